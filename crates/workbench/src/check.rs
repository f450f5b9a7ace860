//! What does the command line say of some files?
//!
//! The same road as the page's, with spans in bytes. Files that are named are one workspace: their slices are the
//! cluster that their selectors are run on. A file that was found in a folder, and each page of Markdown, stands for
//! itself: examples of one folder contradict each other and mean no harm.

mod expectation;
mod markdown;
mod options;
mod pages;

use std::ops::Range;

use dra::{Memo, Target};
use kube_cel::Expressions;
use serde::Serialize;

use crate::analysis::{Analysis, ObjectVerdict};
use crate::document::Document;
use crate::protocol::{DocumentInput, DocumentText, Group, ProblemRow, Severity, TargetRequest};
use crate::published::Published;
use crate::view;

pub use options::target;
pub use pages::{page_of, rules};

/// One file, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// As the report calls it; a name that ends in `.md` is a page of Markdown, of which the YAML is read.
    pub name: String,
    /// What it holds.
    pub text: String,
    /// What it is to the others.
    pub role: Role,
}

/// What a file is to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Part of one workspace with all that were named.
    Named,
    /// Found in a folder: checked for itself, and left alone when it is no Kubernetes object.
    Found,
    /// The cluster that all selectors are run on; not checked itself.
    Cluster,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The Kubernetes this speaks of, e.g. `Kubernetes 1.37, default feature gates`.
    pub target: String,
    /// The objects that were read, as `ResourceClaim two-gpus`, in the order of the files.
    pub objects: Vec<String>,
    /// How many of them the API server takes.
    pub accepted: usize,
    /// How many it refuses.
    pub refused: usize,
    /// How many objects and documents were left alone: of kinds that are not simulated, or no objects at all.
    pub left_alone: usize,
    /// What was not read, and why.
    pub skipped: Vec<Skipped>,
    /// The most devices that a selector could be run on; with none, selectors are compiled and not matched.
    pub devices: usize,
    /// In the order of the files and of their text.
    pub problems: Vec<Finding>,
    /// One entry a request, in the order of the files.
    pub requests: Vec<RequestReport>,
    /// Whether some selectors were stopped by the budget.
    pub unfinished: bool,
}

/// A file, or a block of a page, that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    /// Index of the file.
    pub file: usize,
    /// 1-based: the first line that was not read.
    pub line: u32,
    /// Why.
    pub because: String,
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
    /// One that has found nothing yet.
    const fn of(target: String) -> Self {
        Self {
            target,
            objects: Vec::new(),
            accepted: 0,
            refused: 0,
            left_alone: 0,
            skipped: Vec::new(),
            devices: 0,
            problems: Vec::new(),
            requests: Vec::new(),
            unfinished: false,
        }
    }

    /// Whether there is a problem at least this grave.
    pub fn has(&self, severity: Severity) -> bool {
        self.problems.iter().any(|problem| problem.severity <= severity)
    }
}

/// Steps for all selectors of a workspace: no one is waiting while typing.
const BUDGET: u64 = 200_000_000;

/// Checks files as the Kubernetes that is asked for.
pub fn check(files: &[File], asked: &TargetRequest) -> Report {
    let target = view::target::wanted(asked);
    let mut report = Report::of(view::target::name(&target));
    let with_role = |role| files.iter().enumerate().filter(move |(_, file)| file.role == role);
    let mut memo = Memo::of(&target, Expressions::Stored);
    let cluster: Vec<Read> =
        with_role(Role::Cluster).map(|file| Read::of(file, Group::Cluster, &target)).collect();
    let named: Vec<Read> =
        with_role(Role::Named).map(|file| Read::of(file, Group::Manifests, &target)).collect();
    if !named.is_empty() {
        workspace(&named, &cluster, &mut memo, &mut report);
    }
    for file in with_role(Role::Found) {
        // One after the other: a folder can be large, and its texts are not needed twice at a time.
        let found = [Read::of(file, Group::Manifests, &target)];
        workspace(&found, &cluster, &mut memo, &mut report);
    }
    report
}

/// A file as it was read.
struct Read {
    index: usize,
    document: Document,
    /// Of a page of Markdown.
    page: Option<markdown::Page>,
    /// Whether YAML of others is to be expected in it.
    mixed: bool,
    skipped: Option<Skipped>,
}

impl Read {
    fn of((index, file): (usize, &File), group: Group, target: &Target) -> Self {
        let page = markdown::is_markdown(&file.name).then(|| markdown::page(&file.text));
        let text = page.as_ref().map_or(file.text.as_str(), |page| page.yaml.as_str());
        let read = |text: &str| {
            let input =
                DocumentInput { id: index as u32, revision: 0, group, name: file.name.clone(), text: None };
            Document::read(&input, DocumentText { text: text.to_owned(), last_good: None }, target)
        };
        let mut document = read(text);
        let mut skipped = None;
        if page.is_none() && text.contains("{{") && (file.role == Role::Found || !document.parsed) {
            document = read("");
            skipped = Some(Skipped { file: index, line: 1, because: markdown::TEMPLATE.to_owned() });
        }
        Self { index, document, mixed: page.is_some() || file.role == Role::Found, page, skipped }
    }

