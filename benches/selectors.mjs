// How many devices a second does a selector see: our engine as WebAssembly against Kubernetes' own code (Go, native,
// the oracle's `repeat`)? Both run here, one after the other.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { inputs, median, row } from "./measure.mjs";
import { look, parts, start, timed } from "./wasm.mjs";

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

/** A GPU as its driver publishes it (kubernetes-sigs/dra-driver-nvidia-gpu, `deviceinfo.go`). What the selectors
 * read, and the uuid, has the number in it. */
const DEVICE = (number) => ({
  driver: `gpu.nvidia.com${number}`,
  attributes: {
    addressingMode: { string: "HMM" },
    architecture: { string: "Hopper" },
    brand: { string: "Nvidia" },
    cudaComputeCapability: { version: `9.0.${number || 0}` },
    cudaDriverVersion: { version: "13.0.0" },
    driverVersion: { version: "580.95.5" },
    productName: { string: `NVIDIA H100 80GB${number} HBM3` },
    "resource.kubernetes.io/pciBusID": { string: "0000:1b:00.0" },
    "resource.kubernetes.io/pcieRoot": { string: "pci0000:10" },
    type: { string: "gpu" },
    uuid: { string: `GPU-${number}` },
  },
  capacity: { memory: { value: `${81_559 + Number(number)}Mi` } },
});

/** How often each is measured. The shortest counts, theirs and ours: other work on the machine only ever adds to it. */
const TIMES = 25;

/** Nanoseconds that Kubernetes needs for one device and selector; `null` without its code. */
function kubernetes() {
  const oracle = process.env.ORACLE ?? resolve(import.meta.dirname, "../.cache/oracle/1.37/oracle");
  if (!existsSync(oracle)) return null;
  const device = DEVICE("");
  const asked = Array.from({ length: TIMES }, () => SELECTORS).flat();
  const input = asked.map((expression, id) => JSON.stringify({ id, op: "cel", expression, device, repeat: 4_000 })).join("\n");
  const { stdout } = spawnSync(oracle, { input, encoding: "utf8" });
  const times = stdout.trim().split("\n").map((line) => JSON.parse(line).nanoseconds);
  if (times.some((it) => it === undefined)) return null;
  const shortest = SELECTORS.map((_, index) => Math.min(...times.filter((_, id) => id % SELECTORS.length === index)));
  return shortest.reduce((sum, it) => sum + it, 0) / shortest.length;
}

const theirs = kubernetes();
if (theirs !== null) row("ns a device and selector: Kubernetes' own code, Go", theirs);

const ratio = (ours) => (theirs === null ? "" : `${(theirs / ours).toFixed(1)} × as fast as Go`);

/** Slices of one device each: no two have the same value of anything that the selectors read. */
const distinct = (count) => Array.from({ length: count }, (_, index) => {
  const { driver, attributes, capacity } = DEVICE(index);
  const named = (values) => Object.fromEntries(Object.entries(values).map(([name, it]) => [name.includes("/") ? name : `gpu.nvidia.com/${name}`, it]));
  const spec = {
    driver,
    nodeName: `node-${index}`,
    pool: { name: `node-${index}`, generation: 1, resourceSliceCount: 1 },
    devices: [{ name: "gpu", attributes: named(attributes), capacity: named(capacity) }],
  };
  return JSON.stringify({ apiVersion: "resource.k8s.io/v1", kind: "ResourceSlice", metadata: { name: `slice-${index}` }, spec });
}).join("\n---\n");

// The evaluation alone: selectors and devices are there, verdicts are wanted.
const { Devices } = await parts();
for (const count of [4_000, 40_000]) {
  for (const [what, slices] of [["all distinct", distinct(count)], ["devices of three products", inputs(`cluster-${count}.yaml`)]]) {
    const devices = new Devices(slices);
    const nanoseconds = Math.min(...Array.from({ length: TIMES }, () => devices.nanoseconds(claim(SELECTORS))));
    row(`ns a device and selector, ${count} devices, ${what}`, nanoseconds, ratio(nanoseconds));
  }
}

// With all that the page's engine does beside it: message in, and a view of so many devices out.
for (const count of [4_000, 40_000]) {
  const engine = await start();
  let turn = 1;
  engine.ask(look(claim(SELECTORS), turn, inputs(`cluster-${count}.yaml`)));
  const times = Array.from({ length: 7 }, () => {
    turn += 1;
    const text = claim(SELECTORS.map((it) => `${it} && ${turn} > 0`));
    return timed(() => engine.ask(look(text, turn)));
  });
  row(`ms a look at ${SELECTORS.length} selectors never seen before, ${count} devices of three products`, median(times));
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
