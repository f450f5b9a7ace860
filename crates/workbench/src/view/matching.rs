//! The Match pane: which request is shown, and everything about it.

mod attributes;
mod cell;
mod failure;
mod rows;

pub(super) use failure::repairs;

use dra::{Memo, Owner, Tally, Verdict};

use super::words::{counted, failing};
use crate::analysis::Analysis;
use crate::document::document_of;
use crate::protocol::{Column, Figure, MatchRequest, MatchView, RequestRow, Tone};

/// The pane for what the page asked to see.
pub(crate) fn matching(analysis: &Analysis<'_>, ask: &MatchRequest, memo: &mut Memo) -> MatchView {
    let requests = request_rows(analysis);
    let Some(chosen) = chosen(analysis, ask) else { return nothing(analysis) };
    let columns = rows::columns(analysis, chosen);
    let explained = cell::choose(analysis, chosen, ask);
    let window = rows::rows(analysis, chosen, &columns, ask, explained.map(|cell| cell.device));
    let (hints, attributes) = attributes::attributes(analysis, chosen);
    MatchView {
        headline: "Match: what each selector says of each device".to_owned(),
        summary: summary(analysis, chosen),
        requests,
        chosen: Some(chosen as u32),
        failure: failure::failure(analysis, chosen, memo),
        hints,
        figures: figures(analysis, chosen),
        columns: columns.iter().map(rows::Shown::view).collect(),
        rows: window.rows,
        row_total: window.row_total,
        total: window.total,
        cell: explained.and_then(|cell| cell::view(analysis, chosen, cell)),
        attributes,
        unfinished: analysis.unfinished().then(|| {
            "Stopped: these selectors take more steps than this page gives them. Devices without a verdict are \
             marked; Kubernetes has a limit of its own, a cost of 1,000,000 for each selector and device."
                .to_owned()
        }),
    }
}

/// The pane when there is no request: how to get one.
fn nothing(analysis: &Analysis<'_>) -> MatchView {
    let hints = match analysis.cluster.devices.len() {
        0 => vec![
            "No devices are loaded either: open a sample, or load what your cluster publishes.".to_owned(),
        ],
        devices => vec![format!("{} are loaded and wait for a request.", counted(devices, "device"))],
    };
    MatchView {
        headline: "Match: no request yet".to_owned(),
        summary: "Write or paste a ResourceClaim or a ResourceClaimTemplate among your manifests.".to_owned(),
        requests: Vec::new(),
        chosen: None,
        failure: None,
        hints,
        figures: Vec::new(),
        columns: Vec::new(),
        rows: Vec::new(),
        row_total: 0,
        total: counted(0, "device"),
        cell: None,
        attributes: Vec::new(),
        unfinished: None,
    }
}

/// The request to show: the one asked for, else the first that fails or does not compile, else the first; those of the
/// document asked for come before all others.
pub(super) fn chosen(analysis: &Analysis<'_>, ask: &MatchRequest) -> Option<usize> {
    let rows = &analysis.matrix.rows;
    let asked = ask.request.map(|index| index as usize).filter(|index| *index < rows.len());
    let rank = |row: &usize| {
        let request = analysis.selectors.requests.get(*row);
        let here = request.is_some_and(|it| Some(document_of(it.object.document)) == ask.document);
        let meant = request.zip(ask.path.as_ref()).is_some_and(|(it, path)| it.path.starts_with(path));
        let troubled = broken(analysis, *row) || tally(analysis, *row).errors > 0;
        (!here, !meant, !troubled, *row)
    };
    asked.or_else(|| (0..rows.len()).min_by_key(rank))
}

fn tally(analysis: &Analysis<'_>, row: usize) -> Tally {
    analysis.matrix.rows.get(row).map(|row| row.tally).unwrap_or_default()
}

/// Whether a selector that decides over this request does not compile.
fn broken(analysis: &Analysis<'_>, row: usize) -> bool {
    deciding(analysis, row).any(|selector| selector.program.is_err())
}

/// The selectors that decide over a request, in Kubernetes' order.
fn deciding<'a>(analysis: &'a Analysis<'_>, row: usize) -> impl Iterator<Item = &'a dra::Selector> {
    let selectors = analysis.matrix.rows.get(row).map(|row| row.selectors.as_slice()).unwrap_or_default();
    selectors.iter().filter_map(|index| analysis.selectors.selectors.get(*index))
}

