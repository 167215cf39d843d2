// Protections of the phone, one by one: the code, the boxes, the clock, the wipe, the answers of the server.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonical, clean, wellFormed, type Json } from "./canonical";
import { backoff, DAY, freshness, HOUR, MINUTE } from "./clock";
import { close, open, openKey, newKey, seal } from "./crypto";
import { FakeServer } from "./fakeServer";
import { uuid7 } from "./ids";
import { changePin, createPart, expire, openPart, wipe, WRONG_PINS, type Opened } from "./keys";
import { capture, exportFile, kept, reseal, rewrite, StorageFull, waiting } from "./outbox";
import { draftKey, drafts, keepDraft } from "./drafts";
import { bring, readFile } from "./rescue";
import { holdsNir } from "./screen";
import { guessable } from "./screens/setup";
import { load, parse, store } from "./snapshot";
import { openStore, opsOf, type Store } from "./store";
import { clashes, synchronize } from "./sync";

const PIN = "482913";
const START = Date.parse("2019-10-22T15:00:00Z");
const ZAK = { person_id: "01900000-0000-7000-8000-00000000000a", version: 1, called: "« Zak »", why: ["Promis"], going: ["Qui y va : Bilal (booster)."], due_on: "2019-10-22", phone: "0600000001", objection: "no_time" };
let names = 0;

interface Given { db: Store; part: Opened; server: FakeServer; now: () => number; set(at: number): void }

async function phone(): Promise<Given> {
  const server = await FakeServer.start();
  let clock = START;
  server.now = () => START;
  server.user = { id: "ines", name: "Inès" };
  server.today = [ZAK];
  const db = await openStore(`phone-${names++}`);
  const from = { device_id: uuid7(), secret: "c2VjcmV0", sealing: { public: server.publicKey, key_id: "k" }, author_id: "ines", slug: "essai", initial: "I", server_time: START };
  const now = (): number => clock;
  return { db, server, now, part: await createPart(db, PIN, from, now, 10), set: (at) => { clock = at; } };
}

const sync = ({ db, server, part, now }: Given, options = {}) => synchronize(db, server.transport(), part, now, options);
const note = ({ db, part, now }: Given, text = "mot", at = now()) => capture(db, part, { kind: "note.add", payload: { id: uuid7(), text } }, at);

/** Every byte of the database as text, as somebody who copies the phone would read it. */
async function dump(db: Store): Promise<string> {
  const parts: string[] = [];
  const walk = (value: unknown): void => {
    if (value instanceof Uint8Array) parts.push(new TextDecoder("latin1").decode(value), new TextDecoder().decode(value));
    else if (value && typeof value === "object") for (const [key, one] of Object.entries(value)) { parts.push(key); walk(one); }
    else parts.push(String(value));
  };
  for (const name of db.objectStoreNames) walk(await db.getAll(name));
  return parts.join(" ");
}

test("the canonical form is Python's json.dumps, sorted and without spaces", () => {
  assert.equal(canonical({ b: [1, null, true], a: "é\u2028\n\"", "é": {}, Z: -0 } as Json), '{"Z":0,"a":"é\u2028\\n\\"","b":[1,null,true],"é":{}}');
  assert.throws(() => canonical(1.5));
});

test("what is kept is already in the form that is hashed", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const whole = JSON.parse(JSON.stringify(value, (_key, one: unknown) => (typeof one === "number" ? Math.trunc(one) % 1000 : one))) as Json;
    assert.equal(canonical(JSON.parse(JSON.stringify(clean(whole))) as Json), canonical(whole));
  }));
});

test("half a character becomes a mark, a whole one stays", () => {
  assert.equal(wellFormed("\uD800a\u{1F600}\uDC00\u0000é"), "\uFFFDa\u{1F600}\uFFFD\uFFFDé");
});

