// Sending what waits, then taking what is new. Each step can be cut at any point and done again: the server knows each operation by its id.
import { isOff, type Now } from "./clock";
import type { Json } from "./canonical";
import { close, open, type Sealing } from "./crypto";
import { forgetEmpty, renew, wipe, wipeAll, type Opened } from "./keys";
import { alone } from "./locks";
import { session, sealedBody, type Answer, type Reply, type Session, type Transport } from "./net";
import { forget, kept, mark, refuse, tried, type Kept } from "./outbox";
import * as snapshot from "./snapshot";
import { sendPhotos } from "./photos";
import { opsOf, partitionsOf, type OpRow, type Partition, type Store } from "./store";

export const BATCH = 100;

export type End = "done" | "offline" | "later" | "signed_out" | "other_user" | "clock" | "wiped" | "busy" | "no_member" | "unknown_device";
export interface Report { end: End; sent: number; refused: number; conflicts: number; moved: number; news: boolean; offset: number; retryAfter: number; mismatch: boolean }
export interface Options { lang?: string; anew?: boolean; clockChecked?: boolean }

const SETTLED = new Set(["applied", "conflict"]);

function serverTime(value: unknown, otherwise: number): number {
  const at = Date.parse(String((value as { server_time?: string } | null)?.server_time ?? ""));
  return Number.isFinite(at) ? at : otherwise;
}

/** Everything that waits on this phone, whoever noted it; then the download of the part that is open. */
export async function synchronize(db: Store, to: Transport, part: Opened | null, now: Now, options: Options = {}): Promise<Report> {
  const report: Report = { end: "done", sent: 0, refused: 0, conflicts: 0, moved: 0, news: false, offset: 0, retryAfter: 0, mismatch: false };
  const ended = await alone(db, "sync", () => run(db, to, part, now, options, report));
  return { ...report, end: ended ?? "busy" };
}

async function run(db: Store, to: Transport, part: Opened | null, now: Now, options: Options, report: Report): Promise<End> {
  if (!part && (await db.count("ops")) === 0) return "done"; // nothing to send, nobody to receive
  const here = await session(to);
  if (!here) return "offline";
  const arrived = now();
  report.offset = serverTime(here, arrived) - arrived;
  const mine = part && here.user?.id === part.author_id ? part : null;
  for (const row of await partitionsOf(db)) {
    if (row.id === mine?.id) continue;
    if ((await sendSealed(db, to, row, report)) === "offline") return "offline"; // a refusal of these must not hold up mine
  }
  await forgetEmpty(db);
  if (!part) return "done";
  if (!mine) return here.user ? "other_user" : "signed_out";
  const waits = (await opsOf(db, mine.id)).some((row) => row.state === "unsent" && row.tries === 0);
  const known = (await db.get("partitions", mine.id))?.offset ?? 0;
  if (isOff(report.offset - known) && waits && !options.clockChecked) return "clock";
  const end = await sendKnown(db, to, mine, here, report);
  if (end === "no_member") await sendSealed(db, to, (await db.get("partitions", mine.id))!, report);
  const last = end === "done" ? await download(db, to, mine, here, now, options, report) : end;
  if (last !== "done") return last;
  const reply = await sendPhotos(db, to, mine, here.csrf); // heavy: after all that is read
  if (!reply) return "done";
  return (await obeyed(db, to, mine, reply, here, report)) ? "wiped" : stopped(reply, report);
}

/** By the door without session: letters that only the server opens. They stay until their author hears how they ended, if they can. */
async function sendSealed(db: Store, to: Transport, row: Partition, report: Report): Promise<End> {
  const rows = (await opsOf(db, row.id)).filter((one) => one.state === "unsent");
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    await tried(db, batch.map((one) => one.op_id));
    const reply = await to.post("/sync/sealed", sealedBody(row.device_id, batch), "");
    if (reply.status !== 200) return stopped(reply, report);
    const answers = new Map(answersOf(reply).map((one) => [one.op_id, one.status]));
    for (const one of batch) {
      if (answers.get(one.op_id) !== "received") continue;
      report.sent += 1;
      await (row.stage === "wiped" || !one.box ? forget(db, [one.op_id]) : mark(db, one.op_id, "received"));
    }
    if ((reply.body as { order?: string } | null)?.order === "wipe") await wipe(db, row.id);
  }
  return "done";
}

const answersOf = (reply: Reply): Answer[] => {
  const answers = (reply.body as { answers?: Answer[] } | null)?.answers;
  return Array.isArray(answers) ? answers.filter((one) => typeof one?.op_id === "string") : [];
};

function stopped(reply: Reply, report: Report): End {
  report.retryAfter = reply.retryAfter;
  if (reply.status === 401) return "signed_out";
  if (reply.status === 404) return "no_member";
  if (reply.status === 422 && (reply.body as { field?: string } | null)?.field === "device_id") return "unknown_device";
  return reply.status === 0 ? "offline" : "later";
}

/** Revoked (410) or ordered: nothing readable stays. What is sealed leaves first, then the server hears that it is done. */
async function obeyed(db: Store, to: Transport, part: Opened, reply: Reply, here: Session, report: Report): Promise<boolean> {
  const ordered = reply.status === 410 || (reply.body as { order?: string } | null)?.order === "wipe";
  if (!ordered) return false;
  await (reply.status === 410 ? wipe(db, part.id) : wipeAll(db));
  for (const row of await partitionsOf(db)) if (row.stage === "wiped") await sendSealed(db, to, row, report);
  await to.remove(`/p/${part.slug}/sync/devices/${part.device_id}`, here.csrf);
  await forgetEmpty(db);
  return true;
}

