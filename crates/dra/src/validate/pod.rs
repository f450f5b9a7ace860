//! The rules of devices in Pods, and in the templates from which workloads make Pods.
//!
//! All other rules of Pods are not looked at.
//!
//! Source: `validatePodResourceClaims`, `validateResourceClaimNames`, `validatePodResourceClaimStatuses` and
//! `validatePodExtendedResourceClaimStatus` in `pkg/apis/core/validation/validation.go`, v1.34.4 to v1.37.2.

use std::collections::BTreeSet;

use kube_scalars::names as text;
use serde_json::json;

use super::{Asked, Errors, Rules, metadata, names};
use crate::item::Item;
use yaml_tree::Span;

/// The annotation of a Pod that stands for a static one, whose claims are refused on no path of ours.
const MIRROR: &str = "kubernetes.io/config.mirror";

/// A Pod.
pub(super) fn pod(rules: &mut Rules<'_>, object: &Item, asked: Asked<'_>, errors: &mut Errors) {
    if let Some(old) = asked.old() {
        metadata::update(rules, object, old, errors);
    }
    if let Asked::UpdateStatus(old) = asked {
        mirror_update(object, old, errors);
        return status(rules, object, errors);
    }
    metadata::create(rules, object, true, errors);
    mirror(object, errors);
    if let Some(spec) = object.get("spec") {
        pod_spec(spec, "spec", mirror_of(object).is_some(), errors);
    }
    if let Some(old) = asked.old() {
        mirror_update(object, old, errors);
    }
}

/// The annotation of a static Pod's mirror, and where it stands.
fn mirror_of(pod: &Item) -> Option<(String, Span)> {
    let annotations = pod.get("metadata").map(|metadata| metadata.map("annotations")).unwrap_or_default();
    let (_, value) = annotations.iter().find(|(key, _)| key == MIRROR)?;
    Some((value.as_text().unwrap_or_default().to_owned(), value.span))
}

/// A static Pod's mirror names its node (`ValidatePodSpecificAnnotations`).
fn mirror(object: &Item, errors: &mut Errors) {
    if let Some((value, span)) = mirror_of(object)
        && object.get("spec").is_none_or(|spec| spec.text("nodeName").is_empty())
    {
        let detail = "must set spec.nodeName if mirror pod annotation is set";
        errors.invalid(&mirror_path(), span, value.as_str(), detail);
    }
}

/// It is one from the beginning to the end, and names its node still (`ValidatePodSpecificAnnotationUpdates`).
fn mirror_update(object: &Item, old: &Item, errors: &mut Errors) {
    match (mirror_of(object), mirror_of(old)) {
        (Some((_, span)), None) => {
            errors.forbidden(&mirror_path(), span, "may not add mirror pod annotation");
        }
        (now, Some((before, _))) if now.as_ref().is_none_or(|(value, _)| *value != before) => {
            let span = now.map_or(object.span, |(_, span)| span);
            errors.forbidden(&mirror_path(), span, "may not remove or update mirror pod annotation");
        }
        _ => {}
    }
    mirror(object, errors);
}

fn mirror_path() -> String {
    format!("metadata.annotations[{MIRROR}]")
}

/// A kind that makes Pods. `path` leads to the PodSpec.
pub(super) fn workload(
    rules: &mut Rules<'_>,
    object: &Item,
    path: &[&str],
    asked: Asked<'_>,
    errors: &mut Errors,
) {
    match asked.old() {
        Some(old) => metadata::update(rules, object, old, errors),
        None => metadata::create(rules, object, true, errors),
    }
    if let Asked::UpdateStatus(_) = asked {
        return;
    }
    if let Some(spec) = object.at(path) {
        pod_spec(spec, &path.join("."), false, errors);
    }
    if path.contains(&"jobTemplate") && asked.old().is_none() {
        cron_job_name(object, errors);
    }
}

