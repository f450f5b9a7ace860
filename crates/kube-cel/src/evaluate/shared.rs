//! Which quantities did a function change?
//!
//! Go keeps a quantity as 64 bits with a scale, or as a decimal number: `1.5Gi`, `1Pi`, what is beyond 64 bits, and what
//! was computed from those. Two things change the quantity that a function is called on, the device's own too:
//! - compared with a decimal number it becomes one, and `isInteger` is false then (apimachinery
//!   `pkg/api/resource/quantity.go` v0.37.2, `Quantity.Cmp`, `AsDec`);
//! - up to 1.36 `add` and `sub` work on a copy that has the very number of the original, so where that is a decimal one
//!   the original changes with the copy (apiserver `pkg/cel/library/quantity.go` v0.36.3, `quantityAdd`).
//!
//! It stays changed for later evaluations too, which is not simulated: here every evaluation finds the device as
//! published.

use std::collections::BTreeMap;
use std::sync::Arc;

use kube_scalars::Quantity;

use crate::environment::CelGo;
use crate::functions::Change;
use crate::value::{Map, Value};

/// The quantities of one evaluation that were changed, and those that share a number with them.
#[derive(Default)]
pub(super) struct Shared {
    /// By address: the quantity, kept so that nothing else comes to lie there, and the index of its number.
    members: BTreeMap<usize, (Arc<Quantity>, usize)>,
    /// What each number is now: the last of the copies.
    numbers: Vec<Arc<Quantity>>,
}

impl Shared {
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Notes what a function changed that was called on `first` and gave `value`; all are what they are by now.
    pub(super) fn called(
        &mut self,
        change: Change,
        first: &Arc<Quantity>,
        rest: &[&Value],
        value: &Value,
        cel_go: CelGo,
    ) {
        let second_is_decimal = || matches!(rest, [Value::Quantity(it) | Value::Sum(it)] if it.is_decimal());
        match (change, first.is_decimal(), value) {
            (Change::WithCopy, true, Value::Sum(copy)) if cel_go == CelGo::V0_26 => self.change(first, copy),
            (Change::AsCompared, false, _) if second_is_decimal() => {
                self.change(first, &Arc::new(first.as_decimal()));
            }
            _ => {}
        }
    }

    /// `changed`, and what shares its number, is from now on what `copy` is.
    fn change(&mut self, changed: &Arc<Quantity>, copy: &Arc<Quantity>) {
        let next = self.numbers.len();
        let (_, number) =
            *self.members.entry(address(changed)).or_insert_with(|| (Arc::clone(changed), next));
        self.members.insert(address(copy), (Arc::clone(copy), number));
        match self.numbers.get_mut(number) {
            Some(now) => *now = Arc::clone(copy),
            None => self.numbers.push(Arc::clone(copy)),
        }
    }

    /// A value with all quantities in it as they are now.
    pub(super) fn now(&self, value: &Value) -> Value {
        match value {
            Value::Quantity(quantity) => Value::Quantity(self.quantity(quantity)),
            Value::Sum(quantity) => Value::Sum(self.quantity(quantity)),
            Value::List(elements) => Value::list(elements.iter().map(|it| self.now(it)).collect()),
            Value::Map(map) => {
                let entries = map.entries.iter().map(|(key, value)| (key.clone(), self.now(value)));
                Value::Map(Arc::new(Map { entries: entries.collect(), absent: map.absent }))
            }
            Value::Optional(Some(inner)) => Value::some(self.now(inner)),
            other => other.clone(),
        }
    }

    fn quantity(&self, quantity: &Arc<Quantity>) -> Arc<Quantity> {
        let number = self.members.get(&address(quantity)).and_then(|(_, number)| self.numbers.get(*number));
        Arc::clone(number.unwrap_or(quantity))
    }
}

/// Where a quantity lies: the same one, not an equal one, lies there too.
fn address(quantity: &Arc<Quantity>) -> usize {
    Arc::as_ptr(quantity).addr()
}
