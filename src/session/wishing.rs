//! "I want devices": how does a wish become documents?

use leptos::prelude::*;
use workbench::protocol::{AllocateRequest, DocumentId, EditView, Station, View, Wish};

use super::documents::NewDocument;
use super::{Dialog, Session};
use crate::browser::focus;

impl Session {
    /// Opens the dialog with a recipe; the empty name is the first one.
    pub fn open_wish(self, recipe: &str) {
        if self.refuses_change() {
            return;
        }
        self.recipe.set(Some(recipe.to_owned()));
        // Set anew, it would be drawn anew, and the focus were lost.
        if self.dialog.get_untracked() != Some(Dialog::Wish) {
            self.dialog.set(Some(Dialog::Wish));
        }
        self.look();
    }

    /// What the engine is asked about: a recipe to fill in, or what is wanted by now.
    pub(super) fn wanted(self) -> Option<Wish> {
        match self.recipe.get_untracked() {
            Some(recipe) => Some(Wish { recipe, ..Wish::default() }),
            None => self.wish.get_untracked(),
        }
    }

    /// Changes what is wanted.
    pub fn change_wish(self, change: impl FnOnce(&mut Wish)) {
        self.wish.update(|wish| {
            if let Some(wish) = wish {
                change(wish);
            }
        });
        self.look();
    }

    /// The engine has answered all that it was asked: what waited for it goes on.
    pub(super) fn grant_waiting_wish(self) {
        if self.granting.get_value() && !self.awaits() {
            self.grant_wish();
        }
    }

    /// The dialog is closed.
    pub fn forget_wish(self) {
        self.granting.set_value(false);
        self.recipe.set(None);
        self.wish.set(None);
        self.shown.wish.set(None);
    }

    /// Another cluster is there: its devices fill in the blanks of the recipe that is open, or was just asked for.
    pub(super) fn refill_wish(self) {
        if self.recipe.with_untracked(Option::is_some) {
            return;
        }
        if let Some(recipe) = self.wish.with_untracked(|wish| wish.as_ref().map(|it| it.recipe.clone())) {
            self.recipe.set(Some(recipe));
        }
    }

    /// The engine has filled in the blanks of the recipe that was asked for.
    pub(super) fn take_wish(self, view: &View) {
        let Some(said) = &view.wish else { return };
        let asked = self.recipe.get_untracked();
        if asked.is_some_and(|recipe| recipe.is_empty() || recipe == said.wish.recipe) {
            self.recipe.set(None);
            self.wish.set(Some(said.wish.clone()));
        }
    }

    /// Adds what the wish makes to the manifests, and shows what becomes of it.
    pub fn grant_wish(self) {
        // What is shown may answer an older wish: what was typed last is waited for.
        let waits = self.awaits();
        self.granting.set_value(waits);
        if waits {
            return;
        }
        let Some(view) = self.shown.wish.get_untracked() else { return };
        if view.refused.is_some() || view.documents.is_empty() && view.edits.is_empty() {
            return;
        }
        let fits = |edit: &EditView| {
            self.documents.with_untracked(|it| {
                it.get(edit.document).is_some_and(|it| it.revision == edit.revision && it.editable)
            })
        };
        if !view.edits.iter().all(fits) {
            self.tell("The Pod has changed since. Look again at what would be written.");
            self.look();
            return;
        }
        self.dialog.set(None);
        self.welcome.set(false);
        self.forget_wish();
        let changed = view.edits.first().map(|edit| edit.document);
        if let Some(id) = changed {
            self.open_document(id);
            self.with_editor(|editor| editor.apply(&view.edits.iter().collect::<Vec<_>>()));
        }
        let replaces = changed.is_none() && self.leave_example(None);
        let added: Vec<DocumentId> = self
            .documents
            .try_update(|documents| {
                let add = |it: &workbench::protocol::SampleDocument| {
                    let name = documents.free_name(&it.name);
                    documents.add(NewDocument::own(it.group, name, it.text.clone()))
                };
                view.documents.iter().map(add).collect()
            })
            .unwrap_or_default();
        let first = view.documents.iter().position(|it| it.text.contains("kind: ResourceClaim"));
        if let Some(id) = added.get(first.unwrap_or_default()) {
            self.panes_follow(*id);
            self.open_document(*id);
        }
        let named = Some(view.user.clone()).filter(|user| !user.is_empty());
        self.station.set(if named.is_some() { Station::Allocate } else { Station::Accept });
        self.allocating.set(AllocateRequest { named, ..AllocateRequest::default() });
        // The dialog is gone, and what opened it is not what comes next. On a phone the result stands above the list that
        // the wish was made from.
        request_animation_frame(|| {
            focus("#answer");
            if let Some(window) = web_sys::window() {
                window.scroll_to_with_x_and_y(0.0, 0.0);
            }
        });
        self.look();
        self.draft_soon();
        let what = match added.len() {
            0 => None,
            1 => Some(format!("Added {}", view.wish.name)),
            count => Some(format!("Added {count} manifests")),
        };
        let pod = view.wish.pod.map_or_else(|| "the Pod".to_owned(), |pod| pod.title);
        let what = match (what, changed) {
            (Some(what), Some(_)) => format!("{what}, and changed {pod}"),
            (Some(what), None) => what,
            (None, _) => format!("Changed {pod}"),
        };
        if replaces {
            self.tell_replaced(format!("{what}; the example's are gone."));
            return;
        }
        self.tell_with(what, "Undo", move || self.take_back(&added, changed));
    }

    fn take_back(self, added: &[DocumentId], changed: Option<DocumentId>) {
        for id in added {
            self.documents.update(|documents| documents.remove(*id));
            self.with_editor(|editor| editor.close(*id));
        }
        match changed {
            Some(id) => {
                self.open_document(id);
                self.undo();
            }
            None => self.open_any(),
        }
        self.look();
        self.draft_soon();
    }
}
