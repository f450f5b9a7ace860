//! One condition on a device: what it looks at, how it compares, with which value.

use leptos::prelude::*;
use workbench::protocol::{AttributeOption, OperatorOption, RowOperator, RowSubject, SelectorRow};

use super::form::control::{Line, PickOne};
use crate::browser::focus::Place;

/// A row to change. What is offered comes from the engine.
#[component]
pub fn Condition(
    number: usize,
    row: Memo<Option<SelectorRow>>,
    operators: Memo<Vec<OperatorOption>>,
    options: Memo<Vec<AttributeOption>>,
    on_change: Callback<SelectorRow>,
    on_remove: Callback<()>,
) -> impl IntoView {
    let option = Memo::new(move |_| {
        let what = row.with(|row| row.as_ref().map(|row| row.what.clone()));
        options.with(|all| all.iter().find(|it| Some(&it.row.what) == what.as_ref()).cloned())
    });
    let compares = move |operator: RowOperator| {
        operators.with(|all| all.iter().any(|it| it.operator == operator && it.takes_value))
    };
    let what_picked = move |event| {
        let chosen = event_target_value(&event).parse::<usize>().unwrap_or(usize::MAX);
        if let Some(new) = options.with_untracked(|all| all.get(chosen).map(|it| it.row.clone())) {
            on_change.run(new);
        }
    };
    let operator_picked = move |event| {
        let chosen = event_target_value(&event).parse::<usize>().unwrap_or(usize::MAX);
        let operator = operators.with_untracked(|all| all.get(chosen).map(|it| it.operator));
        let (Some(operator), Some(mut new)) = (operator, row.get_untracked()) else { return };
        new.operator = operator;
        // What asks only whether it is there has no value and needs no guard; what compares again has both.
        let offered = option.get_untracked().map(|it| it.row);
        if !compares(operator) {
            new.value = String::new();
        } else if let (true, Some(offered)) = (new.value.is_empty(), &offered) {
            new.value.clone_from(&offered.value);
        }
        if let Some(offered) = &offered {
            new.guard = offered.guard && !matches!(operator, RowOperator::Exists | RowOperator::IsMissing);
            new.kind = offered.kind;
        }
        on_change.run(new);
    };
    let value =
        Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.value.clone()).unwrap_or_default()));
    let has_value =
        Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| compares(row.operator))));
    // Parts of values are written, whole ones are chosen.
    let whole = Memo::new(move |_| {
        use RowOperator::{AtLeast, AtMost, Is, IsNot, LessThan, MoreThan};
        row.with(|row| {
            row.as_ref().is_some_and(|row| {
                matches!(row.operator, Is | IsNot | AtLeast | AtMost | MoreThan | LessThan)
            })
        })
    });
    let values =
        Memo::new(move |_| option.with(|it| it.as_ref().map(|it| it.values.clone()).unwrap_or_default()));
    let on_write = Callback::new(move |text: String| {
        if let Some(row) = row.get_untracked() {
            on_change.run(SelectorRow { value: text, ..row });
        }
    });
    let guard = move || row.with(|row| row.as_ref().is_some_and(|row| row.guard));
    let attributes = move || {
        let current = row.with(|row| row.as_ref().map(|row| row.what.clone()));
        let unknown = option
            .with(Option::is_none)
            .then(|| view! { <option value="" selected=true>{name(current.as_ref())}</option> });
        let known = options
            .get()
            .into_iter()
            .enumerate()
            .map(|(at, it)| {
                view! { <option value=at.to_string() selected=Some(&it.row.what) == current.as_ref()>{it.label}</option> }
            })
            .collect_view();
        view! { {unknown}{known} }
    };
    let comparisons = move || {
        let current = row.with(|row| row.as_ref().map(|row| row.operator));
        let numbered = operators.get().into_iter().enumerate();
        numbered
            .map(|(at, OperatorOption { operator, label, .. })| {
                view! { <option value=at.to_string() selected=Some(operator) == current>{label}</option> }
            })
            .collect_view()
    };
    let label = Signal::stored(format!("Value of condition {number}"));
    let remove = move |_| {
        let place = Place::now();
        on_remove.run(());
        request_animation_frame(move || place.iter().for_each(Place::restore));
    };
    view! {
        <div class="selector-row" role="group" aria-label=format!("Condition {number}") data-testid="selector-row">
            <select aria-label=format!("Attribute of condition {number}") data-testid="row-what" on:change=what_picked>{attributes}</select>
            <select aria-label=format!("Operator of condition {number}") data-testid="row-operator" on:change=operator_picked>{comparisons}</select>
            {move || match (has_value.get(), whole.get() && values.with(|all| all.len() > 1)) {
                (false, _) => view! { <span></span> }.into_any(),
                (true, false) => view! { <Line value=value.into() on_write label testid="row-value"/> }.into_any(),
                (true, true) => view! { <PickOne value=value.into() suggestions=values.into() on_write label testid="row-value"/> }.into_any(),
            }}
            <button type="button" class="icon" aria-label=format!("Remove condition {number}") data-testid="row-remove" on:click=remove>
                <span aria-hidden="true">"✕"</span>
            </button>
            <Show when=guard>
                <span class="form-note row-guard" title="Some devices do not publish it: they do not match, instead of failing">"only where it is published"</span>
            </Show>
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
