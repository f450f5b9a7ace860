//! What is selected of a variable: `a.b[c].?d`? cel-go does such a chain as one step
//! (v0.29.2 `interpreter/attributes.go`), and so it costs.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Machine, Outcome, containers};
use crate::activation::ReadPath;
use crate::environment::CelGo;
use crate::error::EvaluationError;
use crate::program::{Attribute, Qualifier, Root, Selected, Through};
use crate::value::{Key, Map, Value};

/// A value on its way through the selections.
enum On<'a> {
    /// So far, and whether the end is an optional.
    Value(Cow<'a, Value>, bool),
    /// The end: nothing more is looked at.
    End(Value),
}

impl<'a> Machine<'a> {
    /// Pays for an attribute that was evaluated for its own sake.
    pub(super) fn observed(&mut self, attribute: &Attribute, outcome: Outcome<'a>) -> Outcome<'a> {
        if outcome.as_ref().is_err_and(EvaluationError::is_fatal) {
            return outcome;
        }
        let conditional = matches!(attribute.root, Root::Conditional { .. });
        let tests = attribute.test;
        // A presence test pays for what it selects, and nothing for itself (`PresenceTestHasCost(false)`).
        let cost = u64::from(!conditional).wrapping_sub(u64::from(tests));
        self.pay(cost)?;
        match outcome.as_deref() {
            Ok(Value::Optional(value)) if tests => Ok(Cow::Owned(Value::Bool(value.is_some()))),
            _ => outcome,
        }
    }

    /// A plain path: what most attributes are.
    pub(super) fn read(&mut self, slot: u32) -> Outcome<'a> {
        let program = self.program;
        let Some(path) = program.path(slot) else {
            return Err(EvaluationError::failed("internal: no such slot"));
        };
        match self.activation.read(slot as usize, path) {
            Ok(value) => {
                self.pay(path.steps.len() as u64 + 1)?;
                Ok(self.unselected(value))
            }
            Err(missing) => self.missing(path, missing),
        }
    }

    fn renews(&self) -> bool {
        self.program.cel_go == CelGo::V0_26
    }

    /// A value of which nothing is selected.
    fn unselected(&self, value: Cow<'a, Value>) -> Cow<'a, Value> {
        match &*value {
            Value::Optional(Some(inner)) if self.renews() => {
                Cow::Owned(Value::some(containers::renewed(inner)))
            }
            _ => value,
        }
    }

    #[cold]
    fn missing(&mut self, path: &ReadPath, missing: usize) -> Outcome<'a> {
        let Some(key) = path.steps.get(missing) else {
            self.pay(1)?;
            return Err(EvaluationError::failed(format!("no such attribute(s): {}", path.variable)));
        };
        self.pay(missing as u64 + 2)?;
        Err(EvaluationError::NoSuchKey(Key::String(key.clone())))
    }

