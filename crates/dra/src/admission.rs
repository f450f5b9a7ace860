//! What would kube-apiserver answer to this manifest?
//!
//! The road of a create or update with strict field validation: decode, default, drop the fields of disabled gates,
//! validate, store. The answer has the text of the Status object and what would be stored.
//!
//! Source: `k8s.io/apiserver/pkg/endpoints/handlers/create.go`, `update.go` and `pkg/registry/rest` v0.34.4 to
//! v0.37.2; the strategies in `pkg/registry/resource` of kubernetes.

pub(crate) mod defaults;
mod dropping;
mod metadata;
mod prepare;
mod refusal;
mod workloads;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use yaml_tree::NodeRef;

use crate::fields::Kind;
use crate::item::{self, Item};
use crate::objects::Version;
use crate::target::Target;
use crate::validate::{self, Asked, FieldError, Rules};

pub use dropping::Dropped;
pub(crate) use dropping::dropping_gates;
pub use refusal::Refusal;
pub(crate) use refusal::decode_stored;

/// What is asked of the API server.
#[derive(Clone, Debug, Default)]
pub struct Admission<'a> {
    /// The manifest.
    pub text: &'a str,
    /// The object that is there already; `None` for a create.
    pub old: Option<&'a str>,
    /// Whether the status is updated.
    pub status: bool,
    /// The labels of the object's namespace.
    pub namespace_labels: BTreeMap<String, String>,
}

/// What the API server answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Whether it takes the object.
    pub accepted: bool,
    /// What validation found, in its order.
    pub errors: Vec<FieldError>,
    /// The message of the refusal, whole; empty when accepted.
    pub text: String,
    /// What decoding found.
    pub decode: Vec<String>,
    /// The warnings it sends along.
    pub warnings: Vec<String>,
    /// The object as it would be stored, in the version it came in; times and uids that the server makes up stand
    /// there as `<now>` and `<uid>`. `None` when refused.
    pub object: Option<Json>,
    /// Of a create that is accepted: the fields that are not stored, because a gate is off, outermost only.
    pub dropped: Vec<Dropped>,
    /// The text of Go's panic, when the object ends the API server's own code.
    pub panic: Option<Cow<'static, str>>,
    /// Set when this is a kind, or a part of the road, that is not simulated.
    pub not_simulated: Option<String>,
    /// Whether only metadata and what has to do with devices was validated, as of Pods and workloads.
    pub devices_only: bool,
}

impl Verdict {
    fn refused(text: impl Into<String>, decode: Vec<String>) -> Self {
        Self { text: text.into(), decode, ..Self::default() }
    }

    fn panicked(panic: impl Into<Cow<'static, str>>) -> Self {
        let text = "This request caused apiserver to panic. Look in the logs for details.";
        Self { panic: Some(panic.into()), ..Self::refused(text, Vec::new()) }
    }
}

/// Answers as the API server of `target` does, with every version of the API enabled that it knows.
pub fn admit(admission: &Admission<'_>, target: &Target) -> Verdict {
    let refused = |refusal: Refusal| Verdict::refused(refusal.text, refusal.complaints);
    let named = match refusal::peek(admission.text) {
        Ok(named) => named,
        Err(refusal) => return refused(refusal),
    };
    let stream = yaml_tree::parse(admission.text);
    match refusal::root(&stream) {
        Some(root) => admit_object(root, (&named.0, &named.1), admission, target),
        None => Verdict::refused("Object 'Kind' is missing in ''", Vec::new()),
    }
}

