//! What is selected of a variable: `a.b[c].?d`? cel-go does such a chain as one step
//! (v0.29.2 `interpreter/attributes.go`), and so it costs.

use super::{Machine, Outcome, containers};
use crate::environment::CelGo;
use crate::error::EvaluationError;
use crate::program::{Attribute, Qualifier, Root, Selected};
use crate::value::{Key, Value};

/// A value on its way through the selections.
enum On {
    /// So far, and whether the end is an optional.
    Value(Value, bool),
    /// The end: nothing more is looked at.
    End(Value),
}

impl<'a> Machine<'a> {
    /// Pays for an attribute that was evaluated for its own sake.
    pub(super) fn observed(&mut self, attribute: &Attribute, outcome: Outcome) -> Outcome {
        if outcome.as_ref().is_err_and(EvaluationError::is_fatal) {
            return outcome;
        }
        let conditional = matches!(attribute.root, Root::Conditional { .. });
        let tests = attribute.test;
        // A presence test pays for what it selects, and nothing for itself (`PresenceTestHasCost(false)`).
        let cost = u64::from(!conditional).wrapping_sub(u64::from(tests));
        self.pay(cost)?;
        match outcome {
            Ok(Value::Optional(value)) if tests => Ok(Value::Bool(value.is_some())),
            outcome => outcome,
        }
    }

    /// The value of an attribute; only its selections are paid for.
    pub(super) fn attribute(&mut self, attribute: &'a Attribute) -> Outcome {
        let (mut value, mut optional) = match &attribute.root {
            Root::Path { slot, optional, test, through } => {
                // What a variable of `cel.bind` stands for is paid for once, by itself.
                let paid = match through {
                    Some(through) => {
                        self.local(through.local)?;
                        through.steps
                    }
                    None => 0,
                };
                match self.path(*slot, optional, (*test, paid))? {
                    On::Value(value, optional) => (value, optional),
                    On::End(value) => return Ok(value),
                }
            }
            Root::Local(local) => (self.local(*local)?, false),
            Root::Node(node) => (self.evaluate(*node)?, false),
            Root::Conditional { condition, then, otherwise } => {
                let branch = match self.evaluate(*condition)? {
                    Value::Bool(true) => then,
                    Value::Bool(false) => otherwise,
                    _ => return Err(EvaluationError::NO_SUCH_OVERLOAD),
                };
                return self.nested(branch);
            }
        };
        let renews = self.program.cel_go == CelGo::V0_26;
        if attribute.qualifiers.is_empty() && !optional {
            return Ok(match &value {
                Value::Optional(Some(inner)) if renews => Value::some(containers::renewed(inner)),
                _ => value,
            });
        }
        if !optional {
            match value {
                Value::Optional(None) => return Ok(value),
                Value::Optional(Some(inner)) => {
                    value = if renews { containers::renewed(&inner) } else { inner.as_ref().clone() };
                    if let Value::Failed(text) = value {
                        return Err(EvaluationError::failed(text.to_string()));
                    }
                    optional = true;
                }
                other => value = other,
            }
        }
        for qualifier in &attribute.qualifiers {
            optional |= qualifier.optional;
            match self.select(&value, qualifier, optional)? {
                Some(next) => value = next,
                None => return Ok(Value::Optional(None)),
            }
        }
        Ok(if optional { Value::some(value) } else { value })
    }

    /// An attribute that is a part of another one; it is not observed itself.
    fn nested(&mut self, attribute: &'a Attribute) -> Outcome {
        let before = self.cost;
        let outcome = self.attribute(attribute);
        if self.record.is_some() && !matches!(attribute.root, Root::Node(node) if node == attribute.node) {
            self.keep(attribute.node, &outcome, before);
        }
        outcome
    }

    /// One selection; `None` when an optional has nothing there.
    fn select(
        &mut self,
        value: &Value,
        qualifier: &'a Qualifier,
        optional: bool,
    ) -> Result<Option<Value>, EvaluationError> {
        let computed;
        let key = match &qualifier.key {
            Selected::Constant(key) => key,
            Selected::Attribute(attribute) => {
                let outcome = self.nested(attribute);
                computed = self.key(outcome, optional)?;
                &computed
            }
            Selected::Node(node) => {
                let outcome = self.evaluate(*node);
                computed = self.key(outcome, optional)?;
                &computed
            }
        };
        let found = containers::find(value, key);
        if optional {
            let found = found?;
            if found.is_some() {
                self.pay(1)?;
            }
            return Ok(found);
        }
        self.pay(1)?;
        let found = found?;
        if qualifier.test {
            return Ok(Some(Value::Bool(found.is_some())));
        }
        found.map(Some).ok_or_else(|| containers::missing(value, key))
    }

    /// A computed key; when there is none, the selection is paid for all the same.
    fn key(&mut self, outcome: Outcome, optional: bool) -> Outcome {
        let outcome = match outcome {
            Ok(key) if !key.can_select() => {
                Err(EvaluationError::failed(format!("invalid qualifier type: {}", key.go_type())))
            }
            outcome => outcome,
        };
        if let Err(error) = &outcome
            && !optional
            && !error.is_fatal()
        {
            self.pay(1)?;
        }
        outcome
    }

    /// A path of a declared variable, whose first `paid` steps are paid for.
    fn path(
        &mut self,
        slot: u32,
        optional: &[bool],
        (test, paid): (bool, usize),
    ) -> Result<On, EvaluationError> {
        let Some(path) = self.program.path(slot) else {
            return Err(EvaluationError::failed("internal: no such slot"));
        };
        let steps = path.steps.len();
        let is_optional = |up_to: usize| optional.iter().take(up_to).any(|step| *step);
        match self.activation.read(slot as usize, path) {
            Ok(value) => {
                self.pay(steps.saturating_sub(paid) as u64)?;
                Ok(match (test, is_optional(steps)) {
                    (true, false) => On::Value(Value::Bool(true), false),
                    (_, optional) => On::Value(value, optional),
                })
            }
            Err(missing) => {
                let Some(key) = path.steps.get(missing) else {
                    return Err(EvaluationError::failed(format!("no such attribute(s): {}", path.variable)));
                };
                if is_optional(missing + 1) {
                    self.pay(missing.saturating_sub(paid) as u64)?;
                    return Ok(On::End(Value::Optional(None)));
                }
                self.pay((missing + 1).saturating_sub(paid) as u64)?;
                if test && missing + 1 == steps {
                    return Ok(On::End(Value::Bool(false)));
                }
                Err(EvaluationError::NoSuchKey(Key::String(key.clone())))
            }
        }
    }
}
