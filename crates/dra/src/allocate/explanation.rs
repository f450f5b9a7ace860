//! Why do the devices of a node not suffice? The funnel of each request, and where the search came furthest.
//!
//! Everything is found out by the allocator itself: a device's own reason by trying it alone, what conflicts with
//! what from the record of the search.

use super::inventory::Inventory;
use super::reason::{Reason, Stage};
use super::record::{Event, Recorder, What};
use super::requests::Wanted;
use super::search::{Key, Search, Stop};
use super::{Allocator, Behaviour, Outcome, Question, Variant, Verdict};
use crate::memo::Memo;

/// How many events of a search are looked at to find where it came furthest.
const EVENTS: usize = 200_000;

/// What the allocator says of a node, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The answer.
    pub outcome: Outcome,
    /// Every request, and every alternative of a request, in the claims' order.
    pub requests: Vec<RequestExplanation>,
    /// Where the search came furthest; `None` when everything fits, or no search was made.
    pub furthest: Option<Attempt>,
}

/// One request or alternative.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestExplanation {
    /// The index of the claim.
    pub claim: usize,
    /// The index of the request in the claim.
    pub request: usize,
    /// The index of the alternative; `None` for a request without.
    pub alternative: Option<usize>,
    /// `request`, or `request/alternative`.
    pub name: String,
    /// How many devices are wanted; `None` for all.
    pub count: Option<usize>,
    /// How many devices came to each stage.
    pub funnel: Vec<(Stage, usize)>,
    /// Every device on the node, in the order the allocator takes them.
    pub devices: Vec<Candidate>,
}

/// One device for one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The index of the device in [`Inventory::devices`].
    pub device: usize,
    /// The first reason why the device alone cannot be had; `None` when it can.
    pub reason: Option<Reason>,
    /// Kubernetes' error when a selector fails on the device. It ends everything when the search comes here.
    pub error: Option<String>,
    /// Whether it was chosen for this request.
    pub chosen: bool,
}

/// A device that the search had taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    /// The index of the claim.
    pub claim: usize,
    /// The index of the request in the claim.
    pub request: usize,
    /// The index of the alternative; 0 for a request without.
    pub alternative: usize,
    /// The index of the device in [`Inventory::devices`].
    pub device: usize,
}

/// The most devices that the search had at a time, and why there was no further one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// The devices it had.
    pub taken: Vec<Choice>,
    /// What was rejected for the next device, why, and with which of `taken` (as indices) that conflicts.
    pub rejected: Vec<(Choice, Reason, Vec<usize>)>,
}

impl RequestExplanation {
    /// The first stage to which fewer devices came than are wanted, each looked at alone; `None` when there are enough
    /// to choose from.
    pub fn runs_short_at(&self) -> Option<Stage> {
        let wanted = self.count.unwrap_or(1);
        let short = self.funnel.iter().find(|(_, count)| *count < wanted);
        short.map(|(stage, _)| *stage).filter(|stage| *stage < Stage::Chosen)
    }
}

/// Asks about a node and explains the answer.
pub fn explain<'a>(
    allocator: &mut Allocator<'a, '_>,
    question: &Question<'a, '_>,
    memo: &mut Memo,
) -> Explanation {
    let mut recorder = Recorder::new(EVENTS);
    let outcome = allocator.ask(question, memo, Some(&mut recorder));
    let inventory = allocator.inventory;
    let furthest = (outcome.steps > 0 && !matches!(outcome.verdict, Verdict::Fits(_)))
        .then(|| furthest(inventory, question, &recorder.events));
    let mut requests = Vec::new();
    // Devices are tried one after the other, so nothing may be left behind as older allocators do.
    let clean = Variant {
        behaviour: Behaviour {
            leaks: false,
            checks_wrong_capacity: false,
            all_panics_on_counters: false,
            ..allocator.variant.behaviour
        },
        ..*allocator.variant
    };
    if let Ok(mut search) = allocator.search(question, question.claims, memo, None) {
        search.variant = &clean;
        // An error in a later request does not hide the earlier ones.
        let _checked = search.read_claims();
        requests = search.explain_requests(&outcome.verdict);
    }
    Explanation { outcome, requests, furthest }
}

impl Search<'_, '_> {
    fn explain_requests(&mut self, verdict: &Verdict) -> Vec<RequestExplanation> {
        let mut out = Vec::new();
        for claim in 0..self.requests.len() {
            for request in 0..self.requests.get(claim).map_or(0, Vec::len) {
                let found = self.requests.get(claim).and_then(|it| it.get(request));
                let has_alternatives = found.is_some_and(|it| it.has_alternatives);
                for alternative in 0..found.map_or(0, |it| it.alternatives.len()) {
                    let key = Key { claim, request, alternative };
                    out.extend(self.explain_request(key, has_alternatives, verdict));
                }
            }
        }
        out
    }

