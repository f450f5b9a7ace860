//! Are the slices of a pool all there, of one generation, and in agreement?

use super::{At, Check, Subject, text};
use crate::cluster::{ObjectRef, PoolState};
use crate::diagnostic::{Located, Severity};
use crate::objects::{Body, ResourceSlice};

pub(super) fn check(check: &mut Check<'_>, subject: Subject<'_>) {
    let Body::ResourceSlice(slice) = &subject.object.body else { return };
    let (driver, name) = (text(&slice.driver), text(&slice.pool.name));
    let Some(pool) = check.index.pool(driver, name) else { return };
    let pool_name = format!("{driver}/{name}");
    let generation = slice.pool.generation.as_ref().map_or(0, |it| it.value);
    if generation < pool.generation {
        let newest = pool.generation;
        let message = format!(
            "this slice is ignored: it is of generation {generation}, and the pool {pool_name} has generation {newest}"
        );
        check.say(
            subject,
            at_number(slice, &slice.pool.generation, "generation"),
            Severity::Warning,
            "old-generation",
            message,
        );
        return;
    }
    if let PoolState::Incomplete { found, expected } = pool.state {
        let said = slice.pool.resource_slice_count.as_ref().map_or(0, |it| it.value);
        let not_used = "devices of an incomplete pool are not used";
        let most = usize::try_from(expected).unwrap_or(0);
        let message = if said != expected {
            format!(
                "the slices of the pool {pool_name} do not agree on how many there are: {expected} or {said}"
            )
        } else if found < most {
            format!("{found} of {expected} slices of the pool {pool_name} are loaded here; {not_used}")
        } else {
            format!(
                "{found} slices of the pool {pool_name} are loaded here, more than the {expected} it has; {not_used}"
            )
        };
        check.say(
            subject,
            at_number(slice, &slice.pool.resource_slice_count, "resourceSliceCount"),
            Severity::Warning,
            "incomplete-pool",
            message,
        );
    }
    let place = ObjectRef { document: subject.object.document, span: subject.object.span };
    for contradiction in pool.contradictions.iter().filter(|it| it.slice == place) {
        let message = format!(
            "the pool {pool_name} is invalid, and no device of it is used: {}",
            contradiction.kubernetes
        );
        let at = At { path: String::new(), span: contradiction.span };
        check.say(subject, at, Severity::Error, contradiction.code, message);
        if let Some(last) = check.found.last_mut() {
            last.kubernetes = Some(contradiction.kubernetes.clone());
        }
    }
}

/// The place of a number of the pool, or of what it is missing in.
fn at_number(slice: &ResourceSlice, number: &Option<Located<i64>>, field: &str) -> At {
    let name = slice.pool.name.as_ref().map(|name| name.span);
    let span = number.as_ref().map(|number| number.span).or(name).unwrap_or(yaml_tree::Span::new(0, 0));
    At { path: format!("spec.pool.{field}"), span }
}
