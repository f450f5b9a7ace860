//! What is the value of a program on these variables, and what does it cost?
//!
//! Errors and costs are those of cel-go's interpreter (v0.29.2 `interpreter/interpretable.go`, `attributes.go`).

use std::borrow::Cow;
use std::sync::Arc;

use crate::activation::Activation;
use crate::environment::CelGo;
use crate::error::EvaluationError;
use crate::functions::{Calling, Overload, charge, no_such_overload};
use crate::program::{Call, Element, Entry, NewMessage, NodeId, Op, Program, Way};
use crate::value::{Key, Value};

mod attribute;
pub(crate) mod containers;
mod cost;
mod fold;
mod shared;

pub(crate) use cost::Price;

/// How many steps an evaluation may take: one a node, more where values are long. It bounds what Kubernetes' costs do
/// not: lists that cel-go joins without copying them, for example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget(pub u64);

impl Default for Budget {
    /// Ten times what Kubernetes lets an evaluation cost: the cost runs out first, almost always.
    fn default() -> Self {
        Self(10 * MAX_COST)
    }
}

/// What an evaluation may cost (`resource/v1` `CELSelectorExpressionMaxCost`).
pub const MAX_COST: u64 = 1_000_000;

/// What became of an evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The value, or why there is none.
    pub outcome: Result<Value, EvaluationError>,
    /// What it cost, as Kubernetes counts.
    pub cost: u64,
    /// Steps of the budget that it took.
    pub steps: u64,
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
    Machine::new(program, activation, budget).evaluate(program.root).map(Cow::into_owned)
}

/// Evaluates a program, and says what it cost.
pub fn evaluate_counting(program: &Program, activation: &dyn Activation, budget: Budget) -> Evaluation {
    let mut machine = Machine::new(program, activation, budget);
    let outcome = machine.evaluate(program.root).map(Cow::into_owned);
    Evaluation { outcome, cost: machine.cost, steps: budget.0.saturating_sub(machine.left) }
}

/// The value of a node: lent by the program or the activation, or made on the way.
pub(crate) type Outcome<'a> = Result<Cow<'a, Value>, EvaluationError>;

/// One run of a program.
pub(crate) struct Machine<'a> {
    program: &'a Program,
    activation: &'a dyn Activation,
    left: u64,
    cost: u64,
    /// Whether steps are paid for: not where cel-go has lost its counter (see [`crate::program::Attribute::outside`]).
    counts: bool,
    /// Variables of loops and of `cel.bind`, each at its own place.
    locals: Vec<Local<'a>>,
    /// Quantities that functions have changed.
    shared: shared::Shared,
    /// What became of each node, when a trace is wanted.
    record: Option<Vec<Option<Recorded>>>,
}

/// The outcome of a node, and what it cost, its parts included; of a loop's body, in all turns together.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) outcome: Result<Value, EvaluationError>,
    pub(crate) cost: u64,
}

#[derive(Clone)]
enum Local<'a> {
    Unset,
    /// Computed when it is first asked for.
    Pending(NodeId),
    Known(Outcome<'a>),
}

impl<'a> Machine<'a> {
    pub(crate) fn new(program: &'a Program, activation: &'a dyn Activation, budget: Budget) -> Self {
        let locals = vec![Local::Unset; program.locals];
        let shared = shared::Shared::default();
        Self { program, activation, left: budget.0, cost: 0, counts: true, locals, shared, record: None }
    }

    /// Keeps the outcome of every node from now on.
    pub(crate) fn record(&mut self) {
        self.record = Some(vec![None; self.program.nodes.len()]);
    }

    pub(crate) fn into_record(self) -> Vec<Option<Recorded>> {
        self.record.unwrap_or_default()
    }

    pub(crate) fn cost(&self) -> u64 {
        self.cost
    }

    fn charge(&mut self, steps: usize) -> Result<(), EvaluationError> {
        charge(&mut self.left, steps)
    }

