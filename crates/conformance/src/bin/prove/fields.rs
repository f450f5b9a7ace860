//! `cargo xtask oracle --fields [--check]`: which fields have Pods and workloads in each release?
//!
//! Needs Go. The Go types of each minor, merged into the one table that `dra` reads.

use std::collections::BTreeMap;
use std::fs;

use conformance::{MINORS, Release};

use crate::command::{Done, command, output, root};

/// Where the table stands.
const TABLE: &str = "crates/dra/src/fields/upstream.txt";

const HEAD: &str = "\
# The Go types of Pods, of the kinds with a Pod template, and of all they are made of. Written by
# `cargo xtask oracle --fields` from the API's own source. `+36`: since 1.36, `-36`: gone in 1.36.
";

/// Writes the table, or with `check` says whether it is current.
pub fn run(check: bool) -> Done {
    let mut table = Table::default();
    for minor in MINORS {
        table.add(minor, &types(minor)?);
    }
    let (text, path) = (table.text(), root().join(TABLE));
    if fs::read_to_string(&path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    if check {
        return Err(format!("{TABLE} is not what Kubernetes has: cargo xtask oracle --fields"));
    }
    fs::write(&path, text).map_err(|error| format!("{TABLE}: {error}"))
}

fn types(minor: Release) -> Done<String> {
    let mod_file = format!("-modfile=minors/{minor}/go.mod");
    let mut print = command("go", &["run", &mod_file, "-trimpath", "./fields"]);
    print.current_dir(root().join("tests/oracle"));
    output(print)
        .ok_or_else(|| format!("the Go types of {minor} could not be read: is Go 1.26 or newer there?"))
}

/// What is known of one field or type: the releases that have it, oldest first.
type Lives = Vec<Release>;

/// Everything of a line that is not a field, as `struct v1.Pod`; and its fields, in the order of the newest release.
#[derive(Default)]
struct Table(BTreeMap<String, Vec<(String, Lives)>>);

impl Table {
    /// Adds what one release has; older releases come first.
    fn add(&mut self, minor: Release, text: &str) {
        for line in text.lines() {
            let mut words = line.split(' ');
            let head: Vec<&str> = words.by_ref().take(2).collect();
            let known = self.0.entry(head.join(" ")).or_default();
            let mut at = 0;
            for field in words {
                match known.iter().position(|(name, _)| name == field) {
                    Some(found) => at = found,
                    None => known.insert(at.min(known.len()), (field.to_owned(), Lives::new())),
                }
                if let Some((_, lives)) = known.get_mut(at) {
                    lives.push(minor);
                }
                at += 1;
            }
        }
    }

    fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for (head, fields) in &self.0 {
            text.push_str(head);
            // A struct that came later is found through fields that came later.
            let all: Lives =
                MINORS.into_iter().filter(|it| fields.iter().any(|(_, lives)| lives.contains(it))).collect();
            for (field, lives) in fields {
                text.push(' ');
                text.push_str(field);
                if let (Some(first), true) = (lives.first(), lives.first() != all.first()) {
                    text.push_str(&format!("+{}", first.minor));
                }
                if let Some(gone) = lives.last().and_then(|last| all.iter().find(|it| *it > last)) {
                    text.push_str(&format!("-{}", gone.minor));
                }
            }
            text.push('\n');
        }
        text
    }
}
