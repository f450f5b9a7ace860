//! What a first visitor sees: the sample with one instructive failure, as the page gets it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use workbench::engine::Engine;
use workbench::protocol::*;

fn first_visit() -> Vec<DocumentInput> {
    let sample = workbench::samples::find(workbench::samples::FIRST_VISIT).unwrap();
    let input = |(index, document): (usize, SampleDocument)| DocumentInput {
        id: index as u32 + 1,
        revision: 1,
        group: document.group,
        name: document.name,
        text: Some(DocumentText { text: document.text, last_good: None }),
    };
    sample.documents.into_iter().enumerate().map(input).collect()
}

fn look(documents: Vec<DocumentInput>, station: Station) -> Look {
    let open =
        documents.iter().find(|document| document.group == Group::Manifests).map(|document| document.id);
    Look {
        look: 1,
        documents,
        open,
        station,
        matching: MatchRequest { row_count: 100, ..MatchRequest::default() },
        budget: 10_000_000,
    }
}

fn view(engine: &mut Engine, look: Look) -> View {
    match engine.respond(Request::Look(look)) {
        Answer::View(view) => *view,
        other => panic!("no view: {other:?}"),
    }
}

#[test]
fn print_all() {
    let mut engine = Engine::new();
    let view = view(&mut engine, look(first_visit(), Station::Match));
    println!("{view:#?}");
}
