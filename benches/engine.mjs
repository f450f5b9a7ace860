// How fast is the engine as WebAssembly? The release engine under Node: message in, message out, through the `answer`
// that the page's worker calls.
import { inputs, median, row } from "./measure.mjs";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { document, look, matching, start, timed } from "./wasm.mjs";

const claim = inputs("claim.yaml");
/** What typing makes of the claim: a digit of a quantity, a letter of a text; never seen before. */
const typed = {
  "a selector that reads what many devices share": (step) => claim.replace("40Gi", `${40 + step}Gi`),
  "a selector that reads what no two devices share": (step) => claim.replace("GPU-0", `GPU-0${step}`),
  "a selector that fails on half of the devices": (step) => claim.replace("HMM", `HMM${step}`),
};

for (const devices of [8, 800, 4_000, 40_000]) {
  const cluster = inputs(`cluster-${devices}.yaml`);
  const engine = await start();
  const first = timed(() => engine.ask(look(claim, 1, cluster)));
  row(`first look at ${devices} devices, ${(cluster.length / 1e6).toFixed(1)} MB`, first, `${(cluster.length / 1e3 / first).toFixed(1)} MB/s`);
  let revision = 1;
  for (const [what, text] of Object.entries(typed)) {
    const times = Array.from({ length: devices > 4_000 ? 5 : 20 }, (_, step) => timed(() => engine.ask(look(text(step), ++revision))));
    row(`keystroke, ${devices} devices × 4 requests: ${what}`, median(times));
  }
  for (const station of ["Read", "TakeHome"]) {
    row(`keystroke, ${devices} devices × 4 requests: ${station} is open`, median(Array.from({ length: 5 }, (_, step) => timed(() => engine.ask(look(`${claim}# ${step}\n`, ++revision, undefined, station))))));
  }
  row(`memory of the engine, ${devices} devices: the most so far, MB`, engine.bytes() / 1e6);
}

// Validation: 800 devices in 100 slices as manifests, and the largest manifest of the corpus where it is there.
for (const [what, text] of [["800 devices", inputs("cluster-800.yaml")], ["the largest of the corpus", largest()]]) {
  if (text === undefined) continue;
  const engine = await start();
  const asked = (revision, text) => {
    const documents = [document(1, revision, "Manifests", text)];
    return { Look: { look: revision, documents, open: 1, station: "Accept", matching, budget: 50_000_000 } };
  };
  row(`validation, first look: ${what}, ${(text.length / 1e3).toFixed(0)} kB`, timed(() => engine.ask(asked(1, text))));
  const times = Array.from({ length: 10 }, (_, step) => timed(() => engine.ask(asked(step + 2, `${text}# ${step}\n`))));
  row(`validation, a keystroke in it: ${what}`, median(times));
}

/** The longest YAML file of the corpus beside the project that speaks of devices. */
function largest() {
  const folder = resolve(import.meta.dirname, "../../shared/corpus");
  if (!existsSync(folder)) return undefined;
  const texts = readdirSync(folder).filter((name) => name.endsWith(".yaml")).map((name) => readFileSync(join(folder, name), "utf8"));
  return texts.filter((text) => text.includes("apiVersion: resource.k8s.io")).sort((a, b) => b.length - a.length)[0];
}

// Every request reads what no two devices share: each cell is evaluated, nothing is shared or remembered.
{
  const devices = 4_000;
  const engine = await start();
  let turn = 0;
  const distinct = () => {
    let request = 0;
    turn += 1;
    return claim.replaceAll(/(expression: \|-\n\s+).*/g, (_, before) => `${before}device.attributes["gpu.nvidia.com"].uuid.startsWith("GPU-${turn}${request++}")`);
  };
  engine.ask(look(distinct(), 1, inputs(`cluster-${devices}.yaml`)));
  const times = Array.from({ length: 10 }, () => timed(() => engine.ask(look(distinct(), turn))));
  row("evaluations, 4 × 4000 cells that no two share, whole look", median(times), `${((4 * devices) / median(times) / 1e3).toFixed(2)} M/s`);
}
