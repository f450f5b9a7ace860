//! Would the API server take this expression?

use kube_cel::{CompileError, Environment, Expressions, MAX_COST, Program, Results, compile};

use super::environment;
use crate::target::Target;

/// What the API server finds of an expression.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// Why it does not compile.
    pub(crate) refusal: Option<String>,
    /// It compiles, and may cost more than a selector may.
    pub(crate) too_costly: bool,
}

/// A selector. `stored`: it is as it was before.
pub(crate) fn check_expression(expression: &str, target: &Target, stored: bool) -> Checked {
    let expressions = if stored { Expressions::Stored } else { Expressions::New };
    match program(expression, &environment(target, expressions)) {
        Ok(program) => Checked { refusal: None, too_costly: program.max_cost() > MAX_COST },
        Err(refusal) => Checked { refusal: Some(refusal), too_costly: false },
    }
}

/// A derived attribute: its estimated cost.
///
/// # Errors
/// Why it does not compile.
pub(crate) fn check_derived(expression: &str, target: &Target) -> Result<u64, String> {
    let lists = target.gate("DRAListTypeAttributes");
    let environment = environment(target, Expressions::New).for_results(Results::Attribute { lists });
    program(expression, &environment).map(|program| program.max_cost())
}

fn program(expression: &str, environment: &Environment) -> Result<Program, String> {
    compile(expression, environment).map_err(|errors| CompileError::answer(&errors))
}
