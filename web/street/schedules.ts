// `schedules_ts`: the phone's real outbox against a real server over HTTP, with a network that loses, doubles and cuts.
// Arguments: JSON {address, slug, count, seed, workers: [{id, cookie}], place}. Prints one JSON line: what was captured, to be found there.
import "fake-indexeddb/auto";
import { Agent, request } from "node:http";
import { daysAfter, stamp } from "./clock";
import { uuid7 } from "./ids";
import { createPart, deviceId, openPart, wipe, type Opened } from "./keys";
import { NONE, session, type Reply, type Transport } from "./net";
import { capture, type Fact } from "./outbox";
import { openStore, type Store } from "./store";
import { synchronize } from "./sync";

interface Worker { id: string; cookie: string }
interface Asked { address: string; slug: string; count: number; seed: number; workers: Worker[]; place: string }
interface Captured { op_id: string; author_id: string; kind: string; id: string; schedule: number }

const PIN = "482913";
const STEPS = 50;
const asked = JSON.parse(process.argv[2] ?? "{}") as Asked;

/** mulberry32: the same seed is the same schedule. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Phone {
  signedIn: Worker | null = asked.workers[0]!;
  holder = asked.workers[0]!;
  tabs: Store[] = [];
  parts = new Map<string, Opened>();
  captured: Captured[] = [];
  jar = "";
  trouble = 0.3;
  offset = 0;

  /** Each phone comes from an address of its own, as in life: the server limits what one address may bring. */
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });
  private readonly from: string;

  constructor(readonly number: number, readonly random: () => number) {
    this.from = `127.0.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`;
  }

  now = (): number => Date.now();
  get db(): Store { return this.tabs.at(-1)!; }
  get part(): Opened { return this.parts.get(this.holder.id)!; }

  private async ask(method: string, path: string, body?: unknown, csrf = ""): Promise<Reply> {
    const headers: { [name: string]: string } = { Accept: "application/json", "X-CSRFToken": csrf, Referer: asked.address };
    headers.Cookie = [this.signedIn?.cookie, this.jar].filter(Boolean).join("; ");
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const sent = body === undefined ? undefined : JSON.stringify(body);
    if (sent) headers["Content-Length"] = String(new TextEncoder().encode(sent).length);
    const { status, text, set, wait } = await this.exchange(method, path, headers, sent);
    for (const one of set) if (one.startsWith("csrftoken=")) this.jar = one.split(";")[0]!;
    if (status >= 300 && status < 400 && status !== 304) return { ...NONE, status: 401 };
    let told: unknown = null;
    try { told = JSON.parse(text); } catch { told = null; }
    return { status, body: told, retryAfter: wait };
  }

  private exchange(method: string, path: string, headers: { [name: string]: string }, sent?: string): Promise<{ status: number; text: string; set: string[]; wait: number }> {
    return new Promise((done, fail) => {
      const options = { method, headers, agent: this.agent, localAddress: this.from, family: 4 };
      const going = request(asked.address + path, options, (answer) => {
        const parts: string[] = [];
        const decoder = new TextDecoder();
        answer.on("data", (part) => parts.push(decoder.decode(part, { stream: true })));
        answer.on("end", () => {
          const set = answer.headers["set-cookie"];
          done({ status: answer.statusCode ?? 0, text: parts.join(""), set: Array.isArray(set) ? set : [], wait: Number(answer.headers["retry-after"]) || 0 });
        });
      });
      going.on("error", fail);
      going.end(sent);
    });
  }

  /** Lost on the way there, sent twice, or answered to nobody. */
  private async carried(serve: () => Promise<Reply>): Promise<Reply> {
    if (this.random() > this.trouble) return serve();
    const which = Math.floor(this.random() * 3);
    if (which === 0) return NONE;
    const first = await serve();
    return which === 1 ? NONE : serve().then((second) => (second.status ? second : first));
  }

  transport: Transport = {
    get: (path) => this.carried(() => this.ask("GET", path)),
    post: (path, body, csrf) => this.carried(() => this.ask("POST", path, body, csrf)),
    put: async () => NONE, // these schedules hold no photo
    remove: (path, csrf) => this.carried(() => this.ask("DELETE", path, undefined, csrf)),
  };

  async begin(): Promise<void> {
    this.tabs = [await openStore(`schedule-${this.number}`)];
    const trouble = this.trouble;
    this.trouble = 0;
    for (const worker of asked.workers) {
      this.signedIn = worker;
      this.jar = "";
      const here = await session(this.transport);
      const reply = await this.transport.post(`/p/${asked.slug}/sync/devices`, { device_id: await deviceId(this.db), label: "essai" }, here?.csrf ?? "");
      if (reply.status !== 201) throw new Error(`the phone was not accepted: ${reply.status}`);
      const told = reply.body as { device_id: string; secret: string; sealing: { public: string; key_id: string }; server_time: string; author_id: string };
      const from = { ...told, slug: asked.slug, initial: "x", server_time: Date.parse(told.server_time) };
      this.offset = from.server_time - this.now();
      this.parts.set(worker.id, await createPart(this.db, PIN, from, this.now, 10));
    }
    this.trouble = trouble;
  }

  fact(): Fact {
    const at = this.now() + this.offset;
    const id = uuid7();
    if (this.random() < 0.3) {
      const counts = { doors_knocked: 3, doors_opened: 1, people_met: 2, partners_met: 0, invitation: false };
      return { kind: "presence.note", payload: { id, territory_id: asked.place, entrance_id: null, on: daysAfter(at, 0), band: "late", mode: "stall", team_ids: [], ...counts } };
    }
    const met = { at: stamp(at), mode: "street", people_count: 2, composition: { "f:18-25": 1 }, team_ids: [], first_time: null, topics: [], objection: "", next_step: "" };
    return { kind: "encounter.record", payload: { id, territory_id: asked.place, entrance_id: null, presence_id: null, ...met, person_ids: [], voluntary: false } };
  }

  async note(db = this.db): Promise<void> {
    const fact = this.fact();
    const envelope = await capture(db, this.part, fact, this.now() + this.offset);
    if (envelope) this.captured.push({ op_id: envelope.op_id, author_id: this.part.author_id, kind: fact.kind, id: String(fact.payload.id), schedule: this.number });
  }

  sync = (db = this.db): Promise<unknown> => synchronize(db, this.transport, this.part, this.now, { clockChecked: true });

  async reload(): Promise<void> {
    for (const tab of this.tabs) tab.close();
    this.tabs = [await openStore(`schedule-${this.number}`)];
    for (const [id, part] of this.parts) {
      const tried = await openPart(this.db, part.id, PIN, this.now);
      if ("opened" in tried) this.parts.set(id, tried.opened);
    }
  }

  other = (): Worker => asked.workers[(asked.workers.indexOf(this.holder) + 1) % asked.workers.length]!;

  async step(): Promise<void> {
    const roll = this.random();
    if (roll < 0.42) return this.note();
    if (roll < 0.66) return void (await this.sync());
    if (roll < 0.72) { const going = this.sync().catch(() => undefined); await this.reload(); return void (await going); }
    if (roll < 0.8) return this.reload();
    if (roll < 0.86) { this.holder = this.other(); return; }
    if (roll < 0.94) { this.signedIn = this.random() < 0.3 ? null : this.random() < 0.5 ? this.other() : this.holder; this.jar = ""; return; }
    if (this.tabs.length < 3) this.tabs.push(await openStore(`schedule-${this.number}`));
    await Promise.all([this.sync(this.tabs[0]), this.sync(), this.note(this.tabs[0]), this.note()]);
  }

  /** The network is back: each signs in and sends, or the phone was wiped and sends what is sealed. */
  async end(): Promise<number> {
    this.trouble = 0;
    await this.reload();
    const wiped = this.random() < 0.25;
    for (const worker of asked.workers) {
      this.holder = this.signedIn = worker;
      this.jar = "";
      if (wiped) await wipe(this.db, this.part.id);
      else for (let round = 0; round < 3; round += 1) await this.sync();
    }
    if (wiped) await synchronize(this.db, this.transport, null, this.now);
    const left = await this.db.count("ops");
    this.agent.destroy();
    for (const tab of this.tabs) tab.close();
    return left;
  }
}

async function main(): Promise<void> {
  const captured: Captured[] = [];
  const stuck: number[] = [];
  for (let number = 0; number < asked.count; number += 1) {
    const phone = new Phone(number, dice(asked.seed + number));
    await phone.begin();
    for (let step = 0; step < STEPS; step += 1) await phone.step();
    if (await phone.end()) stuck.push(number);
    captured.push(...phone.captured);
  }
  process.stdout.write(`${JSON.stringify({ captured, stuck })}\n`);
}

void main();
