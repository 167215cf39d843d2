// What a screen is, and what every screen may ask.
import type { App } from "./app";
import type { Fact } from "./outbox";
import type { Lead, ToSee } from "./snapshot";
import type { Words } from "./words";

export interface Screen { title: string; kicker?: string; lead?: string; back?: string; content: (Node | null | false)[]; bar?: Node; home?: boolean }

export interface Page {
  app: App;
  w: Words;
  args: string[];
  go(path: string): void;
  repaint(): void;
  /** Keeps the fact; says so aloud; false (and said) when the phone is full. */
  keep(fact: Fact): Promise<boolean>;
  tell(words: string): void;
}

export type Draw = (page: Page) => Screen;

/** A person as this phone knows them: on today's list, or opened here and not sent yet. */
export interface Known extends ToSee { local: boolean }

const BLANK: ToSee = {
  person_id: "", version: 1, called: "", level: "", why: [], going: [], due_on: null, channel: "visit", kind: "", tone: "", place: "", objection: "", tu: false, phone: null,
  urls: {},
};

export function openedHere(app: App): Known[] {
  return app.kept.flatMap(({ envelope, row }) => {
    if (envelope?.kind !== "person.open" || row.state === "refused" || !envelope.subject_id) return [];
    const identity = (envelope.payload.identity ?? {}) as { [name: string]: string };
    const called = identity.pseudonym ? `« ${identity.pseudonym} »` : [identity.first_name, identity.last_name].filter(Boolean).join(" ");
    const level = String(envelope.payload.level ?? "");
    return [{ ...BLANK, person_id: envelope.subject_id, called, level, place: identity.place_hint ?? "", phone: identity.phone ?? null, tu: envelope.payload.tu === true, local: true }];
  });
}

export function findPerson(app: App, id: string): Known | null {
  const listed = app.snap?.today.find((one) => one.person_id === id);
  return listed ? { ...listed, local: false } : (openedHere(app).find((one) => one.person_id === id) ?? null);
}

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
  return [...tight.matchAll(/(?<!\d)[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6}(\d{2})?(?!\d)/gi)].length > 0;
};
