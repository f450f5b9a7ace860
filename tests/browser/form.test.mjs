// A document as a form, devices that are wanted, and links: from the first screen to a result.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { unzipSync } from "fflate";
import { checkAccessibility, screenshot, start } from "./page.mjs";
import { claim, fitsAcross, opened, paste, rewrite, says, text, verdict } from "./flow.mjs";

let site;
before(async () => {
  site = await start();
});
after(() => site?.close());

const PHONE = { context: { viewport: { width: 375, height: 800 } } };

/** Opens the form of the open document. */
async function form(page) {
  await opened(page);
  await page.getByTestId("view-form").click();
  await page.getByTestId("form-row").first().waitFor();
}

test("a condition added in the form is CEL in the text, with the same history", async () => {
  await site.withPage(async (page) => {
    await form(page);
    await screenshot(page, "form");
    await page.getByTestId("add-condition").click();
    await page.getByTestId("selector-row").nth(1).waitFor();
    await page.getByTestId("view-yaml").click();
    assert.match(await text(page), /productName == "NVIDIA/);
    await page.getByTestId("undo").click();
    assert.doesNotMatch(await text(page), /productName == "NVIDIA/);
    await page.getByTestId("view-form").click();
    await page.getByTestId("selector-row").nth(1).waitFor({ state: "detached" });
    await checkAccessibility(page);
  });
});

test("parameters start from what the driver takes", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, `apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: shared}
spec:
  devices:
    requests: [{name: gpu, exactly: {deviceClassName: gpu.nvidia.com}}]
    config:
    - opaque:
        driver: gpu.nvidia.com # of the vendor
        parameters: {}
`);
    await page.getByTestId("view-form").click();
    await page.getByTestId("form-start").first().click();
    await page.getByTestId("view-yaml").click();
    await page.getByTestId("text-content").filter({ hasText: "timeSlicingConfig" }).waitFor();
    assert.match(await text(page), /driver: gpu.nvidia.com # of the vendor\n {8}parameters:\n {10}apiVersion: resource.nvidia.com\/v1beta1/);
    await page.getByTestId("view-form").click();
    await page.getByTestId("form-start").first().waitFor();
    await checkAccessibility(page);
    await page.getByTestId("form-start").first().scrollIntoViewIfNeeded();
    await screenshot(page, "form-parameters");
  });
});

test("every press in a form is one step back, to the very text before", async () => {
  await site.withPage(async (page) => {
    await form(page);
    const now = async () => {
      await page.getByTestId("view-yaml").click();
      const lines = await text(page);
      await page.getByTestId("view-form").click();
      await page.getByTestId("form-row").first().waitFor();
      return lines;
    };
    // The same presses in every run.
    let seed = 20261127;
    const roll = (sides) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor(seed / 65536) % sides;
    };
    const texts = [await now()];
    for (let presses = 0; presses < 12; presses += 1) {
      const buttons = page.locator(".form .form-add:visible, .form .form-action:enabled, .form [data-testid=form-option]");
      await buttons.nth(roll(await buttons.count())).click();
      await page.locator(".form:not([aria-busy])").waitFor();
      const after = await now();
      if (after !== texts.at(-1)) texts.push(after);
    }
    assert.ok(texts.length > 5, `${texts.length} texts`);
    for (const before of texts.reverse().slice(1)) {
      await page.getByTestId("undo").click();
      assert.equal(await now(), before);
    }
  });
});

test("what is typed into the form stands in the text, comments kept", async () => {
  await site.withPage(async (page) => {
    await form(page);
    const count = page.locator("[data-field=count] input");
    await count.fill("3");
    await count.press("Enter");
    await says(page.getByTestId("figures"), "3wanted");
    await page.getByTestId("view-yaml").click();
    assert.match(await text(page), /count: 3/);
    assert.match(await text(page), /#/);
  });
});

test("a text that does not parse has a read-only form of its last version", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("text-content").focus();
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.type("[");
    await page.getByTestId("view-form").click();
    await page.getByTestId("form-read-only").waitFor();
    assert.ok(await page.locator("[data-field=count] input").isDisabled());
  });
});

