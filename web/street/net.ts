// The only place that speaks to the server. It answers with what happened; it never throws because the network is away.
import type { Letter } from "./crypto";

export interface Session { user: { id: string; name: string } | null; csrf: string; server_time: string; projects: { slug: string; name: string }[] }
export interface Answer { op_id: string; status: string; first?: string; code?: string; message?: string; field?: string }
export type Reply = { status: number; body: unknown; retryAfter: number };

/** No answer: no network, or one that hangs. */
export const NONE: Reply = { status: 0, body: null, retryAfter: 0 };

export interface Transport {
  get(path: string): Promise<Reply>;
  post(path: string, body: unknown, csrf: string): Promise<Reply>;
  remove(path: string, csrf: string): Promise<Reply>;
  put(path: string, bytes: Uint8Array<ArrayBuffer>, csrf: string): Promise<Reply>;
}

const PATIENCE_MS = 25_000;
const PATIENCE_PHOTO_MS = 150_000; // 300 kB at 20 kb/s

async function ask(path: string, init: RequestInit, patience = PATIENCE_MS): Promise<Reply> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const response = await fetch(path, { ...init, signal: stop.signal, credentials: "same-origin", cache: "no-store", redirect: "manual" });
    if (response.type === "opaqueredirect") return { ...NONE, status: 401 }; // the sign-in page: signed out
    const text = await response.text();
    let body: unknown = null;
    try {
      body = text ? JSON.parse(text) : null;
    } catch {
      // A hotel's or an operator's own page in the place of ours is no answer.
      if (response.ok) return NONE;
    }
    return { status: response.status, body, retryAfter: Number(response.headers.get("Retry-After")) || 0 };
  } catch {
    return NONE;
  } finally {
    clearTimeout(timer);
  }
}

export const browser: Transport = {
  remove: (path, csrf) => ask(path, { method: "DELETE", headers: { Accept: "application/json", "X-CSRFToken": csrf } }),
  put: (path, bytes, csrf) =>
    ask(path, { method: "PUT", headers: { Accept: "application/json", "Content-Type": "application/octet-stream", "X-CSRFToken": csrf }, body: bytes }, PATIENCE_PHOTO_MS),
  get: (path) => ask(path, { headers: { Accept: "application/json" } }),
  post: (path, body, csrf) =>
    ask(path, { method: "POST", headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf }, body: JSON.stringify(body) }),
};

export async function session(to: Transport): Promise<Session | null> {
  const reply = await to.get("/rue/session");
  const body = reply.body as Session | null;
  return reply.status === 200 && body && typeof body.csrf === "string" ? body : null;
}

export const sealedBody = (deviceId: string, ops: { op_id: string; letter: Letter }[]): unknown =>
  ({ device_id: deviceId, ops: ops.map((one) => ({ op_id: one.op_id, ...one.letter })) });
