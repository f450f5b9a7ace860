//! How is a report written for people: as plain text, and as Markdown for an issue or a review?

use super::Source;
use crate::check::{Finding, Report};
use crate::protocol::Severity;
use crate::view::counted;

/// The report as plain text, a paragraph for each problem.
pub(crate) fn text(report: &Report, sources: &[Source<'_>]) -> String {
    let mut text = format!("{}\n", summary(report));
    for problem in &report.problems {
        text.push_str(&format!(
            "\n{}:{}: {} {}: {}\n",
            name(problem, sources),
            problem.line,
            severity(problem.severity),
            problem.code,
            problem.message
        ));
        if !problem.path.is_empty() {
            text.push_str(&format!("  in {}: {}\n", problem.object, problem.path));
        }
        if let Some(kubernetes) = &problem.kubernetes {
            text.push_str(&format!("  Kubernetes: {}\n", kubernetes.replace('\n', "\n  ")));
        }
        if let Some(fix) = &problem.fix {
            text.push_str(&format!("  Fix: {fix}\n"));
        }
    }
    text
}

/// The report as Markdown: a list with an entry for each problem.
pub(crate) fn markdown(report: &Report, sources: &[Source<'_>]) -> String {
    let mut text = format!("{}\n", summary(report));
    for problem in &report.problems {
        let place = format!("{}:{}", name(problem, sources), problem.line);
        text.push_str(&format!(
            "\n- **{}** `{}` at {}: {}\n",
            severity(problem.severity),
            problem.code,
            code(&place),
            problem.message
        ));
        if !problem.path.is_empty() {
            text.push_str(&format!("\n  in {}: {}\n", code(&problem.object), code(&problem.path)));
        }
        if let Some(kubernetes) = &problem.kubernetes {
            let fence = "`".repeat(longest_run(kubernetes).max(2) + 1);
            text.push_str(&format!("\n  {fence}text\n  {}\n  {fence}\n", kubernetes.replace('\n', "\n  ")));
        }
        if let Some(fix) = &problem.fix {
            text.push_str(&format!("\n  Fix: {fix}\n"));
        }
    }
    text
}

/// `Kubernetes 1.37, default feature gates: 1 object accepted, 1 refused. 2 problems.`
fn summary(report: &Report) -> String {
    let problems = match report.problems.len() {
        0 => "No problems".to_owned(),
        count => counted(count, "problem"),
    };
    format!(
        "{}: {} accepted, {} refused. {problems}.",
        report.target,
        counted(report.accepted, "object"),
        report.refused
    )
}

fn name<'a>(problem: &Finding, sources: &[Source<'a>]) -> &'a str {
    sources.get(problem.file).map_or("", |source| source.name)
}

/// Text of others as code, so that nothing in it is read as Markdown.
fn code(text: &str) -> String {
    let fence = "`".repeat(longest_run(text) + 1);
    let space = if fence.len() > 1 { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('\n', " "))
}

/// How many back-ticks stand together at most.
fn longest_run(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or(0)
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "remark",
    }
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn what_others_wrote_stays_code() {
        assert_eq!(code("a *b*"), "`a *b*`");
        assert_eq!(code("a `b`"), "`` a `b` ``");
    }
}
