// Does the text editor keep its promises, alone, under the page's Content-Security-Policy?
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { checkAccessibility, screenshot, start } from "./page.mjs";

const root = resolve(import.meta.dirname, "../..");
const MANIFEST = "kind: ResourceClaim\nspec:\n  devices:\n    requests:\n    - name: gpus\n      count: 2\n";

let site;
before(async () => {
  site = await start();
  site.server.extra.set("/editor", await editorPage());
});
after(() => site?.close());

/** A page with nothing but the editor; what it tells the page is collected in `told`. */
async function editorPage() {
  const script = `
    import { TextEditor } from "./editor/text_editor.ts";
    globalThis.told = [];
    globalThis.editor = new TextEditor(document.querySelector("#host"),
      (id, text) => told.push(["typed", id, text]), (...pressed) => told.push(["pressed", ...pressed]));`;
  const options = { bundle: true, write: false, format: "esm", target: "es2022" };
  const { outputFiles: [bundle] } = await build({ ...options, stdin: { contents: script, resolveDir: root, loader: "ts" } });
  site.server.extra.set("/editor.js", bundle.text);
  site.server.extra.set("/tokens.css", readFileSync(join(root, "style/tokens.css"), "utf8"));
  site.server.extra.set("/place.css", "#host { height: 300px } body { background: var(--ground); color: var(--ink) }");
  const [policy] = /<meta http-equiv="Content-Security-Policy"[^>]*>/.exec(readFileSync(join(root, "index.html"), "utf8"));
  return `<!doctype html><html lang="en"><head>${policy}<title>editor</title>
    <link rel="stylesheet" href="/tokens.css"><link rel="stylesheet" href="/place.css"></head>
    <body><main><button id="before">before</button><div id="host"></div><button id="after">after</button></main>
    <script type="module" src="/editor.js"></script></body></html>`;
}

/** Runs a flow with `editor.METHOD(…)` at hand and document 1 shown. */
async function withEditor(flow) {
  await site.withPage(async (page, { address }) => {
    await page.goto(new URL("/editor", address).href);
    await page.waitForFunction(() => globalThis.editor !== undefined);
    const editor = (method, ...values) => page.evaluate(([name, rest]) => globalThis.editor[name](...rest), [method, values]);
    const told = () => page.evaluate(() => globalThis.told);
    await editor("open", 1, "YAML", MANIFEST);
    await flow({ page, editor, told, text: page.getByTestId("text-content") });
  }, { start: false });
}

test("what is typed is told with the whole text", async () => {
  await withEditor(async ({ page, editor, told }) => {
    await editor("focus");
    await page.keyboard.type("# ");
    const [last] = (await told()).slice(-1);
    assert.deepEqual(last, ["typed", 1, `# ${MANIFEST}`]);
  });
});

test("each document has an undo history of its own", async () => {
  await withEditor(async ({ page, editor, told }) => {
    await editor("focus");
    await page.keyboard.type("a");
    await editor("open", 2, "YAML", "kind: Pod\n");
    await page.keyboard.type("b");
    await editor("open", 1, "YAML", `a${MANIFEST}`);
    await editor("undo");
    assert.deepEqual((await told()).at(-1), ["typed", 1, MANIFEST]);
    await editor("open", 2, "YAML", "bkind: Pod\n");
    await editor("undo");
    assert.deepEqual((await told()).at(-1), ["typed", 2, "kind: Pod\n"]);
  });
});

test("all edits of an offer are one step back", async () => {
  await withEditor(async ({ editor, told }) => {
    await editor("apply", JSON.stringify([{ from: 6, to: 19, insert: "Pod" }, { from: 0, to: 0, insert: "# x\n" }]));
    assert.equal((await told()).at(-1)[2], `# x\n${MANIFEST.replace("ResourceClaim", "Pod")}`);
    await editor("undo");
    assert.equal((await told()).at(-1)[2], MANIFEST);
    await editor("redo");
    assert.equal((await told()).at(-1)[2], `# x\n${MANIFEST.replace("ResourceClaim", "Pod")}`);
  });
});

test("edits past the end of the text are refused whole", async () => {
  await withEditor(async ({ editor, told }) => {
    await editor("apply", JSON.stringify([{ from: 0, to: 4, insert: "x" }, { from: 5000, to: 5001, insert: "y" }]));
    assert.deepEqual(await told(), []);
  });
});

test("lenses and marks are seen, read and pressed", async () => {
  await withEditor(async ({ page, editor, told }) => {
    const at = MANIFEST.indexOf("count");
    const pieces = [
      { text: "● 8 match", tone: "good", button: false }, { text: "▲ 8 fail", tone: "bad", button: true },
      { text: "why", tone: "quiet", button: true },
    ];
    await editor("showLenses", 1, JSON.stringify([{ at, pieces }]), JSON.stringify([at, at + 5]));
    const mark = { from: at, to: at + 5, severity: "error", message: "too many", kubernetes: "spec: Invalid value", offer: "Ask for one", result: "then it fits" };
    await editor("showMarks", 1, JSON.stringify([mark]));
    await page.getByRole("button", { name: "why" }).click();
    assert.deepEqual((await told()).at(-1), ["pressed", "lens", 0, 2]);
    await page.locator(".cm-lintRange-error").hover();
    await page.getByText("spec: Invalid value").waitFor();
    await screenshot(page, "text-editor");
    await page.getByRole("button", { name: "Ask for one" }).click();
    assert.deepEqual((await told()).at(-1), ["pressed", "offer", 0, 0]);
    await checkAccessibility(page);
  });
});

test("Tab indents, and Escape then Tab leaves the editor", async () => {
  await withEditor(async ({ page, editor, told }) => {
    await editor("select", 0, 0);
    await page.keyboard.press("Tab");
    assert.equal((await told()).at(-1)[2], `  ${MANIFEST}`);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "after");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    assert.equal((await told()).length, 2, "back in the editor, Tab indents again");
  });
});
