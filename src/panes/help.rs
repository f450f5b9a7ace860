//! What does this page do, and which keys does it know?

use leptos::prelude::*;

/// The text of the help dialog.
#[component]
pub fn Help() -> impl IntoView {
    let keys = [
        ("Alt+1 … Alt+5", "open a station of the road"),
        ("Ctrl+Z, Ctrl+Shift+Z", "undo and redo in the text (⌘ on a Mac)"),
        ("Ctrl+Shift+M, F8", "list the problems of the text, go to the next one"),
        ("Ctrl+F", "search in the text"),
        ("Esc, then Tab", "leave the text editor"),
        ("Ctrl+V outside the text", "paste a new document"),
        ("Ctrl+Enter in “I want devices”", "add what is wanted to your manifests"),
        ("?", "these keys"),
    ];
    let keys = keys.map(|(key, what)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div> });
    view! {
        <div class="prose">
            <p>
                "Write ResourceClaims, templates, DeviceClasses and Pods. The road across the top shows how far they come: "
                <strong>"Read"</strong>" (is it well-formed?), "
                <strong>"Accept"</strong>" (would the API server take it?), "
                <strong>"Match"</strong>" (which devices does each selector choose?), "
                <strong>"Allocate"</strong>" (what would the scheduler do?), "
                <strong>"Take home"</strong>" (the YAML to apply)."
            </p>
            <p>
                "“Your manifests” is what you draft and take home. “Cluster” is what is there already: a sample, or your own, \
                 read from what kubectl prints."
            </p>
            <p>
                "Everything runs in this browser. Nothing you type or load is sent anywhere; drafts stay in this browser's \
                 storage, a loaded cluster only when you ask for it."
            </p>
        </div>
        <h3>"Keys"</h3>
        <dl class="keys">{keys.into_iter().collect_view()}</dl>
    }
}
