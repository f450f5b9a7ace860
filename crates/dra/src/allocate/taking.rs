//! Taking a device for a request, and giving it back.
//!
//! Source: `allocateDevice` and `rollbackDevice` in `structured/internal/*/allocator_*.go` of each minor.

use super::capacity::{self, Consumed};
use super::counters::Place;
use super::groups;
use super::inventory::is_true;
use super::requests::{NIL, Wanted};
use super::search::{Key, Search, Stop};
use super::{Reason, inventory::text};
use crate::objects::{DeviceTaint, DeviceToleration};

/// A device that is taken.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) key: Key,
    pub(super) candidate: usize,
    /// Whether it is a share.
    pub(super) shared: bool,
    /// What the share consumes; `None` for nothing.
    pub(super) consumed: Option<Consumed>,
}

/// What has to be put back to give a device back.
#[derive(Debug, Default)]
pub(super) struct Undo {
    candidate: usize,
    groups: Option<groups::Before>,
    counters: bool,
    constraints: usize,
    marked: bool,
    consumed: Option<Consumed>,
    consumed_before: bool,
    result: bool,
}

/// Gates of a node that can leave out calls to drivers.
const NODE_OPERATIONS: &str = "DRAOptionalNodeOperations";

impl<'a> Search<'a, '_> {
    /// Takes a device, the one at `number` among those of its request; `Err` inside is why that cannot be. With
    /// `must` there is no other choice.
    pub(super) fn take(
        &mut self,
        key: Key,
        number: usize,
        candidate: usize,
        must: bool,
    ) -> Result<Result<Undo, Reason>, Stop> {
        let Some(wanted) = self.wanted(key).cloned() else { return Ok(Err(Reason::InUse)) };
        let mut undo = Undo { candidate, ..Undo::default() };
        match self.try_take(key, number, &wanted, must, &mut undo)? {
            None => Ok(Ok(undo)),
            Some(reason) => {
                if self.variant.behaviour.leaks {
                    self.leak(key, &wanted, &reason, undo);
                } else {
                    self.put_back(key, &wanted, undo);
                }
                Ok(Err(reason))
            }
        }
    }

    fn try_take(
        &mut self,
        key: Key,
        number: usize,
        wanted: &Wanted<'a>,
        must: bool,
        undo: &mut Undo,
    ) -> Result<Option<Reason>, Stop> {
        let candidate = undo.candidate;
        let index = self.index(candidate);
        let inventory = self.inventory;
        let Some(device) = inventory.devices.get(index) else { return Ok(None) };
        let features = self.variant.features;
        let shared = self.shares() && is_true(&device.spec.allow_multiple_allocations);
        if !(wanted.admin && shared)
            && let Some(reason) = self.occupied(wanted.admin, key.claim, candidate)
        {
            return Ok(Some(reason));
        }
        let skips = self.variant.behaviour.knows_node_operations
            && self.inventory.slice_of(index).is_some_and(|it| !it.spec.skip_node_operations.is_empty());
        let declared = self.node.declared_features.contains(&NODE_OPERATIONS);
        if skips && !(features.optional_node_operations && declared) {
            return Ok(Some(Reason::NodeOperations));
        }
        let consumes = !device.spec.consumes_counters.is_empty();
        if !features.partitionable_devices && consumes {
            return Ok(Some(Reason::CountersOff));
        }
        let further_share =
            self.variant.behaviour.charges_first_share_only && shared && self.is_shared(candidate);
        if consumes
            && !further_share
            && let Some(reason) = self.take_counters(candidate, must, undo)?
        {
            return Ok(Some(reason));
        }
        if let Some(reason) = self.untolerated(wanted, candidate) {
            return Ok(Some(reason));
        }
        if let Some(reason) = self.add_to_constraints(key, wanted, must, undo)? {
            return Ok(Some(reason));
        }
        if !shared {
            if !self.taken.contains(&(key.claim, candidate)) {
                self.taken.push((key.claim, candidate));
            }
            undo.marked = true;
        }
        let mut consumed = None;
        if self.shares() {
            let of = self.checked_capacity(number, candidate)?;
            match self.capacity(wanted, of) {
                Ok(None) => {}
                Ok(Some(reason)) => return Ok(Some(reason)),
                Err(failure) => {
                    return self.capacity_failed("rechecking", key, wanted, candidate, failure).map(Some);
                }
            }
            if shared {
                let amounts = capacity::of_request(self.variant, device.spec, &wanted.spec.capacity)
                    .or_else(|failure| {
                        self.capacity_failed("computing consumed", key, wanted, candidate, failure)
                            .map(|_| Consumed::new())
                    })?;
                undo.consumed_before = self.consumed.contains_key(&candidate);
                capacity::add(self.consumed.entry(candidate).or_default(), &amounts);
                undo.consumed = Some(amounts.clone());
                consumed = (!amounts.is_empty()).then_some(amounts);
            }
        }
        if let Some(results) = self.results.get_mut(key.claim) {
            results.push(Taken { key, candidate, shared, consumed });
        }
        undo.result = true;
        Ok(None)
    }

    /// The device whose capacity is looked at again before the end.
    fn checked_capacity(&self, number: usize, candidate: usize) -> Result<usize, Stop> {
        if !self.variant.behaviour.checks_wrong_capacity {
            return Ok(candidate);
        }
        let Some(found) = self.candidates.get(candidate) else { return Ok(candidate) };
        let of = found.first_of_slice + number;
        let same_slice = self.candidates.get(of).is_some_and(|it| it.first_of_slice == found.first_of_slice);
        if same_slice {
            return Ok(of);
        }
        let length = self.inventory.slice_of(found.device).map_or(0, |it| it.devices.len());
        Err(Stop::Panic(format!("runtime error: index out of range [{number}] with length {length}")))
    }

    /// Whether a share of the device is in use, here or elsewhere (`deviceCapacityInUse`).
    fn is_shared(&self, candidate: usize) -> bool {
        let index = self.index(candidate);
        self.in_use.consumed(index).is_some()
            || self.consumed.contains_key(&candidate)
            || self.variant.behaviour.counts_shares_without_capacity && self.in_use.shares(index) > 0
    }

    fn take_counters(
        &mut self,
        candidate: usize,
        must: bool,
        undo: &mut Undo,
    ) -> Result<Option<Reason>, Stop> {
        if must && self.variant.behaviour.all_panics_on_counters {
            return Err(Stop::Panic(NIL.to_owned()));
        }
        let Some(found) = self.candidates.get(candidate).copied() else { return Ok(None) };
        let (Some(pool), Some(device)) =
            (self.pools.get(found.pool), self.inventory.devices.get(found.device))
        else {
            return Ok(None);
        };
        let place = Place {
            inventory: self.inventory,
            variant: self.variant,
            pool,
            slice: device.slice,
            spec: device.spec,
        };
        if self.variant.features.compatibility_groups {
            match self.groups.take(place, self.in_use) {
                Ok(before) => undo.groups = Some(before),
                Err(reason) => return Ok(Some(*reason)),
            }
        }
        match self.counters.take(place, self.in_use) {
            Ok(()) => undo.counters = true,
            Err(reason) => return Ok(Some(*reason)),
        }
        Ok(None)
    }

    /// The first taint of a device that keeps it from a request.
    pub(super) fn untolerated(&self, wanted: &Wanted<'_>, candidate: usize) -> Option<Reason> {
        if !self.variant.features.device_taints {
            return None;
        }
        let keeps_out = |taint: &&DeviceTaint| self.keeps_out(taint, &wanted.spec.tolerations);
        self.device(candidate)?.taints.iter().position(keeps_out).map(Reason::Taint)
    }

    fn keeps_out(&self, taint: &DeviceTaint, tolerations: &[DeviceToleration]) -> bool {
        let effect = text(&taint.effect);
        let counts =
            !self.variant.behaviour.known_effects_only || matches!(effect, "NoSchedule" | "NoExecute");
        counts && !tolerations.iter().any(|toleration| tolerates(toleration, taint))
    }

    fn add_to_constraints(
        &mut self,
        key: Key,
        wanted: &Wanted<'a>,
        must: bool,
        undo: &mut Undo,
    ) -> Result<Option<Reason>, Stop> {
        let count = self.constraints.get(key.claim).map_or(0, Vec::len);
        for number in 0..count {
            let constraint = self.constraints.get(key.claim).and_then(|it| it.get(number));
            let Some(attribute) = constraint.filter(|it| it.is_about(wanted)).map(|it| it.attribute) else {
                undo.constraints += 1;
                continue;
            };
            let value = self.attribute(wanted, undo.candidate, attribute)?;
            let index = self.index(undo.candidate);
            let values = &self.values;
            let constraint = self.constraints.get_mut(key.claim).and_then(|it| it.get_mut(number));
            let added = value
                .zip(constraint)
                .is_some_and(|(value, constraint)| constraint.add(values, wanted, index, value));
            if added {
                undo.constraints += 1;
                continue;
            }
            if must {
                return Err(Stop::Error(format!(
                    "claim {}, request {}: cannot add device {} because a claim constraint would not be satisfied",
                    self.claim_name(key.claim),
                    wanted.name,
                    self.inventory.device_name(index)
                )));
            }
            return Ok(Some(Reason::Constraint { constraint: number, missing: value.is_none() }));
        }
        Ok(None)
    }

    /// Gives a device back that was taken.
    pub(super) fn give_back(&mut self, key: Key, undo: Undo) {
        let Some(wanted) = self.wanted(key).cloned() else { return };
        let mut undo = undo;
        if self.variant.behaviour.leaks {
            // The counters of shared devices are never given back, and those of others whatever was taken.
            undo.counters = undo.counters && undo.consumed.is_none();
        }
        self.put_back(key, &wanted, undo);
    }

    fn put_back(&mut self, key: Key, wanted: &Wanted<'a>, undo: Undo) {
        if undo.result
            && let Some(results) = self.results.get_mut(key.claim)
        {
            results.pop();
        }
        if let Some(amounts) = &undo.consumed {
            self.give_back_capacity(amounts, &undo);
        }
        if undo.marked {
            self.taken.retain(|it| *it != (key.claim, undo.candidate));
        }
        self.remove_from_constraints(key, wanted, undo.constraints);
        if let Some(before) = undo.groups {
            self.groups.restore(before);
        }
        if undo.counters {
            self.give_back_counters(undo.candidate);
        }
    }

    fn give_back_capacity(&mut self, amounts: &Consumed, undo: &Undo) {
        let leaks = self.variant.behaviour.leaks;
        if leaks && amounts.is_empty() {
            return;
        }
        let Some(consumed) = self.consumed.get_mut(&undo.candidate) else { return };
        capacity::subtract(consumed, amounts);
        if !capacity::is_empty(consumed) {
            return;
        }
        // The entry also says that there is a share, so an earlier share keeps it (from 1.36 on).
        if undo.consumed_before && !leaks {
            *consumed = Consumed::new();
        } else {
            self.consumed.remove(&undo.candidate);
        }
    }

    fn remove_from_constraints(&mut self, key: Key, wanted: &Wanted<'a>, count: usize) {
        let constraints = self.constraints.get_mut(key.claim).into_iter().flatten();
        for constraint in constraints.take(count).filter(|it| it.is_about(wanted)) {
            constraint.remove(wanted);
        }
    }

    fn give_back_counters(&mut self, candidate: usize) {
        let Some(found) = self.candidates.get(candidate).copied() else { return };
        let (Some(pool), Some(device)) =
            (self.pools.get(found.pool), self.inventory.devices.get(found.device))
        else {
            return;
        };
        self.counters.give_back(Place {
            inventory: self.inventory,
            variant: self.variant,
            pool,
            slice: device.slice,
            spec: device.spec,
        });
    }

    /// What older allocators leave behind of a rejected device: everything but constraints that came before the
    /// one that was not met.
    fn leak(&mut self, key: Key, wanted: &Wanted<'a>, reason: &Reason, undo: Undo) {
        if matches!(reason, Reason::Constraint { .. }) {
            self.remove_from_constraints(key, wanted, undo.constraints);
        }
    }
}

/// Whether a toleration is about a taint (`resourceclaim.ToleratesTaint`, v0.37.2).
pub fn tolerates(toleration: &DeviceToleration, taint: &DeviceTaint) -> bool {
    let (effect, key) = (text(&toleration.effect), text(&toleration.key));
    if !effect.is_empty() && effect != text(&taint.effect) || !key.is_empty() && key != text(&taint.key) {
        return false;
    }
    match text(&toleration.operator) {
        "" | "Equal" => text(&toleration.value) == text(&taint.value),
        "Exists" => true,
        _ => false,
    }
}
