//! Which Kubernetes is meant, and with which is it compared?

use leptos::prelude::*;
use workbench::protocol::TargetRequest;

use super::Session;

impl Session {
    /// Lets another Kubernetes judge.
    pub fn mean(self, target: TargetRequest) {
        if self.target.with_untracked(|old| *old != target) {
            self.target.set(target);
            self.look();
            self.draft_soon();
        }
    }

    /// Asks what another Kubernetes would say; `None` asks no longer.
    pub fn compare_with(self, other: Option<TargetRequest>) {
        if self.compare.with_untracked(|old| *old != other) {
            self.compare.set(other);
            self.look();
        }
    }
}
