//! Which claims does a Pod bring, and what is there of them already?
//!
//! Source: `resourceclaim.Name` in `k8s.io/dynamic-resource-allocation/resourceclaim` and `PreFilter` in
//! `dynamicresources.go`, v1.37.2.

use std::collections::{BTreeMap, BTreeSet};

use super::text;
use crate::allocate::{Claim, ClaimAllocation, InUse, Inventory};
use crate::objects::{
    Allocation, Body, DeviceClaim, ExactDeviceRequest, NodeSelector, Object, PodSpec, ResourceClaim,
    ResourceClaimTemplate,
};
use crate::target::Target;

/// How many Pods may use one claim (`ResourceClaimReservedForMaxSize`, `k8s.io/api/resource/v1`).
pub const RESERVED_FOR_LIMIT: usize = 256;

/// Where a claim of a Pod comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The Pod names it.
    Named,
    /// It is made for the Pod from this template.
    Template(String),
    /// The scheduler makes it for extended resources.
    ExtendedResources,
}

/// One claim of a Pod.
#[derive(Clone, Debug, PartialEq)]
pub struct PodClaim {
    /// The entry of `spec.resourceClaims`; empty for extended resources.
    pub entry: String,
    /// Where it comes from.
    pub source: Source,
    /// What it asks for. A name that Kubernetes makes up ends in `*`.
    pub claim: Claim,
    /// Whether it had devices before this Pod came.
    pub allocated: bool,
    /// How many Pods use it already.
    pub users: usize,
}

/// What a Pod names and is not among the loaded objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A ResourceClaim.
    Claim(String),
    /// A ResourceClaimTemplate.
    Template(String),
    /// The entry of this name names neither.
    Nothing(String),
}

/// A claim that has devices.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    pub(super) node_selector: Option<NodeSelector>,
    pub(super) users: usize,
    /// The uids of Pods that use it according to its status.
    uids: Vec<String>,
}

/// The claims and templates that are loaded, and which have devices.
#[derive(Debug, Default)]
pub(super) struct Loaded<'a> {
    claims: BTreeMap<(String, String), &'a ResourceClaim>,
    templates: BTreeMap<(String, String), &'a ResourceClaimTemplate>,
    held: BTreeMap<(String, String), Held>,
    /// The claims that are being deleted.
    leaving: BTreeSet<(String, String)>,
}

impl<'a> Loaded<'a> {
    pub(super) fn of(objects: &[&'a Object]) -> Self {
        let mut out = Self::default();
        for object in objects {
            let key = (object.namespace().to_owned(), object.name());
            match &object.body {
                Body::ResourceClaim(claim) if !out.claims.contains_key(&key) => {
                    if let Some(allocation) = &claim.allocation {
                        let held = Held {
                            node_selector: allocation.node_selector.clone(),
                            users: claim.reserved_for.len(),
                            uids: claim.reserved_for.iter().map(|it| text(&it.uid).to_owned()).collect(),
                        };
                        out.held.insert(key.clone(), held);
                    }
                    if object.metadata.deletion_timestamp.is_some() {
                        out.leaving.insert(key.clone());
                    }
                    out.claims.insert(key, claim);
                }
                Body::ResourceClaimTemplate(template) => {
                    out.templates.entry(key).or_insert(template);
                }
                _ => {}
            }
        }
        out
    }

    /// What the loaded claims hold.
    pub(super) fn allocations(&self) -> impl Iterator<Item = &'a Allocation> {
        self.claims.values().filter_map(|claim| claim.allocation.as_ref())
    }

    pub(super) fn held(&self, claim: &Claim) -> Option<&Held> {
        self.held.get(&(claim.namespace.clone(), claim.name.clone()))
    }

    /// Whether the claim is being deleted.
    pub(super) fn is_leaving(&self, claim: &Claim) -> bool {
        self.leaving.contains(&(claim.namespace.clone(), claim.name.clone()))
    }

    /// The claim has its devices from now on; the Pod of this uid uses it, if one does.
    pub(super) fn reserve(&mut self, claim: &Claim, user: Option<&str>, given: Option<&ClaimAllocation>) {
        let held = self.held.entry((claim.namespace.clone(), claim.name.clone())).or_default();
        if user.is_some_and(|uid| !held.is_for(uid)) {
            held.users += 1;
        }
        if let Some(given) = given {
            held.node_selector = given.node_selector();
        }
    }

