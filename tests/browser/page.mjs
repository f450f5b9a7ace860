// What a browser flow needs: the built page on a server of its own, under a sub-path, and a Chromium that looks at it.
//
// `withPage(flow)` hands a flow the open page and afterwards fails it for anything the browser complained of: console
// errors, uncaught exceptions, refused by the Content-Security-Policy, requests that failed or left this machine.
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { serveSite } from "./server.mjs";

const root = resolve(import.meta.dirname, "../..");
const site = join(root, "dist");
const screenshots = join(root, "test-results");

const CHROMIUM = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
  // A name for this machine that browsers do not trust as they trust localhost.
  "--host-resolver-rules=MAP lan.test 127.0.0.1",
];

/** One browser and one server for all flows of a file; call `close()` after the last. */
export async function start() {
  assert.ok(CHROMIUM, "Chromium is missing. Debian: apt-get install chromium. Elsewhere: CHROMIUM=/path/to/it");
  assert.ok(existsSync(join(site, "index.html")), "dist/ is missing: run `cargo xtask dist`");
  const server = await serveSite(site, "/some/where/");
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { browser, server, close, withPage: (flow, options) => withPage(browser, server, flow, options) };
}

/**
 * Runs a flow on a fresh profile. Options: `context` (Playwright's, e.g. `viewport`), `before(context)` to prepare it,
 * `path` below the site, `expected` (a RegExp of complaints the flow is about), `start` (false: opens nothing).
 */
async function withPage(browser, server, flow, { context: settings = {}, before, path = "", expected, start = true } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...settings });
  const complaints = [];
  const complain = (text) => {
    if (!expected?.test(text)) complaints.push(text);
  };
  context.on("page", (page) => listen(page, server, complain));
  try {
    await before?.(context);
    const page = await context.newPage();
    if (start) await page.goto(server.address + path);
    await flow(page, { context, address: server.address });
    assert.deepEqual(complaints, [], "the browser complained");
  } finally {
    await context.close();
  }
}

function listen(page, server, complain) {
  page.on("console", (message) => {
    if (message.type() === "error") complain(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complain(`exception: ${error.message}`));
  page.on("requestfailed", (request) => complain(`request failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on("request", (request) => {
    const { protocol, port } = new URL(request.url());
    if (protocol.startsWith("http") && port !== server.port) complain(`request to another origin: ${request.url()}`);
  });
}

/** Fails for what axe finds serious or critical (WCAG 2.2 A and AA). */
export async function checkAccessibility(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const grave = violations.filter((it) => it.impact === "serious" || it.impact === "critical");
  const told = grave.flatMap((it) => it.nodes.map((node) => `${it.id}: ${it.help}: ${node.target.join(" ")}: ${node.failureSummary}`));
  assert.deepEqual(told, [], "axe");
}

/** A picture for people, in test-results/ (not committed). */
export async function screenshot(page, name) {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}
