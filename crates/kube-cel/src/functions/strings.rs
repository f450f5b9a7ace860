//! (next)
use super::Function;
/// The functions.
pub const FUNCTIONS: &[Function] = &[];
