//! The rules of a ResourceClaim's status when it is updated.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::json;

use super::claim::{self, RequestNames};
use super::lists::{self, List, Size};
use super::{Errors, Rules, binding, conditions, config, metadata, names, node_selector, taints};
use crate::item::{Item, same};

/// Up to this many users (`ResourceClaimReservedForMaxSize`).
const RESERVED_FOR: usize = 256;
/// Up to this many devices (`AllocationResultsMaxSize`), and configurations of class and claim (2 × `DeviceConfigMaxSize`).
const RESULTS: usize = 32;
const CONFIG: usize = 64;

pub(super) fn update(rules: &mut Rules<'_>, claim: &Item, old: &Item, errors: &mut Errors) {
    let none = Item {
        span: claim.span,
        value: crate::item::Value::Object(&crate::fields::RESOURCE_CLAIM_STATUS, Vec::new()),
    };
    let status = claim.get("status").unwrap_or(&none);
    let old_status = old.get("status").unwrap_or(&none);
    granted_admin_access(rules, status, old_status, errors);
    metadata::update(rules, claim, old, errors);
    let devices = claim.at(&["spec", "devices"]);
    let requests = devices.map(claim::request_names).unwrap_or_default();

    let users = List { owner: status, name: "reservedFor", path: "status.reservedFor" };
    let uid = |user: &Item| user.text("uid").into();
    lists::set(
        rules,
        users,
        Size::most(RESERVED_FOR),
        "uid",
        errors,
        |_, user, path, errors| {
            for field in ["resource", "name", "uid"] {
                if user.text(field).is_empty() {
                    errors.required(&format!("{path}.{field}"), user.span_of(field), "");
                }
            }
        },
        uid,
    );

    let allocation = status.get("allocation");
    let allocated: BTreeSet<String> = allocation
        .and_then(|allocation| allocation.get("devices"))
        .map(|devices| devices.list("results").iter().map(|result| id(result).to_string()).collect())
        .unwrap_or_default();
    let reported = List { owner: status, name: "devices", path: "status.devices" };
    let size = Size { most: None, ..Size::most(0) };
    lists::set(
        rules,
        reported,
        size,
        "deviceID",
        errors,
        |rules, device, path, errors| {
            device_status(rules, device, path, &allocated, errors);
        },
        id,
    );

    let reserved = status.list("reservedFor");
    if !reserved.is_empty() {
        let span = status.span_of("reservedFor");
        if allocation.is_none() {
            errors.forbidden("status.reservedFor", span, "may not be specified when `allocated` is not set");
        } else if claim.at(&["metadata", "deletionTimestamp"]).is_some() {
            let before = old_status.list("reservedFor");
            let is_new = |user: &Item| !before.iter().any(|old| same(Some(old), Some(user)));
            if reserved.iter().any(is_new) {
                let detail = "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set";
                errors.forbidden("status.reservedFor", span, detail);
            }
        }
    }
    match (allocation, old_status.get("allocation")) {
        (Some(_), Some(_)) => {
            let from = errors.len();
            claim::immutable(rules, status, old_status, "allocation", "status.allocation", errors);
            errors.covered_since(from, "update");
        }
        (Some(allocation), None) => result(rules, allocation, &requests, errors),
        (None, _) => {}
    }
}

/// The name of a device and its share, as messages show it.
fn id(device: &Item) -> serde_json::Value {
    json!({
        "Driver": device.text("driver"),
        "Pool": device.text("pool"),
        "Device": device.text("device"),
        "ShareID": device.text("shareID"),
    })
}

