//! What speaks for the verdict? Funnels, bars and the search step by step.

use leptos::prelude::*;
use workbench::protocol::{Bar, Funnel};

use super::part;
use crate::widgets::glyph::tone_class;

/// From how many devices to how many, for each request.
#[component]
pub fn Funnels() -> impl IntoView {
    let funnels = part(|it| it.funnels.clone());
    move || funnels.get().into_iter().map(|funnel| view! { <OneFunnel funnel/> }).collect_view()
}

#[component]
fn OneFunnel(funnel: Funnel) -> impl IntoView {
    let Funnel { title, rows } = funnel;
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{row.label}" "<span class="quiet">{row.detail}</span></th>
                <td class=format!("mono {}", tone_class(row.tone))>{row.count}</td>
            </tr>
        }
    });
    view! {
        <section class="funnel" data-testid="funnel">
            <h3>{title}</h3>
            <div class="table-frame"><table><tbody>{rows.collect_view()}</tbody></table></div>
        </section>
    }
}

/// How much is used of counters and shared capacity.
#[component]
pub fn Bars() -> impl IntoView {
    let counters = part(|it| it.counters.clone());
    let capacity = part(|it| it.capacity.clone());
    view! {
        <Meters title="Counters" bars=counters/>
        <Meters title="Capacity of shared devices" bars=capacity/>
    }
}

#[component]
fn Meters(title: &'static str, bars: Memo<Vec<Bar>>) -> impl IntoView {
    let rows = move || {
        let each = bars.get().into_iter();
        each.map(|bar| {
            view! {
                <div class="meter-row" data-testid="bar">
                    <span>{bar.label.clone()}</span>
                    <meter min="0" max="100" value=bar.percent.to_string() aria-label=bar.label></meter>
                    <span class="mono">{bar.says}</span>
                </div>
            }
        })
        .collect_view()
    };
    view! {
        <Show when=move || bars.with(|it| !it.is_empty())>
            <section class="meters"><h3>{title}</h3>{rows}</section>
        </Show>
    }
}

/// The search step by step, when it is asked for.
#[component]
pub fn Search() -> impl IntoView {
    let search = part(|it| it.search.clone());
    move || {
        search.get().map(|search| {
            let lines = search.lines.into_iter().map(|line| {
                let indent = "· ".repeat(line.depth as usize);
                view! { <li class=tone_class(line.tone)><span class="indent" aria-hidden="true">{indent}</span>{line.text}</li> }
            });
            view! {
                <section class="search-steps" data-testid="search-steps">
                    <h3>"The search"</h3>
                    <p class="sub">{search.summary}</p>
                    <ol class="steps" tabindex="0" aria-label="Steps of the search">{lines.collect_view()}</ol>
                </section>
            }
        })
    }
}
