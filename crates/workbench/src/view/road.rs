//! The road: the verdict of each station in a few words, and the sentence for those who cannot see it.

use super::{Allocated, words};
use crate::analysis::Analysis;
use crate::protocol::{Group, ProblemRow, Severity, Station, StationMark, StationView};

/// The five stations, in order.
pub(crate) fn road(analysis: &Analysis<'_>, allocated: &Allocated) -> Vec<StationView> {
    let mut road = vec![
        station(Station::Read, "Read", read(analysis)),
        station(Station::Accept, "Accept", super::accept::verdict(analysis)),
        station(Station::Match, "Match", matching(analysis)),
        station(Station::Allocate, "Allocate", (allocated.mark, allocated.verdict.clone())),
    ];
    let ready = ready(analysis, &road);
    road.push(station(Station::TakeHome, "Take home", (StationMark::Arrow, ready)));
    road
}

/// One sentence for the live region: what the stations say before one takes home.
pub(crate) fn announcement(road: &[StationView]) -> String {
    let before = road.iter().filter(|it| it.station != Station::TakeHome);
    let said: Vec<String> = before.map(|it| format!("{}: {}", it.title, it.verdict)).collect();
    format!("{}.", said.join(". "))
}

fn station(station: Station, title: &str, (mark, verdict): (StationMark, String)) -> StationView {
    StationView { station, title: title.to_owned(), mark, verdict }
}

fn read(analysis: &Analysis<'_>) -> (StationMark, String) {
    let problems: Vec<&ProblemRow> =
        super::problems(analysis).iter().filter(|row| is_structural(row)).collect();
    let count = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let (errors, warnings, remarks) =
        (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    if errors > 0 {
        return (StationMark::Bad, format!("{} in the text", words::by_severity(errors, warnings)));
    }
    let objects = |group| {
        let documents = analysis.documents.iter().filter(|document| document.group == group);
        documents.map(|document| document.decoded.objects.len()).sum::<usize>()
    };
    let (manifests, cluster) = (objects(Group::Manifests), objects(Group::Cluster));
    if manifests + cluster == 0 {
        return (StationMark::Neutral, "nothing to read yet".to_owned());
    }
    let text =
        format!("{}, {}", words::counted(manifests, "manifest"), words::counted(cluster, "cluster object"));
    match (warnings, remarks) {
        (0, 0) => (StationMark::Good, text),
        // The tick holds: what is worth knowing is no fault. It is not silent about it, either.
        (0, _) => (StationMark::Good, format!("{text}, {}", words::counted(remarks, "remark"))),
        _ => (StationMark::Attention, format!("{text}, {}", words::counted(warnings, "warning"))),
    }
}

/// The verdict of Match over all requests: the worst that is true of any of them. What the API server refuses is never
/// matched, however well it would.
fn matching(analysis: &Analysis<'_>) -> (StationMark, String) {
    let (mark, text) = of_requests(analysis);
    if mark != StationMark::Good {
        return (mark, text);
    }
    let is_refused = |request: &&dra::Request| analysis.is_refused(request.object);
    let all = &analysis.selectors.requests;
    match (all.iter().filter(is_refused).count(), all.len()) {
        (0, _) => (mark, text),
        (_, 1) => (StationMark::Neutral, "the request stands in what Accept refuses".to_owned()),
        (refused, all) => {
            (StationMark::Neutral, format!("{refused} of {all} requests stand in what Accept refuses"))
        }
    }
}

fn of_requests(analysis: &Analysis<'_>) -> (StationMark, String) {
    let requests = &analysis.matrix.rows;
    if requests.is_empty() {
        return (StationMark::Neutral, "no request to match yet".to_owned());
    }
    let broken = analysis.selectors.selectors.iter().filter(|selector| selector.program.is_err()).count();
    if broken > 0 {
        let verb = if broken == 1 { "does" } else { "do" };
        return (StationMark::Bad, format!("{} {verb} not compile", words::counted(broken, "selector")));
    }
    if analysis.unfinished() {
        return (StationMark::Attention, "stopped: the selectors take too long".to_owned());
    }
    if analysis.cluster.devices.is_empty() {
        return (StationMark::Neutral, "selectors compile; no devices loaded".to_owned());
    }
    let failing: Vec<_> = requests.iter().filter(|request| request.tally.errors > 0).collect();
    match (requests.as_slice(), failing.as_slice()) {
        ([only], []) => one(only.tally.matches, only.tally.no_match),
        ([only], [_]) => {
            let tally = &only.tally;
            let devices = if tally.matches == 1 {
                "1 device matches".to_owned()
            } else {
                format!("{} devices match", tally.matches)
            };
            (StationMark::Attention, format!("{devices}, {}", words::failing(tally.errors)))
        }
        (_, []) => {
            let nothing = requests.iter().filter(|request| request.tally.matches == 0).count();
            match nothing {
                0 => (StationMark::Good, format!("all {} requests have devices, none fails", requests.len())),
                _ => (
                    StationMark::Attention,
                    format!("{} of {} requests match no device", nothing, requests.len()),
                ),
            }
        }
        (_, failing) => (
            StationMark::Attention,
            format!("{} of {} requests fail on devices", failing.len(), requests.len()),
        ),
    }
}

fn one(matching: usize, no_match: usize) -> (StationMark, String) {
    let mark = if matching == 0 { StationMark::Attention } else { StationMark::Good };
    let text = match (matching, no_match) {
        (0, _) => "no device matches, none fails".to_owned(),
        (_, 0) => format!("all {} match", words::counted(matching, "device")),
        _ => format!("{}, {}, none fails", words::matching(matching), words::not_matching(no_match)),
    };
    (mark, text)
}

/// `road` are the stations before: the first that ends there is to be seen first.
fn ready(analysis: &Analysis<'_>, road: &[StationView]) -> String {
    let manifests = analysis.documents.iter().filter(|document| document.group == Group::Manifests);
    let files: Vec<usize> = manifests
        .filter(|document| !document.text.trim().is_empty())
        .map(|document| document.decoded.objects.len())
        .collect();
    let count = match (files.iter().sum(), files.len()) {
        (0, files) => words::counted(files, "file"),
        (objects, files) if objects == files => words::counted(objects, "manifest"),
        (objects, files) => {
            format!("{} in {}", words::counted(objects, "manifest"), words::counted(files, "file"))
        }
    };
    let ends = |station: &&StationView| match station.mark {
        StationMark::Bad => true,
        StationMark::Attention => station.station == Station::Match,
        _ => false,
    };
    match (files.len(), road.iter().find(ends)) {
        (0, _) => "nothing to take yet".to_owned(),
        (_, Some(station)) => format!("{count}; see {} first", station.title),
        (_, None) => format!("{count}, ready to copy"),
    }
}

/// Whether a problem is one of the text, not of what selectors do on devices or of what validation refuses.
pub(crate) fn is_structural(problem: &ProblemRow) -> bool {
    !problem.code.starts_with("cel-") && !problem.code.starts_with("api-")
}
