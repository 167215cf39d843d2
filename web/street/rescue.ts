// The rescue file, brought by whatever phone has a network: sealed letters, which the server takes as it takes those of a phone.
import { BATCH } from "./sync";
import type { Letter } from "./crypto";
import { sealedBody, type Answer, type Transport } from "./net";

export const FORMAT = "tremplin sealed 1";

/** `left`: not tried yet, for want of a network or because the server asks to wait. The same file again brings nothing twice. */
export interface Brought { received: number; unreadable: number; left: number }
export type Read = { ops: { op_id: string; letter: Letter }[]; broken: number } | null;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Null when this is no rescue file, or only the beginning of one. */
export function readFile(text: string): Read {
  let body: { format?: unknown; ops?: unknown } | null;
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    return null;
  }
  if (body?.format !== FORMAT || !Array.isArray(body.ops)) return null;
  const all = body.ops as { [name: string]: unknown }[];
  const whole = all.filter((one) => one && isText(one.op_id) && isText(one.epk) && isText(one.iv) && isText(one.ct));
  const ops = whole.map((one) => ({ op_id: one.op_id as string, letter: { epk: one.epk as string, iv: one.iv as string, ct: one.ct as string } }));
  return { ops, broken: all.length - whole.length };
}

export async function bring(to: Transport, read: NonNullable<Read>): Promise<Brought> {
  const told: Brought = { received: 0, unreadable: read.broken, left: 0 };
  for (let from = 0; from < read.ops.length; from += BATCH) {
    const batch = read.ops.slice(from, from + BATCH);
    const reply = await to.post("/sync/sealed", sealedBody("", batch), "");
    const answers = (reply.body as { answers?: Answer[] } | null)?.answers;
    if (reply.status !== 200 || !Array.isArray(answers)) return { ...told, left: read.ops.length - from };
    const received = answers.filter((one) => one.status === "received").length;
    told.received += received;
    told.unreadable += batch.length - received;
  }
  return told;
}
