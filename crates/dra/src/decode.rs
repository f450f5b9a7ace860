//! Trees to objects: what each document holds, and what in it the API server would not take.

mod check;
mod kind;
mod mend;
mod served;
mod time;
mod yaml;

use yaml_tree::{Kind as NodeKind, NodeRef, Path, Segment, Stream, Tree};

use crate::diagnostic::{Diagnostic, DocumentId, Located};
use crate::fields::{self, Structure};
use crate::objects::{
    Body, DeviceClass, DeviceTaintRule, Metadata, Node, Object, Place, PodSpec, PodTemplate, Reader,
    ResourceClaim, ResourceClaimTemplate, ResourceSlice, Version,
};
use crate::target::Target;

pub(crate) use yaml::{number_text, quantity_text};

/// What a document holds: objects as far as they can be read, and everything that is wrong with them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// The objects, in the order of the text; items of Lists stand each for itself.
    pub objects: Vec<Object>,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads every object of a document. Never fails.
///
/// Each [`Diagnostic::kubernetes`] is worded as the API server would word it were it the only finding: really it
/// stops at the first wrong type, and joins unknown fields to one text.
pub fn decode(document: DocumentId, stream: &Stream, target: &Target) -> Decoded {
    read(document, stream, target, &[])
}

/// The same, with objects as the API server stores them when they are created: without the fields that it drops because
/// their gate is off. What is wrong is said of all that is written.
pub fn decode_stored(document: DocumentId, stream: &Stream, target: &Target) -> Decoded {
    let off: Vec<&'static str> = target.gates().map(|row| row.name).filter(|it| !target.gate(it)).collect();
    read(document, stream, target, &off)
}

fn read(document: DocumentId, stream: &Stream, target: &Target, off: &[&'static str]) -> Decoded {
    let mut decoder = Decoder { document, target, off, out: Decoded::default() };
    for (index, tree) in stream.trees.iter().enumerate() {
        decoder.tree(index, tree);
    }
    decoder.out.diagnostics.sort_by_key(|it| (it.span.start, it.span.end));
    decoder.out
}

/// What decoding complains of in one object, in the words of the API server.
#[derive(Debug, Default)]
pub(crate) struct Complaints {
    /// The first value of a wrong type: decoding ends there.
    pub(crate) wrong_type: Option<String>,
    /// Duplicate and unknown fields.
    pub(crate) strict: Vec<String>,
}

/// How many strict complaints are kept (`maxStrictErrors` in `sigs.k8s.io/json`, `internal/golang/encoding/json`).
const STRICT: usize = 100;

/// What decoding complains of in an object of a known kind.
pub(crate) fn complaints(object: NodeRef<'_>, kind: &fields::Kind, target: &Target) -> Complaints {
    let mut out = Complaints::default();
    for problem in object.tree().problems() {
        out.strict.extend(yaml::problem(DocumentId(0), problem).kubernetes);
    }
    let mut check = check::Check::new(DocumentId(0), None, target.release);
    check.sorted = true;
    check.object(object, kind);
    for diagnostic in check.diagnostics {
        let Some(text) = diagnostic.kubernetes else { continue };
        match diagnostic.code {
            "unknown-field" => out.strict.push(text),
            // A quantity and a time read themselves: when they cannot, decoding ends there.
            "wrong-quantity" | "wrong-time" => {
                out.wrong_type = Some(text);
                break;
            }
            _ => {
                out.wrong_type.get_or_insert(text);
            }
        }
    }
    out.strict.truncate(STRICT);
    out
}

struct Decoder<'a> {
    document: DocumentId,
    target: &'a Target,
    /// The gates without which fields are left out of objects.
    off: &'a [&'static str],
    out: Decoded,
}

impl Decoder<'_> {
    fn tree(&mut self, index: usize, tree: &Tree) {
        let problems = tree.problems().iter().map(|problem| yaml::problem(self.document, problem));
        self.out.diagnostics.extend(problems);
        // Kubernetes reads nothing of a document that does not parse; half an object would only mislead.
        if tree.is_broken() {
            return;
        }
        let Some(root) = tree.root() else { return };
        self.node(index, root, Path(Vec::new()), None);
    }

    /// Reads an object, or the items of a List. `assumed` is the type that a typed list gives its items.
    fn node(&mut self, tree: usize, node: NodeRef<'_>, path: Path, assumed: Option<(&str, &str)>) {
        if yaml::is_null(node) {
            return;
        }
        if node.kind() != NodeKind::Mapping {
            self.out.diagnostics.push(kind::not_an_object(self.document, node));
            return;
        }
        if let Some((api_version, item_kind)) = kind::list_of(node) {
            let Some(items) = node.get("items") else { return };
            for (index, item) in items.items().enumerate() {
                let mut item_path = path.clone();
                item_path.0.push(Segment::Key("items".to_owned()));
                item_path.0.push(Segment::Index(index));
                let assumed = item_kind.as_deref().map(|kind| (api_version.as_str(), kind));
                self.node(tree, item, item_path, assumed);
            }
            return;
        }
        self.object(node, Place { tree, path }, assumed);
    }

    fn object(&mut self, node: NodeRef<'_>, place: Place, assumed: Option<(&str, &str)>) {
        let at = Some(self.out.objects.len());
        let api_version = yaml::string_field(node, "apiVersion");
        let object_kind = yaml::string_field(node, "kind");
        let text = |located: &Option<Located<String>>, assumed: Option<&str>| {
            located.as_ref().map(|it| it.value.clone()).or(assumed.map(str::to_owned)).unwrap_or_default()
        };
        let version_text = text(&api_version, assumed.map(|it| it.0));
        let kind_text = text(&object_kind, assumed.map(|it| it.1));

        let known = fields::find(&version_text, &kind_text);
        let mut check = check::Check::new(self.document, at, self.target.release);
        match known {
            Some(known) => {
                served::check(&mut check, node, &place.path, known, self.target);
                check.object(node, known);
            }
            None => kind::check_unknown(&mut check, node, &version_text, &kind_text),
        }
        self.out.diagnostics.append(&mut check.diagnostics);

        let structure = known.map_or(&fields::NAMESPACE, |known| known.structure);
        let api = known.map_or("v1", |known| known.api_version.rsplit('/').next().unwrap_or("v1"));
        let reader =
            Reader::new(node, structure, Version { release: self.target.release, api }).without(self.off);
        self.out.objects.push(Object {
            document: self.document,
            span: node.span(),
            place,
            api_version,
            kind: object_kind,
            metadata: reader.object("metadata").map(|it| Metadata::read(&it)).unwrap_or_default(),
            body: known.map_or(Body::Other, |known| body(&reader, known.structure)),
        });
    }
}

fn body(object: &Reader<'_>, structure: &'static Structure) -> Body {
    match structure.name {
        "DeviceClass" => Body::DeviceClass(DeviceClass::read(object)),
        "DeviceTaintRule" => Body::DeviceTaintRule(DeviceTaintRule::read(object)),
        "ResourceClaim" => Body::ResourceClaim(ResourceClaim::read(object)),
        "ResourceClaimTemplate" => Body::ResourceClaimTemplate(ResourceClaimTemplate::read(object)),
        "ResourceSlice" => Body::ResourceSlice(ResourceSlice::read(object)),
        "Pod" => Body::Pod(PodSpec::read_pod(object)),
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" | "Job" => {
            Body::Workload(PodTemplate::read(object))
        }
        "CronJob" => Body::Workload(PodTemplate::read_cron_job(object)),
        "Node" => Body::Node(Node::read(object)),
        "Namespace" => Body::Namespace,
        _ => Body::Other,
    }
}
