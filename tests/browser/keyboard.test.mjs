// Where the keyboard is after what it pressed is gone: never nowhere.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./page.mjs";
import { claim, opened, paste, says, text } from "./flow.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

/** The keyboard comes to rest on the first element of a selector, within what stands in shadow roots too. */
const restsOn = (page, selector) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector);

test("after a wish is granted the keyboard is at the verdict", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("want-devices").focus();
    await page.keyboard.press("Enter");
    await page.locator("[data-testid=grant-wish]:enabled").waitFor();
    await page.getByTestId("grant-wish").focus();
    await page.keyboard.press("Enter");
    await says(page.getByTestId("allocate-title"), "fits on");
    await restsOn(page, "#answer");
  });
});

test("after a fix it stays in the pane, after Undo it is in the text, and Ctrl+Z beside the text undoes a fix too", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    const fix = async () => {
      await page.getByTestId("take-offer").first().focus();
      await page.keyboard.press("Enter");
      await says(page.getByTestId("notice"), "Done");
      await restsOn(page, "#answer, #answer *");
      assert.match(await text(page), /has\(/);
    };
    await fix();
    await page.getByTestId("notice-action").focus();
    await page.keyboard.press("Enter");
    await restsOn(page, "[data-testid=text]");
    assert.doesNotMatch(await text(page), /has\(/);
    await says(page.getByTestId("failure-title"), "selector fail");
    await fix();
    await page.getByTestId("station-match").focus();
    await page.keyboard.press("ControlOrMeta+z");
    await page.getByTestId("notice").waitFor({ state: "detached" });
    assert.doesNotMatch(await text(page), /has\(/);
    await restsOn(page, "[data-testid=station-match]");
  });
});

test("after a condition is removed it is on the one before, and after a request on what is left", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("headline").click();
    await paste(page, claim(`device.driver == "gpu.nvidia.com" && device.driver != "other"`, "mine"));
    await says(page.getByTestId("group-manifests"), "mine");
    await page.getByTestId("view-form").click();
    const remove = page.getByTestId("row-remove");
    await remove.nth(1).focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("[data-testid=row-remove]").length === 1);
    await restsOn(page, "[data-testid=row-remove]");
    await page.getByRole("button", { name: "Remove Request 1: gpus" }).focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("selector-row").waitFor({ state: "detached" });
    await restsOn(page, ".form button, .form summary");
  });
});

test("a new request has the keyboard in its first field, and Match shows it", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("headline").click();
    await paste(page, claim("device.driver == 'gpu.nvidia.com'", "mine"));
    await says(page.getByTestId("match-summary"), "of mine");
    await page.getByTestId("view-form").click();
    await page.locator("[data-field=requests]").getByRole("button", { name: "+ request" }).click();
    await page.waitForFunction(() => document.activeElement?.closest('[data-part$="requests-1-"]') !== null
      && document.activeElement?.matches("input, select"));
    assert.equal(await page.locator("[data-testid=request][aria-pressed=true]").count(), 1);
    await page.locator("[data-testid=request][aria-pressed=true]").filter({ hasNotText: "gpus" }).waitFor();
  });
});
