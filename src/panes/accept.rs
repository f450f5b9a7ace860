//! What does the API server answer to each manifest?

use leptos::prelude::*;
use workbench::protocol::{AcceptRow, AcceptView, CopyFormat, DocumentId, ProblemRow, RulePage, Severity};

use super::problems::Problem;
use crate::session::session;
use crate::widgets::glyph;
use crate::widgets::waiting::Waiting;
use crate::widgets::words::Words;

/// The pane of Accept. What is chosen keeps its focus while the answers below it change.
#[component]
pub fn AcceptPane() -> impl IntoView {
    let accept = session().shown.accept;
    let known = Memo::new(move |_| accept.with(Option::is_some));
    move || if known.get() { view! { <Known/> }.into_any() } else { view! { <Waiting/> }.into_any() }
}

/// A part of the view; its default before there is one.
fn part<T: Default + PartialEq + Clone + Send + Sync + 'static>(of: fn(&AcceptView) -> T) -> Memo<T> {
    let accept = session().shown.accept;
    Memo::new(move |_| accept.with(|view| view.as_ref().map(of).unwrap_or_default()))
}

#[component]
fn Known() -> impl IntoView {
    let headline = part(|view| view.headline.clone());
    let summary = part(|view| view.summary.clone());
    let shown = part(|view| (view.objects.clone(), view.others.clone(), view.pages.clone()));
    view! {
        <h2 data-testid="headline">{headline}</h2>
        <p class="sub">{move || view! { <Words text=summary.get()/> }}</p>
        <Choose/>
        {move || {
            let (objects, others, pages) = shown.get();
            let nothing = objects.is_empty() && others.is_empty();
            let others = (!others.is_empty()).then(|| view! { <Listed rows=others pages=pages.clone() under_object=false/> });
            view! {
                <ul class="verdicts" data-testid="verdicts">
                    {objects.into_iter().map(|row| view! { <Row row pages=pages.clone()/> }).collect_view()}
                </ul>
                {others}
                {nothing.then(|| view! { <p class="card" data-testid="nothing-to-show">"Nothing here is of this kind."</p> })}
            }
        }}
    }
}

/// Which document and severity, and copying what is left.
#[component]
fn Choose() -> impl IntoView {
    let severities = part(|view| view.severities.clone());
    let any = move || severities.with(|all| all.iter().any(|(_, count)| *count > 0));
    view! {
        <div class="controls accept-controls">
            <ChooseDocument/>
            <Show when=any><ChooseSeverity severities/><CopyProblems/></Show>
        </div>
    }
}

#[component]
fn ChooseDocument() -> impl IntoView {
    let session = session();
    let documents = part(|view| view.documents.clone());
    let choose = move |event| {
        let id = event_target_value(&event).parse::<DocumentId>().ok();
        session.show_in_accept(|it| it.document = id);
    };
    let chosen = move |id| session.accepting.with(|it| it.document == Some(id));
    let option = move |(id, title): (DocumentId, String)| {
        view! { <option value=id.to_string() selected=move || chosen(id)>{title}</option> }
    };
    view! {
        <Show when=move || documents.with(|all| !all.is_empty())>
            <select aria-label="Show the document" data-testid="accept-document" on:change=choose>
                <option value="" selected=move || session.accepting.with(|it| it.document.is_none())>"All documents"</option>
                {move || documents.get().into_iter().map(option).collect_view()}
            </select>
        </Show>
    }
}

#[component]
fn ChooseSeverity(severities: Memo<Vec<(Severity, u32)>>) -> impl IntoView {
    let session = session();
    let button = move |severity: Option<Severity>, label: &'static str, slug: &'static str| {
        let count = move || {
            let of = |all: &Vec<(Severity, u32)>| {
                all.iter()
                    .filter(|(it, _)| severity.is_none_or(|wanted| wanted == *it))
                    .map(|(_, count)| count)
                    .sum::<u32>()
            };
            severities.with(of)
        };
        let pressed = move || session.accepting.with(|it| it.severity == severity);
        view! {
            <button
                type="button"
                aria-pressed=move || if pressed() { "true" } else { "false" }
                data-testid=format!("severity-{slug}")
                on:click=move |_| session.show_in_accept(|it| it.severity = severity)
            >{label}" "<span class="how-many">{count}</span></button>
        }
    };
    view! {
        <div class="segments" role="group" aria-label="Show problems that are">
            {button(None, "All", "all")}
            {button(Some(Severity::Error), "Errors", "error")}
            {button(Some(Severity::Warning), "Warnings", "warning")}
            {button(Some(Severity::Info), "Remarks", "info")}
        </div>
    }
}

