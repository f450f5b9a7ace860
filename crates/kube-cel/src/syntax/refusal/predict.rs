//! Which alternative does the parser take? ANTLR's adaptive prediction (antlr4-go v4.13.1 `parser_atn_simulator.go`
//! and `prediction_mode.go`), without its cache: it looks ahead until one alternative is left, first as if nobody
//! knew which rules are open, then with them.
//!
//! Where it fails it names another token than a simpler look ahead would: so it is followed step by step.

use super::network::{Edge, NETWORK, Network, StateId, StateKind};
use super::stacks::{EMPTY, StackId, Stacks};
use crate::syntax::lexer::{Kind, Tokens};

/// The number of an alternative; the first is 1.
pub(super) type Alternative = usize;

/// A place in the grammar that the text may have reached, by way of one alternative.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    state: StateId,
    alternative: Alternative,
    /// Stacks of open rules with which it may be reached; sorted, none covered by another where rules are unknown.
    stacks: Vec<StackId>,
    /// The guard that was passed on the way, if one was.
    guard: Option<u8>,
    /// How many rules ended on the way that were open before.
    outer: usize,
    /// Whether it left a left-recursive rule for a place that takes all its operators.
    suppressed: bool,
}

/// Places, each state and alternative once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Places(Vec<Place>);

impl Places {
    fn unique(&self) -> Option<Alternative> {
        let first = self.0.first()?.alternative;
        self.0.iter().all(|place| place.alternative == first).then_some(first)
    }

