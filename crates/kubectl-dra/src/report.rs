//! How is a report written for reading in a terminal?

mod summary;

use annotate_snippets::Level;
use workbench::check::{File, Finding, Report, RequestReport, Role};
use workbench::protocol::Severity;

use crate::frame::{self, Frame, visible};

/// The report as frames, the verdicts of the requests, and a last line that sums it up.
pub(crate) fn text(report: &Report, files: &[File], styled: bool) -> String {
    let mut text = String::new();
    for problem in &report.problems {
        // Of a folder, remarks are only counted: that classes are elsewhere is no news there.
        let is_told = |file: &&File| file.role != Role::Found || problem.severity != Severity::Info;
        if let Some(file) = files.get(problem.file).filter(is_told) {
            text.push_str(&problem_frame(problem, file, styled));
            text.push('\n');
        }
    }
    let named = |request: &&RequestReport| files.get(request.file).is_some_and(|it| it.role == Role::Named);
    if report.devices == 0 && !report.requests.is_empty() {
        text.push_str("Selectors compiled, not matched: no devices. Give ResourceSlices with --cluster.\n\n");
    } else if report.requests.iter().any(|request| named(&request)) {
        text.push_str(&format!("Selectors on {}:\n", counted(report.devices, "device")));
        for request in report.requests.iter().filter(named) {
            text.push_str(&format!("  {}\n", visible(&request_line(request, report.devices))));
        }
        text.push('\n');
    }
    text.push_str(&summary::summary(report, files));
    if report.unfinished {
        text.push_str("Stopped: the selectors take more steps than this command gives them; some devices have no verdict.\n");
    }
    text.push_str(&format!("{} ({})\n", last_line(report), report.target));
    text
}

fn problem_frame(problem: &Finding, file: &File, styled: bool) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let mut notes = Vec::new();
    if !problem.path.is_empty() {
        notes.push((Level::NOTE.with_name("in"), format!("{}: {}", problem.object, problem.path)));
    }
    notes.extend(problem.kubernetes.iter().map(|text| (Level::NOTE.with_name("kubernetes"), text.clone())));
    notes.extend(problem.fix.iter().map(|fix| (Level::HELP, fix.clone())));
    let frame = Frame {
        level,
        code: &problem.code,
        title: &problem.message,
        origin: &file.name,
        text: &file.text,
        span: problem.span.clone(),
        notes,
    };
    frame::render(&frame, styled)
}

/// `two-gpus/gpus: 8 match, 8 fail`.
fn request_line(request: &RequestReport, devices: usize) -> String {
    let not_matching = devices.saturating_sub(request.matching + request.failing + request.unknown);
    let mut parts = vec![format!("{} match", request.matching), format!("{not_matching} do not")];
    if request.failing > 0 {
        parts.push(format!("{} fail", request.failing));
    }
    if request.unknown > 0 {
        parts.push(format!("{} without a verdict", request.unknown));
    }
    if !request.class.is_empty() && !request.class_loaded {
        parts.push(format!("class {} is not loaded here", request.class));
    }
    format!("{}: {}", request.request, parts.join(", "))
}

fn last_line(report: &Report) -> String {
    let objects = counted(report.objects.len(), "object");
    let severities = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "remark")];
    let counts: Vec<String> = severities
        .into_iter()
        .map(|(severity, noun)| {
            (report.problems.iter().filter(|problem| problem.severity == severity).count(), noun)
        })
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    let found = if counts.is_empty() { "no problems found".to_owned() } else { counts.join(", ") };
    format!("{objects} read: {found}")
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
