//! How do the manifests hang together: Pod → container → claim → class → devices?

use dra::objects::{DeviceClaim, PodSpec};
use dra::{Body, Object};
use yaml_tree::Span;

use super::words;
use crate::analysis::Analysis;
use crate::protocol::{GraphBox, GraphLine, GraphView, Group, Place, Tone};

const COLUMNS: [&str; 5] = ["Pod", "Container", "Claim", "Class", "Devices"];
const POD: u32 = 0;
const CONTAINER: u32 = 1;
const CLAIM: u32 = 2;
const CLASS: u32 = 3;
const DEVICES: u32 = 4;

/// More boxes are no picture any more. Ours.
const MOST_BOXES: usize = 120;

/// The picture of all manifests.
pub(crate) fn graph(analysis: &Analysis<'_>) -> GraphView {
    let mut graph = Graph { analysis, view: GraphView::default(), keys: Vec::new() };
    graph.view.columns = COLUMNS.map(str::to_owned).to_vec();
    let documents = analysis.documents.iter().filter(|it| it.group == Group::Manifests);
    let objects: Vec<&Object> = documents.flat_map(|it| it.objects()).collect();
    for object in &objects {
        match &object.body {
            Body::Pod(spec) => graph.pod(object, spec),
            Body::Workload(template) => graph.pod(object, &template.spec),
            _ => {}
        }
    }
    for object in &objects {
        if claim_of(object).is_some() {
            graph.claim(object);
        }
    }
    graph.view
}

fn claim_of(object: &Object) -> Option<&DeviceClaim> {
    match &object.body {
        Body::ResourceClaim(claim) => Some(&claim.devices),
        Body::ResourceClaimTemplate(template) => Some(&template.devices),
        _ => None,
    }
}

/// The picture on its way; boxes are found again by their keys.
struct Graph<'a> {
    analysis: &'a Analysis<'a>,
    view: GraphView,
    keys: Vec<String>,
}

impl<'a> Graph<'a> {
    /// The box of a key, made by `make` when it is new; `None` when there are too many.
    fn put(&mut self, key: String, column: u32, make: impl FnOnce() -> GraphBox) -> Option<u32> {
        if let Some(known) = self.keys.iter().position(|known| *known == key) {
            return Some(known as u32);
        }
        if self.keys.len() >= MOST_BOXES {
            self.view.left_out += 1;
            return None;
        }
        let row = self.view.boxes.iter().filter(|it| it.column == column).count() as u32;
        self.view.rows = self.view.rows.max(row + 1);
        self.view.boxes.push(GraphBox { column, row, ..make() });
        self.keys.push(key);
        Some(self.keys.len() as u32 - 1)
    }

    fn line(&mut self, from: Option<u32>, to: Option<u32>, broken: Option<String>) {
        let (Some(from), Some(to)) = (from, to) else { return };
        let line = GraphLine { from, to, broken };
        if !self.view.lines.contains(&line) {
            self.view.lines.push(line);
        }
    }

    fn place(&self, object: &Object, span: Span) -> Option<Place> {
        let document = self.analysis.documents.iter().find(|it| it.id == object.document.0)?;
        Some(document.place(span))
    }

    fn pod(&mut self, object: &'a Object, spec: &'a PodSpec) {
        let place = self.place(object, object.span);
        let key = format!("pod {} {}", object.document.0, object.span.start);
        let kind = super::documents::kind(object);
        let pod =
            self.put(key.clone(), POD, || a_box(super::documents::title(object), kind, Tone::Plain, place));
        let text = |name: &'a Option<dra::Located<String>>| name.as_ref().map_or("", |it| it.value.as_str());
        for container in spec.init_containers.iter().chain(&spec.containers) {
            if container.claims.is_empty() {
                continue;
            }
            let place = self.place(object, container.span);
            let name = text(&container.name);
            let own = self.put(format!("{key} {name}"), CONTAINER, || {
                a_box(name.to_owned(), String::new(), Tone::Plain, place)
            });
            self.line(pod, own, None);
            for used in &container.claims {
                let name = text(&used.name);
                let entry = spec.resource_claims.iter().find(|it| text(&it.name) == name);
                match entry {
                    Some(entry) => {
                        let (claim, broken) = self.reference(object, entry);
                        self.line(own, claim, broken);
                    }
                    None => {
                        let why = format!("the Pod has no claim `{name}`");
                        let nowhere = self
                            .put(format!("{key} no claim {name}"), CLAIM, || missing(name, "not in the Pod"));
                        self.line(own, nowhere, Some(why));
                    }
                }
            }
        }
        // Claims that no container uses.
        for entry in &spec.resource_claims {
            let name = text(&entry.name);
            let containers = spec.init_containers.iter().chain(&spec.containers);
            if !containers.flat_map(|it| &it.claims).any(|used| text(&used.name) == name) {
                let (claim, broken) = self.reference(object, entry);
                self.line(pod, claim, broken.or_else(|| Some("no container uses it".to_owned())));
            }
        }
    }

