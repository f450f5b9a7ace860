//! Which request is shown?

use leptos::prelude::*;
use workbench::protocol::RequestRow;

use super::part;
use crate::session::{Session, session};

/// More requests than this are chosen from a list instead of being laid out. Ours: two lines of them.
const LAID_OUT: usize = 6;

/// The request chooser; nothing when there is no choice.
#[component]
pub fn Requests() -> impl IntoView {
    let requests = part(|it| it.requests.clone());
    let chosen = part(|it| it.chosen);
    let count = Memo::new(move |_| requests.with(Vec::len));
    move || match count.get() {
        0 | 1 => ().into_any(),
        2..=LAID_OUT => view! { <LaidOut requests chosen/> }.into_any(),
        _ => view! { <Listed requests chosen/> }.into_any(),
    }
}

fn choose(session: Session, index: u32) {
    session.show_in_match(|wanted| {
        wanted.request = Some(index);
        wanted.cell = None;
        wanted.first_row = 0;
    });
}

/// `8 match, 2 fail`, or that it does not compile.
fn in_words(row: &RequestRow) -> (&'static str, String) {
    let RequestRow { matching, failing, broken, .. } = row;
    match (broken, failing) {
        (true, _) => ("bad", "▲ does not compile".to_owned()),
        (false, 0) => ("quiet", format!("{matching} match")),
        (false, _) => ("bad", format!("{matching} match ▲ {failing} fail")),
    }
}

#[component]
fn LaidOut(requests: Memo<Vec<RequestRow>>, chosen: Memo<Option<u32>>) -> impl IntoView {
    let session = session();
    let rows = move || {
        let numbered = requests.get().into_iter().zip(0u32..);
        numbered
            .map(|(row, index)| {
                let (class, words) = in_words(&row);
                let pressed = move || if chosen.get() == Some(index) { "true" } else { "false" };
                view! {
                    <button type="button" class="choice" aria-pressed=pressed data-testid="request" on:click=move |_| choose(session, index)>
                        <span>{row.label}</span>
                        <small class=class>{words}</small>
                    </button>
                }
            })
            .collect_view()
    };
    view! { <div class="choices" role="group" aria-label="Request">{rows}</div> }
}

#[component]
fn Listed(requests: Memo<Vec<RequestRow>>, chosen: Memo<Option<u32>>) -> impl IntoView {
    let session = session();
    let options = move || {
        let numbered = requests.get().into_iter().zip(0u32..);
        numbered
            .map(|(row, index)| {
                let words = in_words(&row).1;
                view! {
                    <option value=index.to_string() selected=move || chosen.get() == Some(index)>
                        {format!("{} ({words})", row.label)}
                    </option>
                }
            })
            .collect_view()
    };
    let pick = move |event| {
        if let Ok(index) = event_target_value(&event).parse::<u32>() {
            choose(session, index);
        }
    };
    view! {
        <label class="field">
            <span>"Request"</span>
            <select data-testid="request-list" on:change=pick>{options}</select>
        </label>
    }
}
