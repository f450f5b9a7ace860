//! What can be computed before any variable is known?

use crate::activation::Variables;
use crate::error::CompileError;
use crate::evaluate::{Budget, Machine};
use crate::program::{Op, Program};
use crate::value::Value;

use super::regular_expression;

/// Steps a constant may take; one that takes more is left to the evaluation.
const FOLD_BUDGET: Budget = Budget(10_000);

/// Fills in the values of constant nodes and compiles constant regular expressions. Gives the errors
/// of constant arguments that cel-go's validators refuse (`cel/validator.go`): regular expressions,
/// durations and timestamps.
pub(super) fn fold(program: &mut Program) -> Vec<CompileError> {
    let mut errors = Vec::new();
    for place in 0..program.nodes.len() {
        if let Some(message) = refused(program, place) {
            errors.push(message);
        }
        let Some(node) = program.nodes.get(place) else { continue };
        let constant = match &node.op {
            Op::Constant(_) => true,
            op => is_plain(op) && crate::trace::children(op).iter().all(|child| is_folded(program, *child)),
        };
        if !constant {
            continue;
        }
        let nothing = Variables::default();
        let value = Machine::new(program, &nothing, FOLD_BUDGET).evaluate(place as u32);
        if let (Ok(value), Some(node)) = (value, program.nodes.get_mut(place)) {
            node.folded = Some(value);
        }
    }
    errors
}

fn is_folded(program: &Program, id: u32) -> bool {
    program.nodes.get(id as usize).is_some_and(|node| node.folded.is_some())
}

/// Whether a node's value depends on its children alone.
fn is_plain(op: &Op) -> bool {
    matches!(
        op,
        Op::Select { .. }
            | Op::Has { .. }
            | Op::Index { .. }
            | Op::And(..)
            | Op::Or(..)
            | Op::Not(_)
            | Op::Conditional { .. }
            | Op::Equal(..)
            | Op::NotEqual(..)
            | Op::In(..)
            | Op::Call(_)
            | Op::List(_)
            | Op::Map(_)
    )
}

/// Compiles the regular expression of a call; the error when a constant argument is refused.
fn refused(program: &mut Program, place: usize) -> Option<CompileError> {
    let node = program.nodes.get(place)?;
    let Op::Call(call) = &node.op else { return None };
    let (function, argument) = match call.function {
        name @ ("matches" | "find" | "findAll") => (name, *call.arguments.get(1)?),
        name @ ("duration" | "timestamp") => (name, *call.arguments.first()?),
        _ => return None,
    };
    let argument = program.nodes.get(argument as usize)?;
    let Op::Constant(Value::String(text)) = &argument.op else { return None };
    let fine = match function {
        "duration" => crate::time::parse_duration(text).is_some(),
        "timestamp" => crate::time::Timestamp::parse(text).is_some(),
        _ => match regular_expression(text) {
            Ok(regex) => {
                if let Some(Op::Call(call)) = program.nodes.get_mut(place).map(|node| &mut node.op) {
                    call.regex = Some(regex);
                }
                return None;
            }
            Err(_) => function != "matches",
        },
    };
    if fine {
        return None;
    }
    let span = argument.span.start as usize..argument.span.end as usize;
    let message = format!("invalid {function} argument");
    Some(CompileError::new(&program.expression, span.clone(), span.start, message))
}