    /// Whether a problem is none of ours: of YAML that is no Kubernetes object, or has nothing to do with devices.
    fn is_foreign(&self, row: &ProblemRow) -> bool {
        if !self.mixed {
            return false;
        }
        let at = self.document.byte(row.place.from);
        match row.code.as_str() {
            "not-an-object" => true,
            "missing-type" => self.document.decoded.objects.iter().any(|object| {
                is_nothing(object) && (object.span.start as usize..=object.span.end as usize).contains(&at)
            }),
            "yaml-syntax" => !self.concerns_devices(at),
            _ => false,
        }
    }

    /// Whether the file, or the block of the page, speaks of devices at all.
    fn concerns_devices(&self, at: usize) -> bool {
        let mut blocks = self.page.iter().flat_map(|page| &page.blocks);
        let block = blocks.rfind(|block| block.span.start <= at).map(|block| block.span.clone());
        let text = block.map_or(Some(&*self.document.text), |span| self.document.text.get(span));
        text.is_some_and(|text| text.contains("resource.k8s.io") || text.contains("resourceClaim"))
    }
}

/// Whether an object says neither its version nor its kind.
fn is_nothing(object: &dra::Object) -> bool {
    object.api_version.is_none() && object.kind.is_none()
}

fn workspace(files: &[Read], cluster: &[Read], memo: &mut Memo, report: &mut Report) {
    let all: Vec<&Document> = files.iter().chain(cluster).map(|read| &read.document).collect();
    let published = Published::of(&all);
    let analysis = Analysis::new(all, &published, memo, BUDGET);
    for read in files {
        one_file(&analysis, read, report);
    }
    report.devices = report.devices.max(analysis.cluster.devices.len());
    report.requests.extend(requests(&analysis));
    report.unfinished |= analysis.unfinished();
}

/// What the page shows of these documents, as the command line would report it; they are the files of the report.
pub(crate) fn of_page(
    analysis: &Analysis<'_>,
    documents: &[&Document],
    shown: impl Fn(&ProblemRow) -> bool,
) -> Report {
    let target = documents.first().map(|document| view::target::name(&document.target));
    let mut report = Report::of(target.unwrap_or_default());
    for (index, document) in documents.iter().enumerate() {
        for of in analysis.verdicts.iter().filter(|it| it.document.id == document.id) {
            match standing(of) {
                Standing::Accepted => report.accepted += 1,
                Standing::Refused => report.refused += 1,
                Standing::LeftAlone => report.left_alone += 1,
            }
        }
        report.objects.extend(document.decoded.objects.iter().map(view::object_name));
        let rows = view::problems_of(analysis, document).into_iter().filter(&shown);
        report.problems.extend(rows.map(|row| finding(index, document, row)));
    }
    let id = |index: usize| documents.get(index).map(|document| document.id);
    let requests = requests(analysis).into_iter().filter_map(|request| {
        let file = (0..documents.len()).find(|index| id(*index) == Some(request.file as u32))?;
        Some(RequestReport { file, ..request })
    });
    report.requests.extend(requests);
    report.devices = analysis.cluster.devices.len();
    report.unfinished = analysis.unfinished();
    report
}

fn one_file(analysis: &Analysis<'_>, read: &Read, report: &mut Report) {
    let (index, document) = (read.index, &read.document);
    report.skipped.extend(read.skipped.clone());
    let blocks = read.page.iter().flat_map(|page| &page.blocks);
    report.skipped.extend(blocks.filter_map(|block| {
        let line = document.line(block.span.start as u32);
        Some(Skipped { file: index, line, because: block.skipped?.to_owned() })
    }));
    let verdicts = analysis.verdicts.iter().filter(|it| it.document.id == document.id);
    let mut refused: Vec<Range<usize>> = Vec::new();
    for of in verdicts.clone() {
        match standing(of) {
            Standing::Accepted => report.accepted += 1,
            Standing::Refused if read.mixed && is_nothing(of.object) => report.left_alone += 1,
            Standing::Refused => {
                report.refused += 1;
                refused.push(of.object.span.start as usize..of.object.span.end as usize);
            }
            Standing::LeftAlone => report.left_alone += 1,
        }
    }
    let objects = document.decoded.objects.iter().filter(|object| !(read.mixed && is_nothing(object)));
    report.objects.extend(objects.map(view::object_name));
    let rows = view::problems_of(analysis, document);
    report.left_alone += rows.iter().filter(|row| read.mixed && row.code == "not-an-object").count();
    let rows = rows.into_iter().filter(|row| !read.is_foreign(row));
    let found: Vec<Finding> = rows.map(|row| finding(index, document, row)).collect();
    let found = match &read.page {
        Some(page) => expectation::held(page, found, &refused, index, document),
        None => found,
    };
    report.problems.extend(found);
}

enum Standing {
    Accepted,
    Refused,
    LeftAlone,
}

fn standing(of: &ObjectVerdict<'_>) -> Standing {
    match &of.verdict {
        Some(verdict) if verdict.not_simulated.is_some() => Standing::LeftAlone,
        Some(verdict) if verdict.accepted => Standing::Accepted,
        Some(_) => Standing::Refused,
        None => Standing::LeftAlone,
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
