// What waits, since when, and what the server would not take: seen, sent, rewritten. Nothing here deletes work in silence.
import { area, button, field, form, h, icon, link, note, said } from "../dom";
import { exportFile, shifted, type Kept, type Payload } from "../outbox";
import { bring, readFile } from "../rescue";
import { waitingList } from "./photo";
import { holdsNir, type Draw, type Page } from "../screen";
import { ago, gap, hour } from "../words";

export const outbox: Draw = (page) => {
  const { app, w } = page;
  const unsent = app.unsent;
  const others = app.kept.filter((one) => one.row.state === "held" || one.row.state === "received");
  return {
    title: w.outbox.title, back: "#/",
    lead: app.row ? w.outbox.last(ago(app.row.synced_at, app.now())) : w.outbox.never,
    content: [
      ...clock(page),
      app.overdue ? note("coral", w.state.old) : null,
      unsent.length ? h("h2", {}, `${w.outbox.waiting} (${unsent.length})`) : app.refused.length || app.photos.length ? null : h("div", { class: "empty" }, icon("check"), h("p", { class: "strong" }, w.outbox.nothing), h("p", {}, w.outbox.nothingWords)),
      h("ul", { class: "rows" }, unsent.slice(0, 50).map((one) => row(page, one))),
      ...waitingList(page),
      app.refused.length ? h("h2", {}, `${w.outbox.refused} (${app.refused.length})`) : null,
      h("ul", { class: "cards" }, app.refused.map((one) => refused(page, one))),
      others.length ? h("h2", {}, w.outbox.held) : null,
      h("ul", { class: "rows" }, others.slice(0, 20).map((one) => row(page, one))),
      app.others > 0 ? h("p", { class: "muted" }, w.outbox.others(app.others)) : null,
      app.snap?.unresolved ? note("amber", w.state.unresolved(app.snap.unresolved), link(w.state.seeUnresolved, `/p/${app.part?.slug}/a-decider`, "quiet")) : null,
      h("details", { class: "fold" }, h("summary", {}, w.outbox.file), h("p", {}, w.outbox.fileHelp), button(w.outbox.fileButton, () => void save(page), "outline"), takeIn(page)),
      persisted(page),
    ],
    bar: h("div", { class: "bar" }, sendButton(page)),
  };
};

export function sendButton({ app, w, tell }: Page): HTMLButtonElement {
  const send = async (): Promise<void> => {
    const report = await app.send();
    if (!report) return;
    const ends: { [end: string]: string } = { offline: w.outbox.off, later: w.outbox.later, busy: w.outbox.otherTab, done: [report.sent ? w.outbox.sent(report.sent) : w.outbox.nothing, report.moved ? w.outbox.moved(report.moved) : ""].join(" ").trim() };
    const words = ends[report.end];
    if (words) tell(words);
  };
  return button(app.sending ? w.state.sending : app.toSend ? `${w.outbox.send} (${app.toSend})` : w.outbox.send, () => void send(), "primary btn-street", "send");
}

function row({ app, w }: Page, one: Kept): HTMLElement {
  const kind = one.envelope?.kind ?? "";
  return h("li", {}, h("span", {}, one.envelope ? (w.entry[kind] ?? kind) : w.outbox.locked), h("span", { class: "muted" }, ago(one.row.captured_at, app.now())));
}

function refused(page: Page, one: Kept): HTMLElement {
  const { app, w, go } = page;
  const kind = one.envelope?.kind ?? "";
  const fix = async (): Promise<void> => {
    if (!one.envelope) return;
    // What the server refused for its hour takes the present one, less the time it has waited by this phone's own count.
    const { payload, captured } = shifted(one.envelope, Math.min(0, app.now() - one.row.captured_at));
    await app.rewrite(one, payload, captured);
  };
  return h("li", { class: "card card-coral" }, h("span", { class: "avatar avatar-coral", "aria-hidden": "true" }, icon("alert")), h("div", { class: "card-in" },
    h("h3", {}, `${w.entry[kind] ?? kind}, ${hour(one.row.captured_at)}`),
    h("p", {}, one.refusal?.message ?? ""),
    h("p", { class: "actions" },
      one.refusal?.code === "clock" ? button(w.outbox.fixTime, () => void fix(), "primary") : writable(one) ? link(w.outbox.rewrite, `#/reformuler/${one.row.op_id}`, "primary") : null,
      button(w.outbox.leave, () => { void app.leave(one).then(() => go("envois")); }, "outline")),
    h("p", { class: "help" }, w.outbox.leaveHelp)));
}

