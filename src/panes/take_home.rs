//! What can a person take along?

use leptos::prelude::*;
use workbench::protocol::{TakeHomeItem, TakeHomeView};

use crate::browser::files;
use crate::session::session;
use crate::widgets::waiting::Waiting;

/// The pane of Take home.
#[component]
pub fn TakeHomePane() -> impl IntoView {
    let take_home = session().shown.take_home;
    move || match take_home.get() {
        None => view! { <Waiting/> }.into_any(),
        Some(said) => view! { <Known said/> }.into_any(),
    }
}

#[component]
fn Known(said: TakeHomeView) -> impl IntoView {
    let TakeHomeView { headline, summary, items, all, file_name, apply, kustomization, cluster } = said;
    let packed = {
        let items = items.clone();
        move |_| {
            let files = items.iter().map(|item| (item.file_name.as_str(), item.text.as_str()));
            let files = files.chain([("kustomization.yaml", kustomization.as_str())]);
            files::download_bytes("manifests.zip", &workbench::archive::zip(files));
        }
    };
    let several = items.len() > 1;
    let empty = items.is_empty();
    view! {
        <h2 data-testid="headline">{headline}</h2>
        <p class="sub">{summary}</p>
        {several.then(|| view! {
            <div class="card take-all">
                <strong>"All as one file"</strong>
                <Carry what="all manifests" testid="all" text=all file_name/>
                <button type="button" class="ghost" data-testid="download-zip" on:click=packed>"Zip with kustomization"</button>
            </div>
        })}
        {empty.then(|| view! { <p class="card" data-testid="nothing-to-take">"There is no manifest yet: paste one, or open a sample."</p> })}
        {(!apply.is_empty()).then(|| view! { <p class="command"><code>{apply}</code></p> })}
        <ul class="items">{items.into_iter().map(|item| view! { <Item item/> }).collect_view()}</ul>
        {cluster.map(|item| view! { <h3>"Not part of them"</h3><ul class="items"><Item item testid="cluster"/></ul> })}
    }
}

#[component]
fn Item(item: TakeHomeItem, #[prop(default = "one")] testid: &'static str) -> impl IntoView {
    let TakeHomeItem { title, subtitle, text, file_name, notes, .. } = item;
    let notes = (!notes.is_empty()).then(|| {
        view! { <ul class="notes">{notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()}</ul> }
    });
    view! {
        <li class="card item" data-testid="take-home-item">
            <div class="item-head">
                <div><strong>{title.clone()}</strong><p class="sub">{subtitle}</p></div>
                <Carry what=title testid text=text.clone() file_name/>
            </div>
            {notes}
            <details>
                <summary>"Show the YAML"</summary>
                <pre class="yaml" tabindex="0">{text}</pre>
            </details>
        </li>
    }
}

/// Copy and download.
#[component]
fn Carry(#[prop(into)] what: String, testid: &'static str, text: String, file_name: String) -> impl IntoView {
    let session = session();
    let copied = text.clone();
    let name = what.clone();
    view! {
        <div class="actions">
            <button
                type="button"
                class="ghost"
                aria-label=format!("Copy {what}")
                data-testid=format!("copy-{testid}")
                on:click=move |_| session.copy(&name, copied.clone())
            >"Copy"</button>
            <button
                type="button"
                class="ghost"
                aria-label=format!("Download {what} as {file_name}")
                data-testid=format!("download-{testid}")
                on:click=move |_| files::download(&file_name, &text)
            >"Download"</button>
        </div>
    }
}
