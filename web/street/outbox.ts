// What was captured and has not arrived. One transaction numbers and keeps an operation: it is there whole, or not at all.
import { canonical, clean, sha256, type Json } from "./canonical";
import { stamp } from "./clock";
import { close, open, seal } from "./crypto";
import { uuid7 } from "./ids";
import type { Opened } from "./keys";
import { FORMAT } from "./rescue";
import { opsOf, type OpRow, type OpState, type PhotoRow, type Store } from "./store";

export type Payload = { [key: string]: Json };

export interface Envelope {
  op_id: string;
  device_id: string;
  seq: number;
  author_id: string;
  captured_at: string;
  form_version: number;
  kind: string;
  subject_id: string | null;
  base_version: number | null;
  replaces: string | null;
  payload: Payload;
  sha256: string;
}

export interface Fact { kind: string; payload: Payload; op_id?: string; subject_id?: string | null; base_version?: number | null; replaces?: string | null; captured_at?: number }

/** What the server said of one that it would not take: shown, and rewritten when it may be. */
export interface Refusal { code: string; message: string; field: string }
export interface Kept { row: OpRow; envelope: Envelope | null; refusal: Refusal | null }

export const FORM_VERSION = 1;
const ATTEMPTS = 20;

/** The phone has no room left. Nothing that was kept before is lost. */
export class StorageFull extends Error {}

async function envelopeOf(part: Opened, fact: Fact, opId: string, seq: number, now: number): Promise<Envelope> {
  const bare = {
    op_id: opId, device_id: part.device_id, seq, author_id: part.author_id, captured_at: stamp(fact.captured_at ?? now), form_version: FORM_VERSION,
    kind: fact.kind, subject_id: fact.subject_id ?? null, base_version: fact.base_version ?? null, replaces: fact.replaces ?? null,
    payload: clean(fact.payload) as Payload,
  };
  return { ...bare, sha256: await sha256(bare) };
}

async function rowOf(part: Opened, envelope: Envelope): Promise<OpRow> {
  const letter = await seal(part.sealing, envelope.op_id, { secret: part.secret, project: part.slug, envelope: envelope as unknown as Json });
  const box = await close(part.key, envelope.op_id, { envelope: envelope as unknown as Json, refusal: null });
  return {
    op_id: envelope.op_id, partition: part.id, seq: envelope.seq, captured_at: Date.parse(envelope.captured_at), state: "unsent", tries: 0, box, letter,
  };
}

/** What a fact takes the place of: an operation written otherwise, a draft; and the photo that it speaks of. All in the same breath. */
export interface Along { instead?: string; draft?: string; photo?: PhotoRow | null }

/** Keeps a fact. The same `op_id` again (a double tap, a reload in between) is the same fact: the first one counts. */
export async function capture(db: Store, part: Opened, fact: Fact, now: number, along: Along = {}): Promise<Envelope | null> {
  const opId = fact.op_id ?? uuid7(now);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = (await db.get("partitions", part.id))?.seq;
    if (before === undefined) return null;
    const envelope = await envelopeOf(part, fact, opId, before + 1, now);
    const outcome = await keep(db, part, await rowOf(part, envelope), before, along);
    if (outcome === "kept") return envelope;
    if (outcome === "known") return null;
  }
  throw new Error("another tab numbers without end");
}

async function keep(db: Store, part: Opened, row: OpRow, before: number, { instead = "", draft = "", photo = null }: Along): Promise<"kept" | "known" | "late"> {
  const transaction = db.transaction(photo ? ["partitions", "ops", "vault", "photos"] : ["partitions", "ops", "vault"], "readwrite", { durability: "strict" });
  try {
    const { done } = transaction;
    done.catch(() => undefined); // told by the await below; a failed add must not also shout
    const owner = await transaction.objectStore("partitions").get(part.id);
    if (!owner || owner.seq !== before || owner.stage === "wiped") {
      await done;
      return owner && owner.stage !== "wiped" ? "late" : "known";
    }
    if (await transaction.objectStore("ops").get(row.op_id)) {
      await done;
      return "known";
    }
    if (instead && !(await transaction.objectStore("ops").get(instead))) {
      await done;
      return "known"; // rewritten already, in another tab
    }
    if (instead) await transaction.objectStore("ops").delete(instead);
    if (draft) await transaction.objectStore("vault").delete(draft); // from draft to fact in one step: never both, never neither
    try {
      await transaction.objectStore("ops").add(row);
      if (photo) await transaction.objectStore("photos").put(photo);
    } catch (error) {
      if (photo) abandon(transaction); // both halves, or neither
      throw error;
    }
    await transaction.objectStore("partitions").put({ ...owner, seq: row.seq });
    await done;
    return "kept";
  } catch (error) {
    // Some browsers tell the request "aborted", and only the transaction why.
    const names = [(error as DOMException)?.name, transaction.error?.name];
    if (names.includes("QuotaExceededError")) throw new StorageFull();
    throw error;
  }
}

