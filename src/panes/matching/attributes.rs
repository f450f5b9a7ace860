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
    view! {
        <Show when=move || !attributes.with(Vec::is_empty)>
            <section aria-label="What the devices publish" data-testid="attributes">
                <h3>"What the devices publish"</h3>
                <div class="table-frame" tabindex="0" role="region" aria-label="Attributes and capacities">
                    <table class="attributes">
                        <thead><tr><th scope="col">"Name"</th><th scope="col">"Kind"</th><th scope="col">"Published"</th><th scope="col">"Values"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        </Show>
    }
}
