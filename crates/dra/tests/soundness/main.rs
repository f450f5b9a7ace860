//! Is what the allocator gives allowed by the API's documentation, and is there nothing where it gives nothing?
//!
//! [`checker`] is written from the documentation of the API's fields, on a model of its own ([`model`]), and knows
//! nothing of the search. Small clusters are also solved by trying everything.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod checker;
mod model;

use dra::allocate::{Allocator, Claim, InUse, Inventory, Question, Variant, Verdict};
use dra::target::Release;
use dra::{Body, DocumentId, Memo, Object, Target, decode};
use model::{Choice, Problem, Random};

/// What the allocator of a minor chooses for the problem's node; `None` when nothing fits.
fn ask(problem: &Problem, minor: u16) -> Option<Vec<Choice>> {
    // Everything that the problems use is switched on.
    let gates = ["DRAPartitionableDevices", "DRAConsumableCapacity", "DRADeviceTaints"];
    let target =
        gates.into_iter().fold(Target::new(Release::new(1, minor)), |it, gate| it.with_gate(gate, true));
    let variant = Variant::of(&target);
    let objects = decode(DocumentId(0), &yaml_tree::parse(&problem.yaml()), &target).objects;
    let claims: Vec<Claim> = objects.iter().filter_map(claim).collect();
    let mut memo = Memo::new();
    let inventory = Inventory::build(&objects, &variant, &mut memo);
    let mut in_use = InUse::default();
    for device in problem.in_use() {
        in_use.hold(&inventory, "d.example.com", "pool", &device);
    }
    let mut allocator = Allocator::new(&inventory, &variant);
    let node = &inventory.nodes[0];
    let question = Question { node, claims: &claims, in_use: &in_use, budget: 1_000_000 };
    match allocator.ask(&question, &mut memo, None).verdict {
        Verdict::Fits(given) => Some(
            given[0]
                .devices
                .iter()
                .map(|it| Choice {
                    request: it.request.clone(),
                    device: it.name[2].clone(),
                    consumed: it.consumed_capacity.as_ref().map(|all| all["memory"].value() >> 30),
                })
                .collect(),
        ),
        Verdict::DoesNotFit => None,
        other => panic!("{other:?}\n{}", problem.yaml()),
    }
}

fn claim(object: &Object) -> Option<Claim> {
    let Body::ResourceClaim(claim) = &object.body else { return None };
    Some(Claim { namespace: "default".to_owned(), name: object.name(), devices: claim.devices.clone() })
}

/// Problems of one seed, and how many of them fit.
fn check(minor: u16, seeds: std::ops::Range<u64>, exhaustive: bool) -> usize {
    let mut fits = 0;
    for seed in seeds {
        let problem = Problem::random(&mut Random::new(seed), exhaustive);
        let chosen = ask(&problem, minor);
        if let Some(chosen) = &chosen {
            fits += 1;
            if let Err(wrong) = checker::check(&problem, chosen) {
                panic!("1.{minor}, seed {seed}: {wrong}: {chosen:?}\n{}", problem.yaml());
            }
        } else if exhaustive && let Some(solution) = checker::any_solution(&problem) {
            panic!("1.{minor}, seed {seed}: there is {solution:?}\n{}", problem.yaml());
        }
    }
    fits
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
        if problem.distinct.is_some() {
            continue;
        }
        if let Some(chosen) = ask(&problem, 36) {
            assert_eq!(checker::check(&problem, &chosen), Ok(()), "seed {seed}\n{}", problem.yaml());
        }
    }
}

#[test]
fn where_nothing_fits_trying_everything_finds_nothing() {
    let fits = check(37, 10_000..10_700, true);
    assert!((100..680).contains(&fits), "{fits} fit: the problems prove little");
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
