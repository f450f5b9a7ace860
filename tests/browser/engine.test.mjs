// The engine may die at any time: nothing that was typed is lost, and the verdict arrives all the same.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./page.mjs";
import { claim, opened, rewrite, says, text, verdict } from "./flow.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

test("an engine killed while a person types is replaced without losing a letter", async () => {
  const killable = (context) => context.addInitScript(() => {
    const Real = Worker;
    globalThis.Worker = class extends Real {
      constructor(...parts) {
        super(...parts);
        globalThis.killEngine = () => {
          this.terminate();
          setTimeout(() => this.onmessage?.(new MessageEvent("message", { data: { failed: "RuntimeError: unreachable" } })), 20);
        };
      }
    };
  });
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim(`device.driver == "gpu.nvidia.com"`));
    await page.keyboard.type("# one two");
    await page.evaluate(() => globalThis.killEngine());
    await page.keyboard.type(" three four");
    await page.getByTestId("restarted").waitFor();
    await says(verdict(page, "match"), "16");
    assert.match(await text(page), /# one two three four/);
    await page.keyboard.press("ControlOrMeta+z");
    await page.getByTestId("text-content").getByText("three four").waitFor({ state: "detached" });
  }, { before: killable });
});

test("where workers are refused every station answers", async () => {
  const refuse = (context) => context.addInitScript(() => {
    globalThis.Worker = class {
      constructor() {
        throw new DOMException("refused", "SecurityError");
      }
    };
  });
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("in-page").waitFor();
    await says(verdict(page, "match"), "8 fail");
    await rewrite(page, claim(`device.driver == "gpu.nvidia.com"`));
    await says(verdict(page, "match"), "16");
  }, { before: refuse });
});

test("what is not YAML gets a placed message, and the page stays alive", async () => {
  const deep = "[".repeat(10_000);
  const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]", ..."bcdefghi".split("").map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[index]}`)}]`)].join("\n");
  const bad = [["nothing", ""], ["a tab", "a:\n\t- b"], ["10,000 brackets", deep], ["10,000 dashes", "- ".repeat(10_000)], ["10,000 dashes behind a key", `a: ${"- ".repeat(10_000)}`], ["an alias bomb", bomb], ["binary", "\u0001\u0002\u0003"]];
  await site.withPage(async (page) => {
    await opened(page);
    for (const [name, content] of bad) {
      await page.getByTestId("text-content").focus();
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.press("Delete");
      if (content !== "") await rewrite(page, content);
      await rewrite(page, `${content}\n# ${name}`);
      await page.waitForTimeout(300);
      await page.locator("[aria-busy]").waitFor({ state: "detached" });
    }
    await rewrite(page, claim(`device.driver == "gpu.nvidia.com"`));
    await says(verdict(page, "match"), "16");
  });
});

test("a selector that would run for minutes ends within its budget", async () => {
  const list = `[${Array(60).fill("1").join(",")}]`;
  const slow = `${list}.all(a, ${list}.all(b, ${list}.all(c, ${list}.all(d, ${list}.all(e, a + b + c + d + e > 0)))))`;
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, claim(slow));
    await page.getByTestId("out-of-budget").or(page.getByTestId("failure")).first().waitFor();
    await rewrite(page, claim(`device.driver == "gpu.nvidia.com"`));
    await says(verdict(page, "match"), "16");
  });
});
