// What is being typed, before it is a fact: kept closed like the rest, offered again after a reload, a lock or a killed browser.
import { NAMELESS_AFTER } from "./clock";
import { close, open } from "./crypto";
import type { Json } from "./canonical";
import type { Opened } from "./keys";
import type { Store, VaultRow } from "./store";

/** The answers of a screen's form, by the order and name of its fields. */
export type Typed = { [field: string]: string[] };
/** `key` says nothing: whom and what it speaks of is inside the box. */
export interface Draft { key: string; path: string; at: number; values: Typed }

const PREFIX = " draft ";
export const draftKey = (part: Opened, id: string): string => `${part.id}${PREFIX}${id}`;
const isDraft = (row: VaultRow): boolean => row.key.startsWith(`${row.partition}${PREFIX}`);

/** The latest first. One that no longer opens is skipped. */
export async function drafts(db: Store, part: Opened): Promise<Draft[]> {
  const rows = (await db.getAllFromIndex("vault", "by_partition", part.id)).filter(isDraft);
  const found = await Promise.all(rows.map(async ({ key, at, box }): Promise<Draft | null> => {
    const inside = (await open(part.key, key, box)) as { path: string; values: Typed } | null;
    return inside && typeof inside.path === "string" && inside.values ? { key, at, path: inside.path, values: inside.values } : null;
  }));
  return found.filter((one): one is Draft => !!one).sort((a, b) => b.at - a.at);
}

/** Kept unless the phone was wiped, or `still` says no: the same words became a fact meanwhile. */
export async function keepDraft(db: Store, part: Opened, draft: Draft, still: () => boolean): Promise<void> {
  const box = await close(part.key, draft.key, { path: draft.path, values: draft.values } as unknown as Json);
  const transaction = db.transaction(["partitions", "vault"], "readwrite");
  const { done } = transaction;
  done.catch(() => undefined); // told by the await below
  const owner = await transaction.objectStore("partitions").get(part.id);
  if (owner && owner.stage !== "wiped" && still()) await transaction.objectStore("vault").put({ key: draft.key, partition: part.id, box, at: draft.at });
  await done;
}

/** A draft nobody came back to for seven days goes, without the code: it may hold a name. */
export async function expireDrafts(db: Store, partition: string, now: number): Promise<void> {
  const transaction = db.transaction("vault", "readwrite");
  for (const row of await transaction.store.index("by_partition").getAll(partition)) {
    if (isDraft(row) && now - row.at >= NAMELESS_AFTER) await transaction.store.delete(row.key);
  }
  await transaction.done;
}

const FIELDS = "form input[name], form select[name], form textarea[name]";
const NEVER = new Set(["password", "file", "search"]);
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function controls(root: ParentNode): [string, Control][] {
  const forms = [...root.querySelectorAll("form")];
  return [...root.querySelectorAll<Control>(FIELDS)].filter((one) => !NEVER.has(one.type)).map((one) => [`${forms.indexOf(one.form!)} ${one.name}`, one]);
}

const picked = (one: Control): boolean => one.type === "radio" || one.type === "checkbox";

/** What the forms of a screen say now. */
export function typed(root: ParentNode): Typed {
  const found: Typed = {};
  for (const [name, one] of controls(root)) {
    const values = (found[name] ??= []);
    if (!picked(one)) values.push(one.value);
    else if ((one as HTMLInputElement).checked) values.push(one.value);
  }
  return found;
}

/** The same answers, put back; what is folded away and was answered opens. */
export function putBack(root: ParentNode, values: Typed): void {
  for (const [name, one] of controls(root)) {
    const said = values[name];
    if (!said) continue;
    const before = picked(one) ? (one as HTMLInputElement).checked : one.value;
    const after = picked(one) ? said.includes(one.value) : (said[0] ?? "");
    if (before === after) continue;
    if (picked(one)) (one as HTMLInputElement).checked = after as boolean;
    else one.value = after as string;
    for (let fold = one.closest("details"); after && fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    for (const event of ["input", "change"]) one.dispatchEvent(new Event(event, { bubbles: true }));
  }
}
