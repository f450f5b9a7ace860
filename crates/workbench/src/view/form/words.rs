//! What fields are called in a form, which exclude each other, and which come without being asked for.

/// Labels that say more than the field's name does, as (structure, field, label).
const LABELS: &[(&str, &str, &str)] = &[
    ("DeviceClaim", "constraints", "All devices of the claim"),
    ("DeviceClaim", "config", "Settings for drivers"),
    ("DeviceClassSpec", "config", "Settings for drivers"),
    ("DeviceClassSpec", "selectors", "Which devices"),
    ("ExactDeviceRequest", "selectors", "Which"),
    ("DeviceSubRequest", "selectors", "Which"),
    ("ExactDeviceRequest", "count", "How many"),
    ("DeviceSubRequest", "count", "How many"),
    ("ExactDeviceRequest", "deviceClassName", "Device class"),
    ("DeviceSubRequest", "deviceClassName", "Device class"),
    ("DeviceConstraint", "requests", "For requests"),
    ("DeviceConstraint", "matchAttribute", "Same value of"),
    ("DeviceConstraint", "distinctAttribute", "Different values of"),
    ("DeviceClaimConfiguration", "requests", "For requests"),
    ("DeviceRequest", "exactly", "Exactly these"),
    ("DeviceRequest", "firstAvailable", "First available of"),
    ("PodSpec", "resourceClaims", "Claims of the Pod"),
    ("PodResourceClaim", "resourceClaimName", "A claim that exists"),
    ("PodResourceClaim", "resourceClaimTemplateName", "One for each Pod, from template"),
    ("ResourceRequirements", "claims", "Claims it uses"),
    ("ResourceClaim", "request", "Only request"),
];

/// Fields of which one may be set, as (structure, what the choice is called, fields in their order).
const ONE_OF: &[(&str, &str, &[&str])] = &[
    ("DeviceRequest", "What", &["exactly", "firstAvailable"]),
    ("DeviceConstraint", "Must have", &["matchAttribute", "distinctAttribute"]),
    (
        "DeviceAttribute",
        "Type",
        &["string", "int", "bool", "version", "strings", "ints", "bools", "versions"],
    ),
    ("PodResourceClaim", "From", &["resourceClaimName", "resourceClaimTemplateName"]),
    ("ResourceSliceSpec", "Reached by", &["nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection"]),
    ("CapacityRequestPolicy", "Amounts", &["validValues", "validRange"]),
];

/// How members of a choice are called, where a label would be too long.
const MEMBERS: &[(&str, &str)] = &[
    ("exactly", "Exactly these"),
    ("firstAvailable", "First available of …"),
    ("matchAttribute", "the same"),
    ("distinctAttribute", "different"),
    ("resourceClaimName", "shared by name"),
    ("resourceClaimTemplateName", "for each Pod (template)"),
    ("nodeName", "one node"),
    ("nodeSelector", "some nodes"),
    ("allNodes", "every node"),
    ("perDeviceNodeSelection", "each device says"),
    ("validValues", "a few values"),
    ("validRange", "a range"),
];

/// Optional fields that a form shows although nobody has set them.
const USUAL: &[(&str, &[&str])] = &[
    ("ObjectMeta", &["name"]),
    ("DeviceClaim", &["requests", "constraints"]),
    ("ExactDeviceRequest", &["count", "selectors"]),
    ("DeviceSubRequest", &["count", "selectors"]),
    ("DeviceClassSpec", &["selectors"]),
    ("DeviceConstraint", &["requests"]),
    ("DeviceClaimConfiguration", &["opaque"]),
    ("DeviceClassConfiguration", &["opaque"]),
    ("DeviceToleration", &["key", "operator", "effect"]),
    ("Pod", &["spec"]),
    ("PodSpec", &["resourceClaims"]),
    ("Container", &["image", "resources"]),
    ("ResourceRequirements", &["claims"]),
    ("ResourceSliceSpec", &["devices"]),
    ("Device", &["attributes", "capacity"]),
    ("CapacityRequirements", &["requests"]),
    ("ResourceClaimTemplateSpec", &["spec"]),
];

