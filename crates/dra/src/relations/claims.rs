//! Does a claim ask for what can be given?

use kube_scalars::did_you_mean;

use super::index::{LoadedClaim, claim_of};
use super::{At, Check, Subject, admin, constraints, matching, text};
use crate::diagnostic::Severity;
use crate::objects::{AllocationMode, DeviceRequest, ExactDeviceRequest};

/// How many devices one claim may be given (`AllocationResultsMaxSize`, `k8s.io/api/resource/v1` v0.37.2).
const MAX_DEVICES: i64 = 32;

/// How many tolerations a request should have at most (`DeviceTolerationsMaxLength`, same file). Nothing enforces it.
const MAX_TOLERATIONS: usize = 16;

pub(super) fn check(check: &mut Check<'_>, subject: Subject<'_>) {
    let Some(claim) = claim_of(subject.object) else { return };
    let path = match claim.kind {
        super::index::ClaimKind::Claim => "spec.devices",
        super::index::ClaimKind::Template => "spec.spec.devices",
    };
    too_many(check, subject, claim, path);
    for (index, request) in claim.devices.requests.iter().enumerate() {
        for (path, wanted) in parts(request, &format!("{path}.requests[{index}]")) {
            unloaded_class(check, subject, wanted, &path);
            tolerations(check, subject, wanted, &path);
            capacities(check, subject, wanted, &path);
        }
    }
    constraints::check(check, subject, claim, path);
    configuration(check, subject, claim, path);
    admin::check(check, subject, claim, path);
}

/// What a request asks for, with paths: `exactly`, or each alternative.
fn parts<'a>(request: &'a DeviceRequest, path: &str) -> Vec<(String, &'a ExactDeviceRequest)> {
    let exactly = request.exactly.iter().map(|exactly| (format!("{path}.exactly"), exactly));
    let alternatives = request.first_available.iter().enumerate();
    exactly.chain(alternatives.map(|(index, it)| (format!("{path}.firstAvailable[{index}]"), it))).collect()
}

/// How many devices are asked for at least: of `All` it is not known, so it counts as one.
pub(super) fn least(wanted: &ExactDeviceRequest) -> i64 {
    match wanted.allocation_mode.as_ref().map(|mode| &mode.value) {
        Some(AllocationMode::All) => 1,
        _ => wanted.count.as_ref().map_or(1, |count| count.value),
    }
}

fn too_many(check: &mut Check<'_>, subject: Subject<'_>, claim: LoadedClaim<'_>, path: &str) {
    let mut sum = 0_i64;
    for (index, request) in claim.devices.requests.iter().enumerate() {
        let parts = parts(request, &format!("{path}.requests[{index}]"));
        for (path, wanted) in &parts {
            let Some(count) = wanted.count.as_ref().filter(|_| least(wanted) > MAX_DEVICES) else { continue };
            let message =
                format!("{} devices can never be given: a claim gets at most {MAX_DEVICES}", count.value);
            let at = At { path: format!("{path}.count"), span: count.span };
            check.say(subject, at, Severity::Warning, "too-many-devices", message);
            return;
        }
        sum = sum.saturating_add(parts.iter().map(|(_, wanted)| least(wanted)).min().unwrap_or(0));
        if sum > MAX_DEVICES {
            let message = format!(
                "the requests up to this one ask for {sum} devices, which can never be given: a claim gets at most \
                 {MAX_DEVICES}"
            );
            let at = At { path: format!("{path}.requests[{index}]"), span: request.span };
            check.say(subject, at, Severity::Warning, "too-many-devices", message);
            return;
        }
    }
}

fn unloaded_class(check: &mut Check<'_>, subject: Subject<'_>, wanted: &ExactDeviceRequest, path: &str) {
    let Some(class) = wanted.device_class_name.as_ref().filter(|class| !class.value.is_empty()) else {
        return;
    };
    let classes = &check.loaded.cluster.classes;
    if classes.contains_key(&class.value) {
        return;
    }
    let near = did_you_mean(&class.value, classes.keys().map(String::as_str));
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let message = format!("DeviceClass `{}` is not loaded here{hint}", class.value);
    let at = At { path: format!("{path}.deviceClassName"), span: class.span };
    check.say(subject, at, Severity::Info, "not-loaded", message);
    if let Some(near) = near {
        check.offer_name(class, near);
    }
}

