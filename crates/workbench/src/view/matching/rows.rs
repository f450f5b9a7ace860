//! The matrix: columns, equal neighbours folded into one row, and the window of rows the page asked for.

use dra::{Cluster, Device, NameId, ValueId, Verdict};

use crate::analysis::Analysis;
use crate::protocol::{Cell, MatchRequest, MatrixRow, RowFilter, Tone};
use crate::view::words::counted;

/// Value columns beside the verdicts; more would not fit beside the editor.
const MOST_VALUES: usize = 4;

/// What a column shows.
#[derive(Debug)]
pub(super) enum Shown {
    Class,
    /// With the request's name.
    Request(String),
    Value {
        label: String,
        capacity: bool,
        name: NameId,
    },
}

/// The rows of the window, and how many there are in all.
pub(super) struct Window {
    pub(super) rows: Vec<MatrixRow>,
    pub(super) row_total: u32,
    pub(super) total: String,
}

/// The columns of a request: the class where it is loaded, the request, the values its selectors read.
pub(super) fn columns(analysis: &Analysis<'_>, row: usize) -> Vec<Shown> {
    let mut columns = Vec::new();
    if analysis.matrix.rows.get(row).is_some_and(|row| row.class_loaded) {
        columns.push(Shown::Class);
    }
    let request = analysis.selectors.requests.get(row);
    columns.push(Shown::Request(request.map(|request| request.name.clone()).unwrap_or_default()));

    // The request's own selectors first: they are what the reader is working on.
    let own = request.map(|request| request.selectors.as_slice()).unwrap_or_default();
    let deciding = analysis.matrix.rows.get(row).map(|row| row.selectors.as_slice()).unwrap_or_default();
    let mut values: Vec<Shown> = Vec::new();
    for index in own.iter().chain(deciding) {
        let Some(Ok(program)) = analysis.selectors.selectors.get(*index).map(|it| it.program.as_ref()) else {
            continue;
        };
        for path in &program.reads().paths {
            let value = value_column(analysis.cluster, path);
            let known = |new: &Shown| values.iter().any(|old| old.same_value(new));
            values.extend(value.filter(|new| !known(new)));
        }
    }
    values.extend(product(analysis.cluster).filter(|new| !values.iter().any(|old| old.same_value(new))));
    values.truncate(MOST_VALUES);
    columns.extend(values);
    columns
}

impl Shown {
    fn same_value(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Value { capacity, name, .. },
                Self::Value { capacity: other_capacity, name: other_name, .. },
            ) => capacity == other_capacity && name == other_name,
            _ => false,
        }
    }
}

fn value_column(cluster: &Cluster, path: &kube_cel::ReadPath) -> Option<Shown> {
    let [section, domain, name] = path.steps.as_slice() else { return None };
    let id = cluster.symbols.name(domain, name)?;
    Some(Shown::Value { label: name.to_string(), capacity: **section == *"capacity", name: id })
}

/// What the first device calls itself, as a column.
fn product(cluster: &Cluster) -> Option<Shown> {
    let driver = cluster.driver(cluster.devices.first()?);
    let (label, name) = crate::view::PRODUCT_NAMES
        .iter()
        .find_map(|label| Some((label, cluster.symbols.name(driver, label)?)))?;
    Some(Shown::Value { label: (*label).to_owned(), capacity: false, name })
}

/// What one column says of one device; equal facts fold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fact {
    Verdict(Verdict),
    Value(Option<ValueId>),
}

fn facts(analysis: &Analysis<'_>, row: usize, columns: &[Shown], device: usize) -> Vec<Fact> {
    let Some(entry) = analysis.cluster.devices.get(device) else { return Vec::new() };
    let fact = |column: &Shown| match column {
        Shown::Class => Fact::Verdict(analysis.matrix.class_verdict(&analysis.selectors, row, device)),
        Shown::Request(_) => Fact::Verdict(request_verdict(analysis, row, device)),
        Shown::Value { capacity, name, .. } => Fact::Value(value_of(entry, *capacity, *name)),
    };
    columns.iter().map(fact).collect()
}

