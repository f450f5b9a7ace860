//! A change of text as a list of replacements, and its inverse.

use crate::Span;

/// Replaces the bytes of `span` by `text`. All edits of one list speak of the same original text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there instead; empty to delete.
    pub text: String,
}

impl TextEdit {
    /// Replaces `start..end` by `text`.
    pub fn new(start: usize, end: usize, text: impl Into<String>) -> Self {
        Self { span: Span::new(start as u32, end as u32), text: text.into() }
    }
}

/// The text after all edits. Edits may come in any order; of edits that overlap, or that do not lie on
/// character boundaries, the first in the text wins and the others are left out.
pub fn apply(text: &str, edits: &[TextEdit]) -> String {
    let mut out = String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut done = 0;
    for edit in effective(text, edits) {
        out.push_str(text.get(done..edit.span.start as usize).unwrap_or(""));
        out.push_str(&edit.text);
        done = edit.span.end as usize;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    out
}

/// The edits that turn `apply(text, edits)` back into `text`.
pub fn invert(text: &str, edits: &[TextEdit]) -> Vec<TextEdit> {
    let mut shift = 0i64;
    effective(text, edits)
        .into_iter()
        .map(|edit| {
            let start = (i64::from(edit.span.start) + shift) as usize;
            shift += edit.text.len() as i64 - i64::from(edit.span.len());
            TextEdit::new(start, start + edit.text.len(), edit.span.of(text))
        })
        .collect()
}

/// The edits that take part, in text order; insertions at one place keep the order of the list.
fn effective<'a>(text: &str, edits: &'a [TextEdit]) -> Vec<&'a TextEdit> {
    let mut sorted: Vec<&TextEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut done = 0;
    sorted.retain(|edit| {
        let fits = edit.span.start >= done && text.get(edit.span.range()).is_some();
        if fits {
            done = edit.span.end;
        }
        fits
    });
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_restores_the_text() {
        let text = "a: 1\nb: zwei\n";
        let edits = [TextEdit::new(8, 12, "ü"), TextEdit::new(0, 0, "x\n"), TextEdit::new(3, 4, "")];
        let changed = apply(text, &edits);
        assert_eq!(changed, "x\na: \nb: ü\n");
        assert_eq!(apply(&changed, &invert(text, &edits)), text);
    }

    #[test]
    fn overlapping_edits_are_left_out() {
        let edits = [TextEdit::new(0, 3, "x"), TextEdit::new(2, 4, "y"), TextEdit::new(9, 12, "z")];
        assert_eq!(apply("abcdef", &edits), "xdef");
        assert_eq!(apply("xdef", &invert("abcdef", &edits)), "abcdef");
    }
}
