// What the phone keeps is closed twice: boxes under a key that the PIN opens, and letters that only the server opens.
import { bytesOf, canonical, fromBase64, toBase64, type Json } from "./canonical";
import { idBytes } from "./ids";

export type Bytes = Uint8Array<ArrayBuffer>;
export interface Box { iv: Bytes; ct: Bytes }
export interface Locked { salt: Bytes; iterations: number; iv: Bytes; wrapped: Bytes }
export interface Sealing { public: string; key_id: string }
export interface Letter { epk: string; iv: string; ct: string }

export const LEAST_ITERATIONS = 600_000;
const MOST_ITERATIONS = 2_000_000;
const UNLOCK_MS = 250;
const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));

async function pinKey(pin: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", bytesOf(pin.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

/** As many rounds as this phone does in a quarter of a second, never fewer than 600,000. */
export async function fittingIterations(): Promise<number> {
  const rounds = 60_000;
  const started = performance.now();
  await pinKey("000000", random(16), rounds);
  const each = (performance.now() - started) / rounds;
  return Math.round(Math.min(MOST_ITERATIONS, Math.max(LEAST_ITERATIONS, UNLOCK_MS / Math.max(each, 1e-6))));
}

/** A new data key that never leaves this browser readable, and its form wrapped by the PIN. */
export async function newKey(pin: string, iterations: number): Promise<{ key: CryptoKey; locked: Locked }> {
  const raw = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const salt = random(16);
  const iv = random(12);
  const wrapped = new Uint8Array(await crypto.subtle.wrapKey("raw", raw, await pinKey(pin, salt, iterations), { name: "AES-GCM", iv }));
  const locked = { salt, iterations, iv, wrapped };
  const key = await openKey(pin, locked);
  if (!key) throw new Error("the new key does not open");
  return { key, locked };
}

/** The data key, or null when the PIN is not the right one. */
export async function openKey(pin: string, locked: Locked): Promise<CryptoKey | null> {
  const key = await pinKey(pin, locked.salt, locked.iterations);
  try {
    const how = { name: "AES-GCM", iv: locked.iv };
    return await crypto.subtle.unwrapKey("raw", locked.wrapped, key, how, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  } catch {
    return null;
  }
}

/** The same data key under another PIN. Only this moment needs it extractable, and only inside this function. */
export async function rewrap(oldPin: string, newPin: string, locked: Locked, iterations: number): Promise<Locked | null> {
  const old = await pinKey(oldPin, locked.salt, locked.iterations);
  const salt = random(16);
  const iv = random(12);
  try {
    const how = { name: "AES-GCM", iv: locked.iv };
    const raw = await crypto.subtle.unwrapKey("raw", locked.wrapped, old, how, { name: "AES-GCM", length: 256 }, true, ["encrypt"]);
    const fresh = await pinKey(newPin, salt, iterations);
    return { salt, iterations, iv, wrapped: new Uint8Array(await crypto.subtle.wrapKey("raw", raw, fresh, { name: "AES-GCM", iv })) };
  } catch {
    return null;
  }
}

/** `name` binds the box to its place: a box moved to another row no longer opens. */
export async function close(key: CryptoKey, name: string, value: Json): Promise<Box> {
  const iv = random(12);
  const how = { name: "AES-GCM", iv, additionalData: bytesOf(name) };
  return { iv, ct: new Uint8Array(await crypto.subtle.encrypt(how, key, bytesOf(JSON.stringify(value)))) };
}

/** The value, or null when the box is not ours or was damaged: a malformed row must never stop the others. */
export async function open(key: CryptoKey, name: string, box: Box | null | undefined): Promise<Json> {
  if (!box) return null;
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv, additionalData: bytesOf(name) }, key, box.ct);
    return JSON.parse(new TextDecoder().decode(plain)) as Json;
  } catch {
    return null;
  }
}

/** The same for bytes, which are too many for JSON. */
export async function closeBytes(key: CryptoKey, name: string, bytes: Bytes): Promise<Box> {
  const iv = random(12);
  return { iv, ct: new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytesOf(name) }, key, bytes)) };
}

export async function openBytes(key: CryptoKey, name: string, box: Box): Promise<Bytes | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv, additionalData: bytesOf(name) }, key, box.ct));
  } catch {
    return null;
  }
}

/** Seal to the server's public key: after this, the phone itself cannot read it back. */
export async function seal(to: Sealing, opId: string, letter: Json): Promise<Letter> {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("raw", fromBase64(to.public), curve, false, []);
  const mine = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const derive = { name: "HKDF", hash: "SHA-256", salt: idBytes(opId), info: bytesOf("tremplin sealed op 1") };
  const key = await crypto.subtle.deriveKey(derive, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = random(12);
  const how = { name: "AES-GCM", iv, additionalData: bytesOf(opId) };
  const ct = new Uint8Array(await crypto.subtle.encrypt(how, key, bytesOf(canonical(letter))));
  const epk = new Uint8Array(await crypto.subtle.exportKey("raw", mine.publicKey));
  return { epk: toBase64(epk), iv: toBase64(iv), ct: toBase64(ct) };
}
