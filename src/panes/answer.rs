//! What does the chosen station say? The right-hand side.

use leptos::html;
use leptos::prelude::*;
use workbench::protocol::Station;

use super::accept::AcceptPane;
use super::allocate::AllocatePane;
use super::decode::DecodeOffer;
use super::matching::MatchPane;
use super::read::ReadPane;
use super::road::slug;
use super::take_home::TakeHomePane;
use crate::session::{EngineState, session};

/// The pane of the chosen station.
#[component]
pub fn Answer() -> impl IntoView {
    let session = session();
    let station = Memo::new(move |_| session.station.get());
    let pane = NodeRef::<html::Section>::new();
    Effect::new(move |_| {
        station.track();
        if let Some(pane) = pane.get_untracked() {
            pane.set_scroll_top(0);
        }
    });
    view! {
        <section
            class="answer"
            id="answer"
            node_ref=pane
            tabindex="-1"
            aria-label="What the chosen station says"
            aria-busy=move || session.busy.get().then_some("true")
            data-testid=move || format!("pane-{}", slug(station.get()))
        >
            <div class="pane">
                <EngineTrouble/>
                <LastGood/>
                {move || match station.get() {
                    Station::Read => view! { <ReadPane/> }.into_any(),
                    Station::Accept => view! { <AcceptPane/> }.into_any(),
                    Station::Match => view! { <MatchPane/> }.into_any(),
                    Station::Allocate => view! { <AllocatePane/> }.into_any(),
                    Station::TakeHome => view! { <TakeHomePane/> }.into_any(),
                }}
                <Show when=move || matches!(station.get(), Station::Accept | Station::Allocate)><DecodeOffer/></Show>
            </div>
        </section>
    }
}

/// Said above what the stations after Accept say of a text that does not parse now: it is of before.
#[component]
fn LastGood() -> impl IntoView {
    let session = session();
    let stale = Memo::new(move |_| {
        let speaks = matches!(session.station.get(), Station::Match | Station::Allocate);
        let all = session.shown.documents.read();
        all.iter().filter(|_| speaks).filter_map(|it| it.stale.clone()).collect::<Vec<_>>()
    });
    move || {
        let card = |text: String| {
            view! { <p class="card warning" role="status" data-testid="last-good"><span aria-hidden="true">"◆ "</span>{text}"."</p> }
        };
        stale.get().into_iter().map(card).collect_view()
    }
}

/// Said above every pane when the engine cannot answer: what is below is of before.
#[component]
fn EngineTrouble() -> impl IntoView {
    let session = session();
    move || {
        let (title, why) = match session.engine.get() {
            EngineState::GaveUp(why) => (
                "The engine stopped on these documents. What is shown below is from before; your text is safe, and the \
                 next change asks again.",
                why,
            ),
            EngineState::Missing(why) => (
                "The engine could not be started, so nothing can be checked. Your text is safe and can be copied.",
                why,
            ),
            EngineState::Starting | EngineState::Runs | EngineState::RunsInPage => return None,
        };
        Some(view! {
            <div class="card bad" role="alert" data-testid="engine-trouble">
                <p><strong>{title}</strong></p>
                <p class="verbatim">{why}</p>
                <div class="actions">
                    <button type="button" class="ghost" on:click=move |_| session.look() data-testid="ask-again">"Ask again"</button>
                </div>
            </div>
        })
    }
}