function abandon(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // it ended by itself
  }
}

/** All that waits, with its content when the part is open. */
export async function kept(db: Store, part: Opened): Promise<Kept[]> {
  const rows = await opsOf(db, part.id);
  return Promise.all(rows.map((row) => read(part, row)));
}

async function read(part: Opened, row: OpRow): Promise<Kept> {
  const inside = (await open(part.key, row.op_id, row.box)) as { envelope: Json; refusal: Refusal | null } | null;
  return { row, envelope: (inside?.envelope ?? null) as unknown as Envelope | null, refusal: inside?.refusal ?? null };
}

export interface Waiting { count: number; oldest: number | null }

/** Without the PIN: how many wait, and since when. */
export async function waiting(db: Store, partition?: string): Promise<Waiting> {
  const rows = partition ? await opsOf(db, partition) : await db.getAll("ops");
  const unsent = rows.filter((row) => row.state === "unsent");
  return { count: unsent.length, oldest: unsent.length ? Math.min(...unsent.map((row) => row.captured_at)) : null };
}

export async function forget(db: Store, opIds: readonly string[]): Promise<void> {
  const transaction = db.transaction("ops", "readwrite");
  for (const id of opIds) await transaction.store.delete(id);
  await transaction.done;
}

/** Before they leave: from now on the server may know them, so their content stays as it is. */
export async function tried(db: Store, opIds: readonly string[]): Promise<void> {
  const transaction = db.transaction("ops", "readwrite");
  for (const id of opIds) {
    const row = await transaction.store.get(id);
    if (row) await transaction.store.put({ ...row, tries: row.tries + 1 });
  }
  await transaction.done;
}

/** The state after an answer; a row that was wiped or answered by another tab meanwhile stays as it is. */
export async function mark(db: Store, opId: string, state: OpState): Promise<void> {
  const transaction = db.transaction("ops", "readwrite");
  const row = await transaction.store.get(opId);
  if (row) await transaction.store.put({ ...row, state });
  await transaction.done;
}

export async function refuse(db: Store, part: Opened, one: Kept, refusal: Refusal): Promise<void> {
  const box = await close(part.key, one.row.op_id, { envelope: one.envelope as unknown as Json, refusal: refusal as unknown as Json });
  const transaction = db.transaction("ops", "readwrite");
  const row = await transaction.store.get(one.row.op_id);
  if (row?.box) await transaction.store.put({ ...row, box, state: "refused" });
  await transaction.done;
}

/** A refused one said otherwise: a new operation that names the one it replaces. The old one leaves the phone with it. */
export async function rewrite(db: Store, part: Opened, one: Kept, payload: Payload, now: number, capturedAt?: number, draft = ""): Promise<boolean> {
  if (!one.envelope) return false;
  const { kind, subject_id, base_version } = one.envelope;
  const captured = capturedAt ?? Date.parse(one.envelope.captured_at);
  const done = await capture(db, part, { kind, payload, subject_id, base_version, replaces: one.row.op_id, captured_at: captured }, now, { instead: one.row.op_id, draft });
  return done !== null;
}

/** The moment of a capture, moved: for a phone whose clock was wrong. */
export function shifted(envelope: Envelope, by: number): { payload: Payload; captured: number } {
  const captured = Date.parse(envelope.captured_at) + by;
  const payload = { ...envelope.payload };
  if (typeof payload.at === "string") payload.at = stamp(Date.parse(payload.at) + by);
  for (const name of ["on", "due_on"]) {
    const day = payload[name];
    if (typeof day === "string") payload[name] = new Date(Date.parse(`${day}T12:00:00Z`) + by).toISOString().slice(0, 10);
  }
  return { payload, captured };
}

/** Moves the time of what was never sent: same operation, same number, new content and letter. One that was tried keeps its own. */
export async function reseal(db: Store, part: Opened, ones: Kept[], by: number): Promise<void> {
  for (const { row, envelope } of ones) {
    if (!envelope) continue;
    const { payload, captured } = shifted(envelope, by);
    const { sha256: _old, ...bare } = { ...envelope, payload, captured_at: stamp(captured) };
    const fresh = await rowOf(part, { ...bare, sha256: await sha256(bare as unknown as Json) });
    const transaction = db.transaction("ops", "readwrite");
    const now = await transaction.store.get(row.op_id);
    if (now?.state === "unsent" && now.tries === 0) await transaction.store.put(fresh);
    await transaction.done;
  }
}

/** The file of last resort: sealed letters only, which the server takes as it takes those that the phone sends. */
export async function exportFile(db: Store): Promise<string> {
  const rows = (await db.getAll("ops")).filter((row) => row.state === "unsent" && row.letter?.ct);
  const parts = new Map((await db.getAll("partitions")).map((row) => [row.id, row.device_id]));
  const ops = rows.map((row) => ({ op_id: row.op_id, device_id: parts.get(row.partition) ?? "", ...row.letter }));
  return canonical({ format: FORMAT, ops } as unknown as Json);
}
