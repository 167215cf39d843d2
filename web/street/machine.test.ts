// Random schedules over the real outbox: every captured operation arrives exactly once, whatever happened on the way.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeServer, type Fault } from "./fakeServer";
import { createPart, openPart, wipe, type Opened } from "./keys";
import { capture, kept } from "./outbox";
import { openStore, type Store } from "./store";
import { synchronize } from "./sync";

const PIN = "482913";
const WHO = ["ines", "bilal"] as const;
const START = Date.parse("2019-10-22T15:00:00Z");
const RUNS = Number(process.env.STREET_RUNS ?? 60);

/** One phone of two workers, with as many tabs as one opens; the database is what survives a crash. */
class Phone {
  parts = new Map<string, Opened>();
  tabs: Store[] = [];
  captured = new Map<string, string>();
  who: string = WHO[0];
  fault: Fault[] = [];
  clock = START;
  count = 0;

  constructor(readonly name: string, readonly server: FakeServer) {}

  now = (): number => (this.clock += 1_000);
  get db(): Store { return this.tabs.at(-1)!; }
  get part(): Opened { return this.parts.get(this.who)!; }

  async begin(): Promise<void> {
    this.tabs = [await openStore(this.name)];
    this.server.now = () => this.clock;
    for (const who of WHO) {
      const from = { device_id: "01900000-0000-7000-8000-000000000001", secret: "c2VjcmV0", sealing: { public: this.server.publicKey, key_id: "k" }, author_id: who, slug: "essai", initial: who[0]!, server_time: this.clock };
      this.parts.set(who, await createPart(this.db, PIN, from, this.now, 10));
    }
  }

  async note(db = this.db): Promise<void> {
    const envelope = await capture(db, this.part, { kind: "note.add", subject_id: null, payload: { id: String(this.count++), text: "é̀ \u0000 😀 mot" } }, this.now());
    if (envelope) this.captured.set(envelope.op_id, this.who);
  }

  transport = () => this.server.transport(() => this.fault.shift() ?? "none");
  sync = (db = this.db): Promise<unknown> => synchronize(db, this.transport(), this.part, this.now, { clockChecked: true });

  async reload(): Promise<void> {
    for (const tab of this.tabs) tab.close();
    this.tabs = [await openStore(this.name)];
    for (const who of WHO) {
      const tried = await openPart(this.db, `${who}.essai`, PIN, this.now);
      if ("opened" in tried) this.parts.set(who, tried.opened);
    }
  }
}

type Step = (phone: Phone) => Promise<unknown>;
const faults: Fault[] = ["none", "request lost", "answer lost", "twice", "busy"];
const steps = {
  note: (): Step => (phone) => phone.note(),
  several: (n: number): Step => (phone) => Promise.all(Array.from({ length: n }, () => phone.note())),
  sync: (list: Fault[]): Step => (phone) => { phone.fault = list; return phone.sync(); },
  crash: (list: Fault[]): Step => async (phone) => { phone.fault = list; const going = phone.sync().catch(() => undefined); await phone.reload(); await going; },
  reload: (): Step => (phone) => phone.reload(),
  other: (): Step => async (phone) => { phone.who = phone.who === WHO[0] ? WHO[1] : WHO[0]; },
  signIn: (who: string): Step => async (phone) => { phone.server.user = who ? { id: who, name: who } : null; },
  tab: (): Step => async (phone) => { phone.tabs.push(await openStore(phone.name)); },
  twoTabs: (): Step => (phone) => Promise.all([phone.sync(phone.tabs[0]), phone.sync(), phone.note(phone.tabs[0]), phone.note()]),
};

const step: fc.Arbitrary<[string, Step]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<[string, Step]>(["note", steps.note()]) },
  { weight: 2, arbitrary: fc.integer({ min: 2, max: 7 }).map<[string, Step]>((n) => [`${n} notes at once`, steps.several(n)]) },
  { weight: 5, arbitrary: fc.array(fc.constantFrom(...faults), { maxLength: 5 }).map<[string, Step]>((list) => [`sync ${list}`, steps.sync(list)]) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...faults), { maxLength: 5 }).map<[string, Step]>((list) => [`crash ${list}`, steps.crash(list)]) },
  { weight: 2, arbitrary: fc.constant<[string, Step]>(["reload", steps.reload()]) },
  { weight: 2, arbitrary: fc.constant<[string, Step]>(["other user", steps.other()]) },
  { weight: 3, arbitrary: fc.constantFrom("", ...WHO).map<[string, Step]>((who) => [`sign in ${who}`, steps.signIn(who)]) },
  { weight: 1, arbitrary: fc.constant<[string, Step]>(["tab", steps.tab()]) },
  { weight: 2, arbitrary: fc.constant<[string, Step]>(["two tabs", steps.twoTabs()]) },
);

let number = 0;

async function found(plan: [string, Step][], end: (phone: Phone) => Promise<void>): Promise<void> {
  const phone = new Phone(`machine-${number++}`, await FakeServer.start());
  await phone.begin();
  for (const [, act] of plan) await act(phone);
  await end(phone);
  phone.fault = [];
  await phone.reload();
  for (const who of WHO) {
    phone.who = who;
    phone.server.user = { id: who, name: who };
    await phone.sync();
  }
  const { server } = phone;
  assert.deepEqual([...server.applied.keys()].sort(), [...phone.captured.keys()].sort(), "each captured operation arrived, and no other");
  for (const [id, who] of phone.captured) assert.equal(server.applied.get(id)?.author_id, who, "under the name of who noted it");
  assert.equal(server.quarantine.size, 0, "nothing was refused");
  for (const who of WHO) {
    const seqs = [...server.applied.values()].filter((one) => one.author_id === who).map((one) => one.seq).sort((a, b) => a - b);
    assert.deepEqual(seqs, seqs.map((_, i) => i + 1), "numbers follow each other without a gap");
  }
  for (const tab of phone.tabs) tab.close();
}

test("every captured operation is delivered exactly once", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 50, size: "max" }), (plan) => found(plan, async () => undefined)), { numRuns: RUNS });
});

test("a wiped phone still delivers what was captured", async () => {
  const end = async (phone: Phone): Promise<void> => {
    for (const who of WHO) await wipe(phone.db, `${who}.essai`);
    for (const part of phone.parts.values()) for (const one of await kept(phone.db, part)) assert.equal(one.envelope, null, "nothing readable stays");
    await synchronize(phone.db, phone.transport(), null, phone.now);
    await synchronize(phone.db, phone.transport(), null, phone.now);
  };
  const plan = fc.array(step, { minLength: 3, maxLength: 25, size: "max" });
  await fc.assert(fc.asyncProperty(plan, (all) => found(all, async (phone) => { phone.fault = []; await end(phone); })), { numRuns: Math.ceil(RUNS / 3) });
});
