//! How is the page put together?

use leptos::prelude::*;

/// The page. Its parts arrive with `src/panes/`.
#[component]
pub fn App() -> impl IntoView {
    view! { <main><h1>"DRA Playground"</h1></main> }
}