/// What a field is called.
pub(super) fn label(structure: &str, field: &str) -> String {
    match LABELS.iter().find(|(of, name, _)| (*of, *name) == (structure, field)) {
        Some((_, _, label)) => (*label).to_owned(),
        None => spaced(field),
    }
}

/// What a member of a choice is called.
pub(super) fn member(field: &str) -> String {
    MEMBERS
        .iter()
        .find(|(name, _)| *name == field)
        .map_or_else(|| field.to_owned(), |(_, label)| (*label).to_owned())
}

/// The fields of which one may be set.
pub(super) fn one_of(structure: &str) -> Option<(&'static str, &'static [&'static str])> {
    ONE_OF.iter().find(|(of, _, _)| *of == structure).map(|(_, label, fields)| (*label, *fields))
}

/// Whether a field is shown although it is not set.
pub(super) fn is_usual(structure: &str, field: &str) -> bool {
    USUAL.iter().any(|(of, fields)| *of == structure && fields.contains(&field))
}

/// What one item of a list is called.
pub(super) fn item(field: &str) -> &'static str {
    match field {
        "requests" => "request",
        "constraints" => "constraint",
        "selectors" => "selector",
        "firstAvailable" => "alternative",
        "config" => "settings",
        "tolerations" => "toleration",
        "containers" => "container",
        "initContainers" => "init container",
        "ephemeralContainers" => "debug container",
        "resourceClaims" | "claims" => "claim",
        "devices" => "device",
        "taints" => "taint",
        "derivedAttributes" => "derived attribute",
        "sharedCounters" => "counter set",
        "attributes" => "attribute",
        "capacity" => "capacity",
        "labels" => "label",
        "annotations" => "annotation",
        _ => "entry",
    }
}

/// `allocationMode` → `Allocation mode`.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    for (index, letter) in name.chars().enumerate() {
        match index {
            0 => out.extend(letter.to_uppercase()),
            _ if letter.is_uppercase() => {
                out.push(' ');
                out.extend(letter.to_lowercase());
            }
            _ => out.push(letter),
        }
    }
    out
}

/// The first letter in upper case.
pub(super) fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spaced() {
        assert_eq!(label("X", "allocationMode"), "Allocation mode");
        assert_eq!(label("ExactDeviceRequest", "count"), "How many");
    }

    #[test]
    fn what_the_tables_name_exists_in_the_field_tables() {
        fn visit(
            structure: &'static dra::fields::Structure,
            seen: &mut Vec<&'static dra::fields::Structure>,
            found: &mut Vec<(String, String)>,
        ) {
            if seen.iter().any(|it| std::ptr::eq(*it, structure)) {
                return;
            }
            seen.push(structure);
            for field in structure.fields {
                found.push((structure.name.to_owned(), field.name.to_owned()));
                let mut ty = &field.ty;
                while let dra::fields::Type::List(inner) | dra::fields::Type::Map(_, inner) = ty {
                    ty = inner;
                }
                if let dra::fields::Type::Object(inner) = ty {
                    visit(inner, seen, found);
                }
            }
        }
        let (mut seen, mut found) = (Vec::new(), Vec::new());
        for kind in dra::fields::KINDS {
            visit(kind.structure, &mut seen, &mut found);
        }
        let named = LABELS.iter().map(|(of, field, _)| (*of, *field));
        let chosen = ONE_OF.iter().flat_map(|(of, _, fields)| fields.iter().map(move |field| (*of, *field)));
        let usual = USUAL.iter().flat_map(|(of, fields)| fields.iter().map(move |field| (*of, *field)));
        for (of, field) in named.chain(chosen).chain(usual) {
            assert!(found.contains(&(of.to_owned(), field.to_owned())), "{of}.{field}");
        }
    }
}
