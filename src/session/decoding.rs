//! "What does this error mean?": which text is with the engine, and when is it forgotten?

use leptos::prelude::*;
use workbench::protocol::Place;

use super::{Dialog, Session};

impl Session {
    /// Opens the dialog.
    pub fn open_decode(self) {
        self.decode.set(Some(String::new()));
        self.dialog.set(Some(Dialog::Decode));
    }

    /// Another text is to be explained.
    pub fn change_decode(self, text: String) {
        self.decode.set(Some(text));
        self.look();
    }

    /// Closes the dialog and goes where the error points.
    pub fn jump_from_decode(self, place: &Place) {
        self.dialog.set(None);
        self.forget_decode();
        self.jump(place);
    }

    /// The dialog is closed.
    pub fn forget_decode(self) {
        self.decode.set(None);
        self.shown.decoded.set(None);
    }
}
