// One person: why to see them, and every next step at hand, without network too.
import { daysAfter } from "../clock";
import { area, chips, complain, form, h, icon, link, note, said } from "../dom";
import { uuid7 } from "../ids";
import { findPerson, holdsNir, waitingFor, type Draw, type Known, type Page, type Screen } from "../screen";
import { day } from "../words";
import { promiseFields, promiseOf } from "./again";
import { choices } from "./encounter";
import { accordCard, promiseCard, tag } from "./promises";

const gone = ({ w }: Page): Screen => ({ title: w.person.see, back: "#/", content: [h("p", {}, w.person.gone)] });

export const person: Draw = (page) => {
  const { app, w, args } = page;
  const one = findPerson(app, args[0] ?? "");
  if (!one) return gone(page);
  const step = (label: string, href: string, picture: string): HTMLElement =>
    h("li", {}, h("a", { class: "step", href }, icon(picture), h("span", {}, label), icon("next")));
  return {
    title: one.called || w.today.hidden, lead: one.place, back: "#/",
    content: [
      one.local ? note("amber", w.person.waiting) : null,
      app.clashes.includes(one.person_id) ? note("amber", w.person.clash, link(w.state.seeUnresolved, `/p/${app.part?.slug}/a-decider`, "quiet")) : null,
      ...waitingFor(app, one.person_id).map((kind) => tag(page, w.entry[kind] ?? kind)),
      one.why.length ? h("section", { class: "card" }, h("h2", {}, w.person.why), ...one.why.map((line) => h("p", {}, line))) : one.gone_on ? note("coral", w.person.gone_on(day(one.gone_on, app.now()))) : null,
      one.going.length ? h("section", { class: "card" }, h("h2", {}, w.person.going), h("p", {}, h("b", {}, one.going[0] ?? "")), ...one.going.slice(1).map((line) => h("p", { class: "muted" }, line))) : null,
      promiseCard(page, one),
      h("ul", { class: "steps" },
        one.phone ? h("li", {}, h("a", { class: "step", href: `tel:${one.phone.replace(/[^+\d]/g, "")}` }, icon("phone"), h("span", {}, `${w.person.call} ${one.phone}`), icon("next"))) : null,
        step(w.again.title, `#/revoir/${one.person_id}`, "calendar"),
        step(w.person.words, `#/mots/${one.person_id}`, "note"),
        one.objection ? step(w.person.answer, `#/reponses/${one.objection}`, "message") : null,
        step(w.person.lead, "#/pistes", "search"),
        one.level === "pseudonym" ? step(w.person.stepUp, `#/nom/${one.person_id}`, "person") : null,
        h("li", {}, handover(page, one)),
        step(w.sheet.title, `#/fiche/${one.person_id}`, "pen"),
        step(w.person.oppose, `#/opposition/${one.person_id}`, "stop")),
      accordCard(page, one),
      one.urls.person && navigator.onLine ? h("p", {}, link(w.person.online, one.urls.person, "quiet")) : null,
    ],
    bar: h("div", { class: "bar" }, link(w.person.note, `#/essai/${one.person_id}`, "primary btn-street", "check")),
  };
};

/** Warm: written with the person, online. Without network, the promise to go together is what is kept. */
function handover(page: Page, one: Known): HTMLElement {
  const { app, w } = page;
  const promise = async (): Promise<void> => {
    const payload = { id: uuid7(app.now()), due_on: daysAfter(app.now(), 1), channel: "visit", reason: "together" };
    if (!(await page.keep({ kind: "follow_up.promise", subject_id: one.person_id, payload }))) return;
    page.tell(w.person.handoverKept);
    page.go("");
  };
  const go = (): void => {
    if (navigator.onLine && one.urls.handover && app.report?.end !== "offline") window.location.assign(one.urls.handover);
    else void promise();
  };
  const cut = !navigator.onLine || !one.urls.handover || app.report?.end === "offline";
  return h("button", { type: "button", class: "step", click: go }, icon("relay"),
    h("span", {}, w.person.handover, cut ? h("small", {}, w.person.handoverOffline) : null), icon("next"));
}

export const attempt: Draw = (page) => {
  const { app, w, args } = page;
  const one = findPerson(app, args[0] ?? "");
  if (!one) return gone(page);
  const method = app.snap?.method;
  const opId = uuid7(app.now());
  const promiseId = uuid7(app.now());
  const element = form(async (it) => {
    const outcome = said(it, "outcome");
    const promise = promiseOf(page, it, said(it, "channel") || "visit");
    if (!outcome) return complain(it, "outcome", w.attempt.need);
    if (promise === undefined) return;
    const payload = { id: opId, at: new Date(app.now()).toISOString(), channel: said(it, "channel") || "visit", outcome, objection: said(it, "objection") };
    if (!(await page.keep({ op_id: opId, kind: "attempt.record", subject_id: one.person_id, payload }))) return;
    if (promise) await page.keep({ op_id: promiseId, kind: "follow_up.promise", subject_id: one.person_id, payload: { ...promise, id: promiseId } });
    page.go("");
  }, w.attempt.save, chips("outcome", w.attempt.outcome, choices(method?.outcomes)),
  chips("channel", w.attempt.channel, choices(method?.channels), [one.channel || "visit"]), ...promiseFields(page, true),
  h("details", { class: "fold" }, h("summary", {}, w.attempt.objection), chips("objection", w.attempt.objection, [{ value: "", label: w.app.none }, ...choices(method?.objections)], [""])));
  return { title: w.attempt.title, lead: [one.called, one.place].filter(Boolean).join(", "), back: `#/personne/${one.person_id}`, content: [element] };
};

export const words: Draw = (page) => {
  const { app, w, args } = page;
  const subject = args[0] ?? "";
  const one = findPerson(app, subject);
  if (!one && !app.made.some((made) => made.subject_id === subject)) return gone(page);
  const opId = uuid7(app.now());
  const element = form(async (it) => {
    const text = said(it, "text");
    if (!text) return complain(it, "text", w.words.empty);
    if (holdsNir(text)) return complain(it, "text", w.words.nir);
    if (await page.keep({ op_id: opId, kind: "note.add", subject_id: subject, payload: { id: opId, text } })) page.go(one ? `personne/${subject}` : "");
  }, w.words.save, area("text", w.words.label, "", w.words.help));
  return { title: w.words.title, lead: one?.called ?? "", back: one ? `#/personne/${subject}` : "#/", content: [element] };
};
