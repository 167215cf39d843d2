// One dictionary per language; French first.
import { preference } from "./theme";
import { en } from "./words/en";
import { fr, type Words } from "./words/fr";
export type { Words };

const KEY = "rue-langue";
let chosen: "fr" | "en" | null = null;

export function language(): "fr" | "en" {
  if (!chosen) {
    const kept = preference(KEY);
    chosen = kept === "fr" || kept === "en" ? kept : (globalThis.navigator?.language ?? "fr").startsWith("fr") ? "fr" : "en";
  }
  return chosen;
}

export function speak(next: "fr" | "en"): void {
  chosen = next;
  preference(KEY, next);
  if (typeof document !== "undefined") document.documentElement.lang = next;
}

export const say = (): Words => (language() === "fr" ? fr : en);

const DAY = 86_400_000;

/** « il y a 3 h »: an age, rounded as people say it. */
export function ago(moment: number, now: number): string {
  const { time } = say();
  const minutes = Math.round((now - moment) / 60_000);
  if (minutes < 1) return time.now;
  if (minutes < 60) return time.minutes(minutes);
  return minutes < 24 * 60 ? time.hours(Math.round(minutes / 60)) : time.days(Math.round(minutes / (24 * 60)));
}

/** « demain », « mardi 29 octobre »: a day, seen from today. */
export function day(iso: string, now: number): string {
  const { time, locale } = say();
  const at = new Date(`${iso}T12:00:00`);
  if (Number.isNaN(at.getTime())) return "";
  const gap = Math.round((at.getTime() - new Date(now).setHours(12, 0, 0, 0)) / DAY);
  if (gap === 0) return time.today;
  if (gap === 1) return time.tomorrow;
  return time.on(at.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long" }));
}

export function hour(moment: number): string {
  return new Date(moment).toLocaleTimeString(say().locale, { hour: "2-digit", minute: "2-digit" }).replace(":", say().locale === "fr-FR" ? "\u00a0h\u00a0" : ":");
}

export function gap(ms: number): string {
  const { time, state } = say();
  const minutes = Math.abs(Math.round(ms / 60_000));
  const size = minutes < 90 ? time.gapMinutes(minutes) : minutes < 36 * 60 ? time.gapHours(Math.round(minutes / 60)) : time.gapDays(Math.round(minutes / 1440));
  return ms < 0 ? state.ahead(size) : state.behind(size);
}
