// How long from a keystroke to its verdict? The built page in Chromium: a character is typed into a selector, and the
// page is watched until its road speaks of the text with that character. The rest of 120 ms that the page gives typing
// before it asks the engine is part of the figure.
import { median, inputs, row } from "./measure.mjs";
import { opened, rewrite, says } from "../tests/browser/flow.mjs";
import { start } from "../tests/browser/page.mjs";

const TIMES = 20;
const site = await start();
for (const devices of [8, 800, 4_000]) {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("load-cluster").click();
    const buffer = Buffer.from(inputs(`cluster-${devices}.yaml`));
    await page.getByTestId("cluster-file-input").setInputFiles({ name: "cluster.yaml", mimeType: "text/yaml", buffer });
    await says(page.getByTestId("document"), `cluster.yaml`);
    // Loading a cluster opens Read and may change the document in the editor.
    await page.getByTestId("station-match").click();
    await page.getByTestId("document").first().click();
    await page.getByTestId("text-content").waitFor();
    await rewrite(page, typedClaim());
    await says(page.getByTestId("match-summary"), `${devices} devices`);
    // Into the text of the last selector, which ends in `Nvidia")`.
    await page.getByTestId("text-content").focus();
    await page.keyboard.press("ControlOrMeta+End");
    for (let back = 0; back < 2; back += 1) await page.keyboard.press("ArrowLeft");
    const shown = [];
    const engine = [];
    for (let time = 0; time < TIMES; time += 1) {
      await page.waitForTimeout(400);
      const key = time % 2 === 0 ? "x" : "Backspace";
      const wanted = time % 2 === 0 ? "1 of 4 requests match no device" : "all 4 requests have devices";
      await page.evaluate(watch, wanted);
      await page.keyboard.press(key);
      shown.push(await page.evaluate(() => globalThis.verdictShown));
      engine.push(await page.getByTestId("checked-in").innerText().then((text) => Number(/(\d+) ms/.exec(text)?.[1])));
    }
    row(`keystroke → verdict shown, ${devices} devices`, median(shown), `${median(engine)} ms of it in the worker and on the way`);
  });
}
await site.close();

/** Three requests as they are, and a fourth: its selector matches all devices, and with one letter more none. */
function typedClaim() {
  const four = inputs("claim.yaml");
  const three = four.slice(0, four.indexOf("    - name: request-3"));
  return `${three}    - name: typed
      exactly:
        deviceClassName: gpu.nvidia.com
        selectors:
        - cel:
            expression: device.attributes["gpu.nvidia.com"].brand.startsWith("Nvidia")`;
}

/** In the page: milliseconds from the next key to the frame in which the road shows the wanted verdict. */
function watch(wanted) {
  const road = document.querySelector('[data-testid="verdict-match"]');
  globalThis.verdictShown = new Promise((shown) => {
    addEventListener("keydown", () => {
      const pressed = performance.now();
      const look = () => {
        if (!road.innerText.includes(wanted)) return void requestAnimationFrame(look);
        requestAnimationFrame(() => shown(performance.now() - pressed));
      };
      look();
    }, { once: true, capture: true });
  });
}
