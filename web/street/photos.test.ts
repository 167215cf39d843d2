// Photos of places: closed on the phone, sent apart, once, whole; never in the way of a note.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeServer, type Fault } from "./fakeServer";
import { uuid7 } from "./ids";
import { createPart, openPart, wipe, type Opened } from "./keys";
import { capture, kept, StorageFull } from "./outbox";
import { closed, discard, nameOf, retry, waitingPhotos } from "./photos";
import { openStore, type Store } from "./store";
import { synchronize } from "./sync";

const PIN = "482913";
const START = Date.parse("2019-10-22T15:00:00Z");
const CANARY = "canari dans la photo";
let names = 0;

interface Given { name: string; db: Store; part: Opened; server: FakeServer; now: () => number }

async function phone(): Promise<Given> {
  const server = await FakeServer.start();
  server.user = { id: "ines", name: "Inès" };
  const name = `photos-${names++}`;
  const db = await openStore(name);
  const now = (): number => START;
  const from = { device_id: uuid7(), secret: "c2VjcmV0", sealing: { public: server.publicKey, key_id: "k" }, author_id: "ines", slug: "essai", initial: "I", server_time: START };
  return { name, db, server, now, part: await createPart(db, PIN, from, now, 10) };
}

const picture = (words = CANARY): Uint8Array<ArrayBuffer> => new TextEncoder().encode(`\u0000${words}`.repeat(40));

async function take({ db, part, now }: Given, bytes = picture()): Promise<string> {
  const drawn = { bytes, sha256: await nameOf(bytes) };
  const opId = uuid7();
  const payload = { id: uuid7(), presence_id: uuid7(), sha256: drawn.sha256, alt: "", nobody: true };
  await capture(db, part, { op_id: opId, kind: "presence.photo", payload }, now(), { photo: await closed(part, drawn, opId, now()) });
  return drawn.sha256;
}

const sync = ({ db, server, part, now }: Given, ...faults: Fault[]) => synchronize(db, server.transport(() => faults.shift() ?? "none"), part, now, { clockChecked: true });
const waiting = ({ db, part }: Given) => waitingPhotos(db, part.id);

test("a photo is closed under the part's key, survives a reload, and leaves whole under its hash", async () => {
  const given = await phone();
  const name = await take(given);
  const rows = await given.db.getAll("photos");
  const text = rows.map((row) => Object.values(row).map((one) => (one instanceof Uint8Array ? new TextDecoder("latin1").decode(one) : String(one))).join(" ")).join(" ");
  assert.ok(rows.length === 1 && !text.includes(CANARY));
  given.db.close();
  given.db = await openStore(given.name);
  const tried = await openPart(given.db, given.part.id, PIN, given.now);
  assert.ok("opened" in tried);
  given.part = tried.opened;
  assert.equal((await sync(given)).end, "done");
  assert.deepEqual([...given.server.blobs.keys()], [name]);
  assert.deepEqual([...given.server.blobs.get(name)!], [...picture()]);
  assert.equal((await waiting(given)).length, 0, "gone from the phone once the server has it");
  assert.equal((await kept(given.db, given.part)).length, 0);
});

test("the note leaves though the photo cannot, and the photo follows", async () => {
  const given = await phone();
  const name = await take(given);
  const report = await sync(given, "none", "none", "none", "request lost"); // session, notes, list, photo
  assert.equal(report.end, "offline");
  assert.equal(given.server.applied.size, 1);
  assert.equal((await waiting(given)).length, 1);
  await sync(given);
  assert.ok(given.server.blobs.has(name) && (await waiting(given)).length === 0);
});

test("an answer lost on the way is asked for: the bytes do not travel twice", async () => {
  const given = await phone();
  await take(given);
  await sync(given, "none", "none", "none", "answer lost");
  assert.equal((await waiting(given))[0]!.tries, 1);
  await sync(given);
  assert.equal(given.server.puts.length, 1);
  assert.equal((await waiting(given)).length, 0);
});

test("the same photo taken twice is one on the phone", async () => {
  const given = await phone();
  await take(given);
  await take(given);
  assert.equal((await waiting(given)).length, 1);
  await sync(given);
  assert.equal(given.server.blobs.size, 1);
});

test("a photo altered or cut on the way goes again; after three times the worker decides; the others pass", async () => {
  const given = await phone();
  const first = await take(given);
  const second = await take(given, picture("une autre"));
  given.server.spoil = (bytes) => (bytes.length === picture().length ? bytes.slice(0, -9) : bytes);
  await sync(given);
  assert.deepEqual([...given.server.blobs.keys()], [second]);
  assert.deepEqual((await waiting(given)).map((one) => [one.sha256, one.refused]), [[first, ""]]);
  await sync(given);
  await sync(given);
  await sync(given);
  const [stuck] = await waiting(given);
  assert.match(stuck!.refused, /incomplet/);
  assert.equal(given.server.puts.filter((one) => one === first).length, 3, "then it waits for the worker");
  given.server.spoil = (bytes) => bytes;
  await retry(given.db, stuck!.key);
  await sync(given);
  assert.ok(given.server.blobs.has(first) && (await waiting(given)).length === 0);
});

test("a box that no longer opens stops nothing, and can be given up", async () => {
  const given = await phone();
  await take(given);
  const [row] = await waiting(given);
  row!.ct[0]! ^= 1;
  await given.db.put("photos", row!);
  const second = await take(given, picture("une autre"));
  assert.equal((await sync(given)).end, "done");
  assert.deepEqual([...given.server.blobs.keys()], [second]);
  assert.deepEqual((await waiting(given)).map((one) => one.refused), ["damaged"]);
  await discard(given.db, row!.key);
  assert.equal((await waiting(given)).length, 0);
});

test("a wipe takes the photos away, and the sealed letter still arrives", async () => {
  const given = await phone();
  await take(given);
  await wipe(given.db, given.part.id);
  assert.equal(await given.db.count("photos"), 0);
  await synchronize(given.db, given.server.transport(), null, given.now);
  assert.equal(given.server.applied.size, 1);
});

test("a full phone keeps neither half of a photo, and all that was noted before", async () => {
  const given = await phone();
  await capture(given.db, given.part, { kind: "presence.note", payload: { id: uuid7() } }, given.now());
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: Parameters<typeof put>) {
    if (this.name === "photos") throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, args);
  };
  await assert.rejects(take(given), StorageFull);
  IDBObjectStore.prototype.put = put;
  assert.equal((await waiting(given)).length, 0);
  assert.deepEqual((await kept(given.db, given.part)).map((one) => one.envelope?.kind), ["presence.note"]);
});

test("a phone of the former version keeps its notes and learns photos", async () => {
  const name = `photos-${names++}`;
  await new Promise<void>((ok) => {
    const ask = indexedDB.open(name, 1);
    ask.onupgradeneeded = () => {
      for (const [store, keyPath] of [["meta", "key"], ["partitions", "id"], ["ops", "op_id"], ["vault", "key"]] as const) ask.result.createObjectStore(store, { keyPath });
      ask.transaction!.objectStore("ops").add({ op_id: "an old one", partition: "p", seq: 1 });
    };
    ask.onsuccess = () => { ask.result.close(); ok(); };
  });
  const db = await openStore(name);
  assert.equal(await db.count("ops"), 1);
  assert.equal(await db.count("photos"), 0);
});
