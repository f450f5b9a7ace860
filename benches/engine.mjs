// How fast is the engine as WebAssembly? The release engine under Node: message in, message out, through the `answer`
// that the page's worker calls.
import { inputs, median, row } from "./measure.mjs";
import { look, start, timed } from "./wasm.mjs";

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
