// Who may read this phone: one worker's part, opened by a PIN; expired by time; destroyed on order, by ten wrong PINs or by gesture.
import { freshness, surest, type Now } from "./clock";
import { close, fittingIterations, newKey, open, openKey, rewrap, type Sealing } from "./crypto";
import { expireDrafts } from "./drafts";
import { uuid7 } from "./ids";
import { changePartition, opsOf, remember, remembered, type Partition, type Store } from "./store";

export const WRONG_PINS = 10;
export const PIN = /^\d{6,32}$/;

/** A part that is open: `row` as it was at opening, the key and the secret only in memory. */
export interface Opened { id: string; author_id: string; slug: string; device_id: string; key: CryptoKey; secret: string; sealing: Sealing }

export interface Registration { device_id: string; secret: string; sealing: Sealing; author_id: string; slug: string; initial: string; server_time: number }

/** One name per browser profile, shared by the workers of this phone. */
export async function deviceId(db: Store): Promise<string> {
  const known = await remembered<string>(db, "device");
  if (known) return known;
  const fresh = uuid7();
  await remember(db, "device", fresh);
  return fresh;
}

export async function createPart(db: Store, pin: string, from: Registration, now: Now, iterations?: number): Promise<Opened> {
  if (!PIN.test(pin)) throw new RangeError("a PIN has six figures or more");
  const { key, locked } = await newKey(pin, iterations ?? (await fittingIterations()));
  const id = `${from.author_id}.${from.slug}`;
  const secret = await close(key, `${id} secret`, from.secret);
  const offset = from.server_time - now();
  const fresh: Partition = {
    id, device_id: from.device_id, author_id: from.author_id, slug: from.slug, initial: from.initial, seq: 0, locked, sealing: from.sealing, secret,
    wrong: 0, synced_at: from.server_time, offset, seen_at: from.server_time, stage: "open",
  };
  const transaction = db.transaction("partitions", "readwrite");
  const before = await transaction.store.get(id);
  // After a wipe the numbers go on where they stopped: what still waits, sealed, keeps its place in the order.
  await transaction.store.put({ ...fresh, seq: before?.seq ?? 0 });
  await transaction.done;
  return { id, author_id: from.author_id, slug: from.slug, device_id: from.device_id, key, secret: from.secret, sealing: from.sealing };
}

export type Try = { opened: Opened } | { left: number } | { wiped: true };

/** The wrong try is counted before the key is tried: stopping the browser in between gains nothing. */
export async function openPart(db: Store, id: string, pin: string, now: Now): Promise<Try> {
  const row = await changePartition(db, id, (one) => {
    one.wrong += 1;
    one.seen_at = Math.max(one.seen_at, now() + one.offset);
  });
  if (!row || !row.locked || !row.sealing) return { wiped: true };
  if (row.wrong > WRONG_PINS) return wiped(db, id);
  const key = await openKey(pin, row.locked);
  const secret = key && (await open(key, `${id} secret`, row.secret));
  if (!key || typeof secret !== "string") return row.wrong >= WRONG_PINS ? wiped(db, id) : { left: WRONG_PINS - row.wrong };
  await changePartition(db, id, (one) => { one.wrong = 0; });
  return { opened: { id, author_id: row.author_id, slug: row.slug, device_id: row.device_id, key, secret, sealing: row.sealing } };
}

async function wiped(db: Store, id: string): Promise<Try> {
  await wipe(db, id);
  return { wiped: true };
}

/** A new secret from the server, for what will be captured from now on. */
export async function renew(db: Store, part: Opened, secret: string, sealing: Sealing): Promise<void> {
  const box = await close(part.key, `${part.id} secret`, secret);
  await changePartition(db, part.id, (one) => { if (one.locked) Object.assign(one, { secret: box, sealing }); });
  Object.assign(part, { secret, sealing });
}

export async function changePin(db: Store, id: string, pin: string, fresh: string, iterations?: number): Promise<boolean> {
  if (!PIN.test(fresh)) return false;
  const row = await db.get("partitions", id);
  const locked = row?.locked ? await rewrap(pin, fresh, row.locked, iterations ?? (await fittingIterations())) : null;
  if (!locked) return false;
  await changePartition(db, id, (one) => { one.locked = locked; });
  return true;
}

/** All that can be read goes, in one transaction. Letters sealed to the server stay until they have arrived. */
export async function wipe(db: Store, id: string): Promise<void> {
  const transaction = db.transaction(["partitions", "ops", "vault", "photos"], "readwrite");
  const row = await transaction.objectStore("partitions").get(id);
  if (row) {
    await transaction.objectStore("partitions").put({ ...row, initial: "", locked: null, sealing: null, secret: null, wrong: 0, stage: "wiped" });
  }
  for (const key of await transaction.objectStore("vault").index("by_partition").getAllKeys(id)) await transaction.objectStore("vault").delete(key);
  for (const key of await transaction.objectStore("photos").index("by_partition").getAllKeys(id)) await transaction.objectStore("photos").delete(key);
  const ops = transaction.objectStore("ops");
  for (const one of await ops.index("by_partition").getAll(IDBKeyRange.bound([id, -Infinity], [id, Infinity]))) {
    // The server has already seen a refused one and keeps it; here only its box was left to rewrite.
    if (one.state === "unsent") await ops.put({ ...one, box: null });
    else await ops.delete(one.op_id);
  }
  await transaction.done;
}

export async function wipeAll(db: Store): Promise<void> {
  for (const row of await db.getAll("partitions")) await wipe(db, row.id);
}

/** A wiped part disappears when nothing of it waits any more. */
export async function forgetEmpty(db: Store): Promise<void> {
  for (const row of await db.getAll("partitions")) {
    if (row.stage === "wiped" && (await opsOf(db, row.id)).length === 0) await db.delete("partitions", row.id);
  }
}

/** Seven days without the server: today's people go, without needing the PIN; the dates « à revoir » stay among the codes. Old drafts go too. */
export async function expire(db: Store, now: Now): Promise<void> {
  for (const row of await db.getAll("partitions")) {
    await changePartition(db, row.id, (one) => { one.seen_at = Math.max(one.seen_at, now() + one.offset); });
    await expireDrafts(db, row.id, surest(row, now()));
    if (row.stage !== "open" || freshness(row, now()) !== "nameless") continue;
    const transaction = db.transaction(["partitions", "vault"], "readwrite");
    await transaction.objectStore("vault").delete(`${row.id} names`);
    await transaction.objectStore("partitions").put({ ...row, stage: "nameless" });
    await transaction.done;
  }
}
