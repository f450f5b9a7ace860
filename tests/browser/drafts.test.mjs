// What a person wrote is there again: after a reload, beside another tab, after starting over, without storage.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./page.mjs";
import { claim, opened, paste, rewrite, says, text } from "./flow.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

const CLUSTER = `apiVersion: v1
kind: Node
metadata: {name: secret-node}
`;

test("a reload keeps the draft", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim("true", "kept"));
    await says(page.getByTestId("document"), "kept");
    await page.reload();
    await opened(page);
    assert.match(await text(page), /name: kept/);
    assert.equal(await page.getByTestId("welcome").count(), 0);
  });
});

test("a reload in the middle of typing keeps the last letter", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim("true", "kept"));
    await page.keyboard.type("# the last letter is X");
    await page.reload();
    await opened(page);
    assert.match(await text(page), /the last letter is X/);
  });
});

test("two tabs never overwrite each other's drafts", async () => {
  await site.withPage(async (first, { context, address }) => {
    await opened(first);
    await rewrite(first, claim("true", "of-the-first"));
    await says(first.getByTestId("document"), "of-the-first");
    await first.waitForTimeout(500);
    const second = await context.newPage();
    await second.goto(address);
    await opened(second);
    await rewrite(second, claim("true", "of-the-second"));
    await says(second.getByTestId("document"), "of-the-second");
    await rewrite(first, claim("true", "of-the-first-again"));
    await says(first.getByTestId("document"), "of-the-first-again");
    await second.reload();
    await first.reload();
    await opened(first);
    await opened(second);
    assert.match(await text(second), /name: of-the-second/);
    assert.match(await text(first), /name: of-the-first-again/);
  });
});

test("starting over can be taken back, even after a reload", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim("true", "mine"));
    await says(page.getByTestId("document"), "mine");
    await startOver(page);
    await page.getByTestId("notice-action").click();
    await says(page.getByTestId("document"), "mine");
    await startOver(page);
    await page.reload();
    await opened(page);
    await page.getByTestId("reset").click();
    await page.getByTestId("bring-back").click();
    await says(page.getByTestId("document"), "mine");
  });
});

test("a removed document comes back", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim("true", "mine"));
    await says(page.getByTestId("document"), "mine");
    await page.getByTestId("remove").click();
    await page.getByTestId("document").filter({ hasText: "mine" }).waitFor({ state: "detached" });
    await page.getByTestId("notice-action").click();
    await says(page.getByTestId("document"), "mine");
  });
});

test("a loaded cluster is matched against, and is stored only when asked, and forgotten on request", async () => {
  const stored = (page) => page.evaluate(() => JSON.stringify({ ...localStorage }).includes("secret-node"));
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("load-cluster").click();
    await page.getByTestId("cluster-paste").focus();
    await paste(page, CLUSTER);
    await says(page.getByTestId("group-cluster"), "secret-node");
    await page.waitForTimeout(600);
    assert.equal(await stored(page), false);
    await page.getByTestId("load-cluster").click();
    await page.getByTestId("keep-cluster").check();
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => JSON.stringify({ ...localStorage }).includes("secret-node"));
    await page.getByTestId("forget-cluster").click();
    await page.waitForFunction(() => !JSON.stringify({ ...localStorage }).includes("secret-node"));
    assert.equal(await page.getByTestId("group-cluster").getByTestId("document").count(), 0);
  });
});

test("without storage the page works and says that drafts are not kept", async () => {
  const refuse = (context) => context.addInitScript(() => {
    Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
  });
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim("true", "mine"));
    await page.getByTestId("not-stored").waitFor();
    await says(page.getByTestId("document"), "mine");
  }, { before: refuse });
});

async function startOver(page) {
  await page.getByTestId("reset").click();
  await page.getByTestId("confirm-reset").click();
  await says(page.getByTestId("document"), "two-gpus");
}