    /// The value of an attribute; only its selections are paid for, and of one that is outside nothing.
    pub(super) fn attribute(&mut self, attribute: &'a Attribute) -> Outcome<'a> {
        if !attribute.outside {
            return self.selected(attribute);
        }
        let counted = std::mem::replace(&mut self.counts, false);
        let outcome = self.selected(attribute);
        self.counts = counted;
        outcome
    }

    fn selected(&mut self, attribute: &'a Attribute) -> Outcome<'a> {
        let (mut value, mut optional) = match &attribute.root {
            Root::Path { slot, optional, test, through } => {
                // What a variable of `cel.bind` stands for is paid for once, by itself.
                if let Some(through) = through {
                    self.local(through.local)?;
                }
                match self.path(*slot, *optional, *test, *through)? {
                    On::Value(value, optional) => (value, optional),
                    On::End(value) => return Ok(Cow::Owned(value)),
                }
            }
            Root::Local(local) => (self.local(*local)?, false),
            Root::Node(node) => (self.evaluate(*node)?, false),
            Root::Conditional { condition, then, otherwise } => {
                let side = if self.truth(*condition)? { then } else { otherwise };
                return self.nested(side);
            }
        };
        if attribute.qualifiers.is_empty() && !optional {
            return Ok(self.unselected(value));
        }
        if !optional && let Value::Optional(inner) = &*value {
            let Some(inner) = inner else { return Ok(value) };
            let inner = if self.renews() { containers::renewed(inner) } else { inner.as_ref().clone() };
            value = Cow::Owned(inner);
            optional = true;
        }
        for qualifier in &attribute.qualifiers {
            optional |= qualifier.optional;
            match self.select(value, qualifier, optional)? {
                Some(next) => value = next,
                None => return Ok(Cow::Owned(Value::Optional(None))),
            }
        }
        Ok(if optional { Cow::Owned(Value::some(value.into_owned())) } else { value })
    }

    /// An attribute that is a part of another one; it is not observed itself.
    fn nested(&mut self, attribute: &'a Attribute) -> Outcome<'a> {
        let before = self.cost;
        let outcome = self.attribute(attribute);
        self.record_nested(attribute, &outcome, before);
        outcome
    }

    /// An attribute that selects, as a key.
    fn as_key(&mut self, attribute: &'a Attribute) -> Outcome<'a> {
        let Root::Conditional { condition, then, otherwise } = &attribute.root else {
            let outcome = self.nested(attribute);
            return if self.is_variable(attribute) { outcome.and_then(go_map) } else { outcome };
        };
        let before = self.cost;
        let side = self.truth(*condition).map(|holds| if holds { then } else { otherwise });
        let outcome = side.and_then(|side| self.as_key(side));
        self.record_nested(attribute, &outcome, before);
        outcome
    }

    fn record_nested(&mut self, attribute: &Attribute, outcome: &Outcome<'a>, before: u64) {
        if self.record.is_some() && !matches!(attribute.root, Root::Node(node) if node == attribute.node) {
            self.keep(attribute.node, outcome, before);
        }
    }

    /// One selection; `None` when an optional has nothing there.
    fn select(
        &mut self,
        value: Cow<'a, Value>,
        qualifier: &'a Qualifier,
        optional: bool,
    ) -> Result<Option<Cow<'a, Value>>, EvaluationError> {
        let computed;
        let key = match &qualifier.key {
            Selected::Constant(key) => key,
            Selected::Attribute(attribute) => {
                let outcome = self.as_key(attribute);
                computed = self.key(outcome, optional)?;
                &computed
            }
            Selected::Node(node) => {
                let outcome = self.evaluate(*node);
                computed = self.key(outcome, optional)?;
                &computed
            }
        };
        let found = match &value {
            Cow::Borrowed(value) => containers::find(value, key),
            Cow::Owned(value) => containers::find(value, key).map(|found| found.map(owned)),
        };
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
            return Ok(Some(Cow::Owned(Value::Bool(found.is_some()))));
        }
        found.map(Some).ok_or_else(|| containers::missing(&value, key))
    }

    /// Whether the attribute is a declared variable as it stands, which is Go's own value then.
    fn is_variable(&self, attribute: &Attribute) -> bool {
        let Root::Path { slot, through: None, .. } = &attribute.root else { return false };
        let whole = |path: &ReadPath| path.steps.is_empty();
        attribute.qualifiers.is_empty() && self.program.path(*slot).is_some_and(whole)
    }

    /// A computed key; when there is none, the selection is paid for all the same.
    fn key(&mut self, outcome: Outcome<'a>, optional: bool) -> Outcome<'a> {
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

    fn is_empty(&self, map: usize) -> bool {
        let path = self.program.reads().emptiness.get(map);
        path.is_some_and(|path| self.activation.is_empty(path))
    }

    /// A path of a declared variable, whose first steps are paid for where it goes `through` another one.
    fn path(
        &mut self,
        slot: u32,
        optional: Option<usize>,
        test: bool,
        through: Option<Through>,
    ) -> Result<On<'a>, EvaluationError> {
        let Some(path) = self.program.path(slot) else {
            return Err(EvaluationError::failed("internal: no such slot"));
        };
        let steps = path.steps.len();
        let paid = through.map_or(0, |through| through.steps);
        let is_optional = |up_to: usize| optional.is_some_and(|first| first < up_to);
        let found = match through {
            Some(Through { map: Some(map), .. }) if self.is_empty(map) => {
                if steps > paid {
                    Err(paid)
                } else {
                    Ok(Cow::Owned(Value::Map(Arc::default())))
                }
            }
            _ => self.activation.read(slot as usize, path),
        };
        match found {
            Ok(value) => {
                self.pay(steps.saturating_sub(paid) as u64)?;
                Ok(match (test, is_optional(steps)) {
                    (true, false) => On::Value(Cow::Owned(Value::Bool(true)), false),
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

/// What a variable has that is bound to a value: an empty map is an ordinary one, whatever it answered for absent keys.
pub(super) fn bound(value: Cow<'_, Value>) -> Cow<'_, Value> {
    match &*value {
        Value::Map(map) if map.entries.is_empty() => Cow::Owned(Value::Map(Map::ordinary(map))),
        _ => value,
    }
}

/// Go's map as a key: Go says of what type it is, before cel-go has made a value of it.
fn go_map(key: Cow<'_, Value>) -> Outcome<'_> {
    match &*key {
        Value::Map(_) => Err(EvaluationError::failed("invalid qualifier type: map[string]interface {}")),
        _ => Ok(key),
    }
}

/// A value that outlives the one it was found in.
fn owned<'a>(value: Cow<'_, Value>) -> Cow<'a, Value> {
    Cow::Owned(value.into_owned())
}
