//! The Allocate pane: what the scheduler would do with the Pods, in a person's words and in Kubernetes'.

mod changes;
mod devices;
mod given;
mod reasons;
mod resources;
mod search;
mod sharing;
mod why;

use std::collections::{BTreeMap, BTreeSet};

use dra::allocate::{Allocator, Explanation, Inventory, Question, Variant, explain};
use dra::objects::DeviceTaint;
use dra::schedule::{Missing, NodeVerdict, Scheduled, State, WhatIf, schedule};
use dra::{Body, Located, Memo, Object, ObjectRef, Target};

use super::words::{counted, list};
use crate::analysis::Analysis;
use crate::document::document_of;
use crate::protocol::{
    AllocateCard, AllocateRequest, AllocateView, DeviceKey, Group, Look, PodRow, Station, StationMark, Tone,
    TriedRow,
};
use devices::Holders;

/// Steps that all searches of one look may take. Ours: a second at most.
const STEPS: u64 = 1_000_000;
/// With more devices the scheduler is asked only while its pane is open.
const DEVICES_WHILE_TYPING: usize = 5_000;
/// Nodes beside the chosen one that are explained too. Ours: what fits a screen.
const EXPLAINED: usize = 8;
/// How many changes are tried for one explanation, and the steps that one may take.
const TRIES: usize = 48;
const STEPS_OF_A_TRY: u64 = 20_000;

const LIMITS: &str = "Not looked at: CPU, memory and other resources, quota, priority and preemption, Pod groups and their \
                      claims, scores (which of several nodes that fit is taken), other scheduler plugins, whether a driver can \
                      prepare the devices.";

/// What the scheduler would do: the pane, and the station's verdict.
#[derive(Debug)]
pub(crate) struct Allocated {
    pub(crate) view: AllocateView,
    pub(crate) mark: StationMark,
    pub(crate) verdict: String,
}

/// Why devices suffice or not, by the index of the node in [`Scheduled::nodes`].
type Explanations = BTreeMap<usize, Explanation>;

/// The changes of a card.
struct Changes {
    /// What mends selectors; tried on every device.
    repairs: Vec<TriedRow>,
    /// What was tried with the allocator, on the node that is shown.
    tried: Vec<TriedRow>,
}

/// What everything here reads.
struct Scene<'s, 'a> {
    analysis: &'s Analysis<'a>,
    inventory: &'s Inventory<'a>,
    request: &'s AllocateRequest,
    holders: Holders,
    /// What the API server would not store, so that the scheduler never sees it.
    refused: &'s [&'s Object],
}

/// Asks the scheduler. The pane is filled in only while it is open.
pub(crate) fn allocate(analysis: &Analysis<'_>, look: &Look, target: &Target, memo: &mut Memo) -> Allocated {
    let open = look.station == Station::Allocate;
    let of =
        |group| analysis.documents.iter().filter(move |it| it.group == group).flat_map(|it| it.objects());
    let (refused, stored): (Vec<&Object>, Vec<&Object>) =
        of(Group::Manifests).partition(|it| is_refused(analysis, it));
    let objects: Vec<&Object> = stored.into_iter().chain(of(Group::Cluster)).collect();
    if !objects.iter().any(|it| matches!(it.body, Body::Pod(_) | Body::Workload(_))) {
        return no_pod();
    }
    if !open && analysis.cluster.devices.len() > DEVICES_WHILE_TYPING {
        return plain(StationMark::Neutral, "open to ask the scheduler: this cluster is large", "");
    }
    let variant = Variant::of(target);
    let mut inventory = Inventory::build_with(objects.iter().copied(), &variant, memo, analysis.catalog);
    let request = &look.allocate;
    let taint = what_if_taint();
    for device in &request.tainted {
        if let Some(device) = devices::find(&inventory, device).and_then(|it| inventory.devices.get_mut(it)) {
            device.taints.push(&taint);
        }
    }
    let what_if = what_if(request);
    let mut allocator = Allocator::new(&inventory, &variant);
    let pods = schedule(&objects, target, &mut allocator, &what_if, memo, STEPS.min(look.budget));
    let (mark, mut verdict) = verdict(&pods, &inventory, &refused);
    if request.busy.len() + request.tainted.len() + request.cordoned.len() > 0 {
        verdict.push_str(", in your what-if");
    }
    if pods.is_empty() {
        return no_pod();
    }
    if !open {
        return Allocated { view: AllocateView::default(), mark, verdict };
    }
    let holders = Holders::of(&objects, &pods);
    let scene = Scene { analysis, inventory: &inventory, request, holders, refused: &refused };
    let mut view = scene.view(&pods, &mut allocator, memo);
    if !variant.behaviour.sorts_pools {
        view.notes.push(format!(
            "Kubernetes {} takes pools in no settled order: where several would do, it may choose another than shown here.",
            target.release
        ));
    }
    Allocated { view, mark, verdict }
}

