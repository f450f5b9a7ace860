//! The rules of `metadata`.
//!
//! Source: `k8s.io/apimachinery/pkg/api/validation/objectmeta.go` v0.34.4 to v0.37.2, and
//! `validateKubeFinalizerName` in `pkg/apis/core/validation/validation.go`.

use std::collections::BTreeSet;

use kube_scalars::names as text;
use serde_json::Value as Json;

use super::{Errors, Rules, names};
use crate::item::write::versioned;
use crate::item::{Item, same};
use crate::objects::Version;

/// All annotations together, in bytes (`TotalAnnotationSizeLimitB`).
const ANNOTATIONS: usize = 256 * 1024;

/// What every object must have.
pub(crate) fn create(rules: &Rules<'_>, object: &Item, namespaced: bool, errors: &mut Errors) {
    let none = none(object);
    let meta = object.get("metadata").unwrap_or(&none);
    let is_class = object.structure().is_some_and(|structure| structure.name == "DeviceClass");
    name(rules, meta, is_class, errors);
    common(rules, meta, namespaced, errors);
    kubernetes_finalizers(meta, errors);
}

/// What the registry checks of every update before the kind's own rules, which check it again (`validateCommonFields`,
/// `k8s.io/apiserver/pkg/registry/rest/update.go` v0.34.4 to v0.37.2).
pub(super) fn of_registry(
    rules: &Rules<'_>,
    object: &Item,
    old: &Item,
    namespaced: bool,
    errors: &mut Errors,
) {
    let none = none(object);
    let meta = object.get("metadata").unwrap_or(&none);
    segments(meta, errors);
    if meta.text("name").is_empty() {
        errors.required("metadata.name", meta.span, "name or generateName is required");
    }
    common(rules, meta, namespaced, errors);
    accessor_update(rules, object, old, errors);
}

/// What the registry checks of a creation when the kind's own rules found nothing, and what they may not have checked
/// (`BeforeCreate`, `k8s.io/apiserver/pkg/registry/rest/create.go` v0.34.4 to v0.37.2).
pub(super) fn of_creation(object: &Item, errors: &mut Errors) {
    if let Some(meta) = object.get("metadata") {
        segments(meta, errors);
    }
}

/// A name and the beginning of one are parts of paths.
fn segments(meta: &Item, errors: &mut Errors) {
    for field in ["generateName", "name"] {
        let text = meta.text(field);
        let messages = path_segment(text, field == "generateName");
        names::invalid_each(&format!("metadata.{field}"), meta.span_of(field), text, messages, errors);
    }
}

/// What a name as a part of a path may not be (`path.ValidatePathSegmentName`, `k8s.io/apimachinery/pkg/api/validation/path`).
pub(crate) fn path_segment(name: &str, prefix: bool) -> Vec<String> {
    if !prefix && [".", ".."].contains(&name) {
        return vec![format!("may not be '{name}'")];
    }
    let held = ["/", "%"].into_iter().filter(|illegal| name.contains(illegal));
    held.map(|illegal| format!("may not contain '{illegal}'")).collect()
}

fn none(object: &Item) -> Item {
    Item { span: object.span, value: crate::item::Value::Object(&crate::fields::OBJECT_META, Vec::new()) }
}

/// `validateObjectMetaAccessorWithOptsCommon`.
fn common(rules: &Rules<'_>, meta: &Item, namespaced: bool, errors: &mut Errors) {
    let (namespace, span) = (meta.text("namespace"), meta.span_of("namespace"));
    if namespaced {
        match namespace {
            "" => errors.required("metadata.namespace", span, ""),
            namespace => names::dns_label("metadata.namespace", span, namespace, errors),
        }
    } else if !namespace.is_empty() {
        errors.forbidden("metadata.namespace", span, "not allowed on this type");
    }
    non_negative(meta, "generation", "metadata", errors);
    labels(meta, "metadata", errors);
    annotations(meta, "metadata", errors);
    owners(rules, meta, errors);
    finalizers(meta, errors);
    managed_fields(rules, meta, errors);
}

fn name(rules: &Rules<'_>, meta: &Item, is_class: bool, errors: &mut Errors) {
    let (prefix, name) = (meta.text("generateName"), meta.text("name"));
    // A DeviceClass checks the name that was generated, not its beginning.
    let of_generated = is_class && rules.since(35);
    if !prefix.is_empty() && !of_generated {
        let messages = text::dns_subdomain(&text::mask_trailing_dash(prefix));
        names::invalid_each("metadata.generateName", meta.span_of("generateName"), prefix, messages, errors);
    }
    let span = if meta.has("name") { meta.span_of("name") } else { meta.span_of("generateName") };
    if name.is_empty() {
        errors.required("metadata.name", meta.span, "name or generateName is required");
    } else if of_generated {
        let from = errors.len();
        names::invalid_each("metadata.name", span, name, text::declarative::dns_subdomain(name), errors);
        errors.covered_since(from, "format=k8s-long-name");
    } else {
        names::invalid_each("metadata.name", span, name, text::dns_subdomain(name), errors);
    }
}

