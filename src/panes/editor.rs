//! What is the text of the open document? The text editor, or a summary of a text too long for it.

use leptos::html;
use leptos::prelude::*;
use workbench::protocol::{DocumentId, Group};

use super::documents::ChooseFiles;
use super::form::Form;
use crate::browser::text_editor::{Events, TextEditor};
use crate::session::documents::Document;
use crate::session::{Dialog, session};

/// The middle of the page.
#[component]
pub fn Editor() -> impl IntoView {
    let session = session();
    let shown = Memo::new(move |_| {
        Shown::of(session.open.get(), |id| {
            session.documents.with(|documents| documents.get(id).map(|it| it.editable))
        })
    });
    let title = Memo::new(move |_| {
        let open = session.open.get();
        let said = session
            .shown
            .documents
            .with(|all| all.iter().find(|it| Some(it.id) == open).map(|it| it.title.clone()));
        said.or_else(|| session.documents.with(|all| all.get(open?).map(|it| it.name.clone())))
            .unwrap_or_default()
    });
    let as_form = Memo::new(move |_| session.form.with(|form| form.shown));
    let folded = move || !session.text_unfolded.get();
    view! {
        <section class="editor" class:folded=folded aria-label="Text" data-testid="editor">
            <button
                type="button"
                class="fold"
                aria-expanded=move || if folded() { "false" } else { "true" }
                data-testid="fold-text"
                on:click=move |_| session.text_unfolded.update(|unfolded| *unfolded = !*unfolded)
            >
                <span>{move || format!("{} as {}", title.get(), if as_form.get() { "a form" } else { "YAML" })}</span>
                <span aria-hidden="true">{move || if folded() { "▾" } else { "▴" }}</span>
            </button>
            <div class="editor-body">
                <Show when=move || shown.get() != Shown::Nothing><Name title/><Tools/></Show>
                <TextHost hidden=Signal::derive(move || shown.get() != Shown::Text || as_form.get())/>
                <Show when=move || shown.get() == Shown::Text && as_form.get()><Form/></Show>
                <Show when=move || shown.get() == Shown::Summary><Summary/></Show>
                <Show when=move || shown.get() == Shown::Nothing><NoDocument/></Show>
            </div>
        </section>
    }
}

/// Which document this is, as the list beside it marks it.
#[component]
fn Name(title: Memo<String>) -> impl IntoView {
    let session = session();
    let name = move || {
        session
            .documents
            .with(|documents| session.open.get().and_then(|id| documents.get(id)).map(|it| it.name.clone()))
    };
    view! {
        <p class="editor-name" data-testid="editor-name">
            <strong title=title>{title}</strong>
            <span class="mono" title=name data-testid="file-name">{name}</span>
        </p>
    }
}

/// What stands in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    Text,
    Summary,
}

impl Shown {
    fn of(open: Option<DocumentId>, editable: impl Fn(DocumentId) -> Option<bool>) -> Self {
        match open.and_then(editable) {
            None => Self::Nothing,
            Some(true) => Self::Text,
            Some(false) => Self::Summary,
        }
    }
}

/// The place of the text editor. It stays on the page, because it holds the undo history of every document.
#[component]
fn TextHost(hidden: Signal<bool>) -> impl IntoView {
    let session = session();
    let host = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(host) = host.get() {
            session.mount_editor(TextEditor::mount(
                &host,
                Events {
                    changed: Box::new(move |id, text| session.typed(id, text)),
                    pressed: Box::new(move |action| session.act(action)),
                    took: Box::new(move |offer| session.take_offer(&offer)),
                    asked: Box::new(move |asked| session.assist(asked)),
                },
            ));
        }
    });
    on_cleanup(move || session.unmount_editor());
    view! { <div class="text-host" node_ref=host data-testid="text" hidden=move || hidden.get()></div> }
}

