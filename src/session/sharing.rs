//! How does a link leave the page, and what happens to one that was opened?
//!
//! What a link holds never takes the place of the draft: nothing is stored until a person keeps it.

use leptos::prelude::*;
use workbench::protocol::{LinkedView, Request, ShareRequest};

use super::documents::NewDocument;
use super::{Dialog, Session};
use crate::browser::location;

/// Content that came with the address and is not yours yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromLink {
    /// What is in it, line by line.
    pub contents: Vec<String>,
    /// It was shared for looking only.
    pub read_only: bool,
}

impl Session {
    /// Opens the dialog that makes a link.
    pub fn open_share(self) {
        self.share.set(Some(ShareRequest { cluster: true, read_only: false }));
        self.dialog.set(Some(Dialog::Share));
        self.look();
    }

    /// Changes what the link holds.
    pub fn change_share(self, change: impl FnOnce(&mut ShareRequest)) {
        self.share.update(|share| {
            if let Some(share) = share {
                change(share);
            }
        });
        // The link that is shown holds something else.
        self.shown.share.set(None);
        self.look();
    }

    /// The dialog is closed.
    pub fn forget_share(self) {
        self.share.set(None);
        self.shown.share.set(None);
    }

    /// Asks what the address holds, at the start and whenever its fragment changes.
    pub fn listen_to_the_address(self) {
        self.open_address();
        location::on_fragment(move || self.open_address());
    }

    /// Whether what is shown was shared for looking only.
    pub fn looks_only(self) -> bool {
        self.from_link.with(|link| link.as_ref().is_some_and(|link| link.read_only))
    }

    /// Says why nothing may be changed, where what is shown was shared for looking only.
    pub(super) fn refuses_change(self) -> bool {
        let only = untrack(|| self.looks_only());
        if only {
            self.tell("This was shared for looking only. “Keep it as mine” makes it yours to change.");
        }
        only
    }

    /// The text editor takes changes, or none.
    pub(super) fn lock_editor(self) {
        let only = untrack(|| self.looks_only());
        self.with_editor(|editor| editor.lock(only));
    }

    fn open_address(self) {
        let fragment = location::fragment();
        if ["#link=", "#yaml=", "#sample="].iter().any(|start| fragment.starts_with(start)) {
            self.ask(&Request::OpenLink(fragment));
        }
    }

    /// The engine has read the address.
    pub(super) fn take_linked(self, linked: Result<LinkedView, String>) {
        let LinkedView { documents, contents, read_only } = match linked {
            Ok(linked) => linked,
            Err(why) => {
                location::clear_fragment();
                self.tell(format!("The link was not opened: {why}. Your own documents are as they were."));
                return;
            }
        };
        // A second link over the first: what is yours is still what was there before.
        if self.from_link.with_untracked(Option::is_none) {
            self.set_mine_aside();
        }
        let new = |it: workbench::protocol::SampleDocument| NewDocument::own(it.group, it.name, it.text);
        self.welcome.set(false);
        self.from_link.set(Some(FromLink { contents, read_only }));
        self.lock_editor();
        self.put_documents(documents.into_iter().map(new).collect());
    }

    /// Makes the content of the link yours; what you had can be brought back.
    pub fn keep_linked(self) {
        self.from_link.set(None);
        self.lock_editor();
        self.keep_mine_before();
        location::clear_fragment();
        self.draft_soon();
    }

    /// Leaves the link and returns to what is yours.
    pub fn leave_link(self) {
        location::clear_fragment();
        self.put_mine_back();
        self.from_link.set(None);
        self.lock_editor();
        if self.documents.with_untracked(|documents| documents.iter().next().is_none()) {
            self.open_first_sample();
        }
    }
}