const FORMATS: [(CopyFormat, &str); 4] = [
    (CopyFormat::Text, "text"),
    (CopyFormat::Markdown, "Markdown"),
    (CopyFormat::Json, "JSON"),
    (CopyFormat::Sarif, "SARIF"),
];

/// The problems that are shown, onto the clipboard.
#[component]
fn CopyProblems() -> impl IntoView {
    let session = session();
    let accept = session.shown.accept;
    let choose = move |event| {
        let value = event_target_value(&event);
        let format = FORMATS.into_iter().find(|(_, name)| *name == value).map(|(format, _)| format);
        session.show_in_accept(|it| it.format = format.unwrap_or_default());
    };
    let copy = move |_| {
        let wanted = session.accepting.with_untracked(|it| it.format);
        let copied = accept.with_untracked(|view| {
            view.as_ref().filter(|view| view.format == wanted).map(|view| view.copied.clone())
        });
        // Else the engine is about to answer.
        if let Some(text) = copied {
            session.copy("the problems", text);
        }
    };
    let nothing = part(|view| view.copied.is_empty());
    let option = |(format, name): (CopyFormat, &'static str)| {
        view! { <option value=name selected=move || session.accepting.with(|it| it.format == format)>{format!("as {name}")}</option> }
    };
    view! {
        <div class="copying">
            <button type="button" class="ghost" aria-label="Copy the problems" data-testid="copy-problems" disabled=nothing on:click=copy>"Copy"</button>
            <select aria-label="Copy the problems as" data-testid="copy-format" on:change=choose>
                {FORMATS.map(option).into_iter().collect_view()}
            </select>
        </div>
    }
}

#[component]
fn Row(row: AcceptRow, pages: Vec<RulePage>) -> impl IntoView {
    let session = session();
    let (class, sign, word) = glyph::mark(row.mark);
    let place = row.place;
    let rendered = row.kubectl.map(|text| {
        view! {
            <details class="kubectl">
                <summary>"As kubectl shows it"</summary>
                <p class="verbatim">{text}</p>
            </details>
        }
    });
    let documentation = (!row.documentation.is_empty()).then(|| {
        view! {
            <a class="documentation" href=row.documentation target="_blank" rel="noreferrer">
                "Reference "<span aria-hidden="true">"↗"</span>
                <span class="visually-hidden">{format!("of {} (opens another page)", row.title)}</span>
            </a>
        }
    });
    view! {
        <li class=format!("card verdict {class}") data-testid="verdict">
            <div class="verdict-head">
                <button type="button" class="verdict-jump" on:click=move |_| session.jump(&place)>
                    <span class=format!("mark {class}") aria-hidden="true">{sign}</span>
                    <span class="visually-hidden">{format!("{word}: ")}</span>
                    <strong>{row.title}</strong>
                    <span class="verdict-words">{row.verdict}</span>
                </button>
                {documentation}
            </div>
            {row.kubernetes.map(|text| view! { <p class="verbatim" data-testid="answer">{text}</p> })}
            {row.warnings.into_iter().map(|text| view! { <p class="verbatim">{format!("Warning: {text}")}</p> }).collect_view()}
            {rendered}
            <Listed rows=row.problems pages under_object=true/>
        </li>
    }
}

/// Problems, each with the page of its rule.
#[component]
fn Listed(rows: Vec<ProblemRow>, pages: Vec<RulePage>, under_object: bool) -> impl IntoView {
    let problem = move |row: ProblemRow| {
        let page = pages.iter().find(|page| page.code == row.code).cloned();
        view! { <Problem row page under_object/> }
    };
    view! { <ul class="problems">{rows.into_iter().map(problem).collect_view()}</ul> }
}
