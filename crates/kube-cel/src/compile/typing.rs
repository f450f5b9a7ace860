//! What is known of types while compiling? Enough to refuse what can never fit; where nothing is
//! known a type is `dyn`.

use crate::functions::Shape;
use crate::types::Type;
use crate::value::Value;

/// The type of a literal.
pub(super) fn of_literal(value: &Value) -> Type {
    match value {
        Value::Null => Type::Null,
        Value::Bool(_) => Type::Bool,
        Value::Int(_) => Type::Int,
        Value::Uint(_) => Type::Uint,
        Value::Double(_) => Type::Double,
        Value::String(_) => Type::String,
        Value::Bytes(_) => Type::Bytes,
        _ => Type::Dyn,
    }
}

/// The name of the type that an identifier stands for, as in `type(x) == int`.
pub(super) fn type_value(name: &str) -> Option<&'static str> {
    const TYPES: [&str; 13] = [
        "bool",
        "bytes",
        "double",
        "int",
        "list",
        "map",
        "null_type",
        "string",
        "type",
        "uint",
        "optional_type",
        "google.protobuf.Duration",
        "google.protobuf.Timestamp",
    ];
    const KUBERNETES: [&str; 5] =
        ["kubernetes.Quantity", "kubernetes.Semver", "kubernetes.URL", "net.IP", "net.CIDR"];
    TYPES.iter().chain(&KUBERNETES).find(|known| **known == name).copied()
}

/// Whether one value could have both types.
pub(super) fn unify(left: &Type, right: &Type) -> bool {
    match (left, right) {
        (Type::Dyn | Type::Any | Type::Error | Type::Parameter(_), _)
        | (_, Type::Dyn | Type::Any | Type::Error | Type::Parameter(_)) => true,
        // null is assignable to messages, durations and opaque types, and to nothing plain
        // (cel-go `checker/types.go`, `internalIsAssignableNull`).
        (Type::Null, other) | (other, Type::Null) => matches!(
            other,
            Type::Null
                | Type::Object(_)
                | Type::Opaque(_)
                | Type::Duration
                | Type::Timestamp
                | Type::Optional(_)
        ),
        (Type::List(left), Type::List(right)) | (Type::Optional(left), Type::Optional(right)) => {
            unify(left, right)
        }
        (Type::Map(left_key, left_value), Type::Map(right_key, right_value)) => {
            unify(left_key, right_key) && unify(left_value, right_value)
        }
        _ => left == right,
    }
}

/// The one type of all of them, or `dyn`.
pub(super) fn common(mut types: impl Iterator<Item = Type>) -> Type {
    let Some(first) = types.next() else { return Type::Dyn };
    let same = types.all(|other| other == first);
    if same { without_parameters(first) } else { Type::Dyn }
}

fn without_parameters(of: Type) -> Type {
    match of {
        Type::Parameter(_) => Type::Dyn,
        Type::List(element) => Type::list(without_parameters(element.as_ref().clone())),
        Type::Optional(value) => Type::optional(without_parameters(value.as_ref().clone())),
        Type::Map(key, value) => {
            Type::map(without_parameters(key.as_ref().clone()), without_parameters(value.as_ref().clone()))
        }
        other => other,
    }
}

/// Whether values of the known types can be arguments of these shapes.
pub(super) fn fits(shapes: &[Shape], known: &[Type]) -> bool {
    shapes.len() == known.len()
        && shapes.iter().zip(known).all(|(shape, known)| unify(&shape.to_type(), known))
}
