// How many devices a second does a selector see: our engine as WebAssembly against Kubernetes' own code (Go, native,
// the oracle's `repeat`)? Both run here, one after the other.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { inputs, median, row } from "./measure.mjs";
import { look, start, timed } from "./wasm.mjs";

const of = (name) => `device.attributes["gpu.nvidia.com"].${name}`;
const SELECTORS = [
  `device.driver == "gpu.nvidia.com"`,
  `${of("productName")} == "NVIDIA H100 80GB HBM3"`,
  `device.capacity["gpu.nvidia.com"].memory.compareTo(quantity("40Gi")) >= 0`,
  `${of("cudaComputeCapability")}.compareTo(semver("9.0.0")) >= 0`,
  `${of("productName")}.lowerAscii().matches("^nvidia h100.*hbm3$")`,
];

/** A claim with one request a selector. */
function claim(selectors) {
  const requests = selectors.map((selector, index) => `    - name: r${index}
      exactly:
        deviceClassName: gpu.nvidia.com
        selectors:
        - cel:
            expression: |-
              ${selector}
`);
  return `apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata:\n  name: a\nspec:\n  devices:\n    requests:\n${requests.join("")}`;
}

/** Nanoseconds that Kubernetes needs for one device and selector; `null` without its code. */
function kubernetes() {
  const oracle = process.env.ORACLE ?? resolve(import.meta.dirname, "../.cache/oracle/1.37/oracle");
  if (!existsSync(oracle)) return null;
  const attributes = {
    uuid: { string: "GPU-0123" }, productName: { string: "NVIDIA H100 80GB HBM3" }, cudaComputeCapability: { version: "9.0.0" },
    architecture: { string: "Hopper" }, brand: { string: "Nvidia" }, type: { string: "gpu" }, driverVersion: { version: "580.95.5" },
  };
  const device = { driver: "gpu.nvidia.com", attributes, capacity: { memory: { value: "81559Mi" } } };
  const input = SELECTORS.map((expression, id) => JSON.stringify({ id, op: "cel", expression, device, repeat: 40_000 })).join("\n");
  const { stdout } = spawnSync(oracle, { input, encoding: "utf8" });
  const times = stdout.trim().split("\n").map((line) => JSON.parse(line).nanoseconds);
  if (times.some((it) => it === undefined)) return null;
  return times.reduce((sum, it) => sum + it, 0) / times.length;
}

const theirs = kubernetes();
if (theirs !== null) row("ns a device and selector: Kubernetes' own code, Go", theirs);

const ratio = (ours) => (theirs === null ? "" : `${(theirs / ours).toFixed(1)} × as fast as Go`);
for (const devices of [4_000, 40_000]) {
  const engine = await start();
  let turn = 1;
  engine.ask(look(claim(SELECTORS), turn, inputs(`cluster-${devices}.yaml`)));
  const measure = (what, selectors) => {
    // What a look takes beside the evaluation is taken off: a look at the same claim, all of it known.
    const times = Array.from({ length: 7 }, () => {
      turn += 1;
      const text = claim(selectors(turn));
      const whole = timed(() => engine.ask(look(text, turn)));
      const again = timed(() => engine.ask(look(text, turn)));
      return Math.max(whole - again, 0.001);
    });
    const nanoseconds = (median(times) * 1e6) / (devices * SELECTORS.length);
    row(`ns a device and selector, ${devices} devices, ${what}`, nanoseconds, ratio(nanoseconds));
  };
  // A value that no two devices share is read first, so that nothing can be shared.
  measure("all distinct", (step) => SELECTORS.map((it) => `${of("uuid")} != "${step}" && ${it}`));
  measure("as they are", (step) => SELECTORS.map((it) => `${it} && ${step} > 0`));
}

// Compiling: what a hundred selectors more take, with reading and linting them.
{
  const engine = await start();
  const selector = (number) => `${SELECTORS[1]} && ${SELECTORS[3]} && ${of("uuid")} != "${String(number).padStart(8, "0")}"`;
  let number = 0;
  const many = (count) => claim(Array.from({ length: count }, () => selector((number += 1))));
  let turn = 0;
  const times = (count) => median(Array.from({ length: 9 }, () => timed(() => engine.ask(look(many(count), (turn += 1), turn === 1 ? inputs("cluster-8.yaml") : undefined, "Read")))));
  const each = (times(101) - times(1)) / 100;
  row(`µs to read, compile and check a selector of ${selector(0).length} characters`, each * 1e3);
}
