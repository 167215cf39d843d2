// What came down: today's people apart from the rest, both closed by the PIN. Anything malformed becomes an empty list, never an error.
import { sha256, type Json } from "./canonical";
import { close, open } from "./crypto";
import type { Opened } from "./keys";
import { changePartition, type Store } from "./store";

export interface Coded { code: string; label: string }
export interface Topic extends Coded { thematics: string[] }
export interface Objection extends Coded { answers: string[]; avoid: string; followed: string[] }
export interface Notice { version: string; text: string }
export interface Promised { id: string; due_on: string; channel: string }
export interface Agreed { purpose: string; recipient_id: string | null; until: string | null }
export interface Purpose extends Coded { partner: boolean; effect: string }
/** What of a sheet is corrected in the street; the rest of it stays on the server. */
export interface Sheet { pseudonym: string; first_name: string; place_hint: string; age_band: string; sex: string; spe_status: string }
export interface ToSee {
  person_id: string; version: number; called: string; level: string; why: string[]; due_on: string | null; channel: string; kind: string; tone: string;
  going: string[]; place: string; objection: string; tu: boolean; phone: string | null; urls: { person?: string; handover?: string };
  gone_on: string | null; promises: Promised[]; agreements: Agreed[]; sheet: Sheet;
}
export interface Place { territory_id: string; name: string; entrances: { id: string; label: string }[] }
export interface Presence { id: string; territory_id: string; entrance_id: string | null; mode: string; team_ids: string[]; on: string }
export interface Lead {
  service_id: string; name: string; structure: string; thematics: Coded[]; place: string; phone: string | null; contact: string; publics: string[];
  distance_km: number | null;
}
export interface Entry { op_id: string; kind: string; id: string; at: string; label: string; correctable_until: string }
export interface Method {
  version: string; topics: Topic[]; objections: Objection[]; next_steps: Coded[]; modes: Coded[]; age_bands: Coded[]; sexes: Coded[]; channels: Coded[];
  outcomes: Coded[]; reasons: Coded[]; spe: Coded[]; purposes: Purpose[]; followed: { definition: string; period: string }; notice_spoken: Notice; notice_text: Notice;
}
export interface Snapshot {
  state_hash: string; as_of: string; me: { id: string; name: string }; project: { slug: string; name: string }; day: string; today: ToSee[]; places: Place[];
  team: { id: string; name: string }[]; now_presence: Presence | null; method: Method; leads: Lead[]; partners: { partner_id: string; name: string }[];
  entries: Entry[]; good_news: { text: string; on: string }[]; unresolved: number; versions: [string, string, Json][];
}

type Loose = { [key: string]: unknown };
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = <T>(value: unknown, read: (one: Loose) => T): T[] =>
  Array.isArray(value) ? value.filter((one) => one !== null && typeof one === "object").map((one) => read(one as Loose)) : [];
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(text).filter(Boolean) : []);
const coded = (one: Loose): Coded => ({ code: text(one.code), label: text(one.label) || text(one.code) });
const notice = (value: unknown): Notice => ({ version: text((value as Loose)?.version), text: text((value as Loose)?.text) });
const some = (value: unknown): string | null => text(value) || null;

export function sheet(value: unknown): Sheet {
  const one = (value ?? {}) as Loose;
  return {
    pseudonym: text(one.pseudonym), first_name: text(one.first_name), place_hint: text(one.place_hint), age_band: text(one.age_band), sex: text(one.sex),
    spe_status: text(one.spe_status),
  };
}

function toSee(one: Loose): ToSee {
  const urls = (one.urls ?? {}) as ToSee["urls"];
  return {
    person_id: text(one.person_id), version: Number(one.version) || 0, called: text(one.called), level: text(one.level), why: texts(one.why), going: texts(one.going),
    due_on: some(one.due_on), channel: text(one.channel), kind: text(one.kind), tone: text(one.tone), place: text(one.place), objection: text(one.objection),
    tu: one.tu === true, phone: some(one.phone), urls, gone_on: some(one.gone_on), sheet: sheet(one.sheet),
    promises: list(one.promises, (each) => ({ id: text(each.id), due_on: text(each.due_on), channel: text(each.channel) })),
    agreements: list(one.agreements, (each) => ({ purpose: text(each.purpose), recipient_id: some(each.recipient_id), until: some(each.until) })),
  };
}

function presence(value: unknown): Presence | null {
  const one = value as Loose | null;
  if (!one || !text(one.territory_id)) return null;
  return {
    id: text(one.id), territory_id: text(one.territory_id), entrance_id: some(one.entrance_id), mode: text(one.mode), team_ids: texts(one.team_ids),
    on: text(one.on),
  };
}

function lead(one: Loose): Lead {
  return {
    service_id: text(one.service_id), name: text(one.name), structure: text(one.structure), thematics: list(one.thematics, coded), place: text(one.place),
    phone: some(one.phone), contact: text(one.contact), publics: texts(one.publics), distance_km: typeof one.distance_km === "number" ? one.distance_km : null,
  };
}

