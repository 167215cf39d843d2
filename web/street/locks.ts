// Two tabs must not send or number at the same time: Web Locks, or a lease in the database where they are missing.
import { remember, remembered, type Store } from "./store";

const LEASE_MS = 60_000;
interface Lease { owner: string; until: number }
const ME = Math.random().toString(36).slice(2) + Date.now().toString(36);

async function takeLease(db: Store, name: string): Promise<boolean> {
  const transaction = db.transaction("meta", "readwrite");
  const row = (await transaction.store.get(name))?.value as Lease | undefined;
  const now = Date.now();
  // A lease dated far ahead was written under a wrong clock: it is nobody's.
  const free = !row || !row.owner || row.until < now || row.until > now + 2 * LEASE_MS;
  if (free) await transaction.store.put({ key: name, value: { owner: ME, until: now + LEASE_MS } satisfies Lease });
  await transaction.done;
  return free;
}

/** Runs `work` if no other tab holds `name`; answers null otherwise. */
export async function alone<T>(db: Store, name: string, work: () => Promise<T>): Promise<T | null> {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks;
  if (locks) return locks.request(`tremplin-rue ${db.name} ${name}`, { ifAvailable: true }, (lock) => (lock ? work() : null)) as Promise<T | null>;
  if (!(await takeLease(db, `lease ${name}`))) return null;
  try {
    return await work();
  } finally {
    if ((await remembered<Lease>(db, `lease ${name}`))?.owner === ME) await remember(db, `lease ${name}`, { owner: "", until: 0 });
  }
}
