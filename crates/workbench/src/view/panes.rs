//! The panes of the stations: which one, and what the plain ones say.

use dra::{Memo, PoolState};

use super::{Allocated, accept, matching, take_home, words};
use crate::analysis::Analysis;
use crate::protocol::{
    ClusterRow, Look, Pane, PoolRow, ProblemRow, ReadView, Severity, Station, StationView,
};

/// The pane of the station that is open.
pub(crate) fn pane(
    analysis: &Analysis<'_>,
    look: &Look,
    allocated: Allocated,
    road: &[StationView],
    memo: &mut Memo,
) -> Pane {
    match look.station {
        Station::Read => Pane::Read(read(analysis)),
        Station::Accept => Pane::Accept(accept::accept(analysis, &look.accept)),
        Station::Match => Pane::Match(Box::new(matching::matching(analysis, &look.matching, memo))),
        Station::Allocate => Pane::Allocate(Box::new(allocated.view)),
        Station::TakeHome => {
            let how_ready = road.last().map_or("", |home| &home.verdict);
            Pane::TakeHome(take_home::take_home(analysis, &look.take_home, how_ready))
        }
    }
}

fn read(analysis: &Analysis<'_>) -> ReadView {
    let problems = super::problems(analysis);
    let (of_text, others): (Vec<&ProblemRow>, Vec<&ProblemRow>) =
        problems.iter().partition(|problem| super::is_structural(problem));
    let count = |severity| of_text.iter().filter(|problem| problem.severity == severity).count();
    let (errors, warnings, remarks) =
        (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    let fine = |more: String| format!("Read: the structure is fine; {more}");
    // The list below has them too: what selectors do on devices, and what Accept refuses.
    let in_selectors = others.iter().filter(|problem| problem.code.starts_with("cel-")).count();
    let elsewhere = [(in_selectors, "in selectors"), (others.len() - in_selectors, "for Accept")];
    let elsewhere: Vec<String> = elsewhere
        .iter()
        .filter(|it| it.0 > 0)
        .map(|(count, place)| format!("{} {place}", words::counted(*count, "problem")))
        .collect();
    let elsewhere = || elsewhere.join(", ");
    let headline = match (errors + warnings, remarks, others.len()) {
        (0, 0, 0) => "Read: everything has the structure it should".to_owned(),
        (0, 0, _) => fine(elsewhere()),
        (0, _, 0) => fine(words::counted(remarks, "remark")),
        (0, _, _) => fine(format!("{}, {}", words::counted(remarks, "remark"), elsewhere())),
        (_, _, 0) => format!("Read: {} in the text", words::by_severity(errors, warnings)),
        _ => format!("Read: {} in the text; {}", words::by_severity(errors, warnings), elsewhere()),
    };
    let summary = "Each document is read as the API server reads it: YAML first, then every field of the objects \
                   that Dynamic Resource Allocation is made of. Other fields are left alone.";
    ReadView {
        headline,
        summary: summary.to_owned(),
        cluster: counts(analysis),
        pools: pools(analysis),
        graph: super::graph::graph(analysis),
    }
}

fn counts(analysis: &Analysis<'_>) -> Vec<ClusterRow> {
    let cluster = analysis.cluster;
    let mut drivers: Vec<&str> = cluster.pools.iter().map(|pool| &*pool.driver).collect();
    drivers.sort_unstable();
    drivers.dedup();
    let row = |count: usize, one: &str, many: &str| ClusterRow {
        count: count as u32,
        label: (if count == 1 { one } else { many }).to_owned(),
    };
    vec![
        row(drivers.len(), "driver", "drivers"),
        row(cluster.pools.len(), "pool", "pools"),
        row(cluster.devices.len(), "device", "devices"),
        row(cluster.nodes.len(), "node", "nodes"),
        row(cluster.classes.len(), "class", "classes"),
        row(cluster.claims.len(), "claim with devices", "claims with devices"),
    ]
}

fn pools(analysis: &Analysis<'_>) -> Vec<PoolRow> {
    let row = |pool: &dra::Pool| PoolRow {
        driver: pool.driver.to_string(),
        pool: pool.name.to_string(),
        devices: pool.devices.len() as u32,
        incomplete: incomplete(&pool.state),
    };
    let mut rows: Vec<PoolRow> = analysis.cluster.pools.iter().map(row).collect();
    rows.sort_by_key(|row| row.incomplete.is_none());
    rows
}

fn incomplete(state: &PoolState) -> Option<String> {
    match state {
        PoolState::Complete => None,
        PoolState::Incomplete { found, expected } => Some(format!(
            "{found} of {}; the scheduler skips this pool until all are there",
            words::counted((*expected).max(0) as usize, "slice")
        )),
        PoolState::Invalid(text) => Some(format!("invalid: {text}")),
    }
}