/// What the request's own selectors say, where the class lets the device pass.
pub(super) fn request_verdict(analysis: &Analysis<'_>, row: usize, device: usize) -> Verdict {
    match analysis.matrix.class_verdict(&analysis.selectors, row, device) {
        Verdict::Match => analysis.matrix.cell(row, device).verdict,
        _ => Verdict::NotReached,
    }
}

fn value_of(device: &Device, capacity: bool, name: NameId) -> Option<ValueId> {
    let entries = if capacity { &device.capacity } else { &device.attributes };
    let index = entries.binary_search_by_key(&name, |(known, _)| *known).ok()?;
    entries.get(index).map(|(_, value)| *value)
}

/// Neighbouring devices of one pool with the same facts.
struct Fold {
    first: usize,
    last: usize,
    facts: Vec<Fact>,
}

/// The window of rows. `explained` is the device whose cell is shown step by step; it stands alone.
pub(super) fn rows(
    analysis: &Analysis<'_>,
    row: usize,
    columns: &[Shown],
    ask: &MatchRequest,
    explained: Option<usize>,
) -> Window {
    let search = ask.search.trim().to_lowercase();
    let mut lines: Vec<Line> = Vec::new();
    let (mut devices, mut pools) = (0, 0);
    for (index, pool) in analysis.cluster.pools.iter().enumerate() {
        let mut folds: Vec<Fold> = Vec::new();
        for device in pool.devices.clone() {
            let facts = facts(analysis, row, columns, device);
            if !wanted(analysis, row, device, ask.filter)
                || !found(analysis, device, columns, &facts, &search)
            {
                continue;
            }
            devices += 1;
            match folds.last_mut() {
                Some(fold)
                    if !ask.unfolded
                        && fold.last + 1 == device
                        && fold.facts == facts
                        && explained != Some(device)
                        && explained != Some(fold.last) =>
                {
                    fold.last = device;
                }
                _ => folds.push(Fold { first: device, last: device, facts }),
            }
        }
        if !folds.is_empty() {
            pools += 1;
            lines.push(Line::Pool(index));
            lines.extend(folds.into_iter().map(Line::Devices));
        }
    }
    let row_total = lines.len() as u32;
    // A pool's heading is a line of the table and no row of devices.
    let total = format!(
        "{} in {}, {}",
        counted(devices, "device"),
        counted(lines.len() - pools, "row"),
        counted(pools, "pool")
    );
    let window = lines.iter().skip(ask.first_row as usize).take(ask.row_count as usize);
    let rows = window.map(|line| line.view(analysis, columns, explained, ask)).collect();
    Window { rows, row_total, total }
}

enum Line {
    /// Index of the pool.
    Pool(usize),
    Devices(Fold),
}

impl Line {
    fn view(
        &self,
        analysis: &Analysis<'_>,
        columns: &[Shown],
        explained: Option<usize>,
        ask: &MatchRequest,
    ) -> MatrixRow {
        match self {
            Self::Pool(pool) => MatrixRow::Pool(pool_title(analysis.cluster, *pool)),
            Self::Devices(fold) => {
                let name = |device: usize| analysis.cluster.devices.get(device).map_or("", |it| &*it.name);
                let devices = fold.last - fold.first + 1;
                let label = match devices {
                    1 => name(fold.first).to_owned(),
                    2 => format!("{}, {}", name(fold.first), name(fold.last)),
                    _ => format!("{} … {}", name(fold.first), name(fold.last)),
                };
                let (driver, pool) = analysis
                    .cluster
                    .device_ref(fold.first)
                    .map(|it| (it.driver.to_owned(), it.pool.to_owned()))
                    .unwrap_or_default();
                let selected = (explained == Some(fold.first)).then(|| {
                    let request =
                        columns.iter().position(|column| matches!(column, Shown::Request(_))).unwrap_or(0);
                    ask.cell.as_ref().map_or(request as u32, |cell| cell.column)
                });
                MatrixRow::Devices {
                    label,
                    driver,
                    pool,
                    device: name(fold.first).to_owned(),
                    cells: fold.facts.iter().map(|fact| cell(analysis.cluster, *fact, devices)).collect(),
                    selected,
                }
            }
        }
    }
}

