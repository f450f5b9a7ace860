//! What would the scheduler do? The pane of Allocate, put together from its parts.

mod card;
mod evidence;
mod nodes;
mod sharing;

use leptos::prelude::*;
use workbench::protocol::AllocateView;

use self::card::Card;
use self::evidence::{Bars, Funnels, Search};
use self::nodes::Nodes;
use self::sharing::{Sharing, Status};
use crate::session::session;
use crate::widgets::glyph::tone_class;
use crate::widgets::waiting::Waiting;
use crate::widgets::words::Words;

/// The pane of Allocate.
#[component]
pub fn AllocatePane() -> impl IntoView {
    let allocate = session().shown.allocate;
    let known = Memo::new(move |_| allocate.with(Option::is_some));
    let headline = part(|it| it.headline.clone());
    let kubernetes = part(|it| it.kubernetes.clone());
    let notes = part(|it| it.notes.clone());
    let limits = part(|it| it.limits.clone());
    view! {
        <Show when=move || known.get() fallback=Waiting>
            <h2 data-testid="headline">{headline}</h2>
            <Pods/>
            {move || kubernetes.get().map(|text| view! { <p class="verbatim" data-testid="allocate-kubernetes">{text}</p> })}
            <Card/>
            <Nodes/>
            <WhatIf/>
            <Funnels/>
            <Bars/>
            <Search/>
            <Sharing/>
            <Status/>
            <ul class="hints" data-testid="allocate-notes">
                {move || notes.get().into_iter().map(|text| view! { <li><Words text/></li> }).collect_view()}
            </ul>
            <p class="sub" data-testid="allocate-limits">{limits}</p>
        </Show>
    }
}

/// Which Pod is shown; nothing when there is no choice.
#[component]
fn Pods() -> impl IntoView {
    let session = session();
    let pods = part(|it| it.pods.clone());
    let chosen = part(|it| it.pod);
    let rows = move || {
        let numbered = pods.get().into_iter().zip(0u32..);
        numbered
            .map(|(row, index)| {
                let pressed = move || if chosen.get() == Some(index) { "true" } else { "false" };
                let choose = move |_| session.show_in_allocate(|it| {
                    it.pod = Some(index);
                    it.named = None;
                    it.node = None;
                });
                view! {
                    <button type="button" class="choice" aria-pressed=pressed data-testid="allocate-pod" on:click=choose>
                        <span>{row.label}</span>
                        <small class=tone_class(row.tone)>{row.verdict}</small>
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <Show when=move || pods.with(|it| it.len() > 1)>
            <div class="choices" role="group" aria-label="Pod">{rows}</div>
        </Show>
    }
}

/// What is otherwise here than the documents say, and the way back.
#[component]
fn WhatIf() -> impl IntoView {
    let session = session();
    let differs = move || session.allocating.with(|it| it.busy.len() + it.tainted.len() + it.cordoned.len());
    let steps = move || session.allocating.with(|it| it.steps);
    let can_step = part(|it| it.can_step);
    let back = move |_| {
        session.show_in_allocate(|it| {
            it.busy.clear();
            it.tainted.clear();
            it.cordoned.clear();
        })
    };
    view! {
        <div class="actions">
            <Show when=move || can_step.get()>
                <button
                    type="button"
                    class="ghost"
                    aria-pressed=move || if steps() { "true" } else { "false" }
                    data-testid="step-through"
                    on:click=move |_| session.show_in_allocate(|it| it.steps = !it.steps)
                >"Step through the search"</button>
            </Show>
            <Show when=move || differs() != 0>
                <button type="button" class="ghost" data-testid="what-if-back" on:click=back>
                    {move || format!("Undo {} what-if", differs())}
                </button>
                <span class="sub">"What-ifs are not part of your documents."</span>
            </Show>
        </div>
    }
}

/// One part of the pane's view model; its default while there is none.
fn part<T>(read: impl Fn(&AllocateView) -> T + Send + Sync + 'static) -> Memo<T>
where
    T: Default + PartialEq + Send + Sync + 'static,
{
    let allocate = session().shown.allocate;
    Memo::new(move |_| allocate.with(|view| view.as_ref().map(&read).unwrap_or_default()))
}
