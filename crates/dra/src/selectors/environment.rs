//! What a selector may name: the variable `device`, and the libraries of the release.

use kube_cel::{Environment, Expressions, Extent, QUANTITY, Results, Type};

use crate::target::Target;

/// Upstream's limits (`resource/v1` `types.go`, v1.37.2): `DriverNameMaxLength`, `DeviceMaxDomainLength`,
/// `DeviceMaxIDLength`, `DeviceAttributeMaxValueLength`, `ResourceSliceMaxAttributesAndCapacitiesPerDevice`.
const DRIVER_NAME: u64 = 63;
const DOMAIN: u64 = 63;
const IDENTIFIER: u64 = 32;
const ATTRIBUTE_VALUE: u64 = 64;
const PER_DEVICE: u64 = 32;

/// The environment of selectors (`newCompiler`, `dynamic-resource-allocation/cel/compile.go`, v0.34.4 to v0.37.2).
///
/// The API server compiles what a user writes as new and what it has stored as stored; the scheduler evaluates stored
/// ones, for which feature gates do not count.
pub fn environment(target: &Target, expressions: Expressions) -> Environment {
    let minor = target.release.minor;
    let stored = expressions == Expressions::Stored;
    let gate = |name: &str| stored || target.gate(name);
    // Before 1.37 the declared type of attributes follows the gate in stored expressions too.
    let lists = match minor {
        ..36 => false,
        36 => target.gate("DRAListTypeAttributes"),
        _ => gate("DRAListTypeAttributes"),
    };
    let value = if lists { Type::Dyn } else { Type::Any };
    let by_domain = |value: Type| Type::map(Type::String, Type::map(Type::String, value));
    let sizes = |value: Extent, any_field: bool| {
        let inner = Extent::map(PER_DEVICE, Extent::plain(IDENTIFIER), value, any_field);
        Extent::map(PER_DEVICE, Extent::plain(DOMAIN), inner, false)
    };
    let mut fields = vec![
        ("driver", Type::String),
        ("attributes", by_domain(value.clone())),
        ("capacity", by_domain(QUANTITY)),
    ];
    if gate("DRAConsumableCapacity") {
        fields.push(("allowMultipleAllocations", Type::Bool));
    }
    let extent = Extent::fields(&[
        ("driver", Extent::plain(DRIVER_NAME)),
        ("attributes", sizes(Extent::plain(ATTRIBUTE_VALUE), true)),
        ("capacity", sizes(Extent::plain(0), false)),
        ("allowMultipleAllocations", Extent::plain(1)),
    ]);
    let results = match minor {
        ..36 => vec![Type::Any],
        36 if lists => vec![Type::Any, Type::Dyn],
        36 => vec![Type::Any],
        _ => vec![value],
    };
    let environment = Environment::of(minor, expressions)
        .with_zones(target.zones())
        .with_measured_variable("device", Type::object("kubernetes.DRADevice", &fields), extent)
        .for_results(Results::BoolOr(results));
    // `includes` came with lists of attributes; 1.37 has it in its own library too.
    if minor >= 36 && gate("DRAListTypeAttributes") { environment.with_includes() } else { environment }
}
