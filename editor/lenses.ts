// Lines of words above lines of the text, and the one range that is emphasized.
import { type EditorState, StateEffect, StateField, type Extension, type Range } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";

export interface Lens {
  /** Anywhere in the line it stands above. */
  at: number;
  pieces: Piece[];
}

interface Piece {
  text: string;
  tone: "plain" | "quiet" | "good" | "warning" | "bad";
  button: boolean;
}

interface Shown {
  lenses: Lens[];
  focus: [number, number] | null;
}

type Press = (lens: number, piece: number) => void;

export const setLenses = StateEffect.define<Shown>();

/** Keeps the lenses at their lines while the text changes, until the next `setLenses`. */
export function lensField(press: Press): Extension {
  return StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(shown, transaction) {
      for (const effect of transaction.effects) {
        if (effect.is(setLenses)) return decorations(transaction.state, effect.value, press);
      }
      return shown.map(transaction.changes);
    },
    provide: (field) => EditorView.decorations.from(field),
  });
}

function decorations(state: EditorState, { lenses, focus }: Shown, press: Press): DecorationSet {
  const { length } = state.doc;
  const ranges: Range<Decoration>[] = [];
  for (const [index, lens] of lenses.entries()) {
    if (lens.at > length) continue;
    const line = state.doc.lineAt(lens.at);
    const indent = /^\s*/.exec(line.text)?.[0].length ?? 0;
    const widget = new LensLine(lens, index, indent, press);
    ranges.push(Decoration.widget({ widget, block: true, side: -1 }).range(line.from));
  }
  if (focus !== null && focus[0] < focus[1] && focus[1] <= length) {
    ranges.push(Decoration.mark({ class: "cm-emphasis" }).range(...focus));
  }
  return Decoration.set(ranges, true);
}

class LensLine extends WidgetType {
  constructor(readonly lens: Lens, readonly index: number, readonly indent: number, readonly press: Press) {
    super();
  }

  override eq(other: LensLine): boolean {
    return this.index === other.index && this.indent === other.indent
      && JSON.stringify(this.lens.pieces) === JSON.stringify(other.lens.pieces);
  }

  override toDOM(): HTMLElement {
    const line = document.createElement("div");
    line.className = "cm-lens";
    line.dataset["testid"] = "lens";
    line.style.setProperty("padding-inline-start", `calc(6px + ${this.indent}ch)`);
    for (const [number, piece] of this.lens.pieces.entries()) {
      const element = document.createElement(piece.button ? "button" : "span");
      element.className = `cm-tone-${piece.tone}`;
      element.textContent = piece.text;
      if (element instanceof HTMLButtonElement) {
        element.type = "button";
        element.addEventListener("click", () => this.press(this.index, number));
      }
      line.append(element);
    }
    return line;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