/// What can be done with the open document.
#[component]
fn Tools() -> impl IntoView {
    let session = session();
    let document = move |read: fn(&Document) -> bool| {
        session
            .documents
            .with(|documents| session.open.get().and_then(|id| documents.get(id)).is_some_and(read))
    };
    let editable = move || document(|it| it.editable);
    let in_manifests = move || document(|it| it.group == Group::Manifests);
    let with_open = move |act: fn(crate::session::Session, DocumentId)| {
        move |_| {
            if let Some(id) = session.open.get_untracked() {
                act(session, id);
            }
        }
    };
    let copy = with_open(|session, id| session.copy("the text", session.text(id)));
    let remove = with_open(|session, id| session.remove(id));
    let regroup = with_open(|session, id| {
        let group = session.documents.with_untracked(|it| it.get(id).map(|document| document.group));
        session.regroup(id, if group == Some(Group::Manifests) { Group::Cluster } else { Group::Manifests });
    });
    view! {
        <div class="tools" role="group" aria-label="The open document">
            <Show when=editable><Views/></Show>
            <span class="gap"></span>
            <button type="button" class="icon" aria-label="Undo" title="Undo" data-testid="undo" disabled=move || !editable() on:click=move |_| session.undo()>"↶"</button>
            <button type="button" class="icon" aria-label="Redo" title="Redo" data-testid="redo" disabled=move || !editable() on:click=move |_| session.redo()>"↷"</button>
            <button type="button" data-testid="copy" on:click=copy>"Copy"</button>
            <Show when=editable><Versions/></Show>
            <button type="button" data-testid="regroup" on:click=regroup>
                {move || if in_manifests() { "To cluster" } else { "To manifests" }}
            </button>
            <button type="button" data-testid="remove" on:click=remove>"Remove"</button>
        </div>
    }
}

/// The versions that the document could be written in; nothing where there is no other.
#[component]
fn Versions() -> impl IntoView {
    let session = session();
    let versions = session.shown.versions;
    let chosen = move |event: web_sys::Event| {
        let to = event_target_value(&event);
        if !to.is_empty() {
            session.convert(to);
        }
    };
    move || {
        let all = versions.get();
        (!all.is_empty()).then(|| {
            let options = all.into_iter().map(|version| {
                let name = version.rsplit('/').next().unwrap_or_default().to_owned();
                view! { <option value=version>{name}</option> }
            });
            view! {
                <select class="versions" aria-label="Convert to another version of the API" data-testid="convert" on:change=chosen>
                    <option value="" selected>"Convert"</option>
                    {options.collect_view()}
                </select>
            }
        })
    }
}

/// YAML or form: two views of one text.
#[component]
fn Views() -> impl IntoView {
    let session = session();
    let as_form = Memo::new(move |_| session.form.with(|form| form.shown));
    let pressed = move |form: bool| move || if as_form.get() == form { "true" } else { "false" };
    view! {
        <div class="segments" role="group" aria-label="View">
            <button type="button" aria-pressed=pressed(false) data-testid="view-yaml" on:click=move |_| session.show_form(false)>"YAML"</button>
            <button type="button" aria-pressed=pressed(true) data-testid="view-form" on:click=move |_| session.show_form(true)>"Form"</button>
        </div>
    }
}

/// A text too long for the editor: what it is, and the same ways out of the page.
#[component]
fn Summary() -> impl IntoView {
    let session = session();
    let said = Memo::new(move |_| {
        let open = session.open.get();
        session.shown.documents.with(|all| all.iter().find(|it| Some(it.id) == open).cloned())
    });
    let size = move || {
        let open = session.open.get();
        let bytes =
            session.documents.with(|all| open.and_then(|id| all.get(id)).map_or(0, |it| it.text.len()));
        format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
    };
    let subtitle = move || {
        said.with(|it| it.as_ref().map(|it| it.subtitle.clone())).unwrap_or_else(|| "Reading …".to_owned())
    };
    let problems = move || said.with(|it| it.as_ref().map_or(0, |it| it.errors + it.warnings));
    view! {
        <div class="card summary" data-testid="large-document">
            <p><strong>{size}</strong>" of text: too long to edit here, and read as a whole."</p>
            <p class="sub">{subtitle}</p>
            <Show when=move || problems() != 0>
                <p>{move || format!("{} problems; Read lists them.", problems())}</p>
            </Show>
        </div>
    }
}

/// No document is open.
#[component]
fn NoDocument() -> impl IntoView {
    let session = session();
    let on_files = Callback::new(move |chosen| session.add_files(Group::Manifests, chosen));
    view! {
        <div class="nothing" data-testid="no-document">
            <h2>"Nothing here yet"</h2>
            <p class="sub">"Paste a ResourceClaim, drop files anywhere on the page, or begin with a sample."</p>
            <div class="actions">
                <button type="button" class="primary" on:click=move |_| session.open_wish("")>"I want devices …"</button>
                <button type="button" class="ghost" on:click=move |_| session.add_empty()>"Paste or write"</button>
                <ChooseFiles label="Open files" testid="open-files-here" class="ghost" on_files/>
                <button type="button" class="ghost" on:click=move |_| session.dialog.set(Some(Dialog::Samples))>"A sample …"</button>
            </div>
        </div>
    }
}
