//! How far does the claim come? The five stations and their verdicts.

use leptos::prelude::*;
use workbench::protocol::{Station, StationMark, StationView};

use crate::session::session;
use crate::widgets::glyph;

/// The stations, also before the engine has spoken.
const STATIONS: [(Station, &str); 5] = [
    (Station::Read, "Read"),
    (Station::Accept, "Accept"),
    (Station::Match, "Match"),
    (Station::Allocate, "Allocate"),
    (Station::TakeHome, "Take home"),
];

/// The name of a station in `data-testid`s and of its pane.
pub fn slug(station: Station) -> &'static str {
    match station {
        Station::Read => "read",
        Station::Accept => "accept",
        Station::Match => "match",
        Station::Allocate => "allocate",
        Station::TakeHome => "take-home",
    }
}

/// The road across the top.
#[component]
pub fn Road() -> impl IntoView {
    let session = session();
    let stations = STATIONS.map(|(station, title)| {
        let said = Memo::new(move |_| {
            session.shown.road.with(|road| road.iter().find(|it| it.station == station).cloned())
        });
        view! { <Stop station title said/> }
    });
    view! {
        <nav class="road" aria-label="The road of a claim">
            <ol>{stations.into_iter().collect_view()}</ol>
        </nav>
    }
}

#[component]
fn Stop(station: Station, title: &'static str, said: Memo<Option<StationView>>) -> impl IntoView {
    let session = session();
    let current = move || session.station.get() == station;
    let mark =
        move || glyph::mark(said.with(|said| said.as_ref().map_or(StationMark::Neutral, |it| it.mark)));
    let verdict =
        move || said.with(|said| said.as_ref().map_or_else(|| "…".to_owned(), |it| it.verdict.clone()));
    view! {
        <li>
            <button
                type="button"
                class=move || format!("stop {}", mark().0)
                aria-current=move || current().then_some("step")
                data-testid=format!("station-{}", slug(station))
                on:click=move |_| session.open_station(station)
            >
                <span class="disc" aria-hidden="true">{move || mark().1}</span>
                <strong>{title}</strong>
                <span class="visually-hidden">{move || format!("{}: ", mark().2)}</span>
                <small data-testid=format!("verdict-{}", slug(station)) title=verdict>{verdict}</small>
            </button>
        </li>
    }
}
