// How long does our allocator take as WebAssembly? `cargo xtask bench allocation` writes the problems and prints the table.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(import.meta.dirname, "../.cache/bench/allocation");
const { nanoseconds } = createRequire(import.meta.url)(`${folder}/bench_wasm.js`);
const problems = JSON.parse(readFileSync(`${folder}/problems.json`, "utf8"));
console.log(JSON.stringify(problems.map((request) => nanoseconds(JSON.stringify(request), request.repeat))));
