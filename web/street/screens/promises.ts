// What was promised, kept or let go; what the person agreed to, given or taken back: as the phone knows it, with what waits on it.
import { button, chips, choose, complain, form, h, icon, link, note, said } from "../dom";
import { uuid7 } from "../ids";
import type { App } from "../app";
import type { Envelope, Payload } from "../outbox";
import { findPerson, type Draw, type Known, type Page, type Screen } from "../screen";
import type { Agreed, Promised, Purpose } from "../snapshot";
import { day } from "../words";
import { choices } from "./encounter";

const waiting = (app: App): Envelope[] => app.kept.flatMap(({ envelope, row }) => (envelope && row.state !== "refused" ? [envelope] : []));

type Held = Promised & { ended: "" | "follow_up.keep" | "follow_up.drop"; sent: boolean };

/** Those that the server told, and those made here; each with what was said of it since. */
export function promisesOf(app: App, one: Known): Held[] {
  const ops = waiting(app);
  const ends = new Map(ops.filter(({ kind }) => kind === "follow_up.keep" || kind === "follow_up.drop").map(({ kind, payload }) => [String(payload.id), kind as Held["ended"]]));
  const made = ops.filter(({ kind, subject_id }) => kind === "follow_up.promise" && subject_id === one.person_id)
    .map(({ payload }) => ({ id: String(payload.id), due_on: String(payload.due_on), channel: String(payload.channel), sent: false }));
  const told = one.promises.filter((each) => !made.some((mine) => mine.id === each.id)).map((each) => ({ ...each, sent: true }));
  return [...told, ...made].map((each) => ({ ...each, ended: ends.get(each.id) ?? ("" as const) })).sort((a, b) => (a.due_on < b.due_on ? -1 : 1));
}

export function promiseCard(page: Page, one: Known): HTMLElement | null {
  const { app, w } = page;
  const held = promisesOf(app, one);
  return held.length ? h("section", { class: "card" }, h("h2", {}, w.promise.title), h("ul", { class: "rows" }, held.map((each) => promise(page, each)))) : null;
}

function promise(page: Page, one: Held): HTMLElement {
  const { app, w } = page;
  const opId = uuid7(app.now());
  const end = async (kind: Held["ended"], words: string): Promise<void> => {
    if (!(await page.keep({ op_id: opId, kind, payload: { id: one.id } }))) return;
    page.tell(words);
    page.repaint();
  };
  const channel = app.snap?.method.channels.find((each) => each.code === one.channel)?.label ?? "";
  const line = [day(one.due_on, app.now()), channel].filter(Boolean).join(", ");
  const label = h("p", { class: "strong" }, line.charAt(0).toUpperCase() + line.slice(1));
  if (one.ended) return h("li", { class: "block" }, label, tag(page, one.ended === "follow_up.keep" ? w.promise.kept : w.promise.dropped));
  const drop = h("details", { class: "inline" }, h("summary", {}, w.promise.drop), h("p", {}, w.promise.sure),
    button(w.promise.dropNow, () => void end("follow_up.drop", w.promise.dropped), "outline", "stop"));
  return h("li", { class: "block" }, label, one.sent ? null : h("p", { class: "muted" }, w.person.waiting),
    h("div", { class: "pair" }, button(w.promise.keep, () => void end("follow_up.keep", w.promise.kept), "outline", "check"), drop));
}

/** Said, and not gone yet. */
export const tag = ({ w }: Page, words: string): HTMLElement => h("p", { class: "tag tag-amber" }, icon("send"), `${words} · ${w.person.waiting}`);

type Accord = Agreed & { state: "" | "given" | "taken" };

/** What holds, with what was said here and has not arrived: the last word on each purpose and recipient counts. */
export function accordsOf(app: App, one: Known): Accord[] {
  const found = new Map<string, Accord>();
  const name = (purpose: string, to: string | null): string => `${purpose} ${to ?? ""}`;
  for (const each of one.agreements) found.set(name(each.purpose, each.recipient_id), { ...each, state: "" });
  for (const { kind, subject_id, payload } of waiting(app)) {
    if (subject_id !== one.person_id || !kind.startsWith("agreement.")) continue;
    const terms = { purpose: String(payload.purpose), recipient_id: typeof payload.recipient_id === "string" ? payload.recipient_id : null };
    found.set(name(terms.purpose, terms.recipient_id), { ...terms, until: null, state: kind === "agreement.give" ? "given" : "taken" });
  }
  return [...found.values()];
}

const purposeOf = (app: App, code: string): Purpose | undefined => app.snap?.method.purposes.find((one) => one.code === code);
const partnerName = ({ app, w }: Page, id: string): string => app.snap?.partners.find((one) => one.partner_id === id)?.name ?? w.accord.partner;

