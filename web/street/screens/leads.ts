// One useful lead, from the directory carried by the phone.
import { choose, h, icon } from "../dom";
import { matches, type Draw } from "../screen";
import type { Lead } from "../snapshot";

const SHOWN = 20;
const NEAR = 0.1;

export const leads: Draw = ({ app, w, args }) => {
  const all = app.snap?.leads ?? [];
  if (!all.length) return { title: w.leads.title, back: "#/", content: [h("p", {}, app.snap ? w.leads.nothing : w.leads.empty)] };
  const themes = new Map<string, string>();
  for (const one of all) for (const theme of one.thematics) themes.set(theme.code, theme.label);
  const topic = app.snap?.method.topics.find((one) => one.code === args[0]);
  const first = topic?.thematics.find((code) => themes.has(code)) ?? "";
  const list = h("ul", { class: "cards" });
  const told = h("p", { class: "muted", role: "status" });
  const search = h("input", { id: "f-search", type: "search", autocomplete: "off", enterkeyhint: "search" });
  const sorted = [...themes].sort((a, b) => a[1].localeCompare(b[1])).map(([value, label]) => ({ value, label }));
  const theme = choose("theme", w.leads.theme, [{ value: "", label: w.leads.all }, ...sorted], first);
  const show = (): void => {
    const found = all.filter((one) => matches(one, search.value, theme.querySelector("select")!.value));
    told.textContent = found.length ? w.leads.count(found.length) : w.leads.none;
    list.replaceChildren(...found.slice(0, SHOWN).map(card));
  };
  const card = (one: Lead): HTMLElement =>
    h("li", { class: "card" }, h("div", { class: "card-in" }, h("h3", {}, one.name),
      h("p", { class: "muted" }, [one.structure, one.place, one.distance_km === null ? "" : one.distance_km < NEAR ? w.leads.near : w.leads.km(one.distance_km.toLocaleString(w.locale))].filter(Boolean).join(" · ")),
      one.publics.length ? h("p", {}, `${w.leads.publics} : ${one.publics.join(", ")}`) : null,
      one.contact ? h("p", {}, one.contact) : null,
      one.phone ? h("p", { class: "actions" }, h("a", { class: "btn btn-outline", href: `tel:${one.phone.replace(/[^+\d]/g, "")}` }, icon("phone"), h("span", {}, `${w.leads.call} ${one.phone}`))) : null));
  search.addEventListener("input", show);
  theme.addEventListener("change", show);
  show();
  return { title: w.leads.title, back: "#/", content: [h("div", { class: "field" }, h("label", { for: "f-search" }, w.leads.search), search), theme, told, list] };
};
