//! Do the constraints of a claim constrain anything, and can they be met?

use std::collections::BTreeSet;

use kube_scalars::did_you_mean;

use super::claims::{least, meant};
use super::index::LoadedClaim;
use super::{At, Check, Subject, text};
use crate::diagnostic::{Located, Severity};
use crate::objects::{AllocationMode, DeviceConstraint, ExactDeviceRequest};

pub(super) fn check(check: &mut Check<'_>, subject: Subject<'_>, claim: LoadedClaim<'_>, path: &str) {
    for (index, constraint) in claim.devices.constraints.iter().enumerate() {
        let path = format!("{path}.constraints[{index}]");
        both(check, subject, constraint, &path);
        lonely(check, subject, claim, constraint, &path);
        unpublished(check, subject, claim, constraint, &path);
    }
}

/// Only `matchAttribute` is looked at then (`validateDeviceConstraint` in
/// `pkg/apis/resource/validation/validation.go`, v1.37.2).
fn both(check: &mut Check<'_>, subject: Subject<'_>, constraint: &DeviceConstraint, path: &str) {
    let (Some(_), Some(distinct)) = (&constraint.match_attribute, &constraint.distinct_attribute) else {
        return;
    };
    let message =
        "with matchAttribute set too, distinctAttribute is not looked at: write two constraints".to_owned();
    let at = At { path: format!("{path}.distinctAttribute"), span: distinct.span };
    check.say(subject, at, Severity::Warning, "match-and-distinct", message);
}

fn lonely(
    check: &mut Check<'_>,
    subject: Subject<'_>,
    claim: LoadedClaim<'_>,
    constraint: &DeviceConstraint,
    path: &str,
) {
    let several = |wanted: &ExactDeviceRequest| {
        matches!(wanted.allocation_mode.as_ref().map(|mode| &mode.value), Some(AllocationMode::All))
    };
    let mut most = 0_i64;
    for request in &claim.devices.requests {
        let wanted = meant(request, &constraint.requests);
        if wanted.iter().any(|it| several(it)) {
            return;
        }
        most = most.saturating_add(wanted.iter().map(|it| least(it)).max().unwrap_or(0));
    }
    // A constraint over no request at all names one that is not there, which Kubernetes says itself.
    if most != 1 {
        return;
    }
    let Some(attribute) = constraint.match_attribute.as_ref().or(constraint.distinct_attribute.as_ref())
    else {
        return;
    };
    let message = format!(
        "one device alone is constrained here, so all this asks is that it has `{}`",
        attribute.value
    );
    let at = At { path: path.to_owned(), span: constraint.span };
    check.say(subject, at, Severity::Warning, "lonely-constraint", message);
}

/// A device without the attribute does not meet the constraint.
fn unpublished(
    check: &mut Check<'_>,
    subject: Subject<'_>,
    claim: LoadedClaim<'_>,
    constraint: &DeviceConstraint,
    path: &str,
) {
    let cluster = check.loaded.cluster;
    if cluster.devices.is_empty() {
        return;
    }
    let (field, attribute) = match (&constraint.match_attribute, &constraint.distinct_attribute) {
        (Some(attribute), _) => ("matchAttribute", attribute),
        (None, Some(attribute)) => ("distinctAttribute", attribute),
        (None, None) => return,
    };
    let Some((domain, name)) = attribute.value.split_once('/') else { return };
    let published: BTreeSet<_> =
        cluster.devices.iter().flat_map(|device| device.attributes.iter().map(|(name, _)| *name)).collect();
    let known = |(_, id): &(&crate::QualifiedName, crate::NameId)| published.contains(id);
    if cluster.symbols.name(domain, name).is_some_and(|id| published.contains(&id))
        || derived(claim, attribute)
    {
        return;
    }
    let names: Vec<_> = cluster.symbols.names().filter(known).map(|(name, _)| name).collect();
    let same = names.iter().find(|other| &*other.name == name).map(ToString::to_string);
    let texts: Vec<String> = names.iter().map(ToString::to_string).collect();
    let near =
        same.or_else(|| did_you_mean(&attribute.value, texts.iter().map(String::as_str)).map(str::to_owned));
    let hint = near.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let message =
        format!("no loaded device has the attribute `{}`, so none can be given{hint}", attribute.value);
    let at = At { path: format!("{path}.{field}"), span: attribute.span };
    check.say(subject, at, Severity::Warning, "unknown-constraint-attribute", message);
    if let Some(near) = near {
        check.offer_name(attribute, &near);
    }
}

/// Whether a request of the claim computes the attribute itself.
fn derived(claim: LoadedClaim<'_>, attribute: &Located<String>) -> bool {
    let requests = claim.devices.requests.iter();
    let wanted = requests.flat_map(|request| request.exactly.iter().chain(&request.first_available));
    wanted.flat_map(|it| &it.derived_attributes).any(|it| text(&it.name) == attribute.value)
}
