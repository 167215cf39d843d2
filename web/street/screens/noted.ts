// Right after a meeting: what may follow, each in one tap. A meeting never forces a file (OUT-01).
import { button, h, icon, link, note } from "../dom";
import type { Draw } from "../screen";

export const noted: Draw = (page) => {
  const { app, w, args } = page;
  const id = args[0] ?? "";
  const payload = app.made.find((one) => one.id === id)?.payload;
  const step = (label: string, href: string, picture: string): HTMLElement =>
    h("li", {}, h("a", { class: "step", href }, icon(picture), h("span", {}, label), icon("next")));
  const many = Number(payload?.people_count ?? 1) > 1;
  const objection = String(payload?.objection ?? "");
  const topic = Array.isArray(payload?.topics) ? String(payload.topics[0] ?? "") : "";
  return {
    title: w.noted.title,
    content: [
      note("green", w.noted.kept),
      h("h2", {}, w.noted.now),
      h("ul", { class: "steps" },
        objection ? step(w.noted.answer, `#/reponses/${objection}`, "message") : null,
        step(w.noted.pseudonym, `#/ouvrir/pseudonym/${id}`, "person"),
        step(w.noted.person, `#/ouvrir/identified/${id}`, "note"),
        many ? step(w.noted.split, `#/separer/${id}`, "people") : null,
        step(w.noted.lead, `#/pistes/${topic}`, "search"),
        step(w.noted.oppose, "#/opposition", "stop")),
      h("p", { class: "actions" }, link(w.noted.correct, `#/corriger/${id}`, "quiet"), button(w.noted.back, () => page.go(""), "quiet")),
    ],
    bar: h("div", { class: "bar" }, link(w.noted.another, "#/note", "primary btn-street", "add")),
  };
};
