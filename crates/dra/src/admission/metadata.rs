//! What does the API server make of metadata before anything is validated?

use crate::item::{Item, Value};

/// The metadata, made where there is none.
pub(super) fn of(object: &mut Item) -> Option<&mut Item> {
    if !object.has("metadata") {
        object.set("metadata", Value::Object(&crate::fields::OBJECT_META, Vec::new()));
    }
    object.get_mut("metadata")
}

pub(super) fn set_text(metadata: &mut Item, field: &str, text: &str) {
    match text.is_empty() {
        true => metadata.remove(field),
        false => metadata.set(field, Value::Text(text.to_owned())),
    }
}

/// The namespace of the request: the object's or, as kubectl has it, `default`; none for kinds of the whole cluster.
pub(super) fn namespace(object: &Item, namespaced: bool) -> String {
    let named =
        object.get("metadata").map(|metadata| metadata.text("namespace").to_owned()).unwrap_or_default();
    match (namespaced, named.as_str()) {
        (false, _) => String::new(),
        (true, "") => "default".to_owned(),
        (true, _) => named,
    }
}

/// The generated name, with five fixed letters where the server takes random ones. The beginning is cut so that the
/// whole keeps to 63 bytes (`k8s.io/apiserver/pkg/storage/names/generate.go`).
pub(super) fn generate_name(metadata: &mut Item) {
    let prefix = metadata.text("generateName").to_owned();
    if !metadata.text("name").is_empty() || prefix.is_empty() {
        return;
    }
    let cut = prefix.get(..58.min(prefix.len())).unwrap_or(&prefix);
    let span = metadata.span_of("generateName");
    set_text(metadata, "name", &format!("{cut}xxxxx"));
    if let Some(item) = metadata.get_mut("name") {
        item.span = span;
    }
}

/// Drops owners that stand twice, and says so.
pub(super) fn drop_duplicate_owners(metadata: &mut Item, warnings: &mut Vec<String>) {
    let Some(Value::List(owners)) = metadata.get_mut("ownerReferences").map(|item| &mut item.value) else {
        return;
    };
    let mut kept: Vec<Item> = Vec::new();
    let mut dropped = Vec::new();
    for owner in owners.drain(..) {
        if kept.iter().any(|known| crate::item::same(Some(known), Some(&owner))) {
            dropped.push(owner.text("uid").to_owned());
        } else {
            kept.push(owner);
        }
    }
    *owners = kept;
    if !dropped.is_empty() {
        warnings.push(format!(
            ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and \
             may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {}",
            dropped.join(", ")
        ));
    }
}
