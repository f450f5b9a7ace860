//! Which differences are of one kind?

use crate::Difference;

/// The shape of a difference: the members with what is the same in all of a kind; names, numbers and places are not.
pub fn shape(differences: &[Difference]) -> String {
    let side = |text: &Option<String>| text.as_deref().map_or("nothing".to_owned(), blurred);
    let line = |it: &Difference| format!("{}: Kubernetes {} / we {}", it.member, side(&it.kubernetes), side(&it.ours));
    differences.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// The text without what differs from case to case: numbers become `0`, quoted texts `'…'`; long texts are cut.
fn blurred(text: &str) -> String {
    const LONGEST: usize = 160;
    if text.starts_with(['{', '[']) {
        return "a value".to_owned();
    }
    let mut out = String::new();
    let mut characters = text.trim_matches('"').chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '0'..='9' => {
                while characters.next_if(char::is_ascii_digit).is_some() {}
                out.push('0');
            }
            '\'' | '`' => {
                out.push_str("'…'");
                for quoted in characters.by_ref() {
                    if quoted == character {
                        break;
                    }
                }
            }
            '\\' if characters.next_if_eq(&'"').is_some() => {
                out.push_str("'…'");
                let mut escaped = false;
                for quoted in characters.by_ref() {
                    if escaped && quoted == '"' {
                        break;
                    }
                    escaped = quoted == '\\';
                }
            }
            // What follows is the source line with its caret.
            '\\' if characters.next_if_eq(&'n').is_some() && out.contains("ERROR: ") => break,
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

    fn check(kubernetes: &str, ours: &str, expected: Expect) {
        let found = [Difference {
            member: "error".to_owned(),
            kubernetes: Some(kubernetes.to_owned()),
            ours: Some(ours.to_owned()),
        }];
        expected.assert_eq(&shape(&found));
    }

    #[test]
    fn names_numbers_and_places_are_left_out() {
        check(
            r#""yaml: line 17: key \"name\" already set""#,
            r#""yaml: line 3: found 'x' here""#,
            expect!["error: Kubernetes yaml: line 0: key '…' already set / we yaml: line 0: found '…' here"],
        );
        check("null", r#"{"a":1}"#, expect!["error: Kubernetes null / we a value"]);
    }
}
