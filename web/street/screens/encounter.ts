// A meeting in a few taps: what can be known is filled in, what is not said stays empty (OUT-02, OUT-03).
import { MINUTE, stamp } from "../clock";
import { allSaid, chips, choose, complain, field, form, h, icon, said, type Choice } from "../dom";
import { uuid7 } from "../ids";
import type { Payload } from "../outbox";
import { placeName, type Draw, type Page } from "../screen";
import type { Coded, Presence } from "../snapshot";
import { hour } from "../words";

const IN_SIGHT = 6;
const BIGGEST = 200;
const COUNTS = ["1", "2", "3", "4", "5"];
export const choices = (list: Coded[] | undefined): Choice[] => (list ?? []).map((one) => ({ value: one.code, label: one.label }));

export const encounter: Draw = (page) => draw(page, null);

export const correct: Draw = (page) => {
  const before = page.app.made.find((one) => one.id === page.args[0])?.payload ?? null;
  return draw(page, before);
};

function draw(page: Page, before: Payload | null): ReturnType<Draw> {
  const { app, w } = page;
  const here = app.presence();
  const back = "#/";
  if (!here) return { title: w.encounter.title, back, content: [h("p", {}, w.encounter.noPlace)] };
  const opened = app.now();
  const id = uuid7(opened);
  const opId = uuid7(opened);
  const element = form(async (it) => {
    const payload = read(page, it, here, before ? String(before.at) : stamp(app.now()), id);
    if (!payload) return;
    const kind = before ? "encounter.correct" : "encounter.record";
    if (await page.keep({ op_id: opId, kind, payload: before ? { ...payload, corrects: before.id as string } : payload })) page.go(`note/${id}`);
  }, w.encounter.save, context(page, here, before), ...fields(page, before));
  return { title: before ? w.encounter.correctTitle : w.encounter.title, back, content: [element] };
}

const codes = (before: Payload | null, name: string): string[] => (Array.isArray(before?.[name]) ? (before[name] as string[]) : []);
const code = (before: Payload | null, name: string): string[] => [String(before?.[name] ?? "")];

function fields({ app, w }: Page, before: Payload | null): Node[] {
  const method = app.snap?.method;
  const number = String(before?.people_count ?? 1);
  const usual = COUNTS.includes(number);
  const [sex, age] = (Object.keys((before?.composition as object) ?? {})[0] ?? ":").split(":");
  const first = before?.first_time === true ? "yes" : before?.first_time === false ? "no" : "";
  const many = h("details", { class: "inline", open: !usual }, h("summary", {}, w.encounter.many),
    field("many", w.encounter.many, usual ? "" : number, { inputmode: "numeric", pattern: "[0-9]*", maxlength: 3 }));
  const people = chips("people", w.encounter.people, COUNTS.map((one) => ({ value: one, label: one })), usual ? [number] : []);
  people.append(many);
  const objections = choices(method?.objections);
  return [
    people,
    chips("topics", w.encounter.topics, choices(method?.topics), codes(before, "topics"), true, IN_SIGHT, w.encounter.moreTopics),
    chips("next", w.encounter.next, choices(method?.next_steps), code(before, "next_step")),
    h("details", { class: "fold", open: !!before?.objection }, h("summary", {}, w.encounter.objection),
      chips("objection", w.encounter.objection, [{ value: "", label: w.app.none }, ...objections], code(before, "objection"))),
    h("details", { class: "fold", open: !!(sex || age || first) }, h("summary", {}, w.encounter.precise),
      chips("sex", w.encounter.sex, choices(method?.sexes), [sex ?? ""]), chips("age", w.encounter.age, choices(method?.age_bands), [age ?? ""]),
      chips("first", w.encounter.first, [{ value: "yes", label: w.encounter.firstTime }, { value: "no", label: w.encounter.seen }], [first])),
  ];
}

