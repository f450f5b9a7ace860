//! Which quantities did `add` and `sub` change?
//!
//! Up to Kubernetes 1.36 they work on a copy that has the decimal number of the original (apiserver
//! `pkg/cel/library/quantity.go` v0.36.3, `quantityAdd`), so beyond 64 bits the original changes with the copy. It
//! stays changed for later evaluations too, which is not simulated: here every evaluation finds the device as published.

use std::collections::BTreeMap;
use std::sync::Arc;

use kube_scalars::Quantity;

use crate::value::{Map, Value};

/// The quantities of one evaluation that share a decimal number with others.
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

    /// `changed`, and what shares its number, is from now on what `copy` is.
    pub(super) fn change(&mut self, changed: &Arc<Quantity>, copy: &Arc<Quantity>) {
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