function sayAccord(page: Page, one: Agreed): string {
  const words = purposeOf(page.app, one.purpose)?.label ?? one.purpose;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Nobody agrees in the place of somebody who was never told: the server says no, so the phone does not ask. */
const mayAgree = (app: App, one: Known): boolean => one.kind !== "to_inform" && !!app.snap?.method.purposes.length && app.namesOpen;

export function accordCard(page: Page, one: Known): HTMLElement | null {
  const { app, w } = page;
  const held = accordsOf(app, one);
  if (!held.length && !mayAgree(app, one)) return null;
  return h("section", { class: "card" }, h("h2", {}, w.accord.card),
    held.length ? h("ul", { class: "rows" }, held.map((each) => accord(page, one, each))) : h("p", { class: "muted" }, w.accord.none),
    mayAgree(app, one) ? h("p", { class: "actions" }, link(w.accord.title, `#/accord/${one.person_id}`, "outline", "check")) : null);
}

function accord(page: Page, person: Known, one: Accord): HTMLElement {
  const { app, w } = page;
  const under = [one.recipient_id ? partnerName(page, one.recipient_id) : "", one.until ? w.accord.until(day(one.until, app.now())) : ""].filter(Boolean).join(" · ");
  const state = one.state === "given" ? tag(page, w.accord.given) : one.state === "taken" ? tag(page, w.accord.taken) : null;
  return h("li", { class: "block" }, h("p", {}, sayAccord(page, one)), under ? h("p", { class: "muted" }, under) : null, state,
    one.state === "taken" ? null : h("p", {}, link(w.accord.takeBack, `#/retirer/${person.person_id}/${one.purpose}/${one.recipient_id ?? ""}`, "quiet")));
}

const gone = ({ w }: Page): Screen => ({ title: w.accord.title, back: "#/", content: [h("p", {}, w.person.gone)] });

export const agree: Draw = (page) => {
  const { app, w, args } = page;
  const one = findPerson(app, args[0] ?? "");
  const method = app.snap?.method;
  if (!one || !method || !mayAgree(app, one)) return gone(page);
  const opId = uuid7(app.now());
  const partners = [{ value: "", label: w.accord.teamOnly }, ...(app.snap?.partners ?? []).map((each) => ({ value: each.partner_id, label: each.name }))];
  const whom = h("div", { hidden: true }, choose("recipient", w.accord.whom, partners));
  const element = form(async (it) => {
    const purpose = purposeOf(app, said(it, "purpose"));
    const recipient = purpose?.partner ? said(it, "recipient") : "";
    if (!purpose) return complain(it, "purpose", w.accord.need);
    if (purpose.partner && !recipient) return complain(it, "recipient", w.accord.needPartner);
    const payload: Payload = { id: opId, purpose: purpose.code, recipient_id: recipient || null, as_of: app.snap?.as_of || null };
    if (await page.keep({ op_id: opId, kind: "agreement.give", subject_id: one.person_id, payload })) page.go(`personne/${one.person_id}`);
  }, w.accord.save, chips("purpose", w.accord.purpose, choices(method.purposes)), whom, notice(page, one));
  element.addEventListener("change", () => { whom.hidden = !purposeOf(app, said(element, "purpose"))?.partner; });
  return { title: w.accord.title, kicker: one.called, lead: w.accord.lead, back: `#/personne/${one.person_id}`, content: [element] };
};

/** The words of the notice, at hand to be said again. */
function notice({ app, w }: Page, one: Known): HTMLElement {
  const words = one.level === "identified" ? app.snap?.method.notice_text : app.snap?.method.notice_spoken;
  return h("details", { class: "fold" }, h("summary", {}, w.open.notice), ...(words?.text ?? "").split("\n").filter(Boolean).map((line) => h("p", {}, line)));
}

export const takeBack: Draw = (page) => {
  const { app, w, args } = page;
  const [id = "", purpose = "", to = ""] = args;
  const one = findPerson(app, id);
  const held = one && accordsOf(app, one).find((each) => each.purpose === purpose && (each.recipient_id ?? "") === to && each.state !== "taken");
  if (!one || !held) return gone(page);
  const opId = uuid7(app.now());
  const act = async (): Promise<void> => {
    const payload: Payload = { id: opId, purpose, recipient_id: to || null, as_of: app.snap?.as_of || null };
    if (await page.keep({ op_id: opId, kind: "agreement.withdraw", subject_id: id, payload })) page.go(`personne/${id}`);
  };
  return {
    title: w.accord.askBack, kicker: one.called, back: `#/personne/${id}`, lead: [sayAccord(page, held), to ? partnerName(page, to) : ""].filter(Boolean).join(" · "),
    content: [note("amber", purposeOf(app, purpose)?.effect ?? ""), h("p", { class: "muted after" }, w.accord.undo)],
    bar: h("div", { class: "bar" }, button(w.accord.takeBackNow, () => void act(), "danger btn-street")),
  };
};
