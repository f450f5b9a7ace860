//! Which samples are built in, and where do their facts come from?

use leptos::prelude::*;
use workbench::protocol::SampleRow;

use crate::session::session;
use crate::widgets::waiting::Waiting;

/// The text of the samples dialog.
#[component]
pub fn Samples() -> impl IntoView {
    let session = session();
    session.list_samples();
    view! {
        <p class="sub">"A sample replaces the cluster. Manifests you wrote stay; an untouched example's are replaced too."</p>
        {move || match session.samples.get() {
            None => view! { <Waiting/> }.into_any(),
            Some(rows) => view! {
                <ul class="samples">{rows.into_iter().map(|row| view! { <Sample row/> }).collect_view()}</ul>
            }
            .into_any(),
        }}
    }
}

#[component]
fn Sample(row: SampleRow) -> impl IntoView {
    let session = session();
    let SampleRow { name, title, summary, driver, sources } = row;
    let open = {
        let name = name.clone();
        move |_| {
            session.open_sample(&name);
            session.dialog.set(None);
        }
    };
    view! {
        <li class="sample">
            <div>
                <strong>{title.clone()}</strong>
                <p>{summary}</p>
                <p class="sub mono">{driver}</p>
                <details>
                    <summary>"Where the facts come from"</summary>
                    <ul class="sources">{sources.into_iter().map(|source| view! { <li><Source source/></li> }).collect_view()}</ul>
                </details>
            </div>
            <button type="button" class="ghost" aria-label=format!("Open {title}") data-testid=format!("sample-{name}") on:click=open>"Open"</button>
        </li>
    }
}

/// A source: its address as a link when it begins with one.
#[component]
fn Source(source: String) -> impl IntoView {
    let (first, rest) = source.split_once(' ').map_or((source.as_str(), ""), |(a, b)| (a, b));
    if first.starts_with("https://") {
        let (link, address, rest) = (first.to_owned(), first.to_owned(), rest.to_owned());
        return view! { <a href=link target="_blank" rel="noreferrer">{address}</a>" "{rest} }.into_any();
    }
    view! { {source} }.into_any()
}