    /// Pays for a step that cel-go has observed, whatever became of it.
    fn pay(&mut self, cost: u64) -> Result<(), EvaluationError> {
        if !self.counts {
            return Ok(());
        }
        self.cost = self.cost.wrapping_add(cost);
        if self.cost > MAX_COST { Err(EvaluationError::CostExceeded) } else { Ok(()) }
    }

    pub(crate) fn evaluate(&mut self, id: NodeId) -> Outcome<'a> {
        let Some(node) = self.program.nodes.get(id as usize) else {
            return Err(EvaluationError::failed("internal: no such node"));
        };
        if self.left == 0 {
            return Err(EvaluationError::OutOfBudget);
        }
        self.left -= 1;
        if self.record.is_some() {
            return self.recorded(id, &node.op);
        }
        if let Some((value, cost)) = &node.folded {
            self.pay(*cost)?;
            return Ok(Cow::Borrowed(value));
        }
        match &node.op {
            Op::Constant(value) => Ok(Cow::Borrowed(value)),
            Op::Read(slot) => self.read(*slot),
            op => taken_out(self.run(op)),
        }
    }

    /// Evaluates a node and keeps what became of it.
    #[cold]
    fn recorded(&mut self, id: NodeId, op: &'a Op) -> Outcome<'a> {
        let before = self.cost;
        let outcome = taken_out(self.run(op));
        self.keep(id, &outcome, before);
        outcome
    }

    /// Keeps the outcome of a node for the trace; `before` is what had been paid before it.
    fn keep(&mut self, id: NodeId, outcome: &Outcome<'a>, before: u64) {
        let cost = self.cost.saturating_sub(before);
        if let Some(place) = self.record.as_mut().and_then(|record| record.get_mut(id as usize)) {
            let earlier = place.as_ref().map_or(0, |recorded| recorded.cost);
            let outcome = outcome.clone().map(|value| match &*value {
                Value::Quantity(_) | Value::Sum(_) => self.shared.now(&value),
                _ => value.into_owned(),
            });
            *place = Some(Recorded { outcome, cost: earlier.saturating_add(cost) });
        }
    }

    /// The outcome of an operand, which is kept aside while others are looked at; limits end everything.
    fn operand(&mut self, id: NodeId) -> Result<Outcome<'a>, EvaluationError> {
        match self.evaluate(id) {
            Err(error) if error.is_fatal() => Err(error),
            outcome => Ok(outcome),
        }
    }

    fn run(&mut self, op: &'a Op) -> Outcome<'a> {
        match op {
            Op::Constant(value) => Ok(Cow::Borrowed(value)),
            Op::Read(slot) => self.read(*slot),
            Op::Attribute(attribute) => {
                let outcome = self.attribute(attribute);
                self.observed(attribute, outcome)
            }
            Op::And(left, right) => self.decide(*left, *right, false),
            Op::Or(left, right) => self.decide(*left, *right, true),
            Op::Call(call) => self.call(call),
            Op::Bind { local, init, body } => {
                self.set(*local, Local::Pending(*init));
                self.evaluate(*body)
            }
            Op::Fold(fold) => self.fold(fold),
            Op::OptionalOr(left, right) => {
                let value = self.evaluate(*left)?;
                match *value {
                    Value::Optional(None) => self.evaluate(*right),
                    Value::Optional(Some(_)) => Ok(value),
                    _ => self.not_an_optional(value),
                }
            }
            Op::OptionalOrValue(left, right) => {
                let value = self.evaluate(*left)?;
                match &*value {
                    Value::Optional(None) => self.evaluate(*right),
                    Value::Optional(Some(value)) => Ok(Cow::Owned(value.as_ref().clone())),
                    _ => self.not_an_optional(value),
                }
            }
            Op::Contains { slot, key, steps } => self.contains(*slot, *key, *steps),
            Op::InConstants { needle, list } => self.in_constants(*needle, list),
            Op::NotStrictlyFalse(operand) => {
                let outcome = self.operand(*operand)?;
                self.pay(1)?;
                Ok(Cow::Owned(Value::Bool(outcome.as_deref() != Ok(&Value::Bool(false)))))
            }
            Op::List(elements) => {
                let outcome = self.list(elements);
                self.constructed(outcome, cost::LIST_BASE)
            }
            Op::Map(entries) => {
                let outcome = self.map(entries);
                self.constructed(outcome, cost::MAP_BASE)
            }
            Op::Message(message) => {
                let outcome = self.message(message);
                self.constructed(outcome, cost::STRUCT_BASE)
            }
            Op::Append { local, list } => self.append(*local, *list).map(Cow::Owned),
            Op::Insert { local, arguments } => self.insert(*local, arguments).map(Cow::Owned),
            Op::Touch(cost) => {
                self.pay(*cost)?;
                Ok(Cow::Owned(Value::Null))
            }
        }
    }

    /// `"key" in path`
    fn contains(&mut self, slot: u32, key: NodeId, steps: u64) -> Outcome<'a> {
        let _key = self.evaluate(key)?;
        let path = self.program.path(slot);
        let found = path.is_some_and(|path| self.activation.contains(slot as usize, path));
        self.pay(steps + 2)?;
        Ok(Cow::Owned(Value::Bool(found)))
    }

    /// `x in [constants]`
    fn in_constants(&mut self, needle: NodeId, list: &[Value]) -> Outcome<'a> {
        let needle = self.evaluate(needle)?;
        hashed(&needle)?;
        self.charge(list.len() / 8)?;
        let found = list.iter().any(|element| containers::equal(element, &needle).unwrap_or(false));
        Ok(Cow::Owned(Value::Bool(found)))
    }

    fn message(&mut self, message: &'a NewMessage) -> Result<Value, EvaluationError> {
        let mut fields = Vec::with_capacity(message.fields.len());
        for (name, field) in &message.fields {
            match self.evaluate(field.value)?.into_owned() {
                Value::Optional(None) if field.optional => {}
                Value::Optional(Some(value)) if field.optional => {
                    fields.push((name.as_str(), value.as_ref().clone()))
                }
                value => fields.push((name.as_str(), value)),
            }
        }
        match message.known {
            Some(known) => known.build(&fields),
            None => Err(EvaluationError::failed(format!("unknown type '{}'", message.name))),
        }
    }

    /// Pays for a list, map or message, whatever became of it.
    fn constructed(&mut self, outcome: Result<Value, EvaluationError>, cost: u64) -> Outcome<'a> {
        if !outcome.as_ref().is_err_and(EvaluationError::is_fatal) {
            self.pay(cost)?;
        }
        outcome.map(Cow::Owned)
    }

    /// The left side of `or` is no optional: cel-go before v0.29 gives it back.
    fn not_an_optional(&self, value: Cow<'a, Value>) -> Outcome<'a> {
        match self.program.cel_go {
            CelGo::V0_26 => Ok(value),
            CelGo::V0_29 => Err(EvaluationError::NO_SUCH_OVERLOAD),
        }
    }

    fn set(&mut self, place: u32, local: Local<'a>) {
        if let Some(kept) = self.locals.get_mut(place as usize) {
            *kept = local;
        }
    }

    fn local(&mut self, place: u32) -> Outcome<'a> {
        match self.locals.get(place as usize) {
            Some(Local::Known(outcome)) => outcome.clone(),
            Some(Local::Pending(init)) => {
                let outcome = self.operand(*init)?.map(attribute::bound);
                self.set(place, Local::Known(outcome.clone()));
                outcome
            }
            Some(Local::Unset) | None => Err(EvaluationError::failed("internal: no such local")),
        }
    }

    /// `&&` and `||`: an operand that decides wins over an error in the other.
    fn decide(&mut self, left: NodeId, right: NodeId, deciding: bool) -> Outcome<'a> {
        let mut failed = None;
        for side in [left, right] {
            match self.truth(side) {
                Ok(value) if value == deciding => return Ok(Cow::Owned(Value::Bool(deciding))),
                Ok(_) => {}
                Err(error) if error.is_fatal() => return Err(error),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(Cow::Owned(Value::Bool(!deciding))), Err)
    }

    fn truth(&mut self, id: NodeId) -> Result<bool, EvaluationError> {
        match *self.evaluate(id)? {
            Value::Bool(value) => Ok(value),
            _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
        }
    }

    fn call(&mut self, call: &'a Call) -> Outcome<'a> {
        match *call.arguments {
            [] => self.finish(call, &[]),
            [first] => match self.evaluate(first) {
                Ok(first) => self.finish(call, &[&first]),
                Err(error) => self.failed(call, &[&Value::Null], error),
            },
            [first, second] => {
                let first = match self.evaluate(first) {
                    Ok(first) => first,
                    Err(error) if call.in_order || error.is_fatal() => return Err(error),
                    Err(error) => {
                        let second = self.operand(second)?.unwrap_or(Cow::Owned(Value::Null));
                        return self.failed(call, &[&Value::Null, &second], error);
                    }
                };
                match self.evaluate(second) {
                    Ok(second) => self.finish(call, &[&first, &second]),
                    Err(error) => self.failed(call, &[&first, &Value::Null], error),
                }
            }
            [first, second, third] => {
                let (first, second) = (self.evaluate(first)?, self.evaluate(second)?);
                match self.evaluate(third) {
                    Ok(third) => self.finish(call, &[&first, &second, &third]),
                    Err(error) => self.failed(call, &[&first, &second, &Value::Null], error),
                }
            }
            [first, second, third, fourth] => {
                let (first, second) = (self.evaluate(first)?, self.evaluate(second)?);
                let third = self.evaluate(third)?;
                match self.evaluate(fourth) {
                    Ok(fourth) => self.finish(call, &[&first, &second, &third, &fourth]),
                    Err(error) => self.failed(call, &[&first, &second, &third, &Value::Null], error),
                }
            }
            [..] => Err(EvaluationError::failed("internal: too many arguments")),
        }
    }

    /// Pays for a call one of whose arguments failed: null stands in its place.
    #[cold]
    fn failed(&mut self, call: &'a Call, values: &[&Value], error: EvaluationError) -> Outcome<'a> {
        if !error.is_fatal() {
            self.pay(call.price.cost(values, true, None)?)?;
        }
        Err(error)
    }

    /// Calls the function, on what the quantities among its arguments are by now, and pays for it.
    fn finish(&mut self, call: &'a Call, values: &[&Value]) -> Outcome<'a> {
        let outcome = if self.shared.is_empty() {
            self.perform(call, values)
        } else {
            self.charge(values.iter().map(|value| containers::size_of(value)).sum())?;
            let values: Vec<Value> = values.iter().map(|value| self.shared.now(value)).collect();
            self.perform(call, &values.iter().collect::<Vec<_>>())
        };
        if outcome.as_ref().is_err_and(EvaluationError::is_fatal) {
            return outcome.map(Cow::Owned);
        }
        self.pay(call.price.cost(values, false, outcome.as_ref().ok())?)?;
        outcome.map(Cow::Owned)
    }

    fn perform(&mut self, call: &'a Call, values: &[&Value]) -> Result<Value, EvaluationError> {
        match (call.way, values) {
            (Way::Overload, _) => {}
            (Way::Equal, [left, right]) => {
                self.charge(containers::size_of(left).min(containers::size_of(right)))?;
                return containers::equal(left, right).map(Value::Bool);
            }
            // What cannot be compared is not equal (`evalNe`).
            (Way::NotEqual, [left, right]) => {
                self.charge(containers::size_of(left).min(containers::size_of(right)))?;
                return Ok(Value::Bool(!containers::equal(left, right).unwrap_or(false)));
            }
            (Way::Not, [Value::Bool(value)]) => return Ok(Value::Bool(!value)),
            (Way::Not, _) => return Err(EvaluationError::NO_SUCH_OVERLOAD),
            (Way::In, [needle, container]) => {
                if let Value::List(elements) = container {
                    self.charge(elements.len())?;
                }
                return containers::contains(container, needle).map(Value::Bool);
            }
            (Way::ShortIncludes, [Value::List(list), wanted]) if list.len() > SHORT => {
                return fold::short_includes(list, wanted);
            }
            // cel-go had no lower end then (`ext/lists.go` v0.26.0, `genRange`).
            (Way::OpenRange, [Value::Int(..0)]) => return Ok(Value::list(Vec::new())),
            _ => {}
        }
        let accepts = |overload: &&&Overload| match call.way {
            Way::Flatten => {
                overload.arguments.len() == values.len() && matches!(values, [Value::List(_), ..])
            }
            Way::Sort => !values.is_empty() && values.iter().all(|value| matches!(value, Value::List(_))),
            _ => overload.accepts(values),
        };
        let Some(overload) = call.overloads.iter().find(accepts) else {
            return Err(no_such_overload(call.function, values, call.regex.is_some()));
        };
        let regex = call.regex.as_deref();
        let Program { zones, cel_go, .. } = *self.program;
        let value = (overload.call)(values, &mut Calling { left: &mut self.left, regex, zones, cel_go })?;
        if let (Some(change), [Value::Quantity(first) | Value::Sum(first), rest @ ..]) =
            (overload.change, values)
        {
            self.shared.called(change, first, rest, &value, cel_go);
        }
        Ok(value)
    }

    fn list(&mut self, elements: &'a [Element]) -> Result<Value, EvaluationError> {
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            let value = self.evaluate(element.value)?.into_owned();
            match (element.optional, value) {
                (false, value) => values.push(value),
                (true, Value::Optional(Some(value))) => values.push(value.as_ref().clone()),
                (true, Value::Optional(None)) => {}
                (true, value) => {
                    let value = containers::as_printed(&value);
                    let text =
                        format!("cannot initialize optional list element from non-optional value {value}");
                    return Err(EvaluationError::Failed(Cow::Owned(text)));
                }
            }
        }
        Ok(Value::list(values))
    }

    fn map(&mut self, entries: &'a [Entry]) -> Result<Value, EvaluationError> {
        let mut map = crate::value::Map::default();
        for entry in entries {
            let key = self.evaluate(entry.key)?;
            let value = self.evaluate(entry.value)?.into_owned();
            let value = match (entry.optional, value) {
                (false, value) => value,
                (true, Value::Optional(Some(value))) => value.as_ref().clone(),
                (true, Value::Optional(None)) => {
                    if let Some(key) = key.to_key() {
                        map.entries.shift_remove(&key);
                    }
                    continue;
                }
                (true, value) => {
                    let [key, value] = [&*key, &value].map(containers::as_printed);
                    let text =
                        format!("cannot initialize optional entry '{key}' from non-optional value {value}");
                    return Err(EvaluationError::Failed(Cow::Owned(text)));
                }
            };
            let key = hashed(&key)?;
            map.entries.insert(key, value);
        }
        Ok(Value::Map(Arc::new(map)))
    }
}

/// Values that `includes` of Kubernetes 1.36 looks at (`ResourceSliceMaxAttributeValuesPerDevice`).
const SHORT: usize = 48;

/// The key that Go has for a value in maps, and in constant lists of `in` (`interpreter/interpretable.go`). It panics on
/// some types, and the panic becomes an error.
fn hashed(value: &Value) -> Result<Key, EvaluationError> {
    value.to_key().ok_or_else(|| {
        let text = format!("internal error: runtime error: hash of unhashable type {}", value.go_type());
        EvaluationError::failed(text)
    })
}

/// An error that an optional held is one as soon as it is taken out.
#[inline]
fn taken_out(outcome: Outcome<'_>) -> Outcome<'_> {
    match outcome.as_deref() {
        Ok(Value::Failed(text)) => Err(EvaluationError::failed(text.to_string())),
        _ => outcome,
    }
}
