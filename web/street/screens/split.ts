// One note for a group, then its parts (OUT-05). They must add up; nothing is kept before they do.
import { button, chips, choose, complain, form, h, icon, said } from "../dom";
import { uuid7 } from "../ids";
import type { Payload } from "../outbox";
import type { Draw, Page } from "../screen";
import { choices } from "./encounter";

const SMALL = 4;

export const split: Draw = (page) => {
  const { app, w, args } = page;
  const made = app.made.find((one) => one.id === args[0]);
  const total = Number(made?.payload?.people_count ?? 0);
  if (!made || total < 2) return { title: w.split.title, back: "#/", content: [h("p", {}, w.person.gone)] };
  const counts = total <= SMALL ? Array.from({ length: total }, () => 1) : [total - 1, 1];
  const list = h("div", { class: "parts" });
  const rest = h("p", { class: "rest", role: "status" });
  const add = (count: number): void => { list.append(part(page, list.children.length + 1, count, told, list)); };
  const told = (): void => {
    const gap = total - sum(list);
    rest.textContent = gap ? w.split.rest(gap) : "";
  };
  counts.forEach(add);
  const opId = uuid7(app.now());
  const element = form(async (it) => {
    if (sum(list) !== total) return complain(it, "count-1", w.split.rest(total - sum(list)));
    const payload = { id: made.id, parts: [...list.children].map((one) => read(it, Number((one as HTMLElement).dataset.part))) };
    if (await page.keep({ op_id: opId, kind: "encounter.split", payload })) page.go("");
  }, w.split.save, list, rest, button(w.split.add, () => { add(1); told(); }, "outline", "add"));
  return { title: w.split.title, lead: w.split.lead(total), back: `#/note/${made.id}`, content: [element] };
};

const sum = (list: HTMLElement): number => [...list.querySelectorAll<HTMLInputElement>("[data-count]")].reduce((all, one) => all + (Number(one.value) || 0), 0);

function part({ app, w }: Page, number: number, count: number, told: () => void, list: HTMLElement): HTMLElement {
  const method = app.snap?.method;
  const id = `count-${number}`;
  const input = h("input", { id, name: id, "data-count": true, inputmode: "numeric", value: String(count), input: told });
  const by = (step: number) => (): void => {
    input.value = String(Math.max(1, (Number(input.value) || 0) + step));
    told();
  };
  const box = h("section", { class: "card part", "data-part": number, "aria-label": w.split.part(number) },
    h("div", { class: "part-head" }, h("h2", {}, w.split.part(number)),
      number > 2 ? button(w.split.remove, () => { box.remove(); told(); list.querySelector("input")?.focus(); }, "quiet") : null),
    h("div", { class: "field" }, h("label", { for: id }, w.split.count),
      h("div", { class: "stepper" }, h("button", { type: "button", class: "btn btn-outline", "aria-label": w.split.fewer, click: by(-1) }, "−"), input,
        h("button", { type: "button", class: "btn btn-outline", "aria-label": w.split.more, click: by(1) }, icon("add")))),
    chips(`sex-${number}`, w.encounter.sex, choices(method?.sexes)), chips(`age-${number}`, w.encounter.age, choices(method?.age_bands)),
    chips(`next-${number}`, w.encounter.next, choices(method?.next_steps)),
    choose(`objection-${number}`, w.encounter.objection, [{ value: "", label: w.app.none }, ...choices(method?.objections)]));
  return box;
}

function read(it: HTMLFormElement, number: number): Payload {
  const count = Number(said(it, `count-${number}`)) || 0;
  const group = `${said(it, `sex-${number}`)}:${said(it, `age-${number}`)}`;
  return {
    id: uuid7(), people_count: count, composition: group === ":" ? {} : { [group]: count }, objection: said(it, `objection-${number}`), topics: [],
    next_step: said(it, `next-${number}`),
  };
}
