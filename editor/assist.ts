// Help while a selector is written: what may come next, what a part is, and what a function takes. The engine knows;
// this only asks it and shows the answer.
import { autocompletion, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { hoverTooltip, showTooltip, type Tooltip, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { say } from "./words.ts";

/** The engine's answer, `AssistView` of crates/workbench/src/protocol/assist.rs. */
interface Answer {
  ticket: number;
  completions: { from: number; to: number; options: Option[] } | null;
  hover: { from: number; to: number; title: string; lines: string[] } | null;
  signature: { forms: string[]; says: string; argument: string } | null;
}

interface Option {
  label: string;
  insert: string;
  kind: string;
  detail: string;
  says: string;
}

/** Asks about a place of a text; the answer comes to `Assist.answered`. */
export type Ask = (ticket: number, at: number, text: string) => void;

interface Question {
  state: EditorState;
  at: number;
  answer: (answer: Answer | null) => void;
}

/** Longest expression that is looked for before the cursor: Kubernetes takes 10 KiB. */
const FAR = 12_000;
/** After this many milliseconds nobody waits for help any more. */
const PATIENCE = 10_000;

const setSignature = StateEffect.define<Tooltip | null>();

export class Assist {
  readonly #ask: Ask;
  #ticket = 0;
  #asked: Question | null = null;
  /** Of the questions that wait for the one that is asked, the newest. */
  #waiting: Question | null = null;
  #timer = 0;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  answered(text: string): void {
    const answer = JSON.parse(text) as Answer;
    if (answer.ticket === this.#ticket) this.#land(answer);
  }

  extension(): Extension {
    const about = (state: EditorState, at: number) => this.#about(state, at);
    return [
      autocompletion({ override: [(context) => completions(context, about)], icons: false, maxRenderedOptions: 100 }),
      hoverTooltip(async (view, at) => {
        const { hover } = (await about(view.state, at)) ?? { hover: null };
        if (hover === null || hover.to > view.state.doc.length) return null;
        return { pos: hover.from, end: hover.to, above: true, create: () => ({ dom: words("hover", hover.title, hover.lines) }) };
      }),
      StateField.define<Tooltip | null>({
        create: () => null,
        update(shown, transaction) {
          for (const effect of transaction.effects) if (effect.is(setSignature)) return effect.value;
          return shown;
        },
        provide: (field) => showTooltip.from(field),
      }),
      signatures(about),
    ];
  }

  #about(state: EditorState, at: number): Promise<Answer | null> {
    // A selector's expression is never far below its key.
    const before = state.doc.sliceString(Math.max(0, at - FAR), at);
    if (!/\bexpression["']?\s*:/.test(before)) return Promise.resolve(null);
    return new Promise((answer) => {
      this.#waiting?.answer(null);
      this.#waiting = { state, at, answer };
      if (this.#asked === null) this.#next();
    });
  }

  #next(): void {
    this.#asked = this.#waiting;
    this.#waiting = null;
    if (this.#asked === null) return;
    this.#ticket += 1;
    this.#timer = window.setTimeout(() => this.#land(null), PATIENCE);
    this.#ask(this.#ticket, this.#asked.at, this.#asked.state.doc.toString());
  }

  #land(answer: Answer | null): void {
    window.clearTimeout(this.#timer);
    const asked = this.#asked;
    this.#asked = null;
    asked?.answer(answer);
    this.#next();
  }
}

type About = (state: EditorState, at: number) => Promise<Answer | null>;

async function completions(context: CompletionContext, about: About): Promise<CompletionResult | null> {
  const { completions: found } = (await about(context.state, context.pos)) ?? { completions: null };
  if (found === null || context.aborted) return null;
  const options = found.options.map((option, index): Completion => ({
    label: option.label,
    detail: option.detail,
    type: option.kind,
    apply: option.insert,
    boost: -Math.min(index, 99),
    ...(option.says === "" ? {} : { info: () => words("info", "", [option.says]) }),
  }));
  // The engine has chosen; it is asked again after each key.
  return { from: found.from, to: found.to, options, filter: false };
}

/** Shows what the call around the cursor takes, from its bracket on. */
function signatures(about: About): Extension {
  return ViewPlugin.fromClass(class {
    #shown = false;

    update(update: ViewUpdate): void {
      const typed = update.transactions.some((it) => it.isUserEvent("input.type"));
      const here = update.state.selection.main.head;
      const opened = typed && /[(,]/.test(update.state.doc.sliceString(here - 1, here));
      if (!(opened || (this.#shown && (update.docChanged || update.selectionSet)))) return;
      const { view } = update;
      void about(update.state, here).then((answer) => {
        if (view.state.selection.main.head !== here) return;
        const signature = answer?.signature ?? null;
        this.#shown = signature !== null;
        const show = (): Tooltip => ({
          pos: here,
          above: true,
          create: () => ({ dom: words("signature", signature?.forms.join("\n") ?? "", [`${signature?.argument}. ${signature?.says}`]) }),
        });
        view.dispatch({ effects: setSignature.of(signature === null ? null : show()) });
      });
    }
  });
}

function words(testid: string, title: string, lines: string[]): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-assist";
  box.dataset["testid"] = `assist-${testid}`;
  const add = (className: string, text: string) => {
    if (text === "") return;
    const line = document.createElement("div");
    line.className = className;
    say(line, text);
    box.append(line);
  };
  add("cm-assist-title", title);
  for (const line of lines) add("cm-assist-line", line);
  return box;
}
