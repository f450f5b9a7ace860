// How long does our allocator take as WebAssembly? `cargo xtask bench allocation` writes the problems and prints the table.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = resolve(import.meta.dirname, "../.cache/bench/allocation");
const { initSync, nanoseconds } = await import(pathToFileURL(`${folder}/bench_wasm.js`));
initSync({ module: readFileSync(`${folder}/bench_wasm_bg.wasm`) });
const problems = JSON.parse(readFileSync(`${folder}/problems.json`, "utf8"));
console.log(JSON.stringify(problems.map((request) => nanoseconds(JSON.stringify(request), request.repeat))));
