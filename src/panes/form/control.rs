//! What is typed or chosen in a part of a form.
//!
//! A field that has the focus is never overwritten: what it says goes to the text when it is left, or on Enter.

use leptos::html;
use leptos::prelude::*;
use workbench::protocol::{Control, FormAction, FormIntent, FormPart, ScalarKind, Suggestion, WriteTo};

use super::part::of;
use super::selector::Selector;
use crate::session::session;

/// The kind of control; only another kind is drawn anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    None,
    Input,
    Pick,
    Key,
    Segments,
    Options,
    Selector,
    Yaml,
}

/// Options with longer labels together do not stand side by side. Ours: what fits beside a label on a phone.
const SIDE_BY_SIDE: usize = 48;

fn kind(part: &FormPart) -> Kind {
    match &part.control {
        Control::Group | Control::List | Control::Fold { .. } => Kind::None,
        Control::Text { suggestions, .. } if suggestions.is_empty() => Kind::Input,
        Control::Text { .. } => Kind::Pick,
        Control::Key { .. } => Kind::Key,
        Control::Choice { options, .. }
            if options.iter().map(|it| it.label.chars().count()).sum::<usize>() <= SIDE_BY_SIDE
                && options.len() < 5 =>
        {
            Kind::Segments
        }
        Control::Choice { .. } => Kind::Options,
        Control::Selector(_) => Kind::Selector,
        Control::Yaml { .. } => Kind::Yaml,
    }
}

/// The control of a part.
#[component]
pub fn ControlOf(element: String, hint: String, part: Memo<Option<FormPart>>) -> impl IntoView {
    let drawn = of(part, kind);
    move || {
        let (element, hint) = (element.clone(), hint.clone());
        match drawn.get() {
            Kind::None => ().into_any(),
            Kind::Input => view! { <Input element hint part/> }.into_any(),
            Kind::Pick => view! { <Pick element hint part/> }.into_any(),
            Kind::Key => view! { <Key element part/> }.into_any(),
            Kind::Segments => view! { <Segments element part/> }.into_any(),
            Kind::Options => view! { <Options element hint part/> }.into_any(),
            Kind::Selector => view! { <Selector element part/> }.into_any(),
            Kind::Yaml => view! { <Yaml element part/> }.into_any(),
        }
    }
}

fn write_of(part: Memo<Option<FormPart>>) -> Option<WriteTo> {
    part.with_untracked(|part| match part.as_ref().map(|it| &it.control) {
        Some(Control::Text { write, .. }) => Some(write.clone()),
        _ => None,
    })
}

fn value_of(part: Memo<Option<FormPart>>) -> Memo<String> {
    of(part, |it| match &it.control {
        Control::Text { value, .. } | Control::Key { value, .. } => value.clone(),
        Control::Yaml { text, .. } => text.clone(),
        _ => String::new(),
    })
}

/// A line of text that says what the document says, except while a person is in it.
#[component]
pub fn Line(
    value: Signal<String>,
    on_write: Callback<String>,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] element: String,
    #[prop(optional)] hint: String,
    #[prop(optional)] whole: bool,
    /// Written with each key, not only when it is left.
    #[prop(optional)]
    live: bool,
    #[prop(optional, into)] placeholder: Signal<String>,
    #[prop(optional)] list: String,
    #[prop(default = "form-value")] testid: &'static str,
) -> impl IntoView {
    let session = session();
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let text = value.get();
        // A refused value is taken back too.
        session.form_again.get();
        if let Some(input) = input.get()
            && input.value() != text
            && document().active_element().as_ref() != Some(input.as_ref())
        {
            input.set_value(&text);
        }
    });
    let write = move || {
        if let Some(input) = input.get_untracked()
            && input.value() != value.get_untracked()
        {
            on_write.run(input.value());
        }
    };
    let leave = move |_| {
        write();
        // What was not taken as typed, such as a number out of bounds, is shown as it was taken.
        if let Some(input) = input.get_untracked().filter(|_| live) {
            input.set_value(&value.get_untracked());
        }
    };
    let press = move |_| {
        if live {
            write();
        }
    };
    view! {
        <input
            type="text"
            autocomplete="off"
            spellcheck="false"
            inputmode=whole.then_some("numeric")
            node_ref=input
            id=(!element.is_empty()).then_some(element)
            aria-label=move || { let label = label.get(); (!label.is_empty()).then_some(label) }
            aria-describedby=(!hint.is_empty()).then_some(hint)
            placeholder=placeholder
            list=(!list.is_empty()).then_some(list)
            value=value.get_untracked()
            data-testid=testid
            on:input=press
            on:change=leave
        />
    }
}

