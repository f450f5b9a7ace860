//! What does one selector say of one device, in Kubernetes' words?

use std::sync::Arc;

use kube_cel::{CompileError, EvaluationError, Program, Value};

use super::activation::{DeviceActivation, Source};
use crate::cluster::{Cluster, Device, ValueId};
use crate::target::Target;

/// An answer, and the steps it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Evaluated {
    pub(super) answer: Answer,
    pub(super) steps: u64,
}

/// What a selector says of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Match,
    NoMatch,
    /// Kubernetes' text, after `CEL runtime error: ` or the like.
    Error(Arc<str>),
    OutOfBudget,
    NotSimulated,
}

/// Evaluates a selector on a device, as `DeviceMatches` does (`dynamic-resource-allocation/cel/compile.go`, v0.37.2).
pub(super) fn evaluate(program: &Program, activation: &DeviceActivation<'_>, limit: u64) -> Evaluated {
    let evaluation = kube_cel::evaluate_counting(program, activation, kube_cel::Budget(limit));
    let answer = match evaluation.outcome {
        Ok(value) => of_value(&value),
        Err(EvaluationError::OutOfBudget) => Answer::OutOfBudget,
        Err(error) => Answer::Error(with_hint(&error.to_string()).into()),
    };
    Evaluated { answer, steps: evaluation.steps }
}

/// What `DeviceMatches` answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// Whether the device matches, or Kubernetes' text. `None` when our own budget ran out.
    pub outcome: Option<Result<bool, String>>,
    /// What it cost; `None` when nothing was evaluated.
    pub cost: Option<u64>,
}

/// Evaluates a selector on a device of a cluster, for Kubernetes' answer and its cost. `None` when there is no such
/// device.
pub fn device_matches(
    program: &Program,
    cluster: &Cluster,
    device: usize,
    target: &Target,
) -> Option<Matched> {
    let index = device;
    let device = cluster.devices.get(index)?;
    let broken = device.broken.clone().or_else(|| unsupported_list(cluster, index, target));
    if let Some(broken) = broken {
        return Some(Matched { outcome: Some(Err(broken)), cost: None });
    }
    let sources = super::activation::sources(program, cluster);
    let activation = DeviceActivation::new(cluster, device, &sources);
    let evaluation = kube_cel::evaluate_counting(program, &activation, kube_cel::Budget::default());
    let outcome = match evaluation.outcome {
        Ok(value) => match of_value(&value) {
            Answer::Match => Some(Ok(true)),
            Answer::NoMatch => Some(Ok(false)),
            Answer::Error(text) => Some(Err(text.to_string())),
            Answer::OutOfBudget | Answer::NotSimulated => None,
        },
        Err(EvaluationError::OutOfBudget) => None,
        Err(error) => Some(Err(error.to_string())),
    };
    Some(Matched { outcome, cost: Some(evaluation.cost) })
}

/// What a selector says of a device, whatever it takes up to the limit.
pub(crate) fn evaluate_selector(
    program: &Program,
    cluster: &Cluster,
    device: &Device,
    sources: &[Source],
    limit: u64,
) -> Answer {
    evaluate(program, &DeviceActivation::new(cluster, device, sources), limit).answer
}

/// What a Kubernetes says of an attribute with several values that cannot read it.
fn unsupported_list(cluster: &Cluster, index: usize, target: &Target) -> Option<String> {
    let device = cluster.devices.get(index)?;
    if target.reads_lists() {
        return None;
    }
    let list = |value: &ValueId| matches!(cluster.symbols.value(*value), Some(Value::List(_)));
    let (name, _) = device.attributes.iter().find(|(_, value)| list(value))?;
    let name = cluster.symbols.qualified_name(*name)?;
    let own = cluster.device_ref(index).is_some_and(|device| *device.driver == *name.domain);
    let name = if own { name.name.to_string() } else { format!("{}/{}", name.domain, name.name) };
    Some(format!("attribute {name}: unsupported attribute value"))
}

/// The hint that Kubernetes adds (`EnhanceRuntimeError`, `dynamic-resource-allocation/cel/errors.go`, v0.37.2).
fn with_hint(error: &str) -> String {
    if !error.contains("no such key:") {
        return error.to_owned();
    }
    format!(
        "{error}. consider using CEL optional chaining (.? followed by orValue()) or guarding the check with has() for optional fields"
    )
}

/// The answer that a value is; an optional is what it holds.
fn of_value(value: &Value) -> Answer {
    match value {
        Value::Bool(true) => Answer::Match,
        Value::Bool(false) => Answer::NoMatch,
        Value::Optional(Some(value)) => of_value(value),
        other => Answer::Error(not_a_bool(other).into()),
    }
}

/// What Kubernetes says of a selector whose value is no boolean: the text of each type's `ConvertToNative`
/// (cel-go v0.29.2 `common/types`, apiserver v0.37.2 `pkg/cel`).
fn not_a_bool(value: &Value) -> String {
    let reason = match value {
        Value::Int(_) | Value::Uint(_) => {
            format!("unsupported type conversion from '{}' to bool", value.type_name())
        }
        Value::String(_) => "unsupported native conversion from string to 'bool'".to_owned(),
        Value::Double(_) => "type conversion error from Double to 'bool'".to_owned(),
        Value::Bytes(_) => "type conversion error from Bytes to 'bool'".to_owned(),
        Value::Null => "type conversion error from 'null_type' to 'bool'".to_owned(),
        Value::List(_) | Value::Map(_) => {
            format!("type conversion error from {} to 'bool'", value.type_name())
        }
        Value::Optional(_) => "optional.none() dereference".to_owned(),
        Value::Type(_) => "type conversion not supported for 'type'".to_owned(),
        _ => {
            // `kubernetes.Semver` and `google.protobuf.Duration` go by their last name here.
            let name = value.type_name();
            format!("type conversion error from '{}' to 'bool'", name.rsplit('.').next().unwrap_or(name))
        }
    };
    format!("CEL result of type {} could not be converted to bool: {reason}", value.type_name())
}

impl Answer {
    /// The answer of a selector that does not compile.
    pub(crate) fn of_compile_errors(errors: &[CompileError]) -> Self {
        if errors.iter().any(|error| error.not_simulated) {
            return Self::NotSimulated;
        }
        Self::Error(CompileError::answer(errors).into())
    }
}
