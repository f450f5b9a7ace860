//! What does a selector say that compiles, and is hardly meant?
//!
//! A lint is a file here, a line in [`LINTS`] and a page in `rules/`. Lints look at the expression and at what the
//! loaded devices publish; where nothing is loaded, they say nothing about devices.

mod compared_as_text;
mod comparison;
mod constant_expression;
mod outcomes;
mod unanchored_regex;
mod unguarded_attribute;
mod unpublished;
mod unreachable_threshold;

use std::collections::BTreeSet;
use std::ops::Range;

use kube_cel::syntax::{self, Expression, ExpressionKind};
use kube_cel::{ReadPath, Value};

use crate::cluster::Cluster;
use crate::diagnostic::Severity;
use crate::selectors::Selector;
use outcomes::Outcomes;

/// Something about a selector, in coordinates of its expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The public name; it has a page in [`crate::rules`].
    pub code: &'static str,
    /// How bad it is; never an error, for Kubernetes accepts the selector.
    pub severity: Severity,
    /// One sentence that stands alone.
    pub message: String,
    /// The bytes of the expression that are meant.
    pub part: Range<usize>,
    /// A change that mends it, where one is right.
    pub fix: Option<Replacement>,
}

/// An offered change of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What it does, as a button would say it.
    pub title: String,
    /// The bytes that go.
    pub part: Range<usize>,
    /// What comes in their place.
    pub text: String,
}

/// What the lints look at.
struct Subject<'a> {
    cluster: &'a Cluster,
    selector: &'a Selector,
    tree: &'a Expression,
    outcomes: &'a Outcomes,
}

/// Every lint, in the order of what they say.
const LINTS: &[fn(&Subject<'_>) -> Vec<Finding>] = &[
    unpublished::check,
    unguarded_attribute::check,
    compared_as_text::check,
    unreachable_threshold::check,
    unanchored_regex::check,
    constant_expression::check,
];

/// What the lints say of a selector; nothing of one that does not compile.
pub fn lints(cluster: &Cluster, selector: &Selector) -> Vec<Finding> {
    if selector.program.is_err() {
        return Vec::new();
    }
    let Ok(tree) = syntax::parse(&selector.expression.value) else { return Vec::new() };
    let outcomes = outcomes::of(cluster, selector);
    let subject = Subject { cluster, selector, tree: &tree, outcomes: &outcomes };
    LINTS.iter().flat_map(|lint| lint(&subject)).collect()
}

/// Shows an expression and all its parts, from the left.
pub(crate) fn visit<'e>(expression: &'e Expression, see: &mut dyn FnMut(&'e Expression)) {
    see(expression);
    match &expression.kind {
        ExpressionKind::Literal(_) | ExpressionKind::Identifier(_) | ExpressionKind::Message { .. } => {}
        ExpressionKind::Select { operand, .. } => visit(operand, see),
        ExpressionKind::Call { target, arguments, .. } => {
            target.iter().for_each(|target| visit(target, see));
            arguments.iter().for_each(|argument| visit(argument, see));
        }
        ExpressionKind::List(elements) => elements.iter().for_each(|(element, _)| visit(element, see)),
        ExpressionKind::Map(entries) => entries.iter().for_each(|(key, value, _)| {
            visit(key, see);
            visit(value, see);
        }),
    }
}

/// The text of a constant.
fn text(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::Literal(Value::String(text)) => Some(text),
        _ => None,
    }
}

/// What a chain of fields and constant keys reads, as [`kube_cel::ReadPath`] writes it: `device.attributes["d"].name`.
fn path(expression: &Expression) -> Option<String> {
    read_path(expression).map(|path| path.to_string())
}

/// What a chain of fields and constant keys reads.
pub(crate) fn read_path(expression: &Expression) -> Option<ReadPath> {
    let (operand, step) = match &expression.kind {
        ExpressionKind::Identifier(name) => {
            return Some(ReadPath { variable: name.as_str().into(), steps: Vec::new() });
        }
        ExpressionKind::Select { operand, field, .. } => (operand.as_ref(), field.as_str()),
        ExpressionKind::Call { name, target: None, arguments } => match (name.as_str(), arguments.as_slice())
        {
            ("_[_]" | "_[?_]", [operand, key]) => (operand, text(key)?),
            _ => return None,
        },
        _ => return None,
    };
    let mut path = read_path(operand)?;
    path.steps.push(step.into());
    Some(path)
}

/// What devices publish under a path.
struct Published<'a> {
    /// `domain/name`
    name: String,
    /// Every distinct value; none when nothing is published there.
    values: Vec<&'a Value>,
    /// How many devices have one.
    devices: usize,
    /// The drivers of these devices, by number.
    drivers: BTreeSet<u32>,
}

/// What is published under the path that a part reads; `None` when it reads no attribute and no capacity by name.
fn published<'a>(subject: &Subject<'a>, part: &Expression) -> Option<Published<'a>> {
    let path = path(part)?;
    let cluster = subject.cluster;
    let entries = |device: &'a crate::cluster::Device, section: &str| match section {
        "attributes" => Some(&device.attributes),
        "capacity" => Some(&device.capacity),
        _ => None,
    };
    let program = subject.selector.program.as_ref().ok()?;
    let known = program.reads().paths.iter().find(|known| known.to_string() == path)?;
    let [section, domain, name] = known.steps.as_slice() else { return None };
    let mut published = Published {
        name: format!("{domain}/{name}"),
        values: Vec::new(),
        devices: 0,
        drivers: BTreeSet::new(),
    };
    let id = cluster.symbols.name(domain, name);
    let mut values = BTreeSet::new();
    for device in &cluster.devices {
        let found =
            id.zip(entries(device, section)).and_then(|(id, entries)| crate::cluster::find(entries, id));
        if let Some(value) = found {
            published.devices += 1;
            published.drivers.insert(device.driver);
            values.insert(value);
        }
    }
    published.values = values.into_iter().filter_map(|value| cluster.symbols.value(value)).collect();
    Some(published)
}
