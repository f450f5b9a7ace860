//! What is known of the scheduler's answer?

use leptos::prelude::*;

use crate::session::session;
use crate::widgets::waiting::Waiting;
use crate::widgets::words::Words;

/// The pane of Allocate.
#[component]
pub fn AllocatePane() -> impl IntoView {
    let allocate = session().shown.allocate;
    move || {
        match allocate.get() {
        None => view! { <Waiting/> }.into_any(),
        Some(said) => view! {
            <h2 data-testid="headline">{said.headline}</h2>
            <div class="card prose">{said.paragraphs.into_iter().map(|text| view! { <p><Words text/></p> }).collect_view()}</div>
        }
        .into_any(),
    }
    }
}
