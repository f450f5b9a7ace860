// Wide and narrow, light and dark, by keyboard and for readers of the screen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessibility, screenshot, start } from "./page.mjs";
import { fitsAcross, opened, says } from "./flow.mjs";

const STATIONS = ["read", "accept", "match", "allocate", "take-home"];
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 375, height: 812 };

/** Where the names of the stations begin and end. */
const heights = (page) => page.locator(".stop strong").evaluateAll((all) => all.map((it) => {
  const { top, bottom } = it.getBoundingClientRect();
  return `${Math.round(top)}-${Math.round(bottom)}`;
}));

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of [["wide", WIDE], ["phone", PHONE]]) {
    test(`every station is readable, ${size} and ${colorScheme}`, async () => {
      await site.withPage(async (page) => {
        await opened(page);
        for (const station of STATIONS) {
          await page.getByTestId(`station-${station}`).click();
          await page.getByTestId(`pane-${station}`).getByTestId("headline").waitFor();
          await checkAccessibility(page);
          await fitsAcross(page);
          if (size === "phone") assert.equal(new Set(await heights(page)).size, 1, "the stations' names stand in one line");
          await screenshot(page, `${station}-${size}-${colorScheme}`);
        }
      }, { context: { viewport, colorScheme } });
    });
  }

  test(`every dialog is readable, ${colorScheme}`, async () => {
    await site.withPage(async (page) => {
      await opened(page);
      for (const button of ["load-cluster", "another-sample", "target", "help", "reset"]) {
        await page.getByTestId(button).click();
        await page.locator("dialog[open]").waitFor();
        if (button === "another-sample") await page.getByTestId("sample-dranet-nics").waitFor();
        await checkAccessibility(page);
        await screenshot(page, `dialog-${button}-${colorScheme}`);
        await page.keyboard.press("Escape");
        await page.locator("dialog[open]").waitFor({ state: "detached" });
        assert.equal(await page.evaluate(() => document.activeElement?.dataset.testid), button, "the focus goes back");
      }
    }, { context: { viewport: WIDE, colorScheme } });
  });
}

test("320 pixels are enough", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    for (const station of STATIONS) {
      await page.getByTestId(`station-${station}`).click();
      await page.getByTestId(`pane-${station}`).getByTestId("headline").waitFor();
      await fitsAcross(page);
    }
    const out = await page.locator(".stop strong").evaluateAll((all) => all.filter((it) => it.scrollWidth > it.parentElement.clientWidth).length);
    assert.equal(out, 0, "names of stations outside their buttons");
    await page.getByTestId("fold-text").click();
    await page.getByTestId("text-content").waitFor();
    await fitsAcross(page);
    await screenshot(page, "narrow-320");
  }, { context: { viewport: { width: 320, height: 640 } } });
});

for (const colorScheme of ["light", "dark"]) {
  test(`the first press on the theme is seen, and kept, ${colorScheme}`, async () => {
    const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await site.withPage(async (page) => {
      await opened(page);
      const system = await background(page);
      const theme = page.getByTestId("theme");
      await theme.click();
      const other = await background(page);
      assert.notEqual(other, system);
      await page.reload();
      await opened(page);
      assert.equal(await background(page), other);
      await theme.click();
      assert.equal(await background(page), system);
      assert.equal(await theme.getAttribute("aria-label"), `Theme: ${colorScheme}`);
      await theme.click();
      assert.equal(await theme.getAttribute("aria-label"), "Theme: as the system");
    }, { context: { colorScheme } });
  });
}

test("the keyboard reaches the stations, the verdicts and the text, and leaves the text again", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.keyboard.press("Alt+1");
    await page.getByTestId("pane-read").waitFor();
    await page.keyboard.press("Alt+3");
    await page.getByTestId("pane-match").waitFor();
    await page.getByTestId("cell").first().focus();
    await page.keyboard.press("Enter");
    await page.locator("[data-testid=cell][aria-pressed=true]").first().waitFor();
    await page.getByTestId("text-content").focus();
    await page.keyboard.press("Escape");
    // The words above the selector are reached first, then what comes after the text.
    const inText = () => page.evaluate(() => document.activeElement?.dataset.testid === "text");
    for (let presses = 0; presses < 5 && await inText(); presses += 1) await page.keyboard.press("Tab");
    assert.equal(await inText(), false);
  });
});

test("what changes is said to readers of the screen", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await says(page.getByTestId("announcement"), /\w/);
  });
});

test("a sample replaces the cluster and leaves your own manifests alone", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("text-content").focus();
    await page.keyboard.type("# mine\n");
    await page.getByTestId("another-sample").click();
    await page.getByTestId("sample-intel-gpu").click();
    await says(page.getByTestId("notice"), "Your manifests stayed");
    await says(page.getByTestId("group-manifests"), "two-gpus");
    assert.equal(await page.getByTestId("group-cluster").getByText("gpu.nvidia.com").count(), 0);
  });
});

test("your manifests are taken home whole", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("station-take-home").click();
    const download = page.waitForEvent("download");
    await page.getByTestId("download-one").first().click();
    assert.match((await download).suggestedFilename(), /\.ya?ml$/);
    assert.ok(await page.getByTestId("take-home-item").count() >= 1);
    assert.equal(await page.getByTestId("take-home-item").filter({ hasText: "ResourceSlice" }).count(), 0);
  });
});
