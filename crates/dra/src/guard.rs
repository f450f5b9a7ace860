//! The fix "treat missing as no match": an expression that says no where it failed for want of an attribute.
//!
//! `a == 1 && b == 2` becomes `has(a) && a == 1 && b == 2`, for those operands that fail on some device. The result is
//! evaluated on every device before it is offered.

use std::collections::BTreeSet;
use std::sync::Arc;

use kube_cel::syntax::is_field_name;
use kube_cel::{Environment, EvaluationError, Program, ReadPath, Step, compile, evaluate};

use crate::cluster::Cluster;
use crate::matrix::{Budget, Column, DeviceActivation, Matrix, Tally, Verdict, sources};
use crate::memo::Memo;
use crate::selectors::{Selector, Selectors};

/// A guarded expression, and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guarded {
    /// The new expression.
    pub expression: String,
    /// The changes that make it: texts to insert at bytes of the old expression, ascending.
    pub insertions: Vec<(usize, String)>,
    /// What the old expression says of the devices that reach it.
    pub before: Tally,
    /// What the new one says. Matches and non-matches stay what they are; errors for want of an attribute become
    /// non-matches.
    pub after: Tally,
}

/// Guards a selector. `None` when it has no such error, or when no guard does what it should on every device.
pub fn guard(
    cluster: &Cluster,
    selectors: &Selectors,
    matrix: &Matrix,
    selector: usize,
    memo: &mut Memo,
    budget: Budget,
) -> Option<Guarded> {
    let old = selectors.selectors.get(selector)?;
    let program = old.program.as_ref().ok()?;
    let column = matrix.columns.get(selector)?;
    let failing: Vec<usize> = failing(column);
    let first = cluster.devices.get(*failing.first()?)?;

    let source = program.expression();
    let shape = trace_shape(program, cluster, first);
    let operands = operands(&shape, source);
    let mut insertions = Vec::new();
    let mut all = BTreeSet::new();
    for operand in &operands {
        let missing =
            missing_paths(cluster, source.get(operand.clone())?, &failing, memo.environment(), budget);
        if let Some(guards) = guards(&missing) {
            insertions.push((operand.start, format!("{guards} && ")));
        }
        all.extend(missing);
    }
    let at_operands = accept(cluster, old, column, insertions, memo, budget);
    at_operands.or_else(|| {
        let before = format!("{} && (", guards(&all)?);
        accept(cluster, old, column, vec![(0, before), (source.len(), ")".to_owned())], memo, budget)
    })
}

/// The devices on which the selector fails for want of a key.
fn failing(column: &Column) -> Vec<usize> {
    let fails = |device: &usize| column.error(*device).is_some_and(|error| error.contains("no such key"));
    (0..column.verdicts.len()).filter(fails).collect()
}

/// The shape of the expression, from a trace.
fn trace_shape(program: &Program, cluster: &Cluster, device: &crate::Device) -> Step {
    let sources = sources(program, cluster);
    let activation = DeviceActivation::new(cluster, device, &sources);
    kube_cel::trace(program, &activation, kube_cel::Budget::default())
}

/// The operands of the outermost `&&` and `||`, as bytes of the expression.
fn operands(step: &Step, source: &str) -> Vec<std::ops::Range<usize>> {
    let [left, right] = step.children.as_slice() else { return vec![step.span.clone()] };
    let between = source.get(left.span.end..right.span.start).unwrap_or_default();
    if !between.contains("&&") && !between.contains("||") {
        return vec![step.span.clone()];
    }
    let mut both = operands(left, source);
    both.extend(operands(right, source));
    both
}

/// The attributes and capacities that an operand fails for on some of the devices.
fn missing_paths(
    cluster: &Cluster,
    operand: &str,
    devices: &[usize],
    environment: &Environment,
    budget: Budget,
) -> BTreeSet<ReadPath> {
    let mut missing = BTreeSet::new();
    let Ok(program) = compile(operand, environment) else { return missing };
    let sources = sources(&program, cluster);
    let mut seen = BTreeSet::new();
    for device in devices.iter().filter_map(|device| cluster.devices.get(*device)) {
        if !seen.insert(crate::matrix::key(device, &sources).collect::<Vec<_>>()) {
            continue;
        }
        let activation = DeviceActivation::new(cluster, device, &sources);
        let steps = kube_cel::Budget(budget.steps_per_evaluation);
        if !matches!(evaluate(&program, &activation, steps), Err(EvaluationError::NoSuchKey(_))) {
            continue;
        }
        let paths = program.reads().paths.iter().enumerate();
        let absent = paths.filter(|(slot, path)| {
            path.steps.len() == 3 && !kube_cel::Activation::contains(&activation, *slot, path)
        });
        missing.extend(absent.map(|(_, path)| path.clone()));
    }
    missing
}

/// `has(a) && has(b)`; `None` when nothing is missing.
fn guards(missing: &BTreeSet<ReadPath>) -> Option<String> {
    let one = |path: &ReadPath| {
        let [section, domain, name] = path.steps.as_slice() else { return None };
        Some(presence(section, domain, name))
    };
    let texts: Vec<String> = missing.iter().filter_map(one).collect();
    (!texts.is_empty()).then(|| texts.join(" && "))
}

/// That a device publishes an item of a section (`attributes`, `capacity`), as CEL asks for it.
pub fn presence(section: &str, domain: &str, name: &str) -> String {
    let (domain, text) = (kube_scalars::go_quote(domain), kube_scalars::go_quote(name));
    // `has()` takes a field, and CEL keeps some words for itself.
    match is_field_name(name) {
        true => format!("has(device.{section}[{domain}].{name})"),
        false => format!("{text} in device.{section}[{domain}]"),
    }
}

/// The guarded expression, when it does what it should on every device.
fn accept(
    cluster: &Cluster,
    old: &Selector,
    column: &Column,
    insertions: Vec<(usize, String)>,
    memo: &mut Memo,
    budget: Budget,
) -> Option<Guarded> {
    if insertions.is_empty() {
        return None;
    }
    let expression = insert(&old.expression.value, &insertions)?;
    let program = compile(&expression, memo.environment()).ok()?;
    let new = Selector { program: Ok(Arc::new(program)), ..old.clone() };
    let reached: Vec<bool> = column.verdicts.iter().map(|verdict| *verdict != Verdict::NotReached).collect();
    let guarded = crate::matrix::column(cluster, &new, &reached, memo, budget);
    let kept =
        column.verdicts.iter().zip(&guarded.verdicts).enumerate().all(|(device, (old, new))| match old {
            Verdict::Error(_) => {
                *new == Verdict::NoMatch
                    || column.error(device).is_some_and(|error| !error.contains("no such key"))
            }
            old => old == new,
        });
    kept.then(|| Guarded { expression, insertions, before: column.tally(), after: guarded.tally() })
}

fn insert(source: &str, insertions: &[(usize, String)]) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    for (at, text) in insertions {
        out.push_str(source.get(done..*at)?);
        out.push_str(text);
        done = *at;
    }
    out.push_str(source.get(done..)?);
    Some(out)
}
