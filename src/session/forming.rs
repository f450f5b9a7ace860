//! How does what is pressed in a form become a change of the text?
//!
//! The engine answers each change with edits of the text it was asked about. One change is with it at a time: the next
//! is asked about the text that the one before made. All of them go through the text editor, whose history is the only
//! one there is.

use std::collections::VecDeque;

use leptos::prelude::*;
use workbench::protocol::{
    Change, Changed, Convert, DocumentId, DocumentInput, DocumentText, EditView, FormIntent, Request,
};

use super::Session;
use crate::browser::focus;

/// Changes on their way.
#[derive(Debug, Default)]
pub struct Forming {
    waiting: VecDeque<(DocumentId, Vec<FormIntent>)>,
    asked: bool,
}

/// A place of the form that is not drawn yet.
#[derive(Debug)]
pub struct Following {
    /// The text that the form shows now; the place is in the form of another.
    before: Option<u32>,
    /// Selectors of elements of the page, the best last.
    to: Vec<String>,
}

impl Session {
    /// Whether what was pressed is not in the text yet.
    pub fn is_changing(self) -> bool {
        self.forming.with(|forming| forming.asked || !forming.waiting.is_empty())
    }

    /// Shows the open document as a form, or as text.
    pub fn show_form(self, shown: bool) {
        self.form.update(|form| form.shown = shown);
        self.look();
    }

    /// Opens or closes a part of the form.
    pub fn turn_part(self, id: &str) {
        self.form.update(|form| {
            if !form.turned.remove(id) {
                form.turned.insert(id.to_owned());
            }
        });
        self.look();
    }

    /// Moves the focus to the last that there is of these elements once the form shows the change that was just asked for.
    pub fn follow_change(self, to: Vec<String>) {
        let before = self.shown.form.with_untracked(|form| form.as_ref().map(|it| it.revision));
        self.following.set_value(Some(Following { before, to }));
    }

    /// The form of this revision is being drawn.
    pub fn follow(self, revision: u32) {
        let due = |it: &Option<Following>| it.as_ref().is_some_and(|it| it.before != Some(revision));
        if !self.following.with_value(due) {
            return;
        }
        if let Some(Following { to, .. }) = self.following.try_update_value(Option::take).flatten() {
            request_animation_frame(move || to.iter().for_each(|it| focus(it)));
        }
    }

    /// Shows a part of the open document as a form.
    pub fn edit_as_form(self, part: &str) {
        let to = vec![format!("[data-part={}] :is(select, textarea)", element_id(part))];
        self.following.set_value(Some(Following { before: None, to }));
        self.show_form(true);
    }

    /// Writes a new part. The keyboard goes to its first field, and Match to the request if it is one.
    pub fn add_part(self, intents: &[FormIntent]) {
        if let Some(FormIntent::Set { path, .. } | FormIntent::Insert { path, .. }) = intents.first() {
            let part = element_id(&format!("{}:{}", path.tree, path.path));
            let fields = "input:not([type=hidden]), select, textarea";
            self.follow_change(vec![format!("[data-part={part}] :is({fields})")]);
            let list = path.path.trim_end_matches(|letter: char| "[]0123456789".contains(letter));
            if list.ends_with(".requests") {
                let document = self.shown.form.with_untracked(|form| form.as_ref().map(|it| it.document));
                self.matching.update(|it| {
                    (it.request, it.cell, it.document) = (None, None, document);
                    it.path = Some(path.path.clone());
                });
            }
        }
        self.change(intents.to_vec());
    }

    /// Changes the document whose form is shown.
    pub fn change(self, intents: Vec<FormIntent>) {
        let Some(document) = self.shown.form.with_untracked(|form| form.as_ref().map(|it| it.document))
        else {
            return;
        };
        if intents.is_empty() || self.refuses_change() {
            return;
        }
        self.forming.update(|forming| forming.waiting.push_back((document, intents)));
        self.ask_next_change();
    }

    fn ask_next_change(self) {
        let next = self.forming.try_update(|forming| {
            if forming.asked {
                return None;
            }
            let next = forming.waiting.pop_front();
            forming.asked = next.is_some();
            next
        });
        let Some((id, intents)) = next.flatten() else { return };
        match self.with_text(id) {
            Some(document) => self.ask(&Request::Change(Box::new(Change { document, intents }))),
            None => self.forget_changes(),
        }
    }

    fn with_text(self, id: DocumentId) -> Option<DocumentInput> {
        self.documents.with_untracked(|documents| {
            let document = documents.get(id).filter(|it| it.editable)?;
            let mut input = document.input(true);
            input.text = Some(DocumentText { text: document.text.to_string(), last_good: None });
            Some(input)
        })
    }

    /// Writes the open document in another version of its API.
    pub fn convert(self, to: String) {
        if self.refuses_change() {
            return;
        }
        let Some(document) = self.open.get_untracked().and_then(|id| self.with_text(id)) else { return };
        let target = self.target.get_untracked();
        self.forming.update(|forming| forming.asked = true);
        self.ask(&Request::Convert(Box::new(Convert { document, to, target })));
    }

    /// The engine has answered a change.
    pub(super) fn take_changed(self, changed: Changed) {
        self.forming.update(|forming| forming.asked = false);
        let Changed { document: id, revision, edits, notes } = changed;
        let current = self.documents.with_untracked(|documents| documents.get(id).map(|it| it.revision));
        if edits.is_ok() {
            self.form_refused.set(None);
        }
        match edits {
            Ok(edits) if current == Some(revision) && !edits.is_empty() => {
                self.open_document(id);
                self.with_editor(|editor| editor.apply(&edits.iter().collect::<Vec<&EditView>>()));
                if !notes.is_empty() {
                    self.tell_with(notes.join(". "), "Undo", move || self.undo());
                }
                self.look();
            }
            // The text has moved on, or says it already; the form is drawn again from it.
            Ok(_) => {
                self.following.set_value(None);
                self.look();
            }
            Err(why) => {
                self.following.set_value(None);
                self.tell(format!("Not changed: {why}"));
                self.form_refused.set(Some(why));
                self.form_again.update(|count| *count += 1);
            }
        }
        self.ask_next_change();
    }

    /// The engine is gone: what was asked of it will not come.
    pub(super) fn forget_changes(self) {
        self.forming.update(|forming| *forming = Forming::default());
    }
}

/// What a part of the form is called among the elements of the page.
pub fn element_id(part: &str) -> String {
    format!("form-{}", part.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"))
}
