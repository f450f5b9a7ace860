// From a Pod that waits to the reason, the changes that were tried and a what-if.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, screenshot, start } from "./page.mjs";
import { fitsAcross, opened, rewrite, says, text, verdict } from "./flow.mjs";

/** A scenario that has nothing in common with the sample that the page opens with. */
const scenario = (name) => readFileSync(resolve(import.meta.dirname, `../scenarios/${name}.yaml`), "utf8")
  .replaceAll("node-", "own-").replaceAll("trainer", "own");
const waiting = scenario("four-on-one-numa-node");

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

/** The page with a scenario in its open document, at the station Allocate. */
async function at(page, workspace) {
  await opened(page);
  await rewrite(page, workspace);
  await page.getByTestId("station-allocate").click();
  await page.getByTestId("allocate-pod").filter({ hasText: "Pod own" }).click();
  await says(page.getByTestId("headline"), "for Pod own");
}

for (const colorScheme of ["light", "dark"]) {
  test(`a Pod that waits is explained and mended, ${colorScheme}`, async () => {
    await site.withPage(async (page) => {
      await at(page, waiting);
      await says(page.getByTestId("allocate-kubernetes"), "cannot allocate all claims");
      await says(page.getByTestId("allocate-title"), "the search gets 3 of them");
      await says(page.getByTestId("tile"), "held by claim other-job");
      await screenshot(page, `allocate-top-${colorScheme}`);
      await page.getByTestId("step-through").click();
      await says(page.getByTestId("search-steps"), "gives gpu-3 back");
      await checkAccessibility(page);
      await screenshot(page, `allocate-waits-${colorScheme}`);
      const change = page.getByTestId("change").filter({ hasText: "Ask for 3 instead of 4" });
      // What changes is seen before it is taken, with nothing to open.
      await says(change.getByTestId("diff"), "count: 3");
      await change.getByTestId("take-offer").click();
      await says(page.getByTestId("allocate-title"), "Pod own fits on own-a.");
      assert.match(await text(page), /count: 3/);
      await page.getByTestId("status-yaml").first().waitFor();
    }, { context: { viewport: { width: 1440, height: 900 }, colorScheme } });
  });
}

test("a search that ends at its first step is not offered to be stepped through", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("station-allocate").click();
    await says(page.getByTestId("allocate-title"), "An error stops the scheduler");
    assert.equal(await page.getByTestId("step-through").count(), 0);
    const names = () => page.getByTestId("node").locator("h3").allInnerTexts();
    const before = await names();
    await page.getByTestId("explain-node").first().click();
    await page.getByTestId("step-through").click();
    await page.getByTestId("search-steps").waitFor();
    assert.deepEqual(await names(), before, "the nodes stay where they are");
  });
});

test("a what-if changes the verdict and not the text", async () => {
  await site.withPage(async (page) => {
    await at(page, scenario("two-containers-share-one-device"));
    const before = await text(page);
    await says(page.getByTestId("allocate-title"), "fits on own-a");
    const node = page.getByTestId("node").first();
    for (const name of ["gpu-0", "gpu-1"]) {
      const tile = node.getByTestId("tile").filter({ hasText: name });
      await tile.locator("summary").click();
      await tile.getByTestId("what-if-busy").click();
      await says(node.getByTestId("tile").filter({ hasText: name }), name === "gpu-0" ? "what-if" : "");
    }
    await says(verdict(page, "allocate"), "waits");
    await page.getByTestId("what-if-back").click();
    await says(page.getByTestId("allocate-title"), "fits on own-a");
    await page.getByTestId("cordon").first().click();
    await says(page.getByTestId("allocate-kubernetes"), "node(s) were unschedulable");
    assert.equal(await text(page), before);
  });
});

test("a phone shows all of it in one column", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("fold-text").click();
    await at(page, waiting);
    await fitsAcross(page);
    await checkAccessibility(page);
    await screenshot(page, "allocate-waits-phone");
  }, { context: { viewport: { width: 375, height: 812 } } });
});
