// How is a sentence shown that names things in backticks?

/** Appends the text, what stands in backticks as code. */
export function say(to: HTMLElement, text: string): void {
  for (const [index, part] of text.split("`").entries()) {
    if (index % 2 === 0) {
      to.append(part);
    } else {
      const code = document.createElement("code");
      code.textContent = part;
      to.append(code);
    }
  }
}

/** The text where there is no place for code. */
export function plain(text: string): string {
  return text.replaceAll("`", "");
}