#[component]
fn Input(element: String, hint: String, part: Memo<Option<FormPart>>) -> impl IntoView {
    let session = session();
    let value = value_of(part);
    let whole = write_of(part).is_some_and(|to| to.kind == ScalarKind::Whole);
    let placeholder: Signal<String> = of(part, |it| match &it.control {
        Control::Text { placeholder, .. } => placeholder.clone(),
        _ => String::new(),
    })
    .into();
    let on_write = Callback::new(move |text| {
        if let Some(to) = write_of(part) {
            session.change(vec![FormIntent::Write { to, text }]);
        }
    });
    view! { <Line value=value.into() on_write label=Signal::stored(String::new()) element hint whole placeholder/> }
}

/// One of what there is, or something else.
#[component]
fn Pick(element: String, hint: String, part: Memo<Option<FormPart>>) -> impl IntoView {
    let session = session();
    let value = value_of(part);
    let suggestions = of(part, |it| match &it.control {
        Control::Text { suggestions, .. } => suggestions.clone(),
        _ => Vec::new(),
    });
    let optional = write_of(part).is_some_and(|to| to.optional);
    let on_write = Callback::new(move |text| {
        if let Some(to) = write_of(part) {
            session.change(vec![FormIntent::Write { to, text }]);
        }
    });
    view! { <PickOne value=value.into() suggestions=suggestions.into() on_write element hint optional label=Signal::stored(String::new()) testid="form-pick"/> }
}

/// The last option of a choice: another value than those offered.
const OTHER: &str = "\u{1}";

/// A choice of values with a way to write another one.
#[component]
pub fn PickOne(
    value: Signal<String>,
    suggestions: Signal<Vec<Suggestion>>,
    on_write: Callback<String>,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] element: String,
    #[prop(optional)] hint: String,
    #[prop(optional)] optional: bool,
    testid: &'static str,
) -> impl IntoView {
    let writing = RwSignal::new(false);
    let (element, hint) = (StoredValue::new(element), StoredValue::new(hint));
    let options = Memo::new(move |_| {
        let (value, mut all) = (value.get(), suggestions.get());
        if !value.is_empty() && !all.iter().any(|it| it.value == value) {
            all.insert(0, Suggestion { value, about: "as written".to_owned() });
        }
        all
    });
    let picked = move |event| {
        let chosen = event_target_value(&event);
        if chosen == OTHER {
            writing.set(true);
        } else if chosen != value.get_untracked() {
            on_write.run(chosen);
        }
    };
    let written = Callback::new(move |text: String| {
        writing.set(false);
        on_write.run(text);
    });
    move || {
        if writing.get() {
            return view! { <Line value on_write=written label element=element.get_value() hint=hint.get_value() testid/> }.into_any();
        }
        let (element, hint) = (element.get_value(), hint.get_value());
        let shown = move || {
            let current = value.get();
            options
                .get()
                .into_iter()
                .map(|Suggestion { value, about }| {
                    let text = if about.is_empty() { value.clone() } else { format!("{value} ({about})") };
                    view! { <option value=value.clone() selected=value == current>{text}</option> }
                })
                .collect_view()
        };
        view! {
            <select
                id=(!element.is_empty()).then_some(element)
                aria-label=move || { let label = label.get(); (!label.is_empty()).then_some(label) }
                aria-describedby=(!hint.is_empty()).then_some(hint)
                data-testid=testid
                on:change=picked
            >
                {(optional || value.get_untracked().is_empty()).then(|| view! { <option value="" selected=move || value.get().is_empty()>"—"</option> })}
                {shown}
                <option value=OTHER>"something else …"</option>
            </select>
        }
        .into_any()
    }
}

/// The key of a map's entry.
#[component]
fn Key(element: String, part: Memo<Option<FormPart>>) -> impl IntoView {
    let session = session();
    let value = value_of(part);
    let on_write = Callback::new(move |key: String| {
        let path = part.with_untracked(|part| match part.as_ref().map(|it| &it.control) {
            Some(Control::Key { path, .. }) => Some(path.clone()),
            _ => None,
        });
        if let (Some(path), false) = (path, key.is_empty()) {
            session.change(vec![FormIntent::Rename { path, key }]);
        }
    });
    let suggestions = of(part, |it| match &it.control {
        Control::Key { suggestions, .. } => suggestions.clone(),
        _ => Vec::new(),
    });
    let label = element.clone();
    view! {
        <div class="form-row">
            <label class="form-label" for=label>"Name"</label>
            <div class="form-control">
                <div class="form-line">
                    {move || if suggestions.with(Vec::is_empty) {
                        view! { <Line value=value.into() on_write label=Signal::stored(String::new()) element=element.clone() testid="form-key"/> }.into_any()
                    } else {
                        view! { <PickOne value=value.into() suggestions=suggestions.into() on_write label=Signal::stored(String::new()) element=element.clone() testid="form-key"/> }.into_any()
                    }}
                </div>
            </div>
        </div>
    }
}

