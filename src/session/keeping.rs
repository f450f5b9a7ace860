//! When is the draft stored?

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use super::Session;
use super::documents::Documents;
use super::draft::{Draft, Keeper};

/// How long after a change the draft is stored, in milliseconds. Ours: a crash may cost this much typing.
const SOON: u32 = 300;

/// The keeper and the timer that wakes it.
#[derive(Debug)]
pub struct Keeping {
    keeper: Keeper,
    soon: Option<Timeout>,
    changed: bool,
    _page_goes: Option<EventListener>,
}

impl Keeping {
    /// This tab's draft, if there is one.
    pub fn open() -> (Self, Option<Draft>) {
        let (keeper, draft) = Keeper::open();
        keeper.tidy();
        (Self { keeper, soon: None, changed: false, _page_goes: None }, draft)
    }
}

impl Session {
    /// The open documents as they would be stored now.
    pub fn draft(self) -> Draft {
        let (open, station) = (self.open.get_untracked(), self.station.get_untracked());
        let target = self.target.get_untracked();
        self.documents.with_untracked(|documents| Draft::of(documents, open, station, target))
    }

    /// What is the reader's own: the open documents, or what was set aside for a link's.
    fn mine(self) -> Draft {
        self.aside.get_value().unwrap_or_else(|| self.draft())
    }

    /// Stores the draft after a short rest.
    pub fn draft_soon(self) {
        // What came with a link is not the reader's draft.
        if self.from_link.with_untracked(Option::is_some) {
            return;
        }
        self.keeping.update_value(|keeping| {
            keeping.changed = true;
            keeping.soon = Some(Timeout::new(SOON, move || self.store_draft()));
        });
    }

    fn store_draft(self) {
        let draft = self.draft();
        let stored = self.keeping.try_update_value(|keeping| {
            keeping.soon = None;
            keeping.keeper.save(draft)
        });
        let mut problem = stored.and_then(Result::err);
        if problem.is_some() && self.documents.with_untracked(Documents::stores_cluster) {
            // The drafts matter more than the copy of a cluster.
            self.documents.update(|documents| documents.keep_cluster(false));
            let draft = self.draft();
            problem =
                self.keeping.try_update_value(|keeping| keeping.keeper.save(draft)).and_then(Result::err);
            self.tell("Your cluster is too large for this browser's storage: it stays on the page and is not stored.");
        }
        if self.storage_problem.with_untracked(|old| *old != problem) {
            self.storage_problem.set(problem);
        }
    }

    /// Stores the draft when the page goes, and gives it free for the next page of this tab.
    pub fn keep_until_the_page_goes(self) {
        let Some(window) = web_sys::window() else { return };
        let listener = EventListener::new(&window, "pagehide", move |_| {
            let draft = self.mine();
            self.keeping.update_value(|keeping| {
                if keeping.changed {
                    keeping.keeper.release(draft);
                }
            });
        });
        self.keeping.update_value(|keeping| keeping._page_goes = Some(listener));
    }
}
