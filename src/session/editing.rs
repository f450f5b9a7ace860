//! What changes a document, and how does one come into view?

use leptos::prelude::*;
use workbench::protocol::{Action, AssistRequest, DocumentId, EditView, Group, Offer, Place, Request};

use super::documents::{Document, NewDocument, Origin};
use super::{Act, Notice, Session};
use crate::browser::focus::is_by_keyboard;
use crate::browser::text_editor::TextEditor;
use crate::browser::{clipboard, files, focus::focus};

const OWN_INSTEAD: &str = "Yours is open; the example's manifests are gone.";

impl Session {
    /// The text editor is on the page and takes the open document.
    pub fn mount_editor(self, editor: TextEditor) {
        self.editor.set_value(Some(editor));
        self.lock_editor();
        self.show_open_document();
    }

    /// The text editor has left the page.
    pub fn unmount_editor(self) {
        self.editor.set_value(None);
    }

    pub(super) fn with_editor<T>(self, act: impl FnOnce(&TextEditor) -> T) -> Option<T> {
        self.editor.with_value(|editor| editor.as_ref().map(act))
    }

    /// A person typed; the editor says the whole text.
    pub fn typed(self, id: DocumentId, text: &str) {
        let begins =
            self.documents.with_untracked(|documents| documents.get(id).is_some_and(Document::is_new))
                && !text.trim().is_empty();
        let changed =
            self.documents.try_update_untracked(|documents| documents.write(id, text)).unwrap_or_default();
        if changed {
            if begins && self.leave_example(Some(id)) {
                self.tell_replaced(OWN_INSTEAD);
            }
            // What it would undo now is this.
            self.forget_notices(Notice::undoes);
            self.look_soon();
            self.draft_soon();
        }
    }

    /// Asks for help with the expression at a place of the shown document.
    pub fn assist(self, asked: AssistRequest) {
        self.ask(&Request::Assist(Box::new(asked)));
    }

    /// Opens a document in the editor.
    pub fn open_document(self, id: DocumentId) {
        if self.open.get_untracked() == Some(id) {
            return;
        }
        self.open.set(Some(id));
        self.show_open_document();
        self.look();
        self.draft_soon();
    }

    /// Gives the editor the open document's text, unless it is too long for it.
    pub(super) fn show_open_document(self) {
        self.forget_marks();
        let Some(id) = self.open.get_untracked() else { return };
        let text = self.documents.with_untracked(|documents| {
            documents.get(id).filter(|document| document.editable).map(|document| document.text.clone())
        });
        if let Some(text) = text {
            self.with_editor(|editor| editor.open(id, &text));
        }
    }

    /// Adds a document and opens it; the panes follow it. An empty one waits for its text with the cursor in it. An
    /// untouched example makes room for what is the reader's own.
    pub fn add(self, new: NewDocument) -> DocumentId {
        let empty = new.text.is_empty();
        let manifests = new.group == Group::Manifests;
        let own = manifests && new.origin == Origin::Own && !new.text.trim().is_empty();
        let replaces = own && self.leave_example(None);
        let id = self.documents.try_update(|documents| {
            let name = documents.free_name(&new.name);
            documents.add(NewDocument { name, ..new })
        });
        let id = id.unwrap_or_default();
        if manifests {
            self.panes_follow(id);
        }
        self.open_document(id);
        if replaces {
            self.tell_replaced(OWN_INSTEAD);
        }
        if empty {
            self.text_unfolded.set(true);
            self.with_editor(TextEditor::focus);
        }
        id
    }

    /// The panes are to show what this document asks for, from the next look on.
    pub(super) fn panes_follow(self, id: DocumentId) {
        self.matching.update(|it| {
            (it.request, it.cell, it.document, it.path) = (None, None, Some(id), None);
            it.first_row = 0;
        });
        self.allocating.update(|it| {
            (it.pod, it.named, it.node, it.document) = (None, None, None, Some(id));
        });
    }

    /// An empty document, to write or paste into.
    pub fn add_empty(self) {
        if self.refuses_change() {
            return;
        }
        self.add(NewDocument::own(Group::Manifests, "new.yaml", ""));
    }

    /// A text that was pasted beside the editor.
    pub fn add_pasted(self, text: String) {
        if text.trim().is_empty() || self.refuses_change() {
            return;
        }
        self.add(NewDocument::own(Group::Manifests, "pasted.yaml", text));
    }

    /// Reads files and adds each as a document.
    pub fn add_files(self, group: Group, chosen: Vec<web_sys::File>) {
        if self.refuses_change() {
            return;
        }
        leptos::task::spawn_local(async move {
            for file in chosen {
                match files::read_text(&file, |_| {}).await {
                    Ok(text) => {
                        self.add(NewDocument::own(group, file.name(), text));
                    }
                    Err(why) => self.tell(format!("{} could not be read: {why}", file.name())),
                }
            }
        });
    }

