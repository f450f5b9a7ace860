//! What a selector may name: the variable `device`.

use kube_cel::{Environment, QUANTITY, Type};

/// The environment in which the scheduler evaluates selectors: upstream's `StoredExpressions`, which ignores
/// feature gates (`dynamic-resource-allocation/cel/compile.go`, v0.37.2).
pub(crate) fn environment() -> Environment {
    let by_domain = |value: Type| Type::map(Type::String, Type::map(Type::String, value));
    let device = Type::object(
        "kubernetes.DRADevice",
        &[
            ("driver", Type::String),
            ("allowMultipleAllocations", Type::Bool),
            ("attributes", by_domain(Type::Dyn)),
            ("capacity", by_domain(QUANTITY)),
        ],
    );
    Environment::new().with_variable("device", device)
}
