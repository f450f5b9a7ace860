//! What is the verdict, why, and which changes were tried?

use leptos::prelude::*;
use workbench::protocol::{AllocateCard, Tone, TriedRow};

use super::part;
use crate::session::session;
use crate::widgets::diff::Diff;
use crate::widgets::glyph::tone_class;
use crate::widgets::words::Words;

/// The card of the verdict.
#[component]
pub fn Card() -> impl IntoView {
    let card = part(|it| it.card.clone());
    move || card.get().map(|card| view! { <Verdict card/> })
}

#[component]
fn Verdict(card: AllocateCard) -> impl IntoView {
    let AllocateCard { tone, title, why, changes, tried } = card;
    let word = match tone {
        Tone::Good => "Good: ",
        Tone::Bad => "Waits: ",
        _ => "Not decided: ",
    };
    let rows = changes.into_iter().map(|row| view! { <Change row/> }).collect_view();
    view! {
        <section class=format!("card {}", tone_class(tone)) aria-label="The verdict" data-testid="allocate-card">
            <p class="card-title" data-testid="allocate-title"><span class="visually-hidden">{word}</span><strong><Words text=title/></strong></p>
            {why.into_iter().map(|text| view! { <p><Words text/></p> }).collect_view()}
            <div class="changes">{rows}</div>
            {(!tried.is_empty()).then(|| view! { <p class="sub" data-testid="allocate-tried">{tried}</p> })}
        </section>
    }
}

#[component]
fn Change(row: TriedRow) -> impl IntoView {
    let session = session();
    let TriedRow { label, who, result, warning, offer } = row;
    let edit = offer.clone().map(|offer| view! { <Diff before=offer.before after=offer.after/> });
    let head = match offer {
        Some(offer) => view! {
            <button type="button" class="ghost" data-testid="take-offer" on:click=move |_| session.take_offer(&offer)><Words text=label/></button>
        }
        .into_any(),
        None => view! { <strong><Words text=label/></strong> }.into_any(),
    };
    view! {
        <div class="change" data-testid="change">
            <p class="offer-head">{head}<span data-testid="change-result">{result}</span></p>
            <p class="sub">{who}</p>
            {warning.map(|text| view! { <p class="warning"><span aria-hidden="true">"◆ "</span>{text}</p> })}
            {edit}
        </div>
    }
}
