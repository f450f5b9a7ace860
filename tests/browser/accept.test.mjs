// The Accept station: verdicts of three kinds, an error from a cluster explained, a document in another version.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, screenshot, start } from "./page.mjs";
import { fitsAcross, opened, rewrite, says } from "./flow.mjs";

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 375, height: 812 };

const ACCEPTED = `apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: accepted}
spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu.nvidia.com}}]}}
`;
const REFUSED = `apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: refused}
spec:
  devices:
    requests:
    - name: GPU
      exactly: {deviceClassName: gpu.nvidia.com, allocationMode: all}
    - name: gpu
      deviceClassName: gpu.nvidia.com
`;
// Served only with a flag since 1.34.
const BY_VERSION = `apiVersion: resource.k8s.io/v1beta1
kind: ResourceClaim
metadata: {name: by-version} # stays
spec:
  devices:
    requests:
    - name: gpu
      deviceClassName: gpu.nvidia.com
`;

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of [["wide", WIDE], ["phone", PHONE]]) {
    test(`verdicts are readable, ${size} and ${colorScheme}`, async () => {
      await site.withPage(async (page) => {
        await opened(page);
        if (size === "phone") await page.getByTestId("fold-text").click();
        for (const [name, text] of [["accepted", ACCEPTED], ["refused", REFUSED], ["by-version", BY_VERSION]]) {
          await rewrite(page, text);
          await says(page.getByTestId("document"), name);
          await page.getByTestId("station-accept").click();
          await says(page.getByTestId("verdicts"), name);
          await checkAccessibility(page);
          await fitsAcross(page);
          await screenshot(page, `accept-${name}-${size}-${colorScheme}`);
        }
      }, { context: { viewport, colorScheme } });
    });
  }
}

test("an error from a cluster is explained and leads to its place", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, REFUSED);
    await says(page.getByTestId("document"), "refused");
    await page.getByTestId("station-accept").click();
    await page.getByTestId("decode").click();
    await page.getByTestId("decode-text").fill(
      'The ResourceClaim "refused" is invalid: \n* spec.devices.requests[0].name: Invalid value: "GPU"',
    );
    await says(page.getByTestId("decode-headline"), "1 text of Kubernetes recognised");
    await checkAccessibility(page);
    await screenshot(page, "decode-wide");
    await page.getByTestId("decode-jump").first().click();
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    await page.getByTestId("decode").click();
    await page.getByTestId("decode-text").fill("0/3 nodes are available: 3 cannot allocate all claims.");
    await says(page.getByTestId("decoded"), "cannot be had together");
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement?.dataset.testid), "decode", "the focus goes back");
  }, { context: { viewport: WIDE } });
});

test("a document is written in another version, and one press undoes it", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, BY_VERSION);
    await says(page.getByTestId("document"), "by-version");
    await page.getByTestId("convert").selectOption("resource.k8s.io/v1");
    await says(page.getByTestId("text"), "exactly:");
    await says(page.getByTestId("text"), "# stays");
    await page.getByTestId("undo").click();
    await says(page.getByTestId("text"), "resource.k8s.io/v1beta1");
  }, { context: { viewport: WIDE } });
});