/** A server that lost this phone (an old copy put back) gets to know it again, once. */
async function sendKnown(db: Store, to: Transport, part: Opened, here: Session, report: Report): Promise<End> {
  const end = await sendMine(db, to, part, here, report);
  if (end !== "unknown_device") return end;
  const reply = await to.post(`/p/${part.slug}/sync/devices`, { device_id: part.device_id, label: "" }, here.csrf);
  const told = reply.body as { secret?: string; sealing?: Sealing } | null;
  if (reply.status !== 201 || !told?.secret || !told.sealing) return stopped(reply, report);
  await renew(db, part, told.secret, told.sealing);
  return sendMine(db, to, part, here, report);
}

async function sendMine(db: Store, to: Transport, part: Opened, here: Session, report: Report): Promise<End> {
  const all = (await kept(db, part)).filter((one) => one.row.state !== "refused");
  const unread = all.filter((one) => !one.envelope);
  if (unread.length) await sendUnread(db, to, part, unread.map((one) => one.row), report);
  const readable = all.filter((one) => one.envelope);
  for (let from = 0; from < readable.length; from += BATCH) {
    const batch = readable.slice(from, from + BATCH);
    await tried(db, batch.map((one) => one.row.op_id));
    const body = { device_id: part.device_id, ops: batch.map((one) => one.envelope) };
    const reply = await to.post(`/p/${part.slug}/sync/ops`, body, here.csrf);
    if (reply.status === 200) await settle(db, part, batch, answersOf(reply), report);
    if (await obeyed(db, to, part, reply, here, report)) return "wiped";
    if (reply.status !== 200) return stopped(reply, report);
  }
  return "done";
}

/** A box that no longer opens (damaged storage): its letter still arrives. */
async function sendUnread(db: Store, to: Transport, part: Opened, rows: OpRow[], report: Report): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const reply = await to.post("/sync/sealed", sealedBody(part.device_id, batch), "");
    const received = answersOf(reply).filter((one) => one.status === "received").map((one) => one.op_id);
    report.sent += received.length;
    await forget(db, received);
  }
}

const clashKey = (part: Opened): string => `${part.id} clashes`;

/** Of whom a value was sent that differs from the server's: a person decides between the two. */
export async function clashes(db: Store, part: Opened): Promise<string[]> {
  const found = await open(part.key, clashKey(part), (await db.get("vault", clashKey(part)))?.box);
  return Array.isArray(found) ? found.map(String) : [];
}

async function differ(db: Store, part: Opened, subjects: string[], at: number): Promise<void> {
  const all = [...new Set([...(await clashes(db, part)), ...subjects])];
  const box = await close(part.key, clashKey(part), all as Json);
  await db.put("vault", { key: clashKey(part), partition: part.id, box, at });
}

/** One answer each; an operation without an answer stays as it is and goes again. */
export async function settle(db: Store, part: Opened, batch: Kept[], answers: Answer[], report: Report): Promise<void> {
  const byId = new Map(answers.map((one) => [one.op_id, one]));
  const gone: string[] = [];
  const subjects: string[] = [];
  for (const one of batch) {
    const answer = byId.get(one.row.op_id);
    if (!answer) continue;
    const status = answer.status === "replayed" ? (answer.first ?? "applied") : answer.status;
    if (SETTLED.has(status)) {
      gone.push(one.row.op_id);
      report.sent += 1;
      if (status === "conflict" && answer.code === "hard") {
        report.conflicts += 1;
        if (one.envelope?.subject_id) subjects.push(one.envelope.subject_id);
      }
      if (answer.code === "set_to_now" && answer.status !== "replayed") report.moved += 1;
    } else if (status === "held") {
      await mark(db, one.row.op_id, "held");
    } else if (status === "quarantined" || status === "key_reused") {
      await refuse(db, part, one, { code: answer.code ?? status, message: answer.message ?? "", field: answer.field ?? "" });
      report.refused += 1;
    }
  }
  if (subjects.length) await differ(db, part, subjects, Math.max(...batch.map((one) => one.row.captured_at)));
  await forget(db, gone);
}

async function download(db: Store, to: Transport, part: Opened, here: Session, now: Now, options: Options, report: Report): Promise<End> {
  const had = options.anew ? null : await snapshot.load(db, part, false);
  const stage = (await db.get("partitions", part.id))?.stage;
  const have = stage === "open" ? (had?.state_hash ?? "") : "";
  const reply = await to.get(`/p/${part.slug}/sync/snapshot?have=${encodeURIComponent(have)}&lang=${options.lang ?? "fr"}`);
  if (await obeyed(db, to, part, reply, here, report)) return "wiped";
  const arrived = now();
  const server = serverTime(here, arrived);
  if (reply.status === 304) {
    await snapshot.touch(db, part.id, server, arrived);
    return "done";
  }
  if (reply.status !== 200) return stopped(reply, report);
  const fresh = snapshot.parse(reply.body);
  report.mismatch = !!fresh.state_hash && (await snapshot.stateHash(fresh)) !== fresh.state_hash;
  if (report.mismatch) await to.post(`/p/${part.slug}/sync/incidents`, { device_id: part.device_id, kind: "state", detail: fresh.day }, here.csrf);
  await snapshot.store(db, part, fresh, server, arrived);
  if (!fresh.unresolved) await db.delete("vault", clashKey(part)); // somebody has decided
  report.news = true;
  return "done";
}
