//! What stands at the very top: the name, the target, the theme, help.

use leptos::prelude::*;

use crate::browser::focus;
use crate::browser::theme::{self, Theme};
use crate::session::{Dialog, session};

/// The head of the page.
#[component]
pub fn Header() -> impl IntoView {
    let session = session();
    let target = move || {
        let shown = session.shown.target.with(|target| target.as_ref().map(|target| target.name.clone()));
        shown.unwrap_or_else(|| "Kubernetes".to_owned())
    };
    let chosen = RwSignal::new(theme::chosen());
    let turn = move |_| {
        let next = theme::after(chosen.get_untracked());
        theme::choose(next);
        chosen.set(next);
    };
    let theme_name = move || match chosen.get() {
        Theme::Auto => "as the system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    // On a phone the text stands below all else.
    let to_text = move |_| {
        session.text_unfolded.set(true);
        request_animation_frame(|| {
            focus::scroll_to(".editor");
            focus::focus("[data-testid=fold-text]");
        });
    };
    view! {
        <header class="head">
            <h1>"DRA Playground"</h1>
            <button
                type="button"
                class="target"
                data-testid="target"
                title="Choose a release and feature gates"
                on:click=move |_| session.dialog.set(Some(Dialog::Target))
            >
                <span class="visually-hidden">"Everything here speaks of "</span>
                {target}
                <span class="more" aria-hidden="true">" ▾"</span>
            </button>
            <button type="button" class="narrow-only link to-text" data-testid="to-text" on:click=to_text>"Text "<span aria-hidden="true">"↓"</span></button>
            <span class="gap"></span>
            <button type="button" class="plain-button" data-testid="share" on:click=move |_| session.open_share()>"Share"</button>
            <button type="button" class="plain-button" data-testid="reset" title="Start over" on:click=move |_| session.dialog.set(Some(Dialog::Reset))>
                <span class="wide-only">"Start over"</span>
                <span class="narrow-only" aria-hidden="true">"↺"</span>
                <span class="narrow-only visually-hidden">"Start over"</span>
            </button>
            <button
                type="button"
                class="icon"
                data-testid="theme"
                aria-label=move || format!("Theme: {}", theme_name())
                title=move || format!("Theme: {}", theme_name())
                on:click=turn
            >
                <span aria-hidden="true">{move || match chosen.get() { Theme::Auto => "◐", Theme::Light => "☼", Theme::Dark => "☾" }}</span>
            </button>
            <button
                type="button"
                class="icon"
                data-testid="help"
                aria-label="Help"
                title="Help"
                on:click=move |_| session.dialog.set(Some(Dialog::Help))
            >
                "?"
            </button>
        </header>
    }
}
