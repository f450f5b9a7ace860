//! A decoded value as JSON: `convertToJSONableObject` of `sigs.k8s.io/yaml`, then Go's `encoding/json`.

use std::collections::BTreeMap;

use super::keys::float_key;
use super::value::{Value, go_syntax};
use crate::go::{json_float, json_string};

/// A value whose keys are strings, sorted as Go sorts them.
enum Json {
    Plain(Value),
    Sequence(Vec<Self>),
    Object(BTreeMap<Vec<u8>, Self>),
}

/// The JSON text, or Go's error.
pub(super) fn encode(value: Value) -> Result<String, String> {
    let json = convert(value)?;
    let mut out = String::new();
    write(&json, &mut out)?;
    Ok(out)
}

fn convert(value: Value) -> Result<Json, String> {
    Ok(match value {
        Value::Mapping(mapping) => {
            let mut object = BTreeMap::new();
            for (key, value) in mapping.entries {
                let name = match &key {
                    Value::String(text) => text.clone(),
                    Value::Int(value) => value.to_string().into(),
                    Value::Float(value) => float_key(*value).into(),
                    Value::Bool(value) => value.to_string().into(),
                    _ => return Err(unsupported(&key, &value)),
                };
                object.insert(name, convert(value)?);
            }
            Json::Object(object)
        }
        Value::Sequence(items) => Json::Sequence(items.into_iter().map(convert).collect::<Result<_, _>>()?),
        plain => Json::Plain(plain),
    })
}

fn unsupported(key: &Value, value: &Value) -> String {
    let kind = if matches!(key, Value::Uint(_)) { "uint64" } else { "%!s(<nil>)" };
    format!("unsupported map key of type: {kind}, key: {}, value: {}", go_syntax(key), go_syntax(value))
}

fn write(json: &Json, out: &mut String) -> Result<(), String> {
    match json {
        Json::Plain(Value::Bool(value)) => out.push_str(if *value { "true" } else { "false" }),
        Json::Plain(Value::Int(value)) => out.push_str(&value.to_string()),
        Json::Plain(Value::Uint(value)) => out.push_str(&value.to_string()),
        Json::Plain(Value::Float(value)) if value.is_finite() => out.push_str(&json_float(*value)),
        Json::Plain(Value::Float(value)) => {
            return Err(format!("json: unsupported value: {}", crate::go::float_g(*value, 64)));
        }
        Json::Plain(Value::String(text)) => json_string(text, out),
        Json::Plain(_) => out.push_str("null"),
        Json::Sequence(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Json::Object(entries) => {
            out.push('{');
            for (position, (key, value)) in entries.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                json_string(key, out);
                out.push(':');
                write(value, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}
