// The closed phone: an initial, a keypad, and how much waits. The send button works here too: letters need no code.
import { button, chips, h, icon, note } from "../dom";
import { waiting } from "../outbox";
import type { Page, Screen } from "../screen";
import type { Partition } from "../store";
import { ago } from "../words";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

export function lock(page: Page, parts: Partition[], opened: () => void, add: () => void): Screen {
  const { app, w } = page;
  let who = parts[0]?.id ?? "";
  const told = h("div", { role: "alert" });
  const input = h("input", {
    id: "f-pin", name: "pin", type: "password", autocomplete: "off", inputmode: matchMedia("(pointer: coarse)").matches ? "none" : "numeric", maxlength: 32, "aria-describedby": "pin-told",
  });
  told.id = "pin-told";
  let busy = false;
  const open = async (): Promise<void> => {
    const pin = input.value;
    if (busy || pin.length < 6) return input.focus();
    busy = true;
    go.textContent = w.lock.opening;
    const tried = await app.unlock(who, pin);
    busy = false;
    input.value = "";
    go.textContent = w.lock.open;
    if ("opened" in tried) return opened();
    if ("wiped" in tried) {
      page.tell(w.lock.wiped);
      return page.repaint();
    }
    told.replaceChildren(note("coral", w.lock.wrong(tried.left)));
    input.focus();
  };
  const press = (digit: string) => (): void => { if (input.value.length < 32) input.value += digit; told.replaceChildren(); };
  const key = (digit: string): HTMLElement => h("button", { type: "button", class: "key", click: press(digit) }, digit);
  const erase = h("button", { type: "button", class: "key key-soft", "aria-label": w.lock.erase, click: () => { input.value = input.value.slice(0, -1); } }, icon("erase"));
  const go = h("button", { type: "submit", class: "btn btn-primary btn-street" }, w.lock.open);
  const form = h("form", { class: "lock", novalidate: true, submit: (event) => { event.preventDefault(); void open(); } },
    parts.length > 1 ? people(page, parts, (id) => { who = id; }) : null,
    h("div", { class: "field" }, h("label", { for: "f-pin" }, w.lock.code), input), told,
    h("div", { class: "keys" }, KEYS.map(key), h("span", {}), key("0"), erase), go);
  return {
    title: w.lock.title, kicker: parts.length === 1 ? w.lock.part(parts[0]!.initial, parts[0]!.slug) : undefined,
    content: [app.left ? note("coral", w.state.noMember) : null, unsent(page, parts[0]?.offset ?? 0), form, h("p", { class: "center" }, button(w.lock.other, add, "quiet"))],
  };
}

function people({ w }: Page, parts: Partition[], choose: (id: string) => void): HTMLElement {
  const group = chips("who", w.lock.who, parts.map((row) => ({ value: row.id, label: w.lock.part(row.initial, row.slug) })), [parts[0]!.id]);
  group.addEventListener("change", (event) => choose((event.target as HTMLInputElement).value));
  return group;
}

function unsent({ app, w }: Page, offset: number): HTMLElement {
  const box = h("div", {});
  void waiting(app.db).then(({ count, oldest }) => {
    if (count) box.replaceChildren(note("amber", `${w.state.waiting(count)}, ${w.state.since(ago(oldest ?? 0, app.raw() + offset))}.`));
  });
  return box;
}
