//! What was the value of every sub-expression, and what did it cost?

use std::collections::BTreeSet;
use std::ops::Range;

use crate::activation::Activation;
use crate::error::EvaluationError;
use crate::evaluate::{Budget, Machine, Recorded};
use crate::program::{Attribute, NodeId, Op, Program, Root, Selected};
use crate::value::Value;

/// What became of a sub-expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It has this value.
    Value(Value),
    /// It failed.
    Error(EvaluationError),
    /// It was not looked at: what stands before it had decided already.
    NotReached,
}

/// A sub-expression with its outcome. The tree mirrors the source.
///
/// A path such as `device.attributes["d"].name` is one step. Inside a comprehension the outcomes are
/// those of the last element looked at, which is the one that decided where one did.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Bytes of the expression.
    pub span: Range<usize>,
    /// What became of it.
    pub outcome: Outcome,
    /// What it cost as Kubernetes counts, its operands included; inside a comprehension, for all elements together.
    pub cost: u64,
    /// Its operands, in the order of the source.
    pub children: Vec<Self>,
}

/// Evaluates the program and says what became of each sub-expression.
pub fn trace(program: &Program, activation: &dyn Activation, budget: Budget) -> Step {
    let mut machine = Machine::new(program, activation, budget);
    machine.record();
    let _whole = machine.evaluate(program.root);
    let record = machine.into_record();
    let mut steps = steps(program, &record, program.root);
    match steps.len() {
        1 => steps.remove(0),
        // The root is always written; this stands for a program without nodes.
        _ => Step { span: 0..0, outcome: Outcome::NotReached, cost: 0, children: steps },
    }
}

/// The step of a node; of one that only a macro added, those of its operands.
fn steps(program: &Program, record: &[Option<Recorded>], id: NodeId) -> Vec<Step> {
    let Some(node) = program.nodes.get(id as usize) else { return Vec::new() };
    let mut children: Vec<Step> =
        children(&node.op).into_iter().flat_map(|child| steps(program, record, child)).collect();
    children.sort_by_key(|child| (child.span.start, std::cmp::Reverse(child.span.end)));
    // A key that is planned for each side of a conditional stands in the source once: that of the side taken.
    children.dedup_by(|later, earlier| {
        let same = later.span == earlier.span;
        if same && matches!(earlier.outcome, Outcome::NotReached) {
            std::mem::swap(later, earlier);
        }
        same
    });
    if !node.written && id != program.root {
        return children;
    }
    let recorded = record.get(id as usize).and_then(Option::as_ref);
    let outcome = match recorded.map(|recorded| &recorded.outcome) {
        Some(Ok(value)) => Outcome::Value(value.clone()),
        Some(Err(error)) => Outcome::Error(error.clone()),
        None => Outcome::NotReached,
    };
    let cost = recorded.map_or(0, |recorded| recorded.cost);
    vec![Step { span: node.span.start as usize..node.span.end as usize, outcome, cost, children }]
}

fn children(op: &Op) -> Vec<NodeId> {
    match op {
        Op::Constant(_) | Op::Read(_) | Op::Touch(_) => Vec::new(),
        Op::Attribute(attribute) => parts(attribute),
        Op::Contains { key, .. } => vec![*key],
        Op::InConstants { needle, .. } => vec![*needle],
        Op::NotStrictlyFalse(operand) => vec![*operand],
        Op::And(left, right)
        | Op::Or(left, right)
        | Op::OptionalOr(left, right)
        | Op::OptionalOrValue(left, right) => vec![*left, *right],
        Op::Call(call) => call.arguments.to_vec(),
        Op::List(elements) => elements.iter().map(|element| element.value).collect(),
        Op::Map(entries) => entries.iter().flat_map(|entry| [entry.key, entry.value]).collect(),
        Op::Message(message) => message.fields.iter().map(|(_, field)| field.value).collect(),
        Op::Fold(fold) => vec![fold.range, fold.condition, fold.step, fold.result],
        Op::Append { list, .. } => vec![*list],
        Op::Insert { arguments, .. } => arguments.to_vec(),
        Op::Bind { init, body, .. } => vec![*init, *body],
    }
}

/// The nodes that stand in an attribute: what it starts from, and its computed keys.
fn parts(attribute: &Attribute) -> Vec<NodeId> {
    let branch = |branch: &Attribute| match (&branch.root, branch.qualifiers.is_empty()) {
        (Root::Node(node), true) => vec![*node],
        (_, true) => vec![branch.node],
        // What is selected of a conditional stands in both branches; the branch itself is shown.
        _ => parts(branch),
    };
    let mut parts = match &attribute.root {
        Root::Path { .. } | Root::Local(_) => Vec::new(),
        Root::Node(node) => vec![*node],
        Root::Conditional { condition, then, otherwise } => {
            let mut all = vec![*condition];
            all.extend(branch(then));
            all.extend(branch(otherwise));
            all
        }
    };
    for qualifier in &attribute.qualifiers {
        match &qualifier.key {
            Selected::Constant(_) => {}
            Selected::Attribute(key) => parts.push(key.node),
            Selected::Node(node) => parts.push(*node),
        }
    }
    // What is selected of a conditional by a key has the key on both sides.
    let mut seen = BTreeSet::new();
    parts.retain(|part| seen.insert(*part));
    parts
}
