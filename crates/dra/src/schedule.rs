//! What would kube-scheduler do with the Pods, one after the other?
//!
//! As far as devices need it: each Pod's claims, the nodes it may be on, the allocator's answer on each, and the
//! message it would find in its `PodScheduled` condition. Other plugins (CPU, memory, quota, priority, preemption, Pod
//! groups) are not looked at. Which of several nodes that fit is taken is the scheduler's own choice: here it is the one
//! asked for, else the first.
//!
//! Source: `pkg/scheduler/schedule_one.go` and `pkg/scheduler/framework/plugins/dynamicresources`, v1.37.2.

mod binding;
mod claims;
mod extended;
mod message;
mod nodes;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use claims::{Missing, PodClaim, RESERVED_FOR_LIMIT, Source};
pub use extended::IN_MEMORY;

use crate::allocate::{
    Allocator, Claim, ClaimAllocation, InUse, Inventory, Outcome, Question, Round, Verdict, selects,
};
use crate::diagnostic::Located;
use crate::memo::Memo;
use crate::objects::{self, Body, NodeSelector, Object, PodSpec};
use crate::target::{Release, Target};
use claims::Loaded;
use message::After;

/// The text, or nothing.
fn text(located: &Option<Located<String>>) -> &str {
    located.as_ref().map_or("", |it| it.value.as_str())
}

/// Why a node is refused that does not reach the devices of a claim.
const ELSEWHERE: &str = "resourceclaim not available on the node";

/// What is otherwise than the objects say.
#[derive(Clone, Debug, Default)]
pub struct WhatIf {
    /// Devices (driver, pool, name) that are in use by something that is not loaded.
    pub busy: Vec<[String; 3]>,
    /// Nodes that new Pods are kept from.
    pub cordoned: BTreeSet<String>,
    /// The node that a Pod (as `namespace/name`) is put on, if it fits there.
    pub placed: BTreeMap<String, String>,
}

/// What came of one Pod.
#[derive(Clone, Debug)]
pub struct Scheduled<'a> {
    /// The Pod, or the workload whose Pods are like this one.
    pub object: &'a Object,
    /// What it says of devices and nodes.
    pub spec: &'a PodSpec,
    /// Its namespace.
    pub namespace: String,
    /// Its name; a name that Kubernetes makes up ends in `*`.
    pub name: String,
    /// Its claims, in its order; that for extended resources last.
    pub claims: Vec<PodClaim>,
    /// The class of each extended resource that it asks for.
    pub extended: BTreeMap<String, String>,
    /// What came of it.
    pub state: State,
    /// The answer on each node, in the inventory's order; empty when none was looked at.
    pub nodes: Vec<NodeAnswer>,
    /// What was in use before.
    pub in_use: Arc<InUse>,
}

/// What came of a Pod.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// It names a node itself and goes past the scheduler.
    NamesNode(String),
    /// The scheduler does not look at it, or not yet.
    LeftAlone(LeftAlone),
    /// It is not tried: something it names is not loaded.
    NotTried(Vec<Missing>),
    /// It fits; the index is that in [`Scheduled::nodes`].
    Placed(usize),
    /// No node fits. The text is that of its condition.
    Unschedulable(String),
    /// An error ended the attempt. The text is that of its condition.
    SchedulerError(String),
    /// It fits on the node of this index in [`Scheduled::nodes`], has its devices there, and an error keeps it from being
    /// bound to it. The text is that of its condition.
    NotBound(usize, NotBound, String),
    /// Not decided here: the budget ran out, or something is not simulated.
    Undecided(String),
}

/// Why a Pod is not bound to a node where it has its devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotBound {
    /// It names the claim of this name twice.
    NamedTwice(String),
    /// The node's device plugin has all its extended resources, and it has claims besides.
    PluginBesideClaim,
}

/// Why the scheduler does not look at a Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftAlone {
    /// It is for the scheduler of this name.
    OtherScheduler(String),
    /// It is being deleted.
    Deleted,
    /// It has scheduling gates, of these names.
    Gated(Vec<String>),
    /// Its claim of this name is being deleted.
    ClaimDeleted(String),
}

