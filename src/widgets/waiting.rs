//! What stands where nothing is known yet?

use leptos::prelude::*;

/// A pane before the engine has answered for the first time.
#[component]
pub fn Waiting() -> impl IntoView {
    view! {
        <div class="waiting" data-testid="waiting">
            <div class="bar"></div>
            <div class="bar short"></div>
            <p class="sub">"Reading your documents …"</p>
        </div>
    }
}
