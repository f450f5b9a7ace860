//! The search itself: one device after the other, and back where that leads nowhere.
//!
//! Source: `allocateOne` in `structured/internal/*/allocator_*.go` of each minor. The first solution is taken, so the
//! order of everything counts.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::constraints::{Constraint, ValueNumber, Values};
use super::counters::Counters;
use super::groups::Groups;
use super::inventory::{Inventory, Node, text};
use super::matching::Matcher;
use super::pools::Pool;
use super::record::{Recorder, What};
use super::requests::{MAX_DEVICES, Request, Requests, Wanted};
use super::taking::Taken;
use super::variant::Variant;
use super::{Claim, InUse, Reason, capacity};
use crate::memo::Memo;

/// How deep the search may go. A Pod with so many devices and requests does not exist.
const MAX_DEPTH: usize = 4_000;

/// Why the search ended, or has to go back further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// More devices than a claim may have: only other alternatives can help.
    Limit,
    /// Kubernetes' error.
    Error(String),
    /// Kubernetes panics.
    Panic(String),
    /// The budget ran out.
    OutOfBudget,
    /// A selector uses what we do not simulate.
    NotSimulated(String),
}

/// A device that the search may come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Its index in [`Inventory::devices`].
    pub(super) device: usize,
    /// The index of its pool among those of the node.
    pub(super) pool: usize,
    /// The first candidate of its slice.
    pub(super) first_of_slice: usize,
}

/// Which request or alternative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) claim: usize,
    pub(super) request: usize,
    pub(super) alternative: usize,
}

/// Everything that one attempt on one node knows. Indices of devices are those of `candidates`, where nothing else
/// is said.
pub(super) struct Search<'a, 'b> {
    pub(super) inventory: &'b Inventory<'a>,
    pub(super) variant: &'b Variant,
    pub(super) in_use: &'b InUse,
    pub(super) claims: &'a [Claim],
    pub(super) node: &'b Node<'a>,
    pub(super) matcher: &'b mut Matcher,
    pub(super) memo: &'b mut Memo,
    pub(super) recorder: Option<&'b mut Recorder>,
    pub(super) pools: Vec<Pool<'a>>,
    /// The devices of the pools that can be used, pool after pool.
    pub(super) candidates: Vec<Candidate>,
    /// Where the search meets an invalid pool that ends it.
    pub(super) stop_at: Option<(usize, String)>,
    pub(super) requests: Requests<'a>,
    /// Which alternative of a request was chosen, by claim and request; none stands for the first.
    pub(super) selected: BTreeMap<(usize, usize), usize>,
    pub(super) constraints: Vec<Vec<Constraint<'a>>>,
    pub(super) results: Vec<Vec<Taken>>,
    /// Which claim has which candidate in this attempt: no more than claims may have, so looking through them is quick.
    pub(super) taken: Vec<(usize, usize)>,
    /// By candidate: what shares of this attempt consume.
    pub(super) consumed: BTreeMap<usize, capacity::Consumed>,
    pub(super) counters: Counters<'a>,
    pub(super) groups: Groups,
    pub(super) values: Values,
    /// Values of attributes by attribute and candidate.
    pub(super) looked_up: BTreeMap<(&'a str, usize), Option<ValueNumber>>,
    /// What matched while claims were read: older allocators mix it up.
    pub(super) matches: BTreeMap<(Key, usize), bool>,
    pub(super) steps: u64,
    pub(super) budget: u64,
    pub(super) depth: usize,
}

impl<'a> Search<'a, '_> {
    /// Lists the devices of all pools that can be used.
    pub(super) fn list_candidates(&mut self) {
        for (number, pool) in self.pools.iter().enumerate() {
            let usable = if self.variant.behaviour.stops_at_invalid_pools {
                if let (Some(reason), None) = (&pool.invalid, &self.stop_at) {
                    self.stop_at =
                        Some((self.candidates.len(), format!("pool {} is invalid: {reason}", pool.name)));
                }
                pool.invalid.is_none()
            } else {
                !pool.incomplete && pool.invalid.is_none()
            };
            for slice in pool.slices.iter().filter(|_| usable) {
                let Some(slice) = self.inventory.slices.get(*slice) else { continue };
                let first_of_slice = self.candidates.len();
                let devices = slice.devices.clone();
                self.candidates.extend(devices.map(|device| Candidate {
                    device,
                    pool: number,
                    first_of_slice,
                }));
            }
        }
    }

