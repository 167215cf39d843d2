// For the bench: puts as many facts as asked into the phone that is open in this browser, through the real outbox.
import { stamp } from "./clock";
import { uuid7 } from "./ids";
import { openPart } from "./keys";
import { capture } from "./outbox";
import { openStore, partitionsOf } from "./store";

async function fill(pin: string, count: number, place: string): Promise<number> {
  const db = await openStore();
  const [row] = await partitionsOf(db);
  const tried = row ? await openPart(db, row.id, pin, Date.now) : null;
  if (!row || !tried || !("opened" in tried)) throw new Error("this phone does not open");
  for (let i = 0; i < count; i += 1) {
    const now = Date.now() + row.offset;
    const met = { at: stamp(now), mode: "street", people_count: 1, composition: {}, team_ids: [], first_time: null, topics: [], objection: "", next_step: "" };
    const payload = { id: uuid7(), territory_id: place, entrance_id: null, presence_id: null, ...met, person_ids: [], voluntary: false };
    await capture(db, tried.opened, { kind: "encounter.record", payload }, now);
  }
  db.close();
  return count;
}

Object.assign(globalThis, { streetFill: fill });
