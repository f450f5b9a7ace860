// How the editor looks. Colors come from style/tokens.css: custom properties reach into the shadow root. Signs are text,
// so that no image is asked for.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const ink = "var(--ink)";
const soft = "var(--soft)";
const line = "var(--line)";
const card = "var(--card)";
const accent = "var(--accent)";
const accentSoft = "var(--accent-soft)";
const good = "var(--good)";
const bad = "var(--bad)";
const warning = "var(--warning)";

export const highlighting = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--code-key)", fontWeight: "600" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "var(--code-number)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace, tags.meta], color: soft },
  { tag: [tags.typeName, tags.labelName], color: accent },
]);

const underline = (color: string) => ({
  backgroundImage: "none",
  textDecoration: `underline wavy ${color} 1px`,
  textUnderlineOffset: "3px",
  textDecorationSkipInk: "none",
});

const sign = (text: string, color: string) => ({ content: `"${text}"`, color, fontSize: "85%" });

export const look = EditorView.theme({
  "&": { color: ink, backgroundColor: card, height: "100%", fontSize: "var(--text-code)" },
  "&.cm-focused": { outline: `2px solid ${accent}`, outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", overflow: "auto" },
  ".cm-content": { caretColor: ink, paddingBlock: "8px" },
  // A long path begins on the line of its indentation, which would else stand alone.
  ".cm-lineWrapping": { wordBreak: "break-all" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: ink },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: `color-mix(in srgb, ${accent} 28%, transparent)`,
  },
  ".cm-activeLine": { backgroundColor: `color-mix(in srgb, ${accent} 6%, transparent)` },
  ".cm-gutters": { backgroundColor: card, color: soft, borderRight: `1px solid ${line}` },
  ".cm-activeLineGutter": { backgroundColor: accentSoft, color: ink },
  ".cm-foldGutter .cm-gutterElement": { cursor: "pointer" },
  ".cm-foldPlaceholder": { backgroundColor: accentSoft, color: ink, border: `1px solid ${line}`, padding: "0 6px" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: accentSoft, color: ink },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", color: bad },
  ".cm-selectionMatch": { backgroundColor: accentSoft },
  ".cm-searchMatch": { backgroundColor: `color-mix(in srgb, ${warning} 30%, transparent)` },
  ".cm-emphasis": { backgroundColor: accentSoft, borderRadius: "3px" },

  ".cm-lens": { fontFamily: "var(--sans)", fontSize: "92%", color: soft, paddingBlock: "2px", wordBreak: "normal" },
  ".cm-lens > *": { marginInlineEnd: "12px" },
  ".cm-lens button": {
    font: "inherit", background: "none", border: "0", padding: "0", minHeight: "24px", cursor: "pointer",
    textDecoration: "underline", textUnderlineOffset: "2px",
  },
  ".cm-lens button:focus-visible": { outline: `2px solid ${accent}`, outlineOffset: "2px" },
  ".cm-tone-plain": { color: ink },
  ".cm-tone-quiet": { color: soft },
  ".cm-tone-good": { color: good, fontWeight: "600" },
  ".cm-tone-warning": { color: warning, fontWeight: "600" },
  ".cm-tone-bad": { color: bad, fontWeight: "600" },

  ".cm-lintRange-error": underline(bad),
  ".cm-lintRange-warning": underline(warning),
  ".cm-lintRange-info, .cm-lintRange-hint": underline(accent),
  ".cm-lintRange-active": { backgroundColor: accentSoft },
  ".cm-lint-marker": { width: "1.2em", height: "auto", textAlign: "center" },
  ".cm-lint-marker-error, .cm-lint-marker-warning, .cm-lint-marker-info": { content: "normal" },
  ".cm-lint-marker-error:before": sign("▲", bad),
  ".cm-lint-marker-warning:before": sign("◆", warning),
  ".cm-lint-marker-info:before": sign("●", accent),
  ".cm-lintPoint:after": { borderBottomColor: bad },
  ".cm-tooltip, .cm-panels": { fontFamily: "var(--sans)" },
  ".cm-tooltip": { backgroundColor: card, color: ink, border: `1px solid ${line}`, borderRadius: "6px", maxWidth: "min(70ch, 90vw)" },
  ".cm-assist": { padding: "8px 12px", maxWidth: "min(70ch, 86vw)", whiteSpace: "pre-wrap" },
  ".cm-assist-title": { fontFamily: "var(--mono)", fontSize: "92%", marginBottom: "4px" },
  ".cm-assist-line": { color: soft },
  ":is(.cm-assist, .cm-diagnostic) code": { fontFamily: "var(--mono)", fontSize: "93%" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16em", maxWidth: "min(60ch, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 10px", minHeight: "24px", color: ink },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: accentSoft, color: ink },
  ".cm-completionDetail": { color: soft, fontStyle: "normal", marginLeft: "12px" },
  ".cm-tooltip.cm-completionInfo": { padding: "0" },
  ".cm-diagnostic": { padding: "8px 12px", marginLeft: "0", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeft: `4px solid ${bad}` },
  ".cm-diagnostic-warning": { borderLeft: `4px solid ${warning}` },
  ".cm-diagnostic-info": { borderLeft: `4px solid ${accent}` },
  ".cm-mark-kubernetes": { fontFamily: "var(--mono)", fontSize: "92%", color: soft, marginTop: "4px" },
  ".cm-mark-result": { color: soft, marginTop: "4px" },
  ".cm-diagnosticAction": {
    font: "inherit", backgroundColor: accentSoft, color: ink, border: `1px solid ${accent}`, borderRadius: "6px",
    padding: "3px 10px", margin: "8px 0 0", cursor: "pointer",
  },
  ".cm-panels": { backgroundColor: card, color: ink, borderColor: line },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: accentSoft, color: ink },
  ".cm-textfield": { backgroundColor: card, color: ink, border: `1px solid ${soft}`, borderRadius: "4px" },
  ".cm-button": { backgroundImage: "none", backgroundColor: accentSoft, color: ink, border: `1px solid ${line}`, borderRadius: "6px" },
});
