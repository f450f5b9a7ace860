//! Where do files go that are dropped on the page, and text that is pasted beside the editor?

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent};
use workbench::protocol::Group;

use crate::browser::files;
use crate::session::session;

/// Two large targets while files are dragged over the page; and paste outside the editor.
#[component]
pub fn DropTarget() -> impl IntoView {
    let session = session();
    let dragging = RwSignal::new(false);
    let listening = StoredValue::new_local(Vec::<EventListener>::new());
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        let entered = EventListener::new(&document, "dragenter", move |event| {
            let files = event.dyn_ref::<DragEvent>().is_some_and(files::carries_files);
            if files && session.dialog.get_untracked().is_none() {
                dragging.set(true);
            }
        });
        let left = EventListener::new(&document, "dragleave", move |event| {
            // Without a place to go to, the pointer has left the page.
            if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
                dragging.set(false);
            }
        });
        let options = EventListenerOptions::enable_prevent_default();
        let over = EventListener::new_with_options(&document, "dragover", options, move |event| {
            if dragging.get_untracked() {
                event.prevent_default();
            }
        });
        let dropped = EventListener::new_with_options(&document, "drop", options, move |event| {
            if let Some(event) = event.dyn_ref::<DragEvent>().filter(|_| dragging.get_untracked()) {
                event.prevent_default();
                dragging.set(false);
                let cluster = event
                    .target()
                    .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                    .is_some_and(|element| element.closest(".drop-cluster").ok().flatten().is_some());
                let group = if cluster { Group::Cluster } else { Group::Manifests };
                let files = files::dropped(event);
                leptos::task::spawn_local(async move {
                    match files.await {
                        Ok(files) if files.is_empty() => {
                            session.tell("There are no manifests in that folder.")
                        }
                        Ok(files) => session.add_files(group, files),
                        Err(why) => session.tell(format!("What you dropped could not be read: {why}")),
                    }
                });
            }
        });
        let pasted = EventListener::new(&document, "paste", move |event| {
            let Some(event) =
                event.dyn_ref::<ClipboardEvent>().filter(|_| session.dialog.get_untracked().is_none())
            else {
                return;
            };
            if !files::into_a_field(event) {
                let text = event
                    .clipboard_data()
                    .and_then(|data| data.get_data("text/plain").ok())
                    .unwrap_or_default();
                session.add_pasted(text);
            }
        });
        listening.set_value(vec![entered, left, over, dropped, pasted]);
    }
    view! {
        <Show when=move || dragging.get()>
            <div class="drop" data-testid="drop">
                <div class="drop-manifests">"Your manifests"</div>
                <div class="drop-cluster">"Cluster"</div>
            </div>
        </Show>
    }
}
