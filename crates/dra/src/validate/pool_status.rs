//! The rules of ResourcePoolStatusRequests; most are declared.

use super::{Asked, Errors, Rules, claim, conditions, metadata};
use crate::item::Item;

pub(super) fn request(rules: &mut Rules<'_>, request: &Item, asked: Asked<'_>, errors: &mut Errors) {
    match asked {
        Asked::Create => metadata::create(rules, request, false, errors),
        Asked::Update(old) => metadata::update(rules, request, old, errors),
        Asked::UpdateStatus(old) => {
            metadata::update(rules, request, old, errors);
            if old.has("status") {
                return claim::immutable(rules, request, old, "status", "status", errors);
            }
            if let Some(status) = request.get("status") {
                conditions::conditions(rules, status, "status.conditions", errors);
            }
        }
    }
}
