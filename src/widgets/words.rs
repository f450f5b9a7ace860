//! How is a sentence shown that names things in backticks?

use leptos::prelude::*;

/// The text with what stands in backticks as code.
#[component]
pub fn Words(#[prop(into)] text: String) -> impl IntoView {
    let parts = text.split('`').map(str::to_owned).enumerate();
    parts
        .map(
            |(index, part)| {
                if index % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
            },
        )
        .collect_view()
}
