//! What does a text of Kubernetes mean: an error of kubectl, an event, a condition, a line of a driver's log?
//!
//! [`TEXTS`] is one table; [`explain`] finds its rows in whatever was pasted, and [`field_errors`] the errors of fields,
//! which all look alike.

mod texts;

use std::ops::Range;

pub use texts::TEXTS;

/// Who says a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The API server, mostly through kubectl.
    ApiServer,
    /// kubectl itself, before it asks.
    Kubectl,
    /// The scheduler, in the Pod's events and its `PodScheduled` condition.
    Scheduler,
    /// The kubelet, in the Pod's events.
    Kubelet,
    /// A driver, in its own log or in what the kubelet passes on.
    Driver,
}

/// One text that Kubernetes is known to write.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// As it is written; `{name}` stands for what differs each time, on one line.
    pub pattern: &'static str,
    /// Who says it.
    pub by: Speaker,
    /// What it means, in a sentence or two that stand alone; `{name}` as in the pattern.
    pub meaning: &'static str,
    /// What to do; `{name}` as in the pattern.
    pub remedy: &'static str,
}

/// A text that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// Who says it.
    pub by: Speaker,
    /// What it means.
    pub meaning: String,
    /// What to do.
    pub remedy: String,
}

/// An error of one field, as the API server writes it: `spec.devices.requests[0].name: Required value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfField {
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// The field.
    pub path: String,
    /// `Required value`.
    pub title: &'static str,
    /// What such an error means.
    pub meaning: &'static str,
}

/// What is known of a text, in its order. What a longer pattern covers is not told again.
pub fn explain(text: &str) -> Vec<Explained> {
    let mut found: Vec<Explained> = Vec::new();
    for row in TEXTS {
        let mut from = 0;
        while let Some((span, holes)) = row.find(text, from) {
            from = span.end.max(span.start + 1);
            let fill = |template: &str| filled(template, &holes);
            let (meaning, remedy) = (fill(row.meaning), fill(row.remedy));
            // The same words of many nodes or devices are one thing to understand.
            let known = found.iter().any(|it| it.meaning == meaning);
            let covered = found.iter().any(|it| it.span.start <= span.start && span.end <= it.span.end);
            if !known && !covered {
                found.push(Explained { span, by: row.by, meaning, remedy });
            }
        }
    }
    found.sort_by_key(|it| it.span.start);
    found
}

fn filled(template: &str, holes: &[(&str, &str)]) -> String {
    holes.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// A piece of a pattern.
enum Piece<'p> {
    Literal(&'p str),
    Hole(&'p str),
}

type Found<'t> = (Range<usize>, Vec<(&'static str, &'t str)>);

impl Text {
    fn find<'t>(&self, text: &'t str, from: usize) -> Option<Found<'t>> {
        let pieces = pieces(self.pattern);
        let first = pieces.iter().find_map(|piece| match piece {
            Piece::Literal(literal) => Some(*literal),
            Piece::Hole(_) => None,
        })?;
        let mut at = from;
        loop {
            let start = at + text.get(at..)?.find(first)?;
            if let Some(found) = matched(&pieces, text, start) {
                return Some(found);
            }
            at = start + first.len();
        }
    }
}

/// `a {b} c` in pieces. A pattern begins with a literal.
fn pieces(pattern: &'static str) -> Vec<Piece<'static>> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((literal, after)) = rest.split_once('{') {
        let Some((hole, after)) = after.split_once('}') else { break };
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        pieces.push(Piece::Hole(hole));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    pieces
}

fn matched<'t>(pieces: &[Piece<'static>], text: &'t str, start: usize) -> Option<Found<'t>> {
    let (mut at, mut holes) = (start, Vec::new());
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        let rest = text.get(at..)?;
        match piece {
            Piece::Literal(literal) => {
                rest.strip_prefix(*literal)?;
                at += literal.len();
            }
            Piece::Hole(name) => {
                let line = rest.lines().next().unwrap_or_default();
                let end = match pieces.peek() {
                    Some(Piece::Literal(literal)) => line.find(*literal)?,
                    // The last hole is one word.
                    _ => line.find([' ', ',', '"', '\'', ')']).unwrap_or(line.len()),
                };
                let value = line.get(..end)?.trim_end_matches(['.', ':', ';', '\\']);
                if value.is_empty() {
                    return None;
                }
                holes.push((*name, value));
                at += end;
            }
        }
    }
    Some((start..at, holes))
}