/// A CronJob adds eleven characters to its name for each Job.
fn cron_job_name(object: &Item, errors: &mut Errors) {
    let Some(metadata) = object.get("metadata") else { return };
    let name = metadata.text("name");
    if name.len() > 52 {
        let span = metadata.span_of("name");
        errors.invalid("metadata.name", span, name, "must be no more than 52 characters");
    }
}

fn pod_spec(spec: &Item, path: &str, mirror: bool, errors: &mut Errors) {
    if !mirror {
        claims(spec, &format!("{path}.resourceClaims"), errors);
    }
    let named: BTreeSet<&str> = spec
        .list("resourceClaims")
        .iter()
        .map(|claim| claim.text("name"))
        .filter(|name| !name.is_empty())
        .collect();
    for list in ["containers", "initContainers", "ephemeralContainers"] {
        for (index, container) in spec.list(list).iter().enumerate() {
            let path = format!("{path}.{list}[{index}].resources.claims");
            used_claims(container.get("resources"), &named, &path, errors);
        }
    }
    if let Some(resources) = spec.get("resources").filter(|resources| resources.has("claims")) {
        let span = resources.span_of("claims");
        let detail = "claims may not be set for Resources at pod-level";
        errors.forbidden(&format!("{path}.resources.claims"), span, detail);
        used_claims(Some(resources), &named, &format!("{path}.resources.claims"), errors);
    }
}

fn claims(spec: &Item, path: &str, errors: &mut Errors) {
    let mut seen = BTreeSet::new();
    for (index, claim) in spec.list("resourceClaims").iter().enumerate() {
        let path = format!("{path}[{index}]");
        let (name, span) = (claim.text("name"), claim.span_of("name"));
        let at = format!("{path}.name");
        if name.is_empty() {
            errors.required(&at, span, "");
        } else if !seen.insert(name) {
            errors.duplicate(&at, span, name);
        } else {
            names::dns_label(&at, span, name, errors);
        }
        let sources = ["resourceClaimName", "resourceClaimTemplateName"];
        let given = sources.iter().filter(|source| claim.has(source)).count();
        let of = |field: &str| claim.get(field).and_then(Item::as_text);
        let shown = json!({
            "Name": name,
            "ResourceClaimName": of("resourceClaimName"),
            "ResourceClaimTemplateName": of("resourceClaimTemplateName"),
        });
        match given {
            0 => errors.invalid(
                &path,
                claim.span,
                shown,
                "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`",
            ),
            1 => {}
            _ => errors.invalid(
                &path,
                claim.span,
                shown,
                "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified",
            ),
        }
        for field in sources {
            let Some(name) = of(field) else { continue };
            let at = format!("{path}.{field}");
            names::invalid_each(&at, claim.span_of(field), name, text::dns_subdomain(name), errors);
        }
    }
}

/// What a container, or the Pod itself, uses: each claim or request once, each a claim of the Pod.
fn used_claims(resources: Option<&Item>, named: &BTreeSet<&str>, path: &str, errors: &mut Errors) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let claims = resources.map(|resources| resources.list("claims")).unwrap_or_default();
    for (index, claim) in claims.iter().enumerate() {
        let path = format!("{path}[{index}]");
        let (name, request) = (claim.text("name"), claim.text("request"));
        if name.is_empty() {
            errors.required(&path, claim.span, "");
            continue;
        }
        if seen.contains(name) {
            errors.duplicate(&path, claim.span, name);
        } else {
            let mut key = name.to_owned();
            if !request.is_empty() {
                names::dns_label(&format!("{path}.request"), claim.span_of("request"), request, errors);
                key = format!("{name}/{request}");
            }
            if seen.contains(&key) {
                errors.duplicate(&path, claim.span, key.as_str());
            } else if request.is_empty() {
                let overlaps =
                    |known: &&String| known.split_once('/').is_some_and(|(claim, _)| claim == name);
                for _ in seen.iter().filter(overlaps) {
                    errors.duplicate(&path, claim.span, name);
                }
            }
            seen.insert(key);
        }
        if !named.contains(name) {
            let all: Vec<&str> = named.iter().copied().collect();
            let rest =
                if all.is_empty() { " which is empty".to_owned() } else { format!(": {}", all.join(", ")) };
            let detail = format!("must be one of the names in pod.spec.resourceClaims{rest}");
            errors.not_found(&path, claim.span, name, &detail);
        }
    }
}

