// Builds what the pages load: one style sheet, one script per room that has one, the fonts.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { compile } from "sass";
import { street } from "./street/build.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const out = join(root, "src/tremplin/core/ui/static/ui");
const sizes = [];

function write(name, content) {
  const path = join(out, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  sizes.push([name, name.endsWith(".woff2") ? content.length : gzipSync(content, { level: 9 }).length]);
}

function sheet(path) {
  return compile(path, {
    style: "compressed",
    loadPaths: [modules],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  }).css;
}

// web/<room>/index.scss gives the room's own sheet. Rules that show a package's pictures are left out: we serve none of them.
function styles() {
  write("tremplin.css", Buffer.from(sheet(join(root, "web/styles/tremplin.scss"))));
  for (const folder of readdirSync(join(root, "web"))) {
    const entry = join(root, "web", folder, "index.scss");
    if (existsSync(entry)) write(`${folder}.css`, Buffer.from(sheet(entry).replace(/[^{}]+\{[^{}]*url\(images\/[^{}]*\}/g, "")));
  }
}

function fonts() {
  const font = join(modules, "@fontsource/atkinson-hyperlegible-next");
  for (const weight of [400, 700]) {
    for (const [subset, name] of [["latin", "hyperlegible"], ["latin-ext", "hyperlegible-ext"]]) {
      write(`fonts/${name}-${weight}.woff2`, readFileSync(join(font, `files/atkinson-hyperlegible-next-${subset}-${weight}-normal.woff2`)));
    }
  }
  copyFileSync(join(font, "LICENSE"), join(out, "fonts/LICENSE"));
}

// Each folder of web/ with an index.ts gives one script, loaded by the pages that need it (kit/: every page);
// a sw.ts beside it gives a service worker, which its room serves at its own address.
async function scripts() {
  for (const folder of readdirSync(join(root, "web"))) {
    if (folder === "street") continue; // an application of its own: see street/build.mjs
    for (const file of ["index.ts", "sw.ts"]) {
      const entry = join(root, "web", folder, file);
      if (!existsSync(entry)) continue;
      const result = await build({
        entryPoints: [entry],
        bundle: true,
        minify: true,
        format: file === "sw.ts" ? "iife" : "esm",
        target: "es2019",
        write: false,
        legalComments: "none",
        nodePaths: [modules],
      });
      const name = folder === "kit" ? "tremplin" : folder;
      write(file === "sw.ts" ? `${name}-sw.js` : `${name}.js`, Buffer.from(result.outputFiles[0].contents));
    }
  }
}

mkdirSync(out, { recursive: true });
styles();
fonts();
await scripts();
write("mark.svg", readFileSync(join(root, "web/styles/mark.svg")));
sizes.push(...(await street(root, modules, out)));
for (const [name, size] of sizes) console.log(`${(size / 1000).toFixed(1).padStart(7)} kB gz  ${name}`);