/// The text of the condition of a Pod with scheduling gates (`pkg/registry/core/pod/strategy.go`, v1.37.2).
const GATED: &str = "Scheduling is blocked due to non-empty scheduling gates";

/// The scheduler that a Pod is for that names none.
const DEFAULT_SCHEDULER: &str = "default-scheduler";

/// The answer on one node.
#[derive(Clone, Debug)]
pub struct NodeAnswer {
    /// The index of the node in [`Inventory::nodes`].
    pub node: usize,
    /// The claims, as indices of [`Scheduled::claims`], because of whose allocation the node is refused.
    pub unreachable: Vec<usize>,
    /// The claims that need devices there; shared with other nodes where they are the same.
    pub claims: Arc<[Claim]>,
    /// What is said of it.
    pub verdict: NodeVerdict,
}

/// What is said of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeVerdict {
    /// Another plugin, or an allocation of before, keeps the Pod away, for this reason in Kubernetes' words.
    Refused(String),
    /// The allocator's answer.
    Asked(Outcome),
}

impl Scheduled<'_> {
    /// The Pod's uid; empty for one that has none yet, as all that a workload makes.
    pub fn uid(&self) -> &str {
        match self.object.body {
            Body::Pod(_) => text(&self.object.metadata.uid),
            _ => "",
        }
    }

    /// The text of its condition; empty when it gets none, or is placed.
    pub fn state_text(&self) -> &str {
        match &self.state {
            State::Unschedulable(text) | State::SchedulerError(text) | State::NotBound(_, _, text) => text,
            State::LeftAlone(LeftAlone::Gated(_)) => GATED,
            _ => "",
        }
    }

    /// The index in [`Scheduled::nodes`] of the node that was chosen for it, where its devices are.
    pub fn chosen(&self) -> Option<usize> {
        match self.state {
            State::Placed(index) | State::NotBound(index, ..) => Some(index),
            _ => None,
        }
    }
}

impl NodeAnswer {
    /// What the claim of this name is given, when the Pod fits and the claim needs devices.
    pub fn given_to(&self, claim: &str) -> Option<&ClaimAllocation> {
        self.given()?.get(self.claims.iter().position(|it| it.name == claim)?)
    }

    /// What the claims are given, when the Pod fits.
    pub fn given(&self) -> Option<&[ClaimAllocation]> {
        match &self.verdict {
            NodeVerdict::Asked(Outcome { verdict: Verdict::Fits(given), .. }) => Some(given),
            _ => None,
        }
    }
}

/// What is asked of each node for a Pod.
#[derive(Debug)]
struct Asked<'a> {
    /// The nodes that the Pod names, if it names any.
    names: Option<Vec<&'a str>>,
    /// The claims that have no devices yet.
    claims: Arc<[Claim]>,
    /// Whether the last of them is that for extended resources, which some nodes have without it.
    extended: bool,
    /// Where the claims that have devices can be used, each with its index in [`Scheduled::claims`].
    selectors: Vec<(usize, NodeSelector)>,
}

/// Everything that the scheduler sees.
#[derive(Debug)]
struct Scheduler<'a, 'i, 'c> {
    target: &'c Target,
    inventory: &'i Inventory<'a>,
    allocator: &'c mut Allocator<'a, 'i>,
    memo: &'c mut Memo,
    what_if: &'c WhatIf,
    node_objects: BTreeMap<&'a str, &'a objects::Node>,
    loaded: Loaded<'a>,
    /// The class of each extended resource.
    classes: BTreeMap<String, String>,
    in_use: Arc<InUse>,
    /// How many steps are left for all searches, and the most that one may take.
    steps: u64,
    steps_each: u64,
}