/// The same for one object of a text that parses; spans are those of that text. `named` is what it calls itself:
/// `apiVersion` and `kind`. Of `admission` the text is not looked at.
pub fn admit_object(
    root: NodeRef<'_>,
    named: (&str, &str),
    admission: &Admission<'_>,
    target: &Target,
) -> Verdict {
    let decoded = match refusal::decode(named, root, admission.status, target) {
        Ok(decoded) => decoded,
        Err(Refusal { text, complaints, kind }) => {
            // The endpoint warns before it reads the body.
            let warnings = kind.map(|kind| prepare::version_warnings(kind, target)).unwrap_or_default();
            return Verdict { warnings, ..Verdict::refused(text, complaints) };
        }
    };
    let Some(kind) = decoded.filter(|kind| !matches!(kind.name, "Node" | "Namespace")) else {
        let why = "only the resource API, Pods and workloads are simulated".to_owned();
        return Verdict { not_simulated: Some(why), ..Verdict::default() };
    };
    let version = Version { release: target.release, api: kind.version() };
    let mut object = item::read(root, kind.structure, version);
    let mut warnings = prepare::version_warnings(kind, target);
    defaults::fill(&mut object, version);
    let Some(old) = admission.old else {
        let dropped = prepare::create(&mut object, kind, target, &mut warnings);
        let mut verdict = judge(&object, Asked::Create, kind, admission, target, warnings);
        if let Some(stored) = &mut verdict.object {
            workloads::fill(stored, kind, root);
        }
        return Verdict { dropped: if verdict.accepted { dropped } else { Vec::new() }, ..verdict };
    };
    let stream = yaml_tree::parse(old);
    // It may be stored in another version.
    let stored = match refusal::stored_as(old, &stream, kind, target) {
        Ok(stored) => stored,
        Err(why) => return Verdict { warnings, ..Verdict::refused(format!("old: {why}"), Vec::new()) },
    };
    let stored_version = Version { release: target.release, api: stored.version() };
    let Some(root) = refusal::root(&stream) else {
        return Verdict::refused("old: Object 'Kind' is missing in ''", Vec::new());
    };
    let mut old = item::read(root, stored.structure, stored_version);
    defaults::fill(&mut old, stored_version);
    match prepare::update(&mut object, &mut old, kind, admission.status, target, &mut warnings) {
        Err(prepare::Stop::Refused(text)) => Verdict { warnings, ..Verdict::refused(text, Vec::new()) },
        Err(prepare::Stop::Panicked(text)) => Verdict { warnings, ..Verdict::panicked(text) },
        Ok(()) => {
            let asked = if admission.status { Asked::UpdateStatus(&old) } else { Asked::Update(&old) };
            judge(&object, asked, kind, admission, target, warnings)
        }
    }
}

fn judge(
    object: &Item,
    asked: Asked<'_>,
    kind: &Kind,
    admission: &Admission<'_>,
    target: &Target,
    mut warnings: Vec<String>,
) -> Verdict {
    let version = Version { release: target.release, api: kind.version() };
    let mut rules = Rules { target, api: kind.version(), namespace_labels: &admission.namespace_labels };
    let errors = match validate::validate(&mut rules, object, asked) {
        Ok(errors) => errors,
        Err(panic) => return Verdict { warnings, ..Verdict::panicked(panic) },
    };
    if !errors.is_empty() {
        let name =
            object.at(&["metadata"]).map(|metadata| metadata.text("name").to_owned()).unwrap_or_default();
        let text = invalid(kind, &name, &errors);
        return Verdict { errors, warnings, ..Verdict::refused(text, Vec::new()) };
    }
    warnings.extend(prepare::strategy_warnings(object, kind, target, asked.old().is_none()));
    let mut stored = item::write::versioned(object, version);
    prepare::hide_stored_uid(&mut stored);
    let devices_only = kind.group() != "resource.k8s.io";
    Verdict { accepted: true, warnings, object: Some(stored), devices_only, ..Verdict::default() }
}

/// The message of a refused object (`errors.NewInvalid`): equal complaints are said once.
fn invalid(kind: &Kind, name: &str, errors: &[FieldError]) -> String {
    let mut seen = BTreeSet::new();
    let texts: Vec<String> =
        errors.iter().map(FieldError::text).filter(|text| seen.insert(text.clone())).collect();
    let said = match texts.as_slice() {
        [one] => one.clone(),
        all => format!("[{}]", all.join(", ")),
    };
    let subject = match kind.group() {
        "" => kind.name.to_owned(),
        group => format!("{}.{group}", kind.name),
    };
    format!("{subject} {} is invalid: {said}", kube_scalars::go_quote(name))
}
