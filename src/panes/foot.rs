//! What stands at the foot: what may be believed, what leaves the page, how long the last check took.

use leptos::prelude::*;

use super::notices::PastNotice;
use crate::session::{EngineState, session};

/// The foot of the page.
#[component]
pub fn Foot() -> impl IntoView {
    let session = session();
    let checked = move || match (session.engine.get(), session.checked_in.get()) {
        (EngineState::Starting, None) => "starting the engine …".to_owned(),
        (_, Some(time)) => format!("checked in {} ms", time.ceil()),
        (_, None) => String::new(),
    };
    let restarts = move || match session.restarts.get() {
        0 => None,
        1 => Some("engine restarted once, nothing lost".to_owned()),
        count => Some(format!("engine restarted {count} times, nothing lost")),
    };
    let in_page = move || session.engine.get() == EngineState::RunsInPage;
    view! {
        <footer class="foot">
            <PastNotice/>
            <span data-testid="parity">{move || session.shown.badge.get()}</span>
            <span data-testid="privacy">"Nothing you type leaves this page"</span>
            {move || session.storage_problem.get().map(|why| view! {
                <span class="warning" data-testid="not-stored"><span aria-hidden="true">"◆ "</span>{format!("Drafts are not stored: {why}")}</span>
            })}
            <Show when=in_page>
                <span data-testid="in-page">"No worker here: the engine runs in the page, with a smaller budget"</span>
            </Show>
            {move || restarts().map(|text| view! { <span data-testid="restarted">{text}</span> })}
            <span class="gap"></span>
            <span data-testid="checked-in">{checked}</span>
            <span>"Not a Kubernetes project"</span>
        </footer>
    }
}
