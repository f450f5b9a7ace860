// Which Kubernetes judges: a release, its gates, and what another release would say.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, screenshot, start } from "./page.mjs";
import { fitsAcross, opened, rewrite, says } from "./flow.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

// The list of node operations came with 1.37.
const NEWER = `apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: newer}
spec: {devices: {requests: [{name: r, exactly: {deviceClassName: gpu}}]}}
status:
  allocation:
    devices:
      results:
      - {driver: gpu.example.com, pool: node-a, device: gpu-0, request: r, skipNodeOperations: [Prepare]}
`;

test("another release judges, and a reload keeps it", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, NEWER);
    await says(page.getByTestId("document"), "newer");
    await page.getByTestId("station-read").click();
    assert.equal(await page.getByText("skipNodeOperations").count() > 0, true);
    const complaint = page.getByTestId("problems").getByText("skipNodeOperations");
    assert.equal(await complaint.count(), 0);
    await page.getByTestId("target").click();
    await page.getByTestId("releases").getByLabel("1.34").check();
    await says(page.getByTestId("target"), "Kubernetes 1.34, default feature gates");
    await page.keyboard.press("Escape");
    await complaint.first().waitFor();
    await page.reload();
    await opened(page);
    await says(page.getByTestId("target"), "Kubernetes 1.34, default feature gates");
  });
});

test("a release that was chosen is compared by one press, and starting over means the newest again", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("target").click();
    const top = () => page.getByTestId("releases").evaluate((it) => it.getBoundingClientRect().top);
    const before = await top();
    await page.getByTestId("releases").getByLabel("1.34").check();
    await says(page.getByTestId("target"), "Kubernetes 1.34");
    assert.equal(await top(), before, "what was pressed stays where it is");
    await page.keyboard.press("Escape");
    await says(page.getByTestId("notice"), "Kubernetes 1.34 judges now");
    await page.getByTestId("notice-action").click();
    await says(page.getByTestId("compare"), "Kubernetes 1.37");
    await page.keyboard.press("Escape");
    await page.getByTestId("reset").click();
    await page.getByTestId("confirm-reset").click();
    await says(page.getByTestId("target"), "Kubernetes 1.37");
    await says(page.getByTestId("document"), "two-gpus");
    await page.getByTestId("notice-action").click();
    await says(page.getByTestId("target"), "Kubernetes 1.34");
  });
});

test("a gate is set, kept from the keyboard, and set back", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("target").click();
    const gate = page.locator('[data-gate="DRAListTypeAttributes"]');
    await gate.focus();
    await page.keyboard.press("Space");
    await says(page.getByTestId("target"), "DRAListTypeAttributes on");
    assert.equal(await page.evaluate(() => document.activeElement?.dataset.gate), "DRAListTypeAttributes", "the focus stays");
    assert.equal(await page.locator('[data-gate="DRAAdminAccess"]').isDisabled(), true);
    await page.getByTestId("default-gates").click();
    await says(page.getByTestId("target"), "default feature gates");
    assert.equal(await gate.isChecked(), false);
  });
});

for (const [size, viewport] of [["wide", { width: 1440, height: 900 }], ["phone", { width: 375, height: 812 }]]) {
  test(`two releases are compared, ${size}`, async () => {
    await site.withPage(async (page) => {
      await opened(page);
      if (size === "phone") await page.getByTestId("fold-text").click();
      await rewrite(page, NEWER);
      await says(page.getByTestId("document"), "newer");
      await page.getByTestId("target").click();
      await page.getByTestId("compare-with").selectOption("34");
      await says(page.getByTestId("compare"), "skipNodeOperations");
      await checkAccessibility(page);
      await fitsAcross(page);
      await screenshot(page, `compare-${size}-light`);
      await page.getByTestId("compare-with").selectOption("36");
      await says(page.getByTestId("compare"), "with Kubernetes 1.36");
    }, { context: { viewport } });
  });
}
