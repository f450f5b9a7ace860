//! Why a Pod waits: the sentence, the node by node, and the funnel of each request.

use std::collections::BTreeMap;

use dra::allocate::{
    Claim, ClaimAllocation, Explanation, Question, Reason, RequestExplanation, Stage, Verdict,
};
use dra::objects::{AttributeValue, DeviceConstraint};
use dra::schedule::{LeftAlone, NodeAnswer, NodeVerdict, NotBound, PodClaim, Scheduled};

use super::given::in_words;
use super::reasons::text;
use super::{Explanations, Scene};
use crate::protocol::{Funnel, FunnelRow, Tone};
use crate::view::words::{counted, list};

pub(super) const NOT_TRIED: &str = "Load it, or write it: the scheduler does not try a Pod whose claims do not exist, and gives it no condition.";

pub(super) const NEVER: &str =
    "An error stops the scheduler, on every node: it checks this before it looks at any device.";
pub(super) const REFUSED: &str = "The API server does not store what it refuses, so the scheduler finds nothing to allocate. See Accept for what to mend.";

impl<'a> Scene<'_, 'a> {
    /// What to know of a Pod that fits.
    pub(super) fn fits(&self, pod: &Scheduled<'_>, index: usize, nodes: usize) -> Vec<String> {
        let given = pod.nodes.get(index).and_then(|it| it.given().map(|given| (it, given)));
        let mut out = Vec::new();
        if !pod.extended.is_empty() && pod.nodes.get(index).is_some_and(|it| it.claims.is_empty()) {
            out.push("A device plugin of the node offers the resource, so no claim is made.".to_owned());
        }
        for (claim, given) in given.into_iter().flat_map(|(answer, given)| answer.claims.iter().zip(given)) {
            let devices = given.devices.iter().map(|it| (&*it.name[2], &*it.request));
            out.push(format!("Claim {} gets {}.", claim.name, in_words(devices)));
            out.extend(self.in_common(claim, given));
        }
        for known in pod.claims.iter().filter(|it| it.allocated) {
            out.push(format!("Claim {} has its devices already; the Pod shares them.", known.claim.name));
        }
        if nodes > 1 {
            out.push(format!(
                "It would fit on {nodes} nodes; which one is taken depends on scores that are not simulated."
            ));
        }
        out
    }

    /// The values that a claim's constraints made its devices have in common.
    fn in_common(&self, claim: &Claim, given: &ClaimAllocation) -> Vec<String> {
        let of = |constraint: &DeviceConstraint| {
            let attribute = text(&constraint.match_attribute);
            let is_tied = |request: &str| {
                let whole = request.split('/').next().unwrap_or(request);
                let names = &constraint.requests;
                names.is_empty() || names.iter().any(|it| it.value == request || it.value == whole)
            };
            let tied = given.devices.iter().filter(|it| is_tied(&it.request));
            let mut values = tied.map(|it| self.attribute(it.device, attribute));
            let first = values.next()??;
            let plain = attribute.rsplit('/').next().unwrap_or(attribute);
            values
                .all(|value| value.as_ref() == Some(&first))
                .then(|| format!("They have the same {plain}: {first}."))
        };
        claim.devices.constraints.iter().filter_map(of).collect()
    }

    /// The sentence about a Pod that no node fits, and what is true of each node.
    pub(super) fn why_not(
        &self,
        pod: &Scheduled<'a>,
        node: Option<&str>,
        explanations: &Explanations,
        question: Option<&Question<'a, '_>>,
        pools: Vec<String>,
    ) -> (String, Vec<String>) {
        if self.inventory.nodes.is_empty() {
            let why = "Load your nodes, or open a sample: the scheduler places Pods on nodes only.";
            return ("No node is loaded.".to_owned(), vec![why.to_owned()]);
        }
        if pod.nodes.is_empty() {
            return (
                "The scheduler refuses the Pod before it looks at any node.".to_owned(),
                self.before_nodes(pod),
            );
        }
        let of_node = |name: &str| {
            let is = |it: &&NodeAnswer| self.inventory.nodes.get(it.node).is_some_and(|it| it.name == name);
            explanations.get(&pod.nodes.iter().position(|it| is(&it))?)
        };
        let explained = node.and_then(|name| Some((name, of_node(name)?)));
        let (Some((node, explanation)), Some(question)) = (explained, question) else {
            let mut why = self.other_nodes(pod, None, explanations);
            let unreachable = pod.nodes.iter().flat_map(|it| &it.unreachable);
            let mut unreachable: Vec<&PodClaim> =
                unreachable.filter_map(|claim| pod.claims.get(*claim)).collect();
            // Of several, what nobody uses comes first: that is given back.
            unreachable.sort_by_key(|it| it.users);
            let held = unreachable.first();
            why.extend(held.map(|it| {
                let name = &it.claim.name;
                format!("Claim {name} has its devices already: every Pod that uses it has to be where they can be reached.")
            }));
            if pod.state_text().contains("deallocation of ResourceClaim completed") {
                why.push(
                    "Nobody else uses it, so its devices are taken away, and the Pod is tried again with a claim that has \
                     none. Where the claim has a status, remove that to see what it gets."
                        .to_owned(),
                );
            }
            return ("No node may have this Pod.".to_owned(), why);
        };
        let short: Vec<String> =
            explanation.requests.iter().filter_map(|it| self.shortage(it, node)).collect();
        let title = match (short.first(), self.not_all(explanation, node)) {
            (Some(first), _) => first.clone(),
            (None, Some(title)) => title,
            (None, None) => self.conflict(explanation, question, node),
        };
        let mut why: Vec<String> = short.into_iter().skip(1).collect();
        why.extend(self.values(explanation, question));
        why.extend(explanation.requests.iter().filter_map(|it| self.losses(it)));
        why.extend(self.published(explanation));
        why.extend(pools);
        why.extend(self.other_nodes(pod, Some(node), explanations));
        (title, why)
    }

    /// `gpus wants 4 devices; node-a has 3 that are free.`
    fn shortage(&self, request: &RequestExplanation, node: &str) -> Option<String> {
        let (stage, count) = telling(request)?;
        let wanted = request.count.map_or_else(|| "all devices".to_owned(), |it| counted(it, "device"));
        let have = if count == 0 { "none".to_owned() } else { count.to_string() };
        Some(format!("Request {} wants {wanted}; {node} has {have} {}.", request.name, reached(stage)))
    }

    /// Which devices fell out, and why: `gpu-0 is held by claim other-job`.
    fn losses(&self, request: &RequestExplanation) -> Option<String> {
        let mut by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for device in &request.devices {
            let Some(reason) = device.reason.as_ref().filter(|it| it.stage() > Stage::InClass) else {
                continue;
            };
            let name = self.inventory.devices.get(device.device).map_or("", |it| it.name);
            by_reason.entry(self.reason(device.device, reason)).or_default().push(name.to_owned());
        }
        let texts: Vec<String> =
            by_reason.iter().map(|(reason, devices)| format!("{}: {reason}", list(devices, 4))).collect();
        (!texts.is_empty()).then(|| format!("Request {}: {}.", request.name, texts.join("; ")))
    }

    /// A request for all devices, of which one cannot be had.
    fn not_all(&self, explanation: &Explanation, node: &str) -> Option<String> {
        let mut requests = explanation.requests.iter().filter(|it| it.count.is_none());
        let (request, device, reason) = requests.find_map(|request| {
            request.devices.iter().find_map(|it| {
                let reason = it.reason.as_ref().filter(|it| it.stage() > Stage::Selected)?;
                Some((request, it.device, reason))
            })
        })?;
        let name = self.inventory.devices.get(device).map_or("", |it| it.name);
        Some(format!(
            "Request {} wants every device that matches; on {node} one cannot be had: {name} ({}).",
            request.name,
            self.reason(device, reason)
        ))
    }

    /// What a device publishes that lacks the attribute of a constraint.
    fn published(&self, explanation: &Explanation) -> Option<String> {
        let mut candidates = explanation.requests.iter().flat_map(|it| &it.devices);
        let lacks =
            candidates.find(|it| matches!(it.reason, Some(Reason::Constraint { missing: true, .. })))?;
        let (device, slice) =
            (self.inventory.devices.get(lacks.device)?, self.inventory.slice_of(lacks.device)?);
        let full = |name: &str| {
            if name.contains('/') { name.to_owned() } else { format!("{}/{name}", slice.driver) }
        };
        let names: Vec<String> = device.spec.attributes.iter().map(|(name, _)| full(&name.value)).collect();
        let what = if names.is_empty() { "no attribute".to_owned() } else { list(&names, 6) };
        Some(format!(
            "{} publishes {what}; a constraint compares attributes of exactly one name.",
            device.name
        ))
    }

    /// Each device alone would do; together they do not.
    fn conflict(&self, explanation: &Explanation, question: &Question<'_, '_>, node: &str) -> String {
        let Some(furthest) = &explanation.furthest else {
            return format!("{node} cannot have all claims.");
        };
        let wanted: usize = explanation
            .requests
            .iter()
            .filter(|it| it.alternative.unwrap_or(0) == 0)
            .map(|it| it.count.unwrap_or(1))
            .sum();
        let have = furthest.taken.len();
        let others = furthest.rejected.iter().filter(|(_, reason, _)| !matches!(reason, Reason::TakenByPod));
        // The device that came furthest; of several the first.
        let blocked = others.rev().max_by_key(|(_, reason, _)| reason.stage());
        let because = match blocked {
            Some((choice, Reason::Constraint { constraint, missing }, _)) => {
                let claim = question.claims.get(choice.claim);
                let named = claim.and_then(|it| it.devices.constraints.get(*constraint));
                let attribute = named.map_or("", |it| match text(&it.match_attribute) {
                    "" => text(&it.distinct_attribute),
                    same => same,
                });
                let same = named.is_some_and(|it| it.match_attribute.is_some());
                let device = self.inventory.devices.get(choice.device).map_or("", |it| it.name);
                match (missing, same) {
                    (true, _) => {
                        format!("{device} does not publish {attribute}, so it can never meet the constraint")
                    }
                    (false, true) => {
                        format!("{device} has another {attribute} than the devices taken before")
                    }
                    (false, false) => format!("{device} has the same {attribute} as a device taken before"),
                }
            }
            Some((choice, reason, _)) => {
                let device = self.inventory.devices.get(choice.device).map_or("", |it| it.name);
                format!("{device}: {}", self.reason(choice.device, reason))
            }
            None => "no further device is free".to_owned(),
        };
        format!("{wanted} devices are wanted together; on {node} the search gets {have} of them: {because}.")
    }

    /// How many devices that could be had share each value of an attribute that has to be the same.
    fn values(&self, explanation: &Explanation, question: &Question<'_, '_>) -> Vec<String> {
        let mut out = Vec::new();
        for (index, claim) in question.claims.iter().enumerate() {
            for constraint in &claim.devices.constraints {
                let attribute = text(&constraint.match_attribute);
                let mut by_value: BTreeMap<String, Vec<String>> = BTreeMap::new();
                let requests = explanation.requests.iter().filter(|it| it.claim == index);
                for candidate in requests.flat_map(|it| &it.devices).filter(|it| it.reason.is_none()) {
                    let Some(value) = self.attribute(candidate.device, attribute) else { continue };
                    let name =
                        self.inventory.devices.get(candidate.device).map_or("", |it| it.name).to_owned();
                    let devices = by_value.entry(value).or_default();
                    if !devices.contains(&name) {
                        devices.push(name);
                    }
                }
                if !attribute.is_empty() && by_value.len() > 1 {
                    let texts: Vec<String> = by_value
                        .iter()
                        .map(|(value, devices)| format!("{value}: {}", list(devices, 4)))
                        .collect();
                    out.push(format!("By {attribute}, {}.", texts.join("; ")));
                }
            }
        }
        out
    }

    /// The value of an attribute as text; a name without a domain is the driver's.
    fn attribute(&self, device: usize, name: &str) -> Option<String> {
        let driver = self.inventory.slice_of(device)?.driver;
        let is = |written: &str| {
            written == name || (!written.contains('/') && name.split_once('/') == Some((driver, written)))
        };
        let (_, attribute) =
            self.inventory.devices.get(device)?.spec.attributes.iter().find(|it| is(&it.0.value))?;
        match attribute.value.as_ref()? {
            AttributeValue::Int(value) => Some(value.to_string()),
            AttributeValue::Bool(value) => Some(value.to_string()),
            AttributeValue::String(value) | AttributeValue::Version(value) => Some(value.clone()),
            _ => None,
        }
    }

    /// `node-b: cannot allocate all claims`, equal nodes together.
    fn other_nodes(
        &self,
        pod: &Scheduled<'a>,
        but: Option<&str>,
        explanations: &Explanations,
    ) -> Vec<String> {
        let mut by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (index, answer) in pod.nodes.iter().enumerate() {
            let Some(node) = self.inventory.nodes.get(answer.node).filter(|it| Some(it.name) != but) else {
                continue;
            };
            let says = match &answer.verdict {
                NodeVerdict::Refused(reason) => reason.clone(),
                NodeVerdict::Asked(_) => {
                    let requests =
                        explanations.get(&index).map(|it| it.requests.as_slice()).unwrap_or_default();
                    let short = requests.iter().find_map(|it| self.shortage(it, "it"));
                    short.map_or_else(
                        || "its devices do not suffice together; choose it below to see why".to_owned(),
                        |it| it.trim_end_matches('.').to_owned(),
                    )
                }
            };
            by_text.entry(says).or_default().push(node.name.to_owned());
        }
        by_text.into_iter().map(|(says, nodes)| format!("{}: {says}.", list(&nodes, 4))).collect()
    }

    fn before_nodes(&self, pod: &Scheduled<'a>) -> Vec<String> {
        let full = pod.claims.iter().find(|it| it.users >= dra::schedule::RESERVED_FOR_LIMIT);
        if let Some(full) = full {
            return vec![format!(
                "Claim {} is used by {} Pods already, and {} is the limit. Pods with a template get a claim each.",
                full.claim.name,
                full.users,
                dra::schedule::RESERVED_FOR_LIMIT
            )];
        }
        let requests = pod.claims.iter().flat_map(|it| &it.claim.devices.requests);
        let classes = requests.flat_map(|it| it.exactly.iter().chain(&it.first_available));
        let names = classes.map(|it| text(&it.device_class_name));
        let mut missing: Vec<String> =
            names.filter(|it| !self.inventory.classes.contains_key(it)).map(str::to_owned).collect();
        missing.dedup();
        if missing.is_empty() {
            return Vec::new();
        }
        vec![format!(
            "DeviceClass {} is not loaded here; in a cluster without it the scheduler says the text above. Classes come \
             with the driver, or an administrator writes them.",
            list(&missing, 3)
        )]
    }

    /// What a claim of the Pod asks for that no claim can ever get: the error is the same on each node, before any search.
    pub(super) fn never_given(&self, pod: &Scheduled<'a>) -> Option<String> {
        let mut written = pod.claims.iter().filter_map(|it| self.written(it));
        let said = written.find_map(|(document, object, _)| {
            self.analysis.relations.iter().find(|it| {
                it.code == "too-many-devices"
                    && it.document.0 == document.id
                    && (object.span.start..=object.span.end).contains(&it.span.start)
            })
        })?;
        let mut letters = said.message.chars();
        Some(format!("{}{}.", letters.next()?.to_uppercase(), letters.as_str()))
    }

    /// Where the error comes from, and what it hides.
    pub(super) fn why_error(&self, pod: &Scheduled<'a>) -> Vec<String> {
        let name = |it: &NodeAnswer| {
            self.inventory.nodes.get(it.node).map_or_else(String::new, |it| it.name.to_owned())
        };
        let failing: Vec<String> = pod.nodes.iter().filter(|it| is_error(it)).map(name).collect();
        let fitting: Vec<String> = pod.nodes.iter().filter(|it| it.given().is_some()).map(name).collect();
        let mut out = Vec::new();
        if !failing.is_empty() {
            out.push(format!(
                "The search on {} reaches it. One such node is enough: the scheduler gives up the whole attempt and tries \
                 again later, with the same end.",
                list(&failing, 4)
            ));
        }
        if !fitting.is_empty() {
            out.push(format!("Without the error the Pod would fit on {}.", list(&fitting, 4)));
        }
        if pod.state_text().contains("is currently being updated") {
            out.push(
                "A slice of the pool is not loaded, so nobody knows what all its devices are. A request for a count would look \
                 at other pools."
                    .to_owned(),
            );
            return out;
        }
        if !pod.state_text().contains("CEL") {
            return out;
        }
        out.push("The station Match shows the devices and the part of the expression.".to_owned());
        out
    }

    /// The funnel of a request on the node that is explained.
    pub(super) fn funnel(
        &self,
        request: &RequestExplanation,
        explanation: &Explanation,
        question: &Question<'_, '_>,
    ) -> Funnel {
        let short = request.runs_short_at();
        let last = request.funnel.iter().rev().find(|(stage, _)| *stage < Stage::Chosen).map_or(0, |it| it.1);
        let first = request.funnel.first().map_or(0, |it| it.1);
        let fits = matches!(explanation.outcome.verdict, Verdict::Fits(_));
        // Counters, capacity and constraints are told of where they keep a device away.
        let loses = |stage: Stage| {
            let mut reasons = request.devices.iter().filter_map(|it| it.reason.as_ref());
            reasons.any(|it| it.stage() == stage)
        };
        let told = |stage: Stage| match stage {
            Stage::Chosen => fits,
            Stage::Counters | Stage::Capacity | Stage::Constraints => loses(stage),
            _ => true,
        };
        let rows = request.funnel.iter().filter(|(stage, _)| told(*stage));
        let rows = rows.map(|(stage, count)| FunnelRow {
            label: label(*stage, request, question),
            detail: self.fell_out(request, *stage),
            count: match request.count {
                Some(wanted) if short == Some(*stage) => format!("{count} of {wanted} wanted"),
                _ => count.to_string(),
            },
            tone: if short == Some(*stage) { Tone::Bad } else { Tone::Plain },
        });
        let title = format!(
            "{} on {}, from {} to {last}",
            request.name,
            question.node.name,
            counted(first, "device")
        );
        Funnel { title, rows: rows.collect() }
    }

    /// The devices that did not reach a stage.
    fn fell_out(&self, request: &RequestExplanation, stage: Stage) -> String {
        let out = request.devices.iter().filter_map(|it| {
            let reason = it.reason.as_ref().filter(|it| it.stage() == stage && stage > Stage::Selected)?;
            let name = self.inventory.devices.get(it.device).map_or("", |it| it.name);
            Some(format!("{name}: {}", self.reason(it.device, reason)))
        });
        list(&out.collect::<Vec<_>>(), 3)
    }
}

