//! What is wrong in the documents, and where?

use leptos::prelude::*;
use workbench::protocol::{ProblemRow, RulePage};

use super::offers::Offers;
use crate::session::session;
use crate::widgets::glyph;
use crate::widgets::words::Words;

/// Problems listed before "show all". Ours: more than anybody reads at once.
const PROBLEMS: usize = 50;

/// The list of all problems.
#[component]
pub fn Problems() -> impl IntoView {
    let problems = session().shown.problems;
    let all = RwSignal::new(false);
    let total = move || problems.with(Vec::len);
    let rows = move || {
        let shown = if all.get() { usize::MAX } else { PROBLEMS };
        problems.with(|problems| {
            problems.iter().take(shown).cloned().map(|row| view! { <Problem row/> }).collect_view()
        })
    };
    view! {
        <Show
            when=move || total() != 0
            fallback=|| view! { <p class="card good-news" data-testid="no-problems"><span class="good" aria-hidden="true">"✓ "</span>"Every document could be read."</p> }
        >
            <ul class="problems" data-testid="problems">{rows}</ul>
            <Show when=move || !all.get() && (total() > PROBLEMS)>
                <button type="button" class="link" data-testid="all-problems" on:click=move |_| all.set(true)>
                    {move || format!("Show all {} problems", total())}
                </button>
            </Show>
        </Show>
    }
}

/// One problem; a press jumps to its place.
#[component]
pub fn Problem(
    row: ProblemRow,
    /// The page of its rule, if that is one of ours and to be shown.
    #[prop(optional_no_strip)]
    page: Option<RulePage>,
    /// It stands under its object, whose name need not be said again.
    #[prop(optional)]
    under_object: bool,
) -> impl IntoView {
    let session = session();
    let (class, sign, word) = glyph::severity(row.severity);
    let place = row.place;
    let where_ = match (under_object, row.path.is_empty()) {
        (true, _) => row.path,
        (false, true) => row.object,
        (false, false) => format!("{} · {}", row.object, row.path),
    };
    view! {
        <li class=format!("problem {class}") data-testid="problem">
            <button type="button" class="problem-jump" data-testid="problem-jump" on:click=move |_| session.jump(&place)>
                <span class=format!("severity {class}")><span aria-hidden="true">{sign}</span>{format!(" {word}")}</span>
                <span class="problem-message"><Words text=row.message/></span>
                <span class="problem-place">
                    <span class="mono">{where_}</span>
                    <span>{format!("line {}", row.line)}</span>
                    <span class="code">{row.code}</span>
                </span>
            </button>
            {row.kubernetes.map(|text| view! { <p class="verbatim">{text}</p> })}
            {row.offer.map(|offer| view! { <Offers offers=vec![offer]/> })}
            {page.map(|page| view! { <Why page/> })}
        </li>
    }
}

/// Why the rule is one, with its examples.
#[component]
fn Why(page: RulePage) -> impl IntoView {
    let RulePage { title, why, wrong, right, .. } = page;
    view! {
        <details class="rule" data-testid="rule">
            <summary>"Why"</summary>
            <p><strong><Words text=title/></strong></p>
            <p><Words text=why/></p>
            <p class="sub">"Wrong"</p>
            <pre class="yaml" tabindex="0" aria-label="A wrong example">{wrong}</pre>
            <p class="sub">"Right"</p>
            <pre class="yaml" tabindex="0" aria-label="A right example">{right}</pre>
        </details>
    }
}
