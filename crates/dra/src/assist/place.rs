//! Where in an expression does the cursor stand?

use kube_cel::syntax;

use super::word_before;
use crate::lints::read_path;

/// What the text before the cursor asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A key in brackets after a path: `device.attributes[`.
    Key { path: Vec<String> },
    /// A name after a dot, of what the path reads, or of something else.
    Member { path: Option<Vec<String>> },
    /// A value that is compared with what the path reads.
    Value { path: Vec<String> },
    /// The beginning of anything.
    Start,
}

/// Where the cursor is, and the bytes that a completion replaces; these begin with the quote of an open text.
pub(super) fn place(expression: &str, at: usize) -> (Place, std::ops::Range<usize>) {
    let before = expression.get(..at).unwrap_or(expression);
    let (start, quoted) = match open_text(before) {
        Some(start) => (start, true),
        None => (word_before(expression, at).start, false),
    };
    let replaced = start..before.len();
    let front = before.get(..start).unwrap_or("").trim_end();
    if let Some(owner) = front.strip_suffix("[?").or_else(|| front.strip_suffix('['))
        && let Some(path) = path_before(owner)
    {
        return (Place::Key { path }, replaced);
    }
    if let Some(compared) = compared_with(front) {
        return (Place::Value { path: compared }, replaced);
    }
    let dotted = front.strip_suffix(".?").or_else(|| front.strip_suffix('.'));
    match dotted.filter(|_| !quoted) {
        Some(owner) => (Place::Member { path: path_before(owner) }, replaced),
        None => (Place::Start, replaced),
    }
}

/// Where the text that is not closed yet begins.
fn open_text(before: &str) -> Option<usize> {
    let mut open: Option<(usize, char)> = None;
    let mut escaped = false;
    for (at, c) in before.char_indices() {
        match open {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some((_, quote)) if c == quote => open = None,
            None if c == '"' || c == '\'' => open = Some((at, c)),
            _ => {}
        }
    }
    open.map(|(at, _)| at)
}

/// The path that a text ends with.
fn path_before(text: &str) -> Option<Vec<String>> {
    let starts = text.match_indices("device").map(|(at, _)| at);
    let ends_with_path = |at: usize| {
        let path = text.get(at..)?;
        let boundary = text
            .get(..at)?
            .chars()
            .next_back()
            .is_none_or(|c| !(c == '_' || c == '.' || c.is_ascii_alphanumeric()));
        let read = syntax::parse(path).ok().filter(|_| boundary)?;
        read_path(&read).map(|path| path.steps.iter().map(ToString::to_string).collect())
    };
    starts.filter_map(ends_with_path).next()
}

/// The path that stands before a comparison, at its end.
fn compared_with(front: &str) -> Option<Vec<String>> {
    const OPERATORS: [&str; 8] = ["==", "!=", ">=", "<=", ">", "<", "in [", "startsWith("];
    let front =
        front.strip_suffix("quantity(").or_else(|| front.strip_suffix("semver(")).unwrap_or(front).trim_end();
    let called =
        [".compareTo(", ".isGreaterThan(", ".isLessThan("].iter().find_map(|call| front.strip_suffix(call));
    let compared = OPERATORS.iter().find_map(|operator| front.strip_suffix(operator));
    let left = called.or(compared)?.trim_end();
    path_before(left.strip_suffix('.').unwrap_or(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, expected: &str) {
        let (place, replaced) = place(before, before.len());
        assert_eq!(format!("{place:?} {:?}", before.get(replaced).unwrap_or_default()), expected);
    }

    #[test]
    fn the_text_before_the_cursor_says_what_may_come() {
        check("dev", r#"Start "dev""#);
        check("device.", r#"Member { path: Some([]) } """#);
        check("device.attributes[", r#"Key { path: ["attributes"] } """#);
        check("a && device.attributes[?\"gpu.ex", r#"Key { path: ["attributes"] } "\"gpu.ex""#);
        check("device.attributes['d'].mo", r#"Member { path: Some(["attributes", "d"]) } "mo""#);
        check("device.attributes['d'][\"", r#"Key { path: ["attributes", "d"] } "\"""#);
        check("device.attributes['d'].model == 'A", r#"Value { path: ["attributes", "d", "model"] } "'A""#);
        check(
            "device.capacity['d'].memory.compareTo(quantity(\"",
            r#"Value { path: ["capacity", "d", "memory"] } "\"""#,
        );
        check("'a\\'b'.", r#"Member { path: None } """#);
        check("x == ", r#"Start """#);
    }
}