/// Why the scheduler leaves a Pod alone: in a few words, as a title, and what to do.
pub(super) fn left_alone(why: &LeftAlone) -> (&'static str, String, &'static str) {
    match why {
        LeftAlone::OtherScheduler(name) => (
            "is for another scheduler",
            format!("The Pod is for scheduler {name}; Kubernetes' own does not look at it."),
            "What that one would do is not simulated. Leave out `spec.schedulerName` for Kubernetes' own.",
        ),
        LeftAlone::Deleted => (
            "is being deleted",
            "It is being deleted, so the scheduler leaves it alone.".to_owned(),
            "It says so in `metadata.deletionTimestamp`; leave that out to try it as a new one.",
        ),
        LeftAlone::Gated(gates) => (
            "waits for its scheduling gates",
            format!("The Pod waits for its scheduling gates: {}.", list(gates, 4)),
            "The scheduler looks at it once `spec.schedulingGates` is empty; whoever set a gate removes it.",
        ),
        LeftAlone::ClaimDeleted(name) => (
            "waits: its claim is being deleted",
            format!("Claim {name} is being deleted, so the Pod waits."),
            "The scheduler tries the Pod when there is another claim of that name.",
        ),
    }
}

/// What to know of an error that comes after a node was chosen.
pub(super) fn not_bound(cause: &NotBound) -> Vec<String> {
    match cause {
        NotBound::NamedTwice(claim) => vec![
            format!(
                "The Pod names claim {claim} twice in `spec.resourceClaims`, and is written down as its user twice: name \
                 it once, and let containers share that entry."
            ),
            "The claims before the second time keep their devices, and the scheduler tries again later, with the same end."
                .to_owned(),
        ],
        NotBound::PluginBesideClaim => vec![
            "The device plugin of the node has the extended resource, and the Pod brings a claim as well: Kubernetes then \
             expects devices for both. Keep the Pod from such nodes, or ask for all devices in one of the two ways."
                .to_owned(),
            "The claims keep their devices, and the scheduler tries again later, with the same end.".to_owned(),
        ],
    }
}

