//! CEL's standard library (cel-go v0.29.2 `common/stdlib/standard.go`). Operators that decide by
//! themselves which operands they look at (`&&`, `?:`, `in`, `==`, `[]`) are the evaluator's.

mod arithmetic;
mod conversion;
pub(crate) use conversion::INT_TO_DURATION;
mod text;
mod time;

pub(super) use arithmetic::{add, not_ordered};
pub(crate) use conversion::double_text;

use super::{Function, Origin, Overload, Shape};
use crate::environment::Library;

const STANDARD: Origin = Origin { library: Library::Standard, since: 0 };

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    arithmetic::ADD,
    arithmetic::SUBTRACT,
    arithmetic::MULTIPLY,
    arithmetic::DIVIDE,
    arithmetic::MODULO,
    arithmetic::NEGATE,
    arithmetic::LESS,
    arithmetic::LESS_EQUALS,
    arithmetic::GREATER,
    arithmetic::GREATER_EQUALS,
    text::SIZE,
    text::CONTAINS,
    text::STARTS_WITH,
    text::ENDS_WITH,
    text::MATCHES,
    conversion::BOOL,
    conversion::BYTES,
    conversion::DOUBLE,
    conversion::DURATION,
    conversion::DYN,
    conversion::INT,
    conversion::STRING,
    conversion::TIMESTAMP,
    conversion::TYPE,
    conversion::UINT,
    time::GET_FULL_YEAR,
    time::GET_MONTH,
    time::GET_DAY_OF_YEAR,
    time::GET_DAY_OF_MONTH,
    time::GET_DATE,
    time::GET_DAY_OF_WEEK,
    time::GET_HOURS,
    time::GET_MINUTES,
    time::GET_SECONDS,
    time::GET_MILLISECONDS,
];
