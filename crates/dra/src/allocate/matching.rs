//! What do selectors say of devices? Each is asked once for devices that are alike to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use kube_cel::Value;

use crate::cluster::{Cluster, Identity};
use crate::matrix::{Answer, Budget, DeviceActivation, Source, evaluate_selector, key, sources};
use crate::memo::{Compiled as Program, Memo};
use crate::objects::AttributeValue;

/// Answers by expression. They hold for one inventory.
#[derive(Debug, Default)]
pub(super) struct Matcher {
    identity: Identity,
    numbers: BTreeMap<String, usize>,
    expressions: Vec<Expression>,
}

/// One expression and what is known of it.
#[derive(Debug)]
struct Expression {
    compiled: Compiled,
    /// By device: 0 for unknown, else one more than an index into `answers`.
    known: Vec<u32>,
    answers: Vec<Answer>,
    /// By what the expression reads of a sound device.
    alike: BTreeMap<Vec<u32>, u32>,
    /// Room for what it reads of one device, so that looking up allocates nothing.
    key: Vec<u32>,
}

/// A compiled expression, and what it reads of the devices of one inventory.
#[derive(Debug)]
pub(super) struct Compiled {
    program: Program,
    sources: Vec<Source>,
}

impl Compiled {
    pub(super) fn new(expression: &str, catalog: &Cluster, memo: &mut Memo) -> Self {
        let program = memo.program(expression);
        let sources = program.as_ref().map(|program| sources(program, catalog)).unwrap_or_default();
        Self { program, sources }
    }
}

/// Whether a device matches.
///
/// # Errors
/// The answer that is neither yes nor no.
pub(super) fn evaluate(compiled: &Compiled, catalog: &Cluster, device: usize) -> Result<bool, Answer> {
    match ask(compiled, catalog, device) {
        Answer::Match => Ok(true),
        Answer::NoMatch => Ok(false),
        other => Err(other),
    }
}

fn ask(compiled: &Compiled, catalog: &Cluster, device: usize) -> Answer {
    let Some(device) = catalog.devices.get(device) else { return Answer::NoMatch };
    match &compiled.program {
        Err(errors) => Answer::of_compile_errors(errors),
        Ok(_) if device.broken.is_some() => {
            Answer::Error(device.broken.as_deref().unwrap_or_default().into())
        }
        Ok(program) => {
            let limit = Budget::default().steps_per_evaluation;
            evaluate_selector(program, catalog, device, &compiled.sources, limit)
        }
    }
}

impl Matcher {
    /// Which matcher it is: numbers of expressions mean something else to another one.
    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The number of an expression.
    pub(super) fn number(&mut self, expression: &str, catalog: &Cluster, memo: &mut Memo) -> usize {
        if let Some(known) = self.numbers.get(expression) {
            return *known;
        }
        self.add(expression.to_owned(), Compiled::new(expression, catalog, memo), catalog)
    }

    /// The number of the expression of a derived attribute.
    pub(super) fn derived_number(&mut self, expression: &str, catalog: &Cluster, memo: &mut Memo) -> usize {
        // No selector can be called like this.
        let name = format!("\0{expression}");
        if let Some(known) = self.numbers.get(&name) {
            return *known;
        }
        let program = memo.derived_program(expression);
        let sources = program.as_ref().map(|program| sources(program, catalog)).unwrap_or_default();
        self.add(name, Compiled { program, sources }, catalog)
    }

    fn add(&mut self, name: String, compiled: Compiled, catalog: &Cluster) -> usize {
        let number = self.expressions.len();
        self.numbers.insert(name, number);
        let known = vec![0; catalog.devices.len()];
        let (answers, alike, key) = (Vec::new(), BTreeMap::new(), Vec::new());
        self.expressions.push(Expression { compiled, known, answers, alike, key });
        number
    }

    /// What an expression says of a device.
    pub(super) fn answer(&mut self, expression: usize, catalog: &Cluster, device: usize) -> Answer {
        let Some(expression) = self.expressions.get_mut(expression) else { return Answer::NoMatch };
        expression.answer(catalog, device)
    }

    /// Whether an expression does not compile.
    pub(super) fn is_broken(&self, expression: usize) -> bool {
        self.expressions.get(expression).is_some_and(|it| it.compiled.program.is_err())
    }