fn request_rows(analysis: &Analysis<'_>) -> Vec<RequestRow> {
    let row = |(index, request): (usize, &dra::Request)| {
        let tally = tally(analysis, index);
        RequestRow {
            label: format!("{} / {}", request.claim, request.name),
            class: request.class.as_ref().map(|class| class.value.clone()).unwrap_or_default(),
            matching: tally.matches as u32,
            failing: tally.errors as u32,
            broken: broken(analysis, index),
        }
    };
    analysis.selectors.requests.iter().enumerate().map(row).collect()
}

/// `request gpus of two-gpus: 1 selector of the class, 1 of the request, 16 devices in 2 pools`.
fn summary(analysis: &Analysis<'_>, row: usize) -> String {
    let Some(request) = analysis.selectors.requests.get(row) else { return String::new() };
    let of_class = deciding(analysis, row).filter(|it| matches!(it.owner, Owner::Class { .. })).count();
    let class = match (&request.class, analysis.matrix.rows.get(row).is_some_and(|row| row.class_loaded)) {
        (None, _) => "no class".to_owned(),
        (Some(class), false) => format!("class {} not loaded here", class.value),
        (Some(_), true) => format!("{} of the class", counted(of_class, "selector")),
    };
    format!(
        "request {} of {}: {class}, {} of the request, {} in {}",
        request.name,
        request.claim,
        request.selectors.len(),
        counted(analysis.cluster.devices.len(), "device"),
        counted(analysis.cluster.pools.len(), "pool"),
    )
}

fn figures(analysis: &Analysis<'_>, row: usize) -> Vec<Figure> {
    let tally = tally(analysis, row);
    let devices = analysis.cluster.devices.len();
    let figure =
        |count: usize, label: &str, tone| Figure { count: count as u32, label: label.to_owned(), tone };
    let class_loaded = analysis.matrix.rows.get(row).is_some_and(|row| row.class_loaded);
    let mut figures = vec![figure(devices, "devices", Tone::Plain)];
    if class_loaded {
        let in_class = |device: &usize| {
            analysis.matrix.class_verdict(&analysis.selectors, row, *device) == Verdict::Match
        };
        figures.push(figure((0..devices).filter(in_class).count(), "in class", Tone::Plain));
    }
    let tone = if tally.matches == 0 { Tone::Warning } else { Tone::Good };
    figures.push(figure(tally.matches, "match", tone));
    if tally.errors > 0 {
        figures.push(figure(tally.errors, "fail", Tone::Bad));
    }
    if tally.unknown > 0 {
        figures.push(figure(tally.unknown, "without a verdict", Tone::Warning));
    }
    if let Some(wanted) = wanted(analysis, row) {
        figures.push(figure(wanted, "wanted", Tone::Plain));
    }
    figures
}

/// How many devices a request asks for; `None` when it asks for all that match, or does not say it in a way we read.
///
/// Absent `allocationMode` is `ExactCount`, absent `count` is 1 (`SetDefaults_ExactDeviceRequest`,
/// `pkg/apis/resource/v1/defaults.go`, v1.37.2).
fn wanted(analysis: &Analysis<'_>, row: usize) -> Option<usize> {
    let exact = analysis.exact(analysis.selectors.requests.get(row)?)?;
    let all =
        exact.allocation_mode.as_ref().is_some_and(|mode| mode.value == dra::objects::AllocationMode::All);
    if all {
        return None;
    }
    usize::try_from(exact.count.as_ref().map_or(1, |count| count.value)).ok()
}

/// `then 8 match, 8 do not, none fails`.
pub(crate) fn result(tally: Tally) -> String {
    let fails = if tally.errors == 0 { "none fails".to_owned() } else { failing(tally.errors) };
    let (yes, no) = (super::words::matching(tally.matches), super::words::not_matching(tally.no_match));
    format!("then {yes}, {no}, {fails}")
}

impl rows::Shown {
    fn view(&self) -> Column {
        match self {
            Self::Class => Column::Verdict("class".to_owned()),
            Self::Request(name) => Column::Verdict(format!("request {name}")),
            Self::Value { label, .. } => Column::Value(label.clone()),
        }
    }
}
