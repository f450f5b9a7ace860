//! How is what was found written down: for programs, for services, for whoever else should know?
//!
//! One set of writers for the command line and for what the page copies.

mod annotations;
mod prose;

use serde_json::Value;

pub use annotations::{github, sarif};
pub(crate) use prose::{markdown, text};

use crate::check::{Finding, Report};

/// A file that findings speak of.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// As the report calls it.
    pub name: &'a str,
    /// What it holds.
    pub text: &'a str,
}

/// The report as JSON, indented, in one object: the report's own fields after `files`, the names that its
/// problems give the index of.
pub fn json(report: &Report, sources: &[Source<'_>]) -> String {
    let mut object = serde_json::Map::new();
    object.insert("files".to_owned(), sources.iter().map(|source| Value::from(source.name)).collect());
    if let Ok(Value::Object(fields)) = serde_json::to_value(report) {
        object.extend(fields);
    }
    indented(&Value::Object(object))
}

/// Texts and numbers are always JSON, so nothing is lost here.
fn indented(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Lines and columns from 1, in characters.
struct Lines {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

/// Where a finding stands: the file's name, and the lines.
fn place<'a>(problem: &Finding, sources: &[Source<'a>]) -> (&'a str, Lines) {
    let Source { name, text } = sources.get(problem.file).copied().unwrap_or(Source { name: "", text: "" });
    let at = |byte: usize| {
        let before = text.get(..text.floor_char_boundary(byte)).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
    };
    let ((line, column), (end_line, end_column)) = (at(problem.span.start), at(problem.span.end));
    (name, Lines { line, column, end_line, end_column })
}
