//! What can be done about it? Changes the engine has tried, each with its edit and its result before it is taken.

use leptos::prelude::*;
use workbench::protocol::Offer;

use crate::session::session;
use crate::widgets::diff::Diff;
use crate::widgets::words::Words;

/// The offers of one failure or problem, the best first.
#[component]
pub fn Offers(
    offers: Vec<Offer>,
    /// Highlight the first one.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    let rows = offers.into_iter().enumerate().map(|(index, offer)| {
        let class = if primary && index == 0 { "primary" } else { "ghost" };
        view! { <OfferRow offer class/> }
    });
    view! { <div class="offers">{rows.collect_view()}</div> }
}

#[component]
fn OfferRow(offer: Offer, class: &'static str) -> impl IntoView {
    let session = session();
    let Offer { label, result, before, after, .. } = offer.clone();
    let shows = !(before.is_empty() && after.is_empty());
    view! {
        <div class="offer" data-testid="offer">
            <div class="offer-head">
                <button type="button" class=class data-testid="take-offer" on:click=move |_| session.take_offer(&offer)><Words text=label/></button>
                <span class="sub" data-testid="offer-result">{result}</span>
            </div>
            {shows.then(|| view! { <Diff before after/> })}
        </div>
    }
}
