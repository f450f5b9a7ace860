//! How does a person's own cluster come onto the page? Read outside the text editor, and stored only when asked.

use leptos::prelude::*;
use workbench::protocol::Group;

use super::documents::ChooseFiles;
use crate::browser::files;
use crate::session::documents::{Documents, Origin};
use crate::session::replacing::ClusterFile;
use crate::session::session;

/// What to run. It only reads.
const COMMAND: &str = "kubectl get resourceslices,deviceclasses,nodes,namespaces,resourceclaims -A -o yaml";

/// How far reading has come.
#[derive(Debug, Clone, PartialEq)]
enum Reading {
    Not,
    /// Name, and the part that is read, 0 … 1.
    File(String, f64),
    Failed(String),
}

/// The text of the dialog.
#[component]
pub fn LoadCluster() -> impl IntoView {
    let session = session();
    let reading = RwSignal::new(Reading::Not);
    let keep = RwSignal::new(session.documents.with_untracked(Documents::stores_cluster));
    let load = move |read: Vec<ClusterFile>| {
        session.load_cluster(read, keep.get_untracked());
        session.dialog.set(None);
    };
    let read_files = move |chosen: Vec<web_sys::File>| {
        leptos::task::spawn_local(async move {
            let mut read = Vec::new();
            for file in chosen {
                let name = file.name();
                let shown = name.clone();
                let progress = move |part| reading.set(Reading::File(shown.clone(), part));
                match files::read_text(&file, progress).await {
                    Ok(text) => read.push(ClusterFile { name, text }),
                    Err(why) => {
                        return reading.set(Reading::Failed(format!("{name} could not be read: {why}")));
                    }
                }
            }
            if !read.is_empty() {
                load(read);
            }
        });
    };
    let keep_or_not = move |event| {
        keep.set(event_target_checked(&event));
        session.keep_cluster(keep.get_untracked());
    };
    let pasted = move |event: web_sys::ClipboardEvent| {
        event.prevent_default();
        let text =
            event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        if text.trim().is_empty() {
            reading.set(Reading::Failed("The clipboard holds no text.".to_owned()));
        } else {
            load(vec![ClusterFile { name: "cluster.yaml".to_owned(), text }]);
        }
    };
    view! {
        <p>"Run this where you can reach the cluster. It only reads, and its output stays in this page."</p>
        <div class="command">
            <code data-testid="cluster-command">{COMMAND}</code>
            <button type="button" class="ghost" data-testid="copy-command" on:click=move |_| session.copy("the command", COMMAND.to_owned())>"Copy"</button>
        </div>
        <p>"Then choose the file, or paste the output. 25 MB is fine: it is read beside the text editor, not in it."</p>
        <div class="load-ways">
            <ChooseFiles label="Choose the file …" testid="cluster-file" class="primary" on_files=Callback::new(read_files)/>
            <textarea
                class="paste-here"
                rows="2"
                placeholder="… or paste here"
                aria-label="Paste what kubectl printed"
                data-testid="cluster-paste"
                on:paste=pasted
            ></textarea>
        </div>
        {move || match reading.get() {
            Reading::Not => ().into_any(),
            Reading::File(name, part) => view! {
                <p role="status" data-testid="cluster-progress">
                    <label>{format!("Reading {name} ")}<progress max="1" prop:value=part></progress></label>
                </p>
            }
            .into_any(),
            Reading::Failed(why) => view! {
                <p role="alert" class="bad" data-testid="cluster-failed"><span aria-hidden="true">"▲ "</span>{why}</p>
            }
            .into_any(),
        }}
        <label class="check">
            <input type="checkbox" data-testid="keep-cluster" prop:checked=keep on:change=keep_or_not/>
            "Keep it in this browser's storage too, for the next visit"
        </label>
        <Loaded/>
    }
}

/// What to do with a cluster that is loaded already.
#[component]
fn Loaded() -> impl IntoView {
    let session = session();
    let loaded = move || {
        session.documents.with(|documents| {
            documents.of(Group::Cluster).any(|it| matches!(it.origin, Origin::LoadedCluster { .. }))
        })
    };
    let forget = move |_| {
        session.dialog.set(None);
        session.forget_cluster();
    };
    view! {
        <Show when=loaded>
            <p class="loaded">
                "A cluster of yours is loaded. "
                <button type="button" class="ghost" data-testid="forget-cluster-dialog" on:click=forget>"Forget it"</button>
            </p>
        </Show>
    }
}
