//! A CEL selector as rows, or as the expression, with what it finds.

use leptos::prelude::*;
use workbench::protocol::{
    AttributeOption, Control, FormIntent, FormPart, OperatorOption, RowOperator, RowSubject, ScalarKind,
    SelectorControl, SelectorRow, WriteTo,
};

use super::control::{Line, Lines, PickOne};
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
    let option = Memo::new(move |_| {
        let what = row.with(|row| row.as_ref().map(|row| row.what.clone()));
        options.with(|all| all.iter().find(|it| Some(&it.row.what) == what.as_ref()).cloned())
    });
    let operators = Memo::new(move |_| {
        selector.with(|it| it.as_ref().and_then(|it| it.operators.get(index).cloned()).unwrap_or_default())
    });
    let takes_value = move |operator: RowOperator| {
        operators.with(|all| all.iter().any(|it| it.operator == operator && it.takes_value))
    };
    let edit = move |change: &dyn Fn(&mut SelectorRow)| {
        with_rows(session, selector, |rows| {
            if let Some(row) = rows.get_mut(index) {
                change(row);
            }
        });
    };
    let what_picked = move |event| {
        let chosen = event_target_value(&event).parse::<usize>().unwrap_or(usize::MAX);
        if let Some(new) = options.with_untracked(|all| all.get(chosen).map(|it| it.row.clone())) {
            edit(&|row| *row = new.clone());
        }
    };
    let operator_picked = move |event| {
        let chosen = event_target_value(&event).parse::<usize>().unwrap_or(usize::MAX);
        let Some(operator) = operators.with_untracked(|all| all.get(chosen).map(|it| it.operator)) else {
            return;
        };
        let offered = option.get_untracked().map(|it| it.row);
        edit(&|row| {
            row.operator = operator;
            // What asks only for presence has no value and needs no guard; what compares again has both.
            match (&offered, takes_value(operator)) {
                (_, false) => row.value = String::new(),
                (Some(offered), true) if row.value.is_empty() => row.value.clone_from(&offered.value),
                _ => {}
            }
            if let Some(offered) = &offered {
                let presence = matches!(operator, RowOperator::Exists | RowOperator::IsMissing);
                row.guard = offered.guard && !presence;
                row.kind = offered.kind;
            }
        });
    };
    let remove = move |_| {
        let last = selector.with_untracked(|it| it.as_ref().and_then(|it| it.rows.as_ref().map(Vec::len)))
            == Some(1);
        if last {
            session.change(remove_all.run(()));
        } else {
            with_rows(session, selector, |rows| {
                rows.remove(index);
            });
        }
    };
    let value =
        Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.value.clone()).unwrap_or_default()));
    let has_value =
        Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| takes_value(row.operator))));
    let one_of = Memo::new(move |_| {
        row.with(|row| {
            row.as_ref().is_some_and(|row| {
                !matches!(
                    row.operator,
                    RowOperator::Is
                        | RowOperator::IsNot
                        | RowOperator::AtLeast
                        | RowOperator::AtMost
                        | RowOperator::MoreThan
                        | RowOperator::LessThan
                )
            })
        })
    });
    let values =
        Memo::new(move |_| option.with(|it| it.as_ref().map(|it| it.values.clone()).unwrap_or_default()));
    let on_write = Callback::new(move |text: String| edit(&|row| row.value.clone_from(&text)));
    let guard = move || row.with(|row| row.as_ref().is_some_and(|row| row.guard));
    let number = index + 1;
    view! {
        <div class="selector-row" role="group" aria-label=format!("Condition {number}") data-testid="selector-row">
            <select aria-label=format!("Attribute of condition {number}") data-testid="row-what" on:change=what_picked>
                {move || {
                    let current = row.with(|row| row.as_ref().map(|row| row.what.clone()));
                    let unknown = option.with(Option::is_none).then(|| view! { <option value="" selected=true>{name(current.as_ref())}</option> });
                    let known = options.get().into_iter().enumerate().map(|(at, it)| {
                        view! { <option value=at.to_string() selected=Some(&it.row.what) == current.as_ref()>{it.label}</option> }
                    }).collect_view();
                    view! { {unknown}{known} }
                }}
            </select>
            <select aria-label=format!("Operator of condition {number}") data-testid="row-operator" on:change=operator_picked>
                {move || {
                    let current = row.with(|row| row.as_ref().map(|row| row.operator));
                    operators.get().into_iter().enumerate().map(|(at, OperatorOption { operator, label, .. })| {
                        view! { <option value=at.to_string() selected=Some(operator) == current>{label}</option> }
                    }).collect_view()
                }}
            </select>
            {move || match (has_value.get(), one_of.get() || values.with(|all| all.len() < 2)) {
                (false, _) => ().into_any(),
                (true, true) => view! { <Line value=value.into() on_write label=Signal::stored(format!("Value of condition {number}")) testid="row-value"/> }.into_any(),
                (true, false) => view! { <PickOne value=value.into() suggestions=values.into() on_write label=Signal::stored(format!("Value of condition {number}")) testid="row-value"/> }.into_any(),
            }}
            <button type="button" class="icon" aria-label=format!("Remove condition {number}") data-testid="row-remove" on:click=remove><span aria-hidden="true">"✕"</span></button>
            <Show when=guard><span class="form-note row-guard" title="Some devices do not publish it: they do not match, instead of failing">"only where it is published"</span></Show>
        </div>
    }
}

fn name(what: Option<&RowSubject>) -> String {
    match what {
        Some(RowSubject::Driver) => "driver".to_owned(),
        Some(RowSubject::Attribute { name, .. } | RowSubject::Capacity { name, .. }) => name.clone(),
        None => String::new(),
    }
}
