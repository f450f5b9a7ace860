//! How does one finding look in a terminal? Its title, the lines of the text it is about, and notes.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};

/// A longer selector or block scalar shows only its first lines.
const MAX_LINES: usize = 6;
/// A longer line is cut; JSON on one line can be megabytes.
const MAX_LINE_BYTES: usize = 400;

/// What to draw.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) level: Level<'a>,
    /// The public name of the finding, such as `unknown-field`.
    pub(crate) code: &'a str,
    pub(crate) title: &'a str,
    /// The file, or what stands for it.
    pub(crate) origin: &'a str,
    /// The whole text of that file.
    pub(crate) text: &'a str,
    /// What is meant, in bytes of `text`.
    pub(crate) span: Range<usize>,
    pub(crate) notes: Vec<(Level<'a>, String)>,
}

/// The frame as lines of text, ending in a newline.
pub(crate) fn render(frame: &Frame<'_>, styled: bool) -> String {
    let excerpt = Excerpt::of(frame.text, &frame.span);
    let annotation = AnnotationKind::Primary.span(excerpt.span);
    let text = visible(&excerpt.text);
    let mut snippet = Snippet::source(text).line_start(excerpt.line).annotation(annotation);
    let mut place = None;
    let origin = visible(frame.origin);
    if excerpt.cut {
        // The snippet would count its columns from the cut.
        place = Some(Element::from(Origin::path(origin).line(excerpt.line).char_column(excerpt.column)));
    } else {
        snippet = snippet.path(origin);
    }
    let notes = frame.notes.iter().map(|(level, note)| Element::from(level.clone().message(visible(note))));
    let title = frame.level.clone().primary_title(visible(frame.title)).id(frame.code);
    let group = title.elements(place).element(snippet).elements(notes);
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let mut rendered = renderer.decor_style(DecorStyle::Ascii).term_width(120).render(&[group]);
    rendered.push('\n');
    rendered
}

/// The lines around a span: all that is given to the renderer, which otherwise walks the whole text.
struct Excerpt {
    text: String,
    /// The number of the first line and the column where the span starts, in characters, both from 1.
    line: usize,
    column: usize,
    /// Whether the first line lacks its beginning.
    cut: bool,
    span: Range<usize>,
}

impl Excerpt {
    fn of(text: &str, span: &Range<usize>) -> Self {
        let start = text.floor_char_boundary(span.start);
        let end = text.floor_char_boundary(span.end.max(start));
        let (before, from) = text.split_at_checked(start).unwrap_or((text, ""));
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let line_head = before.rsplit('\n').next().unwrap_or_default();
        let column = line_head.chars().count() + 1;
        // Of a very long line only what is near is shown.
        let head_start = line_head.ceil_char_boundary(line_head.len().saturating_sub(MAX_LINE_BYTES / 2));
        let head = line_head.get(head_start..).unwrap_or_default();
        let marked = from.get(..end - start).unwrap_or_default();
        let tail = from.get(end - start..).unwrap_or_default();
        let tail = tail.split('\n').next().unwrap_or_default();
        let tail = tail.get(..tail.floor_char_boundary(MAX_LINE_BYTES / 2)).unwrap_or_default();
        let (marked, tail) = match nth_newline(marked, MAX_LINES) {
            Some(cut) => (marked.get(..cut).unwrap_or_default(), ""),
            None => (marked, tail),
        };
        let marked = marked.get(..marked.floor_char_boundary(MAX_LINES * MAX_LINE_BYTES)).unwrap_or_default();
        let marked = marked.trim_end_matches(['\n', '\r', ' ']);
        Self {
            text: format!("{head}{marked}{tail}"),
            line,
            column,
            cut: head_start > 0,
            span: head.len()..head.len() + marked.len(),
        }
    }
}

fn nth_newline(text: &str, n: usize) -> Option<usize> {
    text.match_indices('\n').nth(n.saturating_sub(1)).map(|(at, _)| at)
}

/// Control characters of a manifest must not reach the terminal: each becomes one space of the same length.
pub(crate) fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c.to_string(),
            _ if c.is_control() => " ".repeat(c.len_utf8()),
            _ => c.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, marked: &str, expected: Expect) {
        let start = text.find(marked).unwrap();
        expected.assert_eq(&draw(text, start..start + marked.len()));
    }

    fn draw(text: &str, span: Range<usize>) -> String {
        let notes = vec![(Level::NOTE, "Kubernetes says: no".to_owned())];
        let (level, code, title, origin) = (Level::ERROR, "a-code", "What is wrong", "claim.yaml");
        render(&Frame { level, code, title, origin, text, span, notes }, false)
    }

    #[test]
    fn the_line_of_the_span_is_shown_with_its_number() {
        check(
            "kind: Pod\nspec:\n  a: 1\n  b: 2\n",
            "a: 1",
            expect![[r#"
                error[a-code]: What is wrong
                 --> claim.yaml:3:3
                  |
                3 |   a: 1
                  |   ^^^^
                  |
                  = note: Kubernetes says: no
            "#]],
        );
    }

    #[test]
    fn a_long_selector_shows_its_first_lines() {
        check(
            "x: |\n  1\n  2\n  3\n  4\n  5\n  6\n  7\ny: 8\n",
            "1\n  2\n  3\n  4\n  5\n  6\n  7",
            expect![[r#"
                error[a-code]: What is wrong
                 --> claim.yaml:2:3
                  |
                2 | /   1
                3 | |   2
                4 | |   3
                5 | |   4
                6 | |   5
                7 | |   6
                  | |___^
                  |
                  = note: Kubernetes says: no
            "#]],
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_span() {
        let text = format!("{}MARK{}", "é".repeat(300_000), "x".repeat(300_000));
        let drawn = draw(&text, 600_000..600_004);
        assert!(drawn.len() < 2_000 && drawn.contains("claim.yaml:1:300001"), "{drawn}");
    }

    #[test]
    fn no_control_character_reaches_the_terminal() {
        check(
            "a: \u{1b}[31mred\u{9b}\r\n",
            "a:",
            expect![[r#"
                error[a-code]: What is wrong
                 --> claim.yaml:1:1
                  |
                1 | a:  [31mred   
                  | ^^
                  |
                  = note: Kubernetes says: no
            "#]],
        );
    }

    #[test]
    fn a_span_beyond_the_text_is_drawn_at_its_end() {
        let drawn = draw("a: 1\n", 90..100);
        expect![[r#"
            error[a-code]: What is wrong
             --> claim.yaml:2:1
              |
            2 |
              | ^
              |
              = note: Kubernetes says: no
        "#]]
        .assert_eq(&drawn);
        let empty = draw("", 0..0);
        expect![[r#"
            error[a-code]: What is wrong
             --> claim.yaml:1:1
              |
            1 |
              | ^
              |
              = note: Kubernetes says: no
        "#]]
        .assert_eq(&empty);
    }
}
