//! What do `all`, `exists`, `map`, `filter` and their kin give?
//!
//! cel-go expands them into one general loop (`parser/macro.go`, `ext/comprehensions.go`); the loops
//! here are those expansions worked out, errors included.

use std::sync::Arc;

use crate::error::EvaluationError;
use crate::program::{Comprehension, Macro};
use crate::value::{Key, Map, Value};

use super::{Local, Machine, Outcome};

impl<'a> Machine<'a> {
    pub(super) fn comprehension(&mut self, comprehension: &'a Comprehension) -> Outcome {
        let range = self.evaluate(comprehension.range)?;
        let mut fold = Fold::new(comprehension.kind);
        match &range {
            Value::List(elements) => {
                for (place, element) in elements.iter().enumerate() {
                    match comprehension.second {
                        Some(second) => {
                            self.set(comprehension.first, Local::Known(Ok(Value::Int(place as i64))));
                            self.set(second, Local::Known(Ok(element.clone())));
                        }
                        None => self.set(comprehension.first, Local::Known(Ok(element.clone()))),
                    }
                    if self.fold_one(comprehension, &mut fold)? {
                        break;
                    }
                }
            }
            Value::Map(map) => {
                for (key, value) in &map.entries {
                    self.set(comprehension.first, Local::Known(Ok(key.to_value())));
                    if let Some(second) = comprehension.second {
                        self.set(second, Local::Known(Ok(value.clone())));
                    }
                    if self.fold_one(comprehension, &mut fold)? {
                        break;
                    }
                }
            }
            other if comprehension.second.is_some() => {
                let text = format!("unsupported comprehension range type: {}", other.go_type());
                return Err(EvaluationError::failed(text));
            }
            other => {
                let text = format!("got '{}', expected iterable type", other.go_type());
                return Err(EvaluationError::failed(text));
            }
        }
        fold.finish(&range)
    }

    /// Takes one element in; `true` when the rest cannot change the answer.
    fn fold_one(
        &mut self,
        comprehension: &'a Comprehension,
        fold: &mut Fold,
    ) -> Result<bool, EvaluationError> {
        self.charge(1)?;
        if let Some(filter) = comprehension.filter {
            match self.evaluate(filter) {
                Ok(Value::Bool(true)) => {}
                Ok(Value::Bool(false)) => return Ok(false),
                Ok(_) => {
                    fold.error = Some(EvaluationError::NO_SUCH_OVERLOAD);
                    return Ok(false);
                }
                Err(EvaluationError::OutOfBudget) => return Err(EvaluationError::OutOfBudget),
                Err(error) => {
                    fold.error = Some(error);
                    return Ok(false);
                }
            }
        }
        match self.evaluate(comprehension.body) {
            Err(EvaluationError::OutOfBudget) => Err(EvaluationError::OutOfBudget),
            outcome => {
                let element = match self.locals.get(comprehension.first as usize) {
                    Some(Local::Known(Ok(element))) => element.clone(),
                    _ => Value::Null,
                };
                Ok(fold.take(outcome, element))
            }
        }
    }
}

/// What a comprehension has gathered so far.
struct Fold {
    kind: Macro,
    error: Option<EvaluationError>,
    decided: bool,
    count: usize,
    elements: Vec<Value>,
    entries: Map,
}

impl Fold {
    fn new(kind: Macro) -> Self {
        Self { kind, error: None, decided: false, count: 0, elements: Vec::new(), entries: Map::default() }
    }

    fn take(&mut self, outcome: Outcome, element: Value) -> bool {
        match self.kind {
            Macro::All | Macro::Exists => {
                let deciding = self.kind == Macro::Exists;
                match outcome {
                    Ok(Value::Bool(value)) if value == deciding => self.decided = true,
                    Ok(Value::Bool(_)) => {}
                    Ok(_) => {
                        self.error.get_or_insert(EvaluationError::NO_SUCH_OVERLOAD);
                    }
                    Err(error) => {
                        self.error.get_or_insert(error);
                    }
                }
                self.decided
            }
            Macro::ExistsOne | Macro::Filter => {
                match outcome {
                    Ok(Value::Bool(true)) if self.kind == Macro::ExistsOne => self.count += 1,
                    Ok(Value::Bool(true)) => self.elements.push(element),
                    Ok(Value::Bool(false)) => {}
                    Ok(_) => self.error = Some(EvaluationError::NO_SUCH_OVERLOAD),
                    Err(error) => self.error = Some(error),
                }
                false
            }
            Macro::Map | Macro::TransformList | Macro::SortBy => {
                match outcome {
                    Ok(value) => self.elements.push(value),
                    Err(error) => {
                        self.error.get_or_insert(error);
                    }
                }
                false
            }
            Macro::TransformMap => {
                match (outcome, element.to_key()) {
                    (Ok(value), Some(key)) => self.insert(key, value),
                    (Ok(_), None) => {}
                    (Err(error), _) => {
                        self.error.get_or_insert(error);
                    }
                }
                false
            }
            Macro::TransformMapEntry => {
                match outcome {
                    Ok(Value::Map(map)) => {
                        for (key, value) in &map.entries {
                            self.insert(key.clone(), value.clone());
                        }
                    }
                    Ok(_) => {
                        self.error.get_or_insert(EvaluationError::NO_SUCH_OVERLOAD);
                    }
                    Err(error) => {
                        self.error.get_or_insert(error);
                    }
                }
                false
            }
        }
    }

    fn insert(&mut self, key: Key, value: Value) {
        if self.entries.contains(&key) {
            let text = format!("insert failed: key {key} already exists");
            self.error.get_or_insert(EvaluationError::failed(text));
            return;
        }
        self.entries.entries.insert(key, value);
    }

    fn finish(self, range: &Value) -> Outcome {
        if self.decided {
            return Ok(Value::Bool(self.kind == Macro::Exists));
        }
        if let Some(error) = self.error {
            return Err(error);
        }
        match self.kind {
            Macro::All | Macro::Exists => Ok(Value::Bool(self.kind == Macro::All)),
            Macro::ExistsOne => Ok(Value::Bool(self.count == 1)),
            Macro::Map | Macro::Filter | Macro::TransformList => Ok(Value::list(self.elements)),
            Macro::TransformMap | Macro::TransformMapEntry => Ok(Value::Map(Arc::new(self.entries))),
            Macro::SortBy => match range {
                Value::List(list) => crate::functions::lists::sort_by_keys(list, &self.elements),
                other => Err(crate::functions::no_such_overload(
                    "@sortByAssociatedKeys",
                    std::slice::from_ref(other),
                )),
            },
        }
    }
}
