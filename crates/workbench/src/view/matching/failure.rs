//! The card about what fails: in a person's words, in Kubernetes' words, and what to do.

use std::collections::BTreeSet;

use dra::{Memo, ObjectRef, Owner, Selector, Tally};

use super::{deciding, result};
use crate::analysis::{Analysis, SelectorProblem, TRACE_BUDGET, Written, failing_part, missing_path};
use crate::protocol::{FailureView, Offer};
use crate::view::words::{counted, list};

/// Where Kubernetes documents what selectors read and how errors are handled.
const DOCUMENTATION: &str =
    "https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/";

/// What fails for a request; `None` when nothing does.
pub(super) fn failure(analysis: &Analysis<'_>, row: usize, memo: &mut Memo) -> Option<FailureView> {
    if let Some(selector) = deciding(analysis, row).find(|selector| selector.program.is_err()) {
        return compile_failure(analysis, selector);
    }
    let devices: Vec<usize> = (0..analysis.cluster.devices.len())
        .filter(|it| analysis.matrix.cell(row, *it).verdict.is_error())
        .collect();
    let first = *devices.first()?;
    let index = analysis.matrix.cell(row, first).decided_by?;
    let selector = analysis.selectors.selectors.get(index)?;
    let error = analysis.matrix.columns.get(index)?.error(first)?;
    let name = analysis.cluster.device_ref(first)?.to_string();
    let kubernetes = dra::scheduler_text(selector, analysis.selectors.requests.get(row), &name, error);
    let problem = analysis.problem_of(selector);
    let broken = analysis.cluster.devices.get(first)?.broken.is_some();
    Some(FailureView {
        title: title(analysis, row, &devices, selector),
        why: why(analysis, selector, error, &devices, broken),
        kubernetes,
        offers: offers(analysis, row, index, memo),
        documentation: DOCUMENTATION.to_owned(),
        place: place(analysis, selector, problem),
    })
}

/// What would mend the selectors of an object's requests that fail on some device, tried on every device.
pub(in crate::view) fn repairs(analysis: &Analysis<'_>, object: ObjectRef, memo: &mut Memo) -> Vec<Offer> {
    let mut selectors = BTreeSet::new();
    let mut out = Vec::new();
    for (row, _) in analysis.selectors.requests.iter().enumerate().filter(|(_, it)| it.object == object) {
        let devices = 0..analysis.cluster.devices.len();
        let cells = devices.map(|it| analysis.matrix.cell(row, it)).filter(|it| it.verdict.is_error());
        let failing: BTreeSet<usize> = cells.filter_map(|it| it.decided_by).collect();
        for index in failing.into_iter().filter(|it| selectors.insert(*it)) {
            out.extend(offers(analysis, row, index, memo));
        }
    }
    out
}

fn compile_failure(analysis: &Analysis<'_>, selector: &Selector) -> Option<FailureView> {
    let problem = analysis.problem_of(selector)?;
    let whose = whose(selector);
    let (title, why) = match &problem.kubernetes {
        Some(_) => (
            format!("{whose} does not compile."),
            "The API server refuses the object with this text; nothing is matched until it is mended.",
        ),
        None => (
            format!("{whose} uses something this page does not evaluate yet."),
            "Kubernetes may well accept it. The verdicts of this selector are left open.",
        ),
    };
    Some(FailureView {
        title,
        why: why.to_owned(),
        kubernetes: problem.kubernetes.clone().unwrap_or_else(|| problem.message.clone()),
        offers: Vec::new(),
        documentation: DOCUMENTATION.to_owned(),
        place: place(analysis, selector, Some(problem)),
    })
}

fn whose(selector: &Selector) -> String {
    match &selector.owner {
        Owner::Class { name } => format!("Selector #{} of class {name}", selector.index),
        Owner::Request(_) => "This selector".to_owned(),
    }
}

/// `The devices of node-b make this selector fail, and that can block the Pod on every node.`
fn title(analysis: &Analysis<'_>, row: usize, devices: &[usize], selector: &Selector) -> String {
    let mut pools: Vec<String> = Vec::new();
    for device in devices {
        let place = analysis.cluster.devices.get(*device).map(|device| match &device.nodes {
            dra::NodeReach::Node(node) => node.clone(),
            _ => format!(
                "pool {}",
                analysis.cluster.pools.get(device.pool).map_or("", |pool| pool.name.as_str())
            ),
        });
        // Devices of one pool stand together.
        pools.extend(place.filter(|place| pools.last() != Some(place)));
    }
    let mut seen = BTreeSet::new();
    pools.retain(|place| seen.insert(place.clone()));
    let (who, make) = match devices {
        [only] => (
            analysis.cluster.device_ref(*only).map_or_else(String::new, |it| format!("Device {it}")),
            "makes",
        ),
        _ if pools.len() <= 3 => (format!("The devices of {}", list(&pools, 3)), "make"),
        _ => (format!("{} on {} nodes", counted(devices.len(), "device"), pools.len()), "make"),
    };
    let what = match &selector.owner {
        Owner::Class { name } => format!("a selector of class {name}"),
        Owner::Request(_) => "this selector".to_owned(),
    };
    let class_loaded = analysis.matrix.rows.get(row).is_some_and(|row| row.class_loaded);
    let consequence = if class_loaded {
        ", and that can block the Pod on every node."
    } else {
        "; its class is not loaded here, and may leave those devices out."
    };
    format!("{who} {make} {what} fail{consequence}")
}

