//! What happens between decoding and validation, and between validation and the store?

use super::{Dropped, dropping, metadata};
use crate::fields::Kind;
use crate::item::{Item, Value, same_in};
use crate::target::Target;

/// What stands for the uid that the server makes up.
pub(super) const UID: &str = "<uid>";
/// The uid of an older object that names none.
const STORED_UID: &str = "00000000-0000-0000-0000-000000000001";

/// Kinds without a generation. All others count changes of the spec.
const NOT_COUNTED: [&str; 3] = ["ResourceClaim", "ResourceClaimTemplate", "ResourcePoolStatusRequest"];

/// What an object asks for: `spec`, which a PodTemplate has one step deeper.
fn asked_for(kind: &Kind) -> &'static str {
    if kind.name == "PodTemplate" { "template" } else { "spec" }
}

/// The kind in URLs, such as `deviceclasses`.
fn plural(kind: &Kind) -> String {
    format!("{}s", kind.name.to_lowercase()).replace("classs", "classes")
}

/// The resource of a kind as texts name it, such as `deviceclasses.resource.k8s.io`.
fn resource(kind: &Kind) -> String {
    match kind.group() {
        "" => plural(kind),
        group => format!("{}.{group}", plural(kind)),
    }
}

/// A deprecated version warns; so does, in our words, one that is off by default.
pub(super) fn version_warnings(kind: &Kind, target: &Target) -> Vec<String> {
    // `prerelease-lifecycle-gen` tags of `k8s.io/api/resource`: version, deprecated in, removed in.
    const DEPRECATED: [(&str, &str, u16, u16); 4] = [
        ("v1beta1", "", 35, 38),
        ("v1beta2", "DeviceTaintRule", 39, 42),
        ("v1beta2", "", 36, 39),
        ("v1alpha3", "DeviceTaintRule", 36, 39),
    ];
    let mut warnings = Vec::new();
    let row = DEPRECATED
        .iter()
        .find(|(version, name, ..)| *version == kind.version() && (name.is_empty() || *name == kind.name));
    if let Some((_, _, deprecated, removed)) = row
        && target.release.minor >= *deprecated
    {
        warnings.push(format!(
            "{} {} is deprecated in v1.{deprecated}+, unavailable in v1.{removed}+",
            kind.api_version, kind.name
        ));
    }
    if kind.version() != "v1" {
        warnings.push(format!("{} is not served by default", kind.api_version));
    }
    warnings
}

/// Makes an object ready to be created. Gives what is dropped of it.
pub(super) fn create(
    object: &mut Item,
    kind: &Kind,
    target: &Target,
    warnings: &mut Vec<String>,
) -> Vec<Dropped> {
    let namespace = metadata::namespace(object, kind.namespaced);
    if let Some(meta) = metadata::of(object) {
        for field in [
            "creationTimestamp",
            "uid",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink",
            "managedFields",
        ] {
            meta.remove(field);
        }
        metadata::set_text(meta, "namespace", &namespace);
        metadata::drop_duplicate_owners(meta, warnings);
        metadata::generate_name(meta);
        metadata::set_text(meta, "uid", UID);
        metadata::set_text(meta, "creationTimestamp", super::defaults::NOW);
        if !NOT_COUNTED.contains(&kind.name) {
            meta.set("generation", Value::Int(1));
        }
    }
    object.remove("status");
    dropping::drop_disabled(object, None, "spec", target)
}

/// What `strconv.ParseUint` says of a resource version (`APIObjectVersioner.ObjectResourceVersion`).
fn not_a_version(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let why = match (digits, text.parse::<u64>()) {
        (true, Ok(_)) => return None,
        (true, Err(_)) => "value out of range",
        (false, _) => "invalid syntax",
    };
    Some(format!("strconv.ParseUint: parsing {}: {why}", kube_scalars::go_quote(text)))
}

/// Why an update ends before it is validated.
pub(super) enum Stop {
    /// The API server's text.
    Refused(String),
    /// Go's text: the API server's own code ends.
    Panicked(String),
}

impl Stop {
    fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }
}