/// Whether the search on a node ends in an error.
pub(super) fn is_error(answer: &NodeAnswer) -> bool {
    matches!(&answer.verdict, NodeVerdict::Asked(outcome) if matches!(outcome.verdict, Verdict::Fatal(_)))
}

/// The stage that tells most of why there are too few devices, and how many reached it: where the last one falls out, else
/// where there are too few for the first time.
pub(super) fn telling(request: &RequestExplanation) -> Option<(Stage, usize)> {
    let short = request.runs_short_at()?;
    let none = request.funnel.iter().find(|(stage, count)| *stage < Stage::Chosen && *count == 0);
    none.or_else(|| request.funnel.iter().find(|(stage, _)| *stage == short)).copied()
}

fn label(stage: Stage, request: &RequestExplanation, question: &Question<'_, '_>) -> String {
    let written = question.claims.get(request.claim).and_then(|it| it.devices.requests.get(request.request));
    let exact = written.and_then(|it| match request.alternative {
        Some(index) => it.first_available.get(index),
        None => it.exactly.as_ref(),
    });
    match stage {
        Stage::OnNode => "on this node, in a pool that can be used".to_owned(),
        Stage::InClass => format!("in class {}", exact.map_or("", |it| text(&it.device_class_name))),
        Stage::Selected => match exact.map_or(0, |it| it.selectors.len()) {
            0 => "match (the request has no selector)".to_owned(),
            1 => "match the selector".to_owned(),
            count => format!("match all {count} selectors"),
        },
        Stage::Untainted => "not tainted, or tolerated".to_owned(),
        Stage::Free => "not in use".to_owned(),
        Stage::Counters => "enough counters left".to_owned(),
        Stage::Capacity => "enough capacity left".to_owned(),
        Stage::Constraints => "alone within the constraints".to_owned(),
        Stage::Chosen => "chosen".to_owned(),
    }
}

fn reached(stage: Stage) -> &'static str {
    match stage {
        Stage::OnNode => "in reach",
        Stage::InClass => "in the class",
        Stage::Selected => "that match",
        Stage::Untainted => "that match and are not tainted",
        Stage::Free => "that match and are free",
        Stage::Counters => "with enough counters left",
        Stage::Capacity => "with enough capacity left",
        Stage::Constraints | Stage::Chosen => "that can meet the constraints",
    }
}