fn why(analysis: &Analysis<'_>, selector: &Selector, error: &str, devices: &[usize], broken: bool) -> String {
    let consequence = "An error here can block the Pod on every node: it does when the scheduler reaches such a \
                       device before it has enough.";
    if broken {
        return format!(
            "What the device publishes cannot be read, so every selector fails on it. {consequence}"
        );
    }
    let cause = if let Some(key) = error.strip_prefix("no such key: ") {
        let key = key.split(". consider").next().unwrap_or(key);
        let all = devices.len() == analysis.cluster.devices.len();
        let whom = if devices.len() == 1 { "It publishes" } else { "They publish" };
        let path = missing_path(selector, error);
        let others = path.and_then(|path| super::attributes::coverage(analysis, path));
        let have = match others {
            Some((have, of)) => format!(" ({have} of {of} devices of the driver do)"),
            None if all => String::new(),
            None => " (no device does)".to_owned(),
        };
        format!("{whom} no `{key}`{have}. A missing attribute is an error in CEL, not “false”.")
    } else if error.starts_with("no such overload") {
        "An operator or function got values of types it does not take: what the devices publish has another type \
         than the expression expects."
            .to_owned()
    } else {
        "The expression has no value on these devices, which in CEL is an error, not “false”.".to_owned()
    };
    format!("{cause} {consequence}")
}

/// The changes that were tried, the one that says what was meant first.
fn offers(analysis: &Analysis<'_>, row: usize, index: usize, memo: &mut Memo) -> Vec<Offer> {
    let meant = meant(analysis, row, index, memo);
    meant.into_iter().chain(guarded(analysis, row, index, memo)).collect()
}

/// What the selector probably means by a path that no device publishes: the capacity of that name, or a name near it.
fn meant(analysis: &Analysis<'_>, row: usize, index: usize, memo: &mut Memo) -> Option<Offer> {
    let selector = analysis.selectors.selectors.get(index)?;
    let written = analysis.written(selector)?;
    let device = analysis.first_failing(index)?;
    let trace = dra::trace_selector(analysis.cluster, &analysis.selectors, index, device, TRACE_BUDGET)?;
    let part = failing_part(&trace)?;
    let path = missing_path(selector, analysis.matrix.columns.get(index)?.error(device)?)?.to_string();
    let remarks = dra::statistics::remarks(analysis.cluster, selector);
    let meant = remarks.into_iter().find(|remark| remark.path == path)?.suggestion?;
    let mut expression = selector.expression.value.clone();
    expression.get(part.clone())?;
    expression.replace_range(part.clone(), &meant);
    let tally = analysis.try_expression(row, index, &expression, memo)?;
    if tally.errors > 0 {
        return None;
    }
    let edits = written.replace(part, &meant, &expression)?;
    Some(offer(&written, format!("Read {meant}"), tally, &edits))
}

/// Missing attributes as no match.
fn guarded(analysis: &Analysis<'_>, row: usize, index: usize, memo: &mut Memo) -> Option<Offer> {
    let selector = analysis.selectors.selectors.get(index)?;
    let budget = dra::Budget::default();
    let guarded =
        dra::guard::guard(analysis.cluster, &analysis.selectors, &analysis.matrix, index, memo, budget)?;
    let tally = analysis.try_expression(row, index, &guarded.expression, memo)?;
    let written = analysis.written(selector)?;
    let edits = written.insert(&guarded.insertions, &guarded.expression)?;
    Some(offer(&written, "Treat missing as no match".to_owned(), tally, &edits))
}

fn offer(written: &Written<'_>, label: String, tally: Tally, edits: &[yaml_tree::TextEdit]) -> Offer {
    let (before, after) = crate::view::before_and_after(&written.document.text, edits);
    Offer { label, result: result(tally), before, after, edits: written.document.edits(edits) }
}

fn place(
    analysis: &Analysis<'_>,
    selector: &Selector,
    problem: Option<&SelectorProblem>,
) -> Option<crate::protocol::Place> {
    let Written { document, .. } = analysis.written(selector)?;
    Some(document.place(problem.map_or(selector.expression.span, |problem| problem.span)))
}
