//! How is a report written for services that put it beside the lines of a change?
//!
//! SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), and the workflow commands of GitHub Actions
//! (docs.github.com/actions, "Workflow commands").

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Source, indented, place};
use crate::check::{Finding, Report, rules};
use crate::protocol::Severity;

/// The report as SARIF; `tool` is who says it.
pub fn sarif(report: &Report, sources: &[Source<'_>], tool: &str) -> String {
    let codes: BTreeSet<&str> = report.problems.iter().map(|problem| problem.code.as_str()).collect();
    let rule = |code: &&str| {
        let title = rules().find(|(known, _)| known == code).map(|(_, title)| title);
        let title = title.map_or_else(|| code.replace('-', " "), str::to_owned);
        json!({"id": code, "shortDescription": {"text": title}})
    };
    let log = json!({
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": tool,
                "version": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(rule).collect::<Vec<Value>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": report.problems.iter().map(|problem| result(problem, sources)).collect::<Vec<Value>>(),
        }],
    });
    indented(&log)
}

fn result(problem: &Finding, sources: &[Source<'_>]) -> Value {
    let (name, place) = place(problem, sources);
    let level = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    json!({
        "ruleId": problem.code,
        "level": level,
        "message": {"text": said(problem)},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {"uri": uri(name)},
                "region": {
                    "startLine": place.line,
                    "startColumn": place.column,
                    "endLine": place.end_line,
                    "endColumn": place.end_column,
                },
            },
            "logicalLocations": [{"fullyQualifiedName": format!("{}: {}", problem.object, problem.path)}],
        }],
    })
}

/// The report as workflow commands, one for each problem.
pub fn github(report: &Report, sources: &[Source<'_>]) -> String {
    let command = |problem: &Finding| {
        let (name, place) = place(problem, sources);
        let level = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        format!(
            "::{level} file={},line={},endLine={},col={},title={}::{}\n",
            property(name),
            place.line,
            place.end_line,
            place.column,
            property(&problem.code),
            data(&said(problem))
        )
    };
    report.problems.iter().map(command).collect()
}

/// The sentence, and Kubernetes' own on the next line.
fn said(problem: &Finding) -> String {
    let kubernetes = problem.kubernetes.as_ref().map(|text| format!("\nKubernetes: {text}"));
    let fix = problem.fix.as_ref().map(|fix| format!("\nFix: {fix}"));
    format!("{}{}{}", problem.message, kubernetes.unwrap_or_default(), fix.unwrap_or_default())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A path as a relative reference (RFC 3986): what may not stand in one is encoded.
fn uri(name: &str) -> String {
    let mut uri = String::new();
    for byte in name.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte as char)
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