fn non_negative(meta: &Item, field: &str, path: &str, errors: &mut Errors) {
    let value = meta.int(field);
    if value < 0 {
        let detail = "must be greater than or equal to 0";
        errors.invalid(&format!("{path}.{field}"), meta.span_of(field), value, detail);
    }
}

fn labels(meta: &Item, path: &str, errors: &mut Errors) {
    let path = format!("{path}.labels");
    for (key, value) in meta.map("labels") {
        names::label_key(&path, value.span, key, errors);
        names::label_value(&path, value.span, value.as_text().unwrap_or_default(), errors);
    }
}

fn annotations(meta: &Item, path: &str, errors: &mut Errors) {
    let path = format!("{path}.annotations");
    let mut size = 0;
    for (key, value) in meta.map("annotations") {
        names::invalid_each(&path, value.span, key, text::qualified_name(&key.to_lowercase()), errors);
        size += key.len() + value.as_text().unwrap_or_default().len();
    }
    if size > ANNOTATIONS {
        errors.too_long(&path, meta.span_of("annotations"), ANNOTATIONS);
    }
}

fn owners(rules: &Rules<'_>, meta: &Item, errors: &mut Errors) {
    let mut controller: Option<String> = None;
    for (index, owner) in meta.list("ownerReferences").iter().enumerate() {
        let path = match rules.since(37) {
            true => format!("metadata.ownerReferences[{index}]"),
            false => "metadata.ownerReferences".to_owned(),
        };
        one_owner(rules, owner, &path, errors);
        if owner.flag("controller") != Some(true) {
            continue;
        }
        let this = format!("{}/{}", owner.text("kind"), owner.text("name"));
        let Some(first) = &controller else {
            controller = Some(this);
            continue;
        };
        let version = Version { release: rules.target.release, api: "v1" };
        let shown = meta.get("ownerReferences").map_or(Json::Null, |owners| versioned(owners, version));
        let detail = format!(
            "Only one reference can have Controller set to true. Found \"true\" in references for {first} and {this}"
        );
        errors.invalid("metadata.ownerReferences", meta.span_of("ownerReferences"), shown, detail);
    }
}

fn one_owner(rules: &Rules<'_>, owner: &Item, path: &str, errors: &mut Errors) {
    let api_version = owner.text("apiVersion");
    let span = owner.span_of("apiVersion");
    let at = format!("{path}.apiVersion");
    let parts: Vec<&str> = api_version.split('/').collect();
    let version = match parts.as_slice() {
        [version] | [_, version] => *version,
        _ => "",
    };
    if !rules.since(37) {
        if version.is_empty() {
            errors.invalid(&at, span, api_version, "version must not be empty");
        }
    } else if api_version.is_empty() {
        errors.required(&at, span, "must not be empty");
    } else if version.is_empty() {
        errors.invalid(&at, span, api_version, "must be <group>/<version> or <version>");
    }
    for field in ["kind", "name", "uid"] {
        if owner.text(field).is_empty() {
            let at = format!("{path}.{field}");
            match rules.since(37) {
                true => errors.required(&at, owner.span, "must not be empty"),
                false => errors.invalid(&at, owner.span, "", "must not be empty"),
            }
        }
    }
    if api_version == "v1" && owner.text("kind") == "Event" {
        let version = Version { release: rules.target.release, api: "v1" };
        let detail = "/v1, Kind=Event is disallowed from being an owner";
        errors.invalid(path, owner.span, versioned(owner, version), detail);
    }
}

fn finalizers(meta: &Item, errors: &mut Errors) {
    let items = meta.list("finalizers");
    let path = "metadata.finalizers";
    for item in items {
        let name = item.as_text().unwrap_or_default();
        names::invalid_each(path, item.span, name, text::qualified_name(name), errors);
    }
    let all: Vec<&str> = items.iter().map(|item| item.as_text().unwrap_or_default()).collect();
    if all.contains(&"orphan") && all.contains(&"foregroundDeletion") {
        let detail = "finalizer foregroundDeletion and orphan cannot be both set";
        errors.invalid(path, meta.span_of("finalizers"), serde_json::json!(all), detail);
    }
}

