//! What would kube-apiserver's validation say of an object that it could decode?
//!
//! The rules are written per kind, in upstream's order and words; where minors differ, a condition on the release
//! stands at the rule. Numbers and values of fields come from the field tables. Since 1.37 Kubernetes also enforces
//! what the tags of its Go types declare ([`declared`]); [`merge`] puts both together as the API server does.
//!
//! Source: `pkg/apis/resource/validation/validation.go` and `pkg/registry/resource` of kubernetes v1.34.4, v1.35.4,
//! v1.36.3 and v1.37.2.

mod binding;
mod capacity;
mod claim;
mod class;
mod conditions;
mod config;
mod counters;
mod declared;
mod device;
mod error;
mod lists;
mod metadata;
mod names;
mod node_resources;
mod node_selector;
mod pod;
mod pool_status;
mod request;
mod selector;
mod slice;
mod status;
mod taints;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use error::Errors;
pub use error::{ErrorKind, FieldError};
pub(crate) use metadata::path_segment;

use crate::item::Item;
use crate::target::Target;

/// What a rule may ask beside the object itself.
pub(crate) struct Rules<'a> {
    pub(crate) target: &'a Target,
    /// The version of the API that the object is written in, such as `v1beta1`.
    pub(crate) api: &'a str,
    /// The labels of the object's namespace.
    pub(crate) namespace_labels: &'a BTreeMap<String, String>,
}

impl Rules<'_> {
    /// Whether the release is this minor (of Kubernetes 1) or newer.
    pub(crate) fn since(&self, minor: u16) -> bool {
        self.target.release.minor >= minor
    }

    pub(crate) fn gate(&self, name: &str) -> bool {
        self.target.gate(name)
    }
}

/// What is asked of an object.
#[derive(Clone, Copy)]
pub(crate) enum Asked<'a> {
    /// Whether it may be created.
    Create,
    /// Whether it may take the place of an older one.
    Update(&'a Item),
    /// Whether its status may take the place of an older one's.
    UpdateStatus(&'a Item),
}

impl<'a> Asked<'a> {
    /// The older object.
    pub(crate) fn old(self) -> Option<&'a Item> {
        match self {
            Self::Create => None,
            Self::Update(old) | Self::UpdateStatus(old) => Some(old),
        }
    }
}

/// Validates an object of the resource API, or what a Pod or workload has to do with devices; defaulted and without the fields of disabled gates.
///
/// # Errors
/// The text of Go's panic, where an object ends the API server's own code.
pub(crate) fn validate(
    rules: &mut Rules<'_>,
    object: &Item,
    asked: Asked<'_>,
) -> Result<Vec<FieldError>, &'static str> {
    let mut errors = Errors::new();
    let kind = object.structure().map_or("", |structure| structure.name);
    if let Some(old) = asked.old() {
        metadata::of_registry(rules, object, old, is_namespaced(kind), &mut errors);
    }
    match kind {
        "DeviceClass" => class::device_class(rules, object, asked.old(), &mut errors),
        "ResourceClaim" => claim::resource_claim(rules, object, asked, &mut errors),
        "ResourceClaimTemplate" => claim::resource_claim_template(rules, object, asked.old(), &mut errors),
        "ResourceSlice" => slice::resource_slice(rules, object, asked.old(), &mut errors),
        "DeviceTaintRule" => taints::device_taint_rule(rules, object, asked, &mut errors),
        "ResourcePoolStatusRequest" => pool_status::request(rules, object, asked, &mut errors),
        "Pod" => pod::pod(rules, object, asked, &mut errors),
        "CronJob" => {
            let template = ["spec", "jobTemplate", "spec", "template", "spec"];
            pod::workload(rules, object, &template, asked, &mut errors);
        }
        "PodTemplate" => pod::workload(rules, object, &["template", "spec"], asked, &mut errors),
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" | "Job" => {
            pod::workload(rules, object, &["spec", "template", "spec"], asked, &mut errors);
        }
        _ => {}
    }
    if let Some(panic) = errors.panic {
        return Err(panic);
    }
    if !rules.since(35) {
        errors.list.iter_mut().for_each(|error| error.detail = names::words_of_1_34(&error.detail));
    }
    let declared = declared::declared(rules, object, asked);
    let mut errors = Errors { list: merge(once(errors.list, rules), declared), ..Errors::new() };
    if errors.list.is_empty() && matches!(asked, Asked::Create) {
        metadata::of_creation(object, &mut errors);
    }
    Ok(errors.list)
}

fn is_namespaced(kind: &str) -> bool {
    !matches!(kind, "DeviceClass" | "ResourceSlice" | "DeviceTaintRule" | "ResourcePoolStatusRequest")
}

/// Since 1.37 equal rules are said once (`ErrorList.Filter`, `k8s.io/apimachinery/pkg/util/validation/field`).
fn once(mut list: Vec<FieldError>, rules: &Rules<'_>) -> Vec<FieldError> {
    if rules.since(37) {
        let mut seen = BTreeSet::new();
        list.retain(|error| seen.insert(error.text()));
    }
    list
}

/// Drops the rules that a declaration has taken over, and puts the declared errors behind the others.
///
/// Source: `FilterCoveredHandwrittenErrors` in `k8s.io/apimachinery/pkg/api/validate/errors.go` v0.37.2.
fn merge(rules: Vec<FieldError>, declared: Vec<FieldError>) -> Vec<FieldError> {
    let matches = |rule: &FieldError, declared: &FieldError| {
        rule.kind == declared.kind
            && (rule.kind != ErrorKind::Invalid || !rule.origin.is_empty())
            && rule.origin == declared.origin
            && normalized(&rule.path) == normalized(&declared.path)
            && declared.beta
    };
    let mut merged: Vec<FieldError> = rules
        .into_iter()
        .filter(|rule| !(rule.covered && declared.iter().any(|declared| matches(rule, declared))))
        .collect();
    merged.extend(declared);
    merged
}

/// A path of v1beta1 as v1 writes it (`ResourceNormalizationRules`).
fn normalized(path: &str) -> String {
    const REQUEST: [&str; 7] = [
        "deviceClassName",
        "selectors",
        "allocationMode",
        "count",
        "adminAccess",
        "tolerations",
        "derivedAttributes",
    ];
    if let Some((front, rest)) = path.split_once("spec.devices.requests[")
        && let Some((index, rest)) = rest.split_once("].")
        && REQUEST.iter().any(|field| rest.starts_with(field))
    {
        return format!("{front}spec.devices.requests[{index}].exactly.{rest}");
    }
    path.replacen("].basic.", "].", 1)
}
