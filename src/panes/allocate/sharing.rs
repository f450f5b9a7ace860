//! Who shares what, and what does the scheduler write into the claims?

use leptos::prelude::*;

use super::part;

/// Pods, containers, claims and devices as a table.
#[component]
pub fn Sharing() -> impl IntoView {
    let sharing = part(|it| it.sharing.clone());
    let rows = move || {
        let each = sharing.get().into_iter();
        each.map(|row| {
            view! {
                <tr>
                    <th scope="row">{row.pod}</th>
                    <td>{row.container}</td>
                    <td>{row.claim}</td>
                    <td class="mono">{row.devices}</td>
                </tr>
            }
        })
        .collect_view()
    };
    view! {
        <Show when=move || sharing.with(|it| !it.is_empty())>
            <section class="sharing" data-testid="sharing">
                <h3>"Who shares what"</h3>
                <div class="table-frame" tabindex="0" role="region" aria-label="Who shares what">
                    <table>
                        <thead><tr><th scope="col">"Pod"</th><th scope="col">"Container"</th><th scope="col">"Claim"</th><th scope="col">"Devices"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        </Show>
    }
}

/// `status.allocation` of each claim that gets devices.
#[component]
pub fn Status() -> impl IntoView {
    let status = part(|it| it.status.clone());
    move || {
        let each = status.get().into_iter();
        each.map(|text| {
            view! {
                <details class="statistics" data-testid="status-yaml">
                    <summary><h3>{format!("What the scheduler writes into claim {}", text.claim)}</h3></summary>
                    <pre class="yaml" tabindex="0">{text.yaml}</pre>
                </details>
            }
        })
        .collect_view()
    }
}
