// UUIDv7: made on the phone, in the order of time, so that the same fact keeps its name everywhere.
let last = 0;
let count = 0;

export function uuid7(now = Date.now()): string {
  // Two in one millisecond stay in order; a clock that steps back never gives an older id within this page.
  count = now > last ? Math.floor(Math.random() * 0x400) : (count + 1) & 0xfff;
  if (now <= last && count === 0) last += 1;
  last = Math.max(last, now);
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(last / 2 ** (8 * (5 - i))) & 0xff;
  bytes[6] = 0x70 | (count >> 8);
  bytes[7] = count & 0xff;
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function idBytes(id: string): Uint8Array<ArrayBuffer> {
  const hex = id.replace(/-/g, "");
  return Uint8Array.from({ length: 16 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
