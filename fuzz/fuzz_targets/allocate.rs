//! Any cluster and claims: no panic, no more steps than allowed, and nothing given that the API's documentation forbids.
#![no_main]
#![allow(clippy::indexing_slicing, clippy::panic, dead_code)]

#[path = "../../crates/dra/tests/soundness/asking.rs"]
mod asking;
#[path = "../../crates/dra/tests/soundness/checker.rs"]
mod checker;
#[path = "../../crates/dra/tests/soundness/model.rs"]
mod model;

use conformance::generate::{Corpus, Rng, generator};
use conformance::{MINORS, Release, outcomes};
use dra::allocate::Verdict;
use libfuzzer_sys::fuzz_target;
use model::{Problem, Random};

/// Steps of a search: enough for most of these clusters, and few enough to run out now and then.
const BUDGET: u64 = 5_000;

// The first byte says which minor and which kind of problem, the others what is in it.
fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    match first % 8 {
        kind @ ..4 => generated(MINORS[usize::from(kind)], rest),
        kind => modelled(36 + u16::from(kind % 2), kind < 6, rest),
    }
});

/// A problem with everything that the differential knows of.
fn generated(minor: Release, bytes: &[u8]) {
    let Some(mut generator) = generator("allocate", Corpus::default(), minor) else { return };
    let request = generator.request(&mut Rng::of_bytes(bytes));
    for (node, outcome) in outcomes(&request, minor, BUDGET).1 {
        let within = match outcome.verdict {
            Verdict::OutOfBudget => outcome.steps == BUDGET,
            Verdict::NotSimulated(what) => panic!("{what}: {request}"),
            _ => outcome.steps <= BUDGET,
        };
        assert!(within, "{node} took {} steps of {BUDGET}: {request}", outcome.steps);
    }
}

/// A problem on a model that a checker understands; small ones are solved by trying everything.
fn modelled(minor: u16, small: bool, bytes: &[u8]) {
    let mut problem = Problem::random(&mut Random::of_bytes(bytes.to_vec()), small);
    if minor == 36 {
        // It remembers only the last device of a request.
        problem.distinct = None;
    }
    asking::judge(&problem, minor, small && minor == 37);
}
