//! What is wrong with a selector: it does not compile, or it fails on a device.

use std::ops::Range;

use dra::{Owner, Selector};
use kube_cel::CompileError;
use yaml_tree::Span;

use super::{Analysis, TRACE_BUDGET};
use crate::protocol::{DocumentId, Severity};
use crate::view::counted;

/// A selector that does not compile, or fails on a device.
#[derive(Debug)]
pub(crate) struct SelectorProblem {
    pub(crate) document: DocumentId,
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    /// Kubernetes' text, of the first device where there are several; `None` where Kubernetes says nothing.
    pub(crate) kubernetes: Option<String>,
    /// `ResourceClaim two-gpus`.
    pub(crate) object: String,
    pub(crate) path: String,
    /// The part of the expression at fault, in the document.
    pub(crate) span: Span,
    /// The whole expression, in the document.
    pub(crate) expression: Span,
    /// A change that mends it.
    pub(crate) fix: Option<dra::Fix>,
}

/// The part of a problem that depends on its kind.
struct Finding {
    code: &'static str,
    severity: Severity,
    message: String,
    kubernetes: Option<String>,
    /// Bytes of the expression.
    part: Range<usize>,
}

/// What is wrong with a selector; `None` when it compiles and fails nowhere.
pub(super) fn of(analysis: &Analysis<'_>, index: usize) -> Option<SelectorProblem> {
    let selector = analysis.selectors.selectors.get(index)?;
    let finding = match &selector.program {
        Err(errors) => compile_error(selector, errors)?,
        Ok(_) => runtime_error(analysis, index, selector)?,
    };
    let written = analysis.written(selector);
    Some(SelectorProblem {
        document: selector.object.document.0,
        code: finding.code,
        severity: finding.severity,
        message: finding.message,
        kubernetes: finding.kubernetes,
        object: analysis.object_name(selector.object),
        path: selector.path.clone(),
        span: written.map_or(selector.expression.span, |written| written.span(finding.part)),
        expression: selector.expression.span,
        fix: None,
    })
}

/// What the lints say of a selector. Of one that fails it is not said again that something is missing.
pub(super) fn lints(analysis: &Analysis<'_>, index: usize) -> Vec<SelectorProblem> {
    let Some(selector) = analysis.selectors.selectors.get(index) else { return Vec::new() };
    let fails = analysis.first_failing(index).is_some();
    let written = analysis.written(selector);
    let problem = |finding: dra::lints::Finding| SelectorProblem {
        document: selector.object.document.0,
        code: finding.code,
        severity: crate::view::severity(finding.severity),
        message: finding.message,
        kubernetes: None,
        object: analysis.object_name(selector.object),
        path: selector.path.clone(),
        span: written.as_ref().map_or(selector.expression.span, |written| written.span(finding.part)),
        expression: selector.expression.span,
        fix: finding.fix.and_then(|fix| {
            let mut whole = selector.expression.value.clone();
            whole.get(fix.part.clone())?;
            whole.replace_range(fix.part.clone(), &fix.text);
            let edits = written.as_ref()?.replace(fix.part, &fix.text, &whole)?;
            Some(dra::Fix { title: fix.title, edits })
        }),
    };
    let found = dra::lints::lints(analysis.cluster, selector).into_iter();
    found.filter(|finding| !(fails && finding.code == "unguarded-attribute")).map(problem).collect()
}

fn compile_error(selector: &Selector, errors: &[CompileError]) -> Option<Finding> {
    let first = errors.first()?;
    let part = fault(&selector.expression.value, first);
    if errors.iter().all(|error| error.not_simulated) {
        let message = format!("not simulated yet: {}", first.message);
        return Some(Finding {
            code: "cel-not-simulated",
            severity: Severity::Info,
            message,
            kubernetes: None,
            part,
        });
    }
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Some(Finding {
        code: "cel-compile-error",
        severity: Severity::Error,
        message: format!("the selector does not compile: {}", first.message),
        kubernetes: Some(format!("compilation failed: {}", texts.join("\n"))),
        part,
    })
}

fn runtime_error(analysis: &Analysis<'_>, index: usize, selector: &Selector) -> Option<Finding> {
    let column = analysis.matrix.columns.get(index)?;
    let device = analysis.first_failing(index)?;
    let name = analysis.cluster.device_ref(device)?.to_string();
    let (request, class_loaded) = match &selector.owner {
        Owner::Request(row) => (
            analysis.selectors.requests.get(*row),
            analysis.matrix.rows.get(*row).is_some_and(|it| it.class_loaded),
        ),
        Owner::Class { .. } => (None, true),
    };
    let error = column.error(device)?;
    let failing = format!(
        "the selector fails on {} of {}",
        column.tally().errors,
        counted(analysis.cluster.devices.len(), "device")
    );
    // Without the class, devices are asked that the class would have left out: that is no verdict yet.
    let (severity, message) = if class_loaded {
        (Severity::Error, format!("{failing}; that can block the Pod on every node"))
    } else {
        (
            Severity::Warning,
            format!("{failing}; its class is not loaded here, and may leave those devices out"),
        )
    };
    let trace = dra::trace_selector(analysis.cluster, &analysis.selectors, index, device, TRACE_BUDGET);
    let part = trace.as_ref().and_then(failing_part).unwrap_or(0..selector.expression.value.len());
    let part = missing_name(selector, error, part.clone()).unwrap_or(part);
    let kubernetes = Some(dra::scheduler_text(selector, request, &name, error));
    Some(Finding { code: "cel-runtime-error", severity, message, kubernetes, part })
}

/// Of a part that fails for want of a name, just the name.
fn missing_name(selector: &Selector, error: &str, part: Range<usize>) -> Option<Range<usize>> {
    let name = missing_path(selector, error)?.steps.last()?;
    let at = part.start + selector.expression.value.get(part)?.rfind(&**name)?;
    Some(at..at + name.len())
}

/// The part of an expression that a compile error is about; of a syntax error, the character cel-go points at.
fn fault(expression: &str, error: &kube_cel::CompileError) -> std::ops::Range<usize> {
    if !error.span.is_empty() {
        return error.span.clone();
    }
    let Some(place) = &error.place else { return 0..expression.len() };
    let line_start: usize =
        expression.split_inclusive('\n').take(place.line.saturating_sub(1)).map(str::len).sum();
    let line = expression.get(line_start..).unwrap_or_default();
    let last = expression.char_indices().last().map_or(0, |(at, _)| at);
    let at = line.char_indices().nth(place.column).map_or(last, |(column, _)| line_start + column);
    let width = expression.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    at..at + width
}

/// The innermost failing part of an expression: the first step that failed of itself.
pub(crate) fn failing_part(step: &kube_cel::Step) -> Option<std::ops::Range<usize>> {
    if !matches!(step.outcome, kube_cel::Outcome::Error(_)) {
        return None;
    }
    step.children.iter().find_map(failing_part).or(Some(step.span.clone()))
}

/// The path that an error of a selector is about: the one whose last step is the missing key.
pub(crate) fn missing_path<'a>(selector: &'a Selector, error: &str) -> Option<&'a kube_cel::ReadPath> {
    let key = error.strip_prefix("no such key: ")?;
    let key = key.split(". consider").next()?;
    let paths = &selector.program.as_ref().ok()?.reads().paths;
    paths.iter().find(|path| path.steps.last().is_some_and(|last| **last == *key))
}