    /// The claims of a Pod that are named or made from templates, in its order.
    pub(super) fn of_pod(
        &self,
        spec: &PodSpec,
        namespace: &str,
        pod: &str,
    ) -> Result<Vec<PodClaim>, Vec<Missing>> {
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for entry in &spec.resource_claims {
            let entry_name = text(&entry.name);
            let made = spec.made_claims.iter().find(|(name, _)| name.value == entry_name);
            let named = entry.resource_claim_name.as_ref().map(|it| it.value.as_str());
            let template = entry.resource_claim_template_name.as_ref().map(|it| it.value.as_str());
            let key = |name: &str| (namespace.to_owned(), name.to_owned());
            let of_made = match made {
                // The template asks for nothing, so no claim was made.
                Some((_, None)) if named.is_none() => continue,
                Some((_, Some(name))) => self.claims.get_key_value(&key(&name.value)),
                _ => None,
            };
            let (source, name, devices): (_, _, Option<&DeviceClaim>) = match (named, template) {
                (Some(name), _) => {
                    (Source::Named, name.to_owned(), self.claims.get(&key(name)).map(|it| &it.devices))
                }
                (None, Some(template)) => {
                    let source = Source::Template(template.to_owned());
                    match of_made {
                        Some(((_, name), claim)) => (source, name.clone(), Some(&claim.devices)),
                        None => {
                            let known = self.templates.get(&key(template)).map(|it| &it.devices);
                            (source, format!("{pod}-{entry_name}-*"), known)
                        }
                    }
                }
                (None, None) => {
                    missing.push(Missing::Nothing(entry_name.to_owned()));
                    continue;
                }
            };
            let Some(devices) = devices else {
                missing.push(match source {
                    Source::Template(template) => Missing::Template(template),
                    _ => Missing::Claim(name),
                });
                continue;
            };
            let claim = Claim { namespace: namespace.to_owned(), name, devices: devices.clone() };
            let held = self.held(&claim);
            let (allocated, users) = (held.is_some(), held.map_or(0, |it| it.users));
            found.push(PodClaim { entry: entry_name.to_owned(), source, claim, allocated, users });
        }
        if missing.is_empty() { Ok(found) } else { Err(missing) }
    }
}

impl Held {
    /// Whether the Pod of this uid uses it already.
    pub(super) fn is_for(&self, uid: &str) -> bool {
        !uid.is_empty() && self.uids.iter().any(|it| it == uid)
    }
}

/// Why a Pod with these claims is refused before any node is looked at; `Err` is an error, `Ok` a reason.
pub(super) fn refused(
    claims: &[PodClaim],
    uid: &str,
    loaded: &Loaded<'_>,
    inventory: &Inventory<'_>,
    target: &Target,
) -> Option<Result<String, String>> {
    for PodClaim { claim, source, .. } in claims {
        if let Some(held) = loaded.held(claim) {
            if held.users >= RESERVED_FOR_LIMIT && !held.is_for(uid) {
                return Some(Ok("resourceclaim in use".to_owned()));
            }
            continue;
        }
        if *source == Source::ExtendedResources {
            continue;
        }
        for request in &claim.devices.requests {
            let name = text(&request.name);
            if let Some(exactly) = &request.exactly {
                if let Some(refusal) = class_missing(exactly, name, inventory) {
                    return Some(refusal);
                }
                continue;
            }
            if request.first_available.is_empty() {
                return Some(Ok(format!("resource claim {claim}, request {name}: unknown request type")));
            }
            if !target.gate("DRAPrioritizedList") {
                return Some(Ok(format!(
                    "resource claim {claim}, request {name}: has subrequests, but the DRAPrioritizedList feature is disabled"
                )));
            }
            for alternative in &request.first_available {
                let full = format!("{name}/{}", text(&alternative.name));
                if let Some(refusal) = class_missing(alternative, &full, inventory) {
                    return Some(refusal);
                }
            }
        }
    }
    None
}

fn class_missing(
    request: &ExactDeviceRequest,
    name: &str,
    inventory: &Inventory<'_>,
) -> Option<Result<String, String>> {
    match text(&request.device_class_name) {
        "" => Some(Err(format!("request {name}: unsupported request type"))),
        class if inventory.classes.contains_key(class) => None,
        class => Some(Ok(format!("request {name}: device class {class} does not exist"))),
    }
}

/// Adds what a claim was given to what is in use.
pub(super) fn hold(in_use: &mut InUse, inventory: &Inventory<'_>, given: &ClaimAllocation) {
    for device in given.devices.iter().filter(|it| !it.admin_access) {
        let [driver, pool, name] = &device.name;
        if !device.shared {
            in_use.hold(inventory, driver, pool, name);
            continue;
        }
        in_use.share(inventory, driver, pool, name);
        if let Some(consumed) = &device.consumed_capacity {
            let amounts = consumed.iter().map(|(name, amount)| (name.clone(), amount.clone()));
            in_use.consume(inventory, driver, pool, name, amounts);
        }
    }
}
