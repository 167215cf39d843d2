// The sheet of a person, corrected in the street: only what changed leaves, with the version that this phone had seen.
import { chips, complain, field, form, h, said } from "../dom";
import { uuid7 } from "../ids";
import type { Payload } from "../outbox";
import { findPerson, holdsNir, type Draw, type Known, type Page } from "../screen";
import { choices } from "./encounter";
import { tooYoung } from "./open";

/** These stay on the server: empty means "as it is there". */
const UNSEEN = ["last_name", "email", "birth_date"];

export const sheet: Draw = (page) => {
  const { app, w, args } = page;
  const one = findPerson(app, args[0] ?? "");
  if (!one || !app.namesOpen) return { title: w.sheet.title, back: "#/", content: [h("p", {}, w.person.gone)] };
  const opId = uuid7(app.now());
  const element = form(async (it) => {
    const fields = changed(page, it, one);
    if (!fields) return;
    const fact = { op_id: opId, kind: "person.edit", subject_id: one.person_id, base_version: one.local ? 1 : one.version, payload: { fields } };
    if (await page.keep(fact)) page.go(`personne/${one.person_id}`);
  }, w.sheet.save, ...names(page, one), precise(page, one));
  return { title: w.sheet.title, kicker: one.called, lead: w.sheet.lead, back: `#/personne/${one.person_id}`, content: [element] };
};

const shown = (one: Known): { [name: string]: string } => ({
  pseudonym: one.sheet.pseudonym, first_name: one.sheet.first_name, phone: one.phone ?? "", place_hint: one.sheet.place_hint, sex: one.sheet.sex,
  age_band: one.sheet.age_band, spe_status: one.sheet.spe_status, tu: one.tu ? "tu" : "vous",
});

function names({ w }: Page, one: Known): (Node | null)[] {
  const now = shown(one);
  const place = [field("place_hint", w.open.place, now.place_hint, { maxlength: 80, "aria-describedby": "place-help" }), h("p", { class: "help", id: "place-help" }, w.open.placeHelp)];
  const phone = field("phone", w.open.phone, now.phone, { type: "tel", maxlength: 30 });
  if (one.level !== "identified") return [field("pseudonym", w.open.pseudonym, now.pseudonym, { maxlength: 60, autocapitalize: "words" }), ...place, phone];
  return [
    field("first_name", w.open.firstName, now.first_name, { maxlength: 60, autocapitalize: "words" }), phone, ...place,
    h("details", { class: "fold" }, h("summary", {}, w.sheet.rest), h("p", { class: "help" }, w.sheet.unseen),
      field("last_name", w.open.lastName, "", { maxlength: 60, autocapitalize: "words" }), field("email", w.open.email, "", { type: "email", maxlength: 120 }),
      field("birth_date", w.open.birth, "", { inputmode: "numeric", maxlength: 10, "aria-describedby": "birth-help" }), h("p", { class: "help", id: "birth-help" }, w.open.birthHelp)),
  ];
}

function precise({ app, w }: Page, one: Known): HTMLElement {
  const method = app.snap?.method;
  const now = shown(one);
  return h("details", { class: "fold" }, h("summary", {}, w.encounter.precise),
    chips("sex", w.encounter.sex, choices(method?.sexes), [now.sex ?? ""]), chips("age_band", w.encounter.age, choices(method?.age_bands), [now.age_band ?? ""]),
    chips("spe_status", w.sheet.spe, choices(method?.spe), [now.spe_status ?? ""]),
    chips("tu", w.open.form, [{ value: "tu", label: "tu" }, { value: "vous", label: "vous" }], [now.tu ?? ""]));
}

/** The fields that say something else than before; null when one must be mended, or when nothing changed (said beside it). */
function changed({ app, w }: Page, it: HTMLFormElement, one: Known): Payload | null {
  const before = shown(one);
  const named = one.level === "identified";
  const called = named ? "first_name" : "pseudonym";
  const fields: Payload = {};
  const stop = (name: string, words: string): null => {
    complain(it, name, words);
    return null;
  };
  for (const name of [...Object.keys(before), ...UNSEEN]) {
    if (!it.querySelector(`[name="${name}"]`)) continue;
    const value = said(it, name);
    if (holdsNir(value)) return stop(name, w.words.nir);
    if (value === (before[name] ?? "")) continue;
    if (name === called && !value) return stop(name, named ? w.open.needFirst : w.open.needName);
    fields[name] = name === "tu" ? value === "tu" : value;
  }
  const young = named ? tooYoung(app.now(), String(fields.birth_date ?? ""), String(fields.age_band ?? "")) : "";
  if (young) return stop(young === "age" ? "age_band" : young, w.open.young);
  return Object.keys(fields).length ? fields : stop(called, w.sheet.same);
}
