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

test("problems are chosen by document and severity, and copied, with the keyboard alone", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, REFUSED);
    await says(page.getByTestId("document"), "refused");
    await page.getByTestId("new-document").click();
    await rewrite(page, BY_VERSION);
    await says(page.getByTestId("documents"), "by-version");
    await page.getByTestId("station-accept").click();
    await says(page.getByTestId("verdicts"), "by-version");

    const errors = page.getByTestId("severity-error");
    await errors.focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("verdict").filter({ hasText: "by-version" }).waitFor({ state: "detached" });
    assert.equal(await errors.getAttribute("aria-pressed"), "true");
    assert.equal(await page.evaluate(() => document.activeElement?.dataset.testid), "severity-error", "the focus stays");
    assert.equal(await page.getByTestId("problem").locator(".severity", { hasText: "warning" }).count(), 0);
    await checkAccessibility(page);

    const copied = async (format) => {
      await page.getByTestId("copy-format").selectOption(format);
      await page.getByTestId("copy-problems").focus();
      await page.keyboard.press("Enter");
      return page.waitForFunction(
        (wanted) => navigator.clipboard.readText().then((text) => {
          const kind = text.startsWith("{") ? (text.includes('"runs"') ? "SARIF" : "JSON") : text.includes("- **error**") ? "Markdown" : "text";
          return kind === wanted && text;
        }),
        format,
      ).then((text) => text.jsonValue());
    };
    assert.match(await copied("text"), /error unknown-field: .*deviceClassName/);
    assert.match(await copied("Markdown"), /- \*\*error\*\* `unknown-field`/);
    const { problems } = JSON.parse(await copied("JSON"));
    assert.ok(problems.length > 0 && problems.every((problem) => problem.severity === "error"), "errors only");
    assert.equal(JSON.parse(await copied("SARIF")).runs[0].results.length, problems.length);

    await page.getByTestId("accept-document").selectOption({ label: "by-version" });
    await page.getByTestId("nothing-to-show").waitFor();
    await page.getByTestId("severity-all").click();
    await says(page.getByTestId("verdicts"), "by-version");
    assert.equal(await page.getByTestId("verdict").count(), 1);
    await page.getByTestId("accept-document").selectOption({ label: "All documents" });
    await page.getByTestId("rule").first().locator("summary").focus();
    await page.keyboard.press("Enter");
    await says(page.getByTestId("rule").first(), "Right");
    await checkAccessibility(page);
    await screenshot(page, "accept-chosen-wide");
    await page.getByTestId("problem-jump").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.dataset.testid !== "problem-jump");
  }, { context: { viewport: WIDE, permissions: ["clipboard-read", "clipboard-write"] } });
});

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
