//! The card about what fails: in a person's words, in Kubernetes' words, and what to do.

use std::collections::BTreeSet;

use dra::lints::{Finding, Replacement};
use dra::{Memo, ObjectRef, Owner, Selector, Tally};

use super::{deciding, result};
use crate::analysis::{Analysis, SelectorProblem, TRACE_BUDGET, Written, failing_part, missing_path};
use crate::protocol::{FailureView, Offer, Tone};
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
    let Some(&first) = devices.first() else { return hardly_meant(analysis, row, memo) };
    let index = analysis.matrix.cell(row, first).decided_by?;
    let selector = analysis.selectors.selectors.get(index)?;
    let error = analysis.matrix.columns.get(index)?.error(first)?;
    let name = analysis.cluster.device_ref(first)?.to_string();
    let kubernetes = dra::scheduler_text(selector, analysis.selectors.requests.get(row), &name, error);
    let problem = analysis.problem_of(selector);
    let broken = analysis.cluster.devices.get(first)?.broken.is_some();
    Some(FailureView {
        tone: Tone::Bad,
        title: title(analysis, row, &devices, selector),
        why: why(analysis, selector, error, &devices, broken),
        kubernetes,
        offers: offers(analysis, row, index, memo),
        documentation: DOCUMENTATION.to_owned(),
        place: place(analysis, selector, problem),
    })
}

/// What a request's selectors say that is hardly meant, where no device matches and none fails.
fn hardly_meant(analysis: &Analysis<'_>, row: usize, memo: &mut Memo) -> Option<FailureView> {
    if !matches_nothing(analysis, row) {
        return None;
    }
    let told = told(analysis, row);
    let (index, finding) = told.iter().find(|(_, it)| it.fix.is_some()).or(told.first())?;
    let selector = analysis.selectors.selectors.get(*index)?;
    let span =
        analysis.written(selector).map_or(selector.expression.span, |it| it.span(finding.part.clone()));
    let document = analysis.document(selector.object)?;
    Some(FailureView {
        tone: Tone::Warning,
        title: format!("No device matches: {}", finding.message),
        why: String::new(),
        kubernetes: String::new(),
        offers: offers(analysis, row, *index, memo),
        documentation: String::new(),
        place: Some(document.place(span)),
    })
}

/// Whether devices are there and a request matches none, without an error.
fn matches_nothing(analysis: &Analysis<'_>, row: usize) -> bool {
    let tally = super::tally(analysis, row);
    tally.matches + tally.errors + tally.unknown == 0 && tally.no_match > 0
}

/// What the lints say of a request's own selectors.
fn told(analysis: &Analysis<'_>, row: usize) -> Vec<(usize, Finding)> {
    let deciding = analysis.matrix.rows.get(row).map(|it| it.selectors.as_slice()).unwrap_or_default();
    let mut found: Vec<(usize, Finding)> = Vec::new();
    for index in deciding {
        let own = analysis.selectors.selectors.get(*index).filter(|it| matches!(it.owner, Owner::Request(_)));
        let lints = own.map(|it| dra::lints::lints(analysis.cluster, it)).unwrap_or_default();
        found.extend(lints.into_iter().map(|it| (*index, it)));
    }
    found
}

