// How fast is the engine as WebAssembly? The release engine under Node: message in, message out, through the `answer`
// that the page's worker calls. `node benches/engine.mjs [folder of engine.js]`; without a folder, the one in dist/.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inputs, median, row } from "./measure.mjs";

const dist = resolve(import.meta.dirname, "../dist");
const folder = resolve(process.argv[2] ?? join(dist, readdirSync(dist).find((name) => name.startsWith("engine-"))));
const wasm = readFileSync(join(folder, "engine_bg.wasm"));

/** A new engine with a memory of its own, as the page makes one for each worker. */
let engines = 0;
async function start() {
  const glue = await import(`${pathToFileURL(join(folder, "engine.js"))}?engine=${engines++}`);
  const { memory } = glue.initSync({ module: wasm });
  const ask = (request) => {
    const answer = JSON.parse(glue.answer(JSON.stringify(request)));
    if (answer.View === undefined) throw new Error(JSON.stringify(answer));
    return answer.View;
  };
  return { ask, bytes: () => memory.buffer.byteLength };
}

const document = (id, revision, group, text) => ({ id, revision, group, name: `${id}.yaml`, text: text && { text, last_good: null } });
const matching = { request: null, search: "", filter: "All", first_row: 0, row_count: 120, unfolded: false, cell: null };

/** One look: the claim's text always, the cluster's only the first time. */
function look(claim, revision, cluster, station = "Match") {
  const documents = [document(1, revision, "Manifests", claim), document(2, 1, "Cluster", cluster)];
  return { Look: { look: revision, documents, open: 1, station, matching, budget: 50_000_000 } };
}

/** Milliseconds of one call. */
function timed(call) {
  const start = performance.now();
  call();
  return performance.now() - start;
}

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
