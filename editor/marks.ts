// Problems underlined in the text, with a sign in the gutter and their words on hover or F8.
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import type { EditorState, TransactionSpec } from "@codemirror/state";
import { plain, say } from "./words.ts";

export interface Mark {
  from: number;
  to: number;
  severity: "error" | "warning" | "info";
  message: string;
  /** Kubernetes' own text. */
  kubernetes: string | null;
  /** A change the page can make, and what comes of it. */
  offer: string | null;
  result: string | null;
}

/** `press` is told the index of the mark whose offer is taken. */
export function markEffects(state: EditorState, marks: Mark[], press: (index: number) => void): TransactionSpec {
  const { length } = state.doc;
  const diagnostics = marks.map((mark, index): Diagnostic => ({
    from: Math.min(mark.from, length),
    to: Math.min(Math.max(mark.to, mark.from), length),
    severity: mark.severity,
    message: plain(mark.message),
    renderMessage: () => words(mark),
    ...(mark.offer === null ? {} : { actions: [{ name: plain(mark.offer), apply: () => press(index) }] }),
  }));
  return setDiagnostics(state, diagnostics);
}

function words(mark: Mark): HTMLElement {
  const element = document.createElement("div");
  const add = (className: string, text: string | null) => {
    if (text === null || text === "") return;
    const line = document.createElement("div");
    line.className = className;
    // Kubernetes' own text stays as it is, letter by letter.
    if (className === "cm-mark-kubernetes") line.textContent = text;
    else say(line, text);
    element.append(line);
  };
  add("cm-mark-message", mark.message);
  add("cm-mark-kubernetes", mark.kubernetes === mark.message ? null : mark.kubernetes);
  add("cm-mark-result", mark.result);
  return element;
}
