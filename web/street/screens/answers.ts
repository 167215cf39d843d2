// An objection, and what the method answers: to read on the doorstep.
import { h, icon } from "../dom";
import type { Draw } from "../screen";
import type { Objection } from "../snapshot";

export const answers: Draw = ({ app, w, args }) => {
  const all = app.snap?.method.objections ?? [];
  const asked = args[0] ?? "";
  const counted = app.snap?.method.followed;
  const sorted = [...all].sort((a, b) => Number(b.code === asked) - Number(a.code === asked));
  const one = (each: Objection): HTMLElement =>
    h("details", { class: "fold answers", open: each.code === asked || all.length === 1 }, h("summary", {}, each.label),
      h("ul", { class: "quotes" }, each.answers.map((line) => h("li", {}, line))),
      each.avoid ? h("p", { class: "avoid" }, icon("stop"), h("span", {}, h("b", {}, `${w.answers.avoid} : `), each.avoid)) : null,
      each.followed.length ? h("p", { class: "strong" }, w.answers.followed) : null,
      each.followed.length ? h("ul", {}, each.followed.map((line) => h("li", {}, line))) : null,
      each.followed.length && counted ? h("p", { class: "muted" }, `${counted.definition} ${counted.period}.`) : null);
  return { title: w.answers.title, lead: w.answers.lead, back: "#/", content: all.length ? sorted.map(one) : [h("p", {}, w.answers.none)] };
};
