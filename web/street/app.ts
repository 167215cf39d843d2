// What is open now, on this screen of this phone. Closed, it holds nothing of anybody.
import { DAY, freshness, surest, type Freshness, type Now } from "./clock";
import { close, open } from "./crypto";
import type { Json } from "./canonical";
import { draftKey, drafts, keepDraft, type Draft, type Typed } from "./drafts";
import { uuid7 } from "./ids";
import { expire, openPart, wipeAll, type Opened, type Try } from "./keys";
import { browser, type Transport } from "./net";
import * as outbox from "./outbox";
import type { Envelope, Fact, Kept, Payload } from "./outbox";
import { load, type Presence, type Snapshot } from "./snapshot";
import { closed, discard, retry, waitingPhotos, type Drawn } from "./photos";
import { openStore, partitionsOf, type PhotoRow, type Partition, type Store } from "./store";
import { clashes, synchronize, type Report } from "./sync";
import { say, type Words } from "./words";

/** One of my last entries, with its counts and codes: what a correction starts from. Never an identity. */
export interface Made { op_id: string; kind: string; id: string; at: number; subject_id: string | null; payload: Payload | null; people: number }

const MADE = 10;
const COUNTS = new Set(["encounter.record", "encounter.correct", "presence.note", "action.join"]);
export type Listener = () => void;

export class App {
  part: Opened | null = null;
  row: Partition | null = null;
  snap: Snapshot | null = null;
  kept: Kept[] = [];
  made: Made[] = [];
  drafts: Draft[] = [];
  clashes: string[] = [];
  /** The draft of the form on the screen, if it has one: it goes with the fact that it becomes. */
  writing = "";
  private readonly dropped = new Set<string>();
  photos: PhotoRow[] = []; // whose bytes still wait, after or before their operation
  fresh: Freshness = "fresh";
  report: Report | null = null;
  sending = false;
  others = 0;
  clockChecked = false;
  left = false; // no longer a member: the phone closes, what waits leaves sealed
  /** Something new waits: whoever sends is told. */
  onWork: Listener = () => undefined;
  /** What is being typed is kept before the phone closes. */
  onClosing: Listener = () => undefined;
  private listeners: Listener[] = [];
  private readonly channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("tremplin-rue");

  private constructor(readonly db: Store, readonly to: Transport, readonly raw: Now) {
    this.channel?.addEventListener("message", (event) => void this.heard(String(event.data)));
  }

  static async start(to: Transport = browser, raw: Now = Date.now): Promise<App> {
    const app = new App(await openStore(), to, raw);
    await expire(app.db, raw);
    return app;
  }

  /** The hour as the server has it: the phone's own, corrected by what was learnt at the last exchange. */
  readonly now: Now = () => this.raw() + (this.row?.offset ?? 0);

  /** How far the phone's clock jumped since the last exchange. */
  get jump(): number {
    return (this.report?.offset ?? 0) - (this.row?.offset ?? 0);
  }

  get words(): Words {
    return say();
  }

  get unsent(): Kept[] {
    return this.kept.filter((one) => one.row.state === "unsent");
  }

  get refused(): Kept[] {
    return this.kept.filter((one) => one.row.state === "refused");
  }

  /** Photos that still wait though the note that speaks of them has left. */
  get photosApart(): PhotoRow[] {
    const notes = new Set(this.unsent.map((one) => one.row.op_id));
    return this.photos.filter((one) => !one.refused && !notes.has(one.op_id));
  }

  /** All that waits to leave: a photo and its own note are one. */
  get toSend(): number {
    return this.unsent.length + this.photosApart.length;
  }

  get namesOpen(): boolean {
    return this.fresh === "fresh";
  }

  get oldest(): number | null {
    const since = [...this.unsent.map((one) => one.row.captured_at), ...this.photos.filter((one) => !one.refused).map((one) => one.at)];
    return since.length ? Math.min(...since) : null;
  }