    /// The alternatives that reached the same state with the same stacks, group by group.
    fn groups(&self) -> Vec<Vec<Alternative>> {
        let mut groups: Vec<(&Place, Vec<Alternative>)> = Vec::new();
        for place in &self.0 {
            match groups.iter_mut().find(|(of, _)| of.state == place.state && of.stacks == place.stacks) {
                Some((_, group)) if group.contains(&place.alternative) => {}
                Some((_, group)) => group.push(place.alternative),
                None => groups.push((place, vec![place.alternative])),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    /// Whether looking further would tell nothing more, as long as nobody knows which rules are open.
    fn conflict(&self, network: &Network) -> bool {
        if self.0.iter().all(|place| network.state(place.state).kind == StateKind::RuleStop) {
            return true;
        }
        let alone = self.0.iter().any(|place| {
            let same_state = |other: &&Place| other.state == place.state;
            self.0.iter().filter(same_state).all(|other| other.alternative == place.alternative)
        });
        !alone && self.groups().iter().any(|group| group.len() > 1)
    }
}

/// One decision of the parser.
pub(super) struct Prediction<'a, 's> {
    network: &'static Network,
    tokens: &'a mut Tokens<'s>,
    stacks: &'a mut Stacks,
    decision: StateId,
    /// How tightly operators have to bind in the innermost left-recursive rule.
    precedence: u8,
    /// Whether the rules that are open count.
    full: bool,
}

/// How a closure is made.
#[derive(Clone, Copy)]
struct Closure {
    /// Whether guards on the way are kept.
    guards: bool,
    /// Whether the end of the text may be taken more than once.
    at_end: bool,
}

impl<'a, 's> Prediction<'a, 's> {
    pub(super) fn new(
        tokens: &'a mut Tokens<'s>,
        stacks: &'a mut Stacks,
        decision: StateId,
        precedence: u8,
    ) -> Self {
        Self { network: &NETWORK, tokens, stacks, decision, precedence, full: false }
    }

    /// The alternative to take, `open` being the rules that are open.
    ///
    /// # Errors
    /// When none goes on: how many tokens after the next the culprit stands.
    pub(super) fn run(&mut self, open: StackId) -> Result<Alternative, usize> {
        let mut previous = self.start(EMPTY);
        if self.network.state(self.decision).precedence_loop {
            previous = self.filtered(&previous);
        }
        let mut ahead = 0;
        loop {
            let kind = self.tokens.kind(ahead);
            let Some(reached) = self.reach(&previous, kind) else {
                return self.finished(&previous).ok_or(ahead);
            };
            let unique = reached.unique();
            if unique.is_some() || reached.conflict(self.network) {
                let of = |place: &Place| unique.is_none_or(|unique| place.alternative == unique);
                let candidates = self.candidates(&reached, of);
                let open_ones: Vec<Alternative> =
                    candidates.iter().filter(|(_, guard)| self.passes(*guard)).map(|(of, _)| *of).collect();
                let guarded = candidates.iter().any(|(_, guard)| guard.is_some());
                match (unique, open_ones.as_slice()) {
                    (Some(unique), _) if !guarded => return Ok(unique),
                    (Some(_), []) => return Err(0),
                    (Some(_), [first, ..]) => return Ok(*first),
                    (None, [one]) if guarded => return Ok(*one),
                    (None, _) => return self.run_with_open_rules(open),
                }
            }
            if kind == Kind::End && reached == previous {
                return self.finished(&previous).ok_or(ahead);
            }
            previous = reached;
            ahead += usize::from(kind != Kind::End);
        }
    }

    fn run_with_open_rules(&mut self, open: StackId) -> Result<Alternative, usize> {
        self.full = true;
        let mut previous = self.start(open);
        let mut ahead = 0;
        loop {
            let kind = self.tokens.kind(ahead);
            let Some(reached) = self.reach(&previous, kind) else {
                // antlr4-go has gone back to the first token by then, and blames that.
                return self.finished(&previous).ok_or(0);
            };
            if let Some(unique) = reached.unique() {
                return Ok(unique);
            }
            let firsts: Vec<Alternative> =
                reached.groups().iter().filter_map(|group| group.iter().min().copied()).collect();
            if let Some(first) = firsts.first().filter(|first| firsts.iter().all(|other| other == *first)) {
                return Ok(*first);
            }
            if kind == Kind::End && reached == previous {
                return self.finished(&previous).ok_or(0);
            }
            previous = reached;
            ahead += usize::from(kind != Kind::End);
        }
    }

    fn passes(&self, guard: Option<u8>) -> bool {
        guard.is_none_or(|guard| guard >= self.precedence)
    }

    /// Each alternative that is left, with the loosest guard before it; none when one way has none.
    fn candidates(&self, places: &Places, of: impl Fn(&Place) -> bool) -> Vec<(Alternative, Option<u8>)> {
        let mut candidates: Vec<(Alternative, Option<u8>)> = Vec::new();
        for place in places.0.iter().filter(|place| of(place)) {
            match candidates.iter_mut().find(|(alternative, _)| *alternative == place.alternative) {
                Some((_, guard)) => *guard = guard.zip(place.guard).map(|(one, other)| one.max(other)),
                None => candidates.push((place.alternative, place.guard)),
            }
        }
        candidates
    }

    /// The first alternative that came to the end of the rule before the text went wrong.
    fn finished(&self, places: &Places) -> Option<Alternative> {
        let ended = |place: &&Place| {
            let stop = self.network.state(place.state).kind == StateKind::RuleStop;
            place.outer > 0 || (stop && place.stacks.contains(&EMPTY))
        };
        let first = |open: bool| {
            let ended = places.0.iter().filter(|place| self.passes(place.guard) == open).filter(ended);
            ended.map(|place| place.alternative).min()
        };
        first(true).or_else(|| first(false))
    }

    fn start(&mut self, open: StackId) -> Places {
        let mut places = Places::default();
        for (number, edge) in self.network.state(self.decision).edges.iter().enumerate() {
            let place = Place {
                state: edge.to(),
                alternative: number + 1,
                stacks: vec![open],
                guard: None,
                outer: 0,
                suppressed: false,
            };
            let how = Closure { guards: true, at_end: false };
            self.close(place, &mut places, &mut Vec::new(), how);
        }
        places
    }

    /// In the loop of a left-recursive rule: what the first alternative reaches, the others do not compete for.
    fn filtered(&mut self, places: &Places) -> Places {
        let mut kept = Places::default();
        let mut first: Vec<(StateId, &[StackId])> = Vec::new();
        for place in places.0.iter().filter(|place| place.alternative == 1 && self.passes(place.guard)) {
            first.push((place.state, &place.stacks));
            kept.0.push(Place { guard: None, ..place.clone() });
        }
        let others = places.0.iter().filter(|place| place.alternative != 1);
        for place in others {
            // The last one with this state counts.
            let competes = first.iter().rev().find(|(state, _)| *state == place.state);
            if place.suppressed || competes.is_none_or(|(_, stacks)| *stacks != place.stacks) {
                kept.0.push(place.clone());
            }
        }
        kept
    }

    /// Where a token of this kind leads; `None` when nowhere.
    fn reach(&mut self, places: &Places, kind: Kind) -> Option<Places> {
        let mut stepped = Places::default();
        let mut stopped: Vec<&Place> = Vec::new();
        for place in &places.0 {
            let state = self.network.state(place.state);
            if state.kind == StateKind::RuleStop {
                if self.full || kind == Kind::End {
                    stopped.push(place);
                }
                continue;
            }
            for edge in &state.edges {
                if let Edge::Tokens { set, to, .. } = edge
                    && set.contains(kind)
                {
                    self.add(&mut stepped, Place { state: *to, ..place.clone() });
                }
            }
        }
        let mut reached = Places::default();
        if stopped.is_empty() && kind != Kind::End && stepped.unique().is_some() {
            reached = stepped;
        } else {
            let mut busy = Vec::new();
            let how = Closure { guards: false, at_end: kind == Kind::End };
            for place in &stepped.0 {
                self.close(place.clone(), &mut reached, &mut busy, how);
            }
            if kind == Kind::End {
                reached = self.at_rule_ends(&reached, reached == stepped);
            }
        }
        let is_stop = |place: &Place| self.network.state(place.state).kind == StateKind::RuleStop;
        if !stopped.is_empty() && (!self.full || !reached.0.iter().any(is_stop)) {
            for place in stopped {
                self.add(&mut reached, place.clone());
            }
        }
        (!reached.0.is_empty()).then_some(reached)
    }

    /// After the end of the text only what ends its rule is left.
    fn at_rule_ends(&mut self, places: &Places, look_further: bool) -> Places {
        let mut kept = Places::default();
        for place in &places.0 {
            let state = self.network.state(place.state);
            if state.kind == StateKind::RuleStop {
                self.add(&mut kept, place.clone());
            } else if look_further && state.next.ends_rule() && only_epsilon(&state.edges) {
                let (_, stop) = self.network.ends(state.rule);
                self.add(&mut kept, Place { state: stop, ..place.clone() });
            }
        }
        kept
    }

    /// Adds a place; one with the same state, alternative and guard takes in its stacks.
    fn add(&self, places: &mut Places, place: Place) {
        let same = |other: &&mut Place| {
            other.state == place.state && other.alternative == place.alternative && other.guard == place.guard
        };
        let Some(existing) = places.0.iter_mut().find(same) else {
            places.0.push(place);
            return;
        };
        existing.outer = existing.outer.max(place.outer);
        existing.suppressed |= place.suppressed;
        let mut stacks = existing.stacks.clone();
        stacks.extend(&place.stacks);
        existing.stacks = self.merged(stacks);
    }

    fn merged(&self, mut stacks: Vec<StackId>) -> Vec<StackId> {
        stacks.sort_unstable();
        stacks.dedup();
        if stacks.len() < 2 {
            return stacks;
        }
        if self.full {
            // antlr4-go loses the empty stack where it meets others (`convertToArray`).
            stacks.retain(|stack| *stack != EMPTY);
            return stacks;
        }
        let covered =
            |long: &StackId| stacks.iter().any(|short| short != long && self.stacks.covers(*short, *long));
        stacks.iter().filter(|stack| !covered(stack)).copied().collect()
    }

    /// Adds all places that can be reached from `place` without a token.
    fn close(&mut self, place: Place, places: &mut Places, busy: &mut Vec<Place>, how: Closure) {
        // Each with how deep it is in rules that it went into; outside the decision's rule guards do not count.
        let mut open = vec![(place, 0_i32)];
        while let Some((place, depth)) = open.pop() {
            let stop = self.network.state(place.state).kind == StateKind::RuleStop;
            if stop && place.stacks != [EMPTY] {
                for (follow, below) in self.below(&place.stacks) {
                    let popped = Place { state: follow, stacks: below, suppressed: false, ..place.clone() };
                    open.push((popped, depth));
                }
                if !place.stacks.contains(&EMPTY) {
                    continue;
                }
                if self.full {
                    self.add(places, Place { stacks: vec![EMPTY], ..place });
                    continue;
                }
            } else if stop && self.full {
                self.add(places, place);
                continue;
            }
            self.step(&place, depth, places, busy, &mut open, how);
        }
    }

    /// Where the parser goes on after the innermost rules of these stacks, each place with what is open there.
    fn below(&self, stacks: &[StackId]) -> Vec<(StateId, Vec<StackId>)> {
        let mut places: Vec<(StateId, Vec<StackId>)> = Vec::new();
        for (follow, below) in stacks.iter().filter_map(|stack| self.stacks.pop(*stack)) {
            match places.iter_mut().find(|(place, _)| *place == follow) {
                Some((_, stacks)) => stacks.push(below),
                None => places.push((follow, vec![below])),
            }
        }
        places.into_iter().map(|(place, stacks)| (place, self.merged(stacks))).collect()
    }

    fn step(
        &mut self,
        place: &Place,
        depth: i32,
        places: &mut Places,
        busy: &mut Vec<Place>,
        open: &mut Vec<(Place, i32)>,
        how: Closure,
    ) {
        let network = self.network;
        let state = network.state(place.state);
        if !only_epsilon(&state.edges) {
            self.add(places, place.clone());
        }
        for (number, edge) in state.edges.iter().enumerate() {
            if number == 0 && self.loop_is_entered_elsewhere(place) {
                continue;
            }
            let mut next = Place { state: edge.to(), ..place.clone() };
            let mut deep = depth;
            match edge {
                Edge::Tokens { set, .. } if how.at_end && set.contains(Kind::End) => {
                    if busy.iter().any(|known| alike(known, &next)) {
                        continue;
                    }
                    busy.push(next.clone());
                }
                Edge::Tokens { .. } => continue,
                Edge::Rule { follow, .. } => {
                    let pushed: Vec<StackId> =
                        place.stacks.iter().map(|stack| self.stacks.push(*stack, *follow)).collect();
                    next.stacks = self.merged(pushed);
                    deep += i32::from(depth >= 0);
                }
                Edge::Guard { precedence, .. } if how.guards && depth == 0 => {
                    if self.full && !self.passes(Some(*precedence)) {
                        continue;
                    }
                    let tightest = next.guard.map_or(*precedence, |guard| guard.min(*precedence));
                    next.guard = (!self.full).then_some(tightest);
                }
                Edge::Guard { .. } => {}
                Edge::Epsilon { outermost, .. } if state.kind == StateKind::RuleStop => {
                    let decision = network.state(self.decision);
                    if decision.precedence_loop && *outermost == Some(decision.rule) {
                        next.suppressed = true;
                    }
                    next.outer += 1;
                    if busy.iter().any(|known| alike(known, &next)) {
                        continue;
                    }
                    busy.push(next.clone());
                    deep -= 1;
                }
                Edge::Epsilon { .. } => {}
            }
            open.push((next, deep));
        }
    }

    /// Whether the loop of a left-recursive rule need not be entered here, because all stacks lead back to it by
    /// another way (`canDropLoopEntryEdgeInLeftRecursiveRule`).
    fn loop_is_entered_elsewhere(&self, place: &Place) -> bool {
        let network = self.network;
        let entry = network.state(place.state);
        if !entry.precedence_loop || place.stacks.contains(&EMPTY) {
            return false;
        }
        let block_end = entry.edges.first().and_then(|edge| network.state(edge.to()).end);
        let single_target = |id: StateId| match network.state(id).edges.as_slice() {
            [edge] if edge.takes_nothing() => Some(edge.to()),
            _ => None,
        };
        place.stacks.iter().all(|stack| {
            let Some((back, _)) = self.stacks.pop(*stack) else { return false };
            let Some(target) = single_target(back) else { return false };
            let state = network.state(back);
            state.rule == entry.rule
                && ((state.kind == StateKind::BlockEnd && target == place.state)
                    || Some(back) == block_end
                    || Some(target) == block_end
                    || (network.state(target).kind == StateKind::BlockEnd
                        && single_target(target) == Some(place.state)))
        })
    }
}

/// Whether they are the same for a closure, which goes on from each once.
fn alike(one: &Place, other: &Place) -> bool {
    one.state == other.state
        && one.alternative == other.alternative
        && one.stacks == other.stacks
        && one.guard == other.guard
        && one.suppressed == other.suppressed
}

/// Whether a state takes no token; one without a way out waits.
fn only_epsilon(edges: &[Edge]) -> bool {
    !edges.is_empty() && edges.iter().all(Edge::takes_nothing)
}