/// Whether the API server would not store an object. Pods are kept all the same: what they ask for is worth knowing.
fn is_refused(analysis: &Analysis<'_>, object: &Object) -> bool {
    let is_pod = matches!(object.body, Body::Pod(_) | Body::Workload(_));
    !is_pod && analysis.is_refused(ObjectRef { document: object.document, span: object.span })
}

/// What a Pod names and Accept refuses, such as `ResourceClaim two-gpus`.
fn refused_of(pod: &Scheduled<'_>, missing: &[Missing], refused: &[&Object]) -> Vec<String> {
    let is_meant = |object: &Object| {
        let meant = missing.iter().any(|it| match (it, &object.body) {
            (Missing::Claim(name), Body::ResourceClaim(_))
            | (Missing::Template(name), Body::ResourceClaimTemplate(_)) => object.name() == *name,
            _ => false,
        });
        meant && object.namespace() == pod.namespace
    };
    refused.iter().filter(|it| is_meant(it)).map(|it| super::object_name(it)).collect()
}

fn no_pod() -> Allocated {
    plain(
        StationMark::Neutral,
        "no Pod that brings a claim",
        "Write or paste a Pod (or a Deployment, a Job …) that names a claim in `spec.resourceClaims`, or asks for an \
         extended resource of a class.",
    )
}

fn plain(mark: StationMark, verdict: &str, paragraph: &str) -> Allocated {
    let view = AllocateView {
        headline: format!("Allocate: {verdict}"),
        notes: Some(paragraph.to_owned()).filter(|it| !it.is_empty()).into_iter().collect(),
        limits: LIMITS.to_owned(),
        ..AllocateView::default()
    };
    Allocated { view, mark, verdict: verdict.to_owned() }
}

fn what_if(request: &AllocateRequest) -> WhatIf {
    let name = |key: &DeviceKey| [key.driver.clone(), key.pool.clone(), key.device.clone()];
    WhatIf {
        busy: request.busy.iter().map(name).collect(),
        cordoned: request.cordoned.iter().cloned().collect(),
        ..WhatIf::default()
    }
}

fn what_if_taint() -> DeviceTaint {
    let span = yaml_tree::Span { start: 0, end: 0 };
    let located = |text: &str| Some(Located { value: text.to_owned(), span });
    DeviceTaint { span, key: located("what-if"), value: None, effect: located("NoSchedule") }
}

