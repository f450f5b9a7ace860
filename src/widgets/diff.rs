//! What does a change look like before it is taken?

use leptos::prelude::*;

/// The changed part before and after. Each line says which it is, in a sign and for readers of the screen in a word.
#[component]
pub fn Diff(before: String, after: String) -> impl IntoView {
    let line = |class: &'static str, sign: &'static str, word: &'static str, text: String| {
        view! {
            <div class=class>
                <span class="sign" aria-hidden="true">{sign}</span>
                <span class="visually-hidden">{word}</span>
                <code>{text}</code>
            </div>
        }
    };
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let both = before.lines().chain(after.lines()).filter(|line| !line.trim().is_empty());
    let common = both.map(indent).min().unwrap_or_default();
    let lines = |text: &str| {
        text.lines().map(|line| line.get(common..).unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let gone = lines(&before).into_iter().map(move |text| line("gone", "−", "before: ", text)).collect_view();
    let new = lines(&after).into_iter().map(move |text| line("new", "+", "after: ", text)).collect_view();
    view! { <div class="diff" data-testid="diff">{gone}{new}</div> }
}
