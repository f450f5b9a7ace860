//! A link to what is open: what is in it, before it is made; and the banner over what came with one.

use leptos::prelude::*;
use workbench::protocol::ShareView;

use crate::browser::{files, location};
use crate::session::session;
use crate::widgets::waiting::Waiting;

/// The text of the share dialog.
#[component]
pub fn ShareDialog() -> impl IntoView {
    let session = session();
    let share = session.share;
    let view = session.shown.share;
    let cluster = move || share.with(|it| it.is_some_and(|it| it.cluster));
    let read_only = move || share.with(|it| it.is_some_and(|it| it.read_only));
    view! {
        <p class="sub">"The documents stand in the link itself, behind “#”: no server sees or keeps them. Who has the link has the documents."</p>
        <div class="actions">
            <label class="check"><input type="checkbox" prop:checked=cluster data-testid="share-cluster" on:change=move |event| {
                let on = event_target_checked(&event);
                session.change_share(|it| it.cluster = on);
            }/>"with the cluster"</label>
            <label class="check"><input type="checkbox" prop:checked=read_only data-testid="share-read-only" on:change=move |event| {
                let on = event_target_checked(&event);
                session.change_share(|it| it.read_only = on);
            }/>"for looking only"</label>
        </div>
        {move || match view.get() {
            None => view! { <Waiting/> }.into_any(),
            Some(view) => view! { <Link view/> }.into_any(),
        }}
    }
}

#[component]
fn Link(view: ShareView) -> impl IntoView {
    let session = session();
    let ShareView { fragment, length, too_long, contents, issue } = view;
    let address = location::with_fragment(&fragment);
    let lines = contents.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let shown = address.clone();
    let copy = {
        let address = address.clone();
        move |_| session.copy("the link", address.clone())
    };
    let save = move |_| files::download("dra-playground-link.html", &page_of(&address));
    view! {
        <div class="card">
            <p class="card-title"><strong>"What is in this link"</strong></p>
            <ul class="notes" data-testid="share-contents">{lines}</ul>
            <p class="sub">{format!("{length} characters")}</p>
        </div>
        <label class="visually-hidden" for="share-link">"The link"</label>
        <input id="share-link" class="mono" readonly data-testid="share-link" prop:value=shown/>
        {too_long.then(|| view! {
            <p class="warning" role="status">"◆ Some programs cut addresses this long. A file with the link in it arrives whole."</p>
        })}
        <div class="actions">
            <button type="button" class=if too_long { "ghost" } else { "primary" } data-testid="copy-link" on:click=copy>"Copy the link"</button>
            <button type="button" class=if too_long { "primary" } else { "ghost" } data-testid="save-link" on:click=save>"Save as a file"</button>
            <button type="button" class="ghost" data-testid="copy-issue" on:click=move |_| session.copy("the issue text", issue.clone())>"Copy as issue (Markdown)"</button>
        </div>
    }
}

/// A page that leads to the link.
fn page_of(address: &str) -> String {
    let address = address.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>DRA Playground</title>\n<p><a href=\"{address}\">Open in DRA Playground</a></p>\n"
    )
}

/// Over content that came with the address.
#[component]
pub fn LinkBanner() -> impl IntoView {
    let session = session();
    move || {
        session.from_link.get().map(|link| {
            let looking = if link.read_only { " It is for looking only." } else { "" };
            view! {
                <div class="welcome link-banner" role="status" data-testid="from-link">
                    <span><strong>"This came with a link."</strong>{looking}" Nothing of it is stored, and your own documents are as you left them."</span>
                    <button type="button" class="ghost" data-testid="keep-linked" on:click=move |_| session.keep_linked()>"Keep it as mine"</button>
                    <button type="button" class="ghost" data-testid="leave-link" on:click=move |_| session.leave_link()>"Back to mine"</button>
                </div>
            }
        })
    }
}
