//! What stands at the very top: the name, the target, the theme, help.

use leptos::prelude::*;

use crate::browser::theme::{self, Theme};
use crate::session::{Dialog, session};

/// The head of the page.
#[component]
pub fn Header() -> impl IntoView {
    let session = session();
    let target = move || {
        session.shown.target.get().unwrap_or_else(|| "Kubernetes 1.37, default feature gates".to_owned())
    };
    let chosen = RwSignal::new(theme::chosen());
    let turn = move |_| {
        let next = match chosen.get_untracked() {
            Theme::Auto => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Auto,
        };
        theme::choose(next);
        chosen.set(next);
    };
    let theme_name = move || match chosen.get() {
        Theme::Auto => "as the system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    view! {
        <header class="head">
            <h1>"DRA Playground"</h1>
            <p class="target" data-testid="target" title="Fixed for now: other releases and feature gates are not there yet">
                <span class="visually-hidden">"Everything here speaks of "</span>
                {target}
                <span class="fixed">" (fixed)"</span>
            </p>
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