  get overdue(): boolean {
    return this.oldest !== null && this.row !== null && surest(this.row, this.raw()) - this.oldest > DAY;
  }

  parts(): Promise<Partition[]> {
    return partitionsOf(this.db);
  }

  changed(listener: Listener): void {
    this.listeners.push(listener);
  }

  tell(): void {
    for (const listener of this.listeners) listener();
  }

  async unlock(id: string, pin: string): Promise<Try> {
    const tried = await openPart(this.db, id, pin, this.raw);
    if ("opened" in tried) await this.enter(tried.opened);
    return tried;
  }

  async enter(part: Opened): Promise<void> {
    this.part = part;
    this.clockChecked = false;
    await this.refresh();
  }

  /** Leaves nothing readable in memory; the caller draws the lock screen. */
  lock(): void {
    if (this.part) this.onClosing();
    Object.assign(this, { part: null, row: null, snap: null, kept: [], made: [], photos: [], drafts: [], clashes: [], writing: "", report: null });
    this.tell();
  }

  async wipe(): Promise<void> {
    await wipeAll(this.db);
    this.channel?.postMessage("wiped");
    this.lock();
  }

  /** Reads again what the database holds. */
  async refresh(): Promise<void> {
    await expire(this.db, this.raw);
    const { part } = this;
    const row = part ? await this.db.get("partitions", part.id) : null;
    if (!part || !row || row.stage === "wiped") return this.lock();
    this.row = row;
    this.fresh = row.stage === "nameless" ? "nameless" : freshness(row, this.raw());
    const [snap, kept, made, all, typed, differ, photos] = await Promise.all([
      load(this.db, part, this.namesOpen), outbox.kept(this.db, part), this.readMade(part), outbox.waiting(this.db), drafts(this.db, part), clashes(this.db, part),
      waitingPhotos(this.db, part.id),
    ]);
    if (this.part !== part) return;
    Object.assign(this, { snap, kept, made, photos, drafts: typed.filter((one) => !this.dropped.has(one.key)), clashes: differ, others: all.count - kept.filter((one) => one.row.state === "unsent").length });
    this.tell();
  }

  private async heard(word: string): Promise<void> {
    if (word === "wiped") this.lock();
    else if (this.part) await this.refresh();
  }

  /** Keeps a fact on the phone; it leaves by itself. False when this very fact was kept before. */
  async capture(fact: Fact, drawn: Drawn | null = null): Promise<Envelope | null> {
    const { part } = this;
    if (!part) throw new Error("locked");
    const draft = this.takeDraft();
    const keep = async (): Promise<Envelope | null> => {
      const photo = drawn ? await closed(part, drawn, fact.op_id ?? "", this.now()) : null;
      return outbox.capture(this.db, part, fact, this.now(), { draft, photo });
    };
    const envelope = await keep().catch((error: unknown) => { this.giveBack(draft); throw error; });
    if (envelope) await this.remember(part, envelope);
    await this.refresh();
    this.channel?.postMessage("changed");
    this.onWork();
    return envelope;
  }

  async rewrite(one: Kept, payload: Payload, captured?: number): Promise<boolean> {
    const done = this.part ? await outbox.rewrite(this.db, this.part, one, payload, this.now(), captured, this.takeDraft()) : false;
    await this.refresh();
    this.onWork();
    return done;
  }

  /** Keeps what is typed on this screen under the name of its draft, or begins one. */
  async type(path: string, values: Typed): Promise<void> {
    const { part } = this;
    if (!part) return;
    const key = this.writing || draftKey(part, uuid7(this.now()));
    this.writing = key;
    const draft: Draft = { key, path, at: this.now(), values };
    // The same words again while the older draft is offered: one draft, not two.
    const twins = this.drafts.filter((one) => one.key !== key && one.path === path && JSON.stringify(one.values) === JSON.stringify(values));
    for (const one of twins) void this.dropDraft(one.key);
    this.drafts = [draft, ...this.drafts.filter((one) => one.key !== key)];
    await keepDraft(this.db, part, draft, () => !this.dropped.has(key));
  }