type Chosen = (Vec<FormAction>, Option<u32>);

fn options_of(part: Memo<Option<FormPart>>) -> Memo<Chosen> {
    of(part, |it| match &it.control {
        Control::Choice { options, chosen } => (options.clone(), *chosen),
        _ => (Vec::new(), None),
    })
}

/// A few options side by side.
#[component]
fn Segments(element: String, part: Memo<Option<FormPart>>) -> impl IntoView {
    let session = session();
    let all = options_of(part);
    let label = of(part, |it| it.label.clone());
    let buttons = move || {
        let (options, chosen) = all.get();
        let numbered = options.into_iter().zip(0u32..);
        numbered
            .map(|(FormAction { label, about, intents }, index)| {
                let pressed = if chosen == Some(index) { "true" } else { "false" };
                view! {
                    <button type="button" aria-pressed=pressed title=about data-testid="form-option" on:click=move |_| session.change(intents.clone())>{label}</button>
                }
            })
            .collect_view()
    };
    view! { <div class="segments" role="group" id=element aria-label=label>{buttons}</div> }
}

/// Many options in a list.
#[component]
fn Options(element: String, hint: String, part: Memo<Option<FormPart>>) -> impl IntoView {
    let session = session();
    let all = options_of(part);
    let picked = move |event| {
        let index = event_target_value(&event).parse::<usize>().unwrap_or(usize::MAX);
        let intents = all.with_untracked(|(options, _)| options.get(index).map(|it| it.intents.clone()));
        session.change(intents.unwrap_or_default());
    };
    let options = move || {
        let (options, chosen) = all.get();
        let numbered = options.into_iter().zip(0u32..);
        numbered
            .map(|(option, index)| view! { <option value=index.to_string() selected=chosen == Some(index)>{option.label}</option> })
            .collect_view()
    };
    view! {
        <select id=element aria-describedby=hint data-testid="form-pick" on:change=picked>
            {move || all.with(|(_, chosen)| chosen.is_none()).then(|| view! { <option value="" selected=true>"—"</option> })}
            {options}
        </select>
    }
}

/// Any value as YAML.
#[component]
fn Yaml(element: String, part: Memo<Option<FormPart>>) -> impl IntoView {
    let session = session();
    let value = value_of(part);
    let label = of(part, |it| format!("{} as YAML", it.label));
    let on_write = Callback::new(move |text| {
        let path = part.with_untracked(|part| match part.as_ref().map(|it| &it.control) {
            Some(Control::Yaml { path, .. }) => Some(path.clone()),
            _ => None,
        });
        if let Some(path) = path {
            session.change(vec![FormIntent::Yaml { path, text }]);
        }
    });
    view! { <Lines value=value.into() on_write label element testid="form-yaml"/> }
}

/// Several lines of text, as [`Line`].
#[component]
pub fn Lines(
    value: Signal<String>,
    on_write: Callback<String>,
    #[prop(into)] label: Signal<String>,
    element: String,
    testid: &'static str,
) -> impl IntoView {
    let session = session();
    let area = NodeRef::<html::Textarea>::new();
    // What was refused stays, with the reason: it took longer to write than a number.
    let refused = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let why = session.form_refused.get();
        let differs = area.get_untracked().is_some_and(|area| area.value() != value.get_untracked());
        refused.set(why.filter(|_| differs));
    });
    Effect::new(move |_| {
        let text = value.get();
        refused.set(None);
        if let Some(area) = area.get()
            && area.value() != text
            && document().active_element().as_ref() != Some(area.as_ref())
        {
            area.set_value(&text);
        }
    });
    let write = move |_| {
        if let Some(area) = area.get_untracked()
            && area.value() != value.get_untracked()
        {
            on_write.run(area.value());
        }
    };
    let rows = move || value.with(|text| text.lines().count().clamp(2, 14)).to_string();
    view! {
        <textarea class="mono form-lines" spellcheck="false" rows=rows node_ref=area id=element aria-label=label aria-invalid=move || refused.with(Option::is_some).then_some("true") data-testid=testid on:change=write></textarea>
        {move || refused.get().map(|why| view! { <p class="form-note bad" role="alert" data-testid="form-refused">"▲ Not written yet: "{why}</p> })}
    }
}
