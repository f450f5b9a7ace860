//! What does the API server hold of an object, once it is decoded?
//!
//! An [`Item`] is a value in the shape of the field tables (that of v1), each part with its place in the text.
//! Defaults and dropped fields are changes of items; the rules of validation read them; [`write`] prints them as JSON
//! in the version the object came in.

mod read;
pub(crate) mod write;

use kube_scalars::Quantity;
use yaml_tree::Span;

use crate::fields::{Field, Structure};

pub(crate) use read::read;

/// A value with its place.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// Where it stands; for what a default filled in, where its parent stands.
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// What a field, list entry or map entry holds. What is unset in Go is absent here.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Bool(bool),
    Int(i64),
    /// A string, or a time as it is written.
    Text(String),
    Quantity(Quantity),
    /// JSON that Kubernetes hands on unread.
    Raw(serde_json::Value),
    /// The fields that are set, in the order of the table.
    Object(&'static Structure, Vec<(&'static Field, Item)>),
    List(Vec<Item>),
    /// Sorted by key.
    Map(Vec<(String, Item)>),
}

impl Item {
    /// The item in a field; `None` when it is unset or no object stands here.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let Value::Object(structure, fields) = &self.value else { return None };
        debug_assert!(
            structure.fields.iter().any(|field| field.name == name),
            "{} has no row {name}",
            structure.name
        );
        fields.iter().find(|(field, _)| field.name == name).map(|(_, item)| item)
    }

    /// The same for changing it.
    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        let Value::Object(_, fields) = &mut self.value else { return None };
        fields.iter_mut().find(|(field, _)| field.name == name).map(|(_, item)| item)
    }

    /// The item at the end of several fields.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |item, name| item.get(name))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The string in a field; empty when it is unset.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).and_then(Self::as_text).unwrap_or_default()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)?.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The number in a field; 0 when it is unset, as in Go.
    pub(crate) fn int(&self, name: &str) -> i64 {
        match self.get(name).map(|item| &item.value) {
            Some(Value::Int(value)) => *value,
            _ => 0,
        }
    }

    pub(crate) fn quantity(&self, name: &str) -> Option<&Quantity> {
        self.get(name)?.as_quantity()
    }

    /// The entries of a list; none when it is unset.
    pub(crate) fn list(&self, name: &str) -> &[Self] {
        match self.get(name).map(|item| &item.value) {
            Some(Value::List(items)) => items,
            _ => &[],
        }
    }

    /// The entries of a map, sorted by key; none when it is unset.
    pub(crate) fn map(&self, name: &str) -> &[(String, Self)] {
        match self.get(name).map(|item| &item.value) {
            Some(Value::Map(entries)) => entries,
            _ => &[],
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_quantity(&self) -> Option<&Quantity> {
        match &self.value {
            Value::Quantity(quantity) => Some(quantity),
            _ => None,
        }
    }

    /// Where a field stands; where the object does when it is unset.
    pub(crate) fn span_of(&self, name: &str) -> Span {
        self.get(name).map_or(self.span, |item| item.span)
    }

    /// Sets a field, at the place of the object.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        let span = self.span;
        let Value::Object(structure, fields) = &mut self.value else { return };
        let Some(order) = structure.fields.iter().position(|field| field.name == name) else { return };
        if let Some((_, item)) = fields.iter_mut().find(|(field, _)| field.name == name) {
            item.value = value;
            return;
        }
        let Some(row) = structure.fields.get(order) else { return };
        let before =
            |field: &Field| structure.fields.iter().position(|it| std::ptr::eq(it, field)) < Some(order);
        let place = fields.iter().take_while(|(field, _)| before(field)).count();
        fields.insert(place, (row, Self { span, value }));
    }

    /// The table's row of a field; `None` when there is none or no object stands here.
    pub(crate) fn row(&self, name: &str) -> Option<&'static Field> {
        self.structure()?.fields.iter().find(|row| row.name == name)
    }

    /// Puts another object's field here, or unsets it when that has none.
    pub(crate) fn take_from(&mut self, other: &Self, name: &str) {
        if self.row(name).is_none() {
            return;
        }
        match other.get(name) {
            Some(item) => self.set(name, item.value.clone()),
            None => self.remove(name),
        }
    }

    /// Unsets a field.
    pub(crate) fn remove(&mut self, name: &str) {
        if let Value::Object(_, fields) = &mut self.value {
            fields.retain(|(field, _)| field.name != name);
        }
    }

    /// Visits every object within, outermost first.
    pub(crate) fn visit_mut(&mut self, visit: &mut dyn FnMut(&mut Self)) {
        if matches!(self.value, Value::Object(..)) {
            visit(self);
        }
        match &mut self.value {
            Value::Object(_, fields) => fields.iter_mut().for_each(|(_, item)| item.visit_mut(visit)),
            Value::List(items) => items.iter_mut().for_each(|item| item.visit_mut(visit)),
            Value::Map(entries) => entries.iter_mut().for_each(|(_, item)| item.visit_mut(visit)),
            _ => {}
        }
    }

    /// The structure of the object here.
    pub(crate) fn structure(&self) -> Option<&'static Structure> {
        match &self.value {
            Value::Object(structure, _) => Some(structure),
            _ => None,
        }
    }

    /// Whether this is Go's zero value of a scalar.
    pub(crate) fn is_empty_scalar(&self) -> bool {
        match &self.value {
            Value::Text(text) => text.is_empty(),
            Value::Int(number) => *number == 0,
            Value::Bool(value) => !value,
            _ => false,
        }
    }

    fn is_empty_collection(&self) -> bool {
        match &self.value {
            Value::List(items) => items.is_empty(),
            Value::Map(entries) => entries.is_empty(),
            _ => false,
        }
    }
}

