//! What was read: problems, and the cluster in numbers.

use leptos::prelude::*;
use workbench::protocol::{PoolRow, ReadView};

use super::graph::Graph;
use super::problems::Problems;
use crate::session::session;
use crate::widgets::waiting::Waiting;

/// Pools listed before "show all". Ours: a screen.
const POOLS: usize = 30;

/// The pane of Read.
#[component]
pub fn ReadPane() -> impl IntoView {
    let read = session().shown.read;
    move || match read.get() {
        None => view! { <Waiting/> }.into_any(),
        Some(read) => view! { <Known read/> }.into_any(),
    }
}

#[component]
fn Known(read: ReadView) -> impl IntoView {
    let ReadView { headline, summary, cluster, pools, graph } = read;
    let counts = cluster.into_iter().map(|row| {
        view! { <div class="figure"><dd>{row.count}</dd><dt>{row.label}</dt></div> }
    });
    view! {
        <h2 data-testid="headline">{headline}</h2>
        <p class="sub">{summary}</p>
        <Problems/>
        <Graph graph/>
        <h3>"Cluster"</h3>
        <dl class="figures" data-testid="cluster-counts">{counts.collect_view()}</dl>
        <Pools pools/>
    }
}

#[component]
fn Pools(pools: Vec<PoolRow>) -> impl IntoView {
    if pools.is_empty() {
        return view! {
            <p class="sub" data-testid="no-pools">
                "No ResourceSlice is loaded, so there are no devices to match. Load your cluster, or open a sample."
            </p>
        }
        .into_any();
    }
    let total = pools.len();
    let all = RwSignal::new(total <= POOLS);
    let pools = StoredValue::new(pools);
    let rows = move || {
        let shown = if all.get() { usize::MAX } else { POOLS };
        pools.with_value(|pools| {
            pools.iter().take(shown).cloned().map(|pool| view! { <Pool pool/> }).collect_view()
        })
    };
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Pools">
            <table class="pools" data-testid="pools">
                <thead><tr><th scope="col">"Pool"</th><th scope="col">"Driver"</th><th scope="col" class="number">"Devices"</th><th scope="col">"State"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Show when=move || !all.get()>
            <button type="button" class="link" data-testid="all-pools" on:click=move |_| all.set(true)>{format!("Show all {total} pools")}</button>
        </Show>
    }
    .into_any()
}

#[component]
fn Pool(pool: PoolRow) -> impl IntoView {
    let (class, state) = match pool.incomplete {
        None => ("quiet", "complete".to_owned()),
        Some(what) => ("warning", format!("◆ {what}")),
    };
    view! {
        <tr>
            <th scope="row" class="mono">{pool.pool}</th>
            <td class="mono">{pool.driver}</td>
            <td class="number">{pool.devices}</td>
            <td class=class>{state}</td>
        </tr>
    }
}