/// A finalizer without a domain must be one that Kubernetes knows.
fn kubernetes_finalizers(meta: &Item, errors: &mut Errors) {
    const KNOWN: [&str; 3] = ["kubernetes", "orphan", "foregroundDeletion"];
    for (index, item) in meta.list("finalizers").iter().enumerate() {
        let name = item.as_text().unwrap_or_default();
        if !name.contains('/') && !KNOWN.contains(&name) {
            let path = format!("metadata.finalizers[{index}]");
            errors.invalid(
                &path,
                item.span,
                name,
                "name is neither a standard finalizer name nor is it fully qualified",
            );
        }
    }
}

fn managed_fields(rules: &Rules<'_>, meta: &Item, errors: &mut Errors) {
    for (index, entry) in meta.list("managedFields").iter().enumerate() {
        let at = |field: &str| format!("metadata.managedFields[{index}].{field}");
        let (operation, kind) = (entry.text("operation"), entry.text("fieldsType"));
        let span = entry.span_of("operation");
        match (operation, rules.since(37)) {
            ("Apply" | "Update", _) => {}
            (_, false) => errors.invalid(&at("operation"), span, operation, "must be `Apply` or `Update`"),
            ("", true) => errors.required(&at("operation"), span, "must not be empty"),
            (_, true) => errors.not_supported(&at("operation"), span, operation, &["Apply", "Update"]),
        }
        if !kind.is_empty() && kind != "FieldsV1" {
            errors.invalid(&at("fieldsType"), entry.span_of("fieldsType"), kind, "must be `FieldsV1`");
        }
    }
}

/// What may not change when an object is updated.
pub(crate) fn update(rules: &Rules<'_>, object: &Item, old: &Item, errors: &mut Errors) {
    accessor_update(rules, object, old, errors);
    if let Some(meta) = object.get("metadata") {
        kubernetes_finalizers(meta, errors);
    }
}

/// `ValidateObjectMetaAccessorUpdate`.
fn accessor_update(rules: &Rules<'_>, object: &Item, old: &Item, errors: &mut Errors) {
    let (meta_none, old_none) = (none(object), none(old));
    let meta = object.get("metadata").unwrap_or(&meta_none);
    let old = old.get("metadata").unwrap_or(&old_none);
    let text_of = |meta: &Item| -> BTreeSet<String> {
        meta.list("finalizers").iter().filter_map(Item::as_text).map(str::to_owned).collect()
    };
    if old.has("deletionTimestamp") {
        let extra: Vec<String> = text_of(meta).difference(&text_of(old)).cloned().collect();
        if !extra.is_empty() {
            let quoted: Vec<String> = extra.iter().map(|name| kube_scalars::go_quote(name)).collect();
            let detail = format!(
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{}}}",
                quoted.join(", ")
            );
            errors.forbidden("metadata.finalizers", meta.span_of("finalizers"), detail);
        }
    }
    if meta.text("resourceVersion").is_empty() {
        let (path, span) = ("metadata.resourceVersion", meta.span);
        errors.invalid(path, span, "", "must be specified for an update");
    }
    non_negative(meta, "generation", "metadata", errors);
    if meta.int("generation") < old.int("generation") {
        let (generation, span) = (meta.int("generation"), meta.span_of("generation"));
        errors.invalid("metadata.generation", span, generation, "must not be decremented");
    }
    for field in
        ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"]
    {
        if !same(meta.get(field), old.get(field)) {
            let version = Version { release: rules.target.release, api: "v1" };
            let zero = if field.ends_with("Timestamp") || field.ends_with("Seconds") {
                Json::Null
            } else {
                "".into()
            };
            let shown = meta.get(field).map_or(zero, |item| versioned(item, version));
            errors.invalid(&format!("metadata.{field}"), meta.span_of(field), shown, "field is immutable");
        }
    }
    labels(meta, "metadata", errors);
    annotations(meta, "metadata", errors);
    owners(rules, meta, errors);
    managed_fields(rules, meta, errors);
}

/// The metadata of a template: labels and annotations alone (`ValidateTemplateObjectMeta`).
pub(super) fn of_template(spec: &Item, path: &str, errors: &mut Errors) {
    let Some(meta) = spec.get("metadata") else { return };
    annotations(meta, path, errors);
    labels(meta, path, errors);
    let crate::item::Value::Object(structure, set) = &meta.value else { return };
    for row in structure.fields {
        let Some((_, item)) = set.iter().find(|(field, _)| std::ptr::eq(*field, row)) else { continue };
        if row.name != "labels" && row.name != "annotations" {
            // Upstream writes the name of Go's field with a small letter.
            let name = if row.name == "uid" { "uID" } else { row.name };
            errors.forbidden(&format!("{path}.{name}"), item.span, "cannot be set");
        }
    }
}
