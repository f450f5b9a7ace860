// Does the page start wherever people put it, and does the engine answer?
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { checkAccessibility, screenshot, start } from "./page.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

test("the page starts under a sub-path and its engine answers from a worker", async () => {
  await site.withPage(async (page) => {
    await page.getByRole("heading", { name: "DRA Playground", level: 1 }).waitFor();
    await checked(page);
    assert.equal(page.workers().length, 1);
    await checkAccessibility(page);
    await screenshot(page, "starts");
  });
});

test("the page starts on another machine's plain http address", async () => {
  // Not a secure context: what browsers withhold there (clipboard, storage managers) must not be needed to start.
  await site.withPage(async (page, { address }) => {
    await page.goto(address.replace("127.0.0.1", "lan.test"));
    assert.equal(await page.evaluate(() => isSecureContext), false);
    await checked(page);
  }, { start: false });
});

test("opened from a file, the page says how to serve it", async () => {
  const file = pathToFileURL(resolve(import.meta.dirname, "../../dist/index.html")).href;
  await site.withPage(async (page) => {
    await page.goto(file);
    await page.getByText("Serve its folder over http").waitFor();
  }, { start: false, expected: /file:\/\/|net::ERR_FAILED/ });
});

test("an engine that traps is replaced and asked again", async () => {
  const trapOnce = (context) => context.addInitScript(() => {
    const Real = Worker;
    let trapped = false;
    globalThis.Worker = class extends Real {
      postMessage(message) {
        if (trapped) return super.postMessage(message);
        trapped = true;
        setTimeout(() => this.onmessage(new MessageEvent("message", { data: { failed: "RuntimeError: unreachable" } })), 50);
      }
    };
  });
  await site.withPage(async (page) => {
    await checked(page);
    await page.getByTestId("restarted").waitFor();
  }, { before: trapOnce });
});

test("an engine that is silent past its deadline is replaced and asked again", async () => {
  const silentOnce = (context) => context.addInitScript(() => {
    const Real = Worker;
    let silent = true;
    globalThis.Worker = class extends Real {
      postMessage(message) {
        if (!silent) super.postMessage(message);
        silent = false;
      }
    };
  });
  await site.withPage(async (page, { address }) => {
    await page.clock.install();
    await page.goto(address);
    await page.getByRole("heading", { name: "DRA Playground" }).waitFor();
    const restarted = page.getByTestId("restarted");
    for (let tries = 0; tries < 50 && !(await restarted.isVisible()); tries += 1) {
      // The page's clock jumps; the network and the worker go at their own pace.
      await page.clock.fastForward(5000);
      await new Promise((passed) => setTimeout(passed, 200));
    }
    await restarted.waitFor();
    await checked(page);
  }, { before: silentOnce, start: false });
});

test("where workers are refused the same engine answers in the page", async () => {
  const refuse = (context) => context.addInitScript(() => {
    globalThis.Worker = class {
      constructor() {
        throw new DOMException("refused", "SecurityError");
      }
    };
  });
  await site.withPage(async (page) => {
    await checked(page);
    await page.getByTestId("in-page").waitFor();
    assert.equal(page.workers().length, 0);
  }, { before: refuse });
});

test("the page works in a sandboxed frame", async () => {
  site.server.extra.set("/embed", `<!doctype html><title>embed</title><iframe sandbox="allow-scripts" width="1200" height="800" src="/some/where/"></iframe>`);
  await site.withPage(async (page, { address }) => {
    await page.goto(new URL("/embed", address).href);
    await checked(page.frameLocator("iframe"));
  }, { start: false });
});

/** The first look has been answered. */
async function checked(page) {
  await page.getByTestId("checked-in").filter({ hasText: /checked in \d+ ms/ }).waitFor();
}
