// `node web/test.mjs [name…]`: bundles each *.test.ts and runs it under node:test, with a database in memory and no network.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const asked = process.argv.slice(2);
const found = readdirSync(join(root, "web"), { recursive: true }).map(String)
  .filter((name) => name.endsWith(".test.ts") && (!asked.length || asked.some((one) => name.includes(one))));
mkdirSync(join(root, "var"), { recursive: true });
const folder = mkdtempSync(join(root, "var", "web-tests-"));
try {
  await build({
    entryPoints: found.map((name) => join(root, "web", name)), bundle: true, format: "esm", platform: "node", target: "node22", outdir: folder,
    outExtension: { ".js": ".mjs" }, sourcemap: "inline", logLevel: "error", external: ["fast-check", "fake-indexeddb"],
  });
  const files = readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith(".test.mjs")).map((name) => join(folder, name));
  const { status } = spawnSync(process.execPath, ["--test", "--enable-source-maps", "--test-reporter=dot", ...files], { stdio: "inherit", cwd: root });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
