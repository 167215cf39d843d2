// Time as the phone has it, and how far it may be from the server's. Nothing here waits or sleeps.
import type { Partition } from "./store";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const CLOSED_AFTER = 72 * HOUR;
export const NAMELESS_AFTER = 7 * DAY;
export const OLD_WORK = 24 * HOUR;
export const CLOCK_TOLERANCE = 5 * MINUTE;

export type Now = () => number;

/** The latest of what the clock says and of what it ever said: setting it back does not reopen a closed phone. */
export function surest(row: Pick<Partition, "seen_at" | "offset">, now: number): number {
  return Math.max(now + row.offset, row.seen_at);
}

export type Freshness = "fresh" | "closed" | "nameless";

export function freshness(row: Pick<Partition, "seen_at" | "offset" | "synced_at">, now: number): Freshness {
  const age = surest(row, now) - row.synced_at;
  return age >= NAMELESS_AFTER ? "nameless" : age >= CLOSED_AFTER ? "closed" : "fresh";
}

export const isOff = (offset: number): boolean => Math.abs(offset) > CLOCK_TOLERANCE;

/** Local day, YYYY-MM-DD, where the phone is. */
export function dayOf(moment: number): string {
  const at = new Date(moment);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function daysAfter(moment: number, days: number): string {
  const at = new Date(moment);
  at.setHours(12, 0, 0, 0);
  at.setDate(at.getDate() + days);
  return dayOf(at.getTime());
}

export const stamp = (moment: number): string => new Date(moment).toISOString();

export type Band = "morning" | "afternoon" | "late" | "evening";
export function bandOf(moment: number): Band {
  const hour = new Date(moment).getHours();
  return hour < 12 ? "morning" : hour < 17 ? "afternoon" : hour < 20 ? "late" : "evening";
}

/** Full jitter: the wait before the next try, never over five minutes. */
export function backoff(failures: number, random: () => number): number {
  return Math.floor(random() * Math.min(5 * MINUTE, 2_000 * 2 ** Math.min(failures, 12)));
}