/// What would mend the selectors of an object's requests that fail on some device, or match none, tried on every device.
pub(in crate::view) fn repairs(analysis: &Analysis<'_>, object: ObjectRef, memo: &mut Memo) -> Vec<Offer> {
    let mut selectors = BTreeSet::new();
    let mut out = Vec::new();
    for (row, _) in analysis.selectors.requests.iter().enumerate().filter(|(_, it)| it.object == object) {
        let devices = 0..analysis.cluster.devices.len();
        let cells = devices.map(|it| analysis.matrix.cell(row, it)).filter(|it| it.verdict.is_error());
        let mut failing: BTreeSet<usize> = cells.filter_map(|it| it.decided_by).collect();
        if matches_nothing(analysis, row) {
            failing.extend(told(analysis, row).into_iter().map(|(index, _)| index));
        }
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
        tone: Tone::Bad,
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
            _ => format!("pool {}", analysis.cluster.pools.get(device.pool).map_or("", |pool| &*pool.name)),
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

/// The changes that were tried: what leaves devices to choose from first, then what says what was meant.
fn offers(analysis: &Analysis<'_>, row: usize, index: usize, memo: &mut Memo) -> Vec<Offer> {
    let mut tried = mended(analysis, row, index, memo);
    tried.extend(meant(analysis, row, index, memo));
    // A part of what is wrong is mended on its own only where all of it cannot be.
    if tried.iter().any(|(_, tally)| tally.errors == 0) {
        tried.retain(|(_, tally)| tally.errors == 0);
    }
    tried.extend(guarded(analysis, row, index, memo));
    let is_behind = |tally: &Tally| (tally.matches == 0, tally.errors > 0);
    let mut ranked: Vec<(Offer, Tally)> = Vec::new();
    for (offer, tally) in tried {
        if ranked.iter().all(|(it, _)| it.after != offer.after) {
            let at = ranked.partition_point(|(_, it)| is_behind(it) <= is_behind(&tally));
            ranked.insert(at, (offer, tally));
        }
    }
    ranked.into_iter().map(|(offer, _)| offer).collect()
}

/// What the lints would have instead: all of it together, and each alone.
fn mended(analysis: &Analysis<'_>, row: usize, index: usize, memo: &mut Memo) -> Vec<(Offer, Tally)> {
    let Some(selector) = analysis.selectors.selectors.get(index) else { return Vec::new() };
    let mut fixes: Vec<Replacement> = Vec::new();
    for fix in dra::lints::lints(analysis.cluster, selector).into_iter().filter_map(|it| it.fix) {
        let apart = |it: &Replacement| it.part.end <= fix.part.start || fix.part.end <= it.part.start;
        if fixes.iter().all(apart) {
            fixes.insert(fixes.partition_point(|it| it.part.start < fix.part.start), fix);
        }
    }
    let alone = fixes.chunks(1);
    let together = (fixes.len() > 1).then_some(fixes.as_slice());
    together.into_iter().chain(alone).filter_map(|it| replaced(analysis, row, index, it, memo)).collect()
}

/// A selector with some of its parts replaced, tried on every device. `fixes` ascend and do not overlap.
fn replaced(
    analysis: &Analysis<'_>,
    row: usize,
    index: usize,
    fixes: &[Replacement],
    memo: &mut Memo,
) -> Option<(Offer, Tally)> {
    let selector = analysis.selectors.selectors.get(index)?;
    let written = analysis.written(selector)?;
    let (start, end) = (fixes.first()?.part.start, fixes.last()?.part.end);
    let old = &selector.expression.value;
    let mut changed = old.get(..end)?.to_owned();
    for fix in fixes.iter().rev() {
        changed.get(fix.part.clone())?;
        changed.replace_range(fix.part.clone(), &fix.text);
    }
    let text = changed.get(start..)?.to_owned();
    let expression = changed + old.get(end..)?;
    let tally = analysis.try_expression(row, index, &expression, memo)?;
    let edits = written.replace(start..end, &text, &expression)?;
    let titles: Vec<&str> = fixes.iter().map(|it| it.title.as_str()).collect();
    Some((offer(&written, titles.join("; "), tally, &edits), tally))
}

/// What the selector probably means by a path that no device publishes: the capacity of that name, or a name near it.
fn meant(analysis: &Analysis<'_>, row: usize, index: usize, memo: &mut Memo) -> Option<(Offer, Tally)> {
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
    Some((offer(&written, format!("Read {meant}"), tally, &edits), tally))
}

/// Missing attributes as no match.
fn guarded(analysis: &Analysis<'_>, row: usize, index: usize, memo: &mut Memo) -> Option<(Offer, Tally)> {
    let selector = analysis.selectors.selectors.get(index)?;
    let budget = dra::Budget::default();
    let guarded =
        dra::guard::guard(analysis.cluster, &analysis.selectors, &analysis.matrix, index, memo, budget)?;
    let tally = analysis.try_expression(row, index, &guarded.expression, memo)?;
    let written = analysis.written(selector)?;
    let edits = written.insert(&guarded.insertions, &guarded.expression)?;
    Some((offer(&written, "Treat missing as no match".to_owned(), tally, &edits), tally))
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
