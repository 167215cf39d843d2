// One form for each value, the same on the phone and on the server (Python's json.dumps, sorted, without spaces).
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function byCodePoint(left: string, right: string): number {
  const a = [...left];
  const b = [...right];
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const gap = (a[i] as string).codePointAt(0)! - (b[i] as string).codePointAt(0)!;
    if (gap) return gap;
  }
  return a.length - b.length;
}

export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const pairs = Object.keys(value).sort(byCodePoint).map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json)}`);
    return `{${pairs.join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new TypeError("only whole numbers travel");
  // Python writes U+007F as it is and so does JSON.stringify; a lone surrogate has no UTF-8 form and would change on the way.
  return JSON.stringify(typeof value === "string" ? wellFormed(value) : value);
}

/** NFC, without lone surrogates nor null characters (PostgreSQL holds none): the text that both sides hash. */
export function wellFormed(text: string): string {
  return text.normalize("NFC").replace(/[\uD800-\uDFFF\u0000]/gu, "\uFFFD"); // with `u`, a pair is one character: only a lone half matches
}

/** The value as it is kept and sent: every text in the form that is hashed. */
export function clean(value: Json): Json {
  if (typeof value === "string") return wellFormed(value);
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined).map(([key, one]) => [key, clean(one)]));
}

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export async function sha256(value: Json): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(canonical(value))));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
