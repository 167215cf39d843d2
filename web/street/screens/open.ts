// From a meeting to a nickname, from a nickname to a name: each time the person's own choice, after the notice (PRIV-14).
import { dayOf } from "../clock";
import { chips, complain, field, form, h, said } from "../dom";
import { uuid7 } from "../ids";
import type { Payload } from "../outbox";
import { findPerson, holdsNir, type Draw, type Page } from "../screen";
import { language } from "../words";
import { promiseFields, promiseOf } from "./again";
import { choices } from "./encounter";

const YOUNGEST = 13;
const NAMES = ["pseudonym", "first_name", "last_name", "phone", "email", "birth_date", "place_hint"];

export const openFile: Draw = (page) => {
  const { app, w, args } = page;
  const [level = "pseudonym", encounterId = ""] = args;
  const named = level === "identified";
  const met = app.made.find((one) => one.id === encounterId)?.payload;
  const [sex, age] = (Object.keys((met?.composition as object) ?? {})[0] ?? ":").split(":");
  const person = uuid7(app.now());
  const opId = uuid7(app.now());
  const method = app.snap?.method;
  const element = form(async (it) => {
    const identity = identityOf(page, it, named);
    if (!identity || !agreed(page, it)) return;
    const promise = promiseOf(page, it);
    if (promise === undefined) return;
    const payload: Payload = {
      encounter_id: encounterId || null, level, identity, age_band: said(it, "age"), sex: said(it, "sex"), tu: said(it, "form") === "tu",
      notice: noticeOf(page, named), promise, contact_agreed: said(it, "contact") === "yes",
    };
    if (await page.keep({ op_id: opId, kind: "person.open", subject_id: person, payload })) page.go(`personne/${person}`);
  }, w.open.save, notice(page, named), ...names(page, named),
  chips("form", w.open.form, [{ value: "tu", label: "tu" }, { value: "vous", label: "vous" }], ["tu"]),
  h("details", { class: "fold", open: !!(sex || age) }, h("summary", {}, w.encounter.precise),
    chips("sex", w.encounter.sex, choices(method?.sexes), [sex ?? ""]), chips("age", w.encounter.age, choices(method?.age_bands), [age ?? ""])),
  ...promiseFields(page, true), h("div", { class: "field" }, tick("contact", w.open.contact)));
  return { title: named ? w.open.personTitle : w.open.pseudonymTitle, back: encounterId ? `#/note/${encounterId}` : "#/", content: [element] };
};

export const stepUp: Draw = (page) => {
  const { app, w, args } = page;
  const one = findPerson(app, args[0] ?? "");
  if (!one) return { title: w.open.stepUp, back: "#/", content: [h("p", {}, w.person.gone)] };
  const opId = uuid7(app.now());
  const element = form(async (it) => {
    const identity = identityOf(page, it, true);
    if (!identity || !agreed(page, it)) return;
    const payload = { level: "identified", identity, notice: noticeOf(page, true) };
    const fact = { op_id: opId, kind: "person.step_up", subject_id: one.person_id, base_version: one.local ? 1 : one.version, payload };
    if (await page.keep(fact)) page.go(`personne/${one.person_id}`);
  }, w.open.save, notice(page, true), ...names(page, true));
  return { title: w.open.stepUp, lead: one.called, back: `#/personne/${one.person_id}`, content: [element] };
};

const tick = (name: string, label: string): HTMLElement =>
  h("label", { class: "tick" }, h("input", { type: "checkbox", name, value: "yes" }), h("span", {}, label));

function notice({ app, w }: Page, named: boolean): HTMLElement {
  const words = named ? app.snap?.method.notice_text : app.snap?.method.notice_spoken;
  return h("section", { class: "card told", "aria-label": w.open.notice }, h("h2", {}, w.open.notice),
    ...(words?.text ?? "").split("\n").filter(Boolean).map((line) => h("p", {}, line)),
    h("div", { class: "field" }, tick("said", named ? w.open.shown : w.open.said)));
}

function noticeOf({ app }: Page, named: boolean): Payload {
  const version = (named ? app.snap?.method.notice_text : app.snap?.method.notice_spoken)?.version ?? "";
  return { channel: "spoken", text_version: version, language: language() };
}

function agreed({ w }: Page, it: HTMLFormElement): boolean {
  if (said(it, "said") === "yes") return true;
  complain(it, "said", w.open.mustSay);
  return false;
}

function names({ w }: Page, named: boolean): HTMLElement[] {
  const place = [field("place_hint", w.open.place, "", { maxlength: 80, "aria-describedby": "place-help" }), h("p", { class: "help", id: "place-help" }, w.open.placeHelp)];
  if (!named) return [field("pseudonym", w.open.pseudonym, "", { maxlength: 60, autocapitalize: "words" }), ...place];
  return [
    field("first_name", w.open.firstName, "", { maxlength: 60, autocapitalize: "words" }), field("last_name", w.open.lastName, "", { maxlength: 60, autocapitalize: "words" }),
    field("phone", w.open.phone, "", { type: "tel", maxlength: 30 }),
    h("details", { class: "fold" }, h("summary", {}, w.app.more), field("email", w.open.email, "", { type: "email", maxlength: 120 }),
      field("birth_date", w.open.birth, "", { inputmode: "numeric", maxlength: 10, "aria-describedby": "birth-help" }), h("p", { class: "help", id: "birth-help" }, w.open.birthHelp), ...place),
  ];
}

function identityOf({ app, w }: Page, it: HTMLFormElement, named: boolean): Payload | null {
  const identity: Payload = {};
  for (const name of NAMES) {
    const words = said(it, name);
    if (holdsNir(words)) {
      complain(it, name, w.words.nir);
      return null;
    }
    if (words) identity[name] = words;
  }
  const wanted = named ? "first_name" : "pseudonym";
  if (!identity[wanted]) {
    complain(it, wanted, named ? w.open.needFirst : w.open.needName);
    return null;
  }
  const young = named ? tooYoung(app.now(), String(identity.birth_date ?? ""), said(it, "age")) : "";
  if (young) {
    complain(it, young, w.open.young);
    return null;
  }
  return identity;
}

/** The field that says "under 13", if one does. */
export function tooYoung(now: number, birth: string, band: string): "" | "age" | "birth_date" {
  const year = Number(birth.match(/\d{4}/)?.[0] ?? 0);
  if (band === "u13") return "age";
  return year && Number(dayOf(now).slice(0, 4)) - year < YOUNGEST ? "birth_date" : "";
}