test("two GPUs are wired into a Pod from the first screen in a dozen presses, by mouse", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    let presses = 0;
    const press = async (locator) => {
      presses += 1;
      await locator.click();
    };
    await press(page.getByTestId("want-devices"));
    await says(page.getByTestId("wish-found"), "16 devices match");
    await press(page.getByTestId("recipe-shared-by-pods"));
    await press(page.getByTestId("recipe-one-gpu"));
    await page.waitForFunction(() => document.querySelector("[data-testid=wish-name]")?.value === "one-gpu");
    await press(page.getByTestId("wish-count"));
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("2");
    await page.keyboard.press("Enter");
    presses += 3;
    await screenshot(page, "wish");
    await press(page.getByTestId("grant-wish"));
    await says(page.getByTestId("group-manifests"), "gpus-user");
    await says(page.getByTestId("headline"), "for Pod gpus-user");
    await says(page.getByTestId("allocate-title"), "Pod gpus-user fits on node-a");
    assert.match(await text(page), /count: 2/);
    assert.ok(presses <= 12, `${presses} presses`);
  });
});

test("two GPUs are wired into a Pod from the first screen in a dozen presses, by keyboard", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("want-devices").focus();
    let presses = 0;
    const key = async (name) => {
      presses += 1;
      await page.keyboard.press(name);
    };
    await key("Enter");
    await says(page.getByTestId("wish-found"), "16 devices match");
    // The chosen recipe is one stop, then class and count.
    await key("Tab");
    await key("Tab");
    await key("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-testid")), "wish-count");
    await key("ControlOrMeta+a");
    await key("2");
    await says(page.getByTestId("wish-found"), "up to 8 on one node");
    await key("Enter");
    await key("ControlOrMeta+Enter");
    await page.getByTestId("dialog-wish").waitFor({ state: "detached" });
    await says(page.getByTestId("group-manifests"), "gpus-user");
    await says(page.getByTestId("allocate-title"), "Pod gpus-user fits on node-a");
    assert.match(await text(page), /count: 2/);
    assert.ok(presses <= 12, `${presses} presses`);
  });
});

test("recipes are chosen with the arrow keys, and a sample brings what is missing", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("want-devices").click();
    await page.getByTestId("recipe-one-gpu").focus();
    await page.keyboard.press("ArrowDown");
    await page.locator("[data-testid=recipe-two-gpus-same-pcie-root][aria-checked=true]").waitFor();
    await page.getByTestId("recipe-mig-slice").click();
    await page.getByTestId("wish-sample").click();
    await page.getByTestId("wish-sample").waitFor({ state: "detached" });
    await page.getByTestId("wish-request").getByTestId("selector-row").waitFor();
    await page.getByTestId("grant-wish").click();
    await says(page.getByTestId("group-manifests"), "mig-slice");
  });
});

test("a wish takes the place of the example, and is taken back by one press", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("want-devices").click();
    await page.getByTestId("recipe-one-gpu").click();
    await page.getByTestId("grant-wish").click();
    await says(page.getByTestId("notice"), "Added");
    assert.deepEqual(await page.getByTestId("group-manifests").locator(".entry-title").allInnerTexts(), ["one-gpu", "one-gpu-user"]);
    await page.getByTestId("notice-action").click();
    await says(page.getByTestId("group-manifests"), "trainer");
    assert.deepEqual(await page.getByTestId("group-manifests").locator(".entry-title").allInnerTexts(), ["two-gpus", "trainer"]);
  });
});

test("beside manifests of your own a wish is added, and one press takes back only that", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("text-content").focus();
    await page.keyboard.type("# mine\n");
    const before = await page.getByTestId("document").count();
    await page.getByTestId("document").filter({ hasText: "trainer" }).click();
    await page.getByTestId("text-content").focus();
    await page.keyboard.type("# mine\n");
    await page.getByTestId("want-devices").click();
    await page.getByTestId("recipe-one-gpu").click();
    await page.getByTestId("grant-wish").click();
    await says(page.getByTestId("notice"), "Added");
    assert.equal(await page.getByTestId("document").count(), before + 2);
    await page.getByTestId("notice-action").click();
    await page.waitForFunction((count) => document.querySelectorAll("[data-testid=document]").length === count, before);
  });
});