/// What a Pod is and says.
fn pod_of(object: &Object) -> Option<(&PodSpec, String)> {
    match &object.body {
        Body::Pod(spec) => Some((spec, object.name())),
        Body::Workload(template) => Some((&template.spec, format!("{}-*", object.name()))),
        _ => None,
    }
}

/// Schedules all Pods that bring claims, and one of each workload, in the order of the objects. All searches together take at
/// most `steps` steps.
pub fn schedule<'a>(
    objects: &[&'a Object],
    target: &Target,
    allocator: &mut Allocator<'a, '_>,
    what_if: &WhatIf,
    memo: &mut Memo,
    steps: u64,
) -> Vec<Scheduled<'a>> {
    let inventory = allocator.inventory();
    let loaded = Loaded::of(objects);
    let mut in_use = InUse::of(inventory, loaded.allocations());
    for [driver, pool, device] in &what_if.busy {
        in_use.hold(inventory, driver, pool, device);
    }
    let nodes = objects.iter().filter_map(|object| match &object.body {
        Body::Node(node) => Some((object.metadata.name.as_ref()?.value.as_str(), node)),
        _ => None,
    });
    let mut node_objects = BTreeMap::new();
    for (name, node) in nodes {
        node_objects.entry(name).or_insert(node);
    }
    let mut scheduler = Scheduler {
        target,
        inventory,
        allocator,
        memo,
        what_if,
        node_objects,
        loaded,
        classes: extended::classes_by_resource(objects),
        in_use: Arc::new(in_use),
        steps,
        steps_each: steps / 4,
    };
    objects.iter().filter_map(|object| scheduler.pod(object)).collect()
}

impl<'a> Scheduler<'a, '_, '_> {
    fn pod(&mut self, object: &'a Object) -> Option<Scheduled<'a>> {
        let (spec, name) = pod_of(object)?;
        let gate = self.target.gate("DRAExtendedResource");
        let extended = if gate { extended::classes(spec, &self.classes) } else { BTreeMap::new() };
        if spec.resource_claims.is_empty() && extended.is_empty() {
            return None;
        }
        let namespace = object.namespace().to_owned();
        let mut out = Scheduled {
            object,
            spec,
            claims: Vec::new(),
            extended,
            state: State::NotTried(Vec::new()),
            nodes: Vec::new(),
            in_use: Arc::clone(&self.in_use),
            namespace,
            name,
        };
        out.state = self.state(&mut out);
        Some(out)
    }

    fn state(&mut self, pod: &mut Scheduled<'a>) -> State {
        let found = self.loaded.of_pod(pod.spec, &pod.namespace, &pod.name);
        let missing = found.map(|claims| pod.claims = claims).err();
        if let Some(node) = pod.spec.node_name.as_ref().filter(|it| !it.value.is_empty()) {
            return State::NamesNode(node.value.clone());
        }
        if let Some(why) = self.left_alone(pod) {
            return State::LeftAlone(why);
        }
        if let Some(missing) = missing {
            return State::NotTried(missing);
        }
        if !pod.extended.is_empty() && self.target.release < Release::new(1, 35) {
            let why = "not simulated: in 1.34 extended resources ask for devices otherwise than later";
            return State::Undecided(why.to_owned());
        }
        if let Some(claim) = extended::claim(pod.spec, &pod.namespace, &pod.extended, None) {
            let (source, entry) = (Source::ExtendedResources, String::new());
            pod.claims.push(PodClaim { entry, source, claim, allocated: false, users: 0 });
        }
        let count = self.inventory.nodes.len();
        if count == 0 {
            return State::Unschedulable(message::NO_NODES.to_owned());
        }
        let names = nodes::named(pod.spec);
        if names.as_ref().is_some_and(Vec::is_empty) {
            return State::Unschedulable(message::affinity_conflicts(count));
        }
        match claims::refused(&pod.claims, pod.uid(), &self.loaded, self.inventory, self.target) {
            Some(Ok(reason)) => {
                return State::Unschedulable(message::before_nodes(count, &reason, self.target.release));
            }
            Some(Err(error)) => return State::SchedulerError(message::error_before_nodes(&error)),
            None => {}
        }
        let asked = self.asked(pod, names);
        let mut round = self.allocator.round(&asked.claims);
        pod.nodes = (0..count).map(|node| self.node(pod, &asked, &mut round, node)).collect();
        let state = self.verdict(pod);
        let State::Placed(index) = state else { return state };
        let Some(answer) = pod.nodes.get(index) else { return state };
        let failure = binding::failure(pod, answer, &self.loaded, self.target.release);
        let Some(failure) = failure else {
            self.take(pod, index, pod.claims.len(), true);
            return state;
        };
        binding::keep_bound(pod, index, failure.bound);
        self.take(pod, index, failure.bound, false);
        State::NotBound(index, failure.cause, message::error_after_nodes(&failure.text))
    }

    fn left_alone(&self, pod: &Scheduled<'a>) -> Option<LeftAlone> {
        let scheduler = text(&pod.spec.scheduler_name);
        if !scheduler.is_empty() && scheduler != DEFAULT_SCHEDULER {
            return Some(LeftAlone::OtherScheduler(scheduler.to_owned()));
        }
        if pod.object.metadata.deletion_timestamp.is_some() {
            return Some(LeftAlone::Deleted);
        }
        if !pod.spec.scheduling_gates.is_empty() {
            return Some(LeftAlone::Gated(pod.spec.scheduling_gates.clone()));
        }
        let leaving = pod.claims.iter().find(|it| self.loaded.is_leaving(&it.claim));
        leaving.map(|it| LeftAlone::ClaimDeleted(it.claim.name.clone()))
    }

    fn asked(&self, pod: &Scheduled<'a>, names: Option<Vec<&'a str>>) -> Asked<'a> {
        let (mut claims, mut extended, mut selectors) = (Vec::new(), false, Vec::new());
        for (index, known) in pod.claims.iter().enumerate() {
            extended = known.source == Source::ExtendedResources;
            // Each Pod has its own claim for extended resources, all of the same name while in memory.
            match self.loaded.held(&known.claim).filter(|_| !extended) {
                Some(held) => selectors.extend(held.node_selector.clone().map(|it| (index, it))),
                None => claims.push(known.claim.clone()),
            }
        }
        Asked { names, claims: claims.into(), extended, selectors }
    }

