// Input that is large, deep or endless: each gets a verdict or a stated limit, the page stays alive, nothing is lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./page.mjs";
import { claim, opened, rewrite, says, text, verdict } from "./flow.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

/** After hostile input a plain claim still gets its verdict. */
async function stillAlive(page) {
  await rewrite(page, claim(`device.driver == "gpu.nvidia.com"`));
  await says(verdict(page, "match"), "16");
}

test("249 nested parentheses, the most cel-go accepts, have a verdict", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim(`'${"(".repeat(249)}true${")".repeat(249)}'`));
    await says(verdict(page, "match"), "16");
    assert.equal(await page.getByTestId("restarted").count(), 0, "the engine died of it");
    await rewrite(page, claim(`'${"(".repeat(250)}true${")".repeat(250)}'`));
    await says(verdict(page, "match"), "not compile");
    await stillAlive(page);
  });
});

test("a selector of 10 KiB has a verdict", async () => {
  const long = Array.from({ length: 200 }, (_, index) => `device.driver != "driver-${index}.example.com"`).join(" && ");
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim(`'${long.slice(0, 10_000).replace(/ && [^&]*$/, "")}'`));
    await says(verdict(page, "match"), "16");
    await stillAlive(page);
  });
});

test("10 MB of text become a document that is not lost", async () => {
  const long = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: long}\ndata:\n${`  key: ${"x".repeat(90)}\n`.repeat(100_000)}`;
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("open-files-input").setInputFiles({ name: "long.yaml", mimeType: "text/yaml", buffer: Buffer.from(long) });
    await page.getByTestId("document").filter({ hasText: "long" }).first().waitFor();
    await page.getByTestId("new-document").click();
    await stillAlive(page);
    await page.getByTestId("document").filter({ hasText: "long" }).first().waitFor();
  });
});

test("the output of kubectl for 8,000 devices is read with progress, and typing goes on", async () => {
  const device = (index) => `      - name: gpu-${index}\n        attributes:\n          type: {string: gpu}\n          uuid: {string: GPU-${index}-${"0".repeat(60)}}\n`;
  const slice = (node) => `  - apiVersion: resource.k8s.io/v1
    kind: ResourceSlice
    metadata:
      name: node-${node}-slice
      managedFields:
      - {manager: kubelet, operation: Update, fieldsV1: {"f:spec": {}}}
    spec:
      driver: gpu.nvidia.com
      nodeName: node-${node}
      pool: {name: node-${node}, generation: 1, resourceSliceCount: 1}
      devices:
${Array.from({ length: 100 }, (_, index) => device(index)).join("")}`;
  const list = `apiVersion: v1\nkind: List\nitems:\n${Array.from({ length: 80 }, (_, node) => slice(node)).join("")}`;
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("load-cluster").click();
    await page.getByTestId("cluster-file-input").setInputFiles({ name: "cluster.yaml", mimeType: "text/yaml", buffer: Buffer.from(list) });
    await page.getByTestId("document").filter({ hasText: "8000 devices" }).waitFor();
    await rewrite(page, claim(`device.attributes["gpu.nvidia.com"].uuid.startsWith("GPU-7-")`));
    await says(verdict(page, "match"), "80 match");
    await page.getByTestId("text-content").press("ControlOrMeta+End");
    await page.keyboard.type("# still here");
    assert.match(await text(page), /# still here/);
  });
});
