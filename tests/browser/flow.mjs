// What do the flows through the whole page share: opening it, reading its verdicts, typing into its text?
import assert from "node:assert/strict";

/** A claim that asks for two devices of a class; `selector` is the CEL expression. */
export const claim = (selector, name = "pasted") => `apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata:
  name: ${name}
spec:
  devices:
    requests:
    - name: gpus
      exactly:
        deviceClassName: gpu.nvidia.com
        count: 2
        selectors:
        - cel:
            expression: ${selector}
`;

/** The page has opened and the engine has answered. */
export async function opened(page) {
  await page.getByTestId("checked-in").filter({ hasText: /checked in \d+ ms/ }).waitFor();
}

/** The words under a station of the road. */
export const verdict = (page, station) => page.getByTestId(`verdict-${station}`);

/** Waits until a part of the page says something. */
export async function says(locator, text) {
  await locator.filter({ hasText: text }).first().waitFor();
}

/** Puts text on the clipboard and pastes it where the focus is. */
export async function paste(page, text) {
  await page.evaluate((value) => {
    const data = new DataTransfer();
    data.setData("text/plain", value);
    const deepest = (root) => (root.activeElement?.shadowRoot ? deepest(root.activeElement.shadowRoot) : root.activeElement);
    const target = deepest(document) ?? document.body;
    target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, composed: true, cancelable: true }));
  }, text);
}

/** Replaces the text of the open document as a person would: select all, paste. */
export async function rewrite(page, text) {
  await page.getByTestId("text-content").focus();
  await page.keyboard.press("ControlOrMeta+a");
  await paste(page, text);
}

/** The text in the editor. What it has not drawn yet, as when it was just shown, is waited for; of long texts it draws a part. */
export async function text(page) {
  const content = page.getByTestId("text-content");
  await content.evaluate(async (it) => {
    const nextFrame = () => new Promise((then) => requestAnimationFrame(then));
    for (let frames = 0; frames < 30 && (frames < 2 || it.querySelector(".cm-gap")); frames += 1) await nextFrame();
  });
  return content.locator(".cm-line").allInnerTexts().then((lines) => lines.join("\n"));
}

/** Nothing is cut off at the side: the page itself does not scroll sideways. */
export async function fitsAcross(page) {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }));
  assert.ok(scroll <= client, `the page is ${scroll} wide in a window of ${client}`);
}
