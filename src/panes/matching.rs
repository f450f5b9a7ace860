//! What does each selector say of each device? The pane of Match, put together from its parts.

mod attributes;
mod failure;
mod figures;
mod matrix;
mod requests;
mod trace;

use leptos::prelude::*;
use workbench::protocol::MatchView;

use self::attributes::Attributes;
use self::failure::Failure;
use self::figures::Figures;
use self::matrix::Matrix;
use self::requests::Requests;
use self::trace::Trace;
use crate::session::session;
use crate::widgets::waiting::Waiting;
use crate::widgets::words::Words;

/// The pane of Match.
#[component]
pub fn MatchPane() -> impl IntoView {
    let matching = session().shown.matching;
    let known = Memo::new(move |_| matching.with(Option::is_some));
    let headline = part(|it| it.headline.clone());
    let summary = part(|it| it.summary.clone());
    let hints = part(|it| it.hints.clone());
    let unfinished = part(|it| it.unfinished.clone());
    let any_request = part(|it| !it.requests.is_empty());
    view! {
        <Show when=move || known.get() fallback=Waiting>
            <h2 data-testid="headline">{headline}</h2>
            <Requests/>
            <p class="sub" data-testid="match-summary">{summary}</p>
            {move || unfinished.get().map(|text| view! {
                <p class="card warning" role="status" data-testid="out-of-budget"><span aria-hidden="true">"◆ "</span>{text}</p>
            })}
            <Failure/>
            <Show when=move || !hints.with(Vec::is_empty)>
                <ul class="hints" data-testid="hints">
                    {move || hints.get().into_iter().map(|hint| view! { <li><span class="warning" aria-hidden="true">"◆ "</span><Words text=hint/></li> }).collect_view()}
                </ul>
            </Show>
            <Show when=move || any_request.get()>
                <Figures/>
                <Matrix/>
                <Trace/>
                <Attributes/>
            </Show>
        </Show>
    }
}

/// One part of the pane's view model; its default while there is none.
fn part<T>(read: impl Fn(&MatchView) -> T + Send + Sync + 'static) -> Memo<T>
where
    T: Default + PartialEq + Send + Sync + 'static,
{
    let matching = session().shown.matching;
    Memo::new(move |_| matching.with(|view| view.as_ref().map(&read).unwrap_or_default()))
}
