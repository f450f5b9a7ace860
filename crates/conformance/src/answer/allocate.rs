//! Which devices would the scheduler's allocator choose, node by node?

use dra::allocate::{Allocator, Claim, InUse, Inventory, Outcome, Question, Variant, Verdict};
use dra::target::{Release, Target};
use dra::{Body, DocumentId, Memo, Object, decode};
use kube_scalars::Quantity;
use serde_json::{Value, json};

use super::{Answer, text};

/// Steps of one search; upstream has no limit but time.
const BUDGET: u64 = 50_000_000;

pub(super) fn answer(request: &Value, minor: Release) -> Answer {
    let (variant, outcomes) = outcomes(request, minor, BUDGET);
    let mut nodes = Vec::new();
    for (node, outcome) in outcomes {
        let (results, error) = match outcome.verdict {
            Verdict::Fits(claims) => {
                (Value::Array(claims.iter().map(|it| it.to_json()).collect()), Value::Null)
            }
            Verdict::DoesNotFit => (Value::Null, Value::Null),
            Verdict::NodeError(error) | Verdict::Fatal(error) => (Value::Null, error.into()),
            Verdict::Panics(text) => return Answer::to(request).with("failed", &format!("panic: {text}")),
            Verdict::OutOfBudget => return Answer::to(request).with("unsupported", "the budget ran out"),
            Verdict::NotSimulated(what) => return Answer::to(request).with("unsupported", &what),
        };
        let steps = if variant.behaviour.counts_steps { Value::from(outcome.steps) } else { Value::Null };
        nodes.push(json!({"node": node, "results": results, "error": error, "steps": steps}));
    }
    Answer::to(request).with("nodes", &nodes).with("variant", variant.channel.name())
}

/// What our allocator says of each node by name, each within a budget of steps.
pub fn outcomes(request: &Value, minor: Release, budget: u64) -> (Variant, Vec<(String, Outcome)>) {
    let problem = Problem::read(request, minor);
    let mut memo = Memo::of(&problem.target, kube_cel::Expressions::Stored);
    let inventory = Inventory::build(&problem.cluster, &problem.variant, &mut memo);
    let in_use = in_use(request, &inventory);
    let outcomes = problem.cycle(&inventory, &in_use, &mut memo, budget);
    let names = inventory.nodes.iter().map(|node| node.name.to_owned());
    (problem.variant, names.zip(outcomes).collect())
}

/// Of how many measurements the shortest is told: other programs only make them longer.
const TIMES: usize = 8;

/// How long one scheduling cycle takes, in which one Pod asks about all nodes: the shortest mean of so many of them.
/// `clock` is any number that grows with time. The cycle that compiles the selectors does not count.
pub fn time_cycles(request: &Value, minor: Release, repeat: u32, clock: impl Fn() -> f64) -> f64 {
    let problem = Problem::read(request, minor);
    let mut memo = Memo::of(&problem.target, kube_cel::Expressions::Stored);
    let inventory = Inventory::build(&problem.cluster, &problem.variant, &mut memo);
    let in_use = in_use(request, &inventory);
    let mut cycle = || problem.cycle(&inventory, &in_use, &mut memo, BUDGET);
    cycle();
    let mut shortest = f64::INFINITY;
    for _ in 0..TIMES {
        let start = clock();
        for _ in 0..repeat {
            std::hint::black_box(cycle());
        }
        shortest = shortest.min((clock() - start) / f64::from(repeat));
    }
    shortest
}

/// What is asked.
struct Problem {
    target: Target,
    variant: Variant,
    cluster: Vec<Object>,
    claims: Vec<Claim>,
}

impl Problem {
    fn read(request: &Value, minor: Release) -> Self {
        let mut target = Target::new(minor);
        for (gate, on) in request.get("gates").and_then(Value::as_object).into_iter().flatten() {
            target = target.with_gate(gate, on.as_bool().unwrap_or(false));
        }
        let read = |name: &str| objects(request, name, &target);
        let cluster = ["classes", "slices", "nodes", "taintRules"].into_iter().flat_map(read).collect();
        let claims = read("claims").into_iter().filter_map(claim).collect();
        let variant = Variant::of(&target);
        Self { target, variant, cluster, claims }
    }

    /// Asks about each node, in order, with an allocator that knows nothing yet, as the scheduler does for each Pod.
    fn cycle(&self, inventory: &Inventory<'_>, in_use: &InUse, memo: &mut Memo, budget: u64) -> Vec<Outcome> {
        let mut allocator = Allocator::new(inventory, &self.variant);
        let mut round = allocator.round(&self.claims);
        let ask = |node| {
            let question = Question { node, claims: &self.claims, in_use, budget };
            allocator.ask_in(&mut round, &question, memo, None)
        };
        inventory.nodes.iter().map(ask).collect()
    }
}

/// The objects of a member: each JSON, or its YAML text.
fn objects(request: &Value, name: &str, target: &Target) -> Vec<Object> {
    let manifests = request.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut out = Vec::new();
    for manifest in manifests {
        let manifest = manifest.as_str().map_or_else(|| manifest.to_string(), str::to_owned);
        out.extend(decode(DocumentId(0), &yaml_tree::parse(&manifest), target).objects);
    }
    out
}

fn claim(object: Object) -> Option<Claim> {
    let (namespace, name) = (object.namespace().to_owned(), object.name());
    match object.body {
        Body::ResourceClaim(claim) => Some(Claim { namespace, name, devices: claim.devices }),
        _ => None,
    }
}

fn in_use(request: &Value, inventory: &Inventory<'_>) -> InUse {
    let mut out = InUse::default();
    let list = |name: &str| {
        let allocated = request.get("allocated").and_then(|it| it.get(name));
        allocated.and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let name = |it: &Value, member| text(it, member).unwrap_or_default().to_owned();
    for it in list("devices") {
        out.hold(inventory, &name(&it, "driver"), &name(&it, "pool"), &name(&it, "device"));
    }
    for it in list("shared") {
        out.share(inventory, &name(&it, "driver"), &name(&it, "pool"), &name(&it, "device"));
    }
    for it in list("capacity") {
        let amount = |(name, amount): (&String, &Value)| {
            let text = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
            Some((name.clone(), Quantity::parse(text.trim()).ok()?))
        };
        let amounts: Vec<_> =
            it.get("consumed").and_then(Value::as_object).into_iter().flatten().filter_map(amount).collect();
        out.consume(inventory, &name(&it, "driver"), &name(&it, "pool"), &name(&it, "device"), amounts);
    }
    out
}
