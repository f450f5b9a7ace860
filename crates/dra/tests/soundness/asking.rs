//! What does our allocator choose for a problem, and is it right? The fuzzer asks the same of problems of its own.

use dra::allocate::{Allocator, Claim, InUse, Inventory, Question, Variant, Verdict};
use dra::target::Release;
use dra::{Body, DocumentId, Memo, Object, Target, decode};

use super::checker;
use super::model::{Choice, Problem};

/// Whether the problem fits. What is chosen has to be allowed; with `exhaustive`, nothing may be where nothing is chosen.
pub(crate) fn judge(problem: &Problem, minor: u16, exhaustive: bool) -> bool {
    let chosen = ask(problem, minor);
    if let Some(chosen) = &chosen {
        if let Err(wrong) = checker::check(problem, chosen) {
            panic!("1.{minor}: {wrong}: {chosen:?}\n{}", problem.yaml());
        }
    } else if exhaustive && let Some(solution) = checker::any_solution(problem) {
        panic!("1.{minor}: there is {solution:?}\n{}", problem.yaml());
    }
    chosen.is_some()
}

/// What the allocator of a minor chooses for the problem's node; `None` when nothing fits.
pub(crate) fn ask(problem: &Problem, minor: u16) -> Option<Vec<Choice>> {
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
                    request: it.request.to_string(),
                    device: it.name[2].to_string(),
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
