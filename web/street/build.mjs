// The street page: one script, one sheet, its icons, each named by its content; and the service worker that knows exactly these.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { compile } from "sass";
import { png } from "./icons.mjs";

const BASE = "/static/ui/street/";
const FONTS = ["/static/ui/fonts/hyperlegible-400.woff2", "/static/ui/fonts/hyperlegible-700.woff2"];
const digest = (...parts) => {
  const total = createHash("sha256");
  for (const part of parts) total.update(part);
  return total.digest("hex").slice(0, 12);
};

async function bundled(entry, format, modules, define = {}) {
  const made = await build({
    entryPoints: [entry], bundle: true, minify: true, format, target: "es2020", write: false, legalComments: "none", nodePaths: [modules], define,
  });
  return Buffer.from(made.outputFiles[0].contents);
}

export async function street(root, modules, out) {
  const source = join(root, "web/street");
  const folder = join(out, "street");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const named = (stem, extension, content) => {
    const name = `${stem}.${digest(content)}.${extension}`;
    writeFileSync(join(folder, name), content);
    return BASE + name;
  };
  const js = await bundled(join(source, "index.ts"), "esm", modules);
  const css = Buffer.from(compile(join(source, "street.scss"), { style: "compressed" }).css);
  const mark = readFileSync(join(root, "web/styles/mark.svg"));
  const fonts = FONTS.map((path) => readFileSync(join(out, path.replace("/static/ui/", ""))));
  const paths = { JS: named("street", "js", js), CSS: named("street", "css", css), ICON: named("mark", "svg", mark), FONT: FONTS[0] };
  const icons = { ICON192: named("icon-192", "png", png(192)), ICON512: named("icon-512", "png", png(512)), MASKABLE: named("icon-maskable-512", "png", png(512, true)) };
  const template = readFileSync(join(source, "shell.html"), "utf-8");
  const version = digest(js, css, mark, template, ...fonts);
  const filled = (text) => Object.entries({ ...paths, ...icons, VERSION: version }).reduce((all, [name, path]) => all.replaceAll(`%${name}%`, path), text);
  const shell = filled(template);
  writeFileSync(join(folder, "shell.html"), shell);
  writeFileSync(join(folder, "manifest.webmanifest"), filled(readFileSync(join(source, "manifest.webmanifest"), "utf-8")));
  const precache = ["/rue/", paths.JS, paths.CSS, paths.ICON, ...FONTS];
  const sw = await bundled(join(source, "sw.ts"), "iife", modules, { PRECACHE: JSON.stringify(precache), VERSION: JSON.stringify(version) });
  writeFileSync(join(folder, "sw.js"), sw);
  const gz = (content) => gzipSync(content, { level: 9 }).length;
  const sizes = [["street/street.js", gz(js)], ["street/street.css", gz(css)], ["street/sw.js", gz(sw)], ["street/shell.html", gz(shell)], ["street/mark.svg", gz(mark)]];
  writeFileSync(join(folder, "weights.json"), JSON.stringify(Object.fromEntries([...sizes, ...FONTS.map((path, i) => [path, fonts[i].length])])));
  return sizes;
}
