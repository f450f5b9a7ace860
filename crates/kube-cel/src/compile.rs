//! How does an expression become a program? By cel-go's road: syntax, macros, types, validators, plan, cost.

use std::sync::Arc;

use crate::environment::Environment;
use crate::error::CompileError;
use crate::pattern::{Pattern, PatternError};
use crate::program::Program;
use crate::syntax;

pub(crate) use estimate::{LIST_BASE, MAP_BASE, STRUCT_BASE, compares, is_nominal};

mod ast;
mod check;
mod estimate;
mod expand;
mod paths;
mod plan;
mod signatures;
mod unify;
mod validate;

/// Compiles `expression` for `environment`.
///
/// # Errors
/// Every error of the first step that has some, in the order of the source: those of the syntax and of macros; those of
/// names and types; those of literals; then what the result may be, and what a constant fails with.
pub fn compile(expression: &str, environment: &Environment) -> Result<Program, Vec<CompileError>> {
    let tree = match syntax::parse_as(expression, environment.cel_go()) {
        Ok(tree) => tree,
        Err(syntax::Refused { mut errors, rest }) => {
            if let Some(rest) = rest {
                errors.extend(expand::expand(expression, &rest, environment).1);
            }
            return refuse(errors).and_then(|()| Err(Vec::new()));
        }
    };
    let (ast, errors) = expand::expand(expression, &tree, environment);
    refuse(errors)?;
    if ast.nodes.len() >= expand::MAX_NODES {
        let message = "the expression becomes too large when its macros are expanded".to_owned();
        return Err(vec![CompileError::plain(message, 0..expression.len()).not_simulated()]);
    }
    let (checked, errors) = check::check(expression, ast, environment);
    refuse(errors)?;
    refuse(validate::validate(expression, &checked, environment))?;
    if let Some(message) = environment.results().refusal(checked.type_of(checked.ast.root)) {
        return Err(vec![CompileError::plain(message, 0..expression.len())]);
    }
    let mut program = plan::plan(expression, &checked, environment).map_err(|(id, reason)| {
        let span = checked.ast.node(id).map_or(0..0, |node| node.span.clone());
        vec![CompileError::plain(format!("program instantiation failed: {reason}"), span)]
    })?;
    program.max_cost = estimate::max_cost(&checked, environment);
    Ok(program)
}

/// cel-go reports no more than these (`common/errors.go`, `maxErrorsToReport`).
const MAX_ERRORS: usize = 100;

/// Errors in the order in which cel-go prints them; nothing when there are none.
fn refuse(mut errors: Vec<CompileError>) -> Result<(), Vec<CompileError>> {
    if errors.is_empty() {
        return Ok(());
    }
    let truncated = errors.len().saturating_sub(MAX_ERRORS);
    errors.truncate(MAX_ERRORS);
    errors.sort_by_key(|error| {
        error.place.as_ref().map_or((0, 0), |place| (place.line, place.column.wrapping_add(1)))
    });
    if truncated > 0 {
        errors.push(CompileError::plain(format!("{truncated} more errors were truncated"), 0..0));
    }
    Err(errors)
}

/// A regular expression as cel-go's `matches` reads it.
pub(crate) fn regular_expression(pattern: &str) -> Result<Arc<Pattern>, PatternError> {
    Pattern::new(pattern).map(Arc::new)
}
