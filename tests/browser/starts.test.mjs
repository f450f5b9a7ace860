// Does the page start wherever people put it, and does the engine answer?
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { checkAccessibility, screenshot, start } from "./page.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

test("the page starts under a sub-path and its engine answers from a worker", async () => {
  await site.withPage(async (page) => {
    await page.getByRole("heading", { name: "DRA Playground", level: 1 }).waitFor();
    await page.getByTestId("engine").filter({ hasText: /checked in/i }).waitFor();
    assert.equal(page.workers().length, 1);
    await checkAccessibility(page);
    await screenshot(page, "starts");
  });
});