/// The kinds of errors of fields (`k8s.io/apimachinery/pkg/util/validation/field/errors.go`, `ErrorType.String`).
const TITLES: [(&str, &str); 9] = [
    ("Required value", "the field must be set, or has to hold something"),
    ("Invalid value", "the field has a value that is not allowed there"),
    ("Unsupported value", "the field has a value that is none of the few it can have"),
    ("Duplicate value", "the same stands there a second time"),
    ("Too long", "the text is longer than the field may hold"),
    ("Too many", "the list or map has more entries than the field may hold"),
    ("Forbidden", "the field may not be set here"),
    ("Not found", "the field names something that is not there"),
    ("Internal error", "the API server could not check the field"),
];

/// The errors of fields in a text, in its order.
pub fn field_errors(text: &str) -> Vec<OfField> {
    let mut found = Vec::new();
    for (title, meaning) in TITLES {
        for (at, _) in text.match_indices(&format!(": {title}")) {
            let before = text.get(..at).unwrap_or_default();
            let path = before.rsplit([' ', '\n', '\t', ',', '*', '"']).next().unwrap_or_default();
            let path = path.strip_prefix('[').unwrap_or(path);
            if !["spec", "metadata", "status"].iter().any(|root| is_below(path, root)) {
                continue;
            }
            let span = at - path.len()..end_of_error(text, at + 2 + title.len());
            found.push(OfField { span, path: path.to_owned(), title, meaning });
        }
    }
    found.sort_by_key(|it| it.span.start);
    found
}

/// Where the error ends that is read up to `from`: with its line, or before the next of a list.
fn end_of_error(text: &str, from: usize) -> usize {
    let line = text.get(from..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let ends = ["spec", "metadata", "status"].map(|root| line.find(&format!(", {root}")));
    let end = ends.into_iter().flatten().min().unwrap_or(line.len());
    from + line.get(..end).unwrap_or_default().trim_end_matches([']', ' ']).len()
}

fn is_below(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_begins_with_a_literal_and_fills_what_its_words_name() {
        for row in TEXTS {
            assert!(!row.pattern.starts_with('{'), "{}", row.pattern);
            for words in [row.meaning, row.remedy] {
                let named =
                    words.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
                for name in named {
                    assert!(row.pattern.contains(&format!("{{{name}}}")), "{}: {name}", row.pattern);
                }
            }
        }
    }

    #[test]
    fn every_pattern_finds_itself() {
        for row in TEXTS {
            let text = row.pattern.replace(['{', '}'], "");
            let found = explain(&format!("Error: {text} and more"));
            assert!(!found.is_empty(), "{}", row.pattern);
        }
    }

    #[test]
    fn errors_of_fields_are_found_in_one_line_and_in_a_list() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let found = field_errors(text);
            let found: Vec<(&str, &str)> = found.iter().map(|it| (it.path.as_str(), it.title)).collect();
            assert_eq!(found, expected);
        };
        check(
            "ResourceClaim.resource.k8s.io \"a\" is invalid: [spec.devices.requests[0].name: Required value, \
             metadata.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain]",
            &[("spec.devices.requests[0].name", "Required value"), ("metadata.name", "Invalid value")],
        );
        check("* spec.devices: Too many: 33: must have at most 32 items", &[("spec.devices", "Too many")]);
        check("nothing: Forbidden", &[]);
    }
}
