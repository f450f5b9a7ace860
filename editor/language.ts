// Is a text read as YAML by the editor? Not where it nests so deeply that the browser's stack would not hold its tree.
import { yaml } from "@codemirror/lang-yaml";
import { type ChangeSet, Compartment, EditorState, type Extension, type Text } from "@codemirror/state";

/** Lezer builds its tree by a recursion a level (@lezer/common 1.5, `buildTree`); at 2,500 slow machines ran out of stack. */
const DEEPEST = 500;

const language = new Compartment();
const read = yaml();

/** The language of a new state, followed by every large change of its text. */
export function languageOf(text: Text): Extension {
  return [
    language.of(suited(text)),
    EditorState.transactionExtender.of(({ changes, newDoc, startState }) => {
      if (!isLarge(changes)) return null;
      const next = suited(newDoc);
      return next === language.get(startState) ? null : { effects: language.reconfigure(next) };
    }),
  ];
}

/** Only a change of many characters goes many levels deeper, or comes back from there. */
function isLarge(changes: ChangeSet): boolean {
  let large = false;
  changes.iterChanges((from, to, _, __, inserted) => {
    large ||= Math.max(to - from, inserted.length) > DEEPEST;
  });
  return large;
}

function suited(text: Text): Extension {
  return nestsDeeply(text) ? none : read;
}

const none: Extension = [];

/** By brackets, or by indentation and the dashes of lists in it. Brackets in strings count too: it costs only colours. */
function nestsDeeply(text: Text): boolean {
  let depth = 0;
  for (const line of text.iterLines()) {
    if (line.search(/[^ -]|$/) > 2 * DEEPEST) return true;
    for (const [bracket] of line.matchAll(/[[\]{}]/g)) {
      depth = bracket === "[" || bracket === "{" ? depth + 1 : Math.max(0, depth - 1);
      if (depth > DEEPEST) return true;
    }
  }
  return false;
}
