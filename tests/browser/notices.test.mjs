// What has just happened is said without lying over anything, for a while, and what it offers is not lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, screenshot, start } from "./page.mjs";
import { claim, fitsAcross, opened, rewrite, says, text } from "./flow.mjs";

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 375, height: 812 };

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

const notice = (page) => page.getByTestId("notice");

/** A notice that offers "Undo" is there. */
async function withOffer(page) {
  await page.clock.install();
  await opened(page);
  await page.getByTestId("pane-match").getByTestId("take-offer").first().click();
  await says(notice(page), "Done");
}

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of [["wide", WIDE], ["phone", PHONE]]) {
    test(`a notice and what is left of it are readable, ${size} and ${colorScheme}`, async () => {
      await site.withPage(async (page) => {
        await withOffer(page);
        await checkAccessibility(page);
        await fitsAcross(page);
        await screenshot(page, `notice-${size}-${colorScheme}`);
        await page.getByTestId("dismiss-notice").click();
        await page.getByTestId("past-action").waitFor();
        await checkAccessibility(page);
        await fitsAcross(page);
        await screenshot(page, `past-notice-${size}-${colorScheme}`);
      }, { context: { viewport, colorScheme } });
    });
  }
}

test("a notice stands below the columns, not over them", async () => {
  await site.withPage(async (page) => {
    await withOffer(page);
    const box = (selector) => page.locator(selector).boundingBox();
    const [columns, bar, foot] = [await box(".columns"), await box(".notice"), await box(".foot")];
    assert.ok(bar.y >= columns.y + columns.height - 1, "over the columns");
    assert.ok(foot.y >= bar.y + bar.height - 1, "over the foot");
  });
});

test("on a phone all of the page can be scrolled out from under a notice", async () => {
  await site.withPage(async (page) => {
    await withOffer(page);
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    const box = (selector) => page.locator(selector).boundingBox();
    const [columns, bar, foot] = [await box(".columns"), await box(".notice"), await box(".foot")];
    assert.ok(bar.y >= columns.y + columns.height - 1 && foot.y >= bar.y + bar.height - 1);
  }, { context: { viewport: PHONE } });
});

test("a notice goes by itself, but not from under the pointer, and its undo stays", async () => {
  await site.withPage(async (page) => {
    await withOffer(page);
    assert.match(await text(page), /has\(/);
    await notice(page).hover();
    await page.clock.fastForward(60_000);
    assert.equal(await notice(page).count(), 1);
    await page.getByTestId("editor").hover();
    await page.clock.fastForward(60_000);
    await notice(page).waitFor({ state: "detached" });
    await says(page.getByTestId("past-notice"), "Done");
    await page.getByTestId("past-action").click();
    await page.getByTestId("past-notice").waitFor({ state: "detached" });
    assert.doesNotMatch(await text(page), /has\(/);
  });
});

test("a notice does not go while the keyboard is in it", async () => {
  await site.withPage(async (page) => {
    await withOffer(page);
    await page.getByTestId("notice-action").focus();
    await page.clock.fastForward(60_000);
    assert.equal(await notice(page).count(), 1);
    assert.equal(await page.locator(".notices").getAttribute("role"), "status");
  });
});

test("another notice does not take the undo away, the next edit does", async () => {
  await site.withPage(async (page) => {
    await page.context().grantPermissions(["clipboard-write"]);
    const foot = async () => (await page.locator(".foot").boundingBox()).height;
    await withOffer(page);
    const before = await foot();
    await page.getByTestId("copy").click();
    await says(notice(page), "Copied");
    await page.getByTestId("past-action").waitFor();
    assert.ok(await foot() < before + 8, "the foot stays one line");
    await rewrite(page, claim("true"));
    await page.getByTestId("past-action").waitFor({ state: "detached" });
  });
});
