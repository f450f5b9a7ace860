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

/** A GPU as its driver publishes it (kubernetes-sigs/dra-driver-nvidia-gpu, `deviceinfo.go`). `kind` is in each value
 * that the selectors read, so that devices of two kinds share none of them. */
const device = (kind, index) => ({
  driver: `gpu.nvidia.com${kind || ""}`,
  attributes: {
    "gpu.nvidia.com/addressingMode": { string: "HMM" },
    "gpu.nvidia.com/architecture": { string: "Hopper" },
    "gpu.nvidia.com/brand": { string: "Nvidia" },
    "gpu.nvidia.com/cudaComputeCapability": { version: `9.0.${kind}` },
    "gpu.nvidia.com/cudaDriverVersion": { version: "13.0.0" },
    "gpu.nvidia.com/driverVersion": { version: "580.95.5" },
    "gpu.nvidia.com/productName": { string: `NVIDIA H100 80GB${kind || ""} HBM3` },
    "gpu.nvidia.com/type": { string: "gpu" },
    "gpu.nvidia.com/uuid": { string: `GPU-${index}` },
    "resource.kubernetes.io/pciBusID": { string: "0000:1b:00.0" },
    "resource.kubernetes.io/pcieRoot": { string: "pci0000:10" },
  },
  capacity: { "gpu.nvidia.com/memory": { value: `${81_559 + kind}Mi` } },
});

/** Each device in a slice of its own. */
const slices = (devices) => devices.map(({ driver, attributes, capacity }, index) => {
  const pool = { name: `node-${index}`, generation: 1, resourceSliceCount: 1 };
  const spec = { driver, nodeName: pool.name, pool, devices: [{ name: "gpu", attributes, capacity }] };
  return JSON.stringify({ apiVersion: "resource.k8s.io/v1", kind: "ResourceSlice", metadata: { name: `slice-${index}` }, spec });
}).join("\n---\n");

/** How often each is measured. The shortest counts, theirs and ours: other work on the machine only ever adds to it. */
const times = (count) => (count > 10_000 ? 7 : 25);

/** Nanoseconds that Kubernetes needs for one device and selector; `null` without its code. */
function kubernetes(devices) {
  const oracle = process.env.ORACLE ?? resolve(import.meta.dirname, "../.cache/oracle/1.37/oracle");
  if (!existsSync(oracle)) return null;
  const ask = (expression) => {
    const request = { id: 0, op: "cel", expression, device: devices[0], devices, repeat: times(devices.length) };
    const { stdout } = spawnSync(oracle, { input: JSON.stringify(request), encoding: "utf8" });
    return JSON.parse(stdout).nanoseconds;
  };
  return SELECTORS.reduce((sum, it) => sum + ask(it), 0) / SELECTORS.length;
}

// The evaluation alone: selectors and devices are there, verdicts are wanted. Both sides see the same devices.
const { Devices } = await parts();
for (const count of [4_000, 40_000]) {
  for (const [what, kinds] of [["all distinct", count], ["of three products", 3]]) {
    const devices = Array.from({ length: count }, (_, index) => device(index % kinds, index));
    const on = `ns a device and selector, ${count} devices ${what}`;
    const theirs = kubernetes(devices);
    if (theirs !== null) row(`${on}: Kubernetes' own code, Go`, theirs);
    const loaded = new Devices(slices(devices));
    const ours = Math.min(...Array.from({ length: times(count) }, () => loaded.nanoseconds(claim(SELECTORS))));
    loaded.free();
    row(on, ours, theirs === null ? "" : `${(theirs / ours).toFixed(1)} × as fast as Go`);
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
