//! What is the value of a program on these variables?

use std::borrow::Cow;
use std::sync::Arc;

use crate::activation::Activation;
use crate::error::EvaluationError;
use crate::functions::{Calling, no_such_overload};
use crate::program::{Call, NodeId, Op, Program};
use crate::value::{Key, Value};

mod comprehension;
pub(crate) mod containers;

/// How many steps an evaluation may take: one a node, more where values are long.
///
/// Kubernetes has a cost limit instead, 1,000,000 a selector (`resource/v1` `CELSelectorExpressionMaxCost`);
/// the default budget is the same number of our steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget(pub u64);

impl Default for Budget {
    fn default() -> Self {
        Self(1_000_000)
    }
}

/// Evaluates a program.
///
/// # Errors
/// What cel-go's evaluation would answer, or [`EvaluationError::OutOfBudget`].
pub fn evaluate(
    program: &Program,
    activation: &dyn Activation,
    budget: Budget,
) -> Result<Value, EvaluationError> {
    Machine::new(program, activation, budget).evaluate(program.root)
}

/// Evaluates a program, and leaves in `budget` what it did not use: for many evaluations under one limit.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_within(
    program: &Program,
    activation: &dyn Activation,
    budget: &mut Budget,
) -> Result<Value, EvaluationError> {
    let mut machine = Machine::new(program, activation, *budget);
    let outcome = machine.evaluate(program.root);
    *budget = Budget(machine.left);
    outcome
}

pub(crate) type Outcome = Result<Value, EvaluationError>;

/// One run of a program.
pub(crate) struct Machine<'a> {
    program: &'a Program,
    activation: &'a dyn Activation,
    left: u64,
    /// Variables of comprehensions and of `cel.bind`, each at its own place.
    locals: Vec<Local>,
    /// The outcome of each node, when a trace is wanted.
    outcomes: Option<Vec<Option<Outcome>>>,
}

#[derive(Clone)]
enum Local {
    Unset,
    /// `cel.bind` computes its value when it is first asked for.
    Pending(NodeId),
    Known(Outcome),
}

impl<'a> Machine<'a> {
    pub(crate) fn new(program: &'a Program, activation: &'a dyn Activation, budget: Budget) -> Self {
        let locals = vec![Local::Unset; program.locals];
        Self { program, activation, left: budget.0, locals, outcomes: None }
    }

    /// Keeps the outcome of every node from now on.
    pub(crate) fn record(&mut self) {
        self.outcomes = Some(vec![None; self.program.nodes.len()]);
    }

    pub(crate) fn into_outcomes(self) -> Vec<Option<Outcome>> {
        self.outcomes.unwrap_or_default()
    }

    fn charge(&mut self, steps: usize) -> Result<(), EvaluationError> {
        Calling { left: &mut self.left, regex: None }.charge(steps)
    }

    pub(crate) fn evaluate(&mut self, id: NodeId) -> Outcome {
        let Some(node) = self.program.nodes.get(id as usize) else {
            return Err(EvaluationError::failed("internal: no such node"));
        };
        if self.left == 0 {
            return Err(EvaluationError::OutOfBudget);
        }
        self.left -= 1;
        if self.outcomes.is_none() {
            if let Some(value) = &node.folded {
                return Ok(value.clone());
            }
            return self.run(&node.op);
        }
        let outcome = self.run(&node.op);
        if let Some(kept) = self.outcomes.as_mut().and_then(|outcomes| outcomes.get_mut(id as usize)) {
            *kept = Some(outcome.clone());
        }
        outcome
    }