/** The phone's clock is wrong: said before sending, and mended in one tap. */
export function clock(page: Page): (Node | null)[] {
  const { app, w } = page;
  if (app.report?.end !== "clock") return [];
  const off = app.jump;
  const fix = async (): Promise<void> => { await app.shiftUnsent(off); await app.setClockChecked(); };
  return [note("coral", w.state.clock(gap(off)), h("p", { class: "actions" },
    button(w.state.fixClock(app.unsent.length), () => void fix(), "primary"), button(w.state.keepClock, () => void app.setClockChecked(), "outline")))];
}

async function save(page: Page): Promise<void> {
  const url = URL.createObjectURL(new Blob([await exportFile(page.app.db)], { type: "application/json" }));
  const out = h("a", { href: url, download: `tremplin-${new Date(page.app.now()).toISOString().slice(0, 10)}.json`, hidden: true });
  document.body.append(out); // some browsers start a download only from a link of the page
  out.click();
  out.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A colleague's file, from a phone that no longer sends: any phone with a network may bring it. */
function takeIn({ app, w }: Page): HTMLElement {
  const told = h("div", { role: "status" });
  const say = (tone: string, words: string): void => told.replaceChildren(note(tone, words));
  const take = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (!file) return;
    const read = readFile(await file.text().catch(() => ""));
    input.value = "";
    if (!read) return say("coral", w.outbox.notAFile);
    say("teal", w.state.sending);
    const { received, unreadable, left } = await bring(app.to, read);
    say(left || unreadable ? "amber" : "green", [w.outbox.brought(received), unreadable ? w.outbox.unreadable(unreadable) : "", left ? w.outbox.leftInFile(left) : ""].filter(Boolean).join(" "));
  };
  return h("div", { class: "field take-in" }, h("label", { for: "f-rescue" }, w.outbox.takeIn), h("p", { class: "help", id: "rescue-help" }, w.outbox.takeInHelp),
    h("input", { id: "f-rescue", type: "file", accept: ".json,application/json", "aria-describedby": "rescue-help", change: (event) => void take(event.target as HTMLInputElement) }), told);
}

function persisted({ w }: Page): HTMLElement {
  const line = h("p", { class: "help" });
  void navigator.storage?.persisted?.().then((yes) => { line.textContent = yes ? w.outbox.storage : w.outbox.noStorage; }).catch(() => undefined);
  return line;
}

/** Words and names may be said otherwise; counts and codes are corrected from the entry itself. */
const TEXTS: { [kind: string]: string[] } = { "note.add": ["text"], "opposition.phone": ["phone"] };
const IDENTITY = ["pseudonym", "first_name", "last_name", "phone", "email", "birth_date", "place_hint"];

const writable = (one: Kept): boolean => !!one.envelope && (one.envelope.kind in TEXTS || "identity" in one.envelope.payload || "fields" in one.envelope.payload);

export const rewrite: Draw = (page) => {
  const { app, w, args } = page;
  const one = app.refused.find((each) => each.row.op_id === args[0]);
  const payload = one?.envelope?.payload;
  if (!one?.envelope || !payload) return { title: w.rewrite.title, back: "#/envois", content: [h("p", {}, w.rewrite.cannot)] };
  const group = "identity" in payload ? "identity" : "fields" in payload ? "fields" : "";
  const inside = (group ? payload[group] : payload) as Payload;
  const names = group ? Object.keys(inside).filter((name) => typeof inside[name] === "string") : (TEXTS[one.envelope.kind] ?? []);
  const element = form(async (it) => {
    const changed: Payload = { ...inside };
    for (const name of names) {
      if (holdsNir(said(it, name))) return;
      changed[name] = said(it, name);
    }
    if (await app.rewrite(one, group ? { ...payload, [group]: changed } : changed)) page.go("envois");
  }, w.rewrite.save, note("coral", one.refusal?.message || w.outbox.refused), ...names.map((name) => input(page, name, String(inside[name] ?? ""))));
  return { title: w.rewrite.title, back: "#/envois", content: [element] };
};

function input({ w }: Page, name: string, value: string): HTMLElement {
  if (name === "text") return area("text", w.words.label, value, w.words.help);
  const labels: { [name: string]: string } = {
    pseudonym: w.open.pseudonym, first_name: w.open.firstName, last_name: w.open.lastName, phone: w.open.phone, email: w.open.email, birth_date: w.open.birth,
    place_hint: w.open.place,
  };
  return field(name, labels[name] ?? name, value, IDENTITY.includes(name) ? { maxlength: 120 } : {});
}
