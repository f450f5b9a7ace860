//! What can be pressed in a form: add, remove, move, choose.

use dra::fields::{Field, Structure, Type};
use serde_json::{Map, Value, json};
use yaml_tree::NodeRef;

use super::parts::without;
use super::{At, words};
use crate::protocol::{Control, FormAction, FormIntent};
use crate::view::take_home::SERVER_METADATA;

/// What stands in a new item, as far as the documents suggest something better than nothing.
pub(super) type Defaults = Vec<(&'static str, Value)>;

/// Whether people write a field. What Kubernetes writes, a form shows where it is and does not offer.
pub(super) fn is_for_people(field: &str) -> bool {
    field != "status" && !SERVER_METADATA.contains(&field)
}

fn action(label: impl Into<String>, about: impl Into<String>, intents: Vec<FormIntent>) -> FormAction {
    FormAction { label: label.into(), about: about.into(), intents }
}

pub(super) fn remove(at: &At<'_>) -> FormAction {
    action("Remove", "", vec![without(at)])
}

/// Remove, up and down of one item; the last one goes with its list.
pub(super) fn of_item(list: &At<'_>, index: usize, count: usize) -> Vec<FormAction> {
    let here = list.index(index);
    let to = |to: usize| vec![FormIntent::Move { path: here.path(), to: to as u32 }];
    let mut actions = Vec::new();
    if index > 0 {
        actions.push(action("Move up", "", to(index - 1)));
    }
    if index + 1 < count {
        actions.push(action("Move down", "", to(index + 1)));
    }
    actions.push(if count == 1 { remove(list) } else { remove(&here) });
    actions
}

/// A field that is not there yet.
pub(super) fn add_field(
    structure: &Structure,
    field: &'static Field,
    at: &At<'_>,
    facts: &str,
    defaults: &Defaults,
) -> FormAction {
    let about = if facts.is_empty() { field.doc.to_owned() } else { format!("{} · {facts}", field.doc) };
    let value = match field.values.first() {
        Some(first) if matches!(field.ty, Type::String(_)) => json!(field.default.unwrap_or(first)),
        _ => default_of(&field.ty, defaults),
    };
    let value = match (&field.ty, field.values.first()) {
        (Type::List(Type::String(_)), Some(first)) => json!([first]),
        _ => value,
    };
    action(words::label(structure.name, field.name), about, vec![FormIntent::Set { path: at.path(), value }])
}

/// One more item of a list.
pub(super) fn add_item(item: &'static Type, list: &At<'_>, count: usize, defaults: &Defaults) -> FormAction {
    let mut value = default_of(item, defaults);
    if let Value::Object(entries) = &mut value
        && let Some(name) = entries.get_mut("name")
        && *name == json!("")
    {
        *name = json!(format!("{}-{}", words::item(list.field.1).replace(' ', "-"), count + 1));
    }
    // What is chosen for a person is said before it is pressed.
    let class = value.pointer("/exactly/deviceClassName").and_then(Value::as_str).filter(|it| !it.is_empty());
    let label = match (words::item(list.field.1), class) {
        (word, Some(class)) => format!("{word} of {class}"),
        ("selector", None) => "another selector".to_owned(),
        (word, None) => word.to_owned(),
    };
    let intent = if count == 0 {
        FormIntent::Set { path: list.path(), value: json!([value]) }
    } else {
        FormIntent::Insert { path: list.index(count).path(), value }
    };
    action(label, "", vec![intent])
}

/// One more entry of a map.
pub(super) fn add_entry(
    item: &'static Type,
    map: &At<'_>,
    keys: &[String],
    suggested: Option<String>,
) -> FormAction {
    let word = words::item(map.field.1);
    let free = |number: &usize| !keys.contains(&format!("{word}-{number}"));
    let number = (1..).find(free).unwrap_or_default();
    let key = suggested.unwrap_or_else(|| format!("{word}-{number}"));
    let value = default_of(item, &Vec::new());
    let value = match item {
        Type::Object(structure) if structure.name == "DeviceAttribute" => json!({"string": ""}),
        _ => value,
    };
    action(word, "", vec![FormIntent::Set { path: map.key(&key).path(), value }])
}

/// What stands in a field when it is added: its required fields, and the least of everything else.
pub(super) fn default_of(ty: &Type, defaults: &Defaults) -> Value {
    match ty {
        Type::String(_) | Type::Time => {
            defaults.iter().find(|(name, _)| name.is_empty()).map_or(json!(""), |(_, value)| value.clone())
        }
        Type::Bool => json!(true),
        Type::Int32 | Type::Int64 => json!(1),
        Type::Quantity => json!("1"),
        Type::Any | Type::Unread => json!({}),
        Type::List(item) => json!([default_of(item, defaults)]),
        Type::Map(..) => json!({}),
        Type::Object(structure) => {
            let mut value = Map::new();
            for field in structure.fields {
                let suggested = defaults.iter().find(|(name, _)| *name == field.name);
                if let Some((_, suggested)) = suggested {
                    value.insert(field.name.to_owned(), suggested.clone());
                } else if field.required {
                    value.insert(field.name.to_owned(), default_of(&field.ty, defaults));
                }
            }
            Value::Object(value)
        }
    }
}

/// From one of some fields to another, with its value where both are texts or hold the same.
pub(super) fn switch(
    from: Option<(&str, &Type)>,
    (to, to_type): (&str, &Type),
    value: Option<NodeRef<'_>>,
    default: Value,
    at: &At<'_>,
) -> Vec<FormIntent> {
    let set = |value: Value| FormIntent::Set { path: at.key(to).path(), value };
    let Some((from, from_type)) = from else { return vec![set(default)] };
    if from == to {
        return Vec::new();
    }
    let there = at.key(from);
    let value = value.map(NodeRef::to_json).unwrap_or_default();
    match (from_type, to_type, value) {
        (Type::String(_), Type::String(_), _) => {
            vec![FormIntent::Rename { path: there.path(), key: to.to_owned() }]
        }
        // `exactly` becomes the first alternative, and back.
        (Type::Object(_), Type::List(Type::Object(_)), Value::Object(mut fields)) => {
            fields.shift_remove("adminAccess");
            let mut first = Map::new();
            first.insert("name".to_owned(), json!("best"));
            first.extend(fields);
            vec![set(json!([first])), without(&there)]
        }
        (Type::List(Type::Object(_)), Type::Object(_), Value::Array(items)) => {
            let first = items.into_iter().next().and_then(|item| match item {
                Value::Object(mut fields) => {
                    fields.shift_remove("name");
                    Some(Value::Object(fields))
                }
                _ => None,
            });
            vec![set(first.unwrap_or(default)), without(&there)]
        }
        _ => vec![without(&there), set(default)],
    }
}

/// `true`, `false`, or not set.
pub(super) fn of_bool(value: Option<&str>, optional: bool, at: &At<'_>) -> Control {
    let set = |label: &str, value: bool| {
        action(label, "", vec![FormIntent::Set { path: at.path(), value: json!(value) }])
    };
    let chosen = match value {
        Some("true") => Some(1),
        Some("false") => Some(2),
        Some(_) => None,
        None => Some(0),
    };
    let unset = action("not set", "", value.map(|_| without(at)).into_iter().collect());
    if optional {
        return Control::Choice { options: vec![unset, set("yes", true), set("no", false)], chosen };
    }
    let chosen = chosen.and_then(|at: u32| at.checked_sub(1));
    Control::Choice { options: vec![set("yes", true), set("no", false)], chosen }
}

/// One of the values that a field may have.
pub(super) fn of_values(
    values: &[&str],
    value: Option<&str>,
    optional: bool,
    default: &str,
    at: &At<'_>,
) -> Control {
    let mut options = Vec::new();
    if optional {
        let label = if default.is_empty() { "not set".to_owned() } else { format!("not set ({default})") };
        options.push(action(label, "", value.map(|_| without(at)).into_iter().collect()));
    }
    options.extend(
        values.iter().map(|it| action(*it, "", vec![FormIntent::Set { path: at.path(), value: json!(it) }])),
    );
    let chosen = match value {
        None => optional.then_some(0),
        Some(value) => values.iter().position(|it| *it == value).map(|at| at as u32 + u32::from(optional)),
    };
    Control::Choice { options, chosen }
}