    fn run(&mut self, op: &'a Op) -> Outcome {
        match op {
            Op::Constant(value) => Ok(value.clone()),
            Op::Read(slot) => self.read(*slot),
            Op::ReadOptional(slot) => Ok(self.find(*slot).map_or(Value::Optional(None), Value::some)),
            Op::ReadPresent(slot) => Ok(Value::Bool(self.find(*slot).is_some())),
            Op::ReadContains { slot, key } => {
                let _key = self.evaluate(*key)?;
                let path = self.program.path(*slot);
                Ok(Value::Bool(path.is_some_and(|path| self.activation.contains(*slot as usize, path))))
            }
            Op::Local(place) | Op::Bound(place) => self.local(*place),
            Op::Select { operand, field } => {
                let operand = self.evaluate(*operand)?;
                containers::select(&operand, field)
            }
            Op::Has { operand, field } => {
                let operand = self.evaluate(*operand)?;
                containers::has(&operand, field).map(Value::Bool)
            }
            Op::OptionalSelect { operand, field } => {
                let operand = self.evaluate(*operand)?;
                containers::optional_index(&operand, &field.to_value())
            }
            Op::Index { operand, index } => {
                let operand = self.evaluate(*operand)?;
                let index = self.evaluate(*index)?;
                containers::index(&operand, &index)
            }
            Op::OptionalIndex { operand, index } => {
                let operand = self.evaluate(*operand)?;
                let index = self.evaluate(*index)?;
                containers::optional_index(&operand, &index)
            }
            Op::And(left, right) => self.decide(*left, *right, false),
            Op::Or(left, right) => self.decide(*left, *right, true),
            Op::Not(operand) => match self.evaluate(*operand)? {
                Value::Bool(value) => Ok(Value::Bool(!value)),
                _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
            },
            Op::Conditional { condition, then, otherwise } => match self.evaluate(*condition)? {
                Value::Bool(true) => self.evaluate(*then),
                Value::Bool(false) => self.evaluate(*otherwise),
                _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
            },
            Op::Equal(left, right) => self.equal(*left, *right).map(Value::Bool),
            Op::NotEqual(left, right) => {
                let left = self.evaluate(*left)?;
                let right = self.evaluate(*right)?;
                self.charge(containers::size_of(&left).min(containers::size_of(&right)))?;
                // What cannot be compared is not equal (`interpreter/interpretable.go`, `evalNe`).
                Ok(Value::Bool(!containers::equal(&left, &right).unwrap_or(false)))
            }
            Op::In(left, right) => {
                let needle = self.evaluate(*left)?;
                let container = self.evaluate(*right)?;
                if let Value::List(elements) = &container {
                    self.charge(elements.len())?;
                    let set = self.is_constant(*right) && !elements.is_empty();
                    if let Some(go) = unhashable(&needle).filter(|_| set) {
                        let text = format!("internal error: runtime error: hash of unhashable type {go}");
                        return Err(EvaluationError::failed(text));
                    }
                }
                containers::contains(&container, &needle).map(Value::Bool)
            }
            Op::Call(call) => self.call(call),
            Op::List(elements) => {
                let mut values = Vec::with_capacity(elements.len());
                for element in elements {
                    let value = self.evaluate(element.value)?;
                    match (element.optional, value) {
                        (false, value) => values.push(value),
                        (true, Value::Optional(Some(value))) => values.push(value.as_ref().clone()),
                        (true, Value::Optional(None)) => {}
                        (true, value) => return Err(not_optional(&value)),
                    }
                }
                Ok(Value::list(values))
            }
            Op::Map(entries) => self.map(entries),
            Op::Comprehension(comprehension) => self.comprehension(comprehension),
            Op::Bind { local, init, body } => {
                if let Some(init) = init {
                    self.set(*local, Local::Pending(*init));
                }
                self.evaluate(*body)
            }
            Op::OptionalOr(left, right) => match self.evaluate(*left)? {
                Value::Optional(None) => match self.evaluate(*right)? {
                    value @ Value::Optional(_) => Ok(value),
                    value => Err(no_such_overload("or", &[Value::Optional(None), value])),
                },
                value @ Value::Optional(_) => Ok(value),
                value => Err(no_such_overload("or", &[value])),
            },
            Op::OptionalOrValue(left, right) => match self.evaluate(*left)? {
                Value::Optional(None) => self.evaluate(*right),
                Value::Optional(Some(value)) => Ok(value.as_ref().clone()),
                value => Err(no_such_overload("orValue", &[value])),
            },
            Op::OptionalMap { operand, local, body, flat } => match self.evaluate(*operand)? {
                Value::Optional(Some(value)) => {
                    self.set(*local, Local::Known(Ok(value.as_ref().clone())));
                    let mapped = self.evaluate(*body)?;
                    Ok(if *flat { mapped } else { Value::some(mapped) })
                }
                value @ Value::Optional(None) => Ok(value),
                value => Err(no_such_overload("hasValue", &[value])),
            },
        }
    }

    fn is_constant(&self, id: NodeId) -> bool {
        self.program.nodes.get(id as usize).is_some_and(|node| node.folded.is_some())
    }

    fn find(&self, slot: u32) -> Option<Value> {
        let path = self.program.path(slot)?;
        self.activation.read(slot as usize, path).ok()
    }

