//! What does the API server say of a body that it cannot read?

use yaml_tree::{NodeRef, Stream};

use crate::convert::scheme;
use crate::decode::complaints;
use crate::fields::{KINDS, Kind};
use crate::target::Target;

/// Why a body is not read.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The whole message.
    pub text: String,
    /// Each complaint.
    pub complaints: Vec<String>,
    /// The kind that would have been read; `None` where nothing serves one.
    pub kind: Option<&'static Kind>,
}

impl Refusal {
    fn of(text: &str) -> Self {
        Self { text: text.to_owned(), complaints: vec![text.to_owned()], kind: None }
    }
}

/// The kind of an object, when all of it can be read; `None` for a kind of which there is no table.
///
/// # Errors
/// What the API server says instead.
pub(super) fn decode(
    (api_version, name): (&str, &str),
    object: NodeRef<'_>,
    status: bool,
    target: &Target,
) -> Result<Option<&'static Kind>, Refusal> {
    let known = KINDS.iter().find(|kind| {
        kind.api_version == api_version
            && kind.name.eq_ignore_ascii_case(name)
            && kind.since <= target.release.minor
    });
    let Some(kind) = known else {
        return Err(Refusal::of("the server could not find the requested resource"));
    };
    if status
        && !kind.structure.fields.iter().any(|row| row.name == "status" && row.exists_in(target.release))
    {
        return Err(Refusal::of("the server could not find the requested resource"));
    }
    let version = kind.version();
    let intro = format!("{name} in version {version:?} cannot be handled as a {}: ", kind.name);
    if kind.name != name {
        let why = unknown_kind(name, api_version, target);
        return Err(Refusal { text: format!("{intro}{why}"), complaints: vec![why], kind: known });
    }
    let found = complaints(object, kind, target);
    if let Some(wrong) = found.wrong_type {
        return Err(Refusal { text: format!("{intro}{wrong}"), complaints: vec![wrong], kind: known });
    }
    if !found.strict.is_empty() {
        let text = format!("{intro}strict decoding error: {}", found.strict.join(", "));
        return Err(Refusal { text, complaints: found.strict, kind: known });
    }
    Ok(Some(kind))
}

fn unknown_kind(kind: &str, api_version: &str, target: &Target) -> String {
    format!("no kind {kind:?} is registered for version {api_version:?} in {}", scheme(target))
}

/// `apiVersion` and `kind`, from which a client makes the URL.
///
/// # Errors
/// What the client says of a text from which it cannot make one.
pub(super) fn peek(text: &str) -> Result<(String, String), Refusal> {
    let json = yaml_tree::decode::kubernetes_json(text, false).map_err(|error| Refusal::of(&error))?;
    let root: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
    if let Some(why) = not_an_object(&root) {
        return Err(Refusal::of(&why));
    }
    // Go finds the members whatever the case of their names; of several the last counts.
    let member = |name: &str| {
        let members = root.as_object().into_iter().flatten();
        let named = members.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        named.filter_map(|(_, value)| value.as_str()).next_back().unwrap_or_default().to_owned()
    };
    for name in ["apiVersion", "kind"] {
        let found = match root.get(name).map_or("null", go_kind) {
            "null" | "string" => continue,
            found => found,
        };
        return Err(Refusal::of(&format!(
            "couldn't get version/kind; json parse error: json: cannot unmarshal {found} into Go struct field .{name} of \
             type string"
        )));
    }
    let (api_version, name) = (member("apiVersion"), member("kind"));
    if let Some(why) = not_a_group_version(&api_version) {
        return Err(Refusal::of(&why));
    }
    for (member, value) in [("Kind", &name), ("apiVersion", &api_version)] {
        if value.is_empty() || (member == "apiVersion" && has_no_version(value)) {
            return Err(Refusal::of(&format!("Object '{member}' is missing in '{text}'")));
        }
    }
    Ok((api_version, name))
}

/// What is said of a body that is no object.
fn not_an_object(root: &serde_json::Value) -> Option<String> {
    let found = match go_kind(root) {
        "object" | "null" => return None,
        found => found,
    };
    Some(format!(
        "couldn't get version/kind; json parse error: json: cannot unmarshal {found} into Go value of type struct {{ \
         APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}"
    ))
}

/// What Go calls a value of JSON when it does not fit.
fn go_kind(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Null => "null",
        serde_json::Value::Bool(_) => "bool",
        serde_json::Value::Number(_) => "number",
        serde_json::Value::String(_) => "string",
        serde_json::Value::Array(_) => "array",
        serde_json::Value::Object(_) => "object",
    }
}

/// What is said of an `apiVersion` with more than a group and a version (`schema.ParseGroupVersion`).
fn not_a_group_version(text: &str) -> Option<String> {
    (text.matches('/').count() > 1).then(|| format!("unexpected GroupVersion string: {text}"))
}

/// Whether an `apiVersion` names no version: Go reads what stands before a slash as the group.
fn has_no_version(text: &str) -> bool {
    text.ends_with('/')
}

/// The kind of what is stored; what it does not say of its type is that of `kind`.
///
/// # Errors
/// Why it is no object that can be stored.
pub(super) fn stored_as(
    text: &str,
    stream: &Stream,
    kind: &'static Kind,
    target: &Target,
) -> Result<&'static Kind, String> {
    let json = yaml_tree::decode::kubernetes_json(text, false)?;
    let root: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
    let member = |name: &str, default: &'static str| match root.get(name).and_then(serde_json::Value::as_str)
    {
        None | Some("") => default.to_owned(),
        Some(text) => text.to_owned(),
    };
    let (api_version, name) = (member("apiVersion", kind.api_version), member("kind", kind.name));
    if let Some(why) = not_an_object(&root) {
        return Err(why);
    }
    if let Some(why) = not_a_group_version(&api_version) {
        return Err(why);
    }
    if has_no_version(&api_version) {
        return Err(format!("Object 'apiVersion' is missing in '{text}'"));
    }
    let known = KINDS.iter().find(|kind| {
        kind.api_version == api_version && kind.name == name && kind.since <= target.release.minor
    });
    let known = known.ok_or_else(|| unknown_kind(&name, &api_version, target))?;
    match self::root(stream).and_then(|root| complaints(root, known, target).wrong_type) {
        Some(wrong) => Err(wrong),
        None => Ok(known),
    }
}

/// The kind of the object in `text`, read as what is stored: unknown and duplicate fields are passed over. `None` for a
/// kind of which there is no table.
///
/// # Errors
/// What Kubernetes says of a body that it cannot read.
pub(crate) fn decode_stored(
    text: &str,
    stream: &Stream,
    target: &Target,
) -> Result<Option<&'static Kind>, String> {
    let (api_version, name) = peek(text).map_err(|refusal| refusal.text)?;
    let known = KINDS.iter().find(|kind| {
        kind.api_version == api_version && kind.name == name && kind.since <= target.release.minor
    });
    let Some(kind) = known else { return Err(unknown_kind(&name, &api_version, target)) };
    let Some(root) = root(stream) else { return Ok(None) };
    match complaints(root, kind, target).wrong_type {
        Some(wrong) => Err(wrong),
        None => Ok((kind.group() == "resource.k8s.io").then_some(kind)),
    }
}

/// The first object of a stream.
pub(super) fn root(stream: &Stream) -> Option<NodeRef<'_>> {
    stream.trees.iter().find_map(|tree| tree.root())
}
