//! What is known of the API server's answer?

use leptos::prelude::*;

use crate::session::session;
use crate::widgets::waiting::Waiting;
use crate::widgets::words::Words;

/// The pane of Accept.
#[component]
pub fn AcceptPane() -> impl IntoView {
    let accept = session().shown.accept;
    move || {
        match accept.get() {
        None => view! { <Waiting/> }.into_any(),
        Some(said) => view! {
            <h2 data-testid="headline">{said.headline}</h2>
            <div class="card prose">{said.paragraphs.into_iter().map(|text| view! { <p><Words text/></p> }).collect_view()}</div>
        }
        .into_any(),
    }
    }
}
