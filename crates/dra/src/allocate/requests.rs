//! What do the requests want, and what ends the attempt before any search?
//!
//! Source: `Allocate` and `validateDeviceRequest` in `structured/internal/*/allocator_*.go` of each minor.

use std::rc::Rc;
use std::sync::Arc;

use super::constraints::Constraint;
use super::inventory::{is_true, text};
use super::search::{Key, Search, Stop};
use super::variant::Distinct;
use super::{Claim, capacity};
use crate::objects::{AllocationMode, DeviceClass, DeviceRequest, ExactDeviceRequest};

/// How many devices one claim may be given (`AllocationResultsMaxSize`, `k8s.io/api/resource/v1`).
pub const MAX_DEVICES: usize = 32;

/// What Go says where a pointer is nil.
pub(super) const NIL: &str = "runtime error: invalid memory address or nil pointer dereference";

/// One request of a claim.
#[derive(Clone, Debug)]
pub(super) struct Request<'a> {
    /// Its alternatives, or the one thing it wants.
    pub(super) alternatives: Vec<Rc<Wanted<'a>>>,
    /// Whether they are alternatives.
    pub(super) has_alternatives: bool,
}

/// The requests of each claim.
pub(super) type Requests<'a> = Rc<Vec<Vec<Request<'a>>>>;

/// What is wanted, by a request or by one of its alternatives.
#[derive(Clone, Debug)]
pub(super) struct Wanted<'a> {
    /// Its own name.
    pub(super) name: &'a str,
    /// The name of the request that it is an alternative of.
    pub(super) parent: Option<&'a str>,
    /// `request` or `request/alternative`.
    pub(super) full_name: Arc<str>,
    pub(super) spec: &'a ExactDeviceRequest,
    pub(super) class_name: &'a str,
    pub(super) class: &'a DeviceClass,
    /// The selectors of the class and the request: index in their list, number in the matcher.
    pub(super) class_selectors: Vec<(usize, usize)>,
    pub(super) selectors: Vec<(usize, usize)>,
    /// Derived attributes: name, number in the matcher.
    pub(super) derived: Vec<(&'a str, usize)>,
    pub(super) admin: bool,
    pub(super) wants_all: bool,
    /// How many devices.
    pub(super) count: i64,
    /// With `All`: the devices, as indices of candidates.
    pub(super) all: Vec<usize>,
}

impl<'a> Wanted<'a> {
    /// The name of the request, without that of the alternative.
    pub(super) fn base_name(&self) -> &'a str {
        self.parent.unwrap_or(self.name)
    }
}

