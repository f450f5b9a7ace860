//! How does a dialog open, keep the focus and close?

use leptos::html;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// A modal dialog: the browser keeps the focus inside and gives it back. Esc and a press beside it close it.
#[component]
pub fn Modal(
    title: &'static str,
    testid: &'static str,
    on_close: Callback<()>,
    /// For two columns.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            // Fails only when it is open already.
            let _ = dialog.show_modal();
        }
    });
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let pressed_beside = move |event: MouseEvent| {
        let beside = dialog.get_untracked().is_some_and(|it| event.target().as_ref() == Some(it.as_ref()));
        if beside {
            close();
        }
    };
    let heading = format!("{testid}-title");
    let labelled_by = heading.clone();
    view! {
        <dialog
            node_ref=dialog
            class="modal"
            class:wide=wide
            data-testid=testid
            aria-labelledby=labelled_by
            on:close=move |_| on_close.run(())
            on:click=pressed_beside
        >
            <div class="modal-body">
                <header class="modal-head">
                    <h2 id=heading>{title}</h2>
                    <button type="button" class="icon" aria-label="Close" data-testid="close-dialog" on:click=move |_| close()>
                        "✕"
                    </button>
                </header>
                {children()}
            </div>
        </dialog>
    }
}
