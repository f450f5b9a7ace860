//! What does the API server answer to each manifest?

use leptos::prelude::*;
use workbench::protocol::{AcceptRow, AcceptView};

use super::problems::Problem;
use crate::session::session;
use crate::widgets::glyph;
use crate::widgets::waiting::Waiting;
use crate::widgets::words::Words;

/// The pane of Accept.
#[component]
pub fn AcceptPane() -> impl IntoView {
    let accept = session().shown.accept;
    move || match accept.get() {
        None => view! { <Waiting/> }.into_any(),
        Some(said) => view! { <Known said/> }.into_any(),
    }
}

#[component]
fn Known(said: AcceptView) -> impl IntoView {
    let AcceptView { headline, summary, objects } = said;
    view! {
        <h2 data-testid="headline">{headline}</h2>
        <p class="sub"><Words text=summary/></p>
        <ul class="verdicts" data-testid="verdicts">
            {objects.into_iter().map(|row| view! { <Row row/> }).collect_view()}
        </ul>
    }
}

#[component]
fn Row(row: AcceptRow) -> impl IntoView {
    let session = session();
    let (class, sign, word) = glyph::mark(row.mark);
    let place = row.place;
    let rendered = row.kubectl.map(|text| {
        view! {
            <details class="kubectl">
                <summary>"As kubectl shows it"</summary>
                <p class="verbatim">{text}</p>
            </details>
        }
    });
    view! {
        <li class=format!("card verdict {class}") data-testid="verdict">
            <button type="button" class="verdict-jump" on:click=move |_| session.jump(&place)>
                <span class=format!("mark {class}") aria-hidden="true">{sign}</span>
                <span class="visually-hidden">{format!("{word}: ")}</span>
                <strong>{row.title}</strong>
                <span class="verdict-words">{row.verdict}</span>
            </button>
            {row.kubernetes.map(|text| view! { <p class="verbatim" data-testid="answer">{text}</p> })}
            {row.warnings.into_iter().map(|text| view! { <p class="verbatim">{format!("Warning: {text}")}</p> }).collect_view()}
            {rendered}
            <ul class="problems">{row.problems.into_iter().map(|row| view! { <Problem row/> }).collect_view()}</ul>
        </li>
    }
}
