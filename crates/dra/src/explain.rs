//! Why a request may or may not have one device: Kubernetes' own text, and the value of every sub-expression.

use kube_cel::Step;

use crate::cluster::Cluster;
use crate::matrix::{DeviceActivation, Matrix, Verdict, sources};
use crate::selectors::{Owner, Request, Selector, Selectors};

/// One cell, explained.
#[derive(Clone, Debug, PartialEq)]
pub struct CellExplanation {
    /// The device as `driver/pool/device`.
    pub device: String,
    /// What the selectors together say.
    pub verdict: Verdict,
    /// Kubernetes' text, verbatim; `None` where it says nothing (a match, or a plain no).
    pub kubernetes: Option<String>,
    /// Every selector that was asked, in Kubernetes' order, to the one that decided.
    pub selectors: Vec<SelectorExplanation>,
}

/// What one selector says of the device.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectorExplanation {
    /// An index into [`Selectors::selectors`].
    pub selector: usize,
    /// Its verdict.
    pub verdict: Verdict,
    /// The value of every sub-expression; `None` when the selector does not compile, or the device is broken.
    pub trace: Option<Step>,
}

/// Explains a cell of the matrix. `None` when there is no such row or device.
pub fn explain_cell(
    cluster: &Cluster,
    selectors: &Selectors,
    matrix: &Matrix,
    row: usize,
    device: usize,
    budget: kube_cel::Budget,
) -> Option<CellExplanation> {
    let name = cluster.device_ref(device)?.to_string();
    let cell = matrix.cell(row, device);
    let row = matrix.rows.get(row)?;
    let request = selectors.requests.get(row.request)?;
    let mut explained = Vec::new();
    for index in &row.selectors {
        let verdict = matrix.columns.get(*index)?.verdicts.get(device).copied()?;
        let trace = trace_selector(cluster, selectors, *index, device, budget);
        explained.push(SelectorExplanation { selector: *index, verdict, trace });
        if cell.decided_by == Some(*index) {
            break;
        }
    }
    let kubernetes = cell.decided_by.and_then(|index| {
        let error = matrix.columns.get(index)?.error(device)?;
        Some(scheduler_text(selectors.selectors.get(index)?, Some(request), &name, error))
    });
    Some(CellExplanation { device: name, verdict: cell.verdict, kubernetes, selectors: explained })
}

/// The value of every sub-expression of a selector on a device, with or without the selectors before it.
pub fn trace_selector(
    cluster: &Cluster,
    selectors: &Selectors,
    selector: usize,
    device: usize,
    budget: kube_cel::Budget,
) -> Option<Step> {
    let device = cluster.devices.get(device).filter(|device| device.broken.is_none())?;
    let program = selectors.selectors.get(selector)?.program.as_ref().ok()?;
    let sources = sources(program, cluster);
    Some(kube_cel::trace(program, &DeviceActivation::new(cluster, device, &sources), budget))
}

/// What the scheduler says of an error (`selectorsMatch` in
/// `structured/internal/incubating/allocator_incubating.go`, v0.37.2). `error` is one of [`crate::Column::errors`].
pub fn scheduler_text(selector: &Selector, request: Option<&Request>, device: &str, error: &str) -> String {
    let owner = match (&selector.owner, request) {
        (Owner::Class { name }, _) => format!("class {name}"),
        (Owner::Request(_), Some(request)) => format!("claim {}/{}", request.namespace, request.claim),
        (Owner::Request(_), None) => "claim".to_owned(),
    };
    if selector.program.is_err() {
        return format!("{owner}: selector #{}: CEL compile error: {error}", selector.index);
    }
    format!("{owner}: selector #{} on device {device}: CEL runtime error: {error}", selector.index)
}
