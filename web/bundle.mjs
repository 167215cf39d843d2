// `node web/bundle.mjs ENTRY OUT node|page`: one file of ours with what it needs, for the benchmarks.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [entry, out, kind] = process.argv.slice(2);
const common = { entryPoints: [join(root, entry)], bundle: true, outfile: out, nodePaths: [join(root, "node_modules")], logLevel: "error" };
await build(kind === "node" ? { ...common, format: "esm", platform: "node", target: "node22" } : { ...common, format: "iife", target: "es2020", minify: true });
