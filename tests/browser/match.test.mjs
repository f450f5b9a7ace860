// From a pasted manifest to a verdict on each device, and from a failure to its repair.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, screenshot, start } from "./page.mjs";
import { claim, opened, paste, rewrite, says, text, verdict } from "./flow.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

test("a first visit shows a working example with one thing wrong", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("welcome").waitFor();
    await says(verdict(page, "match"), "8 fail");
    await page.getByTestId("failure").waitFor();
    await says(page.getByTestId("failure-kubernetes"), "no such key: addressingMode");
    await screenshot(page, "first-visit");
    await page.getByTestId("dismiss-welcome").click();
    assert.equal(await page.getByTestId("welcome").count(), 0);
  });
});

test("a failing device is explained, repaired by one click and undone by one", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    const before = await text(page);
    const offer = page.getByTestId("failure").getByTestId("offer").first();
    await says(offer.getByTestId("offer-result"), "8 match");
    await offer.getByTestId("diff").waitFor();
    await offer.getByTestId("take-offer").click();
    await page.getByTestId("failure").waitFor({ state: "detached" });
    assert.notEqual(await text(page), before);
    await screenshot(page, "repaired");
    await page.getByTestId("undo").click();
    await page.getByTestId("failure").waitFor();
    assert.equal(await text(page), before);
  });
});

test("a verdict opens its steps", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await says(page.getByTestId("trace"), "fails");
    await page.getByTestId("cell").filter({ hasText: "8 match" }).last().click();
    await says(page.getByTestId("trace"), "true");
    assert.equal(await page.locator("[data-testid=cell][aria-pressed=true]").count(), 1);
  });
});

test("a pasted manifest takes the place of the untouched example, and the panes are about it", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("headline").click();
    await paste(page, claim(`device.attributes["gpu.nvidia.com"].architecture == "Hopper"`));
    await says(page.getByTestId("group-manifests"), "pasted");
    await says(page.getByTestId("match-summary"), "of pasted");
    await says(page.getByTestId("figures"), "8match");
    const manifests = () => page.getByTestId("group-manifests").locator(".entry-title").allInnerTexts();
    assert.deepEqual(await manifests(), ["pasted"]);
    assert.equal(await page.getByTestId("welcome").count(), 0);
    await checkAccessibility(page);
    await page.getByTestId("notice-action").click();
    await says(page.getByTestId("group-manifests"), "trainer");
    assert.deepEqual(await manifests(), ["two-gpus", "trainer"]);
  });
});

test("what is pasted into a new document takes the example's place, an empty one does not", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("new-document").click();
    await says(page.getByTestId("group-manifests"), "trainer");
    await paste(page, claim(`device.driver == "gpu.nvidia.com"`));
    await says(page.getByTestId("match-summary"), "of pasted");
    assert.deepEqual(await page.getByTestId("group-manifests").locator(".entry-title").allInnerTexts(), ["pasted"]);
    await says(page.getByTestId("notice"), "the example's manifests are gone");
  });
});

test("beside a file of one's own, Match follows the one that was pasted", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim("device.attributes['gpu.nvidia.com'].nothing == 'x'", "old"));
    await says(page.getByTestId("match-summary"), "of old");
    await page.getByTestId("headline").click();
    await paste(page, claim(`device.driver == "gpu.nvidia.com"`, "newer"));
    await says(page.getByTestId("match-summary"), "of newer");
    // What belongs to an example that was changed is not taken away.
    await says(page.getByTestId("group-manifests"), "trainer");
  });
});

test("editing changes the verdict while typing", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim(`device.driver == "gpu.nvidia.com"`));
    await says(verdict(page, "match"), "16");
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.type(` && false`);
    await says(page.getByTestId("figures"), "0match");
  });
});

test("a selector that does not compile says what Kubernetes says", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim(`device.driver ==`));
    await says(verdict(page, "read").or(verdict(page, "match")), /compile|error|problem/);
    await screenshot(page, "does-not-compile");
  });
});

