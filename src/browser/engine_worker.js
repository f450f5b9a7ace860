// The engine's Web Worker: it says `{ ready }` once; then every message is a request as JSON text, and every answer is
// JSON text, or `{ failed }` when the engine is broken and has to be replaced. Copied beside `engine.js` by
// hooks/finish.mjs.
import init, { answer, lastWords } from "./engine.js";

const ready = init().then(() => null, (error) => String(error));
ready.then((broken) => self.postMessage(broken === null ? { ready: true } : { failed: broken }));

self.onmessage = async ({ data: request }) => {
  // An engine that never started has said so already.
  if ((await ready) !== null) return;
  try {
    self.postMessage(answer(request));
  } catch (error) {
    self.postMessage({ failed: lastWords() || String(error) });
  }
};
