//! How does Go write an item as JSON?

use serde_json::{Map, Value as Json};

use super::{Item, Value};
use crate::fields::{Field, Structure, Type};
use crate::objects::Version;

/// As the API stores it: in the shape of a version, without what is unset (`omitempty`).
pub(crate) fn versioned(item: &Item, version: Version) -> Json {
    match &item.value {
        Value::Object(structure, _) => Json::Object(fields(item, structure, version)),
        Value::List(items) => items.iter().map(|item| versioned(item, version)).collect(),
        Value::Map(entries) => {
            Json::Object(entries.iter().map(|(key, item)| (key.clone(), versioned(item, version))).collect())
        }
        _ => scalar(item),
    }
}

fn fields(item: &Item, structure: &'static Structure, version: Version) -> Map<String, Json> {
    let mut out = Map::new();
    for row in structure.fields.iter().filter(|row| row.exists_in(version.release)) {
        // An empty value is none where Go has no pointer.
        let plain = row.pointer && row.plain_in == version.api;
        let value = match item.get(row.name) {
            Some(of) if plain && of.is_empty_scalar() => None,
            Some(of)
                if !of.is_empty_collection() || row.required || version.release.minor < row.always_until =>
            {
                Some(versioned(of, version))
            }
            None if row.name_in(version.api).is_empty() => inlined(row, version),
            _ => unset(row, version),
        };
        let Some(value) = value else { continue };
        match row.name_in(version.api).split_once('.') {
            // The fields stand in the parent itself.
            None if row.name_in(version.api).is_empty() => {
                if let Json::Object(inner) = value {
                    out.extend(inner);
                }
            }
            None => {
                out.insert(row.name_in(version.api).to_owned(), value);
            }
            Some((group, name)) => {
                let group = out.entry(group).or_insert_with(|| Json::Object(Map::new()));
                if let Json::Object(inner) = group {
                    inner.insert(name.to_owned(), value);
                }
            }
        }
    }
    // A device of v1beta1 has its group even when nothing stands in it (conversion of v1beta1, `Device`).
    for row in structure.fields {
        if let Some((group, _)) = row.name_in(version.api).split_once('.') {
            out.entry(group).or_insert_with(|| Json::Object(Map::new()));
        }
    }
    out
}

/// What is written for a field that is unset; `None` where it is left out.
fn unset(row: &'static Field, version: Version) -> Option<Json> {
    let pointer_left_out = row.pointer && row.always_until == 0;
    if pointer_left_out || !(row.required || version.release.minor < row.always_until) {
        return None;
    }
    Some(match row.ty {
        Type::String(_) => Json::from(""),
        Type::Bool => Json::from(false),
        Type::Int32 | Type::Int64 => Json::from(0),
        Type::Object(structure) if !row.pointer => {
            let empty =
                Item { span: yaml_tree::Span::default(), value: Value::Object(structure, Vec::new()) };
            Json::Object(fields(&empty, structure, version))
        }
        Type::Quantity if row.required => Json::from("0"),
        _ => Json::Null,
    })
}

/// What is written of an object whose fields stand in the parent, when it is unset.
fn inlined(row: &'static Field, version: Version) -> Option<Json> {
    let Type::Object(structure) = row.ty else { return None };
    let empty = Item { span: yaml_tree::Span::default(), value: Value::Object(structure, Vec::new()) };
    Some(Json::Object(fields(&empty, structure, version)))
}

fn scalar(item: &Item) -> Json {
    match &item.value {
        Value::Bool(value) => Json::from(*value),
        Value::Int(value) => Json::from(*value),
        Value::Text(text) => Json::from(text.as_str()),
        Value::Quantity(quantity) => Json::from(quantity.to_string()),
        Value::Raw(json) => json.clone(),
        Value::Object(..) | Value::List(_) | Value::Map(_) => Json::Null,
    }
}

/// As a message shows a struct of the internal API: under the names of Go, with what is unset.
pub(crate) fn internal(item: &Item, version: Version) -> Json {
    match &item.value {
        Value::Object(structure, _) => {
            let mut out = Map::new();
            for row in structure.fields.iter().filter(|row| row.exists_in(version.release)) {
                // Metadata is the one part that is embedded, with names of its own.
                if row.name == "metadata" {
                    if let Some(Json::Object(metadata)) = item.get(row.name).map(|of| versioned(of, version))
                    {
                        out.extend(metadata);
                    }
                    continue;
                }
                let value = match item.get(row.name) {
                    Some(of) => internal(of, version),
                    None => internal_unset(row, version),
                };
                out.insert(go_name(structure, row.name), value);
            }
            Json::Object(out)
        }
        Value::List(items) => items.iter().map(|item| internal(item, version)).collect(),
        Value::Map(entries) => {
            Json::Object(entries.iter().map(|(key, item)| (key.clone(), internal(item, version))).collect())
        }
        // What is handed on unread has been through a Go map by then.
        Value::Raw(json) => sorted(json),
        _ => scalar(item),
    }
}

/// With the members of all objects in the order of their names.
fn sorted(json: &Json) -> Json {
    match json {
        Json::Object(members) => {
            let mut members: Vec<(String, Json)> =
                members.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            members.sort_by(|left, right| left.0.cmp(&right.0));
            Json::Object(members.into_iter().collect())
        }
        Json::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

/// The same for one field of an object, set or not.
pub(crate) fn internal_field(owner: &Item, name: &str, version: Version) -> Json {
    match (owner.get(name), owner.row(name)) {
        (Some(of), _) => internal(of, version),
        (None, Some(row)) => internal_unset(row, version),
        (None, None) => Json::Null,
    }
}

fn internal_unset(row: &'static Field, version: Version) -> Json {
    match row.ty {
        _ if row.pointer => Json::Null,
        Type::String(_) => Json::from(""),
        Type::Bool => Json::from(false),
        Type::Int32 | Type::Int64 => Json::from(0),
        Type::Object(structure) if row.always_until > 0 || row.required => {
            let empty =
                Item { span: yaml_tree::Span::default(), value: Value::Object(structure, Vec::new()) };
            internal(&empty, version)
        }
        _ => Json::Null,
    }
}

fn go_name(structure: &Structure, name: &str) -> String {
    let known = match (structure.name, name) {
        ("DeviceAttribute", "int") => "IntValue",
        ("DeviceAttribute", "bool") => "BoolValue",
        ("DeviceAttribute", "string") => "StringValue",
        ("DeviceAttribute", "version") => "VersionValue",
        ("DeviceAttribute", "ints") => "IntValues",
        ("DeviceAttribute", "bools") => "BoolValues",
        ("DeviceAttribute", "strings") => "StringValues",
        ("DeviceAttribute", "versions") => "VersionValues",
        (_, "cel") => "CEL",
        (_, "uid") => "UID",
        (_, "ips") => "IPs",
        (_, "apiGroup") => "APIGroup",
        _ => {
            let mut letters = name.chars();
            let first: String =
                letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
            return first + letters.as_str();
        }
    };
    known.to_owned()
}

/// The JSON text that Go's `encoding/json` makes of a value: compact, with HTML's special characters escaped.
pub(crate) fn go_json(value: &Json) -> String {
    let mut out = String::new();
    for letter in value.to_string().chars() {
        match letter {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            letter => out.push(letter),
        }
    }
    out
}
