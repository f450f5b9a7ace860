// How long does our allocator take as WebAssembly? `cargo xtask bench allocation` writes the problems and prints the table.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parts } from "./wasm.mjs";

const { nanoseconds } = await parts();
const problems = JSON.parse(readFileSync(resolve(import.meta.dirname, "../.cache/bench/allocation/problems.json"), "utf8"));
console.log(JSON.stringify(problems.map((request) => nanoseconds(JSON.stringify(request), request.repeat))));