/// `node-a · pool node-a · 8 devices`, with the driver where there are several.
fn pool_title(cluster: &Cluster, index: usize) -> String {
    let Some(pool) = cluster.pools.get(index) else { return String::new() };
    let node = cluster.devices.get(pool.devices.start).map(|device| match &device.nodes {
        dra::NodeReach::Node(name) => name.clone(),
        dra::NodeReach::AllNodes => "all nodes".to_owned(),
        dra::NodeReach::Selector(_) => "nodes by label".to_owned(),
        dra::NodeReach::Nowhere => "no node".to_owned(),
    });
    let one_driver = cluster.pools.iter().all(|other| other.driver == pool.driver);
    let driver = if one_driver { String::new() } else { format!(" · {}", pool.driver) };
    let incomplete = if pool.state == dra::PoolState::Complete { "" } else { " · incomplete" };
    format!(
        "{}{driver} · pool {} · {}{incomplete}",
        node.unwrap_or_default(),
        pool.name,
        counted(pool.devices.len(), "device")
    )
}

fn wanted(analysis: &Analysis<'_>, row: usize, device: usize, filter: RowFilter) -> bool {
    let verdict = || analysis.matrix.cell(row, device).verdict;
    match filter {
        RowFilter::All => true,
        RowFilter::Match => verdict() == Verdict::Match,
        RowFilter::NoMatch => matches!(verdict(), Verdict::NoMatch | Verdict::NotReached),
        RowFilter::Fail => {
            matches!(verdict(), Verdict::Error(_) | Verdict::OutOfBudget | Verdict::NotSimulated)
        }
    }
}

fn found(analysis: &Analysis<'_>, device: usize, columns: &[Shown], facts: &[Fact], search: &str) -> bool {
    if search.is_empty() {
        return true;
    }
    let has = |text: &str| text.to_lowercase().contains(search);
    let Some(name) = analysis.cluster.device_ref(device) else { return false };
    let node = match analysis.cluster.devices.get(device).map(|it| &it.nodes) {
        Some(dra::NodeReach::Node(node)) => node.as_str(),
        _ => "",
    };
    let values = columns.iter().zip(facts).filter_map(|(_, fact)| match fact {
        Fact::Value(Some(value)) => analysis.cluster.symbols.value(*value).map(super::cell::value_text),
        _ => None,
    });
    [name.driver, name.pool, name.device, node].iter().any(|text| has(text))
        || values.into_iter().any(|it| has(&it))
}

fn cell(cluster: &Cluster, fact: Fact, devices: usize) -> Cell {
    let (tone, text) = match fact {
        Fact::Verdict(verdict) => verdict_text(verdict, devices),
        Fact::Value(None) => (Tone::Quiet, "(not published)".to_owned()),
        Fact::Value(Some(value)) => {
            (Tone::Plain, cluster.symbols.value(value).map(super::cell::value_text).unwrap_or_default())
        }
    };
    Cell { tone, text }
}

/// A verdict with its glyph, for one device or several.
pub(super) fn verdict_text(verdict: Verdict, devices: usize) -> (Tone, String) {
    let (tone, glyph, one, many) = match verdict {
        Verdict::Match => (Tone::Good, "●", "match", "match"),
        Verdict::NoMatch => (Tone::Quiet, "○", "no match", "do not match"),
        Verdict::Error(_) => (Tone::Bad, "▲", "fails", "fail"),
        Verdict::OutOfBudget => (Tone::Warning, "…", "stopped", "stopped"),
        Verdict::NotSimulated => (Tone::Warning, "…", "not simulated", "not simulated"),
        Verdict::NotReached => (Tone::Quiet, "–", "not asked", "not asked"),
    };
    let text = if devices == 1 { format!("{glyph} {one}") } else { format!("{glyph} {devices} {many}") };
    (tone, text)
}
