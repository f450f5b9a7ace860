//! What is a case, and how is it written down?

use dra::target::Release;
use serde_json::{Map, Value};

use crate::{MINORS, minor};

/// The members of the protocol's requests (`tests/oracle/protocol.go`).
const MEMBERS: [&str; 18] = [
    "op",
    "gates",
    "object",
    "old",
    "subresource",
    "namespaceLabels",
    "to",
    "expression",
    "environment",
    "device",
    "text",
    "strict",
    "normalize",
    "classes",
    "slices",
    "nodes",
    "taintRules",
    "claims",
];
/// What is in use before an allocation begins.
const ALLOCATED: &str = "allocated";

/// One question to Kubernetes.
#[derive(Clone, Debug)]
pub struct Case {
    /// `<area>/<subject>/<name>`; no two cases have the same.
    pub id: String,
    /// Why it is asked; `None` where the name says it.
    pub why: Option<String>,
    /// The minors it is asked of, oldest first.
    pub minors: Vec<Release>,
    /// The request of the protocol, with the id.
    pub request: Value,
}

/// Reads the cases of one file: a YAML stream with a mapping for each case.
///
/// `prefix` is `<area>/<subject>`.
///
/// # Errors
/// A line that names the case at fault and says what is wrong with it.
pub fn read_cases(prefix: &str, text: &str) -> Result<Vec<Case>, String> {
    if !text.starts_with("# ") {
        return Err(format!("{prefix}: the first line is no comment that says what the file is about"));
    }
    let mut cases: Vec<Case> = Vec::new();
    for (index, part) in yaml_tree::split(text).into_iter().enumerate() {
        let number = index + 1;
        let wrong = |what: String| format!("{prefix}: document {number}: {what}");
        if part.separator.is_some() {
            return Err(wrong("text after `---`".to_owned()));
        }
        let json = yaml_tree::decode::kubernetes_json(part.span.of(text), true).map_err(wrong)?;
        let document: Value = serde_json::from_str(&json).map_err(|error| wrong(error.to_string()))?;
        match document {
            Value::Null => {}
            Value::Object(members) => {
                let case = read_case(prefix, members).map_err(wrong)?;
                if cases.iter().any(|other| other.id == case.id) {
                    return Err(wrong(format!("a second case {}", case.id)));
                }
                cases.push(case);
            }
            _ => return Err(wrong("no mapping".to_owned())),
        }
    }
    Ok(cases)
}

fn read_case(prefix: &str, mut members: Map<String, Value>) -> Result<Case, String> {
    let Some(Value::String(name)) = members.remove("case") else {
        return Err("no `case:` with its name".to_owned());
    };
    if name.is_empty() || !name.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '.' | '_'))
    {
        return Err(format!("the name `{name}` has other characters than letters, digits, `-`, `_` and `.`"));
    }
    let why = match members.remove("why") {
        None => None,
        Some(Value::String(why)) => Some(why),
        Some(_) => return Err(format!("{name}: `why` is no text")),
    };
    let minors = match members.remove("minors") {
        None => MINORS.to_vec(),
        Some(listed) => {
            read_minors(&listed).ok_or_else(|| format!("{name}: `minors` is no list such as [\"1.37\"]"))?
        }
    };
    if !members.contains_key("op") {
        return Err(format!("{name}: no `op`"));
    }
    if let Some(unknown) = members.keys().find(|key| *key != ALLOCATED && !MEMBERS.contains(&key.as_str())) {
        return Err(format!("{name}: the protocol has no `{unknown}`"));
    }
    let id = format!("{prefix}/{name}");
    members.insert("id".to_owned(), Value::String(id.clone()));
    Ok(Case { id, why, minors, request: Value::Object(members) })
}

fn read_minors(listed: &Value) -> Option<Vec<Release>> {
    let mut minors =
        listed.as_array()?.iter().map(|text| minor(text.as_str()?)).collect::<Option<Vec<Release>>>()?;
    minors.sort();
    minors.dedup();
    (!minors.is_empty()).then_some(minors)
}

/// A request as one document of a case file.
pub fn write_case(name: &str, why: &str, minor: Release, request: &Value) -> String {
    let mut members = Map::new();
    members.insert("case".to_owned(), name.into());
    members.insert("why".to_owned(), why.into());
    members.insert("minors".to_owned(), Value::Array(vec![minor.to_string().into()]));
    for (key, value) in request.as_object().into_iter().flatten().filter(|(key, _)| *key != "id") {
        members.insert(key.clone(), value.clone());
    }
    yaml_tree::emit::emit(&Value::Object(members))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: Expect) {
        let read = read_cases("cel/strings", text).map(|cases| {
            let line = |case: &Case| {
                let minors: Vec<String> = case.minors.iter().map(Release::to_string).collect();
                format!("{} {} {}\n", case.id, minors.join(" "), case.request)
            };
            cases.iter().map(line).collect::<String>()
        });
        expected.assert_eq(&read.unwrap_or_else(|error| error));
    }

    #[test]
    fn a_document_is_a_case() {
        check(
            "# About strings.\ncase: lower\nop: cel\nexpression: |-\n  'A'.lowerAscii() == 'a'\n---\ncase: upper\nminors: [\"1.37\", \"1.36\"]\nop: cel\n",
            expect![[r#"
                cel/strings/lower 1.34 1.35 1.36 1.37 {"op":"cel","expression":"'A'.lowerAscii() == 'a'","id":"cel/strings/lower"}
                cel/strings/upper 1.36 1.37 {"op":"cel","id":"cel/strings/upper"}
            "#]],
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        check(
            "case: a\nop: cel\n",
            expect!["cel/strings: the first line is no comment that says what the file is about"],
        );
        check(
            "# A\ncase: a\nop: cel\n---\ncase: a\nop: cel\n",
            expect!["cel/strings: document 2: a second case cel/strings/a"],
        );
        check(
            "# A\ncase: a\nop: cel\nexpresion: x\n",
            expect!["cel/strings: document 1: a: the protocol has no `expresion`"],
        );
        check(
            "# A\ncase: a\nop: cel\nminors: [\"1.12\"]\n",
            expect![[r#"cel/strings: document 1: a: `minors` is no list such as ["1.37"]"#]],
        );
    }

    #[test]
    fn a_written_case_is_read_again() {
        let request =
            serde_json::json!({"id": 7, "op": "yaml", "text": "a: 1\n---\nb: \"x\"", "strict": true});
        let text = format!("# Found.\n{}", write_case("found", "because", MINORS[3], &request));
        let cases = read_cases("yaml/found", &text).unwrap();
        assert_eq!(cases[0].request["text"], request["text"]);
        assert_eq!(cases[0].minors, [MINORS[3]]);
    }
}
