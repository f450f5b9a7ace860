//! One part of a form: its label, its control, what it holds and what can be added to it.

use leptos::prelude::*;
use workbench::protocol::{Control, FormAction, FormIntent, FormPart};

use super::control::ControlOf;
use super::part;
use crate::session::forming::element_id;
use crate::session::session;
use crate::widgets::glyph::severity;
use crate::widgets::words::Words;

/// The shape a part is drawn in; only a new shape draws it anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Gone,
    /// A field on one row.
    Row,
    /// A list: a heading, its items, and what adds one.
    List,
    /// A mapping or an item of a list.
    Group,
    Fold,
}

fn shape(part: Option<&FormPart>) -> Shape {
    match part.map(|part| &part.control) {
        None => Shape::Gone,
        Some(Control::Group | Control::Key { .. }) => Shape::Group,
        Some(Control::Selector(_)) => Shape::Group,
        Some(Control::List) => Shape::List,
        Some(Control::Fold { .. }) => Shape::Fold,
        Some(Control::Text { .. } | Control::Choice { .. } | Control::Yaml { .. }) => Shape::Row,
    }
}

/// A part and everything below it.
#[component]
pub fn Part(id: String, depth: usize) -> AnyView {
    let part = part(&id);
    let drawn = Memo::new(move |_| part.with(|part| shape(part.as_ref())));
    (move || {
        let id = id.clone();
        match drawn.get() {
            Shape::Gone => ().into_any(),
            Shape::Row => view! { <Row id part/> }.into_any(),
            Shape::List => view! { <List id part depth/> }.into_any(),
            Shape::Group if depth == 0 => view! { <Object part/> }.into_any(),
            Shape::Group => view! { <Group id part depth/> }.into_any(),
            Shape::Fold => view! { <Fold id part depth/> }.into_any(),
        }
    })
    .into_any()
}

type Shown = Memo<Option<FormPart>>;

/// Something of a part; the type's default when the part is gone.
pub(super) fn of<T: Default + PartialEq + Send + Sync + 'static>(
    part: Shown,
    read: impl Fn(&FormPart) -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |_| part.with(|part| part.as_ref().map(&read).unwrap_or_default()))
}

/// An object: its kind and name, then its parts.
#[component]
fn Object(part: Shown) -> impl IntoView {
    let label = of(part, |it| it.label.clone());
    view! {
        <section class="form-object" data-testid="form-object">
            <h2 title=of(part, |it| it.doc.clone())>{label}</h2>
            <Notes part/>
            <Children part depth=1/>
            <Adds part/>
        </section>
    }
}

#[component]
fn Row(id: String, part: Shown) -> impl IntoView {
    let label = of(part, |it| it.label.clone());
    let name = of(part, |it| it.name.clone());
    let element = element_id(&id);
    let hint = format!("{element}-hint");
    let facts = of(part, |it| it.facts.join(" · "));
    let doc = of(part, |it| it.doc.clone());
    let (hint_id, own) = (hint.clone(), element.clone());
    view! {
        <div class="form-row" data-testid="form-row" data-field=name data-part=own>
            <label class="form-label" for=element.clone() title=name>{label}</label>
            <div class="form-control">
                <div class="form-line">
                    <ControlOf element hint part/>
                    <Actions part/>
                </div>
                <Notes part/>
                <Starts part/>
                <p class="form-hint" id=hint_id>
                    <span><Words text=doc.get_untracked()/></span>
                    <span class="facts">{facts}</span>
                </p>
            </div>
        </div>
    }
}

#[component]
fn List(id: String, part: Shown, depth: usize) -> impl IntoView {
    let own = element_id(&id);
    let label = of(part, |it| it.label.clone());
    let doc = of(part, |it| it.doc.clone());
    let name = of(part, |it| it.name.clone());
    let facts = of(part, |it| it.facts.join(" · "));
    view! {
        <section class="form-list" data-testid="form-list" data-field=name data-part=own class:nested=move || { depth > 1 }>
            <div class="form-list-head">
                <h3 title=doc>{label}</h3>
                <span class="facts">{facts}</span>
                <Actions part/>
            </div>
            <Notes part/>
            <Children part depth=depth + 1/>
            <Adds part/>
        </section>
    }
}

#[component]
fn Group(id: String, part: Shown, depth: usize) -> impl IntoView {
    let label = of(part, |it| it.label.clone());
    let name = of(part, |it| it.name.clone());
    let plain = of(part, |it| it.label.is_empty());
    let element = element_id(&id);
    let own = element.clone();
    let hint = format!("{element}-hint");
    view! {
        <div role="group" class="form-group" class:plain=move || plain.get() aria-label=label data-testid="form-group" data-field=name data-part=own>
            <div class="form-group-head">
                <span class="form-group-title">{label}</span>
                <Actions part/>
            </div>
            <Notes part/>
            <ControlOf element hint part/>
            <Children part depth=depth + 1/>
            <Adds part/>
        </div>
    }
}

