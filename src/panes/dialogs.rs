//! Which dialog is open?

use leptos::prelude::*;

use super::decode::DecodeDialog;
use super::help::Help;
use super::load_cluster::LoadCluster;
use super::samples::Samples;
use super::share::ShareDialog;
use super::target::TargetPanel;
use super::wish::WishDialog;
use crate::session::{Dialog, session};
use crate::widgets::modal::Modal;

/// The open dialog, if there is one.
#[component]
pub fn Dialogs() -> impl IntoView {
    let session = session();
    let close = Callback::new(move |()| session.dialog.set(None));
    move || match session.dialog.get() {
        None => ().into_any(),
        Some(Dialog::LoadCluster) => view! {
            <Modal title="Load my cluster" testid="dialog-load-cluster" on_close=close><LoadCluster/></Modal>
        }
        .into_any(),
        Some(Dialog::Samples) => view! {
            <Modal title="Samples" testid="dialog-samples" on_close=close><Samples/></Modal>
        }
        .into_any(),
        Some(Dialog::Help) => view! {
            <Modal title="What this page does" testid="dialog-help" on_close=close><Help/></Modal>
        }
        .into_any(),
        Some(Dialog::Share) => {
            let close = Callback::new(move |()| {
                session.dialog.set(None);
                session.forget_share();
            });
            view! { <Modal title="Share" testid="dialog-share" on_close=close><ShareDialog/></Modal> }
                .into_any()
        }
        Some(Dialog::Wish) => {
            let close = Callback::new(move |()| {
                session.dialog.set(None);
                session.forget_wish();
            });
            view! { <Modal title="I want devices" testid="dialog-wish" wide=true on_close=close><WishDialog/></Modal> }
                .into_any()
        }
        Some(Dialog::Target) => view! {
            <Modal title="Which Kubernetes?" testid="dialog-target" on_close=close><TargetPanel/></Modal>
        }
        .into_any(),
        Some(Dialog::Decode) => {
            let close = Callback::new(move |()| {
                session.dialog.set(None);
                session.forget_decode();
            });
            view! { <Modal title="What does this error mean?" testid="dialog-decode" on_close=close><DecodeDialog/></Modal> }
                .into_any()
        }
        Some(Dialog::Reset) => view! {
            <Modal title="Start over?" testid="dialog-reset" on_close=close><Reset/></Modal>
        }
        .into_any(),
    }
}

/// Asks before everything is replaced, and says that it stays recoverable.
#[component]
fn Reset() -> impl IntoView {
    let session = session();
    let start_over = move |_| {
        session.dialog.set(None);
        session.reset();
    };
    let bring_back = move |_| {
        session.dialog.set(None);
        session.bring_back();
    };
    view! {
        <p>"All documents are replaced by the first example, and the release by the newest. What you have now is kept: “Bring back what I had” returns it."</p>
        <div class="actions">
            <button type="button" class="primary" data-testid="confirm-reset" on:click=start_over>"Start over"</button>
            <Show when=move || session.before.get()>
                <button type="button" class="ghost" data-testid="bring-back" on:click=bring_back>"Bring back what I had"</button>
            </Show>
        </div>
    }
}
