//! Would the API server take this expression?

use kube_cel::compile;

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
pub(crate) fn check_expression(expression: &str, _target: &Target, _stored: bool) -> Checked {
    match compile(expression, &environment()) {
        Ok(_) => Checked::default(),
        Err(errors) => Checked { refusal: errors.first().map(|error| error.to_string()), too_costly: false },
    }
}

/// A derived attribute: its estimated cost.
///
/// # Errors
/// Why it does not compile.
pub(crate) fn check_derived(expression: &str, _target: &Target) -> Result<u64, String> {
    compile(expression, &environment())
        .map(|_| 0)
        .map_err(|errors| errors.first().map(|it| it.to_string()).unwrap_or_default())
}
