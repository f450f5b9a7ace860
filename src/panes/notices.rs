//! What has just happened, and what does this page do? The line of a first visit, notices, and the live region.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use crate::session::{Notice, session};
use crate::widgets::words::Words;

/// How long a notice stays that asks for nothing, and one that offers something, in milliseconds. Ours: long enough to
/// read it twice, and to think about it.
const MOMENT: u32 = 6_000;
const A_WHILE: u32 = 12_000;

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

/// What has just happened, with at most one thing to do about it. It goes by itself, but not from under a pointer or
/// the keyboard; what it offers then stays at the foot.
#[component]
pub fn NoticeBar() -> impl IntoView {
    let session = session();
    let held = RwSignal::new(false);
    Effect::new(move |_| {
        session.notice.track();
        held.set(false);
    });
    let clock = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        let offers = session.notice.with(|notice| notice.as_ref().map(|it| it.action.is_some()));
        let time = offers.filter(|_| !held.get()).map(|offers| if offers { A_WHILE } else { MOMENT });
        // The clock before, if one still runs, ends here.
        clock.set_value(time.map(|time| Timeout::new(time, move || session.pass_notice())));
    });
    let bar = move || {
        session.notice.get().map(|notice| {
            let action = notice.action.map(|(label, act)| {
                let press = move |_| {
                    session.notice.set(None);
                    session.take_back_by(&act);
                };
                view! { <button type="button" class="ghost" data-testid="notice-action" on:click=press>{label}</button> }
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
                        on:click=move |_| session.pass_notice()
                    >"✕"</button>
                </div>
            }
        })
    };
    view! {
        <div
            class="notices"
            role="status"
            on:mouseenter=move |_| held.set(true)
            on:mouseleave=move |_| held.set(false)
            on:focusin=move |_| held.set(true)
            on:focusout=move |_| held.set(false)
        >{bar}</div>
    }
}

/// What the notice before still offers.
#[component]
pub fn PastNotice() -> impl IntoView {
    let session = session();
    move || {
        let Notice { text, action } = session.past.get()?;
        let (label, act) = action?;
        let press = move |_| {
            session.past.set(None);
            session.take_back_by(&act);
        };
        Some(view! {
            <span class="past" data-testid="past-notice">
                <span class="past-text"><Words text/></span>
                <button type="button" class="link" data-testid="past-action" on:click=press>{label}</button>
            </span>
        })
    }
}

/// What a person who cannot see the page needs to hear after a change.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let announcement = session().announcement;
    view! { <div class="visually-hidden" role="status" aria-live="polite" data-testid="announcement">{announcement}</div> }
}
