// What must still happen to the page after Trunk has built it?
//
// 1. All JavaScript of the page (Trunk's inline start script, wasm-bindgen's glue, the text editor) becomes one file,
//    `start-<hash>.js`: a strict Content-Security-Policy refuses inline scripts.
// 2. The engine becomes a folder of its own, `engine-<hash>/`, and the page finds it through a <meta>.
// 3. The style sheets become one file, `page-<hash>.css`.
// 4. In release builds both WebAssembly files go through wasm-opt.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const staging = process.env.TRUNK_STAGING_DIR ?? fail("run by Trunk as its post_build hook, see Trunk.toml");
const release = process.env.DRA_WASM_OPT === "1";
const root = resolve(import.meta.dirname, "..");

const index = join(staging, "index.html");
let html = readFileSync(index, "utf8");

/** What Rust's compiler uses and every browser has; newer features would shut browsers out. */
const FEATURES = [
  "bulk-memory", "bulk-memory-opt", "call-indirect-overlong", "multivalue", "mutable-globals", "nontrapping-float-to-int",
  "reference-types", "sign-ext",
].map((name) => `--enable-${name}`);

/**
 * Leaves out names and what is not used. Not -Oz: it makes the file smaller on disk and larger on the wire (engine: 1.95 → 1.87 MB,
 * with brotli 506 → 514 kB), and takes minutes where this takes seconds.
 */
const PASSES = ["dce", "vacuum", "duplicate-function-elimination", "coalesce-locals", "reorder-locals"].map((name) => `--${name}`);

if (release) {
  const files = readdirSync(staging).filter((name) => name.endsWith(".wasm"));
  for (const name of files) optimize(join(staging, name));
}

html = moveEngine(html);
html = await bundleScripts(html);
html = await bundleStyles(html);
html = placeStartingScript(html);
html = html.replaceAll(/^\s*<!--.*?-->\n/gms, "");
writeFileSync(index, html);

/** Moves the worker's files, which Trunk gives no hash, into a folder named by their content. */
function moveEngine(html) {
  const wasm = join(staging, "engine_bg.wasm");
  const glue = join(staging, "engine.js");
  const worker = join(root, "src/browser/engine_worker.js");
  const folder = `engine-${hash(readFileSync(wasm), readFileSync(glue), readFileSync(worker))}`;
  mkdirSync(join(staging, folder));
  renameSync(wasm, join(staging, folder, "engine_bg.wasm"));
  renameSync(glue, join(staging, folder, "engine.js"));
  writeFileSync(join(staging, folder, "worker.js"), readFileSync(worker));
  for (const left of ["engine.d.ts", "engine_bg.wasm.d.ts"]) rmSync(join(staging, left), { force: true });
  return html.replace("</title>", `</title>\n<meta name="engine" content="${folder}/">`);
}

/** Replaces the inline module script, the scripts it imports and the hints to load them by one hashed file. */
async function bundleScripts(html) {
  const script = /<script type="module"[^>]*>([\s\S]*?)<\/script>/;
  const inline = html.match(script)?.[1] ?? fail("no inline module script in Trunk's index.html");
  const { outputFiles } = await build({
    stdin: { contents: inline.replaceAll(/from '\/?(\.\/)?/g, "from './"), resolveDir: staging, loader: "js" },
    alias: {
      "text-editor": join(root, "editor/text_editor.ts"),
      "engine-in-page": join(root, "src/browser/engine_in_page.ts"),
      "dropped-files": join(root, "src/browser/dropped_files.ts"),
    },
    nodePaths: [join(root, "node_modules")],
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: release,
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  const name = place("start", ".js", outputFiles[0].contents);
  for (const file of readdirSync(staging)) {
    if (/^dra-playground-.*(\.js|\.d\.ts)$/.test(file)) rmSync(join(staging, file));
  }
  rmSync(join(staging, "snippets"), { recursive: true, force: true });
  return html
    .replace(script, "")
    .replaceAll(/<link rel="modulepreload"[^>]*>/g, "")
    .replace("</head>", `<script type="module" src="./${name}"></script>\n</head>`);
}

/** Puts all style sheets into one. */
async function bundleStyles(html) {
  const entryPoints = [join(root, "style/page.css")];
  const { outputFiles } = await build({ entryPoints, bundle: true, minify: release, write: false, logLevel: "warning" });
  const name = place("page", ".css", outputFiles[0].contents);
  return html.replace('href="style/page.css"', `href="./${name}"`);
}

/** Puts the script that says why the page does not start in front of everything that may fail. */
function placeStartingScript(html) {
  const name = place("starting", ".js", readFileSync(join(root, "src/browser/starting.js")));
  return html.replace("</title>", `</title>\n<script src="./${name}"></script>`);
}

/** Writes a file named by its content; returns the name. */
function place(stem, ending, contents) {
  const name = `${stem}-${hash(contents)}${ending}`;
  writeFileSync(join(staging, name), contents);
  return name;
}

/** Shrinks one WebAssembly file in place with the wasm-opt of the npm package `binaryen`. */
function optimize(file) {
  const before = statSync(file).size;
  const tool = join(root, "node_modules/binaryen/bin/wasm-opt");
  execFileSync(process.execPath, [tool, file, ...PASSES, ...FEATURES, "-o", file], { stdio: "inherit" });
  console.log(`wasm-opt: ${before} → ${statSync(file).size} bytes, ${file.split("/").at(-1)}`);
}

function hash(...contents) {
  const digest = createHash("sha256");
  for (const content of contents) digest.update(content);
  return digest.digest("hex").slice(0, 16);
}

function fail(why) {
  console.error(`hooks/finish.mjs: ${why}`);
  process.exit(1);
}