fn granted_admin_access(rules: &Rules<'_>, status: &Item, old: &Item, errors: &mut Errors) {
    let results = |status: &Item| {
        status.at(&["allocation", "devices"]).map(|it| it.list("results").to_vec()).unwrap_or_default()
    };
    let granted = |result: &Item| result.flag("adminAccess") == Some(true);
    if results(old).iter().any(granted) {
        return;
    }
    if let Some((index, result)) = results(status).iter().enumerate().find(|(_, result)| granted(result)) {
        let path = format!("status.allocation.devices.results[{index}].adminAccess");
        claim::forbidden_admin_access(rules, &path, result.span_of("adminAccess"), errors);
    }
}

fn result(rules: &mut Rules<'_>, allocation: &Item, requests: &RequestNames<'_>, errors: &mut Errors) {
    if let Some(devices) = allocation.get("devices") {
        let list = List { owner: devices, name: "results", path: "status.allocation.devices.results" };
        lists::slice(rules, list, Size::most(RESULTS), errors, |rules, item, path, errors| {
            chosen_device(rules, item, path, requests, errors);
        });
        let list = List { owner: devices, name: "config", path: "status.allocation.devices.config" };
        lists::slice(rules, list, Size::most(CONFIG), errors, |rules, item, path, errors| {
            let (source, span) = (item.text("source"), item.span_of("source"));
            let from = errors.len();
            let at = format!("{path}.source");
            match source {
                "" => errors.required(&at, span, ""),
                "FromClass" | "FromClaim" => {}
                source => errors.not_supported(&at, span, source, &["FromClaim", "FromClass"]),
            }
            errors.covered_since(from, "");
            claim::references(rules, item, path, requests, errors);
            config::configuration(rules, item, path, false, errors);
        });
    }
    if let Some(selector) = allocation.get("nodeSelector") {
        node_selector::node_selector(selector, "status.allocation.nodeSelector", errors);
    }
}

fn chosen_device(
    rules: &mut Rules<'_>,
    item: &Item,
    path: &str,
    requests: &RequestNames<'_>,
    errors: &mut Errors,
) {
    let at = |name: &str| format!("{path}.{name}");
    claim::reference(item.text("request"), &at("request"), item.span_of("request"), requests, errors);
    names::driver(rules, &at("driver"), item.span_of("driver"), item.text("driver"), true, errors);
    let from = errors.len();
    names::pool(&at("pool"), item.span_of("pool"), item.text("pool"), errors);
    errors.list.iter_mut().skip(from).for_each(|error| error.covered = true);
    names::dns_label(&at("device"), item.span_of("device"), item.text("device"), errors);
    binding::conditions(rules, item, path, errors);
    if rules.since(37) {
        for (index, toleration) in item.list("tolerations").iter().enumerate() {
            taints::toleration(rules, toleration, &format!("{path}.tolerations[{index}]"), errors);
        }
    }
    share(item, path, errors);
    if rules.since(37) {
        skip_node_operations(item, &at("skipNodeOperations"), errors);
    }
}

/// `shareID` (`validateUID`).
fn share(item: &Item, path: &str, errors: &mut Errors) {
    let Some(share) = item.get("shareID") else { return };
    let text = share.as_text().unwrap_or_default();
    let from = errors.len();
    let path = format!("{path}.shareID");
    if let Some(problem) = super::declared::uuid_problem(text) {
        errors.invalid(&path, share.span, text, format!("error validating uid: {problem}"));
    } else if text.len() != 36 || text.chars().any(|c| c.is_ascii_uppercase()) {
        let detail = "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase \
                      hexadecimal characters";
        errors.invalid(&path, share.span, text, detail);
    }
    errors.covered_since(from, "format=k8s-uuid");
}

/// Preparing cannot be skipped alone.
pub(super) fn skip_node_operations(owner: &Item, path: &str, errors: &mut Errors) {
    let skipped: Vec<&str> =
        owner.list("skipNodeOperations").iter().map(|item| item.as_text().unwrap_or_default()).collect();
    let has = |name: &str| skipped.contains(&name);
    if has("NodePrepareResources") && !has("NodeUnprepareResources") && !has("*") {
        let detail = "NodePrepareResources cannot be skipped unless NodeUnprepareResources is also skipped";
        errors.invalid(path, owner.span_of("skipNodeOperations"), json!(skipped), detail);
    }
}

