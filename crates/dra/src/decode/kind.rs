//! Which kind of object stands there, and what to say when it is none we know.

use kube_scalars::did_you_mean;
use yaml_tree::NodeRef;

use super::check::Check;
use super::yaml::string_field;
use crate::diagnostic::{Diagnostic, DocumentId, Severity};
use crate::fields::KINDS;

/// For a List: the `apiVersion` and, when the list's kind tells it, the kind of its items.
pub(super) fn list_of(node: NodeRef<'_>) -> Option<(String, Option<String>)> {
    let kind = string_field(node, "kind")?.value;
    let version = string_field(node, "apiVersion").map(|it| it.value).unwrap_or_default();
    if kind == "List" {
        return Some((version, None));
    }
    let item = kind.strip_suffix("List")?;
    KINDS.iter().find(|known| known.name == item && known.api_version == version)?;
    Some((version, Some(item.to_owned())))
}

/// A document that is no mapping.
pub(super) fn not_an_object(document: DocumentId, node: NodeRef<'_>) -> Diagnostic {
    Diagnostic {
        code: "not-an-object",
        severity: Severity::Error,
        message: "this is no Kubernetes object: an object is a mapping with `apiVersion` and `kind`"
            .to_owned(),
        kubernetes: None,
        document,
        object: None,
        path: String::new(),
        span: node.span(),
        fix: None,
    }
}

/// What is wrong with the type of an object that [`KINDS`] does not have. Kinds of others are left alone.
pub(super) fn check_unknown(check: &mut Check, node: NodeRef<'_>, api_version: &str, kind: &str) {
    let first_line = node.entries().next().map_or(node.span(), |(key, _)| key.span());
    if kind.is_empty() || api_version.is_empty() {
        let missing = match (kind.is_empty(), api_version.is_empty()) {
            (true, true) => "`apiVersion` and `kind`",
            (true, false) => "`kind`",
            _ => "`apiVersion`",
        };
        let near = node.entries().map(|(key, _)| crate::objects::key_text(key)).find(|key| {
            let is = |name: &str| key.value.eq_ignore_ascii_case(name) && key.value != name;
            is("apiVersion") || is("kind")
        });
        let hint =
            near.as_ref().map(|key| format!("; `{}` is written differently", key.value)).unwrap_or_default();
        let span = near.map_or(first_line, |key| key.span);
        let message = format!("the object has no {missing}{hint}");
        return check.report("missing-type", Severity::Error, message, None, span);
    }
    let versions: Vec<&str> =
        KINDS.iter().filter(|known| known.name == kind).map(|known| known.api_version).collect();
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let built_in = group.is_empty() || !group.contains('.') || group == "resource.k8s.io";
    if !built_in {
        return;
    }
    let text = format!("no matches for kind \"{kind}\" in version \"{api_version}\"");
    if let Some(right) = versions.first() {
        let span = string_field(node, "apiVersion").map_or(first_line, |it| it.span);
        let message = format!("there is no {kind} in `{api_version}`; it is in `{right}`");
        check.report("unknown-kind", Severity::Error, message, Some(text), span);
    } else if group == "resource.k8s.io" {
        let span = string_field(node, "kind").map_or(first_line, |it| it.span);
        let known: Vec<&str> =
            KINDS.iter().filter(|known| known.api_version == api_version).map(|known| known.name).collect();
        let hint = did_you_mean(kind, known.iter().copied())
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        let message = format!("there is no {kind} in `{api_version}`{hint}");
        check.report("unknown-kind", Severity::Error, message, Some(text), span);
    }
}
