//! What does the command line say of some files?
//!
//! The same road as the page's, with spans in bytes. All files are one workspace: their slices are the cluster that
//! their selectors are run on.

use std::ops::Range;

use dra::{Memo, Target};
use kube_cel::Expressions;
use serde::Serialize;

use crate::analysis::Analysis;
use crate::document::Document;
use crate::protocol::{DocumentInput, DocumentText, Group, ProblemRow, Severity};
use crate::published::Published;
use crate::view;

/// One file, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// As the report calls it.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The Kubernetes this speaks of, e.g. `Kubernetes 1.37, default feature gates`.
    pub target: String,
    /// The objects that were read, as `ResourceClaim two-gpus`, in the order of the files.
    pub objects: Vec<String>,
    /// How many devices the files publish; with none, selectors are compiled and not matched.
    pub devices: usize,
    /// In the order of the files and of their text.
    pub problems: Vec<Finding>,
    /// One entry a request, in the order of the files.
    pub requests: Vec<RequestReport>,
    /// Whether some selectors were stopped by the budget.
    pub unfinished: bool,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Index of the file.
    pub file: usize,
    /// How grave it is.
    pub severity: Severity,
    /// A stable code, e.g. `unknown-field`.
    pub code: String,
    /// One sentence that stands alone.
    pub message: String,
    /// Kubernetes' own text, when there is one.
    pub kubernetes: Option<String>,
    /// `ResourceClaim two-gpus`, or the file's name.
    pub object: String,
    /// The field as the API server writes it; empty for a syntax problem.
    pub path: String,
    /// Bytes of the file.
    pub span: Range<usize>,
    /// 1-based.
    pub line: u32,
    /// What would mend it, e.g. `rename to deviceClassName`; `None` when nothing is offered.
    pub fix: Option<String>,
}

/// What the selectors of one request say of the devices.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestReport {
    /// Index of the file it stands in.
    pub file: usize,
    /// The 1-based line it begins on.
    pub line: u32,
    /// `two-gpus/gpus`.
    pub request: String,
    /// The class it names; empty when it names none.
    pub class: String,
    /// Whether that class is in the files; where it is not, only the request's own selectors speak.
    pub class_loaded: bool,
    /// Devices that pass every selector.
    pub matching: usize,
    /// Devices on which a selector ends in an error.
    pub failing: usize,
    /// Devices without a verdict.
    pub unknown: usize,
}

impl Report {
    /// Whether there is a problem at least this grave.
    pub fn has(&self, severity: Severity) -> bool {
        self.problems.iter().any(|problem| problem.severity <= severity)
    }
}

/// Steps for all selectors of a command: no one is waiting while typing.
const BUDGET: u64 = 200_000_000;

/// Checks files.
pub fn check(files: &[File]) -> Report {
    let target = Target::v1_37();
    let read = |(index, file): (usize, &File)| {
        let input = DocumentInput {
            id: index as u32,
            revision: 0,
            group: Group::Manifests,
            name: file.name.clone(),
            text: None,
        };
        Document::read(&input, DocumentText { text: file.text.clone(), last_good: None }, &target)
    };
    let documents: Vec<Document> = files.iter().enumerate().map(read).collect();
    let all: Vec<&Document> = documents.iter().collect();
    let published = Published::of(&all);
    let analysis = Analysis::new(all, &published, &mut Memo::of(&target, Expressions::Stored), BUDGET);
    Report {
        target: view::target::name(&target),
        objects: documents.iter().flat_map(|it| &it.decoded.objects).map(view::object_name).collect(),
        devices: analysis.cluster.devices.len(),
        problems: documents
            .iter()
            .enumerate()
            .flat_map(|(file, document)| {
                view::problems_of(&analysis, document)
                    .into_iter()
                    .map(move |row| finding(file, document, row))
            })
            .collect(),
        requests: requests(&analysis),
        unfinished: analysis.unfinished(),
    }
}

fn finding(file: usize, document: &Document, row: ProblemRow) -> Finding {
    Finding {
        file,
        severity: row.severity,
        code: row.code,
        message: row.message,
        kubernetes: row.kubernetes,
        object: row.object,
        path: row.path,
        span: document.byte(row.place.from)..document.byte(row.place.to),
        line: row.line,
        fix: row.offer.map(|offer| offer.label),
    }
}

fn requests(analysis: &Analysis<'_>) -> Vec<RequestReport> {
    let requests = analysis.selectors.requests.iter().zip(&analysis.matrix.rows);
    let report = |(request, row): (&dra::Request, &dra::Row)| {
        let document = analysis.document(request.object);
        RequestReport {
            file: request.object.document.0 as usize,
            line: document.map_or(1, |document| document.line(request.span.start)),
            request: format!("{}/{}", request.claim, request.name),
            class: request.class.as_ref().map(|class| class.value.clone()).unwrap_or_default(),
            class_loaded: row.class_loaded,
            matching: row.tally.matches,
            failing: row.tally.errors,
            unknown: row.tally.unknown,
        }
    };
    requests.map(report).collect()
}
