//! Which device gets which verdict? Devices × selectors as a table; of thousands of rows only a window is on the page.

use leptos::html;
use leptos::prelude::*;
use workbench::protocol::{Cell, CellKey, Column, MatrixRow, RowFilter};

use super::part;
use crate::session::looking::WINDOW;
use crate::session::session;
use crate::widgets::glyph::tone_class;

/// The height of a row in a table with windows, in CSS pixels; `style/match.css` gives the rows this height.
const ROW: u32 = 33;

/// The filter, the search and the table.
#[component]
pub fn Matrix() -> impl IntoView {
    let row_total = part(|it| it.row_total);
    let total = part(|it| it.total.clone());
    view! {
        <section aria-label="Devices and selectors" class="matrix">
            <Controls/>
            <Show
                when=move || row_total.get() != 0
                fallback=move || view! { <Nothing/> }
            >
                <Table/>
            </Show>
            <p class="sub matrix-total" data-testid="matrix-total">{total}</p>
        </section>
    }
}

/// No row: because of the filter, or because there is no device.
#[component]
fn Nothing() -> impl IntoView {
    let session = session();
    let narrowed = move || session.matching.with(|it| it.filter != RowFilter::All || !it.search.is_empty());
    view! {
        <p class="card" data-testid="matrix-empty">
            {move || if narrowed() { "No device fits the filter." } else { "No device to match: load your cluster, or open a sample." }}
            <Show when=narrowed>
                " "
                <button
                    type="button"
                    class="link"
                    on:click=move |_| session.show_in_match(|wanted| {
                        wanted.filter = RowFilter::All;
                        wanted.search.clear();
                    })
                >"Show all"</button>
            </Show>
        </p>
    }
}

#[component]
fn Controls() -> impl IntoView {
    let session = session();
    let filters = [
        (RowFilter::All, "All", "all"),
        (RowFilter::Match, "Match", "match"),
        (RowFilter::NoMatch, "No match", "no-match"),
        (RowFilter::Fail, "Fail", "fail"),
    ];
    let filters = filters.map(|(filter, label, slug)| {
        let pressed = move || session.matching.with(|it| it.filter == filter);
        view! {
            <button
                type="button"
                aria-pressed=move || if pressed() { "true" } else { "false" }
                data-testid=format!("filter-{slug}")
                on:click=move |_| session.show_in_match(|wanted| {
                    wanted.filter = filter;
                    wanted.first_row = 0;
                })
            >{label}</button>
        }
    });
    let search = move |event| {
        let text = event_target_value(&event);
        session.show_in_match(|wanted| {
            wanted.search = text;
            wanted.first_row = 0;
        });
    };
    let unfold = move |event| {
        let unfolded = event_target_checked(&event);
        session.show_in_match(|wanted| {
            wanted.unfolded = unfolded;
            wanted.first_row = 0;
        });
    };
    view! {
        <div class="controls">
            <div class="segments" role="group" aria-label="Show devices that">{filters.into_iter().collect_view()}</div>
            <input
                type="search"
                class="search"
                placeholder="Search devices and values"
                aria-label="Search devices, pools, nodes and values"
                data-testid="search"
                prop:value=move || session.matching.with(|it| it.search.clone())
                on:input=search
            />
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="unfold"
                    prop:checked=move || session.matching.with(|it| it.unfolded)
                    on:change=unfold
                />
                "each device"
            </label>
        </div>
    }
}

