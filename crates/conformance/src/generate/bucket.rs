//! Which differences are of one kind?

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Difference;

/// The shape of a difference: the members with what is the same in all of a kind; names, numbers and places are not.
pub fn shape(differences: &[Difference]) -> String {
    // What is not answered at all differs in every member.
    if let Some(unsupported) = differences.iter().find(|it| it.member == "unsupported") {
        return format!("unsupported: {}", side(unsupported.ours.as_deref()));
    }
    // The text only repeats what stands in the lists.
    let lists = differences.iter().any(|it| matches!(it.member.as_str(), "errors" | "decode"));
    let lines = differences.iter().filter(|it| !(lists && it.member == "text")).map(|it| {
        match it.member.as_str() {
            "errors" => return only_in_one(it, error_shape),
            "decode" | "warnings" => {
                return only_in_one(it, |text| blurred(text.as_str().unwrap_or_default()));
            }
            _ => {}
        }
        format!(
            "{}: Kubernetes {} / we {}",
            it.member,
            side(it.kubernetes.as_deref()),
            side(it.ours.as_deref())
        )
    });
    lines.collect::<Vec<_>>().join("; ")
}

/// The kind of a validation error: type, path and detail, without what differs from case to case.
pub fn error_shape(error: &Value) -> String {
    let member = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
    format!("{} {} ({})", member("type"), path_shape(member("path")), blurred(member("detail")))
}

/// `spec.devices.requests[0].name` → `spec.devices.requests[].name`
fn path_shape(path: &str) -> String {
    let mut depth = 0;
    let keep = |it: &char| {
        depth += i32::from(*it == '[');
        let outside = depth == 0 || *it == '[' && depth == 1 || *it == ']' && depth == 1;
        depth -= i32::from(*it == ']');
        outside
    };
    path.chars().filter(keep).collect()
}

/// The entries of a list that only one side has.
fn only_in_one(difference: &Difference, shape: impl Fn(&Value) -> String) -> String {
    let shapes = |text: &Option<String>| -> BTreeSet<String> {
        let list: Vec<Value> =
            text.as_deref().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
        list.iter().map(&shape).collect()
    };
    let (theirs, ours) = (shapes(&difference.kubernetes), shapes(&difference.ours));
    let only = |left: &BTreeSet<String>, right: &BTreeSet<String>| {
        left.difference(right).cloned().collect::<Vec<_>>().join(" + ")
    };
    let name = &difference.member;
    match (only(&theirs, &ours), only(&ours, &theirs)) {
        (theirs, ours) if theirs.is_empty() && ours.is_empty() => format!("{name}: order, number or values"),
        (theirs, ours) => format!("{name}: only Kubernetes [{theirs}] / only we [{ours}]"),
    }
}

fn side(text: Option<&str>) -> String {
    match text {
        None => "nothing".to_owned(),
        Some(text) if text.starts_with(['{', '[']) => "a value".to_owned(),
        Some(text) => match serde_json::from_str::<String>(text) {
            Ok(text) => blurred(&text),
            Err(_) => blurred(text),
        },
    }
}

/// The text without what differs from case to case: numbers become `0`, quoted texts `'…'`; long texts are cut, and
/// so is what follows the first line.
fn blurred(text: &str) -> String {
    const LONGEST: usize = 160;
    let mut out = String::new();
    let mut characters = text.lines().next().unwrap_or_default().chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '0'..='9' => {
                while characters.next_if(char::is_ascii_digit).is_some() {}
                out.push('0');
            }
            '\'' | '`' | '"' => {
                out.push_str("'…'");
                let mut escaped = false;
                for quoted in characters.by_ref() {
                    if quoted == character && !escaped {
                        break;
                    }
                    escaped = quoted == '\\' && !escaped;
                }
            }
            other => out.push(other),
        }
        if out.len() > LONGEST {
            out.push('…');
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(member: &str, kubernetes: &str, ours: &str, expected: Expect) {
        let found = [Difference {
            member: member.to_owned(),
            kubernetes: Some(kubernetes.to_owned()),
            ours: Some(ours.to_owned()),
        }];
        expected.assert_eq(&shape(&found));
    }

    #[test]
    fn names_numbers_and_places_are_left_out() {
        check(
            "error",
            r#""yaml: line 17: key \"name\" already set""#,
            r#""yaml: line 3: found 'x' here""#,
            expect!["error: Kubernetes yaml: line 0: key '…' already set / we yaml: line 0: found '…' here"],
        );
        check("error", "null", r#"{"a":1}"#, expect!["error: Kubernetes null / we a value"]);
    }

    #[test]
    fn of_errors_only_those_of_one_side_are_told() {
        check(
            "errors",
            r#"[{"type":"Invalid","path":"spec.a[3].b[x/y]","value":"1","detail":"must be \"z\""},{"type":"Required","path":"c","detail":""}]"#,
            r#"[{"type":"Required","path":"c","detail":""}]"#,
            expect!["errors: only Kubernetes [Invalid spec.a[].b[] (must be '…')] / only we []"],
        );
    }
}
