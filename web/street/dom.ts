// The few words with which screens are written. No inline style, no innerHTML: the security policy refuses the first, we the second.
type Child = Node | string | false | null | undefined;
type Props = { [name: string]: string | number | boolean | null | undefined | ((event: Event) => void) };

const SVG = "http://www.w3.org/2000/svg";

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: (Child | Child[])[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else if (name === "value" || name === "checked") (element as unknown as { [key: string]: unknown })[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((one): one is Node | string => !!one || one === ""));
  return element;
}

/** Simple strokes on a 24-unit square, as on the other pages of Tremplin. */
const DRAWN: { [name: string]: string } = {
  add: "M12 5v14M5 12h14",
  alert: "M12 4 2.5 20h19zM12 10v5M12 17.6v.2",
  back: "M19 12H5M11 6l-6 6 6 6",
  calendar: "M4 6.5h16v13H4zM4 10.5h16M8.5 4v4M15.5 4v4",
  camera: "M3.5 7.5h4L9 5h6l1.5 2.5h4v12h-17zM12 10a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8z",
  check: "M4.5 12.5l5 5L19.5 7",
  clock: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5V12l3.2 2.2",
  cloud: "M7 18.5h10a4 4 0 0 0 .6-7.95A5.6 5.6 0 0 0 6.9 9.2 4.7 4.7 0 0 0 7 18.5z",
  erase: "M9.5 6.5H21v11H9.5L3.5 12zM12 10l4 4M16 10l-4 4",
  hand: "M4 13.5l4-4 3 2.5 3.5-3.5L20 13M4 13.5 11 20l3-2.5M20 13l-6 5.5M8 9.5 6 7M14.5 8.5 17 6",
  house: "M4 11.5 12 4.5l8 7M6 10v10h12V10M10.5 20v-5.5h3V20",
  info: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 11v5.5M12 7.6v.2",
  lock: "M5.5 11h13v9.5h-13zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11",
  map: "M12 21s6.5-6 6.5-11A6.5 6.5 0 0 0 5.5 10C5.5 15 12 21 12 21zM12 7.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4z",
  message: "M4 5h16v11.5h-9L6.5 20v-3.5H4z",
  next: "M9.5 5.5 16 12l-6.5 6.5",
  note: "M5.5 20.5V3.5h13v17zM9 8h6M9 12h6M9 16h3.5",
  pen: "M4.5 19.5l1-4L16 5l3 3L8.5 18.5zM13.5 7.5l3 3",
  people: "M8.5 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM2.5 19.5c0-3.5 2.6-5.5 6-5.5s6 2 6 5.5M15.5 5.3a3 3 0 0 1 0 5.5M17 14.2c2.7.5 4.5 2.4 4.5 5.3",
  person: "M12 4a3.8 3.8 0 1 1 0 7.6A3.8 3.8 0 0 1 12 4zM4.5 20.5c0-4 3.3-6.3 7.5-6.3s7.5 2.3 7.5 6.3",
  phone: "M7.5 3.5H5A1.5 1.5 0 0 0 3.5 5c0 8.5 7 15.5 15.5 15.5a1.5 1.5 0 0 0 1.5-1.5v-2.7l-4.6-1.7-1.7 2.1c-2.9-1.3-5.1-3.5-6.4-6.4l2.1-1.7z",
  picture: "M3.5 5h17v14h-17zM3.5 16l5-5 4.5 4.5 2.5-2 5 4M15.5 8.2a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4z",
  relay: "M2.5 12H10M7 8.5l3.5 3.5L7 15.5M17.2 5.2a2.9 2.9 0 1 1 0 5.8 2.9 2.9 0 0 1 0-5.8zM12.7 19c0-3.2 2-5 4.5-5s4.5 1.8 4.5 5",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.3 15.3l5.2 5.2",
  send: "M12 19.5V5M5.5 11.5 12 5l6.5 6.5",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4zM9 14.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4z",
  star: "M12 3.8l2.5 5.3 5.8.8-4.2 4 1 5.8-5.1-2.8-5.1 2.8 1-5.8-4.2-4 5.8-.8z",
  stop: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM6 6l12 12",
};