test("ids follow the order of capture, even in one millisecond and when the clock steps back", () => {
  const made = Array.from({ length: 5000 }, (_, i) => uuid7(START - (i % 3)));
  assert.deepEqual([...made].sort(), made);
  assert.equal(new Set(made).size, made.length);
  assert.match(made[0]!, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("the data key never leaves the browser readable, and each phone has its own salt", async () => {
  const [one, two] = [await newKey(PIN, 10), await newKey(PIN, 10)];
  assert.equal(one.key.extractable, false);
  assert.equal((await openKey(PIN, one.locked))?.extractable, false);
  assert.equal(await openKey("482914", one.locked), null);
  assert.notEqual([...one.locked.salt].join(), [...two.locked.salt].join());
});

test("a box that was moved or damaged opens to nothing, and stops nothing", async () => {
  const { key } = await newKey(PIN, 10);
  const box = await close(key, "here", { a: 1 });
  assert.deepEqual(await open(key, "here", box), { a: 1 });
  assert.equal(await open(key, "there", box), null);
  box.ct[0]! ^= 1;
  assert.equal(await open(key, "here", box), null);
});

test("a letter opens with the server's key only, for its own operation only", async () => {
  const server = await FakeServer.start();
  const id = uuid7();
  const letter = await seal({ public: server.publicKey, key_id: "k" }, id, { secret: "s", project: "p", envelope: {} });
  assert.ok(await server.read({ op_id: id, ...letter }));
  assert.equal(await server.read({ op_id: uuid7(), ...letter }), null);
  assert.equal(await (await FakeServer.start()).read({ op_id: id, ...letter }), null);
});

test("nothing of a person is readable in the database: names, phone, words (SEC-07)", async () => {
  const given = await phone();
  await sync(given);
  await note(given, "Veut devenir mécanicien");
  const found = await dump(given.db);
  for (const canary of ["Zak", "0600000001", "mécanicien", "Inès", PIN]) assert.ok(!found.includes(canary), canary);
});

test("ten wrong codes wipe; the wrong one counts even if the browser stops", async () => {
  const given = await phone();
  await note(given);
  for (let left = WRONG_PINS - 1; left > 0; left -= 1) assert.deepEqual(await openPart(given.db, given.part.id, "111111", given.now), { left });
  assert.deepEqual(await openPart(given.db, given.part.id, "111111", given.now), { wiped: true });
  assert.deepEqual(await openPart(given.db, given.part.id, PIN, given.now), { wiped: true });
  assert.deepEqual([(await opsOf(given.db, given.part.id))[0]?.box, (await waiting(given.db)).count], [null, 1]);
});

test("the right code forgives the wrong ones before it", async () => {
  const given = await phone();
  for (let i = 0; i < WRONG_PINS - 1; i += 1) await openPart(given.db, given.part.id, "111111", given.now);
  assert.ok("opened" in (await openPart(given.db, given.part.id, PIN, given.now)));
  assert.deepEqual(await openPart(given.db, given.part.id, "111111", given.now), { left: WRONG_PINS - 1 });
});

test("a new code opens what the former closed, and the former opens nothing", async () => {
  const given = await phone();
  await note(given);
  assert.equal(await changePin(given.db, given.part.id, "000000", "705318", 10), false);
  assert.equal(await changePin(given.db, given.part.id, PIN, "12345", 10), false);
  assert.equal(await changePin(given.db, given.part.id, PIN, "705318", 10), true);
  assert.ok("left" in (await openPart(given.db, given.part.id, PIN, given.now)));
  const tried = await openPart(given.db, given.part.id, "705318", given.now);
  assert.ok("opened" in tried && (await kept(given.db, tried.opened))[0]?.envelope);
});

test("a wipe keeps only letters, and a new start goes on with the numbers", async () => {
  const given = await phone();
  await note(given);
  await sync(given, { });
  await note(given);
  await wipe(given.db, given.part.id);
  assert.equal(await given.db.count("vault"), 0);
  const row = await given.db.get("partitions", given.part.id);
  assert.deepEqual([row?.locked, row?.secret, row?.sealing, row?.initial, row?.seq], [null, null, null, "", 2]);
  const from = { device_id: given.part.device_id, secret: "bmV3", sealing: given.part.sealing, author_id: "ines", slug: "essai", initial: "I", server_time: START };
  const part = await createPart(given.db, PIN, from, given.now, 10);
  assert.equal((await note({ ...given, part }))?.seq, 3);
  await sync({ ...given, part });
  assert.equal(given.server.applied.size, 3);
});

test("seven days without the server drop the names, without the code; dates and codes stay", async () => {
  const given = await phone();
  await sync(given);
  given.set(START + 7 * DAY + MINUTE);
  await expire(given.db, given.now);
  assert.equal(await given.db.get("vault", `${given.part.id} names`), undefined);
  const left = await load(given.db, given.part, true);
  assert.deepEqual([left?.today[0]?.called, left?.today[0]?.phone, left?.today[0]?.due_on], ["", null, "2019-10-22"]);
  given.server.now = given.now;
  await sync(given);
  assert.equal((await load(given.db, given.part, true))?.today[0]?.called, "« Zak »");
});

test("setting the clock back reopens nothing", async () => {
  const given = await phone();
  await sync(given);
  given.set(START + 73 * HOUR);
  await expire(given.db, given.now);
  given.set(START);
  assert.equal(freshness((await given.db.get("partitions", given.part.id))!, given.now()), "closed");
});

test("whoever is no longer on today's list leaves the phone with the next download", async () => {
  const given = await phone();
  await sync(given);
  given.server.today = [];
  await sync(given);
  assert.deepEqual((await load(given.db, given.part, true))?.today, []);
});

test("a download that is not what it says is parsed to empty lists, never to an error", () => {
  fc.assert(fc.property(fc.anything(), (raw) => {
    const read = parse(raw);
    assert.ok(Array.isArray(read.today) && Array.isArray(read.method.topics) && Array.isArray(read.leads));
  }));
});

test("malformed rows of another version neither stop the others nor disappear", async () => {
  const given = await phone();
  await note(given);
  await given.db.put("ops", { op_id: "old", partition: given.part.id, seq: 7, what: "ever" } as never);
  await given.db.put("ops", { op_id: "odd", partition: given.part.id, seq: 8, letter: { ct: "x", iv: "x", epk: "x" }, state: "unsent", captured_at: START, tries: 0, box: { iv: new Uint8Array(12), ct: new Uint8Array(3) } });
  given.db.close();
  const db = await openStore(given.db.name);
  const report = await sync({ ...given, db });
  assert.deepEqual([report.end, given.server.applied.size, await db.count("ops")], ["done", 1, 2]);
});

test("the order to wipe is obeyed, after what waits has left", async () => {
  const given = await phone();
  await note(given);
  given.server.order = "wipe";
  given.server.status = 410;
  assert.equal((await sync(given)).end, "wiped");
  assert.deepEqual([given.server.applied.size, await given.db.count("ops"), await given.db.count("vault"), await given.db.count("partitions")], [1, 0, 0, 0]);
});

test("signed out, all stays and leaves sealed; then the author hears how it ended", async () => {
  const given = await phone();
  await note(given);
  given.server.user = null;
  assert.equal((await sync(given)).end, "signed_out");
  assert.equal((await opsOf(given.db, given.part.id))[0]?.state, "received");
  given.server.user = { id: "ines", name: "Inès" };
  await sync(given);
  assert.equal(await given.db.count("ops"), 0);
});

test("an operation that the server says nothing of stays, and goes again", async () => {
  const given = await phone();
  const [first] = [await note(given), await note(given)];
  const whole = given.server.transport();
  const silent = { ...whole, post: async (path: string, body: unknown, csrf: string) => {
    const reply = await whole.post(path, body, csrf);
    const told = reply.body as { answers?: { op_id: string }[] } | null;
    return told?.answers ? { ...reply, body: { ...told, answers: told.answers.filter((one) => one.op_id !== first?.op_id) } } : reply;
  } };
  await synchronize(given.db, silent, given.part, given.now);
  assert.deepEqual((await opsOf(given.db, given.part.id)).map((row) => [row.op_id, row.state]), [[first?.op_id, "unsent"]]);
  await sync(given);
  assert.equal(await given.db.count("ops"), 0);
});

test("a server that forgot this phone learns it again, once", async () => {
  const given = await phone();
  await note(given);
  const whole = given.server.transport();
  let known = false;
  const forgetful = { ...whole, post: async (path: string, body: unknown, csrf: string) => {
    if (path.endsWith("/devices")) { known = true; return { status: 201, body: { secret: "bmV3", sealing: given.part.sealing }, retryAfter: 0 }; }
    return path.endsWith("/ops") && !known ? { status: 422, body: { field: "device_id" }, retryAfter: 0 } : whole.post(path, body, csrf);
  } };
  assert.equal((await synchronize(given.db, forgetful, given.part, given.now)).end, "done");
  assert.deepEqual([given.server.applied.size, given.part.secret, (await openPart(given.db, given.part.id, PIN, given.now) as { opened: Opened }).opened.secret], [1, "bmV3", "bmV3"]);
});

test("no longer a member: what waits leaves sealed", async () => {
  const given = await phone();
  await note(given);
  given.server.status = 404;
  assert.equal((await sync(given)).end, "no_member");
  assert.equal(given.server.sealedIds.size, 1);
});

test("a refused note is kept, reworded once, and names what it replaces", async () => {
  const given = await phone();
  const first = await note(given, "mauvais mot");
  given.server.refuse = (one) => (String(one.payload.text).includes("mauvais") ? { code: "reword", message: "Dites-le autrement." } : null);
  assert.equal((await sync(given)).refused, 1);
  const [one] = await kept(given.db, given.part);
  assert.equal(one?.refusal?.message, "Dites-le autrement.");
  const again = await Promise.all([1, 2].map(() => rewrite(given.db, given.part, one!, { ...one!.envelope!.payload, text: "bon mot" }, START)));
  assert.deepEqual([...again].sort(), [false, true]);
  await sync(given);
  const last = [...given.server.applied.values()].at(-1);
  assert.deepEqual([last?.replaces, last?.payload.text, await given.db.count("ops")], [first?.op_id, "bon mot", 0]);
});

test("a clock that jumped is said before anything is sent", async () => {
  const given = await phone();
  given.set(START + DAY);
  await note(given);
  const report = await sync(given);
  assert.deepEqual([report.end, report.offset, given.server.applied.size], ["clock", -DAY, 0]);
  assert.equal((await sync(given, { clockChecked: true })).end, "done");
});

for (const [words, by] of [["a day ahead", DAY], ["a day late", -DAY], ["a year ahead", 365 * DAY], ["a year late", -365 * DAY]] as const) {
  test(`a clock ${words} is said before anything is sent; mended, all arrives at its real hour`, async () => {
    const given = await phone();
    given.set(START + by);
    await note(given, "un");
    await note(given, "deux");
    const report = await sync(given);
    assert.deepEqual([report.end, report.offset, given.server.applied.size, (await opsOf(given.db, given.part.id)).length], ["clock", -by, 0, 2]);
    await reseal(given.db, given.part, await kept(given.db, given.part), report.offset);
    assert.equal((await sync(given, { clockChecked: true })).end, "done");
    assert.deepEqual([...given.server.applied.values()].map((one) => [one.payload.text, one.captured_at]), [["un", new Date(START).toISOString()], ["deux", new Date(START).toISOString()]]);
    assert.equal(await given.db.count("ops"), 0);
  });
}

test("some minutes ahead pass, and the worker hears of it once", async () => {
  const given = await phone();
  given.set(START + 3 * MINUTE);
  await note(given);
  const report = await sync(given);
  assert.deepEqual([report.end, report.sent, report.moved], ["done", 1, 1]);
  assert.equal((await sync(given)).moved, 0);
});

test("a full phone says so, keeps what it had, and goes on once there is room", async () => {
  const given = await phone();
  await note(given, "avant");
  const { add } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError"); };
  await assert.rejects(note(given, "sans place"), StorageFull);
  IDBObjectStore.prototype.add = add;
  assert.equal((await waiting(given.db)).count, 1);
  await note(given, "après");
  await sync(given);
  assert.deepEqual([...given.server.applied.values()].map((one) => [one.payload.text, one.seq]), [["avant", 1], ["après", 2]]);
});

test("two tabs note and send at the same moment: each number once, each note once", async () => {
  const given = await phone();
  const other = { ...given, db: await openStore(given.db.name) };
  await Promise.all([1, 2, 3, 4].flatMap((n) => [note(given, `a${n}`), note(other, `b${n}`)]));
  assert.deepEqual((await opsOf(given.db, given.part.id)).map((row) => row.seq).sort((a, b) => a - b), [1, 2, 3, 4, 5, 6, 7, 8]);
  const ends = (await Promise.all([sync(given), sync(other)])).map((report) => report.end).sort();
  assert.ok(ends.includes("done") && ends.every((end) => end === "done" || end === "busy"), ends.join());
  assert.deepEqual([given.server.applied.size, await given.db.count("ops")], [8, 0]);
});

test("two workers on one phone: a note leaves as its author's, whoever is signed in", async () => {
  const given = await phone();
  await note(given, "d’Inès");
  const from = { device_id: uuid7(), secret: "c2VjcmV0", sealing: { public: given.server.publicKey, key_id: "k" }, author_id: "bilal", slug: "essai", initial: "B", server_time: START };
  const bilal = { ...given, part: await createPart(given.db, "591738", from, given.now, 10) };
  await note(bilal, "de Bilal");
  given.server.user = { id: "bilal", name: "Bilal" };
  assert.equal((await sync(bilal)).end, "done");
  assert.deepEqual([...given.server.applied.values()].map((one) => [one.payload.text, one.author_id]).sort(), [["de Bilal", "bilal"], ["d’Inès", "ines"]]);
  assert.deepEqual([given.server.sealedIds.size, given.server.quarantine.size], [1, 0]);
});

test("a phone that was cut sends its sealed letters, keeps nothing readable, and never sends under its name again", async () => {
  const given = await phone();
  await note(given, "Veut devenir mécanicien");
  given.server.status = 410;
  given.server.order = "wipe";
  assert.equal((await sync(given)).end, "wiped");
  assert.deepEqual([[...given.server.applied.values()].map((one) => one.payload.text), given.server.sealedIds.size], [["Veut devenir mécanicien"], 1]);
  assert.ok(!(await dump(given.db)).includes("Zak"));
});

test("the same tap twice is one fact", async () => {
  const given = await phone();
  const id = uuid7();
  const twice = await Promise.all([1, 2].map(() => capture(given.db, given.part, { op_id: id, kind: "note.add", payload: {} }, START)));
  assert.deepEqual([twice.filter(Boolean).length, await given.db.count("ops")], [1, 1]);
});

test("the rescue file holds letters only", async () => {
  const given = await phone();
  await note(given, "Veut devenir mécanicien");
  const file = JSON.parse(await exportFile(given.db)) as { ops: { op_id: string; epk: string; iv: string; ct: string }[] };
  assert.equal(file.ops.length, 1);
  assert.equal((await given.server.read(file.ops[0]!))?.envelope.payload.text, "Veut devenir mécanicien");
  assert.ok(!JSON.stringify(file).includes("mécanicien"));
});

test("a store of a snapshot after a wipe brings nothing back", async () => {
  const given = await phone();
  await wipe(given.db, given.part.id);
  await store(given.db, given.part, parse({ today: [ZAK] }), START, START);
  assert.equal(await given.db.count("vault"), 0);
});

test("tries are spaced, at most five minutes", () => {
  for (let failures = 0; failures < 40; failures += 1) assert.ok(backoff(failures, () => 0.999) <= 5 * MINUTE);
});

test("easy codes and social security numbers are refused", () => {
  for (const pin of ["123456", "000000", "654321", "12345", "abcdef"]) assert.ok(guessable(pin), pin);
  assert.ok(!guessable(PIN));
  assert.ok(holdsNir("c’est 1 84 12 76 451 089 46, voilà") && holdsNir("184127645108946") && !holdsNir("06 12 34 56 78 et 2019"));
});

const TYPED = { "0 text": ["Veut devenir mécanicien"] };
const draftOf = ({ part, now }: Given, at = now()) => ({ key: draftKey(part, uuid7()), path: "mots/zak", at, values: TYPED });
const still = (): boolean => true;

test("what is being typed is kept closed, and read again with the code only (SEC-07)", async () => {
  const given = await phone();
  await keepDraft(given.db, given.part, draftOf(given), still);
  const found = await dump(given.db);
  for (const canary of ["mécanicien", "mots/zak", "0 text"]) assert.ok(!found.includes(canary), canary);
  const tried = await openPart(given.db, given.part.id, PIN, given.now);
  assert.deepEqual("opened" in tried && (await drafts(given.db, tried.opened)).map(({ path, values }) => [path, values]), [["mots/zak", TYPED]]);
});

test("a draft becomes a fact in one step, and no late save brings it back", async () => {
  const given = await phone();
  const one = draftOf(given);
  await keepDraft(given.db, given.part, one, still);
  assert.ok(await capture(given.db, given.part, { kind: "note.add", payload: { id: uuid7(), text: "mot" } }, given.now(), { draft: one.key }));
  assert.deepEqual([await drafts(given.db, given.part), (await waiting(given.db)).count], [[], 1]);
  await keepDraft(given.db, given.part, one, () => false);
  assert.deepEqual(await drafts(given.db, given.part), []);
});

test("a wipe takes the drafts, also one that is being kept at that moment", async () => {
  const given = await phone();
  await keepDraft(given.db, given.part, draftOf(given), still);
  const late = keepDraft(given.db, given.part, draftOf(given), still);
  await wipe(given.db, given.part.id);
  await late;
  await keepDraft(given.db, given.part, draftOf(given), still);
  assert.equal(await given.db.count("vault"), 0);
});

test("a draft left for seven days goes without the code; a fresh one stays", async () => {
  const given = await phone();
  await keepDraft(given.db, given.part, draftOf(given, START - 7 * DAY), still);
  await keepDraft(given.db, given.part, draftOf(given, START - 6 * DAY), still);
  await expire(given.db, given.now);
  assert.equal((await drafts(given.db, given.part)).length, 1);
});

test("of whom a value differs is remembered until somebody has decided", async () => {
  const given = await phone();
  const { db, part, server } = given;
  const transport = server.transport();
  const differing = { ...transport, post: async (path: string, body: unknown, csrf: string) => {
    const reply = await transport.post(path, body, csrf);
    const told = reply.body as { answers?: { op_id: string }[] } | null;
    return path.endsWith("/sync/ops") ? { ...reply, body: { ...told, answers: told?.answers?.map((one) => ({ op_id: one.op_id, status: "conflict", code: "hard" })) } } : reply;
  }, get: async (path: string) => {
    const reply = await transport.get(path);
    return path.includes("snapshot") && reply.body ? { ...reply, body: { ...(reply.body as object), unresolved: 1 } } : reply;
  } };
  await capture(db, part, { kind: "person.edit", subject_id: ZAK.person_id, base_version: 1, payload: { fields: {} } }, given.now());
  const report = await synchronize(db, differing, part, given.now);
  assert.deepEqual([report.conflicts, await clashes(db, part)], [1, [ZAK.person_id]]);
  await synchronize(db, transport, part, given.now, { anew: true });
  assert.deepEqual(await clashes(db, part), []);
});

test("a rescue file brought by another phone arrives once, under the name of who noted it", async () => {
  const [lost, other] = [await phone(), await phone()];
  await note(lost);
  await note(lost);
  const text = await exportFile(lost.db);
  const read = readFile(text);
  assert.ok(read);
  const by = lost.server.transport();
  assert.deepEqual(await bring(by, read), { received: 2, unreadable: 0, left: 0 });
  assert.deepEqual(await bring(by, read), { received: 2, unreadable: 0, left: 0 });
  assert.deepEqual([...lost.server.applied.values()].map((one) => one.author_id), ["ines", "ines"]);
  await sync(lost); // found again later, the phone itself sends: still one of each
  assert.deepEqual([lost.server.applied.size, (await waiting(lost.db)).count, other.server.applied.size], [2, 0, 0]);
});

test("a cut, foreign or damaged rescue file is told as such, and loses nothing", async () => {
  const given = await phone();
  for (let i = 0; i < 3; i += 1) await note(given);
  const text = await exportFile(given.db);
  for (const bad of ["", text.slice(0, -40), "[]", "null", '{"format":"autre","ops":[]}']) assert.equal(readFile(bad), null);
  const body = JSON.parse(text) as { format: string; ops: { ct: string }[] };
  body.ops[0]!.ct = body.ops[1]!.ct;
  delete (body.ops[2] as { ct?: string }).ct;
  const read = readFile(JSON.stringify(body));
  assert.ok(read);
  assert.deepEqual(await bring(given.server.transport(), read), { received: 1, unreadable: 2, left: 0 });
  assert.deepEqual(await bring(given.server.transport(() => "request lost"), read), { received: 0, unreadable: 1, left: 2 });
  assert.equal((await waiting(given.db)).count, 3);
});