test("a problem is underlined after a pause, vanishes at once, and a press on it leads to its place", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim("'true'", "typo").replace("deviceClassName", "deviceClasName"));
    await page.locator(".cm-lintRange-error").waitFor();
    await page.getByTestId("station-read").click();
    await screenshot(page, "read-problem");
    await page.getByTestId("problem-jump").first().click();
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-testid") === "text");
  });
});

test("rows are found by a word and by their verdict", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("filter-fail").click();
    await says(page.getByTestId("matrix-total"), "8 devices");
    await page.getByTestId("filter-all").click();
    await page.getByTestId("search").fill("H100");
    await says(page.getByTestId("matrix"), "H100");
    await page.getByTestId("matrix").getByText("L40S").first().waitFor({ state: "detached" });
    await page.getByTestId("search").fill("nothing is called so");
    await page.getByTestId("matrix-empty").waitFor();
  });
});

test("files dropped on the page become documents", async () => {
  const drop = (page, target, name, content) => page.evaluate(([selector, file, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], file));
    const send = (type, element) => element.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    send("dragenter", document.body);
    return new Promise((done) => setTimeout(() => done(send("drop", document.querySelector(selector))), 50));
  }, [target, name, content]);
  await site.withPage(async (page) => {
    await opened(page);
    await drop(page, ".drop-manifests", "dropped.yaml", claim("true", "dropped"));
    await says(page.getByTestId("group-manifests"), "dropped");
    await drop(page, ".drop-cluster", "node.yaml", "apiVersion: v1\nkind: Node\nmetadata: {name: dropped-node}\n");
    await says(page.getByTestId("group-cluster"), "dropped-node");
    await drop(page, ".drop-cluster", "picture.png", "\u0000\u0001");
    await says(page.getByTestId("notice"), "binary");
  });
});

test("a cluster too long for the text editor is read whole and shown as a summary", async () => {
  const cluster = `${`# ${"-".repeat(98)}\n`.repeat(12_000)}apiVersion: v1\nkind: Node\nmetadata: {name: far-below}\n`;
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("load-cluster").click();
    await page.getByTestId("cluster-file-input").setInputFiles({ name: "long.yaml", mimeType: "text/yaml", buffer: Buffer.from(cluster) });
    const entry = page.getByTestId("document").filter({ hasText: "far-below" });
    await entry.click();
    await says(page.getByTestId("large-document"), "1.2 MB");
    assert.equal(await page.getByTestId("text").isVisible(), false);
    await page.getByTestId("document").first().click();
    await page.getByTestId("text-content").waitFor();
  });
});

test("of thousands of devices only a window is on the page", async () => {
  const devices = (node) => Array.from({ length: 125 }, (_, index) => `  - {name: gpu-${index}, attributes: {type: {string: gpu}, serial: {string: "${node}-${index}"}}}`);
  const slice = (node) => `apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: node-${node}-slice}
spec:
  driver: gpu.nvidia.com
  nodeName: node-${node}
  pool: {name: node-${node}, generation: 1, resourceSliceCount: 1}
  devices:
${devices(node).join("\n")}
`;
  const cluster = Array.from({ length: 32 }, (_, node) => slice(node)).join("---\n");
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim(`device.attributes["gpu.nvidia.com"].serial.endsWith("7")`));
    await page.getByTestId("load-cluster").click();
    await page.getByTestId("cluster-file-input").setInputFiles({ name: "many.yaml", mimeType: "text/yaml", buffer: Buffer.from(cluster) });
    await says(page.getByTestId("cluster-counts"), "4000");
    await page.getByTestId("station-match").click();
    await page.getByTestId("unfold").check();
    await says(page.getByTestId("matrix-total"), "4000 devices");
    assert.ok(await page.getByTestId("matrix-row").count() < 300);
    await page.locator(".table-frame.windowed").evaluate((frame) => { frame.scrollTop = frame.scrollHeight; });
    await page.getByTestId("matrix").getByText("9-124", { exact: true }).waitFor();
    await screenshot(page, "many-devices");
  });
});
