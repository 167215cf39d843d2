// À revoir: tomorrow or in a week in one tap, another day in two.
import { dayOf, daysAfter } from "../clock";
import { button, chips, complain, field, form, h, said } from "../dom";
import { uuid7 } from "../ids";
import type { Payload } from "../outbox";
import { findPerson, type Draw, type Page } from "../screen";
import { choices } from "./encounter";

export const again: Draw = (page) => {
  const { app, w, args } = page;
  const one = findPerson(app, args[0] ?? "");
  if (!one) return { title: w.again.title, back: "#/", content: [h("p", {}, w.person.gone)] };
  const opId = uuid7(app.now());
  const id = uuid7(app.now());
  const promise = async (due: string, channel: string): Promise<void> => {
    const payload = { id, due_on: due, channel, reason: "promised" };
    if (await page.keep({ op_id: opId, kind: "follow_up.promise", subject_id: one.person_id, payload })) page.go("");
  };
  const tap = (label: string, days: number): HTMLElement => button(label, () => void promise(daysAfter(app.now(), days), one.channel || "visit"), "primary btn-street", "calendar");
  const other = form(async (it) => {
    const due = said(it, "due_on");
    if (!due || due < dayOf(app.now())) return complain(it, "due_on", w.again.past);
    await promise(due, said(it, "channel") || "visit");
  }, w.again.save, dayField(page), chips("channel", w.again.channel, choices(app.snap?.method.channels), [one.channel || "visit"]));
  return {
    title: w.again.title, lead: one.called, back: `#/personne/${one.person_id}`,
    content: [h("div", { class: "stack" }, tap(w.again.tomorrow, 1), tap(w.again.week, 7)), h("details", { class: "fold" }, h("summary", {}, w.again.pick), other)],
  };
};

const dayField = ({ app, w }: Page): HTMLElement => field("due_on", w.again.day, "", { type: "date", min: dayOf(app.now()), max: daysAfter(app.now(), 366) });

/** The promise that may come with another fact. */
export function promiseFields(page: Page, optional: boolean): HTMLElement[] {
  const { w } = page;
  const days = [{ value: "1", label: w.again.tomorrow }, { value: "7", label: w.again.week }];
  return [chips("soon", w.open.promise, optional ? [{ value: "", label: w.open.noDate }, ...days] : days, [""]),
    h("details", { class: "fold" }, h("summary", {}, w.again.pick), dayField(page))];
}

/** Null when none was chosen, undefined when the day is past (said beside it). */
export function promiseOf({ app, w }: Page, it: HTMLFormElement, channel = "visit"): Payload | null | undefined {
  const picked = said(it, "due_on");
  if (picked && picked < dayOf(app.now())) {
    complain(it, "due_on", w.again.past);
    return undefined;
  }
  const soon = Number(said(it, "soon"));
  const due = picked || (soon ? daysAfter(app.now(), soon) : "");
  return due ? { due_on: due, channel, reason: "promised" } : null;
}
