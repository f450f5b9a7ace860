//! What is the report of a folder in a few lines, so that a person knows where to begin?

use std::collections::{BTreeMap, BTreeSet};

use workbench::check::{File, Finding, Report, Role};
use workbench::protocol::Severity;

use super::counted;
use crate::frame::visible;

/// How many files of one kind are named.
const NAMED: usize = 10;

/// What was found by code, with the first place of each; what was not read; what was left alone.
pub(super) fn summary(report: &Report, files: &[File]) -> String {
    let found = files.iter().filter(|file| file.role == Role::Found).count();
    let mut text = String::new();
    if found > 1 && !report.problems.is_empty() {
        text.push_str("By code, most frequent first:\n");
        for row in by_code(&report.problems) {
            let file = files.get(row.first.file).map_or("", |file| &file.name);
            text.push_str(&format!(
                "  {:7} {:4}  {:28} in {}, first {}:{}\n",
                severity(row.first.severity),
                row.count,
                row.first.code,
                counted(row.files.len(), "file"),
                visible(file),
                row.first.line
            ));
        }
        text.push_str("`kubectl dra explain CODE` says more of a code that is a rule of ours.\n\n");
    }
    if found > 0 {
        text.push_str(&format!(
            "{} read. The API server accepts {} and refuses {}.\n",
            counted(found, "file"),
            counted(report.accepted, "object"),
            report.refused,
        ));
        match report.left_alone {
            0 => {}
            1 => text.push_str("1 document was left alone: of a kind that is not simulated, or no object.\n"),
            many => text.push_str(&format!(
                "{many} documents were left alone: of kinds that are not simulated, or no objects.\n"
            )),
        }
    }
    if !report.skipped.is_empty() {
        text.push_str("Not read:\n");
        for skipped in report.skipped.iter().take(NAMED) {
            let file = files.get(skipped.file).map_or("", |file| &file.name);
            text.push_str(&format!("  {}:{}: {}\n", visible(file), skipped.line, skipped.because));
        }
        if report.skipped.len() > NAMED {
            text.push_str(&format!("  and {} more\n", report.skipped.len() - NAMED));
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// One code of one severity.
struct Row<'a> {
    first: &'a Finding,
    count: usize,
    files: BTreeSet<usize>,
}

/// Errors first, then by how often a code was found.
fn by_code(problems: &[Finding]) -> Vec<Row<'_>> {
    let mut rows: BTreeMap<(Severity, &str), Row<'_>> = BTreeMap::new();
    for problem in problems {
        let row = rows.entry((problem.severity, problem.code.as_str())).or_insert_with(|| Row {
            first: problem,
            count: 0,
            files: BTreeSet::new(),
        });
        row.count += 1;
        row.files.insert(problem.file);
    }
    let mut rows: Vec<Row<'_>> = rows.into_values().collect();
    rows.sort_by_key(|row| (row.first.severity, std::cmp::Reverse(row.count)));
    rows
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "remark",
    }
}
