//! (next)
use super::Function;
/// The functions.
pub const FUNCTIONS: &[Function] = &[];
pub(crate) fn sort_by_keys(_r: &crate::value::Value, _k: &[crate::value::Value]) -> Result<crate::value::Value, crate::error::EvaluationError> { Err(crate::error::EvaluationError::NO_SUCH_OVERLOAD) }
