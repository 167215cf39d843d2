// Colours of the phone, or chosen here: full sun asks for black on white.
export type Theme = "auto" | "light" | "dark" | "contrast";
const KEY = "rue-couleurs";

/** A browser that keeps nothing throws here: a choice of colours must not stop the page. */
export function preference(key: string, next?: string): string | null {
  try {
    if (next !== undefined) globalThis.localStorage?.setItem(key, next);
    return globalThis.localStorage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

export const theme = (): Theme => (preference(KEY) as Theme | null) ?? "auto";

export function wear(next: Theme = theme()): void {
  preference(KEY, next);
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}
