//! Which documents are there? The two groups of the list.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use workbench::protocol::{DocumentId, Group, Place};

use crate::browser::{files, focus};
use crate::session::documents::Origin;
use crate::session::{Dialog, session};

/// Objects listed under an open document. Ours: a screen; the others are found in Match and Read.
const OBJECTS: usize = 40;

/// The list on the left.
#[component]
pub fn DocumentList() -> impl IntoView {
    let session = session();
    let files_of = move |chosen| session.add_files(Group::Manifests, chosen);
    view! {
        <nav class="documents" aria-label="Documents" data-testid="documents">
            <section aria-labelledby="manifests-title" data-testid="group-manifests">
                <h2 id="manifests-title" class="group-title">"Your manifests"</h2>
                <Group group=Group::Manifests/>
                <button type="button" class="primary want" data-testid="want-devices" on:click=move |_| session.open_wish("")>
                    "I want devices …"
                </button>
                <button type="button" class="add" data-testid="new-document" on:click=move |_| session.add_empty()>
                    "+ Paste or write"
                </button>
                <ChooseFiles label="+ Open or drop files" testid="open-files" on_files=Callback::new(files_of)/>
            </section>
            <section aria-labelledby="cluster-title" data-testid="group-cluster">
                <h2 id="cluster-title" class="group-title">"Cluster"<ClusterOrigin/></h2>
                <Group group=Group::Cluster/>
                <LeftOut/>
                <button type="button" class="add" data-testid="load-cluster" on:click=move |_| session.dialog.set(Some(Dialog::LoadCluster))>
                    "Load my cluster …"
                </button>
                <button type="button" class="add" data-testid="another-sample" on:click=move |_| session.dialog.set(Some(Dialog::Samples))>
                    "Another sample …"
                </button>
            </section>
        </nav>
    }
}

/// A button that opens the browser's file chooser.
#[component]
pub fn ChooseFiles(
    label: &'static str,
    testid: &'static str,
    on_files: Callback<Vec<web_sys::File>>,
    #[prop(default = "add")] class: &'static str,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            on_files.run(files::list(input.files()));
            // So that the same file can be chosen again.
            input.set_value("");
        }
    };
    let open = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    view! {
        <button type="button" class=class data-testid=testid on:click=open>{label}</button>
        <input type="file" multiple hidden node_ref=input data-testid=format!("{testid}-input") on:change=chosen/>
    }
}

/// `sample` or `yours` beside the heading, and how to forget a loaded one.
#[component]
fn ClusterOrigin() -> impl IntoView {
    let session = session();
    let loaded = Memo::new(move |_| {
        session.documents.with(|documents| {
            documents.iter().find_map(|it| match it.origin {
                Origin::LoadedCluster { keep } => Some(keep),
                Origin::Own | Origin::Sample => None,
            })
        })
    });
    let sample = Memo::new(move |_| {
        session.documents.with(|documents| documents.of(Group::Cluster).any(|it| it.origin == Origin::Sample))
    });
    move || {
        match (loaded.get(), sample.get()) {
        (Some(keep), _) => view! {
            <span class="origin" data-testid="cluster-origin">{if keep { "yours, stored here" } else { "yours, not stored" }}</span>
        }
        .into_any(),
        (None, true) => view! { <span class="origin" data-testid="cluster-origin">"sample"</span> }.into_any(),
        (None, false) => ().into_any(),
    }
    }
}

/// Said when the draft came back without the cluster it was written against; and how to forget a loaded cluster.
#[component]
fn LeftOut() -> impl IntoView {
    let session = session();
    let loaded = Memo::new(move |_| {
        session
            .documents
            .with(|documents| documents.iter().any(|it| matches!(it.origin, Origin::LoadedCluster { .. })))
    });
    view! {
        <Show when=move || session.cluster_left_out.get()>
            <p class="left-out" data-testid="cluster-left-out">"Your cluster was not stored in this browser. Load it again to match against it."</p>
        </Show>
        <Show when=move || loaded.get()>
            <button type="button" class="add" data-testid="forget-cluster" on:click=move |_| session.forget_cluster()>"Forget my cluster"</button>
        </Show>
    }
}

#[component]
fn Group(group: Group) -> impl IntoView {
    let ids = session().ids(group);
    view! {
        <ul class="document-list">
            <For each=move || ids.get() key=|id| *id children=|id| view! { <Entry id/> }/>
        </ul>
    }
}

