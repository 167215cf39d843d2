// Draws our mark as PNG, without any image library: distance to each stroke, then plain zlib.
import { deflateSync } from "node:zlib";

const TEAL = [15, 92, 92];
const WHITE = [255, 255, 255];
const AMBER = [242, 179, 94];

// The mark of web/styles/mark.svg, on its 32-unit square.
const LINES = [[[5, 24.5], [13, 24.5]], curve([7.5, 24.5], [13.5, 24.5], [18.5, 22.8], [25.5, 17])];
const STROKE = 1.4;
const DOT = { x: 21.5, y: 9, r: 3.2 };
const CORNER = 7;

function curve(a, b, c, d, steps = 24) {
  return Array.from({ length: steps + 1 }, (_, i) => {
    const t = i / steps;
    const u = 1 - t;
    return [0, 1].map((k) => u ** 3 * a[k] + 3 * u * u * t * b[k] + 3 * u * t * t * c[k] + t ** 3 * d[k]);
  });
}

function toSegment(x, y, [ax, ay], [bx, by]) {
  const t = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}

const toLine = (x, y, points) => Math.min(...points.slice(1).map((point, i) => toSegment(x, y, points[i], point)));
const mixed = (under, over, part) => under.map((value, i) => value + (over[i] - value) * part);

/** `full`: the ground reaches the edges and the mark shrinks into the safe circle, as launchers that cut their own shape want it. */
export function png(size, full = false) {
  const unit = 32 / size;
  const shrink = full ? 0.72 : 1;
  const rows = [];
  for (let j = 0; j < size; j += 1) {
    const row = Buffer.alloc(1 + 4 * size);
    for (let i = 0; i < size; i += 1) {
      const px = (i + 0.5) * unit;
      const py = (j + 0.5) * unit;
      const x = (px - 16) / shrink + 16;
      const y = (py - 16) / shrink + 16;
      const cover = (distance) => Math.max(0, Math.min(1, 0.5 - (distance * shrink) / unit));
      const corner = Math.hypot(Math.max(0, Math.abs(px - 16) - 16 + CORNER), Math.max(0, Math.abs(py - 16) - 16 + CORNER)) - CORNER;
      let colour = mixed(TEAL, WHITE, cover(Math.min(...LINES.map((line) => toLine(x, y, line))) - STROKE));
      colour = mixed(colour, AMBER, cover(Math.hypot(x - DOT.x, y - DOT.y) - DOT.r));
      row.set([...colour.map(Math.round), Math.round(255 * (full ? 1 : Math.max(0, Math.min(1, 0.5 - corner / unit))))], 1 + 4 * i);
    }
    rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.concat(rows), { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const whole = Buffer.alloc(8 + data.length + 4);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc(body), 8 + data.length);
  return whole;
}

function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let k = 0; k < 8; k += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}
