//! How the manifests hang together: a picture, and the same as a table.

use leptos::prelude::*;
use workbench::protocol::{Action, GraphBox, GraphLine, GraphView};

use crate::session::session;
use crate::widgets::glyph::tone_class;
use crate::widgets::words::Words;

/// Sizes in the picture's own units.
const WIDTH: u32 = 132;
const HEIGHT: u32 = 44;
const ACROSS: u32 = 152;
const DOWN: u32 = 56;
const HEAD: u32 = 24;

/// The picture and its table; nothing when there is nothing to draw.
#[component]
pub fn Graph(graph: GraphView) -> impl IntoView {
    if graph.boxes.is_empty() {
        return ().into_any();
    }
    let width = ACROSS * graph.columns.len() as u32 - (ACROSS - WIDTH);
    let height = HEAD + DOWN * graph.rows;
    let broken = graph.lines.iter().filter(|line| line.broken.is_some()).count();
    let label = format!(
        "{} boxes, {} lines, {broken} of them broken; the table below says the same",
        graph.boxes.len(),
        graph.lines.len()
    );
    let heads = graph.columns.iter().zip(0u32..).map(|(title, column)| {
        view! { <text class="graph-head" x=(column * ACROSS).to_string() y="12">{title.clone()}</text> }
    });
    let heads = heads.collect_view();
    let lines = graph.lines.iter().filter_map(|line| path(&graph, line)).collect_view();
    let boxes = graph.boxes.iter().cloned().map(|it| view! { <Box it/> }).collect_view();
    let left_out = graph.left_out;
    view! {
        <h3>"How it hangs together"</h3>
        <div class="graph card" data-testid="graph" tabindex="0" role="region" aria-label="How it hangs together">
            <svg viewBox=format!("-1 0 {} {height}", width + 2) role="img" aria-label=label>
                {heads}{lines}{boxes}
            </svg>
        </div>
        {(left_out > 0).then(|| view! { <p class="sub">{format!("and {left_out} more")}</p> })}
        <details class="statistics">
            <summary>"As a table"</summary>
            <Table graph/>
        </details>
    }
    .into_any()
}

/// The top left corner of a box.
fn corner(it: &GraphBox) -> (u32, u32) {
    (it.column * ACROSS, HEAD + it.row * DOWN)
}

fn path(graph: &GraphView, line: &GraphLine) -> Option<impl IntoView + use<>> {
    let (from, to) = (graph.boxes.get(line.from as usize)?, graph.boxes.get(line.to as usize)?);
    let ((left, top), (right, bottom)) = (corner(from), corner(to));
    let (x1, y1, x2, y2) = (left + WIDTH, top + HEIGHT / 2, right, bottom + HEIGHT / 2);
    let middle = (x1 + x2) / 2;
    let class = if line.broken.is_some() { "graph-line broken" } else { "graph-line" };
    Some(view! { <path class=class d=format!("M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}")/> })
}

#[component]
fn Box(it: GraphBox) -> impl IntoView {
    let session = session();
    let (x, y) = corner(&it);
    let GraphBox { title, subtitle, tone, place, .. } = it;
    let whole = if subtitle.is_empty() { title.clone() } else { format!("{title}, {subtitle}") };
    let class = format!("graph-box {}{}", tone_class(tone), if place.is_some() { " pressable" } else { "" });
    let press = move |_| {
        if let Some(place) = place.clone() {
            session.act(Action::Jump(place));
        }
    };
    view! {
        <g class=class transform=format!("translate({x} {y})") on:click=press>
            <title>{whole}</title>
            <rect width=WIDTH.to_string() height=HEIGHT.to_string() rx="6"></rect>
            // Only HTML cuts a text off where its box ends, whatever its letters. The whole of it is the title.
            <foreignObject width=WIDTH.to_string() height=HEIGHT.to_string()>
                <div class="graph-words"><div>{title}</div><div class="graph-sub">{subtitle}</div></div>
            </foreignObject>
        </g>
    }
}

/// One row a line; a press goes to the text.
#[component]
fn Table(graph: GraphView) -> impl IntoView {
    let session = session();
    let cell = move |it: &GraphBox| {
        let text =
            if it.subtitle.is_empty() { it.title.clone() } else { format!("{} ({})", it.title, it.subtitle) };
        match it.place.clone() {
            Some(place) => view! {
                <button type="button" class="link" on:click=move |_| session.act(Action::Jump(place.clone()))>{text}</button>
            }
            .into_any(),
            None => text.into_any(),
        }
    };
    let rows = graph.lines.iter().filter_map(|line| {
        let (from, to) = (graph.boxes.get(line.from as usize)?, graph.boxes.get(line.to as usize)?);
        let broken = line.broken.clone().map(|why| view! { <span class="bad">"▲ "<Words text=why/></span> });
        let (from, to) = (cell(from), cell(to));
        Some(view! { <tr><td>{from}</td><td>{to}</td><td>{broken}</td></tr> })
    });
    let rows = rows.collect_view();
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="How it hangs together, as a table">
            <table data-testid="graph-table">
                <thead><tr><th>"From"</th><th>"To"</th><th>"State"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