    fn explain_request(
        &mut self,
        key: Key,
        has_alternatives: bool,
        verdict: &Verdict,
    ) -> Option<RequestExplanation> {
        let wanted = self.wanted(key)?.clone();
        let given = match verdict {
            Verdict::Fits(claims) => {
                claims.get(key.claim).map(|it| it.devices.as_slice()).unwrap_or_default()
            }
            _ => &[],
        };
        let mut devices = Vec::new();
        for candidate in 0..self.candidates.len() {
            let device = self.index(candidate);
            let (reason, error) = match self.alone(key, &wanted, candidate) {
                Ok(reason) => (reason, None),
                Err(Stop::Error(error)) => (None, Some(error)),
                Err(_) => (None, Some(String::new())),
            };
            let chosen = given.iter().any(|it| it.device == device && it.request == wanted.full_name);
            devices.push(Candidate { device, reason, error, chosen });
        }
        let reached = |stage: Stage| {
            let passes = |it: &&Candidate| match (&it.reason, &it.error) {
                (_, Some(_)) => stage < Stage::Selected,
                (Some(reason), _) => stage < reason.stage(),
                _ => stage < Stage::Chosen || it.chosen,
            };
            (stage, devices.iter().filter(passes).count())
        };
        let funnel = Stage::ALL.into_iter().map(reached).collect();
        Some(RequestExplanation {
            claim: key.claim,
            request: key.request,
            alternative: has_alternatives.then_some(key.alternative),
            name: wanted.full_name.to_string(),
            count: (!wanted.wants_all).then(|| usize::try_from(wanted.count.max(0)).unwrap_or(usize::MAX)),
            funnel,
            devices,
        })
    }

    /// Why a device cannot be had, were it the only one that is taken: the first of all reasons by stage.
    fn alone(&mut self, key: Key, wanted: &Wanted<'_>, candidate: usize) -> Result<Option<Reason>, Stop> {
        let mut reasons = Vec::new();
        let Some(wanted_here) = self.wanted(key).cloned() else { return Ok(None) };
        reasons.extend(self.selectable(key.claim, &wanted_here, candidate)?);
        if reasons.is_empty() {
            reasons.extend(self.untolerated(wanted, candidate));
            reasons.extend(self.occupied(wanted.admin, key.claim, candidate));
            if self.shares() {
                reasons.extend(self.capacity(&wanted_here, candidate).unwrap_or(None));
            }
        }
        if reasons.is_empty() {
            match self.take(key, 0, candidate, false)? {
                Ok(undo) => self.give_back(key, undo),
                Err(reason) => reasons.push(reason),
            }
        }
        Ok(reasons.into_iter().min_by_key(Reason::stage))
    }
}

/// Where the search had most devices, and what it rejected there.
fn furthest(inventory: &Inventory<'_>, question: &Question<'_, '_>, events: &[Event]) -> Attempt {
    let mut taken: Vec<Choice> = Vec::new();
    let mut best = Attempt::default();
    for event in events {
        let Event { claim, request, alternative, device, .. } = *event;
        let choice = Choice { claim, request, alternative, device };
        match &event.what {
            What::Took => {
                taken.push(choice);
                if taken.len() > best.taken.len() {
                    best = Attempt { taken: taken.clone(), rejected: Vec::new() };
                }
            }
            What::GaveBack => {
                taken.pop();
            }
            What::Rejected(reason) if taken == best.taken => {
                let conflicts = conflicts(inventory, question, &taken, &choice, reason);
                best.rejected.push((choice, reason.clone(), conflicts));
            }
            What::Rejected(_) => {}
        }
    }
    best
}

/// Which of the devices that were taken stand in the way.
fn conflicts(
    inventory: &Inventory<'_>,
    question: &Question<'_, '_>,
    taken: &[Choice],
    rejected: &Choice,
    reason: &Reason,
) -> Vec<usize> {
    let with = |test: &dyn Fn(&Choice) -> bool| {
        taken.iter().enumerate().filter(|(_, it)| test(it)).map(|(index, _)| index).collect()
    };
    match reason {
        Reason::TakenByPod | Reason::Capacity { .. } => with(&|it| it.device == rejected.device),
        Reason::Counter { counter_set, .. } | Reason::Groups { counter_set } => {
            let pool = |device: usize| inventory.slice_of(device).map(|it| (it.driver, it.pool));
            with(&|it| {
                let device = inventory.devices.get(it.device);
                let mut sets = device.into_iter().flat_map(|it| &it.spec.consumes_counters);
                pool(it.device) == pool(rejected.device)
                    && sets.any(|set| set.counter_set.as_ref().is_some_and(|it| it.value == *counter_set))
            })
        }
        Reason::Constraint { constraint, missing: false } => {
            let claim = question.claims.get(rejected.claim).map(|it| &it.devices);
            let named = claim.and_then(|it| it.constraints.get(*constraint));
            let requests = claim.map(|it| it.requests.as_slice()).unwrap_or_default();
            let is_about = |it: &Choice| {
                let Some(request) = requests.get(it.request) else { return false };
                let name = request.name.as_ref().map_or("", |name| name.value.as_str());
                let alternative = request.first_available.get(it.alternative);
                let own =
                    alternative.and_then(|it| it.name.as_ref()).map(|own| format!("{name}/{}", own.value));
                named.is_some_and(|constraint| {
                    constraint.requests.is_empty()
                        || constraint
                            .requests
                            .iter()
                            .any(|it| it.value == name || Some(&it.value) == own.as_ref())
                })
            };
            with(&|it| it.claim == rejected.claim && is_about(it))
        }
        _ => Vec::new(),
    }
}
