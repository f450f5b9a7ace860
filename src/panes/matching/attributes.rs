//! What do the attributes and capacities that the selectors read look like over all devices?

use leptos::prelude::*;

use super::part;
use crate::widgets::glyph::tone_class;

/// The statistics; nothing when no selector reads an attribute.
#[component]
pub fn Attributes() -> impl IntoView {
    let attributes = part(|it| it.attributes.clone());
    let rows = move || {
        let each = attributes.get().into_iter();
        each.map(|row| {
            let class = tone_class(row.tone);
            view! {
                <tr>
                    <th scope="row" class="mono">{row.name}</th>
                    <td>{row.kind}</td>
                    <td class=class>{row.coverage}</td>
                    <td><span class="values mono" title=row.values.clone()>{row.values.clone()}</span></td>
                </tr>
            }
        })
        .collect_view()
    };
    // On a narrow page the table is long; it waits folded.
    let wide = window().inner_width().ok().and_then(|width| width.as_f64()).is_none_or(|width| width > 700.0);
    view! {
        <Show when=move || !attributes.with(Vec::is_empty)>
            <details class="statistics" data-testid="attributes" open=wide>
                <summary><h3>"What the devices publish"</h3></summary>
                <div class="table-frame" tabindex="0" role="region" aria-label="Attributes and capacities">
                    <table class="attributes">
                        <thead><tr><th scope="col">"Name"</th><th scope="col">"Kind"</th><th scope="col">"Published"</th><th scope="col">"Values"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </Show>
    }
}
