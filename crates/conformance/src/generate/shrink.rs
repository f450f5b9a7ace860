//! How does a request become smaller?

use serde_json::{Map, Value};

/// Members that say what is asked, not what it is asked about.
const FIXED: [&str; 7] = ["id", "op", "environment", "strict", "normalize", "subresource", "to"];

/// As many smaller requests are tried of one text.
const MOST: usize = 400;

/// Smaller requests, the smallest first: texts lose lines, then characters; lists and mappings lose entries.
pub(super) fn smaller(request: &Value) -> Vec<Value> {
    let Some(members) = request.as_object() else { return Vec::new() };
    let mut out = Vec::new();
    for (name, value) in members.iter().filter(|(name, _)| !FIXED.contains(&name.as_str())) {
        for candidate in smaller_value(value) {
            let mut members = members.clone();
            members.insert(name.clone(), candidate);
            out.push(Value::Object(members));
        }
    }
    out.sort_by_key(|request| request.to_string().len());
    out.truncate(MOST);
    out
}

fn smaller_value(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) => smaller_texts(text).into_iter().map(Value::String).collect(),
        Value::Array(items) => {
            let mut out: Vec<Value> = without_runs(items).into_iter().map(Value::Array).collect();
            for (index, item) in items.iter().enumerate() {
                for candidate in smaller_value(item) {
                    let mut items = items.clone();
                    if let Some(place) = items.get_mut(index) {
                        *place = candidate;
                    }
                    out.push(Value::Array(items));
                }
            }
            out
        }
        Value::Object(members) => {
            let mut out = Vec::new();
            for (name, value) in members {
                let mut fewer: Map<String, Value> = members.clone();
                fewer.shift_remove(name);
                out.push(Value::Object(fewer));
                for candidate in smaller_value(value) {
                    let mut members = members.clone();
                    members.insert(name.clone(), candidate);
                    out.push(Value::Object(members));
                }
            }
            out
        }
        _ => Vec::new(),
    }
}

/// The text without some of its lines or, when it is short, without some of its characters.
fn smaller_texts(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut out: Vec<String> = without_runs(&lines).into_iter().map(|lines| lines.concat()).collect();
    if text.len() <= 200 {
        let characters: Vec<char> = text.chars().collect();
        out.extend(without_runs(&characters).into_iter().map(String::from_iter));
    }
    out
}

/// The list without each run of half its length, of a quarter, and so on to single entries.
fn without_runs<T: Clone>(list: &[T]) -> Vec<Vec<T>> {
    let mut out = Vec::new();
    let mut run = list.len().div_ceil(2);
    while run > 0 {
        for start in (0..list.len()).step_by(run) {
            let end = (start + run).min(list.len());
            let kept = list.iter().take(start).chain(list.iter().skip(end));
            out.push(kept.cloned().collect());
        }
        run = if run == 1 { 0 } else { run.div_ceil(2) };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Takes smaller requests as long as one still has what it is about.
    fn shrunk(mut request: Value, still: impl Fn(&Value) -> bool) -> Value {
        while let Some(next) = smaller(&request).into_iter().find(|it| still(it)) {
            request = next;
        }
        request
    }

    #[test]
    fn a_text_shrinks_to_what_matters() {
        let request = json!({"op": "yaml", "text": "a: 1\nb:\n- xyz\n- \"q\nc: 4\n", "strict": true});
        let small = shrunk(request, |it| it["text"].as_str().is_some_and(|text| text.contains('"')));
        assert_eq!(small, json!({"op": "yaml", "text": "\"", "strict": true}));
    }

    #[test]
    fn lists_and_mappings_lose_entries() {
        let request = json!({"op": "allocate", "slices": [{"a": 1}, {"b": {"c": "x", "d": 2}}]});
        let small = shrunk(request, |it| it.to_string().contains("\"d\""));
        assert_eq!(small, json!({"op": "allocate", "slices": [{"b": {"d": 2}}]}));
    }
}
