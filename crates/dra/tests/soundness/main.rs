//! Is what the allocator gives allowed by the API's documentation, and is there nothing where it gives nothing?
//!
//! [`checker`] is written from the documentation of the API's fields, on a model of its own ([`model`]), and knows
//! nothing of the search. Small clusters are also solved by trying everything.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod asking;
mod checker;
mod model;

use asking::{ask, judge};
use model::{Problem, Random};

/// Problems of some seeds, and how many of them fit.
fn check(minor: u16, seeds: std::ops::Range<u64>, exhaustive: bool) -> usize {
    seeds
        .filter(|seed| judge(&Problem::random(&mut Random::new(*seed), exhaustive), minor, exhaustive))
        .count()
}

#[test]
fn every_allocation_of_1_37_is_allowed() {
    let fits = check(37, 0..1_500, false);
    assert!((300..1_450).contains(&fits), "{fits} fit: the problems prove little");
}

#[test]
fn every_allocation_of_1_36_is_allowed_but_for_known_errors() {
    // `distinctAttribute` remembers only the last device of a request up to 1.36.
    for seed in 0..700 {
        let problem = Problem::random(&mut Random::new(seed), false);
        if problem.distinct.is_none() {
            judge(&problem, 36, false);
        }
    }
}

#[test]
fn where_nothing_fits_trying_everything_finds_nothing() {
    let fits = check(37, 10_000..10_700, true);
    assert!((100..680).contains(&fits), "{fits} fit: the problems prove little");
}

#[test]
fn problems_of_a_fuzzer_are_checked_alike() {
    let bytes = |seed: u8| {
        (0..40).map(|place: u8| seed.wrapping_mul(31).wrapping_add(place.wrapping_mul(seed | 1))).collect()
    };
    let fits =
        (0..=255).filter(|seed| judge(&Problem::random(&mut Random::of_bytes(bytes(*seed)), true), 37, true));
    let fits = fits.count();
    assert!((20..235).contains(&fits), "{fits} fit: the problems prove little");
}

#[test]
fn the_checker_refuses_what_the_documentation_forbids() {
    let mut refused = 0;
    for seed in 0..300 {
        let problem = Problem::random(&mut Random::new(seed), false);
        let Some(mut chosen) = ask(&problem, 37) else { continue };
        // The same device for every request, or none at all.
        let first = chosen[0].clone();
        chosen.iter_mut().for_each(|it| it.device.clone_from(&first.device));
        refused += usize::from(checker::check(&problem, &chosen).is_err());
        assert!(checker::check(&problem, &[]).is_err());
    }
    assert!(refused > 50, "{refused}");
}