    /// Removes a document; the notice brings it back.
    pub fn remove(self, id: DocumentId) {
        if self.refuses_change() {
            return;
        }
        let Some(removed) = self.documents.with_untracked(|documents| documents.get(id).cloned()) else {
            return;
        };
        self.documents.update(|documents| documents.remove(id));
        self.with_editor(|editor| editor.close(id));
        if self.open.get_untracked() == Some(id) {
            self.open_any();
        }
        self.look();
        self.draft_soon();
        let new = NewDocument::again(&removed);
        self.tell_with(format!("Removed {}", removed.name), "Bring it back", move || {
            self.add(new.clone());
        });
    }

    /// Opens the first of your manifests, else none: what is the cluster's is not what one wants to change.
    pub(super) fn open_any(self) {
        let first = self
            .documents
            .with_untracked(|documents| documents.of(Group::Manifests).next().map(|document| document.id));
        self.open.set(first);
        self.show_open_document();
    }

    /// Gives a document another name.
    pub fn rename(self, id: DocumentId, name: &str) {
        if self.refuses_change() {
            return;
        }
        self.documents.update(|documents| documents.rename(id, name));
        self.look();
        self.draft_soon();
    }

    /// Moves a document one up or down in its group.
    pub fn shift(self, id: DocumentId, up: bool) {
        if self.refuses_change() {
            return;
        }
        self.documents.update(|documents| documents.shift(id, up));
        self.look();
        self.draft_soon();
    }

    /// Moves a document to the other group.
    pub fn regroup(self, id: DocumentId, group: Group) {
        if self.refuses_change() {
            return;
        }
        self.documents.update(|documents| documents.regroup(id, group));
        self.look();
        self.draft_soon();
    }

    /// Carries out what a word of the page or a lens of the editor stands for.
    pub fn act(self, action: Action) {
        match action {
            Action::Jump(place) => self.jump(&place),
            Action::EditAsForm(part) => self.edit_as_form(&part),
            Action::Open { station, request, cell } => {
                self.open_station(station);
                self.show_in_match(|wanted| {
                    wanted.request = request.or(wanted.request);
                    wanted.cell = cell;
                });
                // On a narrow page the pane is elsewhere.
                if let Some(pane) = document().get_element_by_id("answer") {
                    pane.scroll_into_view();
                }
            }
        }
    }

    /// Opens the document and selects the range.
    pub fn jump(self, place: &Place) {
        self.text_unfolded.set(true);
        self.open_document(place.document);
        let (from, to) = (place.from, place.to);
        // After the next drawing: on a narrow page the editor is unfolded only then.
        request_animation_frame(move || {
            self.with_editor(|editor| editor.select(from, to));
        });
    }

    /// Takes a change that the engine has tried. Undone by one press.
    pub fn take_offer(self, offer: &Offer) {
        if self.refuses_change() {
            return;
        }
        let fits = |edit: &EditView| {
            self.documents.with_untracked(|documents| {
                documents.get(edit.document).is_some_and(|it| it.revision == edit.revision && it.editable)
            })
        };
        if !offer.edits.iter().all(fits) {
            self.tell("The text has changed since this was tried. The next offer belongs to the new text.");
            self.look();
            return;
        }
        let mut changed: Vec<DocumentId> = offer.edits.iter().map(|edit| edit.document).collect();
        changed.dedup();
        for id in &changed {
            self.open_document(*id);
            let edits: Vec<&EditView> = offer.edits.iter().filter(|edit| edit.document == *id).collect();
            self.with_editor(|editor| editor.apply(&edits));
        }
        self.look();
        self.tell_with(format!("Done: {}", offer.label), "Undo", move || {
            for id in &changed {
                self.open_document(*id);
                self.undo();
            }
            self.look();
        });
    }

    pub fn undo(self) {
        self.with_editor(TextEditor::undo);
    }

    /// Does what a notice offers. The button goes with it: the keyboard goes on in the text, where that is shown.
    pub fn take_back_by(self, act: &Act) {
        let keyboard = is_by_keyboard();
        act();
        if keyboard && self.dialog.with_untracked(Option::is_none) {
            focus("#answer");
            self.with_editor(TextEditor::focus);
        }
    }

    /// Takes the last change back: what the notice would undo, else the last of the open document.
    pub fn undo_last(self) {
        let offered = [self.notice, self.past]
            .into_iter()
            .find(|notice| notice.with_untracked(|it| it.as_ref().is_some_and(Notice::undoes)));
        let undo = offered.and_then(|notice| notice.try_update(Option::take).flatten());
        match undo.and_then(|notice| notice.action) {
            Some((_, act)) => act(),
            None => self.undo(),
        }
    }

    pub fn redo(self) {
        self.with_editor(TextEditor::redo);
    }

    /// The text of a document; empty when it is gone.
    pub fn text(self, id: DocumentId) -> String {
        self.documents
            .with_untracked(|documents| documents.get(id).map(|it| it.text.to_string()))
            .unwrap_or_default()
    }

    /// Puts a text on the clipboard and says so.
    pub fn copy(self, what: &str, text: String) {
        let what = what.to_owned();
        leptos::task::spawn_local(async move {
            match clipboard::write(&text).await {
                Ok(()) => self.tell(format!("Copied {what}")),
                Err(why) => self.tell(format!("{what} could not be copied: {why}")),
            }
        });
    }
}