/// The table. Rows before and after the window are two empty rows of the right height.
#[component]
fn Table() -> impl IntoView {
    let session = session();
    let frame = NodeRef::<html::Div>::new();
    let columns = part(|it| it.columns.clone());
    let rows = part(|it| it.rows.clone());
    let row_total = part(|it| it.row_total);
    let first = session.shown.first_row;
    let windowed = Memo::new(move |_| row_total.get() > WINDOW);
    let scrolled = move |_| {
        let Some(frame) = frame.get_untracked() else { return };
        if windowed.get_untracked() {
            let top = u32::try_from(frame.scroll_top()).unwrap_or_default() / ROW;
            let wanted = top.saturating_sub(WINDOW / 3) / 10 * 10;
            session.show_in_match(|it| it.first_row = wanted);
        }
    };
    let span = move || columns.with(|columns| columns.len() + 1).to_string();
    let after = move || {
        row_total
            .get()
            .saturating_sub(first.get() + rows.with(|rows| u32::try_from(rows.len()).unwrap_or_default()))
    };
    let heads = move || {
        let each = columns.get().into_iter();
        each.map(|column| {
            let (class, name) = match column {
                Column::Verdict(name) => ("verdict", name),
                Column::Value(name) => ("value", name),
            };
            view! { <th scope="col" class=class>{name}</th> }
        })
        .collect_view()
    };
    let body = move || {
        let columns = columns.get();
        let first = first.get();
        let numbered = rows.get().into_iter().zip(first + 2..);
        numbered.map(|(row, index)| view! { <Row row index columns=columns.clone()/> }).collect_view()
    };
    view! {
        <div
            class="table-frame"
            class:windowed=move || windowed.get()
            node_ref=frame
            tabindex="0"
            role="region"
            aria-label="Verdicts, a row a device"
            on:scroll=scrolled
        >
            <table class="verdicts" data-testid="matrix" aria-rowcount=move || (row_total.get() + 1).to_string()>
                <caption class="visually-hidden">"What each selector says of each device. Press a verdict to see it step by step."</caption>
                <thead><tr aria-rowindex="1"><th scope="col">"Device"</th>{heads}</tr></thead>
                <tbody>
                    <Gap rows=Signal::derive(move || first.get()) span=Signal::derive(span)/>
                    {body}
                    <Gap rows=Signal::derive(after) span=Signal::derive(span)/>
                </tbody>
            </table>
        </div>
    }
}

/// The place of rows that are not on the page.
#[component]
fn Gap(rows: Signal<u32>, span: Signal<String>) -> impl IntoView {
    let height = move || format!("{}px", u64::from(rows.get()) * u64::from(ROW));
    view! {
        <Show when=move || rows.get() != 0>
            <tr class="gap-row" aria-hidden="true"><td colspan=span style:height=height></td></tr>
        </Show>
    }
}

#[component]
fn Row(row: MatrixRow, index: u32, columns: Vec<Column>) -> impl IntoView {
    match row {
        MatrixRow::Pool(title) => view! {
            <tr class="pool" aria-rowindex=index.to_string()>
                <th scope="rowgroup" colspan=(columns.len() + 1).to_string()>{title}</th>
            </tr>
        }
        .into_any(),
        MatrixRow::Devices { label, driver, pool, device, cells, selected } => {
            let cells = cells.into_iter().zip(0u32..).zip(columns).map(|((cell, column), kind)| {
                let key =
                    CellKey { driver: driver.clone(), pool: pool.clone(), device: device.clone(), column };
                match kind {
                    Column::Verdict(name) => {
                        let of = format!("{name}, {label}");
                        view! { <Verdict cell key of selected={selected == Some(column)}/> }.into_any()
                    }
                    Column::Value(_) => {
                        let whole = cell.text.clone();
                        view! { <td class=format!("value {}", tone_class(cell.tone)) title=whole>{cell.text}</td> }.into_any()
}
                }
            });
            let cells = cells.collect_view();
            view! {
                <tr aria-rowindex=index.to_string() data-testid="matrix-row">
                    <th scope="row" class="mono">{label}</th>
                    {cells}
                </tr>
            }
            .into_any()
        }
    }
}

#[component]
fn Verdict(cell: Cell, key: CellKey, of: String, selected: bool) -> impl IntoView {
    let session = session();
    let Cell { tone, text } = cell;
    let label = format!("{text}, {of}: step by step");
    let open = move |_| session.show_in_match(|wanted| wanted.cell = Some(key.clone()));
    view! {
        <td class:selected=selected>
            <button
                type="button"
                class=format!("cell {}", tone_class(tone))
                aria-label=label
                aria-pressed=if selected { "true" } else { "false" }
                data-testid="cell"
                on:click=open
            >{text}</button>
        </td>
    }
}