#[component]
fn Fold(id: String, part: Shown, depth: usize) -> impl IntoView {
    let session = session();
    let own = element_id(&id);
    let label = of(part, |it| it.label.clone());
    let open = of(part, |it| matches!(it.control, Control::Fold { open: true, .. }));
    let summary = of(part, |it| match &it.control {
        Control::Fold { summary, .. } => summary.clone(),
        _ => String::new(),
    });
    view! {
        <div role="group" class="form-group" aria-label=label data-part=own>
            <div class="form-group-head">
                <button type="button" class="form-fold" aria-expanded=move || if open.get() { "true" } else { "false" } on:click=move |_| session.turn_part(&id)>
                    <span aria-hidden="true">{move || if open.get() { "▾ " } else { "▸ " }}</span>{label}" "<span class="facts">{summary}</span>
                </button>
                <Actions part/>
            </div>
            <Notes part/>
            <Children part depth=depth + 1/>
            <Adds part/>
        </div>
    }
}

#[component]
fn Children(part: Shown, depth: usize) -> impl IntoView {
    let children = of(part, |it| it.children.clone());
    view! { <For each=move || children.get() key=|id| id.clone() children=move |id| view! { <Part id depth/> }/> }
}

/// What the page says of the part: a note, the first problem, a gate that is off.
#[component]
fn Notes(part: Shown) -> impl IntoView {
    let note = of(part, |it| it.note.clone());
    let problem = of(part, |it| it.problem.clone());
    let gate = of(part, |it| it.gate_off.clone());
    view! {
        {move || note.get().map(|text| view! { <p class="form-note" data-testid="form-note"><Words text/></p> })}
        {move || gate.get().map(|text| view! { <p class="form-note warning">"◆ "<Words text/></p> })}
        {move || problem.get().map(|(of, text)| {
            let (class, sign, _) = severity(of);
            view! { <p class=format!("form-note {class}") data-testid="form-problem">{sign}" "<Words text/></p> }
        })}
    }
}

/// Remove, up and down, as signs with their words.
#[component]
fn Actions(part: Shown) -> impl IntoView {
    let session = session();
    let actions = of(part, |it| it.actions.clone());
    let label = of(part, |it| it.label.clone());
    move || {
        let of = label.get();
        let button = |action: FormAction| {
            let sign = match action.label.as_str() {
                "Move up" => "↑",
                "Move down" => "↓",
                _ => "✕",
            };
            let name = format!("{} {of}", action.label);
            let press = move |_| {
                if let Some(to) = moved(&action.intents) {
                    // At the end of the list the other way is left.
                    let button = |sign| {
                        let of = |line| format!("[data-part={to}] > {line} > [data-sign=\"{sign}\"]");
                        format!("{}, {}", of(".form-group-head"), of(".form-control > .form-line"))
                    };
                    let other = if sign == "↑" { "↓" } else { "↑" };
                    session.follow_change(vec![button(other), button(sign)]);
                }
                session.change(action.intents.clone());
            };
            view! {
                <button type="button" class="icon form-action" aria-label=name.clone() title=name data-testid="form-action" data-sign=sign on:click=press>
                    <span aria-hidden="true">{sign}</span>
                </button>
            }
        };
        actions.get().into_iter().map(button).collect_view()
    }
}

/// Where what is moved will stand.
fn moved(intents: &[FormIntent]) -> Option<String> {
    let Some(FormIntent::Move { path, to }) = intents.first() else { return None };
    let (list, _) = path.path.rsplit_once('[')?;
    Some(element_id(&format!("{}:{list}[{to}]", path.tree)))
}

/// What could be written here as a start.
#[component]
fn Starts(part: Shown) -> impl IntoView {
    let session = session();
    let starts = of(part, |it| it.adds.clone());
    let start = move |action: FormAction| {
        let FormAction { label, about, intents } = action;
        view! {
            <button type="button" class="link" title=about data-testid="form-start" on:click=move |_| session.change(intents.clone())>{label}</button>
        }
    };
    view! {
        <Show when=move || starts.with(|all| !all.is_empty())>
            <p class="form-starts">"Start from: "{move || starts.get().into_iter().map(start).collect_view()}</p>
        </Show>
    }
}

/// Up to this many additions stand as buttons; more are folded away. Ours: a line of them on a phone.
const AS_BUTTONS: usize = 2;

#[component]
fn Adds(part: Shown) -> impl IntoView {
    let adds = of(part, |it| it.adds.clone());
    let list = of(part, |it| matches!(it.control, Control::List));
    move || {
        let all = adds.get();
        if all.is_empty() {
            return ().into_any();
        }
        if list.get() || all.len() <= AS_BUTTONS {
            return view! { <div class="form-adds">{all.into_iter().map(|action| view! { <Add action plain=true/> }).collect_view()}</div> }.into_any();
        }
        view! {
            <details class="form-more">
                <summary data-testid="form-more">"more fields"</summary>
                <div class="form-more-list">{all.into_iter().map(|action| view! { <Add action plain=false/> }).collect_view()}</div>
            </details>
        }
        .into_any()
    }
}

#[component]
fn Add(action: FormAction, plain: bool) -> impl IntoView {
    let session = session();
    let FormAction { label, about, intents } = action;
    let text = format!("+ {label}");
    let about_text = about.clone();
    view! {
        <button type="button" class="ghost form-add" title=about data-testid="form-add" on:click=move |_| session.add_part(&intents)>
            <span>{text}</span>
            {(!plain).then(|| view! { <small><Words text=about_text/></small> })}
        </button>
    }
}
