//! What is a person told who writes a selector?
//!
//! The expression is found in the text of now, which the engine may not have read yet; what is published and what the
//! release knows are those of the newest look.

use std::ops::Range;

use dra::assist::{Completion, CompletionKind, Completions, Loaded, completions, hover, signature};
use yaml_tree::{LineIndex, NodeRef, Path, ScalarMap, Segment, Style};

use crate::protocol::{AssistRequest, AssistView, CompletionRow, CompletionsView, HoverView, SignatureView};

/// Options of one list. Ours: more is searched for, not read.
const MOST: usize = 100;

/// Answers for one place of a text.
pub(crate) fn assist(asked: &AssistRequest, loaded: Loaded<'_>) -> AssistView {
    let nothing = AssistView { ticket: asked.ticket, ..AssistView::default() };
    let lines = LineIndex::new(asked.text.as_str());
    let byte = lines.byte_of_utf16(asked.at);
    let stream = yaml_tree::parse(&asked.text);
    let before = asked.text.get(..byte as usize).unwrap_or("");
    // Blanks after a plain scalar are not its own, and a value is asked for after one.
    let blanks = before.len() - before.trim_end_matches(' ').len();
    let node_at = |byte: u32| {
        let node = stream.tree_at(byte)?.innermost(byte).filter(is_expression)?;
        Some((node, node.as_str()?))
    };
    let inside = node_at(byte).map(|found| (found, 0));
    let behind = || node_at(byte - blanks as u32).map(|found| (found, blanks));
    let Some(((node, text), blanks)) = inside.or_else(behind) else { return nothing };
    let scalar =
        Scalar { lines: &lines, map: yaml_tree::scalar_map(&asked.text, node), node, cursor: asked.at };
    let expression = &format!("{text}{}", " ".repeat(blanks));
    let at = if blanks > 0 { expression.len() } else { scalar.map.to_value(byte) };
    AssistView {
        completions: scalar.completions(expression, at, completions(loaded, expression, at)),
        hover: hover(loaded, expression, at).map(|told| {
            let (from, to) = scalar.range(told.part);
            HoverView { from, to, title: told.title, lines: told.lines }
        }),
        signature: signature(expression, at).map(|told| SignatureView {
            forms: told.forms,
            says: told.documentation,
            argument: format!("argument {}", told.argument + 1),
        }),
        ..nothing
    }
}

/// Whether the node is the value of `cel.expression`.
fn is_expression(node: &NodeRef<'_>) -> bool {
    let Path(segments) = node.path();
    let named =
        |segment: Option<&Segment>, name: &str| matches!(segment, Some(Segment::Key(key)) if key == name);
    let mut last = segments.iter().rev();
    named(last.next(), "expression") && named(last.next(), "cel")
}

struct Scalar<'a> {
    lines: &'a LineIndex,
    map: ScalarMap,
    node: NodeRef<'a>,
    cursor: u32,
}

impl Scalar<'_> {
    fn range(&self, part: Range<usize>) -> (u32, u32) {
        let span = self.map.range(part);
        (self.lines.utf16_of_byte(span.start), self.lines.utf16_of_byte(span.end))
    }

    fn completions(&self, expression: &str, at: usize, found: Completions) -> Option<CompletionsView> {
        let Completions { replaced, options } = found;
        if options.is_empty() {
            return None;
        }
        let end = replaced.end + rest_of_text(expression, replaced.start, at);
        let (from, to) = match replaced.start == end {
            true => (self.cursor, self.cursor),
            false => self.range(replaced.start..end),
        };
        let options = options.into_iter().take(MOST).map(|option| self.row(option)).collect();
        Some(CompletionsView { from, to, options })
    }

    fn row(&self, option: Completion) -> CompletionRow {
        let kind = match option.kind {
            CompletionKind::Field | CompletionKind::Name => "property",
            CompletionKind::Domain => "namespace",
            CompletionKind::Value => "constant",
            CompletionKind::Function => "function",
        };
        let style = self.node.scalar().map_or(Style::Plain, |scalar| scalar.style);
        let insert = match style {
            Style::DoubleQuoted => option.text.replace('\\', "\\\\").replace('"', "\\\""),
            Style::SingleQuoted => option.text.replace('\'', "''"),
            Style::Plain | Style::Literal | Style::Folded => option.text.clone(),
        };
        CompletionRow {
            label: option.text,
            insert,
            kind: kind.to_owned(),
            detail: option.detail,
            says: option.documentation,
        }
    }
}

/// How many bytes after the cursor belong to the text that is begun at `start`: up to its closing quote, if nothing but
/// the rest of a name stands between.
fn rest_of_text(expression: &str, start: usize, at: usize) -> usize {
    let quote = expression.get(start..at).and_then(|begun| begun.chars().next());
    let Some(quote) = quote.filter(|c| *c == '"' || *c == '\'') else { return 0 };
    let rest = expression.get(at..).unwrap_or("");
    let name = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "._-/".contains(c))).unwrap_or(rest.len());
    match rest.get(name..) {
        Some(after) if after.starts_with(quote) => name + 1,
        _ => 0,
    }
}
