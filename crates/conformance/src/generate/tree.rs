//! How does a JSON value become a slightly different one?

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Rng;
use super::text::pick;

/// Lengths of lists and texts around the limits that Kubernetes has.
const LENGTHS: [usize; 22] =
    [2, 3, 4, 5, 8, 9, 10, 11, 16, 17, 32, 33, 48, 49, 63, 64, 65, 128, 129, 253, 254, 257];

/// Names and values that are right somewhere and wrong elsewhere.
const TEXTS: [&str; 44] = [
    "",
    "a",
    "A",
    "a-b",
    "a_b",
    "a.b",
    "-a",
    "a-",
    ".",
    "a/b",
    "a/b/c",
    "/",
    "é",
    " ",
    "a b",
    "0",
    "1Gi",
    "-1",
    "1.5",
    "500m",
    "All",
    "ExactCount",
    "exactCount",
    "Equal",
    "Exists",
    "NoSchedule",
    "NoExecute",
    "None",
    "FromClaim",
    "FromClass",
    "example.com",
    "Example.com",
    "gpu.example.com",
    "example.com/model",
    "kubernetes.io/x",
    "requests.example.com/x",
    "10.0.0.1/24",
    "10.0.0.0/24",
    "1.2.3",
    "v1.2.3",
    "*",
    "true",
    "device.driver == 'x'",
    "123e4567-e89b-12d3-a456-426614174000",
];

/// What is found in mappings of one name, over many objects: `exactly` has `count: 1`, `allocationMode: All` …
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces(BTreeMap<String, Vec<(String, Value)>>);

impl Pieces {
    /// Takes the members of all mappings in a value.
    pub(super) fn gather(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    let known = self.0.entry(name.to_owned()).or_default();
                    let piece = (key.clone(), value.clone());
                    if !known.contains(&piece) {
                        known.push(piece);
                    }
                    self.gather(key, value);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.gather(name, item)),
            _ => {}
        }
    }
}

/// Changes one place of a value. `strange` in a hundred changes are of the type or of a member's name.
pub(super) fn change(random: &mut Rng, value: &mut Value, pieces: &Pieces, strange: u32) {
    let places = count(value);
    let mut chosen = random.usize(..places.max(1));
    visit(value, "", &mut chosen, &mut |name, value| {
        if random.u32(..100) < strange {
            change_type(random, value)
        } else {
            change_here(random, name, value, pieces)
        }
    });
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Object(members) => members.values().map(count).sum(),
        Value::Array(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

/// Gives the value with this number, and the name of the mapping or list it is, to `change`.
fn visit(
    value: &mut Value,
    name: &str,
    number: &mut usize,
    change: &mut impl FnMut(&str, &mut Value),
) -> bool {
    if *number == 0 {
        change(name, value);
        return true;
    }
    *number -= 1;
    match value {
        Value::Object(members) => members.iter_mut().any(|(key, value)| visit(value, key, number, change)),
        Value::Array(items) => items.iter_mut().any(|item| visit(item, name, number, change)),
        _ => false,
    }
}

fn change_here(random: &mut Rng, name: &str, value: &mut Value, pieces: &Pieces) {
    match value {
        Value::Object(members) => change_members(random, name, members, pieces),
        Value::Array(items) => change_items(random, items),
        Value::String(text) => {
            *text = match random.u8(..5) {
                0 => {
                    let letter = pick(random, &["a", "a.", "a-", "é", "A"]).unwrap_or("a");
                    let length = random.choice(LENGTHS).unwrap_or(1);
                    letter.chars().cycle().take(length - 1).chain(['a']).collect()
                }
                1 => format!("{text}{}", pick(random, &["-", "x", "/", ".", "_", " ", "é"]).unwrap_or("")),
                _ => pick(random, &TEXTS).unwrap_or("").to_owned(),
            };
        }
        Value::Number(number) => {
            let near = number.as_i64().unwrap_or(0);
            let other = [-1, 0, 1, 2, 32, 33, 128, 1000, 1001, i64::MAX, i64::MIN];
            *value = match random.u8(..3) {
                0 => near.wrapping_add(1).into(),
                1 => near.wrapping_sub(1).into(),
                _ => random.choice(other).unwrap_or(0).into(),
            };
        }
        Value::Bool(flag) => *flag = !*flag,
        Value::Null => *value = Value::Object(Map::new()),
    }
}

fn change_members(random: &mut Rng, name: &str, members: &mut Map<String, Value>, pieces: &Pieces) {
    let keys: Vec<String> = members.keys().cloned().collect();
    let key = random.choice(&keys).cloned().unwrap_or_default();
    match random.u8(..8) {
        0 | 1 => {
            members.shift_remove(&key);
        }
        // More entries, as far as a limit: where keys are free names.
        2 => {
            let Some(value) = members.get(&key).cloned() else { return };
            if name == "attributes" || name == "capacity" || name == "counters" || name == "labels" {
                let length = random.choice(LENGTHS).unwrap_or(1);
                (0..length).for_each(|number| {
                    members.insert(format!("{key}{number}"), value.clone());
                });
            }
        }
        3 if matches!(name, "attributes" | "capacity" | "counters" | "labels" | "requests") => {
            if let Some(value) = members.shift_remove(&key) {
                members.insert(pick(random, &TEXTS).unwrap_or("").to_owned(), value);
            }
        }
        _ => {
            let known = pieces.0.get(name).map(Vec::as_slice).unwrap_or_default();
            if let Some((key, value)) = random.choice(known) {
                members.insert(key.clone(), value.clone());
            }
        }
    }
}

fn change_items(random: &mut Rng, items: &mut Vec<Value>) {
    let Some(index) = (0..items.len()).nth(random.usize(..items.len().max(1))) else { return };
    let Some(item) = items.get(index).cloned() else { return };
    match random.u8(..6) {
        0 => {
            items.remove(index);
        }
        1 => items.push(item),
        2 => items.reverse(),
        3 => items.clear(),
        _ => {
            let length = random.choice(LENGTHS).unwrap_or(2);
            for number in items.len()..length {
                let mut item = item.clone();
                if let Some(Value::String(name)) = item.get_mut("name") {
                    name.push_str(&format!("-{number}"));
                } else if let Value::String(text) = &mut item {
                    text.push_str(&number.to_string());
                }
                items.push(item);
            }
        }
    }
}

fn change_type(random: &mut Rng, value: &mut Value) {
    if let Value::Object(members) = value
        && random.bool()
    {
        let keys: Vec<String> = members.keys().cloned().collect();
        if let Some(key) = random.choice(&keys)
            && let Some(inner) = members.shift_remove(key)
        {
            members.insert(format!("{key}{}", pick(random, &["s", "X", ""]).unwrap_or("")), inner);
        }
        return;
    }
    let other = [
        Value::Null,
        true.into(),
        1.into(),
        1.5.into(),
        "x".into(),
        Value::Array(Vec::new()),
        Value::Object(Map::new()),
    ];
    *value = random.choice(other).unwrap_or_default();
}