export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" })) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", DRAWN[name] ?? "");
  svg.append(path);
  return svg;
}

export function button(label: string, act: (event: Event) => void, kind = "primary", picture = ""): HTMLButtonElement {
  return h("button", { type: "button", class: `btn btn-${kind}`, click: act }, picture ? icon(picture) : null, h("span", {}, label));
}

export function link(label: string, href: string, kind = "outline", picture = ""): HTMLAnchorElement {
  return h("a", { class: `btn btn-${kind}`, href }, picture ? icon(picture) : null, h("span", {}, label));
}

export interface Choice { value: string; label: string }

/** Large targets: one of them (radio), or several. Their state is the form's own, read when it is sent. */
export function chips(name: string, legend: string, choices: Choice[], chosen: string[] = [], many = false, shown = Infinity, more = ""): HTMLFieldSetElement {
  const chip = (one: Choice): HTMLElement =>
    h("label", { class: "chip" },
      h("input", { type: many ? "checkbox" : "radio", name, value: one.value, checked: chosen.includes(one.value) }), h("span", {}, one.label));
  const first = choices.slice(0, shown);
  const rest = choices.slice(shown);
  const open = rest.some((one) => chosen.includes(one.value));
  return h("fieldset", { class: "field" }, h("legend", {}, legend), h("div", { class: "chips" }, first.map(chip)),
    rest.length ? h("details", { open }, h("summary", {}, more), h("div", { class: "chips" }, rest.map(chip))) : null);
}

export function field(name: string, label: string, value = "", props: Props = {}): HTMLElement {
  const id = `f-${name}`;
  return h("div", { class: "field" }, h("label", { for: id }, label), h("input", { id, name, value, autocomplete: "off", ...props }));
}

export function area(name: string, label: string, value = "", help = ""): HTMLElement {
  const id = `f-${name}`;
  return h("div", { class: "field" }, h("label", { for: id }, label), help ? h("p", { class: "help", id: `${id}-help` }, help) : null,
    h("textarea", { id, name, rows: 5, maxlength: 4000, value, "aria-describedby": help ? `${id}-help` : null }));
}

export function choose(name: string, label: string, choices: Choice[], chosen = ""): HTMLElement {
  const id = `f-${name}`;
  return h("div", { class: "field" }, h("label", { for: id }, label),
    h("select", { id, name }, choices.map((one) => h("option", { value: one.value, selected: one.value === chosen }, one.label))));
}

export const said = (form: HTMLFormElement, name: string): string => String(new FormData(form).get(name) ?? "").trim();
export const allSaid = (form: HTMLFormElement, name: string): string[] => new FormData(form).getAll(name).map(String);

/** A form whose only button stays at hand, above the thumb. */
export function form(submit: (form: HTMLFormElement) => void | Promise<void>, label: string, ...children: (Child | Child[])[]): HTMLFormElement {
  const element = h("form", { novalidate: true, autocomplete: "off" }, ...children,
    h("div", { class: "bar" }, h("button", { class: "btn btn-primary btn-street", type: "submit" }, label)));
  let busy = false;
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      await submit(element);
    } finally {
      busy = false;
    }
  });
  return element;
}

/** What must be mended, said beside the field and aloud; the field takes the focus. */
export function complain(form: HTMLFormElement, name: string, words: string): void {
  form.querySelectorAll(".error").forEach((one) => one.remove());
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  const target = form.querySelector<HTMLElement>(`[name="${name}"]`);
  const box = target?.closest(".field") ?? form;
  const error = h("p", { class: "error", role: "alert", id: `e-${name}` }, icon("alert"), words);
  box.append(error);
  target?.setAttribute("aria-invalid", "true");
  target?.setAttribute("aria-describedby", error.id);
  target?.focus();
}

export function note(tone: string, words: string, ...children: Child[]): HTMLElement {
  const pictures: { [tone: string]: string } = { amber: "clock", coral: "alert", green: "check" };
  return h("div", { class: `notice notice-${tone}` }, icon(pictures[tone] ?? "info"), h("div", {}, h("p", {}, words), ...children));
}