    /// The value of a derived attribute (`EvaluateDerivedAttribute`, `dynamic-resource-allocation/cel/compile.go`,
    /// v0.37.2).
    ///
    /// # Errors
    /// Upstream's text.
    pub(super) fn derived(
        &self,
        expression: usize,
        name: &str,
        catalog: &Cluster,
        device: usize,
        device_name: &str,
    ) -> Result<AttributeValue, String> {
        let Some(expression) = self.expressions.get(expression) else { return Err(String::new()) };
        let Some(device) = catalog.devices.get(device) else { return Err(String::new()) };
        let program = match &expression.compiled.program {
            Ok(program) => program,
            Err(_) => {
                let Answer::Error(error) = ask(&expression.compiled, catalog, 0) else {
                    return Err("the expression uses what is not simulated".to_owned());
                };
                return Err(format!("compile derived attribute {name} failed: {error}"));
            }
        };
        let failed = |error: &str| {
            format!("evaluate derived attribute {name} on device {device_name} failed: {error}")
        };
        if let Some(broken) = &device.broken {
            return Err(failed(broken));
        }
        let activation = DeviceActivation::new(catalog, device, &expression.compiled.sources);
        let budget = kube_cel::Budget(Budget::default().steps_per_evaluation);
        let value =
            kube_cel::evaluate(program, &activation, budget).map_err(|error| failed(&error.to_string()))?;
        attribute(&value).map_err(|error| failed(&error))
    }
}

impl Expression {
    fn answer(&mut self, catalog: &Cluster, device: usize) -> Answer {
        if let Some(known) = self.known.get(device).filter(|known| **known > 0) {
            return self.answers.get(*known as usize - 1).cloned().unwrap_or(Answer::NoMatch);
        }
        let known = self.first_alike(catalog, device);
        if let Some(place) = self.known.get_mut(device) {
            *place = known;
        }
        self.answers.get(known as usize - 1).cloned().unwrap_or(Answer::NoMatch)
    }

    /// One more than the index of the answer for all devices that are alike to this one.
    fn first_alike(&mut self, catalog: &Cluster, device: usize) -> u32 {
        let sound = catalog.devices.get(device).filter(|it| it.broken.is_none());
        if let Some(sound) = sound {
            self.key.clear();
            self.key.extend(key(sound, &self.compiled.sources));
            if let Some(known) = self.alike.get(self.key.as_slice()) {
                return *known;
            }
        }
        self.answers.push(ask(&self.compiled, catalog, device));
        let known = u32::try_from(self.answers.len()).unwrap_or(u32::MAX);
        if sound.is_some() {
            self.alike.insert(self.key.clone(), known);
        }
        known
    }
}

/// A value as an attribute (`valToDeviceAttribute`).
fn attribute(value: &Value) -> Result<AttributeValue, String> {
    match value {
        Value::Bool(value) => Ok(AttributeValue::Bool(*value)),
        Value::Int(value) => Ok(AttributeValue::Int(*value)),
        Value::String(value) => Ok(AttributeValue::String(value.to_string())),
        Value::Semver(value) => Ok(AttributeValue::Version(value.to_string())),
        Value::List(values) => list(values),
        other => Err(format!("unsupported CEL return type: {}", other.type_name())),
    }
}

fn list(values: &Arc<Vec<Value>>) -> Result<AttributeValue, String> {
    fn all<T>(values: &[Value], name: &str, take: impl Fn(&Value) -> Option<T>) -> Result<Vec<T>, String> {
        let wrong = |index: usize, value: &Value| {
            format!("expected list element at index {index} to be {name}, got {}", value.type_name())
        };
        values
            .iter()
            .enumerate()
            .map(|(index, value)| take(value).ok_or_else(|| wrong(index, value)))
            .collect()
    }
    match values.first() {
        None => Ok(AttributeValue::Strings(Vec::new())),
        Some(Value::Bool(_)) => all(values, "bool", |it| match it {
            Value::Bool(it) => Some(*it),
            _ => None,
        })
        .map(AttributeValue::Bools),
        Some(Value::Int(_)) => all(values, "int", |it| match it {
            Value::Int(it) => Some(*it),
            _ => None,
        })
        .map(AttributeValue::Ints),
        Some(Value::String(_)) => all(values, "string", |it| match it {
            Value::String(it) => Some(it.to_string()),
            _ => None,
        })
        .map(AttributeValue::Strings),
        Some(Value::Semver(_)) => all(values, "semver", |it| match it {
            Value::Semver(it) => Some(it.to_string()),
            _ => None,
        })
        .map(AttributeValue::Versions),
        Some(other) => Err(format!("unsupported list element type: {}", other.type_name())),
    }
}
