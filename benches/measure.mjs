// What do the benchmarks share: their inputs, the median, and how a figure is printed.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** An input that `cargo xtask bench` has written. */
export const inputs = (name) => readFileSync(resolve(import.meta.dirname, "../.cache/bench", name), "utf8");

export function median(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)];
}

/** One line: what was measured, milliseconds (or what the words say), and a rate. */
export function row(what, figure, rate = "") {
  console.log(`${figure.toFixed(1).padStart(10)}  ${what}${rate && `: ${rate}`}`);
}