function method(value: unknown): Method {
  const one = (value ?? {}) as Loose;
  return {
    version: text(one.version),
    topics: list(one.topics, (each) => ({ ...coded(each), thematics: texts(each.thematics) })),
    objections: list(one.objections, (each) => ({ ...coded(each), answers: texts(each.answers), avoid: text(each.avoid), followed: texts(each.followed) })),
    followed: { definition: text((one.followed as Loose | undefined)?.definition), period: text((one.followed as Loose | undefined)?.period) },
    next_steps: list(one.next_steps, coded), modes: list(one.modes, coded), age_bands: list(one.age_bands, coded), sexes: list(one.sexes, coded),
    channels: list(one.channels, coded), outcomes: list(one.outcomes, coded), reasons: list(one.reasons, coded), spe: list(one.spe, coded),
    purposes: list(one.purposes, (each) => ({ ...coded(each), partner: each.partner === true, effect: text(each.effect) })),
    notice_spoken: notice(one.notice_spoken), notice_text: notice(one.notice_text),
  };
}

export function parse(raw: unknown): Snapshot {
  const one = (raw ?? {}) as Loose;
  const me = (one.me ?? {}) as Loose;
  const project = (one.project ?? {}) as Loose;
  return {
    state_hash: text(one.state_hash), as_of: text(one.as_of), me: { id: text(me.id), name: text(me.name) },
    project: { slug: text(project.slug), name: text(project.name) }, day: text(one.day), today: list(one.today, toSee),
    places: list(one.places, (each) => ({
      territory_id: text(each.territory_id), name: text(each.name), entrances: list(each.entrances, (e) => ({ id: text(e.id), label: text(e.label) })),
    })),
    team: list(one.team, (each) => ({ id: text(each.id), name: text(each.name) })), now_presence: presence(one.now_presence), method: method(one.method),
    leads: list(one.leads, lead), partners: list(one.partners, (each) => ({ partner_id: text(each.partner_id), name: text(each.name) })),
    entries: list(one.entries, (each) => ({
      op_id: text(each.op_id), kind: text(each.kind), id: text(each.id), at: text(each.at), label: text(each.label),
      correctable_until: text(each.correctable_until),
    })),
    good_news: list(one.good_news, (each) => ({ text: text(each.text), on: text(each.on) })), unresolved: Number(one.unresolved) || 0,
    versions: (Array.isArray(one.versions) ? one.versions : []) as Snapshot["versions"],
  };
}

/** What remains of a person to see when the names are gone: that somebody is due, when and how. */
function nameless(one: ToSee): ToSee {
  return { ...one, called: "", place: "", phone: null, why: [], going: [], urls: {}, agreements: [], sheet: sheet(null) };
}

/** The whole download replaces the former: whoever is no longer on today's list leaves the phone with this. */
export async function store(db: Store, part: Opened, raw: Snapshot, serverTime: number, now: number): Promise<void> {
  const names = raw.today;
  const codes = { ...raw, today: raw.today.map(nameless), good_news: [] };
  const boxes = await Promise.all([
    close(part.key, `${part.id} names`, { today: names, good_news: raw.good_news } as unknown as Json),
    close(part.key, `${part.id} codes`, codes as unknown as Json),
  ]);
  const transaction = db.transaction(["vault", "partitions"], "readwrite");
  const row = await transaction.objectStore("partitions").get(part.id);
  if (row && row.stage !== "wiped") {
    for (const [i, kind] of ["names", "codes"].entries()) {
      await transaction.objectStore("vault").put({ key: `${part.id} ${kind}`, partition: part.id, box: boxes[i]!, at: serverTime });
    }
    await transaction.objectStore("partitions").put({ ...row, stage: "open", synced_at: serverTime, seen_at: serverTime, offset: serverTime - now });
  }
  await transaction.done;
}

/** Nothing new on the server: the phone is up to date all the same. */
export async function touch(db: Store, partition: string, serverTime: number, now: number): Promise<void> {
  await changePartition(db, partition, (row) => {
    if (row.stage !== "open") return;
    row.synced_at = serverTime;
    row.seen_at = serverTime;
    row.offset = serverTime - now;
  });
}

export async function load(db: Store, part: Opened, withNames: boolean): Promise<Snapshot | null> {
  const codes = (await open(part.key, `${part.id} codes`, (await db.get("vault", `${part.id} codes`))?.box)) as unknown as Snapshot | null;
  if (!codes) return null;
  const whole = parse(codes);
  if (!withNames) return whole;
  const names = (await open(part.key, `${part.id} names`, (await db.get("vault", `${part.id} names`))?.box)) as Loose | null;
  return names ? { ...whole, today: list(names.today, toSee), good_news: parse({ good_news: names.good_news }).good_news } : whole;
}

/** The same sum as the server's: a difference means that this phone does not hold what it should. */
export const stateHash = (raw: Snapshot): Promise<string> => sha256({ day: raw.day, versions: raw.versions } as unknown as Json);