/// Makes an object ready to take the place of an older one, which gets what each stored object has.
///
/// # Errors
/// The API server's text, when it refuses before it validates.
pub(super) fn update(
    object: &mut Item,
    old: &mut Item,
    kind: &Kind,
    status: bool,
    target: &Target,
    warnings: &mut Vec<String>,
) -> Result<(), Stop> {
    let namespace = metadata::namespace(old, kind.namespaced);
    fill_stored(old, &namespace);
    let (old_meta, name) = match old.get("metadata") {
        Some(meta) => (meta.clone(), meta.text("name").to_owned()),
        None => return Ok(()),
    };
    let [own_kind, stored_kind] = [&*object, &*old].map(|it| it.structure().map_or("", |it| it.name));
    let Some(meta) = metadata::of(object) else { return Ok(()) };
    // An update that names no version, or 0, is unconditional.
    if meta.text("resourceVersion").bytes().all(|byte| byte == b'0') {
        meta.take_from(&old_meta, "resourceVersion");
    }
    let own = meta.text("namespace").to_owned();
    if namespace.is_empty() || own.is_empty() {
        metadata::set_text(meta, "namespace", &namespace);
    } else if own != namespace {
        return Err(Stop::refused(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    if meta.text("name") != name {
        return Err(Stop::refused(format!(
            "the name of the object ({}) does not match the name on the URL ({name})",
            meta.text("name")
        )));
    }
    if name.is_empty() {
        return Err(Stop::refused("Name parameter required."));
    }
    if let Some(why) = crate::validate::path_segment(&name, false).first() {
        return Err(Stop::refused(format!(
            "Name parameter invalid: {}: {why}",
            kube_scalars::go_quote(&name)
        )));
    }
    metadata::drop_duplicate_owners(meta, warnings);
    if own_kind != stored_kind {
        return Err(Stop::Panicked(format!(
            "reflect.Set: value of type resource.{stored_kind} is not assignable to type resource.{own_kind}"
        )));
    }
    let uid = meta.text("uid");
    if !uid.is_empty() && uid != old_meta.text("uid") {
        let (plural, group) = (plural(kind), kind.group());
        let key = if namespace.is_empty() { name.clone() } else { format!("{namespace}/{name}") };
        return Err(Stop::refused(format!(
            "Operation cannot be fulfilled on {plural}.{group} {}: StorageError: invalid object, Code: 4, Key: \
             /{group}/{plural}/{key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: \
             {uid}, UID in object meta: {}",
            kube_scalars::go_quote(&name),
            old_meta.text("uid")
        )));
    }
    for version in [old_meta.text("resourceVersion"), meta.text("resourceVersion")] {
        if let Some(why) = not_a_version(version) {
            return Err(Stop::Refused(why));
        }
    }
    if meta.text("resourceVersion") != old_meta.text("resourceVersion") {
        return Err(Stop::refused(format!(
            "Operation cannot be fulfilled on {} {}: the object has been modified; please apply your changes to \
             the latest version and try again",
            resource(kind),
            kube_scalars::go_quote(&name)
        )));
    }
    let Some(meta) = metadata::of(object) else { return Ok(()) };
    meta.take_from(&old_meta, "generation");
    if status {
        keep_for_status(meta, &old_meta, kind);
    }
    if status {
        object.take_from(old, "spec");
        let is_claim = kind.name == "ResourceClaim";
        // Since 1.35 what gates switch off is gone before devices are compared.
        let drops_first = target.release.minor >= 35;
        if is_claim && !drops_first {
            drop_deallocated(object, old);
        }
        dropping::drop_disabled(object, Some(old), "status", target);
        if is_claim && drops_first {
            drop_deallocated(object, old);
        }
    } else {
        object.take_from(old, "status");
        if kind.name == "DeviceTaintRule" && target.release.minor >= 36 {
            renew_time(object, old);
        }
        // Deviation: of a Pod and a workload only what the tables have is compared.
        let changed = |object: &Item, old: &Item| !same_in(object, old, asked_for(kind));
        let as_given = changed(object, old);
        dropping::drop_disabled(object, Some(old), "spec", target);
        // Only the strategy of a ResourceSlice compares before it drops.
        let counts = if kind.name == "ResourceSlice" { as_given } else { changed(object, old) };
        if !NOT_COUNTED.contains(&kind.name)
            && counts
            && let Some(meta) = object.get_mut("metadata")
        {
            let generation = meta.int("generation");
            meta.set("generation", Value::Int(generation.saturating_add(1)));
        }
    }
    if let Some(meta) = object.get_mut("metadata") {
        for field in ["creationTimestamp", "deletionTimestamp"] {
            if old_meta.has(field) {
                meta.take_from(&old_meta, field);
            }
        }
        for field in ["uid", "deletionGracePeriodSeconds"] {
            if !meta.has(field) {
                meta.take_from(&old_meta, field);
            }
        }
    }
    Ok(())
}

fn fill_stored(old: &mut Item, namespace: &str) {
    let Some(meta) = metadata::of(old) else { return };
    metadata::set_text(meta, "namespace", namespace);
    for (field, value) in
        [("uid", STORED_UID), ("resourceVersion", "1"), ("creationTimestamp", super::defaults::NOW)]
    {
        if meta.text(field).is_empty() {
            metadata::set_text(meta, field, value);
        }
    }
    if meta.int("generation") == 0 {
        meta.set("generation", Value::Int(1));
    }
}

/// What an update of the status leaves as it is: of the resource API's kinds all metadata but what the server keeps for
/// itself (`ResetObjectMetaForStatus` in `k8s.io/apimachinery/pkg/apis/meta/v1/meta.go`), of the others what their
/// strategies say (`podStatusStrategy`, `deploymentStatusStrategy`).
fn keep_for_status(meta: &mut Item, old: &Item, kind: &Kind) {
    const ALL: &[&str] = &[
        "deletionTimestamp",
        "generation",
        "selfLink",
        "labels",
        "annotations",
        "finalizers",
        "ownerReferences",
        "managedFields",
    ];
    let kept: &[&str] = match kind.name {
        "Pod" => &["deletionTimestamp", "ownerReferences"],
        "Deployment" => &["labels"],
        _ if kind.group() == "resource.k8s.io" => ALL,
        _ => &[],
    };
    kept.iter().for_each(|field| meta.take_from(old, field));
}

/// Another effect is another taint: it gets its own time unless one was given.
fn renew_time(object: &mut Item, old: &Item) {
    let taint =
        |object: &Item, field: &str| object.at(&["spec", "taint"]).map(|taint| taint.text(field).to_owned());
    let changed = |field: &str| taint(object, field) != taint(old, field);
    if changed("effect")
        && !changed("timeAdded")
        && let Some(taint) = object.get_mut("spec").and_then(|spec| spec.get_mut("taint"))
    {
        taint.set("timeAdded", Value::Text(super::defaults::NOW.to_owned()));
    }
}

/// What drivers reported of devices that are no longer allocated goes (`dropDeallocatedStatusDevices`).
fn drop_deallocated(object: &mut Item, old: &Item) {
    let id =
        |device: &Item| ["driver", "pool", "device", "shareID"].map(|field| device.text(field).to_owned());
    let results = |claim: &Item| -> Vec<_> {
        let devices = claim.at(&["status", "allocation", "devices"]);
        devices.map(|devices| devices.list("results").iter().map(id).collect()).unwrap_or_default()
    };
    let (before, now) = (results(old), results(object));
    let gone = |device: &Item| before.contains(&id(device)) && !now.contains(&id(device));
    let Some(status) = object.get_mut("status") else { return };
    if let Some(Value::List(devices)) = status.get_mut("devices").map(|item| &mut item.value) {
        devices.retain(|device| !gone(device));
    }
    if status.list("devices").is_empty() {
        status.remove("devices");
    }
}

/// What the strategy warns of once the object is accepted.
pub(super) fn strategy_warnings(object: &Item, kind: &Kind, target: &Target, created: bool) -> Vec<String> {
    if kind.name == "Pod" && created {
        return hostname_warning(object).into_iter().collect();
    }
    if kind.name != "ResourceSlice" || target.release.minor < 35 {
        return Vec::new();
    }
    match object.get("spec").map(|spec| spec.text("driver")) {
        Some(driver) if driver != driver.to_lowercase() => vec![format!(
            "spec.driver: driver names should be lowercase; {} contains uppercase characters",
            kube_scalars::go_quote(driver)
        )],
        _ => Vec::new(),
    }
}

/// A Pod's name becomes its hostname (`podStrategy.WarningsOnCreate`, `pkg/registry/core/pod/strategy.go` v1.37.2).
fn hostname_warning(pod: &Item) -> Option<String> {
    let messages = kube_scalars::names::dns_label(pod.get("metadata")?.text("name"));
    (!messages.is_empty()).then(|| {
        format!(
            "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is \
             recommended: [{}]",
            messages.join(" ")
        )
    })
}

/// The uid that an older object got here is made up, too.
pub(super) fn hide_stored_uid(object: &mut serde_json::Value) {
    if let Some(uid) = object.pointer_mut("/metadata/uid").filter(|uid| *uid == STORED_UID) {
        *uid = UID.into();
    }
}