    /// The device of a candidate.
    pub(super) fn device(&self, candidate: usize) -> Option<&super::Device<'a>> {
        self.inventory.devices.get(self.candidates.get(candidate)?.device)
    }

    /// The index of a candidate's device; one that does not exist when there is no such candidate.
    pub(super) fn index(&self, candidate: usize) -> usize {
        self.candidates.get(candidate).map_or(usize::MAX, |it| it.device)
    }

    pub(super) fn wanted(&self, key: Key) -> Option<&Rc<Wanted<'a>>> {
        self.requests.get(key.claim)?.get(key.request)?.alternatives.get(key.alternative)
    }

    pub(super) fn note(&mut self, key: Key, candidate: usize, reason: Reason) {
        self.record(key, candidate, What::Rejected(reason));
    }

    pub(super) fn record(&mut self, key: Key, candidate: usize, what: What) {
        let device = self.index(candidate);
        if let Some(recorder) = &mut self.recorder {
            recorder.record(self.steps, key, device, what);
        }
    }

    /// Whether everything from here on can be allocated. `number` is which device of the request is next, `start`
    /// the first candidate to look at.
    pub(super) fn allocate_one(
        &mut self,
        key: Key,
        number: usize,
        chosen_alternative: bool,
        start: usize,
    ) -> Result<bool, Stop> {
        if self.steps >= self.budget || self.depth > MAX_DEPTH {
            return Err(Stop::OutOfBudget);
        }
        self.steps += 1;
        self.depth += 1;
        let done = self.step(key, number, chosen_alternative, start);
        self.depth -= 1;
        done
    }

    fn step(
        &mut self,
        key: Key,
        number: usize,
        chosen_alternative: bool,
        start: usize,
    ) -> Result<bool, Stop> {
        let Some(requests) = self.requests.get(key.claim) else { return Ok(true) };
        let Some(request) = requests.get(key.request) else {
            let next = Key { claim: key.claim + 1, request: 0, alternative: 0 };
            return match self.allocate_one(next, 0, false, 0) {
                // Other alternatives of an earlier claim may leave room for fewer devices here.
                Err(Stop::Limit) => Ok(false),
                other => other,
            };
        };
        if request.has_alternatives && !chosen_alternative {
            return self.try_alternatives(key, number);
        }
        let Some(wanted) = request.alternatives.get(key.alternative) else { return Ok(false) };
        let (count, wants_all) = (wanted.count, wanted.wants_all);
        if wants_all && wanted.all.is_empty() {
            return Ok(false);
        }
        let left = count.saturating_sub(number as i64);
        if left <= 0 {
            let next = Key { claim: key.claim, request: key.request + 1, alternative: 0 };
            return self.allocate_one(next, 0, false, 0);
        }
        let given = self.results.get(key.claim).map_or(0, Vec::len);
        if left > MAX_DEVICES.saturating_sub(given) as i64 {
            return if self.variant.behaviour.limit_prunes { Err(Stop::Limit) } else { Ok(false) };
        }
        if wants_all {
            self.take_all(key, number, chosen_alternative)
        } else {
            self.take_any(key, number, chosen_alternative, start)
        }
    }

    fn try_alternatives(&mut self, key: Key, number: usize) -> Result<bool, Stop> {
        let count = self.request(key).map_or(0, |it| it.alternatives.len());
        let mut always_limit = true;
        for alternative in 0..count {
            match self.allocate_one(Key { alternative, ..key }, number, true, 0) {
                Err(Stop::Limit) => {}
                Err(stop) => return Err(stop),
                Ok(true) => {
                    self.selected.insert((key.claim, key.request), alternative);
                    return Ok(true);
                }
                Ok(false) => always_limit = false,
            }
        }
        if always_limit && self.variant.behaviour.limit_prunes { Err(Stop::Limit) } else { Ok(false) }
    }

    fn request(&self, key: Key) -> Option<&Request<'a>> {
        self.requests.get(key.claim)?.get(key.request)
    }

    /// The next of all devices. Their order does not matter, so there is no other way when it cannot be had.
    fn take_all(&mut self, key: Key, number: usize, chosen_alternative: bool) -> Result<bool, Stop> {
        let Some(candidate) = self.wanted(key).and_then(|it| it.all.get(number)).copied() else {
            return Ok(false);
        };
        let undo = match self.take(key, number, candidate, true)? {
            Ok(undo) => undo,
            Err(reason) => {
                self.note(key, candidate, reason);
                return Ok(false);
            }
        };
        self.record(key, candidate, What::Took);
        let alternative = if self.variant.behaviour.forgets_alternative { 0 } else { key.alternative };
        let done = self.allocate_one(Key { alternative, ..key }, number + 1, chosen_alternative, 0);
        if done != Ok(true) {
            self.give_back(key, undo);
            self.record(key, candidate, What::GaveBack);
        }
        done
    }

    fn take_any(
        &mut self,
        key: Key,
        number: usize,
        chosen_alternative: bool,
        start: usize,
    ) -> Result<bool, Stop> {
        for candidate in start..self.candidates.len() {
            self.meet_invalid_pool(candidate)?;
            if let Some(reason) = self.unfit(key, candidate)? {
                self.note(key, candidate, reason);
                continue;
            }
            let undo = match self.take(key, number, candidate, false)? {
                Ok(undo) => undo,
                Err(reason) => {
                    self.note(key, candidate, reason);
                    continue;
                }
            };
            self.record(key, candidate, What::Took);
            let next = if self.variant.behaviour.tries_combinations { candidate + 1 } else { 0 };
            let done = self.allocate_one(key, number + 1, chosen_alternative, next);
            if done == Ok(true) {
                return done;
            }
            self.give_back(key, undo);
            self.record(key, candidate, What::GaveBack);
            done?;
        }
        self.meet_invalid_pool(self.candidates.len())?;
        Ok(false)
    }

    fn meet_invalid_pool(&self, candidate: usize) -> Result<(), Stop> {
        match &self.stop_at {
            Some((position, error)) if *position <= candidate => Err(Stop::Error(error.clone())),
            _ => Ok(()),
        }
    }

    /// What keeps a device from a request before it is tried.
    fn unfit(&mut self, key: Key, candidate: usize) -> Result<Option<Reason>, Stop> {
        let Some(wanted) = self.wanted(key).cloned() else { return Ok(None) };
        if let Some(reason) = self.occupied(wanted.admin, key.claim, candidate) {
            return Ok(Some(reason));
        }
        if let Some(reason) = self.selectable(key.claim, &wanted, candidate)? {
            return Ok(Some(reason));
        }
        if !self.shares() {
            return Ok(None);
        }
        match self.capacity(&wanted, candidate) {
            Ok(reason) => Ok(reason),
            Err(failure) => self.capacity_failed("checking", key, &wanted, candidate, failure).map(Some),
        }
    }

    /// What a failure to compute capacity means: up to 1.36 the device is passed over.
    pub(super) fn capacity_failed(
        &self,
        doing: &str,
        key: Key,
        wanted: &Wanted<'a>,
        candidate: usize,
        failure: capacity::Failure,
    ) -> Result<Reason, Stop> {
        match failure {
            capacity::Failure::Panic(text) => Err(Stop::Panic(text.to_owned())),
            capacity::Failure::Error(error) if self.variant.behaviour.capacity_errors => {
                let claim = self.claims.get(key.claim).map(ToString::to_string).unwrap_or_default();
                Err(Stop::Error(format!(
                    "claim {claim}, request {}: {doing} capacity for device {}: {error}",
                    wanted.name,
                    self.inventory.device_name(self.index(candidate))
                )))
            }
            capacity::Failure::Error(_) => Ok(Reason::NoSuchCapacity { capacity: String::new() }),
        }
    }

    /// Who has the device already.
    pub(super) fn occupied(&self, admin: bool, claim: usize, candidate: usize) -> Option<Reason> {
        if admin {
            return self.taken.contains(&(claim, candidate)).then_some(Reason::TakenByPod);
        }
        if self.in_use.alone(self.index(candidate)) {
            return Some(Reason::InUse);
        }
        self.taken.iter().any(|(_, taken)| *taken == candidate).then_some(Reason::TakenByPod)
    }

    /// Whether capacity of shared devices is looked at.
    pub(super) fn shares(&self) -> bool {
        self.variant.features.consumable_capacity && self.variant.behaviour.knows_sharing
    }

    /// What is missing of a device's capacity.
    pub(super) fn capacity(
        &self,
        wanted: &Wanted<'a>,
        of: usize,
    ) -> Result<Option<Reason>, capacity::Failure> {
        let Some(device) = self.device(of) else { return Ok(None) };
        let consumed = [self.in_use.consumed(self.index(of)), self.consumed.get(&of)];
        capacity::check(self.variant, device.spec, &wanted.spec.capacity, consumed)
    }

    /// The value of an attribute of a device, as a request sees it; `None` when it lacks it.
    pub(super) fn attribute(
        &mut self,
        wanted: &Wanted<'a>,
        candidate: usize,
        attribute: &'a str,
    ) -> Result<Option<ValueNumber>, Stop> {
        let index = self.index(candidate);
        if let Some((name, expression)) = wanted.derived.iter().find(|(name, _)| *name == attribute) {
            let device_name = self.inventory.device_name(index);
            let value = self
                .matcher
                .derived(*expression, name, &self.inventory.catalog, index, &device_name)
                .map_err(Stop::Error)?;
            return Ok(Some(self.values.number(Some(&value))));
        }
        if let Some(known) = self.looked_up.get(&(attribute, candidate)) {
            return Ok(*known);
        }
        let Some(device) = self.inventory.devices.get(index) else { return Ok(None) };
        let driver = self.inventory.slice_of(index).map_or("", |slice| slice.driver);
        let named = |name: &str| device.spec.attributes.iter().find(|(known, _)| known.value == name);
        // The full name goes before the short one, which stands for the driver's domain.
        let found = named(attribute).or_else(|| match attribute.split_once('/') {
            Some((domain, name)) if domain == driver => named(name),
            _ => None,
        });
        let number = found.map(|(_, attribute)| self.values.number(attribute.value.as_ref()));
        self.looked_up.insert((attribute, candidate), number);
        Ok(number)
    }

    /// The claim as Kubernetes names it.
    pub(super) fn claim_name(&self, claim: usize) -> String {
        self.claims.get(claim).map(ToString::to_string).unwrap_or_default()
    }

    /// The expressions of a list of selectors: index in the list, number in the matcher.
    pub(super) fn numbers(&mut self, selectors: &[crate::objects::DeviceSelector]) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        for (index, selector) in selectors.iter().enumerate() {
            if let Some(expression) = &selector.expression {
                let number = self.matcher.number(&expression.value, &self.inventory.catalog, self.memo);
                out.push((index, number));
            }
        }
        out
    }

    /// The expressions of derived attributes: name, number in the matcher.
    pub(super) fn derived(&mut self, spec: &'a crate::objects::ExactDeviceRequest) -> Vec<(&'a str, usize)> {
        let mut out = Vec::new();
        for attribute in &spec.derived_attributes {
            let expression = text(&attribute.expression);
            let number = self.matcher.derived_number(expression, &self.inventory.catalog, self.memo);
            out.push((text(&attribute.name), number));
        }
        out
    }
}
