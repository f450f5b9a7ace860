// The release engine under Node. `node benches/… [folder of engine.js]`; without a folder, the one in dist/.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const dist = resolve(import.meta.dirname, "../dist");
const folderOfEngine = () => resolve(process.argv[2] ?? join(dist, readdirSync(dist).find((name) => name.startsWith("engine-"))));

/** A new engine with a memory of its own, as the page makes one for each worker. */
let engines = 0;
export async function start() {
  const folder = folderOfEngine();
  const wasm = readFileSync(join(folder, "engine_bg.wasm"));
  const glue = await import(`${pathToFileURL(join(folder, "engine.js"))}?engine=${engines++}`);
  const { memory } = glue.initSync({ module: wasm });
  const ask = (request) => {
    const answer = JSON.parse(glue.answer(JSON.stringify(request)));
    if (answer.View === undefined) throw new Error(JSON.stringify(answer));
    return answer.View;
  };
  return { ask, bytes: () => memory.buffer.byteLength };
}

/** Parts of the engine that are timed one by one (benches/wasm, built by `cargo xtask bench`). */
export async function parts() {
  const folder = resolve(import.meta.dirname, "../.cache/bench/wasm");
  const glue = await import(pathToFileURL(`${folder}/bench_wasm.js`));
  glue.initSync({ module: readFileSync(`${folder}/bench_wasm_bg.wasm`) });
  return glue;
}

export const document = (id, revision, group, text) => ({ id, revision, group, name: `${id}.yaml`, text: text && { text, last_good: null } });
export const matching = { request: null, search: "", filter: "All", first_row: 0, row_count: 120, unfolded: false, cell: null };

/** One look: the claim's text always, the cluster's only the first time. */
export function look(claim, revision, cluster, station = "Match") {
  const documents = [document(1, revision, "Manifests", claim), document(2, 1, "Cluster", cluster)];
  return { Look: { look: revision, documents, open: 1, station, matching, budget: 50_000_000 } };
}

/** Milliseconds of one call. */
export function timed(call) {
  const start = performance.now();
  call();
  return performance.now() - start;
}
