// Colours of the phone, or chosen here: full sun asks for black on white.
export type Theme = "auto" | "light" | "dark" | "contrast";
const KEY = "rue-couleurs";

export const theme = (): Theme => (localStorage.getItem(KEY) as Theme | null) ?? "auto";

export function wear(next: Theme = theme()): void {
  localStorage.setItem(KEY, next);
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}
