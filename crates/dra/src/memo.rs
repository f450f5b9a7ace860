//! What earlier runs found out, kept by value: programs by expression, answers by the values that were read.
//!
//! A run with a memo gives the same result as one without; it only takes less time.

use std::collections::BTreeMap;
use std::sync::Arc;

use kube_cel::{CompileError, EvaluationError, Program, Value, compile};

use crate::cluster::{Cluster, Device, Raw, find};
use crate::matrix::{DeviceActivation, Source};
use crate::selectors::environment;

/// Programs and answers of earlier runs. What two runs in a row do not use is forgotten.
#[derive(Clone, Debug, Default)]
pub struct Memo {
    programs: Generations<Arc<str>, Compiled>,
    answers: Generations<Question, Evaluated>,
}

type Compiled = Result<Arc<Program>, Arc<Vec<CompileError>>>;

/// What was asked: an expression, the values it reads, and the limit of steps.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Question {
    expression: Arc<str>,
    limit: u64,
    reads: Vec<Read>,
}

/// One value that was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Read {
    Absent,
    Flag(bool),
    Driver(Arc<str>),
    Value(Arc<Raw>),
    /// Attributes and capacities by name.
    Device(Arc<str>, bool, Vec<(String, Arc<Raw>)>, Vec<(String, Arc<Raw>)>),
}

/// An answer, and the steps it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Evaluated {
    pub(crate) answer: Answer,
    pub(crate) steps: u64,
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

/// Two generations of entries: those of this run, and those of the run before.
#[derive(Clone, Debug)]
struct Generations<K, V> {
    current: BTreeMap<K, V>,
    previous: BTreeMap<K, V>,
}

impl<K, V> Default for Generations<K, V> {
    fn default() -> Self {
        Self { current: BTreeMap::new(), previous: BTreeMap::new() }
    }
}

impl<K: Ord + Clone, V: Clone> Generations<K, V> {
    fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> V {
        if let Some(value) = self.current.get(&key) {
            return value.clone();
        }
        let value = self.previous.remove(&key).unwrap_or_else(make);
        self.current.insert(key, value.clone());
        value
    }

    fn sweep(&mut self) {
        self.previous = std::mem::take(&mut self.current);
    }
}

impl Memo {
    /// An empty memo.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn program(&mut self, expression: &str) -> Compiled {
        self.programs.get_or_insert_with(expression.into(), || {
            compile(expression, &environment()).map(Arc::new).map_err(Arc::new)
        })
    }

    pub(crate) fn evaluate(
        &mut self,
        program: &Program,
        cluster: &Cluster,
        device: &Device,
        sources: &[Source],
        limit: u64,
    ) -> Evaluated {
        let reads = sources.iter().map(|source| read(cluster, device, *source)).collect();
        let question = Question { expression: program.expression().into(), limit, reads };
        self.answers.get_or_insert_with(question, || evaluate(program, cluster, device, sources, limit))
    }

    /// A new run begins to compile: what the last one did not compile is forgotten.
    pub(crate) fn begin_compiling(&mut self) {
        self.programs.sweep();
    }

    /// A new run begins to evaluate: what the last one did not ask is forgotten.
    pub(crate) fn begin_evaluating(&mut self) {
        self.answers.sweep();
    }
}

fn read(cluster: &Cluster, device: &Device, source: Source) -> Read {
    let value = |entries, name: Option<_>| {
        name.and_then(|name| find(entries, name))
            .and_then(|value| cluster.symbols.raw(value))
            .map_or(Read::Absent, |raw| Read::Value(Arc::clone(raw)))
    };
    let all = |entries: &[(crate::NameId, crate::ValueId)]| {
        let named = entries.iter().filter_map(|(name, value)| {
            let name = cluster.symbols.qualified_name(*name)?.to_string();
            Some((name, Arc::clone(cluster.symbols.raw(*value)?)))
        });
        let mut named: Vec<_> = named.collect();
        named.sort();
        named
    };
    match source {
        Source::Driver => Read::Driver(cluster.driver(device).into()),
        Source::AllowMultipleAllocations => Read::Flag(device.allow_multiple_allocations),
        Source::Attribute(name) => value(&device.attributes, name),
        Source::Capacity(name) => value(&device.capacity, name),
        Source::Whole => Read::Device(
            cluster.driver(device).into(),
            device.allow_multiple_allocations,
            all(&device.attributes),
            all(&device.capacity),
        ),
    }
}

/// Evaluates a selector on a device, as `DeviceMatches` does (`dynamic-resource-allocation/cel/compile.go`, v0.37.2).
fn evaluate(
    program: &Program,
    cluster: &Cluster,
    device: &Device,
    sources: &[Source],
    limit: u64,
) -> Evaluated {
    let activation = DeviceActivation { cluster, device, sources };
    let mut left = kube_cel::Budget(limit);
    let result = kube_cel::evaluate_within(program, &activation, &mut left);
    let answer = match result {
        Ok(value) => of_value(&value),
        Err(EvaluationError::OutOfBudget) => Answer::OutOfBudget,
        Err(error) => Answer::Error(with_hint(&error.to_string()).into()),
    };
    Evaluated { answer, steps: limit.saturating_sub(left.0) }
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
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Self::Error(format!("compilation failed: {}", texts.join("\n")).into())
    }
}