/** One line to check, opened only to change it. */
function context(page: Page, here: Presence, before: Payload | null): HTMLElement {
  const { app, w } = page;
  const chosen = { ...here, ...((before ?? {}) as Partial<Presence>) };
  const mode = app.snap?.method.modes.find((one) => one.code === chosen.mode)?.label ?? "";
  const team = teamOf(page, chosen.team_ids).map((one) => one.label);
  const at = before ? Date.parse(String(before.at)) : app.now();
  const line = [placeName(app, chosen.territory_id, chosen.entrance_id), mode, team.length ? w.encounter.with(team.join(", ")) : "", hour(at)].filter(Boolean).join(" · ");
  return h("details", { class: "context" },
    h("summary", {}, icon("map"), h("span", { class: "context-line" }, line), h("span", { class: "context-change" }, w.encounter.change)),
    where(page, chosen), how(page, chosen.mode), withWhom(page, chosen.team_ids),
    field("at", w.encounter.when, localTime(at), { type: "datetime-local", input: (event) => { (event.target as HTMLElement).dataset.touched = "yes"; } }));
}

const localTime = (at: number): string => new Date(at - new Date(at).getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);

/** My colleagues; I am always there myself. */
const teamOf = ({ app }: Page, ids?: string[]): Choice[] =>
  (app.snap?.team ?? []).filter((one) => one.id !== app.part?.author_id && (!ids || ids.includes(one.id))).map((one) => ({ value: one.id, label: one.name }));

export function where({ app, w }: Page, chosen: { territory_id: string; entrance_id: string | null }): HTMLElement {
  const places = (app.snap?.places ?? []).flatMap((place) => [
    { value: `${place.territory_id} `, label: place.entrances.length ? `${place.name}, ${w.encounter.wholePlace}` : place.name },
    ...place.entrances.map((door) => ({ value: `${place.territory_id} ${door.id}`, label: door.label })),
  ]);
  return choose("place", w.encounter.where, places, `${chosen.territory_id} ${chosen.entrance_id ?? ""}`);
}

export const how = ({ app, w }: Page, mode: string): HTMLElement => chips("mode", w.encounter.how, choices(app.snap?.method.modes), [mode || "street"]);

export function withWhom(page: Page, ids: string[]): HTMLElement | "" {
  const team = teamOf(page);
  return team.length ? chips("team", page.w.encounter.team, team, ids, true, 8, page.w.app.more) : "";
}

/** Place, mode and team of a form, as they travel. */
export function placed(page: Page, it: HTMLFormElement): { territory_id: string; entrance_id: string | null; mode: string; team_ids: string[] } {
  const [territory = "", entrance = ""] = said(it, "place").split(" ");
  const me = page.app.part?.author_id ?? "";
  return { territory_id: territory, entrance_id: entrance || null, mode: said(it, "mode") || "street", team_ids: [me, ...allSaid(it, "team")] };
}

function read(page: Page, it: HTMLFormElement, here: Presence, otherwise: string, id: string): Payload | null {
  const { app, w } = page;
  const number = Number(said(it, "many") || said(it, "people") || "1");
  if (!Number.isInteger(number) || number < 1 || number > BIGGEST) {
    complain(it, "many", w.encounter.badCount);
    return null;
  }
  // The field shows minutes; untouched, the meeting keeps the moment it was noted.
  const typed = it.querySelector<HTMLInputElement>("[name=at]");
  const at = typed?.value && typed.dataset.touched ? Date.parse(typed.value) : Date.parse(otherwise);
  if (at > app.now() + MINUTE) {
    complain(it, "at", w.encounter.future);
    return null;
  }
  const group = `${said(it, "sex")}:${said(it, "age")}`;
  const first = said(it, "first");
  const there = placed(page, it);
  const same = here.id && here.territory_id === there.territory_id && here.entrance_id === there.entrance_id;
  return {
    id, ...there, presence_id: same ? here.id : null, at: stamp(at), people_count: number, composition: group === ":" ? {} : { [group]: number },
    first_time: first === "" ? null : first === "yes", topics: allSaid(it, "topics"), objection: said(it, "objection"), next_step: said(it, "next"), person_ids: [], voluntary: false,
  };
}
