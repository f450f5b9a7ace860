//! Which messages of protocol buffers can be written as CEL values are, such as `google.protobuf.Struct{fields: {}}`?
//!
//! After cel-go v0.29.2 `common/types/pb` and `common/types/provider.go`.

use std::sync::Arc;

use crate::error::EvaluationError;
use crate::time::{SECOND, Timestamp};
use crate::types::Type;
use crate::value::{Key, Value};

/// A message that is a plain value once it is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    /// `google.protobuf.Struct`: a map.
    Struct,
    /// `google.protobuf.ListValue`: a list.
    List,
    /// `google.protobuf.Duration`
    Duration,
    /// `google.protobuf.Timestamp`
    Timestamp,
}

/// What else cel-go's registry has of `google.protobuf`.
///
/// Deviation: expressions that build one of these are not evaluated here.
const OTHERS: [&str; 12] = [
    "Any",
    "BoolValue",
    "BytesValue",
    "DoubleValue",
    "Empty",
    "FloatValue",
    "Int32Value",
    "Int64Value",
    "StringValue",
    "UInt32Value",
    "UInt64Value",
    "Value",
];

impl Message {
    /// The message of that name, without the dot that may stand before it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name.strip_prefix("google.protobuf.")? {
            "Struct" => Self::Struct,
            "ListValue" => Self::List,
            "Duration" => Self::Duration,
            "Timestamp" => Self::Timestamp,
            _ => return None,
        })
    }

    /// Whether Kubernetes knows a message of that name which we do not build.
    pub(crate) fn is_not_simulated(name: &str) -> bool {
        name.strip_prefix("google.protobuf.").is_some_and(|name| OTHERS.contains(&name))
    }

    /// The type of the value it becomes.
    pub(crate) fn result(self) -> Type {
        match self {
            Self::Struct => Type::map(Type::String, Type::Dyn),
            Self::List => Type::list(Type::Dyn),
            Self::Duration => Type::Duration,
            Self::Timestamp => Type::Timestamp,
        }
    }

    /// The type of a field; `None` when the message has no such field.
    pub(crate) fn field(self, name: &str) -> Option<Type> {
        match (self, name) {
            (Self::Struct, "fields") | (Self::List, "values") => Some(self.result()),
            (Self::Duration | Self::Timestamp, "seconds" | "nanos") => Some(Type::Int),
            _ => None,
        }
    }

    /// The value that the fields make; absent ones are empty or zero.
    pub(crate) fn build(self, fields: &[(&str, Value)]) -> Result<Value, EvaluationError> {
        let field =
            |wanted: &str| fields.iter().rev().find(|(name, _)| *name == wanted).map(|(_, value)| value);
        let number = |wanted: &str| match field(wanted) {
            Some(Value::Int(number)) => Ok(*number),
            None => Ok(0),
            Some(_) => Err(EvaluationError::NO_SUCH_OVERLOAD),
        };
        match self {
            Self::Struct => field("fields").map_or_else(|| Ok(Value::Map(Arc::default())), as_json),
            Self::List => field("values").map_or_else(|| Ok(Value::list(Vec::new())), as_json),
            Self::Duration => {
                let seconds = number("seconds")?.saturating_mul(SECOND);
                Ok(Value::Duration(seconds.saturating_add(number("nanos")?)))
            }
            Self::Timestamp => {
                let (seconds, nanos) = (number("seconds")?, number("nanos")?);
                let seconds = seconds.saturating_add(nanos.div_euclid(SECOND));
                let nanoseconds = u32::try_from(nanos.rem_euclid(SECOND)).unwrap_or(0);
                Ok(Value::Timestamp(Timestamp { seconds, nanoseconds, offset: 0 }))
            }
        }
    }
}

/// A value as JSON has it: every number is a floating point number.
fn as_json(value: &Value) -> Result<Value, EvaluationError> {
    Ok(match value {
        Value::Int(number) => Value::Double(*number as f64),
        Value::Uint(number) => Value::Double(*number as f64),
        Value::List(elements) => Value::list(elements.iter().map(as_json).collect::<Result<_, _>>()?),
        Value::Map(map) => {
            let entries = map.entries.iter().map(|(key, value)| match key {
                Key::String(_) => Ok((key.clone(), as_json(value)?)),
                _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
            });
            Value::Map(Arc::new(entries.collect::<Result<_, _>>()?))
        }
        Value::Null | Value::Bool(_) | Value::Double(_) | Value::String(_) => value.clone(),
        _ => return Err(EvaluationError::failed("a message with such a value is not simulated here")),
    })
}