fn device_status(
    rules: &mut Rules<'_>,
    device: &Item,
    path: &str,
    allocated: &BTreeSet<String>,
    errors: &mut Errors,
) {
    let at = |name: &str| format!("{path}.{name}");
    names::driver(rules, &at("driver"), device.span_of("driver"), device.text("driver"), false, errors);
    names::pool(&at("pool"), device.span_of("pool"), device.text("pool"), errors);
    names::dns_label(&at("device"), device.span_of("device"), device.text("device"), errors);
    share(device, path, errors);
    if !allocated.contains(&id(device).to_string()) {
        let shown = match rules.since(35) {
            true => id(device),
            false => json!({"Driver": {}, "Pool": {}, "Device": {}, "ShareID": {}}),
        };
        errors.invalid(path, device.span, shown, "must be an allocated device in the claim");
    }
    // AllocatedDeviceStatusMaxConditions
    conditions::at_most(device, &at("conditions"), 8, errors);
    conditions::conditions(rules, device, &at("conditions"), errors);
    if device.has("data") {
        config::raw(device.get("data"), device.span, &at("data"), false, errors);
    }
    if let Some(network) = device.get("networkData") {
        network_data(rules, network, &at("networkData"), errors);
    }
}

fn network_data(rules: &mut Rules<'_>, network: &Item, path: &str, errors: &mut Errors) {
    // NetworkDeviceDataInterfaceNameMaxLength, NetworkDeviceDataHardwareAddressMaxLength
    for (field, most) in [("interfaceName", 256), ("hardwareAddress", 128)] {
        if network.text(field).len() > most {
            let from = errors.len();
            errors.too_long(&format!("{path}.{field}"), network.span_of(field), most);
            errors.covered_since(from, "maxBytes");
        }
    }
    let at = format!("{path}.ips");
    let list = List { owner: network, name: "ips", path: &at };
    // NetworkDeviceDataMaxIPs
    lists::set(
        rules,
        list,
        Size::most(16),
        "",
        errors,
        |_, item, path, errors| {
            interface_address(item.as_text().unwrap_or_default(), path, item.span, errors);
        },
        |item| item.as_text().unwrap_or_default().into(),
    );
}

/// Go's older parser, which is asked here, reads `010.0.0.1`.
fn without_leading_zeros(address: &str) -> String {
    if address.contains(':') {
        return address.to_owned();
    }
    let trim = |part: &str| match part.trim_start_matches('0') {
        "" if !part.is_empty() => "0".to_owned(),
        rest => rest.to_owned(),
    };
    address.split('.').map(trim).collect::<Vec<_>>().join(".")
}

/// An address with its prefix length (`IsValidInterfaceAddress` in `k8s.io/apimachinery/pkg/util/validation/ip.go`).
fn interface_address(text: &str, path: &str, span: yaml_tree::Span, errors: &mut Errors) {
    let parsed = text.rsplit_once('/').and_then(|(address, length)| {
        let address: IpAddr = without_leading_zeros(address).parse().ok()?;
        let bits: u8 = length.parse().ok().filter(|_| length.bytes().all(|byte| byte.is_ascii_digit()))?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        // An IPv4 address in IPv6 clothes is shown plain.
        let plain = address.to_canonical();
        let shown = if plain.is_ipv4() && address.is_ipv6() { bits.saturating_sub(96) } else { bits };
        (bits <= most).then_some((plain, shown))
    });
    match parsed {
        None => {
            let detail = "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)";
            errors.invalid(path, span, text, detail);
        }
        Some((address, bits)) if format!("{address}/{bits}") != text => {
            errors.invalid(path, span, text, format!("must be in canonical form (\"{address}/{bits}\")"));
        }
        Some(_) => {}
    }
}