fn status(rules: &Rules<'_>, object: &Item, errors: &mut Errors) {
    let (Some(status), spec) = (object.get("status"), object.get("spec")) else { return };
    let claims = spec.map(|spec| spec.list("resourceClaims")).unwrap_or_default();
    let mut seen = BTreeSet::new();
    for (index, entry) in status.list("resourceClaimStatuses").iter().enumerate() {
        let path = format!("status.resourceClaimStatuses[{index}]");
        let (name, span) = (entry.text("name"), entry.span_of("name"));
        let at = format!("{path}.name");
        if !claims.iter().any(|claim| claim.text("name") == name) {
            errors.invalid(&at, span, name, "must match the name of an entry in `spec.resourceClaims`");
        }
        if !seen.insert(name) {
            errors.duplicate(&at, span, name);
        }
        let field = "resourceClaimName";
        if let Some(made) = entry.get(field).and_then(Item::as_text) {
            // Up to 1.35 the name of the claim was refused in the place of the entry's.
            let at = if rules.since(36) { format!("{path}.{field}") } else { at };
            names::invalid_each(&at, entry.span_of(field), made, text::dns_subdomain(made), errors);
        }
    }
    if let (Some(extended), Some(spec)) = (status.get("extendedResourceClaimStatus"), spec) {
        extended_claim(rules, extended, spec, errors);
    }
}

fn extended_claim(rules: &Rules<'_>, status: &Item, spec: &Item, errors: &mut Errors) {
    let path = "status.extendedResourceClaimStatus";
    let mappings = status.list("requestMappings");
    if mappings.is_empty() {
        let span = status.span_of("requestMappings");
        errors.required(&format!("{path}.requestMappings"), span, "at least one request mapping is required");
    }
    let mut seen = BTreeSet::new();
    for (index, mapping) in mappings.iter().enumerate() {
        let at = |field: &str| format!("{path}.requestMappings[{index}].{field}");
        let (container, resource, request) =
            (mapping.text("containerName"), mapping.text("resourceName"), mapping.text("requestName"));
        // Of two of one name the last counts.
        let containers = spec.list("initContainers").iter().chain(spec.list("containers"));
        match containers.rev().find(|it| it.text("name") == container) {
            None => errors.invalid(
                &at("containerName"),
                mapping.span_of("containerName"),
                container,
                "must match the name of an entry in spec.initContainers.name or spec.containers.name",
            ),
            Some(found) => {
                let requests =
                    found.get("resources").map(|resources| resources.map("requests")).unwrap_or_default();
                if !requests.iter().any(|(name, _)| name == resource) {
                    errors.invalid(
                        &at("resourceName"),
                        mapping.span_of("resourceName"),
                        resource,
                        "must match the extended resource name of an entry in spec.initContainers.resources.requests or \
                         spec.containers.resources.requests",
                    );
                }
            }
        }
        names::dns_label(&format!("{path}.requestName"), mapping.span_of("requestName"), request, errors);
        // In 1.34 one container could have one request of a resource.
        let by_request = rules.since(35);
        if !seen.insert((container, resource, if by_request { request } else { "" })) {
            for (field, value) in
                [("containerName", container), ("resourceName", resource), ("requestName", request)]
            {
                if field != "requestName" || by_request {
                    errors.duplicate(&at(field), mapping.span_of(field), value);
                }
            }
        }
    }
    let (name, span) = (status.text("resourceClaimName"), status.span_of("resourceClaimName"));
    let at = format!("{path}.resourceClaimName");
    match name.is_empty() {
        true => errors.required(&at, span, ""),
        false => names::invalid_each(&at, span, name, text::dns_subdomain(name), errors),
    }
}
