// Is a text read as YAML by the editor? Not where it nests so deeply that the browser's stack would not hold its tree.
import { yaml } from "@codemirror/lang-yaml";
import { type ChangeSet, Compartment, EditorState, type Extension, StateField, type Text, type Transaction } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/**
 * Levels of a text, and characters that change before it is looked at again. Lezer builds its tree by a recursion a
 * node, 2,500 deep at most (@lezer/common 1.5, `CutOff.Depth`), of which slow machines ran out of stack. A level is two
 * nodes or more.
 */
const DEEPEST = 300;

const language = new Compartment();
const asYaml = yaml();
const asText: Extension = [];

/** How many characters changed since the text was last looked at. */
const changed = StateField.define<number>({
  create: () => 0,
  update: (_, transaction) => (isDue(transaction) ? 0 : changedBy(transaction)),
});

/** The language of a new state, which follows its text. */
export function languageOf(text: Text): Extension {
  return [
    changed,
    language.of(nestsDeeply(text) ? asText : asYaml),
    EditorState.transactionExtender.of((transaction) => {
      const { startState, newDoc } = transaction;
      const deep = language.get(startState) === asYaml && isDue(transaction) && nestsDeeply(newDoc);
      return deep ? { effects: language.reconfigure(asText) } : null;
    }),
    // Not in the transaction itself: a new configuration begins with the text before it, and would read that.
    EditorView.updateListener.of(({ view, state, transactions }) => {
      if (language.get(state) === asText && transactions.some(isDue) && !nestsDeeply(state.doc)) {
        view.dispatch({ effects: language.reconfigure(asYaml) });
      }
    }),
  ];
}

/** Few characters go few levels deeper, so the text is looked at after many only. */
function isDue(transaction: Transaction): boolean {
  return changedBy(transaction) > DEEPEST;
}

function changedBy({ startState, changes }: Transaction): number {
  return startState.field(changed) + size(changes);
}

function size(changes: ChangeSet): number {
  let characters = 0;
  changes.iterChanges((from, to, _, __, inserted) => {
    characters += to - from + inserted.length;
  });
  return characters;
}

/**
 * By brackets, or by indentation with dashes and question marks in it. Brackets in texts and comments count too, so a
 * few odd texts are taken for deep, which costs them their colours, or for shallow.
 */
function nestsDeeply(text: Text): boolean {
  let depth = 0;
  for (const line of text.iterLines()) {
    const marks = line.length > DEEPEST ? (line.match(/(?<!\S)[-?](?!\S)/g)?.length ?? 0) : 0;
    if (line.search(/\S|$/) + marks > DEEPEST) return true;
    for (const [bracket] of line.matchAll(/[[\]{}]/g)) {
      depth = bracket === "[" || bracket === "{" ? depth + 1 : Math.max(0, depth - 1);
      if (depth > DEEPEST) return true;
    }
  }
  return false;
}
