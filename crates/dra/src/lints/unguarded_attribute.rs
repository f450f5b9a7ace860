//! An attribute that only some devices of a driver have, read as if all had it.

use std::collections::BTreeSet;

use super::{Finding, Subject, path, visit};
use crate::diagnostic::Severity;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    subject.outcomes.missing.iter().filter_map(|(path, drivers)| finding(subject, path, drivers)).collect()
}

/// A finding when some device of the same drivers has the attribute: where none has, it is unknown rather than optional.
fn finding(subject: &Subject<'_>, missing: &str, drivers: &BTreeSet<u32>) -> Option<Finding> {
    let mut read = None;
    visit(subject.tree, &mut |part| {
        let same = path(part).is_some_and(|path| path == missing);
        read = read.or_else(|| same.then_some(part));
    });
    let read = read?;
    let published = super::published(subject, read)?;
    let devices =
        subject.cluster.devices.iter().filter(|device| published.drivers.contains(&device.driver)).count();
    if !drivers.iter().any(|driver| published.drivers.contains(driver)) {
        return None;
    }
    Some(Finding {
        code: "unguarded-attribute",
        severity: Severity::Info,
        message: format!(
            "`{}` exists on {} of {devices} devices of its driver, and nothing here says what to do without it",
            published.name, published.devices
        ),
        part: read.span.clone(),
        fix: None,
    })
}
