//! The changes that were tried, each with its edit, its result and who may make it.

use dra::allocate::{Change, ChangedRequest, Question, Tried, Who};
use dra::schedule::{PodClaim, Scheduled, Source, State};
use dra::{Body, Memo, Object, ObjectRef};
use serde_json::{Value, json};
use yaml_tree::Path;
use yaml_tree::edit::{Edit, edit};

use super::Scene;
use super::reasons::text;
use crate::document::Document;
use crate::protocol::{Group, Offer, TriedRow};
use crate::view::words::list;

/// Longer texts are cut in a label.
const LABEL: usize = 60;

impl<'a> Scene<'_, 'a> {
    /// What mends the selectors that stop the scheduler, where the Pod fits on another node, or that match no device: the
    /// changes that the station Match offers.
    pub(super) fn repairs(&self, pod: &Scheduled<'a>, memo: &mut Memo) -> Vec<TriedRow> {
        let elsewhere = pod.nodes.iter().any(|it| it.given().is_some());
        match pod.state {
            State::SchedulerError(_) if elsewhere => {}
            State::Unschedulable(_) => {}
            _ => return Vec::new(),
        }
        let claims = pod.claims.iter().filter_map(|it| self.written(it));
        let offers = claims.flat_map(|(_, object, _)| {
            let place = ObjectRef { document: object.document, span: object.span };
            crate::view::matching::repairs(self.analysis, place, memo)
        });
        let row = |offer: Offer| TriedRow {
            label: offer.label.clone(),
            who: "yours to change".to_owned(),
            result: offer.result.clone(),
            warning: None,
            offer: Some(offer),
        };
        offers.map(row).collect()
    }

    /// One change as a row.
    pub(super) fn change(&self, pod: &Scheduled<'a>, question: &Question<'a, '_>, tried: &Tried) -> TriedRow {
        let change = &tried.change;
        let devices: Vec<String> =
            tried.given.iter().flat_map(|it| &it.devices).map(|it| it.name[2].to_string()).collect();
        let result = format!("fits on {} with {}", question.node.name, list(&devices, 8));
        let label = self.label(change, question);
        let offer = self.offer(pod, question, change).map(|(before, after, edits)| Offer {
            label: label.clone(),
            result: result.clone(),
            before,
            after,
            edits,
        });
        let who = match (change.who(), change.alters_job()) {
            (Who::Administrator, _) => "administrator, or the owner of that job",
            (Who::Author, true) => "yours to change, but the job gets something else",
            (Who::Author, false) => "yours to change",
        };
        let warning = match change {
            Change::Tolerate { key, value, .. } => Some(format!(
                "The taint is there for a reason. It says: {key}{}.",
                if value.is_empty() { String::new() } else { format!(" = {value}") }
            )),
            _ => None,
        };
        TriedRow { label, who: who.to_owned(), result, warning, offer }
    }

    fn label(&self, change: &Change, question: &Question<'_, '_>) -> String {
        let request = |target: &ChangedRequest| {
            let request =
                question.claims.get(target.claim).and_then(|it| it.devices.requests.get(target.request));
            let name = request.map_or("", |it| text(&it.name));
            let alternative = target.alternative.and_then(|index| request?.first_available.get(index));
            alternative.map_or_else(|| name.to_owned(), |it| format!("{name}/{}", text(&it.name)))
        };
        match change {
            Change::Free { device } => {
                let name = self.inventory.devices.get(*device).map_or("", |it| it.name);
                format!("Free {name} (held by {})", self.holder(*device))
            }
            Change::DropConstraint { claim, constraint } => {
                let found =
                    question.claims.get(*claim).and_then(|it| it.devices.constraints.get(*constraint));
                let asked = |it: &dra::objects::DeviceConstraint| match (
                    text(&it.match_attribute),
                    text(&it.distinct_attribute),
                ) {
                    ("", "") => None,
                    ("", distinct) => Some(format!("different {distinct}")),
                    (same, _) => Some(format!("same {same}")),
                };
                match found.and_then(asked) {
                    Some(what) => format!("Drop the constraint “{what}”"),
                    // What it asked for needs a gate that is off.
                    None => format!("Drop constraint #{constraint}, of which nothing is left here"),
                }
            }
            Change::Selector { target, from, to: Some(to), .. } => {
                format!("Ask for {} instead of {} in {}", cut(to), cut(from), request(target))
            }
            Change::Selector { target, from, to: None, expression, .. } => {
                let what = if expression.is_some() { "condition" } else { "selector" };
                format!("Drop the {what} `{}` of {}", cut(from), request(target))
            }
            Change::Capacity { target, capacity, from, to } => {
                format!("Ask for {to} of {capacity} instead of {from} in {}", request(target))
            }
            Change::Count { target, from, to } => {
                format!("Ask for {to} instead of {from} in {}", request(target))
            }
            Change::Tolerate { target, key, .. } => {
                format!("Tolerate the taint {key} in {}", request(target))
            }
        }
    }

    /// The lines before and after, and the edits; `None` where the change is not one of a document, or cannot be made safely.
    fn offer(
        &self,
        pod: &Scheduled<'a>,
        question: &Question<'a, '_>,
        change: &Change,
    ) -> Option<(String, String, Vec<crate::protocol::EditView>)> {
        let claim = match change {
            Change::Free { .. } => return None,
            Change::DropConstraint { claim, .. } => *claim,
            Change::Selector { target, .. }
            | Change::Capacity { target, .. }
            | Change::Count { target, .. }
            | Change::Tolerate { target, .. } => target.claim,
        };
        let name = question.claims.get(claim)?;
        let known = pod.claims.iter().find(|it| it.claim.name == name.name)?;
        let (document, object, devices) = self.written(known)?;
        let tree = document.stream.as_ref()?.trees.get(object.place.tree)?;
        let intent = intent(change, &devices, tree)?;
        let edits = edit(&document.text, tree, &intent).ok()?;
        let (before, after) = crate::view::before_and_after(&document.text, &edits);
        Some((before, after, document.edits(&edits)))
    }

    /// Where a claim, or the template it is made from, is written, and the path of its `devices`.
    pub(super) fn written(&self, claim: &PodClaim) -> Option<(&'a Document, &'a Object, Path)> {
        let (name, template) = match &claim.source {
            Source::Named => (&claim.claim.name, false),
            Source::Template(name) => (name, true),
            Source::ExtendedResources => return None,
        };
        let manifests = self.analysis.documents.iter().filter(|it| it.group == Group::Manifests);
        let mut objects = manifests.flat_map(|it| it.objects().iter().map(move |object| (*it, object)));
        let (document, object) = objects.find(|(_, object)| {
            let kind = match &object.body {
                Body::ResourceClaim(_) => !template,
                Body::ResourceClaimTemplate(_) => template,
                _ => false,
            };
            kind && object.namespace() == claim.claim.namespace && object.name() == *name
        })?;
        // Older versions of the API have other shapes.
        let version = text(&object.api_version);
        if version == "resource.k8s.io/v1beta1" || object.document.0 != document.id {
            return None;
        }
        let inner = Path::parse(if template { "spec.spec.devices" } else { "spec.devices" })?;
        let mut path = object.place.path.clone();
        path.0.extend(inner.0);
        Some((document, object, path))
    }
}

