// Photos of places: kept closed beside their operation, sent apart, named by the hash of their bytes. Gone once the server has them.
import { closeBytes, openBytes, type Bytes } from "./crypto";
import type { Opened } from "./keys";
import { type Reply, type Transport } from "./net";
import type { PhotoRow, Store } from "./store";

/** A photo as it will travel: drawn anew on the phone, without a word of metadata. */
export interface Drawn { bytes: Bytes; sha256: string }

/** What the server refuses as altered goes again by itself, so many times; then the worker decides. */
const PATIENCE = 3;
export const DAMAGED = "damaged";

const hex = (bytes: Uint8Array): string => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
export const nameOf = async (bytes: Bytes): Promise<string> => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
const keyOf = (part: Opened, sha256: string): string => `${part.id} ${sha256}`;

export async function closed(part: Opened, drawn: Drawn, opId: string, now: number): Promise<PhotoRow> {
  const key = keyOf(part, drawn.sha256);
  const box = await closeBytes(part.key, key, drawn.bytes);
  return { key, partition: part.id, sha256: drawn.sha256, op_id: opId, at: now, size: drawn.bytes.length, tries: 0, refused: "", ...box };
}

/** The oldest first. */
export async function waitingPhotos(db: Store, partition: string): Promise<PhotoRow[]> {
  const rows = await db.getAllFromIndex("photos", "by_partition", partition);
  return rows.filter((row) => typeof row?.key === "string" && typeof row.sha256 === "string").sort((a, b) => a.at - b.at);
}

export async function discard(db: Store, key: string): Promise<void> {
  await db.delete("photos", key);
}

export const retry = (db: Store, key: string): Promise<void> => change(db, key, (row) => { row.refused = ""; row.tries = 0; });

/** A row that was wiped or answered in another tab meanwhile is not made again. */
async function change(db: Store, key: string, how: (row: PhotoRow) => void): Promise<void> {
  const transaction = db.transaction("photos", "readwrite");
  const row = await transaction.store.get(key);
  if (row) {
    how(row);
    await transaction.store.put(row);
  }
  await transaction.done;
}

/** Each at its own address. Null when none is left to send; otherwise the answer that stopped it. */
export async function sendPhotos(db: Store, to: Transport, part: Opened, csrf: string): Promise<Reply | null> {
  for (const row of await waitingPhotos(db, part.id)) {
    if (row.refused) continue;
    const stop = await sendOne(db, to, part, csrf, row);
    if (stop) return stop;
  }
  return null;
}

async function gone(db: Store, row: PhotoRow): Promise<null> {
  await discard(db, row.key);
  return null;
}

async function sendOne(db: Store, to: Transport, part: Opened, csrf: string, row: PhotoRow): Promise<Reply | null> {
  const address = `/p/${part.slug}/sync/blobs/${row.sha256}`;
  // Tried before: its answer may have been lost, and it need not travel twice.
  if (row.tries && (await to.get(address)).status === 200) return gone(db, row);
  const bytes = await openBytes(part.key, row.key, row);
  if (!bytes) {
    await change(db, row.key, (one) => { one.refused = DAMAGED; });
    return null;
  }
  await change(db, row.key, (one) => { one.tries += 1; });
  const reply = await to.put(address, bytes, csrf);
  if (reply.status === 200 || reply.status === 201) return gone(db, row);
  if (reply.status !== 422 && reply.status !== 413) return reply;
  const told = reply.body as { message?: string } | null;
  if (reply.status === 413 || row.tries + 1 >= PATIENCE) await change(db, row.key, (one) => { one.refused = told?.message || String(reply.status); });
  return null; // the others need not wait for it
}