#[component]
fn Entry(id: DocumentId) -> impl IntoView {
    let session = session();
    let said = session.shown.document(id);
    let name = Memo::new(move |_| {
        session.documents.with(|documents| documents.get(id).map(|it| it.name.clone()).unwrap_or_default())
    });
    let title =
        move || said.with(|said| said.as_ref().map(|it| it.title.clone())).unwrap_or_else(|| name.get());
    let subtitle = move || said.with(|said| said.as_ref().map(|it| it.subtitle.clone())).unwrap_or_default();
    let counts =
        move || said.with(|said| said.as_ref().map(|it| (it.errors, it.warnings))).unwrap_or_default();
    let stale = move || said.with(|said| said.as_ref().and_then(|it| it.stale.clone()));
    let current = Memo::new(move |_| session.open.get() == Some(id));
    view! {
        <li>
            <button
                type="button"
                class="entry"
                aria-current=move || current.get().then_some("true")
                title=name
                data-testid="document"
                on:click=move |_| {
                    session.text_unfolded.set(true);
                    session.open_document(id);
                }
            >
                <span class="entry-title">{title}</span>
                <small>{subtitle}</small>
                {move || stale().map(|text| view! { <small class="warning">"◆ "{text}</small> })}
                <Counts counts=Signal::derive(counts)/>
            </button>
            <Show when=move || current.get()><File id name/></Show>
            <Show when=move || current.get()><Objects id/></Show>
        </li>
    }
}

/// The name of the file and its place in the list, to be changed.
#[component]
fn File(id: DocumentId, name: Memo<String>) -> impl IntoView {
    let session = session();
    let rename = move |event: web_sys::Event| {
        session.rename(id, &event_target_value(&event));
        // What was not taken as it stands, an empty name or one that is another's, is not left standing.
        if let Some(field) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) {
            field.set_value(&name.get_untracked());
        }
    };
    let shift = move |up: bool| {
        let can = Memo::new(move |_| session.documents.with(|documents| documents.can_shift(id, up)));
        let (sign, label, testid) =
            if up { ("↑", "Move up", "move-up") } else { ("↓", "Move down", "move-down") };
        view! {
            <button type="button" class="icon" aria-label=label title=label data-testid=testid disabled=move || !can.get() on:click=move |_| {
                session.shift(id, up);
                // The entry is drawn anew; at the end of the list the other way is left.
                let other = if up { "move-down" } else { "move-up" };
                request_animation_frame(move || {
                    [other, testid].iter().for_each(|it| focus(&format!("[data-testid={it}]:not(:disabled)")));
                });
            }>
                {sign}
            </button>
        }
    };
    view! {
        <div class="file">
            <input class="mono" aria-label="Name of the file" spellcheck="false" autocomplete="off" data-testid="rename" prop:value=name on:change=rename/>
            {shift(true)}{shift(false)}
        </div>
    }
}

/// `▲ 1` or `◆ 2`.
#[component]
fn Counts(counts: Signal<(u32, u32)>) -> impl IntoView {
    let badge = move |class: &'static str, sign: &'static str, count: u32, word: &'static str| {
        let plural = if count == 1 { "" } else { "s" };
        (count != 0).then(|| {
            view! {
                <span class=format!("count {class}") data-testid=format!("{word}s")>
                    <span aria-hidden="true">{format!("{sign} {count}")}</span>
                    <span class="visually-hidden">{format!(", {count} {word}{plural}")}</span>
                </span>
            }
        })
    };
    move || {
        let (errors, warnings) = counts.get();
        view! { <span class="counts">{badge("bad", "▲", errors, "error")}{badge("warning", "◆", warnings, "warning")}</span> }
    }
}

/// The objects of a document of several; a press jumps to one.
#[component]
fn Objects(id: DocumentId) -> impl IntoView {
    let session = session();
    let said = session.shown.document(id);
    let objects =
        Memo::new(move |_| said.with(|said| said.as_ref().map(|it| it.objects.clone())).unwrap_or_default());
    let editable =
        move || session.documents.with(|documents| documents.get(id).is_some_and(|it| it.editable));
    let rows = move || {
        objects.get().into_iter().take(OBJECTS).map(|object| {
            let place = Place { document: id, from: object.at, to: object.at };
            view! {
                <li>
                    <button type="button" class="object" data-testid="object" disabled=move || !editable() on:click=move |_| session.jump(&place)>
                        <span>{object.title}</span><small>{object.subtitle}</small>
                    </button>
                </li>
            }
        })
        .collect_view()
    };
    let more = move || objects.with(Vec::len).saturating_sub(OBJECTS);
    view! {
        <Show when=move || !objects.with(Vec::is_empty)>
            <ul class="objects">{rows}</ul>
            <Show when=move || more() != 0><p class="more-objects">{move || format!("and {} more", more())}</p></Show>
        </Show>
    }
}
