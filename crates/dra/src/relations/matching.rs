//! Which loaded devices may a claim have?

use std::collections::BTreeSet;

use super::{Check, index::LoadedClaim};
use crate::cluster::{Device, ObjectRef};
use crate::matrix::Verdict;

/// The devices that match some requests of a claim; `None` when it is not known: nothing is loaded, a class is not, or
/// a selector has no verdict.
///
/// `asked` says which requests, by name (`request/alternative` for an alternative).
pub(super) fn devices<'a>(
    check: &Check<'a>,
    claim: LoadedClaim<'_>,
    asked: &dyn Fn(&str) -> bool,
) -> Option<Vec<&'a Device>> {
    let loaded = check.loaded;
    let place = ObjectRef { document: claim.object.document, span: claim.object.span };
    let mut found = BTreeSet::new();
    for (request, row) in loaded.selectors.requests.iter().zip(&loaded.matrix.rows) {
        if request.object != place || !asked(&request.name) {
            continue;
        }
        if !row.class_loaded || row.tally.unknown > 0 {
            return None;
        }
        let matches = |device: &usize| loaded.matrix.cell(row.request, *device).verdict == Verdict::Match;
        found.extend((0..loaded.matrix.devices).filter(matches));
    }
    let devices: Vec<&Device> =
        found.into_iter().filter_map(|device| loaded.cluster.devices.get(device)).collect();
    (!devices.is_empty()).then_some(devices)
}
