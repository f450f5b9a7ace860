//! How is the page put together?

use gloo::events::EventListener;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use workbench::protocol::Station;

use crate::browser::theme;
use crate::panes::answer::Answer;
use crate::panes::dialogs::Dialogs;
use crate::panes::documents::DocumentList;
use crate::panes::drop_target::DropTarget;
use crate::panes::editor::Editor;
use crate::panes::foot::Foot;
use crate::panes::header::Header;
use crate::panes::notices::{LiveRegion, NoticeBar, Welcome};
use crate::panes::road::Road;
use crate::panes::share::LinkBanner;
use crate::session::{Dialog, Session};

/// The page: head, road, documents, text, the chosen station's pane, foot.
#[component]
pub fn App() -> impl IntoView {
    let session = Session::start();
    provide_context(session);
    theme::apply();
    listen_for_keys(session);
    view! {
        <div class="page">
            <a class="skip" href="#answer">"Skip to the verdict"</a>
            <Header/>
            <Road/>
            <Welcome/>
            <LinkBanner/>
            <main class="columns">
                <DocumentList/>
                <Editor/>
                <Answer/>
            </main>
            <NoticeBar/>
            <Foot/>
            <LiveRegion/>
            <Dialogs/>
            <DropTarget/>
        </div>
    }
}

/// Alt+1 … Alt+5 open the stations, ? opens the help, Ctrl+Enter grants what is wanted, Ctrl+Z beside a text takes the last
/// change back.
fn listen_for_keys(session: Session) {
    let Some(window) = web_sys::window() else { return };
    let options = gloo::events::EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&window, "keydown", options, move |event| {
        let Some(key) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        if key.key() == "Enter"
            && (key.ctrl_key() || key.meta_key())
            && session.dialog.get_untracked() == Some(Dialog::Wish)
        {
            key.prevent_default();
            session.grant_wish();
            return;
        }
        if key.key() == "?" && session.dialog.get_untracked().is_none() && !is_typed_into(event) {
            key.prevent_default();
            session.dialog.set(Some(Dialog::Help));
            return;
        }
        let only = (key.ctrl_key() || key.meta_key()) && !key.shift_key() && !key.alt_key();
        if only && key.key() == "z" && session.dialog.get_untracked().is_none() && !is_typed_into(event) {
            key.prevent_default();
            session.undo_last();
            return;
        }
        if !key.alt_key() || key.ctrl_key() || key.meta_key() || session.dialog.get_untracked().is_some() {
            return;
        }
        let station = match key.code().as_str() {
            "Digit1" => Station::Read,
            "Digit2" => Station::Accept,
            "Digit3" => Station::Match,
            "Digit4" => Station::Allocate,
            "Digit5" => Station::TakeHome,
            _ => return,
        };
        key.prevent_default();
        session.open_station(station);
    });
    // The page listens for as long as it is there.
    listener.forget();
}

/// Whether a key goes into a text.
fn is_typed_into(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    target
        .is_some_and(|it| it.closest("input, textarea, select, [data-testid=text]").ok().flatten().is_some())
}