    /// The box of what an entry of `resourceClaims` names, and why the line to it leads nowhere.
    fn reference(
        &mut self,
        pod: &Object,
        entry: &dra::objects::PodResourceClaim,
    ) -> (Option<u32>, Option<String>) {
        let (name, template) = match (&entry.resource_claim_name, &entry.resource_claim_template_name) {
            (Some(name), _) => (name.value.as_str(), false),
            (None, Some(name)) => (name.value.as_str(), true),
            (None, None) => ("", false),
        };
        let objects = self.analysis.documents.iter().flat_map(|it| it.objects());
        let found = objects.into_iter().find(|it| {
            let kind = if template {
                matches!(it.body, Body::ResourceClaimTemplate(_))
            } else {
                matches!(it.body, Body::ResourceClaim(_))
            };
            kind && it.name() == name && it.namespace() == pod.namespace()
        });
        match found {
            Some(object) => (self.claim(object), None),
            None => {
                let what = if template { "template" } else { "claim" };
                let why = format!("{what} `{name}` is not loaded here");
                (self.put(format!("no {what} {name}"), CLAIM, || missing(name, "not loaded here")), Some(why))
            }
        }
    }

    fn claim(&mut self, object: &'a Object) -> Option<u32> {
        let key = format!("claim {} {}", object.document.0, object.span.start);
        if let Some(known) = self.keys.iter().position(|known| *known == key) {
            return Some(known as u32);
        }
        let place = self.place(object, object.span);
        let kind = super::documents::kind(object);
        let claim = self.put(key, CLAIM, || a_box(super::documents::title(object), kind, Tone::Plain, place));
        let requests: Vec<(usize, &dra::Request)> = self
            .analysis
            .selectors
            .requests
            .iter()
            .enumerate()
            .filter(|(_, it)| it.object.document == object.document && it.object.span == object.span)
            .collect();
        for (row, request) in requests {
            let name = request.class.as_ref().map_or("", |class| class.value.as_str());
            let loaded = self.analysis.cluster.classes.get(name);
            let place = loaded.and_then(|it| {
                self.analysis.document(it.object).map(|document| document.place(it.object.span))
            });
            let class = self.put(format!("class {name}"), CLASS, || match loaded {
                Some(_) => a_box(name.to_owned(), String::new(), Tone::Plain, place),
                None => missing(name, "not loaded here"),
            });
            let broken = loaded.is_none().then(|| format!("class `{name}` is not loaded here"));
            self.line(claim, class, broken);
            // Without its class a request would seem to match what the class leaves out.
            if loaded.is_none() {
                continue;
            }
            let Some(tally) = self.analysis.matrix.rows.get(row).map(|it| it.tally) else { continue };
            let tone = match (tally.matches, tally.errors) {
                (_, errors) if errors > 0 => Tone::Bad,
                (0, _) => Tone::Warning,
                _ => Tone::Good,
            };
            let mut title = words::matching(tally.matches);
            if tally.errors > 0 {
                title = format!("{title}, {}", words::failing(tally.errors));
            }
            let place = self.place(object, request.span);
            let subtitle = format!("request {}", request.name);
            let devices = self.put(format!("devices {row}"), DEVICES, || a_box(title, subtitle, tone, place));
            let broken = (tally.matches == 0).then(|| "no device matches".to_owned());
            self.line(class, devices, broken);
        }
        claim
    }
}

fn a_box(title: String, subtitle: String, tone: Tone, place: Option<Place>) -> GraphBox {
    GraphBox { column: 0, row: 0, title, subtitle, tone, place }
}

fn missing(name: &str, why: &str) -> GraphBox {
    let title = if name.is_empty() { "without a name".to_owned() } else { name.to_owned() };
    a_box(title, why.to_owned(), Tone::Bad, None)
}
