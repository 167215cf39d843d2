// A small server for the tests: keeps each operation once, and answers as the contract says. Its network can be cut at any point.
import { canonical, fromBase64, sha256, bytesOf, toBase64, type Json } from "./canonical";
import { idBytes } from "./ids";
import { NONE, type Answer, type Reply, type Transport } from "./net";
import type { Envelope } from "./outbox";
import { nameOf } from "./photos";

export type Fault = "none" | "request lost" | "answer lost" | "twice" | "busy";

export class FakeServer {
  readonly applied = new Map<string, Envelope>();
  readonly deliveries = new Map<string, number>();
  readonly quarantine = new Map<string, { code: string; message: string }>();
  /** Photos by their hash; `spoil` is what the network makes of the bytes on the way. */
  readonly blobs = new Map<string, Uint8Array>();
  readonly puts: string[] = [];
  spoil: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes;
  readonly sealedIds = new Set<string>();
  user: { id: string; name: string } | null = null;
  order: string | null = null;
  status = 200;
  now: () => number = () => Date.parse("2019-10-22T15:00:00Z");
  today: Json[] = [];
  refuse: (one: Envelope) => { code: string; message: string } | null = () => null;
  private keys!: CryptoKeyPair;
  publicKey = "";

  static async start(): Promise<FakeServer> {
    const server = new FakeServer();
    server.keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    server.publicKey = toBase64(new Uint8Array(await crypto.subtle.exportKey("raw", server.keys.publicKey)));
    return server;
  }

  /** A phone's way to this server; `next` decides what the network does to each request. */
  transport(next: () => Fault = () => "none"): Transport {
    const carry = async (serve: () => Promise<Reply>): Promise<Reply> => {
      const fault = next();
      if (fault === "request lost") return NONE;
      if (fault === "busy") return { status: 503, body: null, retryAfter: 1 };
      if (fault === "twice") await serve();
      const reply = await serve();
      return fault === "answer lost" ? NONE : reply;
    };
    return { put: (path, bytes) => carry(() => this.put(path, bytes)), get: (path) => carry(() => this.get(path)), post: (path, body) => carry(() => this.post(path, body)), remove: () => carry(async () => this.ok(null, 204)) };
  }

  private ok = (body: unknown, status = 200): Reply => ({ status, body: JSON.parse(JSON.stringify(body)), retryAfter: 0 });
  private time = (): string => new Date(this.now()).toISOString();

  private async get(path: string): Promise<Reply> {
    if (path === "/rue/session") return this.ok({ user: this.user, csrf: "x", server_time: this.time(), projects: [{ slug: "essai", name: "Essai" }] });
    if (!this.user) return this.ok(null, 401);
    if (this.status !== 200) return this.ok({ order: this.order }, this.status);
    if (path.includes("/sync/blobs/")) return this.ok(null, this.blobs.has(path.split("/").at(-1)!) ? 200 : 404);
    const versions: [string, string, number][] = this.today.map((one) => ["person", String((one as { person_id: string }).person_id), 1]);
    const state_hash = await sha256({ day: "2019-10-22", versions });
    if (path.includes(`have=${state_hash}`)) return this.ok(null, 304);
    return this.ok({ state_hash, day: "2019-10-22", versions, as_of: this.time(), me: this.user, project: { slug: "essai", name: "Essai" }, today: this.today, order: this.order });
  }

  private async put(path: string, bytes: Uint8Array): Promise<Reply> {
    if (!this.user) return this.ok(null, 401);
    if (this.status !== 200) return this.ok({ order: this.order }, this.status);
    const name = path.split("/").at(-1)!;
    this.puts.push(name);
    const came = new Uint8Array(this.spoil(bytes));
    if ((await nameOf(came)) !== name) return this.ok({ error: "invalid", message: "Ce fichier est arrivé incomplet. Il sera renvoyé.", field: "sha256" }, 422);
    const fresh = !this.blobs.has(name);
    this.blobs.set(name, came);
    return this.ok({ sha256: name }, fresh ? 201 : 200);
  }

  private async post(path: string, body: unknown): Promise<Reply> {
    const { ops } = body as { ops: (Envelope & { epk: string; iv: string; ct: string })[] };
    if (path === "/sync/sealed") return this.ok({ answers: await Promise.all(ops.map((one) => this.open(one))), order: null });
    if (!path.endsWith("/sync/ops")) return this.ok(null, 204);
    if (!this.user) return this.ok(null, 401);
    if (this.status !== 200) return this.ok({ order: this.order }, this.status);
    const answers: Answer[] = [];
    for (const one of ops) answers.push(await this.take(one, this.user.id));
    return this.ok({ answers, order: this.order, server_time: this.time() });
  }

  async take(one: Envelope, as: string): Promise<Answer> {
    const { sha256: told, ...bare } = one;
    const known = this.applied.get(one.op_id);
    this.deliveries.set(one.op_id, (this.deliveries.get(one.op_id) ?? 0) + 1);
    if (known) return known.sha256 === told ? { op_id: one.op_id, status: "replayed", first: this.quarantine.has(one.op_id) ? "quarantined" : "applied", ...this.quarantine.get(one.op_id) } : { op_id: one.op_id, status: "key_reused" };
    this.applied.set(one.op_id, one);
    const refusal = (await sha256(bare as unknown as Json)) !== told ? { code: "invalid", message: "hash" } : one.author_id !== as ? { code: "author", message: "author" } : this.refuse(one);
    if (!refusal) return { op_id: one.op_id, status: "applied", ...(Date.parse(one.captured_at) > this.now() ? { code: "set_to_now" } : {}) };
    this.quarantine.set(one.op_id, refusal);
    return { op_id: one.op_id, status: "quarantined", ...refusal };
  }

  private async open(one: { op_id: string; epk: string; iv: string; ct: string }): Promise<Answer> {
    const letter = await this.read(one);
    if (!letter) return { op_id: one.op_id, status: "unreadable" };
    this.sealedIds.add(one.op_id);
    await this.take(letter.envelope, letter.envelope.author_id);
    return { op_id: one.op_id, status: "received" };
  }

  async read(one: { op_id: string; epk: string; iv: string; ct: string }): Promise<{ secret: string; project: string; envelope: Envelope } | null> {
    try {
      const theirs = await crypto.subtle.importKey("raw", fromBase64(one.epk), { name: "ECDH", namedCurve: "P-256" }, false, []);
      const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, this.keys.privateKey, 256);
      const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
      const how = { name: "HKDF", hash: "SHA-256", salt: idBytes(one.op_id), info: bytesOf("tremplin sealed op 1") };
      const key = await crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: fromBase64(one.iv), additionalData: bytesOf(one.op_id) }, key, fromBase64(one.ct));
      const text = new TextDecoder().decode(plain);
      const value = JSON.parse(text) as { secret: string; project: string; envelope: Envelope };
      return canonical(value as unknown as Json) === text ? value : null;
    } catch {
      return null;
    }
  }
}