/// Whether both are semantically equal (`apiequality.Semantic.DeepEqual`): wherever they stand, an empty list like none.
pub(crate) fn same(left: Option<&Item>, right: Option<&Item>) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some(one), None) | (None, Some(one)) => one.is_empty_collection(),
        (Some(left), Some(right)) => same_value(&left.value, &right.value),
    }
}

/// The same for a field of two objects.
pub(crate) fn same_in(left: &Item, right: &Item, name: &str) -> bool {
    left.row(name).map_or_else(
        || same(left.get(name), right.get(name)),
        |row| same_field(row, left.get(name), right.get(name)),
    )
}

/// Without a pointer, Go has a struct where nothing is written.
pub(crate) fn same_field(row: &Field, left: Option<&Item>, right: Option<&Item>) -> bool {
    match (left, right) {
        (Some(one), None) | (None, Some(one)) if !row.pointer => is_zero(one),
        _ => same(left, right),
    }
}

fn is_zero(item: &Item) -> bool {
    match &item.value {
        Value::Object(_, fields) => fields.iter().all(|(row, item)| !row.pointer && is_zero(item)),
        Value::Quantity(amount) => amount.sign() == 0,
        _ => item.is_empty_collection(),
    }
}

fn same_value(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Int(left), Value::Int(right)) => left == right,
        (Value::Text(left), Value::Text(right)) => left == right,
        (Value::Quantity(left), Value::Quantity(right)) => left.cmp(right).is_eq(),
        (Value::Raw(left), Value::Raw(right)) => left == right,
        (Value::Object(structure, left), Value::Object(_, right)) => structure.fields.iter().all(|row| {
            let of = |fields: &'_ [(&'static Field, Item)]| {
                fields.iter().position(|(field, _)| std::ptr::eq(*field, row))
            };
            let item = |fields: &'_ [(&'static Field, Item)]| {
                of(fields).and_then(|at| fields.get(at).map(|(_, item)| item.clone()))
            };
            same_field(row, item(left).as_ref(), item(right).as_ref())
        }),
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| same_value(&left.value, &right.value))
        }
        (Value::Map(left), Value::Map(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|((key, left), (other, right))| {
                    key == other && same_value(&left.value, &right.value)
                })
        }
        _ => false,
    }
}