/// The verdict of the station: the worst that is true of any Pod.
fn verdict(pods: &[Scheduled<'_>], inventory: &Inventory<'_>, refused: &[&Object]) -> (StationMark, String) {
    let worst = pods.iter().max_by_key(|pod| match pod.state {
        State::SchedulerError(_) | State::NotBound(..) => 4,
        State::Unschedulable(_) => 3,
        State::Undecided(_) => 2,
        State::NotTried(_) | State::NamesNode(_) | State::LeftAlone(_) => 1,
        State::Placed(_) => 0,
    });
    let Some(worst) = worst else { return (StationMark::Neutral, "no Pod that brings a claim".to_owned()) };
    let placed = pods.iter().filter(|pod| matches!(pod.state, State::Placed(_))).count();
    let mark = match worst.state {
        State::SchedulerError(_) | State::NotBound(..) | State::Unschedulable(_) => StationMark::Bad,
        State::Undecided(_) | State::NotTried(_) | State::NamesNode(_) | State::LeftAlone(_) => {
            StationMark::Attention
        }
        State::Placed(_) => StationMark::Good,
    };
    let text = match (&worst.state, pods.len()) {
        (_, 1) => format!("{} {}", pod_name(worst), short(worst, inventory, refused)),
        (State::Placed(_), count) => format!("all {} have their devices", counted(count, "Pod")),
        (_, count) => {
            format!(
                "{placed} of {}; {} {}",
                counted(count, "Pod"),
                pod_name(worst),
                short(worst, inventory, refused)
            )
        }
    };
    (mark, text)
}

fn pod_name(pod: &Scheduled<'_>) -> String {
    format!("Pod {}", pod.name)
}

/// What came of a Pod, in a few words.
fn short(pod: &Scheduled<'_>, inventory: &Inventory<'_>, refused: &[&Object]) -> String {
    match &pod.state {
        State::Placed(index) => format!("fits on {}", node_name(pod, *index, inventory)),
        State::Unschedulable(_) => "waits".to_owned(),
        State::SchedulerError(_) => "waits: an error stops the scheduler on every node".to_owned(),
        State::NotBound(index, ..) => {
            format!("fits on {}, but is never bound", node_name(pod, *index, inventory))
        }
        State::Undecided(_) => "is not decided".to_owned(),
        State::NotTried(missing) => match refused_of(pod, missing, refused).as_slice() {
            [] => "is not tried: something is not loaded here".to_owned(),
            names => format!("is not tried: Accept refuses {}", list(names, 2)),
        },
        State::NamesNode(node) => format!("names {node} itself"),
        State::LeftAlone(why) => why::left_alone(why).0.to_owned(),
    }
}

fn node_name<'i>(pod: &Scheduled<'_>, index: usize, inventory: &Inventory<'i>) -> &'i str {
    let node = pod.nodes.get(index).and_then(|it| inventory.nodes.get(it.node));
    node.map_or("", |it| it.name)
}

impl<'a> Scene<'_, 'a> {
    fn view(
        &self,
        pods: &[Scheduled<'a>],
        allocator: &mut Allocator<'a, '_>,
        memo: &mut Memo,
    ) -> AllocateView {
        let row = |pod: &Scheduled<'_>| PodRow {
            label: pod_name(pod),
            verdict: short(pod, self.inventory, self.refused),
            tone: tone(&pod.state),
        };
        let named = self.request.named.as_ref().and_then(|name| {
            let of_workload = format!("{name}-");
            pods.iter().position(|pod| pod.name == *name || pod.name.starts_with(&of_workload))
        });
        let asked = self.request.pod.map(|it| it as usize).filter(|it| *it < pods.len());
        let is_left = |pod: &Scheduled<'_>| matches!(pod.state, State::LeftAlone(_) | State::NamesNode(_));
        let is_placed = |pod: &Scheduled<'_>| matches!(pod.state, State::Placed(_));
        let waits = || {
            let fails = pods.iter().position(|pod| !is_placed(pod) && !is_left(pod));
            fails.or_else(|| pods.iter().position(|pod| !is_placed(pod)))
        };
        let of_document =
            || pods.iter().position(|pod| Some(document_of(pod.object.document)) == self.request.document);
        let shown = named.or(asked).or_else(of_document).or_else(waits).unwrap_or(0);
        let mut view = AllocateView {
            pods: pods.iter().map(row).collect(),
            pod: Some(shown as u32),
            sharing: sharing::rows(pods),
            limits: LIMITS.to_owned(),
            ..AllocateView::default()
        };
        if let Some(pod) = pods.get(shown) {
            view.headline = format!("Allocate: what the scheduler would do for {}", pod_name(pod));
            view.notes = sharing::notes(pod, pods);
            self.show(pod, &mut view, allocator, memo);
        }
        view
    }

    /// Everything about one Pod.
    fn show(
        &self,
        pod: &Scheduled<'a>,
        view: &mut AllocateView,
        allocator: &mut Allocator<'a, '_>,
        memo: &mut Memo,
    ) {
        view.kubernetes = Some(pod.state_text().to_owned()).filter(|it| !it.is_empty());
        let shown = self.shown_node(pod);
        let answer = shown.and_then(|it| pod.nodes.get(it));
        let node = answer.and_then(|it| self.inventory.nodes.get(it.node));
        let question =
            node.zip(answer).filter(|(_, answer)| !answer.claims.is_empty()).map(|(node, answer)| Question {
                node,
                claims: &answer.claims,
                in_use: &pod.in_use,
                budget: STEPS / 4,
            });
        let explanations = self.explanations(pod, shown, allocator, memo);
        let explanation = shown.and_then(|it| explanations.get(&it));
        let pools = node.map(|it| resources::pools(it, allocator)).unwrap_or_default();
        let mut changes = Changes { repairs: self.repairs(pod, memo), tried: Vec::new() };
        let text = |row: &TriedRow| row.offer.as_ref().map(|it| it.after.clone());
        let mended: Vec<Option<String>> = changes.repairs.iter().map(text).collect();
        if let (Some(question), Some(explanation)) = (&question, explanation) {
            let short = Question { budget: STEPS_OF_A_TRY, ..*question };
            let tried = dra::allocate::changes(allocator, &short, explanation, memo, TRIES);
            // A change is tried on one node; where others fail too, it does not mend the Pod.
            if self.errors(pod) <= 1 || self.never_given(pod).is_some() {
                let rows = tried.iter().map(|it| self.change(pod, question, it));
                changes.tried = rows.filter(|it| !mended.contains(&text(it))).collect();
            }
            view.funnels =
                explanation.requests.iter().map(|it| self.funnel(it, explanation, question)).collect();
            view.counters = resources::counters(self.inventory, question, allocator);
            view.capacity = resources::capacities(self.inventory, question, allocator);
            view.can_step = answer.is_some_and(search::has_steps);
            if self.request.steps && view.can_step {
                view.search = Some(search::search(self, allocator, question, memo));
            }
        }
        view.card =
            Some(self.card(pod, node.map(|it| it.name), &explanations, question.as_ref(), changes, pools));
        (view.nodes, view.more_nodes) = self.nodes(pod, shown, &explanations);
        if let Some(index) = pod.chosen() {
            view.status = sharing::status(pod, index);
        }
    }

    /// Why the devices of the chosen node do or do not suffice, and those of some others.
    fn explanations(
        &self,
        pod: &Scheduled<'a>,
        shown: Option<usize>,
        allocator: &mut Allocator<'a, '_>,
        memo: &mut Memo,
    ) -> Explanations {
        let others = (0..pod.nodes.len()).filter(|it| Some(*it) != shown).take(EXPLAINED);
        let asked = shown.into_iter().chain(others).filter_map(|index| {
            let answer = pod.nodes.get(index).filter(|it| !it.claims.is_empty())?;
            let node = self.inventory.nodes.get(answer.node)?;
            let question = Question { node, claims: &answer.claims, in_use: &pod.in_use, budget: STEPS / 16 };
            Some((index, explain(allocator, &question, memo)))
        });
        asked.collect()
    }

    /// On how many nodes the search ends in an error.
    fn errors(&self, pod: &Scheduled<'a>) -> usize {
        pod.nodes.iter().filter(|it| why::is_error(it)).count()
    }

    /// The node that is explained: the one asked for, where the Pod goes, an error, else the one with most devices.
    fn shown_node(&self, pod: &Scheduled<'a>) -> Option<usize> {
        let named =
            |index: &usize| Some(node_name(pod, *index, self.inventory)) == self.request.node.as_deref();
        let all = || 0..pod.nodes.len();
        let is_error = |index: &usize| pod.nodes.get(*index).is_some_and(why::is_error);
        let free = |index: &usize| {
            let node = pod.nodes.get(*index).and_then(|it| self.inventory.nodes.get(it.node));
            let asked = pod.nodes.get(*index).is_some_and(|it| matches!(it.verdict, NodeVerdict::Asked(_)));
            let slices = node.and_then(|it| self.inventory.by_node.get(it.name)).into_iter().flatten();
            let devices = slices.filter_map(|it| self.inventory.slices.get(*it)).map(|it| it.devices.len());
            (asked, devices.sum::<usize>(), std::cmp::Reverse(*index))
        };
        all().find(named).or(pod.chosen()).or_else(|| all().find(is_error)).or_else(|| all().max_by_key(free))
    }

    fn card(
        &self,
        pod: &Scheduled<'a>,
        node: Option<&str>,
        explanations: &Explanations,
        question: Option<&Question<'a, '_>>,
        changes: Changes,
        pools: Vec<String>,
    ) -> AllocateCard {
        let (title, why) = match &pod.state {
            State::Placed(index) => {
                let others = pod.nodes.iter().filter(|it| it.given().is_some()).count();
                let node = node_name(pod, *index, self.inventory);
                (format!("{} fits on {node}.", pod_name(pod)), self.fits(pod, *index, others))
            }
            State::NotTried(missing) => match refused_of(pod, missing, self.refused).as_slice() {
                [] => (not_tried(missing), vec![why::NOT_TRIED.to_owned()]),
                names => (
                    format!("Nothing was tried: Accept refuses {}.", list(names, 4)),
                    vec![why::REFUSED.to_owned()],
                ),
            },
            State::NamesNode(node) => (
                format!("The Pod names node {node} itself, so it goes past the scheduler."),
                vec![
                    "Nobody allocates its claims then: set `spec.nodeSelector` or an affinity instead."
                        .to_owned(),
                ],
            ),
            State::Undecided(why) => ("This is not decided here.".to_owned(), vec![why.clone()]),
            State::LeftAlone(left) => {
                let (_, title, why) = why::left_alone(left);
                (title, vec![why.to_owned()])
            }
            State::NotBound(index, cause, _) => {
                let node = node_name(pod, *index, self.inventory);
                (format!("{} fits on {node}, and never gets there.", pod_name(pod)), why::not_bound(cause))
            }
            State::SchedulerError(_) => match self.never_given(pod) {
                Some(never) => (never, vec![why::NEVER.to_owned()]),
                None => ("An error stops the scheduler, on every node.".to_owned(), self.why_error(pod)),
            },
            State::Unschedulable(_) => self.why_not(pod, node, explanations, question, pools),
        };
        let node = node.unwrap_or_default();
        let tried = match (changes.repairs.len(), changes.tried.is_empty(), &pod.state) {
            (0, false, _) => format!("Each was tried with the allocator on {node}."),
            (0, true, State::Unschedulable(_)) if question.is_some() => {
                format!("No single change that was tried helps on {node}.")
            }
            (0, ..) => String::new(),
            (_, true, _) => "Tried on every device that is loaded.".to_owned(),
            (1, false, _) => {
                format!("The first was tried on every device, the others with the allocator on {node}.")
            }
            (repairs, false, _) => format!(
                "The first {repairs} were tried on every device, the others with the allocator on {node}."
            ),
        };
        let changes = changes.repairs.into_iter().chain(changes.tried).collect();
        AllocateCard { tone: tone(&pod.state), title, why, changes, tried }
    }
}

fn not_tried(missing: &[Missing]) -> String {
    let texts: Vec<String> = missing
        .iter()
        .map(|it| match it {
            Missing::Claim(name) => format!("ResourceClaim {name}"),
            Missing::Template(name) => format!("ResourceClaimTemplate {name}"),
            Missing::Nothing(entry) => format!("a claim for entry {entry}, which names none"),
        })
        .collect();
    let unique: BTreeSet<String> = texts.into_iter().collect();
    let texts: Vec<String> = unique.into_iter().collect();
    format!("Not loaded here: {}.", list(&texts, 4))
}

fn tone(state: &State) -> Tone {
    match state {
        State::Placed(_) => Tone::Good,
        State::Unschedulable(_) | State::SchedulerError(_) | State::NotBound(..) => Tone::Bad,
        _ => Tone::Warning,
    }
}
