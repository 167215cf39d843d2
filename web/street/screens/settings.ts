// Language, colours, code, and how to make this phone forget.
import { button, chips, complain, form, h, link, note, said } from "../dom";
import { changePin } from "../keys";
import type { Draw, Page } from "../screen";
import { language, speak } from "../words";
import { guessable, pinField } from "./setup";
import { theme, wear, type Theme } from "../theme";

export const settings: Draw = (page) => {
  const { app, w, go } = page;
  const tongue = chips("lang", w.settings.language, [{ value: "fr", label: "Français" }, { value: "en", label: "English" }], [language()]);
  tongue.addEventListener("change", (event) => {
    speak((event.target as HTMLInputElement).value as "fr" | "en");
    page.repaint();
    void app.send(true); // the method's words come in the other language
  });
  const colours = [["auto", w.settings.auto], ["light", w.settings.light], ["dark", w.settings.dark], ["contrast", w.settings.contrast]] as const;
  const look = chips("theme", w.settings.theme, colours.map(([value, label]) => ({ value, label })), [theme()]);
  look.addEventListener("change", (event) => wear((event.target as HTMLInputElement).value as Theme));
  return {
    title: w.settings.title, back: "#/",
    content: [
      tongue, look,
      h("details", { class: "fold" }, h("summary", {}, w.settings.pin), pinForm(page)),
      h("details", { class: "fold" }, h("summary", {}, w.settings.threat), h("p", {}, w.settings.threatWords)),
      h("p", { class: "actions" }, button(w.settings.add, () => go("ajouter"), "outline", "person"), link(w.settings.site, app.part ? `/p/${app.part.slug}/` : "/", "outline")),
      h("details", { class: "fold danger" }, h("summary", {}, w.settings.wipe), h("p", {}, w.settings.wipeWords), h("p", {}, w.settings.panic), button(w.settings.wipeButton, () => void app.wipe(), "danger", "erase")),
      h("p", { class: "help" }, w.settings.version(document.documentElement.dataset.version ?? "")),
    ],
  };
};

function pinForm({ app, w, tell }: Page): HTMLElement {
  return form(async (it) => {
    const fresh = said(it, "new");
    if (guessable(fresh)) return complain(it, "new", fresh.length < 6 ? w.setup.short : w.setup.easy);
    if (!app.part || !(await changePin(app.db, app.part.id, said(it, "old"), fresh))) return complain(it, "old", w.settings.pinBad);
    it.reset();
    it.closest("details")?.removeAttribute("open");
    tell(w.settings.pinDone);
  }, w.settings.pin, pinField("old", w.settings.oldPin), pinField("new", w.settings.newPin));
}

export const lockNotice = ({ app, w }: Page): Node | null => (app.fresh === "fresh" ? null : note("coral", app.fresh === "closed" ? w.state.closed : w.state.nameless));
