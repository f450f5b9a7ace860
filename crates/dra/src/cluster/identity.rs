//! Are two things the result of the same making?

use std::sync::Arc;

/// Of a cluster, or of what answers about one: equal for it and its clones, different for any two that were made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity(Arc<()>);

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
