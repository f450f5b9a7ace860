//! Which Kubernetes is meant, and with which is it compared?

use leptos::prelude::*;
use workbench::protocol::TargetRequest;

use super::{Dialog, Session};

impl Session {
    /// Lets another Kubernetes judge.
    pub fn mean(self, target: TargetRequest) {
        let before = self.target.get_untracked();
        if before == target {
            return;
        }
        let minor = target.minor;
        self.target.set(target);
        self.look();
        self.draft_soon();
        if before.minor != minor {
            self.tell_with(format!("Kubernetes 1.{minor} judges now"), "Compare", move || {
                self.dialog.set(Some(Dialog::Target));
                self.compare_with(Some(before.clone()));
            });
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