fn tolerations(check: &mut Check<'_>, subject: Subject<'_>, wanted: &ExactDeviceRequest, path: &str) {
    let Some(first) = wanted.tolerations.get(MAX_TOLERATIONS) else { return };
    let count = wanted.tolerations.len();
    let message = format!(
        "{count} tolerations are more than the {MAX_TOLERATIONS} that the API allows; no release refuses them yet"
    );
    let at = At { path: format!("{path}.tolerations[{MAX_TOLERATIONS}]"), span: first.span };
    check.say(subject, at, Severity::Warning, "too-many-tolerations", message);
}

/// The allocator compares names of capacities as they are written, without adding the driver's domain
/// (`requestsContainNonExistCapacity` in `structured/internal/incubating/consumable_capacity.go`, v0.37.2).
fn capacities(check: &mut Check<'_>, subject: Subject<'_>, wanted: &ExactDeviceRequest, path: &str) {
    if check.loaded.cluster.devices.is_empty() {
        return;
    }
    for (name, _) in &wanted.capacity {
        let known = check.index.capacities(check.loaded);
        if known.contains(name.value.as_str()) {
            continue;
        }
        let plain = name.value.rsplit('/').next().unwrap_or_default();
        let same = known.iter().find(|other| other.rsplit('/').next() == Some(plain)).copied();
        let near = same.or_else(|| did_you_mean(&name.value, known.iter().copied()));
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let message = format!("no loaded device has a capacity that is written `{}`{hint}", name.value);
        let at = At { path: format!("{path}.capacity.requests[{}]", name.value), span: name.span };
        check.say(subject, at, Severity::Warning, "unknown-capacity", message);
        if let Some(near) = near {
            check.offer_name(name, near);
        }
    }
}

/// Configuration reaches a driver only when the claim gets a device of it.
fn configuration(check: &mut Check<'_>, subject: Subject<'_>, claim: LoadedClaim<'_>, path: &str) {
    for (index, config) in claim.devices.config.iter().enumerate() {
        let Some(driver) = config.opaque.as_ref().and_then(|opaque| opaque.driver.as_ref()) else { continue };
        let asked = |name: &str| {
            config.requests.is_empty() || config.requests.iter().any(|it| covers(&it.value, name))
        };
        let Some(devices) = matching::devices(check, claim, &asked) else { continue };
        let cluster = check.loaded.cluster;
        let mut drivers: Vec<&str> = devices.iter().map(|device| cluster.driver(device)).collect();
        if drivers.contains(&driver.value.as_str()) {
            continue;
        }
        drivers.sort_unstable();
        drivers.dedup();
        let message = format!(
            "no device that the claim can get is of the driver `{}`, so nothing reads this: they are of {}",
            driver.value,
            drivers.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" and ")
        );
        let at = At { path: format!("{path}.config[{index}].opaque.driver"), span: driver.span };
        check.say(subject, at, Severity::Warning, "config-of-other-driver", message);
    }
}

/// Whether a reference (`request` or `request/alternative`) means a request or alternative of that name.
pub(super) fn covers(reference: &str, name: &str) -> bool {
    reference == name || name.split_once('/').is_some_and(|(request, _)| request == reference)
}

/// The alternatives of a request that some references mean, all when there are no references.
pub(super) fn meant<'a>(
    request: &'a DeviceRequest,
    references: &[crate::diagnostic::Located<String>],
) -> Vec<&'a ExactDeviceRequest> {
    let name = text(&request.name);
    let means = |full: &str| references.is_empty() || references.iter().any(|it| covers(&it.value, full));
    let exactly = request.exactly.iter().filter(|_| means(name));
    let alternatives =
        request.first_available.iter().filter(|it| means(&format!("{name}/{}", text(&it.name))));
    exactly.chain(alternatives).collect()
}
