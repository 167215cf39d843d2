// The phone's database. In clear: random ids, counters, times, sealed bytes. Never a word about a person (SEC-07).
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Box, Letter, Locked, Sealing } from "./crypto";

/** One worker on one project of this phone. `locked`, `sealing` and `secret` go with a wipe; the rest serves to send what waits. */
export interface Partition {
  id: string;
  device_id: string;
  author_id: string;
  slug: string;
  initial: string; // all that the lock screen shows of the worker
  seq: number; // of the last operation
  locked: Locked | null;
  sealing: Sealing | null;
  secret: Box | null;
  wrong: number;
  synced_at: number; // by the server's clock
  offset: number; // server's clock minus the phone's, in ms
  seen_at: number; // latest moment this phone has shown: going back in time opens nothing
  stage: "open" | "nameless" | "wiped";
}

export type OpState = "unsent" | "received" | "held" | "refused";

/** `box` opens with the PIN; `letter` with the server's key only. The sealed copy survives a wipe. */
export interface OpRow {
  op_id: string;
  partition: string;
  seq: number;
  captured_at: number;
  state: OpState;
  tries: number;
  box: Box | null;
  letter: Letter;
}

/** names: today's people. codes: the rest of the download. made: counts of my last entries, for corrections. draft: what is being typed. */
export interface VaultRow { key: string; partition: string; box: Box; at: number }

/** A photo of a place whose bytes have not left yet, under the hash that the operation names. It goes with a wipe. */
export interface PhotoRow {
  key: string; // partition and hash
  partition: string;
  sha256: string;
  op_id: string; // of the operation that speaks of it
  at: number;
  size: number;
  tries: number;
  refused: string; // what the server said; empty while it may go by itself
  iv: Uint8Array<ArrayBuffer>;
  ct: Uint8Array<ArrayBuffer>;
}

interface Schema extends DBSchema {
  meta: { key: string; value: { key: string; value: unknown } };
  partitions: { key: string; value: Partition };
  ops: { key: string; value: OpRow; indexes: { by_partition: [string, number] } };
  vault: { key: string; value: VaultRow; indexes: { by_partition: string } };
  photos: { key: string; value: PhotoRow; indexes: { by_partition: string } };
}

export type Store = IDBPDatabase<Schema>;
export const NAME = "tremplin-rue";
const VERSION = 2;

/** Each step adds what misses and clears nothing: an older app's rows, even malformed, stay until they are sent. */
export function openStore(name = NAME): Promise<Store> {
  return openDB<Schema>(name, VERSION, {
    upgrade(db, _from, _to, change) {
      const stores = db.objectStoreNames;
      if (!stores.contains("meta")) db.createObjectStore("meta", { keyPath: "key" });
      if (!stores.contains("partitions")) db.createObjectStore("partitions", { keyPath: "id" });
      if (!stores.contains("ops")) db.createObjectStore("ops", { keyPath: "op_id" });
      if (!stores.contains("vault")) db.createObjectStore("vault", { keyPath: "key" });
      if (!stores.contains("photos")) db.createObjectStore("photos", { keyPath: "key" }).createIndex("by_partition", "partition");
      const ops = change.objectStore("ops");
      if (!ops.indexNames.contains("by_partition")) ops.createIndex("by_partition", ["partition", "seq"]);
      const vault = change.objectStore("vault");
      if (!vault.indexNames.contains("by_partition")) vault.createIndex("by_partition", "partition");
    },
    blocking(_current, _next, event) {
      (event.target as IDBDatabase).close(); // a newer tab upgrades; this one reloads at its next write
    },
  });
}

export async function remembered<T>(db: Store, key: string): Promise<T | undefined> {
  return (await db.get("meta", key))?.value as T | undefined;
}

export async function remember(db: Store, key: string, value: unknown): Promise<void> {
  await db.put("meta", { key, value });
}

const isRow = (row: OpRow): boolean =>
  typeof row?.op_id === "string" && Number.isFinite(row.seq) && !!row.letter && typeof row.letter.ct === "string";

/** In the order of capture. A row that no version understands is skipped, not deleted. */
export async function opsOf(db: Store, partition: string): Promise<OpRow[]> {
  const range = IDBKeyRange.bound([partition, -Infinity], [partition, Infinity]);
  return (await db.getAllFromIndex("ops", "by_partition", range)).filter(isRow);
}

export async function partitionsOf(db: Store): Promise<Partition[]> {
  return (await db.getAll("partitions")).filter((row) => typeof row?.id === "string" && typeof row.slug === "string");
}

export async function changePartition(db: Store, id: string, change: (row: Partition) => void): Promise<Partition | undefined> {
  const transaction = db.transaction("partitions", "readwrite");
  const row = await transaction.store.get(id);
  if (row) {
    change(row);
    await transaction.store.put(row);
  }
  await transaction.done;
  return row;
}
