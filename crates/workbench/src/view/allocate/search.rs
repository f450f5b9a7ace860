//! The search step by step: what was taken, what was not, what was given back.

use dra::Memo;
use dra::allocate::{Allocator, Question, Recorder, What};
use dra::schedule::{NodeAnswer, NodeVerdict};

use super::Scene;
use super::reasons::text;
use crate::protocol::{SearchLine, SearchView, Tone};
use crate::view::words::counted;

/// How many steps are shown.
const EVENTS: usize = 400;

/// Whether there is more than one step to go through: an error at the first device ends the search there.
pub(super) fn has_steps(answer: &NodeAnswer) -> bool {
    matches!(&answer.verdict, NodeVerdict::Asked(outcome) if outcome.steps > 1)
}

/// The search on one node, from its beginning.
pub(super) fn search<'a>(
    scene: &Scene<'_, 'a>,
    allocator: &mut Allocator<'a, '_>,
    question: &Question<'a, '_>,
    memo: &mut Memo,
) -> SearchView {
    let mut recorder = Recorder::new(EVENTS);
    let outcome = allocator.ask(question, memo, Some(&mut recorder));
    let mut depth = 0;
    let mut lines = Vec::new();
    for event in &recorder.events {
        let device = scene.inventory.devices.get(event.device).map_or("", |it| it.name);
        let request = question.claims.get(event.claim).and_then(|it| it.devices.requests.get(event.request));
        let name = request.map_or("", |it| text(&it.name));
        let alternative = request.and_then(|it| it.first_available.get(event.alternative));
        let request = alternative.map_or_else(|| name.to_owned(), |it| format!("{name}/{}", text(&it.name)));
        let (words, tone) = match &event.what {
            What::Took => (format!("takes {device} for {request}"), Tone::Good),
            What::GaveBack => (format!("gives {device} back: with it there is no solution"), Tone::Warning),
            What::Rejected(reason) => {
                (format!("not {device} for {request}: {}", scene.reason(event.device, reason)), Tone::Quiet)
            }
        };
        if event.what == What::GaveBack {
            depth -= 1;
        }
        lines.push(SearchLine { depth: u32::try_from(depth.max(0)).unwrap_or(0), text: words, tone });
        if event.what == What::Took {
            depth += 1;
        }
    }
    let more = match (recorder.dropped, lines.len()) {
        (0, 0 | 1) => " The first device decides it: there is nothing else to step through.".to_owned(),
        (0, _) => String::new(),
        (more, _) => format!(" {more} more are not shown."),
    };
    let steps = counted(outcome.steps as usize, "step");
    SearchView {
        summary: format!("{steps} on {}, as Kubernetes counts them.{more}", question.node.name),
        lines,
    }
}
