//! From how many devices to how many? The funnel in numbers.

use leptos::prelude::*;

use super::part;
use crate::widgets::glyph::tone_class;

/// The figures, in the order of the funnel.
#[component]
pub fn Figures() -> impl IntoView {
    let figures = part(|it| it.figures.clone());
    let cells = move || {
        let each = figures.get().into_iter();
        each.map(|figure| {
            let class = format!("figure {}", tone_class(figure.tone));
            view! { <div class=class><dd>{figure.count}</dd><dt>{figure.label}</dt></div> }
        })
        .collect_view()
    };
    view! { <dl class="figures" data-testid="figures">{cells}</dl> }
}
