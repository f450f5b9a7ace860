//! What would kube-scheduler's allocator choose for the claims of a Pod on a node?
//!
//! [`Variant::of`] says which of upstream's allocators a Kubernetes has; [`Inventory::build`] indexes slices, classes,
//! nodes and taint rules; [`InUse`] is what other claims hold. An [`Allocator`] answers [`Question`]s about one
//! inventory; it keeps what selectors said, so ask the same one about every node and every what-if. Where the same
//! claims are asked for on many nodes, a [`Round`] reads them once.
//!
//! ```
//! # use dra::{allocate::{Allocator, Claim, InUse, Inventory, Question, Variant}, Memo, Target};
//! let (variant, mut memo) = (Variant::of(&Target::v1_37()), Memo::new());
//! let inventory = Inventory::build(&[], &variant, &mut memo);
//! let (claims, in_use) = (Vec::<Claim>::new(), InUse::default());
//! let mut allocator = Allocator::new(&inventory, &variant);
//! for node in &inventory.nodes {
//!     let question = Question { node, claims: &claims, in_use: &in_use, budget: 1_000_000 };
//!     let outcome = allocator.ask(&question, &mut memo, None);
//!     println!("{}: {:?} after {} steps", node.name, outcome.verdict, outcome.steps);
//! }
//! ```
//!
//! [`explain`] says why devices do not suffice, [`changes`] which single changes would help, and a [`Recorder`] keeps what the
//! search did, step by step.
//!
//! The outcome is upstream's: same devices, same order, same error text, same number of steps, errors of each minor
//! included (see [`Behaviour`]).

mod capacity;
mod changes;
mod constraints;
mod counters;
mod explanation;
mod groups;
mod in_use;
mod inventory;
mod json;
mod matching;
mod node_selection;
mod pools;
mod reason;
mod record;
mod requests;
mod result;
mod search;
mod selecting;
mod taking;
mod variant;

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

pub use changes::{Change, Target as ChangedRequest, Tried, Who, changes};
pub use explanation::{Attempt, Candidate, Choice, Explanation, RequestExplanation, explain};
pub use in_use::InUse;
pub use inventory::{Catalog, Device, Inventory, Node, Slice};
pub use json::MADE_UP_ID;
pub use node_selection::selects;
pub use pools::Pool;
pub use reason::{Reason, Stage};
pub use record::{Event, Recorder, What};
pub use requests::MAX_DEVICES;
pub use result::{ClaimAllocation, Given, GivenConfig, Nodes};
pub use taking::tolerates;
pub use variant::{Behaviour, Channel, CounterSpace, Distinct, Features, Variant};

use crate::cluster::Identity;
use crate::memo::Memo;
use crate::objects::DeviceClaim;
use matching::Matcher;
use requests::Requests;
use search::{Key, Search, Stop};

/// A claim that is to be allocated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claim {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What it asks for.
    pub devices: DeviceClaim,
}

/// `namespace/name`, as Kubernetes' texts have it.
impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.namespace.is_empty() {
            write!(f, "{}/", self.namespace)?;
        }
        f.write_str(&self.name)
    }
}

/// What is asked: can this node have these claims?
#[derive(Clone, Copy, Debug)]
pub struct Question<'a, 'b> {
    /// The node.
    pub node: &'b Node<'a>,
    /// The claims of one Pod that have no devices yet, in the Pod's order.
    pub claims: &'b [Claim],
    /// What is in use already.
    pub in_use: &'b InUse,
    /// How many steps the search may take.
    pub budget: u64,
}

/// An answer, and what it took.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The answer.
    pub verdict: Verdict,
    /// How many steps the search took, as upstream counts them.
    pub steps: u64,
}

/// What the allocator says of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// What each claim is given.
    Fits(Vec<ClaimAllocation>),
    /// The devices do not suffice; Kubernetes says no more than `cannot allocate all claims`.
    DoesNotFit,
    /// They do not suffice, and the node has invalid pools; the text is Kubernetes' own.
    NodeError(String),
    /// An error, in Kubernetes' words, that ends the attempt to schedule the Pod on any node.
    Fatal(String),
    /// Kubernetes' scheduler panics, with this text.
    Panics(String),
    /// The budget ran out. Upstream's filter may run out of its ten seconds too.
    OutOfBudget,
    /// A selector uses what is not simulated here; the text says which.
    NotSimulated(String),
}

/// Questions about the same claims, node after node: what the claims want is read once.
#[derive(Debug)]
pub struct Round<'c> {
    claims: &'c [Claim],
    /// What they want; `None` before they are read, and where it is another on each node.
    requests: Option<Requests<'c>>,
    /// The matcher whose numbers of expressions the requests have.
    matcher: Identity,
}

