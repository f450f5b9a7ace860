// The list of documents: files get another name and another place, and folders are dropped.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { checkAccessibility, screenshot, start } from "./page.mjs";
import { claim, fitsAcross, opened, paste, says } from "./flow.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

/** Claims of these names, pasted one after the other; the example makes room for them. */
async function pasted(page, names) {
  await opened(page);
  for (const name of names) {
    await page.evaluate(() => document.activeElement?.blur());
    await paste(page, claim("true", name));
    await says(page.getByTestId("document"), name);
  }
}

const titles = (page) => page.getByTestId("group-manifests").getByTestId("document").locator(".entry-title").allInnerTexts();

test("a file gets another name, which is there after a reload", async () => {
  await site.withPage(async (page) => {
    await pasted(page, ["alpha", "beta"]);
    const name = page.getByTestId("rename");
    await name.fill("mine.yaml");
    await name.press("Enter");
    await page.locator("[data-testid=document][title=\"mine.yaml\"]").waitFor();
    await name.fill("  ");
    await name.press("Enter");
    assert.equal(await name.inputValue(), "mine.yaml");
    await page.waitForTimeout(500);
    await page.reload();
    await opened(page);
    await page.getByTestId("document").filter({ hasText: "beta" }).click();
    assert.equal(await page.getByTestId("rename").inputValue(), "mine.yaml");
  });
});

test("a file with a name that is taken gets a number", async () => {
  await site.withPage(async (page) => {
    await pasted(page, ["alpha", "beta"]);
    const [first] = await titles(page);
    await page.getByTestId("document").filter({ hasText: first }).click();
    const taken = await page.getByTestId("rename").inputValue();
    await page.getByTestId("document").filter({ hasText: "beta" }).click();
    await page.getByTestId("rename").fill(taken);
    await page.getByTestId("rename").press("Tab");
    const given = await page.getByTestId("rename").inputValue();
    assert.match(given, /-\d\.yaml$/);
  });
});

test("a file moves up and down among its own, by keyboard", async () => {
  await site.withPage(async (page) => {
    await pasted(page, ["alpha", "beta"]);
    const before = await titles(page);
    await page.getByTestId("move-up").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction((old) => {
      const all = [...document.querySelectorAll("[data-testid=group-manifests] .entry-title")].map((it) => it.innerText);
      return all.join() !== old;
    }, before.join());
    const [one, two] = [before.length - 2, before.length - 1];
    const swapped = before.with(one, before[two]).with(two, before[one]);
    assert.deepEqual(await titles(page), swapped);
    await page.getByTestId("move-down").click();
    assert.deepEqual(await titles(page), before);
    assert.ok(await page.getByTestId("move-down").isDisabled());
  });
});

test("a folder is dropped: its manifests come with their paths, and nothing else of it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dropped-"));
  mkdirSync(join(folder, "manifests", "deep"), { recursive: true });
  writeFileSync(join(folder, "manifests", "b.yaml"), claim("true", "second"));
  writeFileSync(join(folder, "manifests", "deep", "c.yml"), claim("true", "third"));
  writeFileSync(join(folder, "manifests", "a.json"), JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "first" }, spec: { containers: [{ name: "main", image: "main" }] } }));
  writeFileSync(join(folder, "manifests", "picture.png"), "no manifest");
  try {
    await site.withPage(async (page, { context }) => {
      await opened(page);
      const before = await page.getByTestId("group-cluster").getByTestId("document").count();
      const browser = await context.newCDPSession(page);
      const data = { items: [], files: [join(folder, "manifests")], dragOperationsMask: 1 };
      for (const type of ["dragEnter", "dragOver", "drop"]) {
        await browser.send("Input.dispatchDragEvent", { type, x: 200, y: 300, data });
        if (type === "dragEnter") await page.getByTestId("drop").waitFor();
      }
      await says(page.getByTestId("document"), "third");
      const after = await titles(page);
      assert.equal(await page.getByTestId("document").count(), before + 3);
      const at = (name) => after.findIndex((title) => title.includes(name));
      assert.ok(at("first") < at("second") && at("second") < at("third"), after.join());
      await page.getByTestId("document").filter({ hasText: "third" }).click();
      assert.equal(await page.getByTestId("rename").inputValue(), "manifests/deep/c.yml");
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of [["wide", { width: 1440, height: 900 }], ["phone", { width: 375, height: 812 }]]) {
    test(`name and place of a file are readable, ${size} and ${colorScheme}`, async () => {
      await site.withPage(async (page) => {
        await pasted(page, ["one"]);
        await page.getByTestId("rename").scrollIntoViewIfNeeded();
        await checkAccessibility(page);
        await fitsAcross(page);
        await screenshot(page, `documents-${size}-${colorScheme}`);
      }, { context: { viewport, colorScheme } });
    });
  }
}

test("the text and the pane name the document they are about", async () => {
  await site.withPage(async (page) => {
    await pasted(page, ["alpha", "beta"]);
    await page.getByTestId("document").filter({ hasText: "alpha" }).click();
    await says(page.getByTestId("editor-name"), "alpha");
    const look = (locator) => locator.evaluate((it) => [getComputedStyle(it).backgroundColor, getComputedStyle(it).boxShadow]);
    assert.deepEqual(await look(page.getByTestId("editor-name")), await look(page.locator("[data-testid=document][aria-current=true]")));
    await page.getByTestId("request").filter({ hasText: "beta" }).click();
    await says(page.getByTestId("pane-match"), "request gpus of beta");
  });
});

test("of a text that does not parse, Match and Allocate say that they speak of its last version, and Accept is no tick", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await says(page.getByTestId("match-summary"), "of two-gpus");
    await page.getByTestId("text-content").focus();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("  bad: [");
    await says(page.getByTestId("last-good"), "two-gpus does not parse at line");
    await page.getByTestId("station-allocate").click();
    await says(page.getByTestId("last-good"), "its last version that did");
    await says(page.getByTestId("verdict-accept"), "1 file does not parse");
    assert.equal(await page.locator("[data-testid=station-accept].good").count(), 0);
  });
});

test("on a phone one press at the top leads to the text", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("to-text").click();
    const content = page.getByTestId("text-content");
    await content.waitFor();
    await page.waitForFunction(() => document.activeElement?.dataset.testid === "fold-text");
    assert.ok(await content.evaluate((it) => it.getBoundingClientRect().top < window.innerHeight), "in view");
    await fitsAcross(page);
  }, { context: { viewport: { width: 375, height: 812 } } });
});
