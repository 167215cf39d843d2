// What a screen is, and what every screen may ask.
import type { App } from "./app";
import type { Fact } from "./outbox";
import { sheet, type Lead, type ToSee } from "./snapshot";
import type { Draft } from "./drafts";
import type { Drawn } from "./photos";
import type { Words } from "./words";

export interface Screen { title: string; kicker?: string; lead?: string; back?: string; content: (Node | null | false)[]; bar?: Node; home?: boolean }

export interface Page {
  app: App;
  w: Words;
  args: string[];
  go(path: string): void;
  repaint(): void;
  /** Keeps the fact; says so aloud; false (and said) when the phone is full. */
  keep(fact: Fact, photo?: Drawn): Promise<boolean>;
  tell(words: string): void;
  /** Opens the screen of a draft, with what was typed. */
  resume(draft: Draft): void;
}

export type Draw = (page: Page) => Screen;

/** A person as this phone knows them: on today's list, or opened here and not sent yet. */
export interface Known extends ToSee { local: boolean }

const BLANK: ToSee = {
  person_id: "", version: 1, called: "", level: "", why: [], going: [], due_on: null, channel: "visit", kind: "", tone: "", place: "", objection: "", tu: false, phone: null,
  urls: {}, gone_on: null, promises: [], agreements: [], sheet: sheet(null),
};

export function openedHere(app: App): Known[] {
  return app.kept.flatMap(({ envelope, row }) => {
    if (envelope?.kind !== "person.open" || row.state === "refused" || !envelope.subject_id) return [];
    const identity = (envelope.payload.identity ?? {}) as { [name: string]: string };
    const called = identity.pseudonym ? `« ${identity.pseudonym} »` : [identity.first_name, identity.last_name].filter(Boolean).join(" ");
    const level = String(envelope.payload.level ?? "");
    const own = { ...sheet(identity), age_band: String(envelope.payload.age_band ?? ""), sex: String(envelope.payload.sex ?? "") };
    return [{ ...BLANK, sheet: own, person_id: envelope.subject_id, called, level, place: identity.place_hint ?? "", phone: identity.phone ?? null, tu: envelope.payload.tu === true, local: true }];
  });
}

export function findPerson(app: App, id: string): Known | null {
  const listed = app.snap?.today.find((one) => one.person_id === id);
  const found = listed ? { ...listed, local: false } : (openedHere(app).find((one) => one.person_id === id) ?? null);
  return found && corrected(app, found);
}

/** The person with what was corrected here and has not arrived yet. */
export function corrected(app: App, one: Known): Known {
  const found = { ...one, sheet: { ...one.sheet } };
  for (const { envelope, row } of app.kept) {
    if (envelope?.kind !== "person.edit" || envelope.subject_id !== one.person_id || row.state === "refused") continue;
    const { phone, tu, ...rest } = envelope.payload.fields as { [name: string]: string } & { tu?: unknown };
    Object.assign(found.sheet, rest);
    if (phone !== undefined) found.phone = phone || null;
    if (tu !== undefined) found.tu = tu === true;
    const name = one.level === "identified" ? rest.first_name : rest.pseudonym && `« ${rest.pseudonym} »`;
    if (name) found.called = name;
    if (rest.place_hint) found.place = rest.place_hint;
  }
  return found;
}

/** What waits here about a person, in the order it was said. */
export const waitingFor = (app: App, id: string): string[] =>
  app.kept.flatMap(({ envelope, row }) => (envelope?.subject_id === id && row.state !== "refused" && !OWN_CARD.test(envelope.kind) ? [envelope.kind] : []));

/** Said on the person's screen by a card of their own. */
const OWN_CARD = /^(agreement|follow_up|person\.open)/;

/** What was noted about a person since the list came: their card says so. */
export const noted = (app: App, id: string): boolean =>
  app.kept.some(({ envelope, row }) => envelope?.subject_id === id && row.state !== "refused" && envelope.kind !== "person.open");

export const placeName = (app: App, territory: string, entrance: string | null): string => {
  const place = app.snap?.places.find((one) => one.territory_id === territory);
  const door = place?.entrances.find((one) => one.id === entrance);
  return door?.label ?? place?.name ?? ""; // the door's label names its building
};

/** Lower case, without accents: « Métier » is found by « metier ». */
export const plain = (text: string): string => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

export function matches(lead: Lead, search: string, theme: string): boolean {
  if (theme && !lead.thematics.some((one) => one.code === theme || one.code.startsWith(`${theme}--`))) return false;
  const whole = plain([lead.name, lead.structure, lead.place, ...lead.thematics.map((one) => one.label), ...lead.publics].join(" "));
  return plain(search).split(/\s+/).every((word) => whole.includes(word));
}

/** 13 or 15 digits shaped like a social security number, in any spacing: refused before it is kept (PRIV-10). */
export const holdsNir = (text: string): boolean => {
  const tight = text.replace(/[\s.\-_/]/g, "");
  return /(?:^|\D)[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6}(\d{2})?(?!\d)/i.test(tight); // no look-behind: Safari before 16.4 would not even read the page
};