/// Answers questions about one inventory.
#[derive(Debug)]
pub struct Allocator<'a, 'b> {
    inventory: &'b Inventory<'a>,
    variant: &'b Variant,
    matcher: Matcher,
}

impl<'a, 'b> Allocator<'a, 'b> {
    /// Knows nothing yet.
    pub fn new(inventory: &'b Inventory<'a>, variant: &'b Variant) -> Self {
        Self { inventory, variant, matcher: Matcher::default() }
    }

    /// What it answers about.
    pub fn inventory(&self) -> &'b Inventory<'a> {
        self.inventory
    }

    /// The pools that a node reaches, in the order they are taken.
    ///
    /// # Errors
    /// Kubernetes' text, without `gather pool information: `.
    pub fn pools(&self, node: &Node<'_>) -> Result<Vec<Pool<'a>>, String> {
        pools::gather(self.inventory, self.variant, node)
    }

    /// A round that asks for these claims.
    pub fn round<'c>(&self, claims: &'c [Claim]) -> Round<'c> {
        Round { claims, requests: None, matcher: self.matcher.identity().clone() }
    }

    /// Asks. What happens on the way is recorded where a recorder is given.
    pub fn ask(
        &mut self,
        question: &Question<'a, '_>,
        memo: &mut Memo,
        recorder: Option<&mut Recorder>,
    ) -> Outcome {
        self.ask_in(&mut self.round(question.claims), question, memo, recorder)
    }

    /// Asks within a round. One for other claims, or of another allocator, helps nothing.
    pub fn ask_in<'c>(
        &mut self,
        round: &mut Round<'c>,
        question: &Question<'a, '_>,
        memo: &mut Memo,
        recorder: Option<&mut Recorder>,
    ) -> Outcome
    where
        'a: 'c,
    {
        if round.matcher != *self.matcher.identity() || !std::ptr::eq(round.claims, question.claims) {
            return self.ask(question, memo, recorder);
        }
        let mut search = match self.search(question, round.claims, memo, recorder) {
            Ok(search) => search,
            Err(error) => {
                let verdict = Verdict::Fatal(format!("gather pool information: {error}"));
                return Outcome { verdict, steps: 0 };
            }
        };
        let done = search
            .read_claims_once(&mut round.requests)
            .and_then(|()| search.allocate_one(Key { claim: 0, request: 0, alternative: 0 }, 0, false, 0));
        let verdict = match done {
            Ok(true) => search.results().map_or_else(Verdict::Fatal, Verdict::Fits),
            Ok(false) => search.nothing_fits(),
            Err(stop) => stop.verdict(),
        };
        Outcome { verdict, steps: search.steps }
    }

    /// A search that has not begun.
    fn search<'c, 'd>(
        &'d mut self,
        question: &Question<'a, 'd>,
        claims: &'c [Claim],
        memo: &'d mut Memo,
        recorder: Option<&'d mut Recorder>,
    ) -> Result<Search<'c, 'd>, String>
    where
        'a: 'c,
    {
        let pools = self.pools(question.node)?;
        let mut search = Search {
            inventory: self.inventory,
            variant: self.variant,
            in_use: question.in_use,
            claims,
            node: question.node,
            matcher: &mut self.matcher,
            memo,
            recorder,
            pools,
            candidates: Vec::new(),
            stop_at: None,
            requests: Rc::default(),
            selected: BTreeMap::new(),
            constraints: claims.iter().map(|_| Vec::new()).collect(),
            results: claims.iter().map(|_| Vec::new()).collect(),
            taken: Vec::new(),
            consumed: BTreeMap::new(),
            counters: counters::Counters::default(),
            groups: groups::Groups::default(),
            values: constraints::Values::default(),
            looked_up: BTreeMap::new(),
            matches: BTreeMap::new(),
            steps: 0,
            budget: question.budget,
            depth: 0,
        };
        search.list_candidates();
        Ok(search)
    }
}

impl Stop {
    fn verdict(self) -> Verdict {
        match self {
            Self::Limit => Verdict::Fatal("allocation max size exceeded".to_owned()),
            Self::Error(error) => Verdict::Fatal(error),
            Self::Panic(text) => Verdict::Panics(text),
            Self::OutOfBudget => Verdict::OutOfBudget,
            Self::NotSimulated(what) => Verdict::NotSimulated(what),
        }
    }
}

impl Search<'_, '_> {
    fn nothing_fits(&self) -> Verdict {
        let invalid = self.pools.iter().any(|pool| pool.invalid.is_some());
        if invalid && self.variant.behaviour.tells_invalid_pools {
            return Verdict::NodeError("invalid resource pools were encountered".to_owned());
        }
        Verdict::DoesNotFit
    }
}
