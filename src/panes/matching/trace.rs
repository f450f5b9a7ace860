//! How did one device get its verdict? One cell step by step.

use leptos::prelude::*;
use workbench::protocol::{CellView, Tone};

use super::part;
use crate::widgets::glyph::tone_class;

/// The trace of the chosen cell; nothing when no cell is explained.
#[component]
pub fn Trace() -> impl IntoView {
    let cell = part(|it| it.cell.clone());
    move || cell.get().map(|cell| view! { <Steps cell/> })
}

#[component]
fn Steps(cell: CellView) -> impl IntoView {
    let CellView { title, lines, costs, device } = cell;
    let costs = costs.into_iter().map(|words| view! { <p class="sub" data-testid="trace-cost">{words}</p> });
    let steps = lines.into_iter().map(|line| {
        let class = tone_class(line.tone);
        let sign = match line.tone {
            Tone::Bad if !line.value.starts_with('▲') => "▲ ",
            _ => "",
        };
        view! {
            <li class="step">
                <span class="step-source"><span class="indent" aria-hidden="true">{line.indent}</span>{line.source}</span>
                <span class="step-end">
                    <span class=format!("step-value {class}")><span aria-hidden="true">{sign}</span>{line.value}</span>
                    <span class="step-cost">{(!line.cost.is_empty()).then(|| format!("cost {}", line.cost))}</span>
                </span>
            </li>
        }
    });
    let published = (!device.is_empty()).then(|| {
        let rows = device.into_iter().map(|(name, value)| {
            view! { <tr><th scope="row" class="mono">{name}</th><td class="mono">{value}</td></tr> }
        });
        view! {
            <details class="published">
                <summary data-testid="device-attributes">"Everything this device publishes"</summary>
                <div class="table-frame"><table><tbody>{rows.collect_view()}</tbody></table></div>
            </details>
        }
    });
    view! {
        <section class="trace" aria-label="One device step by step" data-testid="trace">
            <h3 data-testid="trace-title">{title}</h3>
            <ol class="steps" tabindex="0">{steps.collect_view()}</ol>
            {costs.collect_view()}
            {published}
        </section>
    }
}