    fn node<'r>(
        &mut self,
        pod: &Scheduled<'a>,
        asked: &'r Asked<'a>,
        round: &mut Round<'r>,
        index: usize,
    ) -> NodeAnswer {
        let refused = |reason: &str| NodeAnswer {
            node: index,
            unreachable: Vec::new(),
            claims: Arc::default(),
            verdict: NodeVerdict::Refused(reason.to_owned()),
        };
        let Some(node) = self.inventory.nodes.get(index) else { return refused("") };
        if asked.names.as_ref().is_some_and(|names| !names.contains(&node.name)) {
            return refused("node(s) didn't satisfy plugin(s) [NodeAffinity]");
        }
        let object = self.node_objects.get(node.name).copied();
        let cordoned = self.what_if.cordoned.contains(node.name);
        if let Some(reason) = nodes::refused(pod, node, object, cordoned) {
            return refused(reason);
        }
        let elsewhere = asked.selectors.iter().filter(|(_, it)| !selects(it, node)).map(|(claim, _)| *claim);
        let unreachable: Vec<usize> = elsewhere.collect();
        let claims = match asked.claims.split_last() {
            Some((_, others)) if asked.extended => {
                let extended = extended::claim(pod.spec, &pod.namespace, &pod.extended, object);
                others.iter().cloned().chain(extended).collect()
            }
            _ => Arc::clone(&asked.claims),
        };
        let outcome = if claims.is_empty() {
            Outcome { verdict: Verdict::Fits(Vec::new()), steps: 0 }
        } else {
            let budget = self.steps_each.min(self.steps);
            let question = Question { node, claims: &claims, in_use: &self.in_use, budget };
            if Arc::ptr_eq(&claims, &asked.claims) {
                self.allocator.ask_in(round, &question, self.memo, None)
            } else {
                self.allocator.ask(&question, self.memo, None)
            }
        };
        self.steps = self.steps.saturating_sub(outcome.steps);
        if !unreachable.is_empty() && matches!(outcome.verdict, Verdict::Fits(_)) {
            return NodeAnswer { unreachable, ..refused(ELSEWHERE) };
        }
        NodeAnswer { node: index, unreachable: Vec::new(), claims, verdict: NodeVerdict::Asked(outcome) }
    }

    /// An error on any node that is looked at ends the attempt, whatever the others have.
    fn verdict(&self, pod: &Scheduled<'a>) -> State {
        let mut reasons = Vec::new();
        let mut open = None;
        let mut fits = Vec::new();
        for (index, answer) in pod.nodes.iter().enumerate() {
            match &answer.verdict {
                NodeVerdict::Refused(reason) => reasons.push(reason.as_str()),
                NodeVerdict::Asked(outcome) => match &outcome.verdict {
                    Verdict::Fatal(error) => return State::SchedulerError(message::error_on_node(error)),
                    Verdict::Panics(text) => {
                        return State::Undecided(format!(
                            "the scheduler of this release panics here: {text}"
                        ));
                    }
                    Verdict::Fits(_) => fits.push(index),
                    Verdict::DoesNotFit => reasons.push("cannot allocate all claims"),
                    Verdict::NodeError(text) => reasons.push(text),
                    Verdict::OutOfBudget => {
                        let steps = outcome.steps;
                        open.get_or_insert(format!(
                            "stopped after {steps} steps of the search; the scheduler's own filter gives up after 10 seconds"
                        ));
                    }
                    Verdict::NotSimulated(what) => {
                        open.get_or_insert(format!("not simulated: {what}"));
                    }
                },
            }
        }
        let key = format!("{}/{}", pod.namespace, pod.name);
        let wanted = self.what_if.placed.get(&key);
        let is_wanted = |index: &&usize| {
            let node = pod.nodes.get(**index).and_then(|it| self.inventory.nodes.get(it.node));
            node.is_some_and(|node| wanted.is_some_and(|wanted| wanted == node.name))
        };
        match (fits.iter().find(is_wanted).or(fits.first()), open) {
            (Some(index), _) => State::Placed(*index),
            (None, Some(why)) => State::Undecided(why),
            (None, None) => {
                State::Unschedulable(message::none_fits(reasons, self.after(pod), self.target.release))
            }
        }
    }

    /// What becomes of the claims when no node fits: one that keeps the Pod from a node gives its devices back, if nobody
    /// else uses it.
    fn after(&self, pod: &Scheduled<'a>) -> After {
        if pod.claims.is_empty() {
            return After::HasNone;
        }
        let is_free = |known: &PodClaim| {
            let own = || self.loaded.held(&known.claim).is_some_and(|held| held.is_for(pod.uid()));
            known.users == 0 || known.users == 1 && own()
        };
        let mut unreachable = pod.nodes.iter().flat_map(|it| &it.unreachable);
        let frees = unreachable.any(|claim| pod.claims.get(*claim).is_some_and(is_free));
        if frees { After::GivesBack } else { After::KeepsAll }
    }

    /// The first so many claims of the Pod have their devices from now on, and the Pod uses them if it is bound.
    fn take(&mut self, pod: &Scheduled<'a>, index: usize, claims: usize, bound: bool) {
        let Some(answer) = pod.nodes.get(index) else { return };
        let in_use = Arc::make_mut(&mut self.in_use);
        for known in pod.claims.iter().take(claims) {
            let given = answer.given_to(&known.claim.name);
            if let Some(given) = given {
                claims::hold(in_use, self.inventory, given);
            }
            if known.source != Source::ExtendedResources {
                self.loaded.reserve(&known.claim, bound.then_some(pod.uid()), given);
            }
        }
    }
}
