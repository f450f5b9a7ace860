// The text editor of the page: CodeMirror behind the few words that src/browser/text_editor.rs uses.
//
// One CodeMirror state a document, kept while another document is shown: so each has one undo history, and its
// selection and folds come back. It lives in a shadow root, because only there CodeMirror keeps its styles in a style
// sheet of its own, which `style-src 'self'` allows.
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory, redo, undo } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type Extension, type StateEffect, Text } from "@codemirror/state";
import {
  drawSelection, dropCursor, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap,
  lineNumbers, rectangularSelection,
} from "@codemirror/view";
import { highlighting, look } from "./look.ts";
import { type Ask, Assist } from "./assist.ts";
import { languageOf } from "./language.ts";
import { type Lens, lensField, setLenses } from "./lenses.ts";
import { type Mark, markEffects } from "./marks.ts";

/** The document's id and its whole text, after every change that did not come from `open`. */
type Typed = (id: number, text: string) => void;
/** Which button inside the text was pressed: `offer`, mark, 0; or `lens`, lens, piece. */
type Pressed = (what: "offer" | "lens", outer: number, inner: number) => void;

interface Kept {
  state: EditorState;
  scroll: StateEffect<unknown> | null;
}

/** Marks a change that the page itself asked for by `open`. */
const fromPage = Annotation.define<boolean>();

export class TextEditor {
  readonly #view: EditorView;
  readonly #leave: HTMLElement;
  readonly #label = new Compartment();
  readonly #lock = new Compartment();
  readonly #kept = new Map<number, Kept>();
  readonly #pressed: Pressed;
  readonly #assist: Assist;
  #shown: number | null = null;
  #locked = false;

  constructor(host: HTMLElement, typed: Typed, pressed: Pressed, ask: Ask) {
    this.#pressed = pressed;
    this.#assist = new Assist(ask);
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    this.#leave = document.createElement("p");
    this.#leave.id = "leave";
    this.#leave.hidden = true;
    this.#leave.textContent = "Tab indents. To leave the editor, press Escape, then Tab.";
    this.#view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({ extensions: [EditorState.readOnly.of(true), look] }),
      dispatchTransactions: (transactions, view) => {
        view.update(transactions);
        const changed = transactions.some((it) => it.docChanged && it.annotation(fromPage) !== true);
        if (changed && this.#shown !== null) typed(this.#shown, view.state.doc.toString());
      },
    });
    root.append(this.#leave);
  }

  open(id: number, name: string, text: string): void {
    this.#keep();
    const kept = this.#kept.get(id);
    this.#shown = id;
    this.#view.setState(kept?.state ?? this.#fresh(text));
    if (this.#view.state.doc.toString() !== normalized(text)) this.#replaceAll(text);
    const effects = [this.#label.reconfigure(labelled(name)), this.#lock.reconfigure(locked(this.#locked))];
    this.#view.dispatch({ effects: [...effects, ...(kept?.scroll ? [kept.scroll] : [])] });
  }

  /** Whether the texts are for looking only. */
  lock(on: boolean): void {
    this.#locked = on;
    if (this.#shown !== null) this.#view.dispatch({ effects: this.#lock.reconfigure(locked(on)) });
  }

  close(id: number): void {
    this.#kept.delete(id);
    if (this.#shown === id) {
      this.#shown = null;
      this.#view.setState(EditorState.create({ extensions: [EditorState.readOnly.of(true), look] }));
    }
  }

  apply(edits: string): void {
    if (this.#shown === null || this.#locked) return;
    const changes = JSON.parse(edits) as { from: number; to: number; insert: string }[];
    const length = this.#view.state.doc.length;
    if (changes.some((it) => it.from > it.to || it.to > length)) return;
    this.#view.dispatch({ changes, userEvent: "input.offer", annotations: isolateHistory.of("full"), scrollIntoView: false });
  }

  select(from: number, to: number): void {
    const length = this.#view.state.doc.length;
    const [anchor, head] = [Math.min(from, length), Math.min(to, length)];
    this.#view.dispatch({
      selection: { anchor, head },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    this.#view.focus();
  }

  showMarks(id: number, marks: string): void {
    if (this.#shown !== id) return;
    const press = (index: number) => this.#pressed("offer", index, 0);
    this.#view.dispatch(markEffects(this.#view.state, JSON.parse(marks) as Mark[], press));
  }

  showLenses(id: number, lenses: string, focus: string): void {
    if (this.#shown !== id) return;
    const value = { lenses: JSON.parse(lenses) as Lens[], focus: JSON.parse(focus) as [number, number] | null };
    this.#view.dispatch({ effects: setLenses.of(value) });
  }

  assisted(answer: string): void {
    this.#assist.answered(answer);
  }

  undo(): void {
    undo(this.#view);
  }

  redo(): void {
    redo(this.#view);
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
    this.#leave.remove();
  }

  #keep(): void {
    if (this.#shown === null) return;
    this.#kept.set(this.#shown, { state: this.#view.state, scroll: this.#view.scrollSnapshot() });
  }

  #replaceAll(text: string): void {
    const { doc } = this.#view.state;
    const insert = normalized(text);
    this.#view.dispatch({
      changes: { from: 0, to: doc.length, insert },
      annotations: [fromPage.of(true), isolateHistory.of("full")],
    });
  }

  #fresh(text: string): EditorState {
    const doc = Text.of(normalized(text).split("\n"));
    return EditorState.create({ doc, extensions: [languageOf(doc), this.#extensions()] });
  }

  #extensions(): Extension {
    return [
      lineNumbers(), foldGutter(), lintGutter({ hoverTime: 300 }), highlightActiveLineGutter(), highlightSpecialChars(), history(),
      drawSelection(), dropCursor(), EditorView.lineWrapping, EditorState.allowMultipleSelections.of(true), rectangularSelection(), indentOnInput(),
      indentUnit.of("  "), bracketMatching(), highlightActiveLine(), highlightSelectionMatches(), search({ top: true }),
      syntaxHighlighting(highlighting), look, lensField((lens, piece) => this.#pressed("lens", lens, piece)),
      this.#assist.extension(), this.#label.of(labelled("YAML")), this.#lock.of(locked(this.#locked)), tabLeavesAfterEscape,
      keymap.of([...searchKeymap, ...lintKeymap, ...foldKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
    ];
  }
}

/** CodeMirror counts every line end as one unit, as the page does after this. */
function normalized(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

function locked(on: boolean): Extension {
  return on ? EditorState.readOnly.of(true) : [];
}

function labelled(name: string): Extension {
  return EditorView.contentAttributes.of({ "aria-label": name, "aria-describedby": "leave", "data-testid": "text-content", tabindex: "0" });
}

/** Tab indents; after Escape it moves on, until the editor has been left. */
const tabLeavesAfterEscape: Extension = [
  keymap.of([{ key: "Escape", run: (view) => (view.setTabFocusMode(true), false) }]),
  EditorView.domEventHandlers({ blur: (_, view) => view.setTabFocusMode(false) }),
];