impl<'a> Search<'a, '_> {
    /// The same as [`Search::read_claims`], with what was read for another node where that is the same on each.
    pub(super) fn read_claims_once(&mut self, known: &mut Option<Requests<'a>>) -> Result<(), Stop> {
        if let Some(requests) = known {
            self.requests = Rc::clone(requests);
            for index in 0..self.claims.len() {
                self.read_constraints(index)?;
            }
            return Ok(());
        }
        self.read_claims()?;
        let mut wanted = self.requests.iter().flatten().flat_map(|it| &it.alternatives);
        // All devices are those of the node.
        if !wanted.any(|it| it.wants_all) {
            *known = Some(Rc::clone(&self.requests));
        }
        Ok(())
    }

    /// Checks all claims in upstream's order and finds out what they want.
    pub(super) fn read_claims(&mut self) -> Result<(), Stop> {
        for index in 0..self.claims.len() {
            Rc::make_mut(&mut self.requests).push(Vec::new());
            let Some(claim) = self.claims.get(index) else { continue };
            // Go's sum, which starts again at the least number when it grows too large.
            let mut least = 0_i64;
            for (number, request) in claim.devices.requests.iter().enumerate() {
                self.check_gates(claim, request)?;
                let few = self.read_request(index, number, claim, request)?;
                let left = (MAX_DEVICES as i64).saturating_sub(least);
                if self.variant.behaviour.limit_by_request && few > left {
                    return Err(Stop::Error(format!(
                        "claim {claim}, request {}: adding {few} devices exceeds the claim limit of {MAX_DEVICES}, with {least} already accounted for",
                        text(&request.name)
                    )));
                }
                least = least.wrapping_add(few);
            }
            if least < 0 {
                return Err(Stop::Panic("runtime error: makeslice: cap out of range".to_owned()));
            }
            if least > MAX_DEVICES as i64 {
                return Err(Stop::Error(format!(
                    "claim {claim}: number of requested devices {least} exceeds the claim limit of {MAX_DEVICES}"
                )));
            }
            self.read_constraints(index)?;
        }
        self.matches.clear();
        Ok(())
    }

    fn check_gates(&self, claim: &Claim, request: &DeviceRequest) -> Result<(), Stop> {
        let (features, name) = (&self.variant.features, text(&request.name));
        if !features.prioritized_list && !request.first_available.is_empty() {
            return Err(Stop::Error(format!(
                "claim {claim}, request {name}: has subrequests, but the DRAPrioritizedList feature is disabled"
            )));
        }
        if features.consumable_capacity || !self.variant.behaviour.knows_sharing {
            return Ok(());
        }
        let refused = |what: &str, name: &str| {
            Err(Stop::Error(format!(
                "claim {claim}, {what} {name}: has capacity requests, but the DRAConsumableCapacity feature is disabled"
            )))
        };
        if request.exactly.as_ref().is_some_and(|it| it.asks_for_capacity) {
            return refused("request", name);
        }
        match request.first_available.iter().find(|it| it.asks_for_capacity) {
            Some(_) if self.variant.release.minor <= 34 => refused("request", name),
            Some(alternative) => refused("subrequest", text(&alternative.name)),
            None => Ok(()),
        }
    }

    /// The least number of devices that the request takes.
    fn read_request(
        &mut self,
        claim: usize,
        request: usize,
        of: &'a Claim,
        spec: &'a DeviceRequest,
    ) -> Result<i64, Stop> {
        let name = text(&spec.name);
        let has_alternatives = !spec.first_available.is_empty();
        let mut alternatives = Vec::new();
        let mut least = i64::MAX;
        for (index, alternative) in spec.first_available.iter().enumerate() {
            // Up to 1.35 what matches is remembered under the number of the alternative before.
            let mixed = self.variant.behaviour.mixes_alternatives;
            let remembered = if mixed { index.saturating_sub(1) } else { index };
            let key = Key { claim, request, alternative: remembered };
            let wanted = self.read_wanted(key, of, alternative, text(&alternative.name), Some(name))?;
            least = least.min(wanted.count);
            alternatives.push(Rc::new(wanted));
        }
        if !has_alternatives {
            let Some(exactly) = &spec.exactly else {
                return Err(Stop::Panic(NIL.to_owned()));
            };
            let wanted = self.read_wanted(Key { claim, request, alternative: 0 }, of, exactly, name, None)?;
            least = wanted.count;
            alternatives.push(Rc::new(wanted));
        }
        if let Some(requests) = Rc::make_mut(&mut self.requests).get_mut(claim) {
            requests.push(Request { alternatives, has_alternatives });
        }
        Ok(least)
    }

    fn read_wanted(
        &mut self,
        key: Key,
        claim: &'a Claim,
        spec: &'a ExactDeviceRequest,
        name: &'a str,
        parent: Option<&'a str>,
    ) -> Result<Wanted<'a>, Stop> {
        let features = &self.variant.features;
        let error = |what: String| Stop::Error(format!("claim {claim}, request {name}{what}"));
        if self.variant.release.minor >= 37
            && !spec.derived_attributes.is_empty()
            && !features.derived_attributes
        {
            return Err(error(
                ": cannot handle request with derived attributes, the feature is disabled".to_owned(),
            ));
        }
        if let Some(index) = spec.selectors.iter().position(|it| it.expression.is_none()) {
            return Err(error(format!(
                ", selector #{index}: CEL expression empty (unsupported selector type?)"
            )));
        }
        if !features.admin_access && parent.is_none() && spec.admin_access.is_some() {
            return Err(error(": admin access is requested, but the feature is disabled".to_owned()));
        }
        let class_name = text(&spec.device_class_name);
        if class_name.is_empty() {
            return Err(error(": missing device class name (unsupported request type?)".to_owned()));
        }
        let Some(class) = self.inventory.classes.get(class_name).copied() else {
            return Err(error(format!(
                ": could not retrieve device class {class_name}: deviceclass.resource.k8s.io {class_name:?} not found"
            )));
        };
        let full_name = parent.map_or_else(|| name.into(), |parent| format!("{parent}/{name}").into());
        let mut wanted = Wanted {
            name,
            parent,
            full_name,
            spec,
            class_name,
            class,
            class_selectors: self.numbers(&class.selectors),
            selectors: self.numbers(&spec.selectors),
            derived: self.derived(spec),
            admin: parent.is_none() && is_true(&spec.admin_access),
            wants_all: false,
            count: 0,
            all: Vec::new(),
        };
        match spec.allocation_mode.as_ref().map(|it| &it.value) {
            None | Some(AllocationMode::ExactCount) => {
                wanted.count = spec.count.as_ref().map_or(1, |it| if it.value == 0 { 1 } else { it.value });
            }
            Some(AllocationMode::All) => {
                wanted.wants_all = true;
                wanted.all = self.find_all(key, claim, &wanted)?;
                wanted.count = wanted.all.len() as i64;
            }
            Some(AllocationMode::Unknown(mode)) => {
                return Err(error(format!(": unsupported count mode {mode}")));
            }
        }
        Ok(wanted)
    }

    /// Every device that a request for all of them means.
    fn find_all(&mut self, key: Key, claim: &Claim, wanted: &Wanted<'a>) -> Result<Vec<usize>, Stop> {
        let mut out = Vec::new();
        let name = wanted.name;
        for pool in 0..self.pools.len() {
            let Some(found) = self.pools.get(pool) else { continue };
            let state = match (found.incomplete, found.invalid.is_some()) {
                (true, _) => "being updated",
                (_, true) => "invalid",
                _ => "",
            };
            if !state.is_empty() {
                return Err(Stop::Error(format!(
                    "claim {claim}, request {name}: asks for all devices, but resource pool {}/{} is currently {state}",
                    found.driver, found.name
                )));
            }
            let [start, end] = [pool, pool + 1].map(|it| self.candidates.partition_point(|of| of.pool < it));
            for candidate in start..end {
                if let Some(reason) = self.selectable_remembered(key, wanted, candidate)? {
                    self.note(key, candidate, reason);
                    continue;
                }
                if let Some(reason) = self.whole_capacity(claim, wanted, candidate)? {
                    self.note(key, candidate, reason);
                    continue;
                }
                out.push(candidate);
            }
        }
        Ok(out)
    }

    /// What is missing of a device's capacity for a request for all devices.
    fn whole_capacity(
        &self,
        claim: &Claim,
        wanted: &Wanted<'a>,
        candidate: usize,
    ) -> Result<Option<super::Reason>, Stop> {
        if !self.shares() {
            return Ok(None);
        }
        if !self.variant.behaviour.all_by_whole_capacity {
            return self.capacity(wanted, candidate).or_else(|failure| match failure {
                capacity::Failure::Error(_) => {
                    Ok(Some(super::Reason::NoSuchCapacity { capacity: String::new() }))
                }
                capacity::Failure::Panic(text) => Err(Stop::Panic(text.to_owned())),
            });
        }
        let Some(device) = self.device(candidate) else { return Ok(None) };
        capacity::check(self.variant, device.spec, &wanted.spec.capacity, [None, None]).map_err(|failure| {
            match failure {
                capacity::Failure::Error(text) => Stop::Error(format!(
                    "claim {claim}, request {}: checking capacity for device {}: {text}",
                    wanted.name, device.name
                )),
                capacity::Failure::Panic(text) => Stop::Panic(text.to_owned()),
            }
        })
    }

    fn read_constraints(&mut self, index: usize) -> Result<(), Stop> {
        let Some(claim) = self.claims.get(index) else { return Ok(()) };
        let lists = self.variant.features.list_attributes;
        let how = self.variant.behaviour.distinct;
        let mut constraints = Vec::new();
        for (number, constraint) in claim.devices.constraints.iter().enumerate() {
            let requests = constraint.requests.iter().map(|it| it.value.as_str()).collect();
            if let Some(attribute) = &constraint.match_attribute {
                constraints.push(Constraint::matching(&attribute.value, requests, lists));
                continue;
            }
            match &constraint.distinct_attribute {
                Some(attribute) if how != Distinct::Unsupported => {
                    constraints.push(Constraint::distinct(&attribute.value, requests, lists, how));
                }
                _ => {
                    return Err(Stop::Error(format!(
                        "claim {claim}, constraint #{number}: empty constraint (unsupported constraint type?)"
                    )));
                }
            }
        }
        if let Some(place) = self.constraints.get_mut(index) {
            *place = constraints;
        }
        Ok(())
    }
}
