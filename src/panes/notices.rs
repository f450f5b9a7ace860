//! What has just happened, and what does this page do? The line of a first visit, notices, and the live region.

use leptos::prelude::*;

use crate::session::session;
use crate::widgets::words::Words;

/// One line for a first visit.
#[component]
pub fn Welcome() -> impl IntoView {
    let session = session();
    view! {
        <Show when=move || session.welcome.get()>
            <p class="welcome" data-testid="welcome">
                <span>
                    "Paste or write Kubernetes device claims and see which devices each selector matches, and why. \
                     This is an example with one thing wrong."
                </span>
                <button type="button" class="ghost" data-testid="welcome-want" on:click=move |_| session.open_wish("")>"I want devices …"</button>
                <button
                    type="button"
                    class="icon"
                    aria-label="Dismiss"
                    data-testid="dismiss-welcome"
                    on:click=move |_| session.welcome.set(false)
                >"✕"</button>
            </p>
        </Show>
    }
}

/// What has just happened, with at most one thing to do about it.
#[component]
pub fn NoticeBar() -> impl IntoView {
    let session = session();
    let bar = move || {
        session.notice.get().map(|notice| {
            let action = notice.action.map(|(label, act)| {
                view! { <button type="button" class="ghost" data-testid="notice-action" on:click=move |_| act()>{label}</button> }
            });
            view! {
                <div class="notice" data-testid="notice">
                    <span><Words text=notice.text/></span>
                    {action}
                    <button
                        type="button"
                        class="icon"
                        aria-label="Dismiss"
                        data-testid="dismiss-notice"
                        on:click=move |_| session.notice.set(None)
                    >"✕"</button>
                </div>
            }
        })
    };
    view! { <div class="notices" role="status">{bar}</div> }
}

/// What a person who cannot see the page needs to hear after a change.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let announcement = session().announcement;
    view! { <div class="visually-hidden" role="status" aria-live="polite" data-testid="announcement">{announcement}</div> }
}
