//! The list of documents: title, a few words under it, and counts of what is wrong.

use dra::{Body, Object};

use super::{problems, words};
use crate::analysis::Analysis;
use crate::document::Document;
use crate::protocol::{DocumentView, ObjectRow, Severity};

/// One entry a document, in the order of the list.
pub(crate) fn documents(analysis: &Analysis<'_>) -> Vec<DocumentView> {
    analysis.documents.iter().map(|document| entry(analysis, document)).collect()
}

fn entry(analysis: &Analysis<'_>, document: &Document) -> DocumentView {
    let problems = problems::of_document(analysis, document);
    let count = |severity| problems.iter().filter(|problem| problem.severity == severity).count() as u32;
    let (title, subtitle) = name(analysis, document);
    DocumentView {
        id: document.id,
        revision: document.revision,
        group: document.group,
        title,
        subtitle,
        objects: rows(document),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        parsed: document.parsed,
        stale: stale(document),
    }
}

/// `two-gpus does not parse at line 10; the stations after Read use its last version that did`.
fn stale(document: &Document) -> Option<String> {
    let what = title(document.objects().iter().find(|object| object.document.0 != document.id)?);
    let line = document.broken_line().map(|line| format!(" at line {line}")).unwrap_or_default();
    Some(format!("{what} does not parse{line}; the stations after Read use its last version that did"))
}

/// Title and subtitle of a document.
fn name(analysis: &Analysis<'_>, document: &Document) -> (String, String) {
    match document.decoded.objects.as_slice() {
        [] if document.text.trim().is_empty() => (document.name.clone(), "empty".to_owned()),
        [] => (document.name.clone(), "no Kubernetes object".to_owned()),
        [object] => (title(object), subtitle(analysis, document, object)),
        [node, rest @ ..] if is_node_with_slices(node, rest) => (title(node), devices(analysis, document)),
        [first, rest @ ..] if matches!(first.body, Body::ResourceSlice(_)) && rest.iter().all(is_slice) => {
            (document.name.clone(), devices(analysis, document))
        }
        objects => (document.name.clone(), words::counted(objects.len(), "object")),
    }
}

fn is_slice(object: &Object) -> bool {
    matches!(object.body, Body::ResourceSlice(_))
}

fn is_node_with_slices(first: &Object, rest: &[Object]) -> bool {
    matches!(first.body, Body::Node(_)) && rest.iter().all(is_slice)
}

/// The name of an object, or what stands for it.
pub(crate) fn title(object: &Object) -> String {
    let name = object.name();
    if name.is_empty() { "without a name".to_owned() } else { name }
}

/// `ResourceClaim two-gpus`.
pub(crate) fn object_name(object: &Object) -> String {
    format!("{} {}", kind(object), title(object))
}

/// The kind of an object.
pub(crate) fn kind(object: &Object) -> String {
    object.kind.as_ref().map_or_else(|| "no kind".to_owned(), |kind| kind.value.clone())
}

fn subtitle(analysis: &Analysis<'_>, document: &Document, object: &Object) -> String {
    if is_slice(object) { devices(analysis, document) } else { kind(object) }
}

/// `8 × NVIDIA H100 80GB HBM3`, `8 × gpu.intel.com devices`, or `16 devices, 2 drivers`: what a document publishes.
fn devices(analysis: &Analysis<'_>, document: &Document) -> String {
    let devices: Vec<&dra::Device> =
        analysis.cluster.devices.iter().filter(|device| device.slice.document.0 == document.id).collect();
    let Some(first) = devices.first() else { return "no devices".to_owned() };
    let driver = analysis.cluster.driver(first);
    if devices.iter().any(|device| analysis.cluster.driver(device) != driver) {
        return words::counted(devices.len(), "device");
    }
    let product = |device: &dra::Device| product(analysis, device);
    match product(first) {
        Some(name) if devices.iter().all(|device| product(device).as_ref() == Some(&name)) => {
            format!("{} × {name}", devices.len())
        }
        _ => format!("{} of {driver}", words::counted(devices.len(), "device")),
    }
}

/// Attributes by which drivers name what a device is (NVIDIA, Intel and the example driver, AMD).
pub(crate) const PRODUCT_NAMES: &[&str] = &["productName", "model", "deviceName"];

/// What a device calls itself: the attribute under its driver's domain that names a product or model.
fn product(analysis: &Analysis<'_>, device: &dra::Device) -> Option<String> {
    let driver = analysis.cluster.driver(device);
    PRODUCT_NAMES.iter().find_map(|name| {
        let value = analysis.cluster.attribute(device, driver, name)?;
        match value {
            dra::objects::AttributeValue::String(text) => Some(text.to_string()),
            _ => None,
        }
    })
}

fn rows(document: &Document) -> Vec<ObjectRow> {
    if document.decoded.objects.len() < 2 {
        return Vec::new();
    }
    /// A list longer than this is no list to read; the Read pane has the counts.
    const MOST: usize = 50;
    let row = |object: &Object| ObjectRow {
        title: title(object),
        subtitle: kind(object),
        at: document.range(object.span).0,
    };
    document.decoded.objects.iter().take(MOST).map(row).collect()
}