  async dropDraft(key: string): Promise<void> {
    this.dropped.add(key);
    this.drafts = this.drafts.filter((one) => one.key !== key);
    if (this.writing === key) this.writing = "";
    await this.db.delete("vault", key);
  }

  private takeDraft(): string {
    const key = this.writing;
    if (key) this.dropped.add(key);
    this.writing = "";
    return key;
  }

  /** The phone was full: the words stay a draft. */
  private giveBack(key: string): void {
    this.dropped.delete(key);
    this.writing = key;
  }

  /** The server keeps the refused one; somebody decides there. It only leaves this phone. */
  async leave(one: Kept): Promise<void> {
    await outbox.forget(this.db, [one.row.op_id]);
    for (const photo of this.photos.filter((each) => each.op_id === one.row.op_id)) await discard(this.db, photo.key);
    await this.refresh();
  }

  /** The server would not take these bytes: they go once more, or leave this phone. */
  async again(photo: PhotoRow): Promise<void> {
    await retry(this.db, photo.key);
    await this.refresh();
    this.onWork();
  }

  async giveUp(photo: PhotoRow): Promise<void> {
    await discard(this.db, photo.key);
    await this.refresh();
  }

  /** What was never sent takes the right time, each as a new capture in the place of the old. */
  async shiftUnsent(by: number): Promise<void> {
    const { part } = this;
    if (!part) return;
    await outbox.reseal(this.db, part, this.unsent.filter((one) => one.row.tries === 0), by);
    await this.refresh();
  }

  private async readMade(part: Opened): Promise<Made[]> {
    const found = await open(part.key, `${part.id} made`, (await this.db.get("vault", `${part.id} made`))?.box);
    return Array.isArray(found) ? (found as unknown as Made[]) : [];
  }

  private async remember(part: Opened, envelope: Envelope): Promise<void> {
    const { kind, payload, op_id, subject_id } = envelope;
    const one: Made = {
      op_id, kind, id: String(payload.id ?? op_id), at: Date.parse(envelope.captured_at), subject_id: subject_id, people: Number(payload.people_count ?? 0),
      payload: COUNTS.has(kind) ? payload : null,
    };
    const replaced = kind === "encounter.correct" ? String(payload.corrects) : "";
    const made = [one, ...(await this.readMade(part)).filter((each) => each.id !== replaced)].slice(0, MADE);
    const box = await close(part.key, `${part.id} made`, made as unknown as Json);
    await this.db.put("vault", { key: `${part.id} made`, partition: part.id, box, at: this.now() });
  }

  /** Where, how and with whom, as last said: on this phone first, else as the server knows it. */
  presence(): Presence | null {
    const last = this.made.find((one) => one.kind === "presence.note")?.payload;
    const here = last as unknown as Presence | undefined;
    const known = this.snap?.now_presence ?? null;
    if (here && (!known || String(here.on) >= known.on)) return here;
    if (known) return known;
    const place = this.snap?.places[0];
    return place ? { id: "", territory_id: place.territory_id, entrance_id: null, mode: "", team_ids: [], on: "" } : null;
  }

  async setClockChecked(): Promise<void> {
    this.clockChecked = true;
    await this.send();
  }

  /** Sends and receives once. The screen never waits for it. */
  async send(anew = false): Promise<Report | null> {
    if (this.sending) return null;
    this.sending = true;
    this.tell();
    try {
      const part = this.part;
      const report = await synchronize(this.db, this.to, part, this.raw, { lang: this.words.locale.slice(0, 2), anew, clockChecked: this.clockChecked });
      this.report = report;
      this.left = report.end === "no_member";
      return report;
    } finally {
      this.sending = false;
      if (this.left) this.lock();
      else if (this.part) await this.refresh();
      else this.tell();
    }
  }
}
