//! Which differences are known, and why?
//!
//! `tests/conformance/known-differences.txt` has a line for each: `<minor or *> <case>  # <reason>`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use dra::target::Release;

use crate::{AREAS, MINORS, minor};

/// The known differences: the reason by case and minor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    reasons: BTreeMap<(String, Release), String>,
}

/// What the list begins with.
const INTRODUCTION: &str = "\
# Where our engine does not say yet what Kubernetes says: <minor or *> <case>  # <reason>
# A case may only leave this list. `UPDATE_CONFORMANCE=1 cargo test --test conformance` rewrites it.
";

impl Known {
    /// Reads the list.
    ///
    /// # Errors
    /// The first line that is no comment and no entry.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut known = Self::default();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            known
                .read_line(line)
                .ok_or_else(|| format!("known-differences.txt: not `<minor> <case>  # <reason>`: {line}"))?;
        }
        Ok(known)
    }

    fn read_line(&mut self, line: &str) -> Option<()> {
        let (entry, reason) = line.split_once('#')?;
        let (of, case) = entry.trim().split_once(' ')?;
        let minors = if of == "*" { MINORS.to_vec() } else { vec![minor(of)?] };
        for minor in minors {
            self.add(case.trim(), minor, reason.trim());
        }
        (!reason.trim().is_empty()).then_some(())
    }

    /// Enters a difference.
    pub fn add(&mut self, case: &str, minor: Release, reason: &str) {
        self.reasons.insert((case.to_owned(), minor), reason.to_owned());
    }

    /// The reason, when the case is known to differ in this minor.
    pub fn reason(&self, case: &str, minor: Release) -> Option<&str> {
        self.reasons.get(&(case.to_owned(), minor)).map(String::as_str)
    }

    /// The cases and minors that are listed.
    pub fn entries(&self) -> impl Iterator<Item = (&str, Release)> {
        self.reasons.keys().map(|(case, minor)| (case.as_str(), *minor))
    }

    /// The list as text. `asked` tells of which minors a case is asked: when it differs in all of them, one line does.
    pub fn text(&self, asked: impl Fn(&str) -> Vec<Release>) -> String {
        let mut out = INTRODUCTION.to_owned();
        for area in AREAS {
            let cases: BTreeSet<&str> = self
                .entries()
                .map(|(case, _)| case)
                .filter(|case| case.split('/').next() == Some(area))
                .collect();
            if !cases.is_empty() {
                let _ = writeln!(out, "\n## {area}");
            }
            for case in cases {
                let reasons: Vec<(Release, &str)> =
                    MINORS.iter().filter_map(|minor| Some((*minor, self.reason(case, *minor)?))).collect();
                let everywhere = asked(case).iter().all(|minor| self.reason(case, *minor).is_some());
                match reasons.as_slice() {
                    [(_, reason), rest @ ..]
                        if everywhere && rest.iter().all(|(_, other)| other == reason) =>
                    {
                        let _ = writeln!(out, "* {case}  # {reason}");
                    }
                    reasons => {
                        for (minor, reason) in reasons {
                            let _ = writeln!(out, "{minor} {case}  # {reason}");
                        }
                    }
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn a_list_is_written_as_it_was_read() {
        let mut known = Known::read("* cel/a/x  # no cost\n1.36 cel/a/y  # no cost\n").unwrap();
        known.add("validate/b/z", MINORS[3], "no rules");
        let text = known.text(|_| MINORS.to_vec());
        expect![[r#"
            # Where our engine does not say yet what Kubernetes says: <minor or *> <case>  # <reason>
            # A case may only leave this list. `UPDATE_CONFORMANCE=1 cargo test --test conformance` rewrites it.

            ## validate
            1.37 validate/b/z  # no rules

            ## cel
            * cel/a/x  # no cost
            1.36 cel/a/y  # no cost
        "#]].assert_eq(&text);
        assert_eq!(Known::read(&text).unwrap(), known);
    }

    #[test]
    fn an_entry_needs_a_reason() {
        assert!(Known::read("* cel/a/x\n").is_err());
        assert!(Known::read("* cel/a/x  # \n").is_err());
        assert!(Known::read("1.12 cel/a/x  # old\n").is_err());
    }
}
