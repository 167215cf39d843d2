// Being there: said once, it fills every meeting after. Taking part in a partner's action: three taps.
import { bandOf, dayOf } from "../clock";
import { chips, complain, field, form, h, said } from "../dom";
import { uuid7 } from "../ids";
import type { Draw } from "../screen";
import { how, placed, where, withWhom } from "./encounter";

const COUNTED = ["doors_knocked", "doors_opened", "people_met", "partners_met"] as const;

export const presence: Draw = (page) => {
  const { app, w } = page;
  const here = app.presence();
  if (!here) return { title: w.presence.title, back: "#/", content: [h("p", {}, w.encounter.noPlace)] };
  const id = uuid7(app.now());
  const labels = { doors_knocked: w.presence.knocked, doors_opened: w.presence.opened, people_met: w.presence.met, partners_met: w.presence.partners };
  const element = form(async (it) => {
    const counts = Object.fromEntries(COUNTED.map((name) => [name, Math.max(0, Math.trunc(Number(said(it, name)) || 0))]));
    const payload = { id, ...placed(page, it), on: dayOf(app.now()), band: bandOf(app.now()), ...counts, invitation: said(it, "invitation") === "yes" };
    if (await page.keep({ op_id: id, kind: "presence.note", payload })) page.go(`photo/${id}/note`);
  }, w.presence.save, where(page, here), how(page, here.mode), withWhom(page, here.team_ids),
  h("details", { class: "fold" }, h("summary", {}, w.presence.counts), ...COUNTED.map((name) => field(name, labels[name], "", { inputmode: "numeric", maxlength: 4 })),
    h("div", { class: "field" }, h("label", { class: "tick" }, h("input", { type: "checkbox", name: "invitation", value: "yes" }), h("span", {}, w.presence.invited)))));
  return { title: w.presence.title, lead: w.presence.lead, back: "#/", content: [element] };
};

export const action: Draw = (page) => {
  const { app, w } = page;
  const partners = (app.snap?.partners ?? []).map((one) => ({ value: one.partner_id, label: one.name }));
  if (!partners.length) return { title: w.action.title, back: "#/", content: [h("p", {}, w.action.none)] };
  const id = uuid7(app.now());
  const here = app.presence();
  const element = form(async (it) => {
    const partner = said(it, "partner");
    if (!partner) return complain(it, "partner", w.action.need);
    const count = Math.max(0, Math.trunc(Number(said(it, "count")) || 0));
    const payload = { id, partner_id: partner, territory_id: here?.territory_id ?? null, on: dayOf(app.now()), people_count: count };
    if (await page.keep({ op_id: id, kind: "action.join", payload })) page.go("");
  }, w.action.save, chips("partner", w.action.lead, partners, [], false, 12, w.app.more), field("count", w.action.count, "", { inputmode: "numeric", maxlength: 3 }));
  return { title: w.action.title, back: "#/", content: [element] };
};
