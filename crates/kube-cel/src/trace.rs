//! What was the value of every sub-expression?

use std::ops::Range;

use crate::activation::Activation;
use crate::error::EvaluationError;
use crate::evaluate::{Budget, Machine};
use crate::program::{NodeId, Op, Program};
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
    /// Its operands, in the order of the source.
    pub children: Vec<Self>,
}

/// Evaluates the program and says what became of each sub-expression.
pub fn trace(program: &Program, activation: &dyn Activation, budget: Budget) -> Step {
    let mut machine = Machine::new(program, activation, budget);
    machine.record();
    let _whole = machine.evaluate(program.root);
    let outcomes = machine.into_outcomes();
    step(program, &outcomes, program.root)
}

fn step(program: &Program, outcomes: &[Option<Result<Value, EvaluationError>>], id: NodeId) -> Step {
    let outcome = match outcomes.get(id as usize).and_then(Option::as_ref) {
        Some(Ok(value)) => Outcome::Value(value.clone()),
        Some(Err(error)) => Outcome::Error(error.clone()),
        None => Outcome::NotReached,
    };
    let Some(node) = program.nodes.get(id as usize) else {
        return Step { span: 0..0, outcome, children: Vec::new() };
    };
    let mut children: Vec<Step> =
        children(&node.op).into_iter().map(|child| step(program, outcomes, child)).collect();
    children.sort_by_key(|child| child.span.start);
    Step { span: node.span.start as usize..node.span.end as usize, outcome, children }
}

pub(crate) fn children(op: &Op) -> Vec<NodeId> {
    match op {
        Op::Constant(_)
        | Op::Read(_)
        | Op::ReadOptional(_)
        | Op::ReadPresent(_)
        | Op::Local(_)
        | Op::Bound(_) => Vec::new(),
        Op::ReadContains { key, .. } => vec![*key],
        Op::Select { operand, .. } | Op::Has { operand, .. } | Op::OptionalSelect { operand, .. } => {
            vec![*operand]
        }
        Op::Not(operand) => vec![*operand],
        Op::Index { operand, index } | Op::OptionalIndex { operand, index } => vec![*operand, *index],
        Op::And(left, right)
        | Op::Or(left, right)
        | Op::Equal(left, right)
        | Op::NotEqual(left, right)
        | Op::In(left, right)
        | Op::OptionalOr(left, right)
        | Op::OptionalOrValue(left, right) => vec![*left, *right],
        Op::Conditional { condition, then, otherwise } => vec![*condition, *then, *otherwise],
        Op::Call(call) => call.arguments.to_vec(),
        Op::List(elements) => elements.iter().map(|element| element.value).collect(),
        Op::Map(entries) => entries.iter().flat_map(|entry| [entry.key, entry.value]).collect(),
        Op::Comprehension(comprehension) => {
            let mut all = vec![comprehension.range];
            all.extend(comprehension.filter);
            all.push(comprehension.body);
            all
        }
        Op::Bind { init, body, .. } => init.iter().chain([body]).copied().collect(),
        Op::OptionalMap { operand, body, .. } => vec![*operand, *body],
    }
}
