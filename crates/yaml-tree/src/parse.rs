//! Text → one tree per document.

mod build;
pub(crate) mod events;

use std::sync::Arc;

use crate::tree::{Stream, Tree};
use crate::{Problem, ProblemKind, Span};

/// The longest text that is read, in bytes: five times what `kubectl get -o yaml` prints of a large cluster.
pub const MAX_BYTES: usize = 128 << 20;

/// The deepest nesting that is read. Kubernetes reads 10,000 levels; no object of its API has more than 40.
// Deviation: between 1,000 and 10,000 levels Kubernetes would go on to decode (and refuse) the object.
pub const MAX_DEPTH: usize = 1_000;

/// Reads `text`; never fails. Documents are split first, as kubectl splits them, so that a syntax error in one
/// leaves the others.
pub fn parse(text: &str) -> Stream {
    let text: Arc<str> = Arc::from(text);
    if text.len() > MAX_BYTES {
        let message = format!("the text is longer than {} MB and was not read", MAX_BYTES >> 20);
        let mut tree = Tree::empty(&text, Span::new(0, 0));
        tree.problems.push(Problem { span: Span::new(0, 0), kind: ProblemKind::TooLarge, message });
        return Stream { text, trees: vec![tree] };
    }
    let trees = split(&text).into_iter().map(|part| build::read(&text, part)).collect();
    Stream { text, trees }
}

/// Reads one document, the whole of `text`, as `sigs.k8s.io/yaml` does: what follows the first document is ignored.
pub(crate) fn parse_one(text: &str) -> Tree {
    let text: Arc<str> = Arc::from(text);
    let part = Part { span: Span::new(0, text.len() as u32), separator: None };
    build::read(&text, part)
}

/// One document's place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its bytes. A `---` line belongs to it only when nothing of the document stood before that line.
    pub span: Span,
    /// What stands after `---` on the line that ends the document, when that is neither a comment nor nothing:
    /// kubectl refuses it, and what stands there is lost.
    pub separator: Option<Span>,
}

/// The documents of `text`, at least one, split at lines that begin with `---` as kubectl splits them
/// (`k8s.io/apimachinery` v0.37.2, `pkg/util/yaml/decoder.go`, `YAMLReader.Read`).
pub fn split(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut start, mut offset) = (0, 0);
    for line in text.split_inclusive('\n') {
        let end = offset + line.len();
        if let Some(rest) = line.strip_prefix("---") {
            let rest = rest.trim();
            let separator = (!rest.is_empty() && !rest.starts_with('#')).then(|| {
                let at = offset + 3 + line.get(3..).and_then(|line| line.find(rest)).unwrap_or(0);
                Span::new(at as u32, (at + rest.len()) as u32)
            });
            if offset > start || separator.is_some() {
                parts.push(Part { span: Span::new(start as u32, offset as u32), separator });
                start = end;
            }
        }
        offset = end;
    }
    if offset > start || parts.is_empty() {
        parts.push(Part { span: Span::new(start as u32, offset as u32), separator: None });
    }
    parts
}
