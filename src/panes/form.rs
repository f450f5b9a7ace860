//! What does the open document look like as a form?

pub mod control;
mod part;
mod selector;

use leptos::prelude::*;
use workbench::protocol::FormPart;

use crate::session::session;
use crate::widgets::waiting::Waiting;
use part::Part;

/// The form of the open document, in the place of its text.
#[component]
pub fn Form() -> impl IntoView {
    let session = session();
    let here = Memo::new(move |_| {
        session
            .shown
            .form
            .with(|form| form.as_ref().is_some_and(|it| Some(it.document) == session.open.get()))
    });
    let read_only =
        Memo::new(move |_| session.shown.form.with(|form| form.as_ref().and_then(|it| it.read_only.clone())));
    let revision = Memo::new(move |_| {
        here.get().then(|| session.shown.form.with(|form| form.as_ref().map(|it| it.revision))).flatten()
    });
    Effect::new(move |_| {
        if let Some(revision) = revision.get() {
            session.follow(revision);
        }
    });
    let roots = Memo::new(move |_| {
        session.shown.form.with(|form| form.as_ref().map(|it| it.roots.clone()).unwrap_or_default())
    });
    view! {
        <div class="form" data-testid="form" aria-busy=move || session.is_changing().then_some("true")>
            <Show when=move || here.get() fallback=Waiting>
                {move || read_only.get().map(|why| view! { <p class="card warning" role="status" data-testid="form-read-only">"◆ "{why}"."</p> })}
                <fieldset class="form-body" disabled=move || read_only.get().is_some() || session.looks_only()>
                    <legend class="visually-hidden">"The open document as a form"</legend>
                    <Show when=move || roots.with(Vec::is_empty) && read_only.get().is_none()>
                        <p class="sub">"There is no object here yet: write one as YAML, or let “I want devices” do it."</p>
                    </Show>
                    <For each=move || roots.get() key=|id| id.clone() children=|id| view! { <Part id depth=0/> }/>
                </fieldset>
            </Show>
        </div>
    }
}

/// One part of the form; `None` when it is gone.
fn part(id: &str) -> Memo<Option<FormPart>> {
    let session = session();
    let id = id.to_owned();
    Memo::new(move |_| {
        session.shown.form.with(|form| form.as_ref().and_then(|it| it.parts.get(&id).cloned()))
    })
}
