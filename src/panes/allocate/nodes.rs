//! Which node has which devices, and who holds them?

use leptos::prelude::*;
use workbench::protocol::{DeviceKey, NodeCard, Tile, Tone};

use super::part;
use crate::session::session;
use crate::widgets::glyph::tone_class;

/// The nodes with their devices.
#[component]
pub fn Nodes() -> impl IntoView {
    let nodes = part(|it| it.nodes.clone());
    let more = part(|it| it.more_nodes);
    view! {
        <section class="nodes" aria-label="Nodes and devices" data-testid="nodes">
            {move || nodes.get().into_iter().map(|card| view! { <Node card/> }).collect_view()}
        </section>
        <Show when=move || more.get() != 0>
            <p class="sub">{move || format!("{} more nodes are not listed.", more.get())}</p>
        </Show>
    }
}

#[component]
fn Node(card: NodeCard) -> impl IntoView {
    let session = session();
    let NodeCard { name, verdict, tone, chosen, cordoned, tiles, more } = card;
    let (asked, switched) = (name.clone(), name.clone());
    let choose = move |_| session.show_in_allocate(|it| it.node = Some(asked.clone()));
    let cordon = move |_| {
        session.show_in_allocate(|it| {
            if cordoned {
                it.cordoned.retain(|known| *known != switched);
            } else {
                it.cordoned.push(switched.clone());
            }
        });
    };
    let label = format!("Explain {name}");
    view! {
        <div class="node" class:chosen=chosen data-testid="node">
            <div class="node-head">
                <h3>{name}</h3>
                <span class=tone_class(tone) data-testid="node-verdict">{sign(tone)}" "{verdict}</span>
            </div>
            <ul class="tiles">{tiles.into_iter().map(|tile| view! { <Device tile/> }).collect_view()}</ul>
            {(more != 0).then(|| view! { <p class="sub">{format!("{more} more devices")}</p> })}
            <div class="actions">
                {(!chosen).then(|| view! { <button type="button" class="ghost" aria-label=label data-testid="explain-node" on:click=choose>"Explain"</button> })}
                <button type="button" class="ghost" data-testid="cordon" on:click=cordon>
                    {if cordoned { "Uncordon" } else { "What if it were cordoned?" }}
                </button>
            </div>
        </div>
    }
}

fn sign(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "✓",
        Tone::Bad => "✕",
        Tone::Warning => "◆",
        Tone::Plain | Tone::Quiet => "○",
    }
}

#[component]
fn Device(tile: Tile) -> impl IntoView {
    let session = session();
    let Tile { key, name, says, tone, given, busy, tainted } = tile;
    let (for_busy, for_taint) = (key.clone(), key);
    let held = move |_| session.show_in_allocate(|it| toggle(&mut it.busy, &for_busy));
    let taint = move |_| session.show_in_allocate(|it| toggle(&mut it.tainted, &for_taint));
    view! {
        <li class=format!("tile {}", tone_class(tone)) class:given=given data-testid="tile">
            <details>
                <summary><b>{name}</b>" "<span>{given.then_some("✓ ")}{says}</span></summary>
                <button type="button" class="ghost" data-testid="what-if-busy" on:click=held>{if busy { "Not busy" } else { "What if busy?" }}</button>
                <button type="button" class="ghost" data-testid="what-if-taint" on:click=taint>{if tainted { "Not tainted" } else { "What if tainted?" }}</button>
            </details>
        </li>
    }
}

fn toggle(list: &mut Vec<DeviceKey>, key: &DeviceKey) {
    if list.contains(key) {
        list.retain(|it| it != key);
    } else {
        list.push(key.clone());
    }
}
