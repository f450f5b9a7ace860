//! Problems: everything that is wrong with a text, placed and in words.

use dra::{Diagnostic, Fix};

use super::documents::object_name;
use crate::analysis::{Analysis, SelectorProblem};
use crate::document::Document;
use crate::protocol::{Mark, Offer, ProblemRow, Severity};

/// All problems of all documents, in the order of the list and of the text. Composed once for an analysis.
pub(crate) fn problems<'a>(analysis: &'a Analysis<'_>) -> &'a [ProblemRow] {
    let compose = || analysis.documents.iter().flat_map(|document| compose(analysis, document)).collect();
    analysis.problems.get_or_init(compose)
}

/// The problems of one document, in the order of the text.
pub(crate) fn of_document(analysis: &Analysis<'_>, document: &Document) -> Vec<ProblemRow> {
    problems(analysis).iter().filter(|row| row.place.document == document.id).cloned().collect()
}

fn compose(analysis: &Analysis<'_>, document: &Document) -> Vec<ProblemRow> {
    let decoded = &document.decoded;
    let structure = decoded.diagnostics.iter().map(|diagnostic| row(document, &decoded.objects, diagnostic));
    let relations = analysis.relations.iter().filter(|it| it.document.0 == document.id);
    let relations = relations.map(|diagnostic| row(document, document.objects(), diagnostic));
    let selectors = analysis.selector_problems.iter().chain(&analysis.selector_findings);
    let selectors = selectors.filter(|problem| problem.document == document.id);
    // What is wrong with an expression stands among the selectors' problems.
    let refused = analysis.verdicts.iter().filter(|it| it.document.id == document.id);
    let refused =
        refused.flat_map(super::accept::problems).filter(|row| !row.path.ends_with("cel.expression"));
    let selectors = selectors.map(|problem| selector_row(document, problem));
    let mut rows: Vec<ProblemRow> = structure.chain(selectors).chain(relations).chain(refused).collect();
    rows.sort_by_key(|row| (row.place.from, row.severity));
    rows
}

/// The same problems as marks in the text.
pub(crate) fn marks(analysis: &Analysis<'_>, document: &Document) -> Vec<Mark> {
    of_document(analysis, document)
        .into_iter()
        .map(|row| Mark {
            from: row.place.from,
            to: row.place.to,
            severity: row.severity,
            message: row.message,
            kubernetes: row.kubernetes,
            offer: row.offer,
        })
        .collect()
}

fn row(document: &Document, objects: &[dra::Object], diagnostic: &Diagnostic) -> ProblemRow {
    let object = diagnostic.object.and_then(|index| objects.get(index));
    ProblemRow {
        severity: severity(diagnostic.severity),
        code: diagnostic.code.to_owned(),
        message: diagnostic.message.clone(),
        kubernetes: diagnostic.kubernetes.clone(),
        object: object.map_or_else(|| document.name.clone(), object_name),
        path: diagnostic.path.clone(),
        line: document.line(diagnostic.span.start),
        place: document.place(diagnostic.span),
        offer: diagnostic.fix.as_ref().map(|fix| offer(document, fix)),
    }
}

fn selector_row(document: &Document, problem: &SelectorProblem) -> ProblemRow {
    ProblemRow {
        severity: problem.severity,
        code: problem.code.to_owned(),
        message: problem.message.clone(),
        kubernetes: problem.kubernetes.clone(),
        object: problem.object.clone(),
        path: problem.path.clone(),
        line: document.line(problem.span.start),
        place: document.place(problem.span),
        offer: problem.fix.as_ref().map(|fix| offer(document, fix)),
    }
}

/// A fix as something to press, with the changed part before and after.
pub(super) fn offer(document: &Document, fix: &Fix) -> Offer {
    let (before, after) = before_and_after(&document.text, &fix.edits);
    Offer {
        label: fix.title.clone(),
        result: String::new(),
        before,
        after,
        edits: document.edits(&fix.edits),
    }
}

/// The lines that edits touch and one on either side, before and after.
pub(crate) fn before_and_after(text: &str, edits: &[yaml_tree::TextEdit]) -> (String, String) {
    let start = edits.iter().map(|edit| edit.span.start).min().unwrap_or(0) as usize;
    let end = edits.iter().map(|edit| edit.span.end).max().unwrap_or(0) as usize;
    let start_of_line =
        |at: usize| text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let end_of_line = |at: usize| {
        text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| at + newline)
    };
    let line_start = start_of_line(start_of_line(start).saturating_sub(1));
    let line_end = end_of_line((end_of_line(end) + 1).min(text.len()));
    let shifted: Vec<yaml_tree::TextEdit> = edits
        .iter()
        .map(|edit| {
            let (from, to) = (edit.span.start as usize - line_start, edit.span.end as usize - line_start);
            yaml_tree::TextEdit::new(from, to, edit.text.clone())
        })
        .collect();
    let before = text.get(line_start..line_end).unwrap_or_default();
    (before.to_owned(), yaml_tree::apply(before, &shifted))
}

pub(crate) fn severity(severity: dra::Severity) -> Severity {
    match severity {
        dra::Severity::Error => Severity::Error,
        dra::Severity::Warning => Severity::Warning,
        dra::Severity::Info => Severity::Info,
    }
}
