//! What does an error mean that kubectl, an event or a log shows?

use leptos::prelude::*;
use workbench::protocol::{DecodedPart, DecodedView};

use crate::session::session;
use crate::widgets::words::Words;

/// The text of the dialog.
#[component]
pub fn DecodeDialog() -> impl IntoView {
    let session = session();
    let decoded = session.shown.decoded;
    view! {
        <p class="sub" id="decode-what">
            "Paste what kubectl printed, an event of a Pod, its condition, or a line of a log. It stays in this browser."
        </p>
        <textarea
            class="mono decode-text"
            rows="5"
            spellcheck="false"
            aria-label="The error"
            aria-describedby="decode-what"
            placeholder="0/3 nodes are available: 3 cannot allocate all claims. …"
            data-testid="decode-text"
            on:input=move |event| session.change_decode(event_target_value(&event))
        ></textarea>
        <div role="status">
            {move || decoded.get().filter(|it| !it.headline.is_empty()).map(|view| view! { <Known view/> })}
        </div>
    }
}

#[component]
fn Known(view: DecodedView) -> impl IntoView {
    let DecodedView { headline, parts, .. } = view;
    view! {
        <p data-testid="decode-headline"><strong>{headline}</strong></p>
        <ul class="verdicts" data-testid="decoded">
            {parts.into_iter().map(|part| view! { <Part part/> }).collect_view()}
        </ul>
    }
}

#[component]
fn Part(part: DecodedPart) -> impl IntoView {
    let session = session();
    let DecodedPart { text, by, meaning, remedy, found_in, place, .. } = part;
    let jump = place.map(|place| {
        view! {
            <button type="button" class="link" data-testid="decode-jump" on:click=move |_| session.jump_from_decode(&place)>
                {found_in}
            </button>
        }
    });
    view! {
        <li class="card">
            <p class="sub">{by}" says"</p>
            <p class="verbatim">{text}</p>
            <p><Words text=meaning/></p>
            {(!remedy.is_empty()).then(|| view! { <p><strong>"What to do: "</strong><Words text=remedy/></p> })}
            {jump}
        </li>
    }
}

/// Opens the dialog, under what a station says.
#[component]
pub fn DecodeOffer() -> impl IntoView {
    let session = session();
    view! {
        <p class="sub decode-offer">
            <button type="button" class="link" data-testid="decode" on:click=move |_| session.open_decode()>
                "Decode an error from a cluster …"
            </button>
        </p>
    }
}
