//! Does a device match a request: its class, its selectors, and the node?
//!
//! Source: `isSelectable` and `selectorsMatch` in `structured/internal/*/allocator_*.go` of each minor.

use super::node_selection::node_matches;
use super::requests::Wanted;
use super::search::{Key, Search, Stop};
use super::{Reason, inventory::is_true};
use crate::matrix::Answer;

/// What Kubernetes says from 1.37 on after an error about a missing key.
const HINT: &str = ". consider using CEL optional chaining";

impl<'a> Search<'a, '_> {
    /// As [`Search::selectable`], but what was found out under the same key holds.
    pub(super) fn selectable_remembered(
        &mut self,
        key: Key,
        wanted: &Wanted<'a>,
        candidate: usize,
    ) -> Result<Option<Reason>, Stop> {
        match self.matches.get(&(key, candidate)) {
            Some(true) => return Ok(None),
            // The reason of what is mixed up does not matter: it is that of the first alternative.
            Some(false) => return Ok(Some(Reason::RequestSelector(0))),
            None => {}
        }
        let reason = self.selectable(key.claim, wanted, candidate)?;
        if self.variant.behaviour.mixes_alternatives && wanted.parent.is_some() {
            self.matches.insert((key, candidate), reason.is_none());
        }
        Ok(reason)
    }

    /// Why a device does not match; `None` when it does.
    pub(super) fn selectable(
        &mut self,
        claim: usize,
        wanted: &Wanted<'a>,
        candidate: usize,
    ) -> Result<Option<Reason>, Stop> {
        let index = self.index(candidate);
        let Some(device) = self.inventory.devices.get(index) else { return Ok(None) };
        if !self.variant.features.binding_conditions() && !device.spec.binding_conditions.is_empty() {
            return Ok(Some(Reason::BindingConditions));
        }
        for (number, expression) in &wanted.class_selectors {
            let owner = |_: &Self| format!("class {}", wanted.class_name);
            if !self.ask(owner, *number, *expression, index)? {
                return Ok(Some(Reason::ClassSelector(*number)));
            }
        }
        for (number, expression) in &wanted.selectors {
            let owner = |search: &Self| format!("claim {}", search.claim_name(claim));
            if !self.ask(owner, *number, *expression, index)? {
                return Ok(Some(Reason::RequestSelector(*number)));
            }
        }
        let per_device = self
            .inventory
            .slice_of(index)
            .is_some_and(|slice| is_true(&slice.spec.nodes.per_device_node_selection));
        if per_device && !node_matches(self.node, &device.spec.nodes).map_err(Stop::Error)? {
            return Ok(Some(Reason::OtherNode));
        }
        Ok(None)
    }

    /// Whether an expression says yes; `owner` is whose it is, as Kubernetes names it.
    fn ask(
        &mut self,
        owner: impl Fn(&Self) -> String,
        number: usize,
        expression: usize,
        device: usize,
    ) -> Result<bool, Stop> {
        let error = match self.matcher.answer(expression, &self.inventory.catalog, device) {
            Answer::Match => return Ok(true),
            Answer::NoMatch => return Ok(false),
            Answer::NotSimulated => None,
            Answer::OutOfBudget => Some("operation cancelled: actual cost limit exceeded".into()),
            Answer::Error(error) => Some(error),
        };
        let owner = owner(self);
        let Some(error) = error else {
            return Err(Stop::NotSimulated(format!("{owner}: selector #{number}")));
        };
        if self.matcher.is_broken(expression) {
            return Err(Stop::Error(format!("{owner}: selector #{number}: CEL compile error: {error}")));
        }
        if self.variant.behaviour.errors_name_device {
            let device = self.inventory.device_name(device);
            return Err(Stop::Error(format!(
                "{owner}: selector #{number} on device {device}: CEL runtime error: {error}"
            )));
        }
        let error = error.split_once(HINT).map_or(&*error, |(error, _)| error);
        Err(Stop::Error(format!("{owner}: selector #{number}: CEL runtime error: {error}")))
    }
}