/// The edit of the text that a change is.
fn intent(change: &Change, devices: &Path, tree: &yaml_tree::Tree) -> Option<Edit> {
    let of = |target: &ChangedRequest| {
        let request = devices.key("requests").index(target.request);
        match target.alternative {
            Some(index) => request.key("firstAvailable").index(index),
            None => request.key("exactly"),
        }
    };
    let set = |path: Path, value: Value| Some(Edit::Set { path, value });
    // With its last entry a list goes, too.
    let drop = |list: Path, index: usize| match tree.node_at(&list).map(|it| it.items().count()) {
        Some(1) => Edit::Remove { path: list },
        _ => Edit::Remove { path: list.index(index) },
    };
    match change {
        Change::Free { .. } => None,
        Change::DropConstraint { constraint, .. } => Some(drop(devices.key("constraints"), *constraint)),
        Change::Selector { target, selector, expression, .. } => {
            let selectors = of(target).key("selectors");
            match expression {
                Some(expression) => {
                    set(selectors.index(*selector).key("cel").key("expression"), json!(expression))
                }
                None => Some(drop(selectors, *selector)),
            }
        }
        Change::Capacity { target, capacity, to, .. } => {
            set(of(target).key("capacity").key("requests").key(capacity.as_str()), json!(to))
        }
        Change::Count { target, to, .. } => set(of(target).key("count"), json!(to)),
        Change::Tolerate { target, key, value, effect } => {
            let tolerations = of(target).key("tolerations");
            let entry = match value.as_str() {
                "" => json!({"key": key, "operator": "Exists", "effect": effect}),
                value => json!({"key": key, "operator": "Equal", "value": value, "effect": effect}),
            };
            match tree.node_at(&tolerations).map(|it| it.items().count()) {
                Some(count) => Some(Edit::Insert { path: tolerations.index(count), value: entry }),
                None => set(tolerations, json!([entry])),
            }
        }
    }
}

/// The text in one line, cut to a length that fits a label.
fn cut(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LABEL {
        return line;
    }
    let start: String = line.chars().take(LABEL).collect();
    format!("{start}…")
}
