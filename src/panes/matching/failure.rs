//! What fails or matches nothing, why, what Kubernetes says, and what to do?

use leptos::prelude::*;
use workbench::protocol::{FailureView, Tone};

use super::part;
use crate::panes::offers::Offers;
use crate::session::session;
use crate::widgets::words::Words;

/// The card about what fails; nothing when nothing does.
#[component]
pub fn Failure() -> impl IntoView {
    let failure = part(|it| it.failure.clone());
    move || failure.get().map(|failure| view! { <Card failure/> })
}

#[component]
fn Card(failure: FailureView) -> impl IntoView {
    let session = session();
    let FailureView { tone, title, why, kubernetes, offers, documentation, place } = failure;
    let (class, label, sort) = match tone {
        Tone::Bad => ("card bad", "What fails", "Error: "),
        _ => ("card warning", "What matches nothing", "Warning: "),
    };
    let tried = !offers.is_empty();
    let jump = place.map(|place| {
        view! {
            <button type="button" class="ghost" data-testid="failure-place" on:click=move |_| session.jump(&place)>
                "Show the selector"
            </button>
        }
    });
    let documentation = (!documentation.is_empty()).then(|| {
        view! {
            <a class="button ghost" href=documentation target="_blank" rel="noreferrer" data-testid="documentation">
                "Kubernetes documentation "<span aria-hidden="true">"↗"</span>
                <span class="visually-hidden">"(opens another page)"</span>
            </a>
        }
    });
    view! {
        <section class=class aria-label=label data-testid="failure">
            <p class="card-title" data-testid="failure-title"><span class="visually-hidden">{sort}</span><strong><Words text=title/></strong></p>
            {(!why.is_empty()).then(|| view! { <p><Words text=why/></p> })}
            {(!kubernetes.is_empty()).then(|| view! { <p class="verbatim" data-testid="failure-kubernetes">{kubernetes}</p> })}
            {tried.then(|| view! { <Offers offers primary=true/> })}
            <div class="actions">{jump}{documentation}</div>
        </section>
    }
}