    fn read(&self, slot: u32) -> Outcome {
        let Some(path) = self.program.path(slot) else {
            return Err(EvaluationError::failed("internal: no such slot"));
        };
        self.activation.read(slot as usize, path).map_err(|step| match path.steps.get(step) {
            Some(key) => EvaluationError::NoSuchKey(Key::String(key.clone())),
            None => EvaluationError::failed(format!("no such attribute(s): {}", path.variable)),
        })
    }

    fn set(&mut self, place: u32, local: Local) {
        if let Some(kept) = self.locals.get_mut(place as usize) {
            *kept = local;
        }
    }

    fn local(&mut self, place: u32) -> Outcome {
        match self.locals.get(place as usize) {
            Some(Local::Known(outcome)) => outcome.clone(),
            Some(Local::Pending(init)) => {
                let outcome = self.evaluate(*init);
                self.set(place, Local::Known(outcome.clone()));
                outcome
            }
            Some(Local::Unset) | None => Err(EvaluationError::failed("internal: no such local")),
        }
    }

    /// `&&` and `||`: an operand that decides wins over an error in the other
    /// (`interpreter/interpretable.go`, `evalAnd`, `evalOr`).
    fn decide(&mut self, left: NodeId, right: NodeId, deciding: bool) -> Outcome {
        let first = truth(self.evaluate(left));
        if first == Ok(deciding) || first == Err(EvaluationError::OutOfBudget) {
            return first.map(Value::Bool);
        }
        let second = truth(self.evaluate(right));
        match (first, second) {
            (_, Ok(second)) if second == deciding => Ok(Value::Bool(deciding)),
            (_, Err(EvaluationError::OutOfBudget)) => Err(EvaluationError::OutOfBudget),
            (Err(error), _) | (Ok(_), Err(error)) => Err(error),
            (Ok(_), Ok(_)) => Ok(Value::Bool(!deciding)),
        }
    }

    fn equal(&mut self, left: NodeId, right: NodeId) -> Result<bool, EvaluationError> {
        let left = self.evaluate(left)?;
        let right = self.evaluate(right)?;
        self.charge(containers::size_of(&left).min(containers::size_of(&right)))?;
        containers::equal(&left, &right)
    }

    fn call(&mut self, call: &'a Call) -> Outcome {
        // Most calls have one or two arguments: no allocation for those.
        match *call.arguments {
            [] => self.dispatch(call, &[]),
            [first] => {
                let values = [self.evaluate(first)?];
                self.dispatch(call, &values)
            }
            [first, second] => {
                let values = [self.evaluate(first)?, self.evaluate(second)?];
                self.dispatch(call, &values)
            }
            ref several => {
                let values: Vec<Value> =
                    several.iter().map(|argument| self.evaluate(*argument)).collect::<Result<_, _>>()?;
                self.dispatch(call, &values)
            }
        }
    }

    fn dispatch(&mut self, call: &'a Call, values: &[Value]) -> Outcome {
        let Some(overload) = call.overloads.iter().find(|overload| overload.accepts(values)) else {
            return Err(no_such_overload(call.function, values));
        };
        (overload.call)(values, &mut Calling { left: &mut self.left, regex: call.regex.as_deref() })
    }

    fn map(&mut self, entries: &'a [crate::program::Entry]) -> Outcome {
        let mut map = crate::value::Map::default();
        for entry in entries {
            let key = self.evaluate(entry.key)?;
            let value = self.evaluate(entry.value)?;
            let value = match (entry.optional, value) {
                (false, value) => value,
                (true, Value::Optional(Some(value))) => value.as_ref().clone(),
                (true, Value::Optional(None)) => continue,
                (true, value) => return Err(not_optional(&value)),
            };
            let Some(key) = key.to_key() else {
                return Err(EvaluationError::failed(format!("unsupported key type: {}", key.type_name())));
            };
            map.entries.insert(key, value);
        }
        Ok(Value::Map(Arc::new(map)))
    }
}

/// cel-go looks up constant lists of `in` as a Go map, which panics on some types of keys; the panic
/// becomes an error (`interpreter/interpretable.go`, `evalSetMembership`).
fn unhashable(value: &Value) -> Option<&'static str> {
    match value {
        Value::Semver(_) | Value::Bytes(_) => Some(value.go_type()),
        _ => None,
    }
}

fn truth(outcome: Outcome) -> Result<bool, EvaluationError> {
    match outcome? {
        Value::Bool(value) => Ok(value),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

fn not_optional(value: &Value) -> EvaluationError {
    let text = format!("cannot initialize optional list element from non-optional value {value}");
    EvaluationError::Failed(Cow::Owned(text))
}