test("the wish dialog is accessible in both themes, and fits a phone", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await site.withPage(
      async (page) => {
        await opened(page);
        await page.getByTestId("want-devices").click();
        await page.getByTestId("wish-found").waitFor();
        await checkAccessibility(page);
        await page.getByTestId("close-dialog").click();
        await page.getByTestId("view-form").click();
        await page.getByTestId("form-row").first().waitFor();
        await checkAccessibility(page);
      },
      { context: { colorScheme } },
    );
  }
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("want-devices").click();
    await page.getByTestId("wish-found").waitFor();
    await fitsAcross(page);
    await screenshot(page, "wish-phone");
    await page.getByTestId("recipe-one-gpu").click();
    await page.getByTestId("grant-wish").click();
    await page.getByTestId("dismiss-notice").click();
    await page.getByTestId("fold-text").click();
    await page.getByTestId("view-form").click();
    await page.getByTestId("form-row").first().waitFor();
    await fitsAcross(page);
    await checkAccessibility(page);
    await screenshot(page, "form-phone");
  }, PHONE);
});

test("a link carries the manifests, names the sample, and leaves what is yours alone", async () => {
  await site.withPage(async (page, { context, address }) => {
    await opened(page);
    await page.getByTestId("share").click();
    await says(page.getByTestId("share-contents"), "by name");
    const link = await page.getByTestId("share-link").inputValue();
    assert.ok(link.includes("#link=1."), link);
    await checkAccessibility(page);
    await page.getByTestId("close-dialog").click();

    const other = await context.newPage();
    await other.goto(`${address}#yaml=${encodeURIComponent("apiVersion: v1\nkind: Pod\nmetadata: {name: linked}\n")}&sample=nvidia-mig`);
    await other.getByTestId("from-link").waitFor();
    await says(other.getByTestId("group-manifests"), "linked");
    await says(other.getByTestId("group-cluster"), "mig.nvidia.com");
    await checkAccessibility(other);
    await other.getByTestId("leave-link").click();
    await says(other.getByTestId("group-manifests"), "two-gpus");
    assert.ok(!other.url().includes("yaml="));

    const third = await context.newPage();
    await third.goto(link);
    await third.getByTestId("from-link").waitFor();
    await says(verdict(third, "match"), "8 fail");
    await third.getByTestId("keep-linked").click();
    await third.getByTestId("from-link").waitFor({ state: "detached" });
  });
});

test("a link for looking only shows its manifests and takes no change", async () => {
  await site.withPage(async (page, { context }) => {
    await opened(page);
    await page.getByTestId("share").click();
    const field = page.getByTestId("share-link");
    await field.waitFor();
    await page.getByTestId("share-read-only").check();
    await page.waitForFunction(() => document.querySelector("[data-testid=share-link]")?.value.includes("#link="));
    const before = await field.inputValue();
    await checkAccessibility(page);
    await page.getByTestId("share-read-only").uncheck();
    await page.waitForFunction((old) => (document.querySelector("[data-testid=share-link]")?.value ?? old) !== old, before);
    const other = await context.newPage();
    await other.goto(before);
    await says(other.getByTestId("from-link"), "looking only");
    await says(verdict(other, "match"), "8 fail");
    const written = await text(other);
    await other.getByTestId("text-content").focus();
    await other.keyboard.type("nothing of this");
    assert.equal(await text(other), written);
    await other.getByTestId("remove").click();
    await says(other.getByTestId("notice"), "looking only");
    await other.getByTestId("dismiss-notice").click();
    const count = await other.getByTestId("document").count();
    await other.getByTestId("station-match").focus();
    await paste(other, "kind: Pod");
    await says(other.getByTestId("notice"), "looking only");
    assert.equal(await other.getByTestId("document").count(), count);
    await other.getByTestId("view-form").click();
    await other.locator("fieldset.form-body:disabled").waitFor();
    await other.getByTestId("view-yaml").click();
    await other.getByTestId("keep-linked").click();
    await other.getByTestId("from-link").waitFor({ state: "detached" });
    await other.getByTestId("text-content").focus();
    await other.keyboard.type("# mine now");
    assert.match(await text(other), /# mine now/);
  }, { context: { colorScheme: "dark" } });
});

test("a damaged link is refused with a sentence", async () => {
  await site.withPage(
    async (page) => {
      await says(page.getByTestId("notice"), "damaged");
      await says(page.getByTestId("group-manifests"), "two-gpus");
    },
    { path: "#link=1.AAAA" },
  );
});

test("Read shows how the manifests hang together, and leads to the text", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("station-read").click();
    await page.getByTestId("graph").waitFor();
    await screenshot(page, "graph");
    const long = "w".repeat(60);
    await rewrite(page, claim("true", long));
    await page.getByTestId("graph").filter({ hasText: long }).waitFor();
    const out = await page.locator(".graph-box").evaluateAll((all) => all.filter((box) => {
      const end = box.querySelector("rect").getBoundingClientRect().right;
      return [...box.querySelectorAll(".graph-words div")].some((it) => it.getBoundingClientRect().right > end || getComputedStyle(it).textOverflow !== "ellipsis");
    }).length);
    assert.equal(out, 0, "names outside their boxes");
    assert.equal(await page.locator(".graph-box title").filter({ hasText: long }).count(), 1);
    await screenshot(page, "graph-long");
    await page.getByTestId("undo").click();
    await page.getByText("As a table").click();
    await page.getByTestId("graph-table").getByRole("button", { name: /trainer/ }).first().click();
    await page.locator("[data-testid=document][aria-current=true]").filter({ hasText: "trainer" }).waitFor();
    await checkAccessibility(page);
  });
});

