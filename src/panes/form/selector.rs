//! A CEL selector as rows, or as the expression, with what it finds.

use leptos::prelude::*;
use workbench::protocol::{
    AttributeOption, Control, FormIntent, FormPart, ScalarKind, SelectorControl, SelectorRow, WriteTo,
};

use super::super::condition::Condition;
use super::control::Lines;
use super::part::of;
use crate::session::{Session, session};
use crate::widgets::glyph::tone_class;
use crate::widgets::words::Words;

type Shown = Memo<Option<SelectorControl>>;

/// Rows where the expression reads as such, unless a person wants CEL.
#[component]
pub fn Selector(element: String, part: Memo<Option<FormPart>>) -> impl IntoView {
    let session = session();
    let selector: Shown = of(part, |it| match &it.control {
        Control::Selector(selector) => Some(selector.clone()),
        _ => None,
    });
    let as_text = RwSignal::new(false);
    let readable = Memo::new(move |_| selector.with(|it| it.as_ref().is_some_and(|it| it.rows.is_some())));
    let rows = Memo::new(move |_| {
        selector.with(|it| it.as_ref().and_then(|it| it.rows.as_ref().map(Vec::len)).unwrap_or_default())
    });
    let counts = move || selector.with(|it| it.as_ref().map(|it| it.counts.clone()).unwrap_or_default());
    let remark = move || selector.with(|it| it.as_ref().and_then(|it| it.remark.clone()));
    let options = Memo::new(move |_| {
        let class = selector.with(|it| it.as_ref().map(|it| it.class.clone()).unwrap_or_default());
        session.shown.form.with(|form| {
            form.as_ref().and_then(|form| form.attributes.get(&class).cloned()).unwrap_or_default()
        })
    });
    let remove_all = move || {
        part.with_untracked(|part| {
            part.as_ref().and_then(|it| it.actions.last().map(|it| it.intents.clone()))
        })
        .unwrap_or_default()
    };
    let add = move |_| {
        let row = options.with_untracked(|options| options.first().map(|it| it.row.clone()));
        if let Some(row) = row {
            with_rows(session, selector, |rows| rows.push(row));
        }
    };
    let element = StoredValue::new(element);
    view! {
        <div class="selector" data-testid="selector">
            {move || if readable.get() && !as_text.get() {
                view! {
                    <p class="form-note">"every row must hold"</p>
                    <For each=move || 0..rows.get() key=|index| *index children=move |index| view! { <Row index selector options remove_all=Callback::new(move |()| remove_all())/> }/>
                }.into_any()
            } else {
                let value = Memo::new(move |_| selector.with(|it| it.as_ref().map(|it| it.expression.clone()).unwrap_or_default()));
                let on_write = Callback::new(move |text| {
                    let path = selector.with_untracked(|it| it.as_ref().map(|it| it.path.clone()));
                    if let Some(path) = path {
                        let to = WriteTo { path, kind: ScalarKind::Text, optional: false };
                        session.change(vec![FormIntent::Write { to, text }]);
                    }
                });
                view! { <Lines value=value.into() on_write label=Signal::stored("CEL expression".to_owned()) element=element.get_value() testid="selector-cel"/> }.into_any()
            }}
            <p class="selector-counts" data-testid="selector-counts">
                {move || counts().into_iter().map(|piece| view! { <span class=tone_class(piece.tone)>{piece.text}</span>" " }).collect_view()}
                {move || remark().map(|text| view! { <span class="sub"><Words text/></span> })}
            </p>
            <div class="actions">
                <Show when=move || readable.get() && !as_text.get()>
                    <button type="button" class="ghost link" data-testid="add-condition" disabled=move || options.with(Vec::is_empty) on:click=add>"+ condition"</button>
                </Show>
                <Show when=move || readable.get()>
                    <button type="button" class="ghost" data-testid="selector-switch" on:click=move |_| as_text.update(|it| *it = !*it)>
                        {move || if as_text.get() { "Show as rows" } else { "Write CEL instead" }}
                    </button>
                </Show>
            </div>
        </div>
    }
}

/// Changes the rows and asks for the text that says them.
fn with_rows(session: Session, selector: Shown, change: impl FnOnce(&mut Vec<SelectorRow>)) {
    let found =
        selector.with_untracked(|it| it.as_ref().and_then(|it| Some((it.path.clone(), it.rows.clone()?))));
    if let Some((path, mut rows)) = found {
        change(&mut rows);
        session.change(vec![FormIntent::Rows { path, rows }]);
    }
}

/// One row of the expression.
#[component]
fn Row(
    index: usize,
    selector: Shown,
    options: Memo<Vec<AttributeOption>>,
    remove_all: Callback<(), Vec<FormIntent>>,
) -> impl IntoView {
    let session = session();
    let row = Memo::new(move |_| {
        selector.with(|it| it.as_ref().and_then(|it| it.rows.as_ref()?.get(index).cloned()))
    });
    let operators = Memo::new(move |_| {
        selector.with(|it| it.as_ref().and_then(|it| it.operators.get(index).cloned()).unwrap_or_default())
    });
    let on_change = Callback::new(move |new: SelectorRow| {
        with_rows(session, selector, |rows| {
            if let Some(row) = rows.get_mut(index) {
                *row = new;
            }
        });
    });
    let on_remove = Callback::new(move |()| {
        let rows = selector.with_untracked(|it| it.as_ref().and_then(|it| it.rows.as_ref().map(Vec::len)));
        if rows == Some(1) {
            session.change(remove_all.run(()));
        } else {
            with_rows(session, selector, |rows| {
                rows.remove(index);
            });
        }
    });
    view! { <Condition number=index + 1 row operators options on_change on_remove/> }
}
