//! What does a loop give? cel-go's general fold (v0.29.2 `interpreter/interpretable.go`, `evalFold`), which all macros
//! become; its accumulator is changed in place, as cel-go's mutable lists and maps are.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Local, Machine, Outcome, SHORT, containers, hashed};
use crate::error::EvaluationError;
use crate::functions::no_such_overload;
use crate::program::{Fold, NodeId};
use crate::value::{Key, Value};

impl<'a> Machine<'a> {
    pub(super) fn fold(&mut self, fold: &'a Fold) -> Outcome<'a> {
        self.set(fold.accumulator, Local::Pending(fold.init));
        let range = self.evaluate(fold.range)?;
        match (&*range, fold.second) {
            (Value::List(elements), None) => {
                for element in elements.iter() {
                    if !self.turn(fold, element.clone(), None)? {
                        break;
                    }
                }
            }
            (Value::List(elements), Some(_)) => {
                for (index, element) in (0..).zip(elements.iter()) {
                    if !self.turn(fold, Value::Int(index), Some(element.clone()))? {
                        break;
                    }
                }
            }
            (Value::Map(map), second) => {
                for (key, value) in &map.entries {
                    let value = second.map(|_| value.clone());
                    if !self.turn(fold, key.to_value(), value)? {
                        break;
                    }
                }
            }
            (other, None) => {
                let text = format!("got '{}', expected iterable type", other.go_type());
                return Err(EvaluationError::failed(text));
            }
            (other, Some(_)) => {
                let text = format!("unsupported comprehension range type: {}", other.go_type());
                return Err(EvaluationError::failed(text));
            }
        }
        self.evaluate(fold.result)
    }

    /// One turn of the loop; whether it goes on.
    fn turn(&mut self, fold: &'a Fold, first: Value, second: Option<Value>) -> Result<bool, EvaluationError> {
        self.set(fold.first, Local::Known(Ok(Cow::Owned(first))));
        if let (Some(place), Some(second)) = (fold.second, second) {
            self.set(place, Local::Known(Ok(Cow::Owned(second))));
        }
        if self.operand(fold.condition)?.as_deref() == Ok(&Value::Bool(false)) {
            return Ok(false);
        }
        let outcome = self.operand(fold.step)?;
        self.set(fold.accumulator, Local::Known(outcome));
        Ok(true)
    }

    /// The accumulator, taken out of its place so that it can be changed without a copy.
    fn take(&mut self, place: u32) -> Result<Outcome<'a>, EvaluationError> {
        if let Some(Local::Pending(init)) = self.locals.get(place as usize) {
            let outcome = self.operand(*init)?;
            self.set(place, Local::Known(outcome));
        }
        self.pay(1)?;
        Ok(match self.locals.get_mut(place as usize).map(|local| std::mem::replace(local, Local::Unset)) {
            Some(Local::Known(outcome)) => outcome,
            _ => Err(EvaluationError::failed("internal: no such local")),
        })
    }

    /// `accumulator + [element]`
    pub(super) fn append(&mut self, local: u32, list: NodeId) -> Result<Value, EvaluationError> {
        let accumulator = self.take(local)?;
        let added = self.operand(list)?;
        self.pay(1)?;
        match (accumulator?.into_owned(), &*added?) {
            (Value::List(mut elements), Value::List(added)) => {
                self.charge(added.len())?;
                Arc::make_mut(&mut elements).extend(added.iter().cloned());
                Ok(Value::List(elements))
            }
            (left, right) => Err(no_such_overload("_+_", &[&left, right], false)),
        }
    }

    /// `cel.@mapInsert(accumulator, …)`
    pub(super) fn insert(&mut self, local: u32, arguments: &'a [NodeId]) -> Result<Value, EvaluationError> {
        let accumulator = self.take(local)?;
        match *arguments {
            [key, value] => {
                // Three arguments: none after a failed one is looked at, and only a full call is paid for.
                let accumulator = accumulator?.into_owned();
                let key = self.evaluate(key)?.into_owned();
                let value = self.operand(value)?;
                self.pay(1)?;
                inserted(accumulator, [(key, value?.into_owned())])
            }
            [map] => {
                let map = self.operand(map)?;
                self.pay(1)?;
                match (accumulator?.into_owned(), &*map?) {
                    (accumulator, Value::Map(map)) => {
                        self.charge(map.entries.len())?;
                        inserted(
                            accumulator,
                            map.entries.iter().map(|(key, value)| (key.to_value(), value.clone())),
                        )
                    }
                    (accumulator, other) => {
                        Err(no_such_overload("cel.@mapInsert", &[&accumulator, other], false))
                    }
                }
            }
            _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
        }
    }
}

fn inserted(
    accumulator: Value,
    entries: impl IntoIterator<Item = (Value, Value)>,
) -> Result<Value, EvaluationError> {
    let Value::Map(mut map) = accumulator else { return Err(EvaluationError::NO_SUCH_OVERLOAD) };
    for (key, value) in entries {
        let key = hashed(&key)?;
        if map.contains(&key) {
            return Err(EvaluationError::failed(format!(
                "insert failed: key {} already exists",
                plain(&key)
            )));
        }
        Arc::make_mut(&mut map).entries.insert(key, value);
    }
    Ok(Value::Map(map))
}

fn plain(key: &Key) -> String {
    containers::as_printed(&key.to_value())
}

/// `includes` of Kubernetes 1.36 on a list that is too long: it may still find the value before it gives up
/// (`dynamic-resource-allocation/cel/compile.go` v0.36.3, `includesFunc`).
pub(super) fn short_includes(list: &[Value], wanted: &Value) -> Result<Value, EvaluationError> {
    let found = |element: &Value| containers::equal(element, wanted) == Ok(true);
    if list.iter().take(SHORT).any(found) {
        return Ok(Value::Bool(true));
    }
    let text = format!("'includes' function cannot be applied to lists longer than {SHORT} values");
    Err(EvaluationError::failed(text))
}