test("manifests are taken home as a zip with a kustomization", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("station-take-home").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("download-zip").click()]);
    assert.equal(download.suggestedFilename(), "manifests.zip");
    const files = unzipSync(readFileSync(await download.path()));
    assert.deepEqual(Object.keys(files).sort(), ["kustomization.yaml", "trainer.yaml", "two-gpus.yaml"]);
    const kustomization = new TextDecoder().decode(files["kustomization.yaml"]);
    assert.match(kustomization, /kind: Kustomization\nresources:\n- two-gpus.yaml\n- trainer.yaml\n/);
    await page.getByTestId("take-version").selectOption("v1beta1");
    await page.getByTestId("take-commented").check();
    await says(page.getByTestId("take-verdict"), "not served by default");
    await page.getByTestId("take-home-item").locator("pre", { hasText: "# Kubernetes 1.37 accepts it and warns" }).waitFor({ state: "attached" });
    const [old] = await Promise.all([page.waitForEvent("download"), page.getByTestId("download-one").first().click()]);
    assert.match(readFileSync(await old.path(), "utf8"), /^# Kubernetes 1\.37 accepts it and warns: .*\napiVersion: resource\.k8s\.io\/v1beta1\n/);
    const [cluster] = await Promise.all([page.waitForEvent("download"), page.getByTestId("download-cluster").click()]);
    assert.match(readFileSync(await cluster.path(), "utf8"), /kind: ResourceSlice/);
    await screenshot(page, "take-home-v1beta1");
    await checkAccessibility(page);
  });
});

test("the keyboard follows what is moved up or down", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await rewrite(page, `apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: ordered}
spec:
  devices:
    requests:
${["first", "second", "third"].map((name) => `    - name: ${name}\n      exactly: {deviceClassName: gpu.nvidia.com}\n`).join("")}`);
    await page.getByTestId("view-form").click();
    const focused = async (name) => {
      await page.waitForFunction((wanted) => document.activeElement?.getAttribute("aria-label") === wanted, name);
    };
    await page.getByRole("button", { name: "Move up Request 3: third" }).focus();
    await page.keyboard.press("Enter");
    await focused("Move up Request 2: third");
    await page.keyboard.press("Enter");
    await focused("Move down Request 1: third");
    await page.keyboard.press("Enter");
    await focused("Move down Request 2: third");
    await page.getByTestId("view-yaml").click();
    assert.match(await text(page), /first[^]*third[^]*second/);
  });
});

test("a selector is edited as a form from the words above it", async () => {
  await site.withPage(async (page) => {
    await opened(page);
    await page.getByTestId("text").getByRole("button", { name: "edit as form" }).click();
    await page.getByTestId("form").waitFor();
    await page.waitForFunction(() => document.activeElement?.closest("[data-testid=selector]") !== null);
  });
});
