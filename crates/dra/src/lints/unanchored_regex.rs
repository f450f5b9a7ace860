//! `matches("[^a]?sym")`: an optional part at an end that is not anchored.

use kube_cel::syntax::ExpressionKind;

use super::{Finding, Subject, text, visit};
use crate::diagnostic::Severity;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    visit(subject.tree, &mut |part| {
        let ExpressionKind::Call { name, arguments, .. } = &part.kind else { return };
        let Some((pattern, literal)) = arguments.last().and_then(|last| Some((text(last)?, last))) else {
            return;
        };
        if name != "matches" {
            return;
        }
        if let Some(optional) = first_optional(pattern).or_else(|| last_optional(pattern)) {
            findings.push(Finding {
                code: "unanchored-regex",
                severity: Severity::Info,
                message: format!(
                    "`{optional}` excludes nothing: the expression is looked for anywhere in the text, and it may match \
                     nothing"
                ),
                part: literal.span.clone(),
                fix: None,
            });
        }
    });
    findings
}

/// The class or character with `?` or `*` that a pattern begins with. `.*` is left alone: it is meant to say nothing.
fn first_optional(pattern: &str) -> Option<&str> {
    let end = atom(pattern)?;
    let optional = pattern.get(end..)?.starts_with(['?', '*']);
    let part = pattern.get(..=end)?;
    (optional && !part.starts_with('.')).then_some(part)
}

/// The class or character with `?` or `*` that a pattern ends with.
fn last_optional(pattern: &str) -> Option<&str> {
    let before = pattern.strip_suffix(['?', '*'])?;
    let start = if before.ends_with(']') {
        before.rfind('[')?
    } else {
        before.char_indices().next_back().map(|(at, _)| at)?
    };
    let part = pattern.get(start..)?;
    let escaped = pattern.get(..start)?.ends_with('\\');
    let plain = part.starts_with(|c: char| c == '[' || c.is_alphanumeric());
    (plain && !escaped && atom(part)? + 1 == part.len()).then_some(part)
}

/// Where the class or character at the start of a pattern ends.
fn atom(pattern: &str) -> Option<usize> {
    let first = pattern.chars().next()?;
    match first {
        '[' => {
            let inner = pattern.get(1..)?;
            // A bracket right after the opening one, or after `^`, is a character of the class.
            let skip = if inner.starts_with("^]") { 2 } else { usize::from(inner.starts_with(']')) };
            Some(1 + skip + inner.get(skip..)?.find(']')? + 1)
        }
        '\\' => Some(1 + pattern.get(1..)?.chars().next()?.len_utf8()),
        '^' | '(' => None,
        other => Some(other.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, expected: Option<&str>) {
        assert_eq!(first_optional(pattern).or_else(|| last_optional(pattern)), expected, "{pattern}");
    }

    #[test]
    fn an_optional_end_is_found_and_others_are_left_alone() {
        check("[^a]?sym", Some("[^a]?"));
        check("dc[^c]?", Some("[^c]?"));
        check("x*y", Some("x*"));
        for sound in [
            "",
            "H100",
            "^.*a100.*$",
            ".*A10G.*",
            "sym;asym",
            "(^|[^a])sym",
            "^a?b",
            "ab?$",
            "v1\\.?",
            "a+",
            "[?]",
        ] {
            check(sound, None);
        }
    }
}
