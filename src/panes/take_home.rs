//! What can a person take along?

use leptos::prelude::*;
use workbench::protocol::{TakeHomeItem, TakeHomeRequest, TakeHomeView};

use crate::browser::files;
use crate::session::session;
use crate::widgets::glyph::tone_class;
use crate::widgets::waiting::Waiting;
use crate::widgets::words::Words;

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
    let TakeHomeView { headline, summary, items, versions, all, file_name, apply, kustomization, cluster } =
        said;
    let command = apply.clone();
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
        {(!empty).then(|| view! { <How versions/> })}
        {several.then(|| view! {
            <div class="card take-all">
                <strong>"All as one file"</strong>
                <Carry what="all manifests" testid="all" text=all file_name/>
                <button type="button" class="ghost" data-testid="download-zip" on:click=packed>"Zip with kustomization"</button>
            </div>
        })}
        {empty.then(|| view! { <p class="card" data-testid="nothing-to-take">"There is no manifest yet: paste one, or open a sample."</p> })}
        {(!empty).then(|| view! {
            <div class="command">
                <code>{apply}</code>
                <button type="button" class="ghost" aria-label="Copy the command" data-testid="copy-command" on:click=move |_| session().copy("the command", command.clone())>"Copy"</button>
            </div>
        })}
        <ul class="items">{items.into_iter().map(|item| view! { <Item item/> }).collect_view()}</ul>
        {cluster.map(|item| view! { <h3>"Not part of them"</h3><ul class="items"><Item item testid="cluster"/></ul> })}
    }
}

/// How they are written.
#[component]
fn How(versions: Vec<String>) -> impl IntoView {
    let session = session();
    let change = move |act: fn(&mut TakeHomeRequest, String)| {
        move |event| {
            session.taking.update(|it| act(it, event_target_value(&event)));
            session.look();
        }
    };
    let current = move || session.taking.with(|it| it.version.clone());
    let options = versions.into_iter().map(|version| {
        let value = version.clone();
        view! { <option value=version.clone() selected=move || current() == value>{format!("resource.k8s.io/{version}")}</option> }
    });
    let options = options.collect_view();
    view! {
        <div class="actions take-how">
            <select aria-label="API version" data-testid="take-version" on:change=change(|it, value| it.version = value)>
                <option value="" selected=move || current().is_empty()>"API version as typed"</option>
                {options}
            </select>
            <label class="check">
                <input type="checkbox" data-testid="take-formatted" prop:checked=move || session.taking.with(|it| it.formatted) on:change=change(|it, _| it.formatted = !it.formatted)/>
                "formatted, without comments"
            </label>
            <label class="check">
                <input type="checkbox" data-testid="take-commented" prop:checked=move || session.taking.with(|it| it.commented) on:change=change(|it, _| it.commented = !it.commented)/>
                "verdict as a comment"
            </label>
        </div>
    }
}

#[component]
fn Item(item: TakeHomeItem, #[prop(default = "one")] testid: &'static str) -> impl IntoView {
    let TakeHomeItem { title, subtitle, verdict, tone, text, file_name, notes, .. } = item;
    let notes = (!notes.is_empty()).then(|| {
        view! { <ul class="notes">{notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()}</ul> }
    });
    view! {
        <li class="card item" data-testid=if testid == "one" { "take-home-item" } else { "take-home-cluster" }>
            <div class="item-head">
                <div><strong>{title.clone()}</strong><p class="sub">{subtitle}</p></div>
                <Carry what=title testid text=text.clone() file_name/>
            </div>
            {(!verdict.is_empty()).then(|| view! { <p class=tone_class(tone) data-testid="take-verdict"><Words text=verdict/></p> })}
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
