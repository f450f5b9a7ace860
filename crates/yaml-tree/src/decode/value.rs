//! Values as Go holds them after decoding, and how `%#v` prints them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::NodeRef;
use crate::go::{float_g, quote};
use crate::resolve::ScalarValue;

/// What Go decodes into an `interface{}`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Nil,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    /// Bytes: what `!!binary` gives need not be UTF-8.
    String(Vec<u8>),
    Sequence(Vec<Self>),
    Mapping(Mapping),
}

/// `map[interface{}]interface{}`; entries in the order of their first appearance.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Mapping {
    pub(super) entries: Vec<(Value, Value)>,
    positions: BTreeMap<Key, usize>,
}

/// What two keys are compared by: type and value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Nil,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(u64),
    String(Vec<u8>),
}

impl Mapping {
    pub(super) fn contains(&self, key: &Value) -> bool {
        identity(key).is_some_and(|key| self.positions.contains_key(&key))
    }

    pub(super) fn set(&mut self, key: Value, value: Value) {
        let next = self.entries.len();
        let position = identity(&key).map_or(next, |key| *self.positions.entry(key).or_insert(next));
        match self.entries.get_mut(position) {
            Some(entry) => entry.1 = value,
            None => self.entries.push((key, value)),
        }
    }
}

/// `None` for what equals nothing, itself included: not-a-number.
fn identity(value: &Value) -> Option<Key> {
    Some(match value {
        Value::Nil => Key::Nil,
        Value::Bool(value) => Key::Bool(*value),
        Value::Int(value) => Key::Int(*value),
        Value::Uint(value) => Key::Uint(*value),
        Value::Float(value) if value.is_nan() => return None,
        Value::Float(value) => Key::Float(if *value == 0.0 { 0 } else { value.to_bits() }),
        Value::String(value) => Key::String(value.clone()),
        Value::Sequence(_) | Value::Mapping(_) => return None,
    })
}

/// A scalar key's value, where nothing can go wrong with it.
pub(super) fn key_of(node: NodeRef<'_>) -> Value {
    node.scalar().map_or(Value::Nil, |scalar| match scalar.value {
        ScalarValue::Null => Value::Nil,
        ScalarValue::Bool(value) => Value::Bool(value),
        ScalarValue::Int(value) => Value::Int(value),
        ScalarValue::Uint(value) => Value::Uint(value),
        ScalarValue::Float(value) => Value::Float(value),
        ScalarValue::String => Value::String(scalar.text.into()),
    })
}

/// `%#v`.
pub(super) fn go_syntax(value: &Value) -> String {
    match value {
        Value::Nil => "<nil>".to_owned(),
        inner => inside(inner),
    }
}

fn inside(value: &Value) -> String {
    match value {
        Value::Nil => "interface {}(nil)".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => format!("{value:#x}"),
        Value::Float(value) => float_g(*value, 64),
        Value::String(value) => quote(value),
        Value::Sequence(items) => {
            let items: Vec<String> = items.iter().map(inside).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Value::Mapping(mapping) => {
            let mut entries: Vec<_> = mapping.entries.iter().collect();
            entries.sort_by(|(a, _), (b, _)| order(a, b));
            let entries: Vec<String> = entries
                .into_iter()
                .map(|(key, value)| format!("{}:{}", inside(key), inside(value)))
                .collect();
            format!("map[interface {{}}]interface {{}}{{{}}}", entries.join(", "))
        }
    }
}

/// The order `fmt` prints keys in. Between types Go compares addresses; ours is the order of [`Key`].
fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
        _ => identity(a).cmp(&identity(b)),
    }
}
