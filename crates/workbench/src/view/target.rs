//! The target: which release and gates are meant, and what changes with another.

use dra::target::RELEASES;
use dra::{Stage, Target};

use super::words;
use crate::protocol::{
    ChangeRow, CompareView, GateView, ProblemRow, ReleaseRow, StationView, TargetRequest, TargetView,
};

/// The target that a request means.
pub(crate) fn wanted(request: &TargetRequest) -> Target {
    let [.., newest] = RELEASES;
    let release = RELEASES.into_iter().find(|release| release.minor == request.minor).unwrap_or(newest);
    let target = Target::new(release);
    let settable: Vec<&str> =
        target.gates().filter(|row| !row.is_locked(release)).map(|row| row.name).collect();
    let set = request.gates.iter().filter(|(name, _)| settable.contains(&name.as_str()));
    set.fold(target, |target, (name, on)| target.with_gate(name, *on))
}

/// `Kubernetes 1.37, default feature gates`.
pub(crate) fn name(target: &Target) -> String {
    let changed: Vec<String> =
        target.changed().map(|(name, on)| format!("{name} {}", if on { "on" } else { "off" })).collect();
    match changed.as_slice() {
        [] => format!("Kubernetes {}, default feature gates", target.release),
        [one] => format!("Kubernetes {}, {one}", target.release),
        more => format!("Kubernetes {}, {} feature gates changed", target.release, more.len()),
    }
}

/// What can be chosen, and what is.
pub(crate) fn target(target: &Target) -> TargetView {
    let release = |release: dra::Release| ReleaseRow {
        minor: release.minor,
        name: release.to_string(),
        chosen: release == target.release,
    };
    let gate = |row: &'static dra::target::GateRow| GateView {
        name: row.name.to_owned(),
        stage: stage(row).to_owned(),
        on: target.gate(row.name),
        changed: target.gate(row.name) != row.on,
        locked: row.is_locked(target.release),
    };
    TargetView {
        name: name(target),
        releases: RELEASES.into_iter().map(release).collect(),
        gates: target.gates().map(gate).collect(),
    }
}

const fn stage(row: &dra::target::GateRow) -> &'static str {
    match (row.stage, row.on) {
        (Stage::Alpha, _) => "alpha, off by default",
        (Stage::Beta, false) => "beta, off by default",
        (Stage::Beta, true) => "beta, on by default",
        (Stage::GeneralAvailability, _) => "stable, on by default",
    }
}

/// What one target says of all documents.
pub(crate) struct Said<'a> {
    pub(crate) target: &'a Target,
    pub(crate) road: &'a [StationView],
    pub(crate) problems: &'a [ProblemRow],
}

/// Where two targets differ.
pub(crate) fn compare(with: &TargetRequest, here: &Said<'_>, there: &Said<'_>) -> CompareView {
    let mut changes = Vec::new();
    for (ours, theirs) in here.road.iter().zip(there.road) {
        if ours != theirs {
            changes.push(ChangeRow {
                of: ours.title.clone(),
                here: ours.verdict.clone(),
                there: theirs.verdict.clone(),
            });
        }
    }
    let only = |rows: &[ProblemRow], others: &[ProblemRow]| -> Vec<ProblemRow> {
        rows.iter().filter(|row| !others.iter().any(|other| same(row, other))).cloned().collect()
    };
    let mut theirs = only(there.problems, here.problems);
    for ours in only(here.problems, there.problems) {
        let at = theirs.iter().position(|other| other.place == ours.place && other.path == ours.path);
        let there = at.map(|at| text(&theirs.remove(at))).unwrap_or_default();
        changes.push(ChangeRow { of: subject(&ours), here: text(&ours), there });
    }
    for theirs in theirs {
        changes.push(ChangeRow { of: subject(&theirs), here: String::new(), there: text(&theirs) });
    }
    let other = name(there.target);
    let headline = match changes.len() {
        0 => format!("{other}, says the same of all this"),
        count => format!("{} with {other}", words::counted(count, "difference")),
    };
    CompareView {
        with: with.clone(),
        headline,
        here: here.target.release.to_string(),
        there: there.target.release.to_string(),
        changes,
    }
}

fn same(one: &ProblemRow, other: &ProblemRow) -> bool {
    one.place == other.place
        && one.severity == other.severity
        && one.path == other.path
        && one.message == other.message
        && one.kubernetes == other.kubernetes
}

fn text(row: &ProblemRow) -> String {
    row.kubernetes.clone().unwrap_or_else(|| row.message.clone())
}

fn subject(row: &ProblemRow) -> String {
    if row.path.is_empty() { row.object.clone() } else { format!("{}: {}", row.object, row.path) }
}
