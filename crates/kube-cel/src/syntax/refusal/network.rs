//! What may come next at each point of the grammar? The rules as a network of states, joined as ANTLR's tool does
//! (antlr4 4.13 `tool/src/org/antlr/v4/automata/ParserATNFactory.java`): its error recovery asks of which kind a
//! state is, so the kinds are part of the texts.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::grammar::{Alternative, Label, Part, RULES, Rule, Shape};
use super::stacks::{EMPTY, NOTHING, StackId, Stacks};
use crate::syntax::lexer::Kind;

/// The number of a state.
pub(super) type StateId = usize;

/// A set of kinds of tokens, and whether the rule may end here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TokenSet(u64);

impl TokenSet {
    const END_OF_RULE: u64 = 1 << 63;

    fn of(kinds: &[Kind]) -> Self {
        Self(kinds.iter().fold(0, |bits, kind| bits | 1 << *kind as u8))
    }

    pub(super) fn contains(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }

    pub(super) fn ends_rule(self) -> bool {
        self.0 & Self::END_OF_RULE != 0
    }

    pub(super) fn without_end_of_rule(self) -> Self {
        Self(self.0 & !Self::END_OF_RULE)
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set with the end of the text in it.
    pub(super) fn with_end(self) -> Self {
        self.with(Self::of(&[Kind::End]))
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The kinds in it, in the grammar's order.
    pub(super) fn kinds(self) -> impl Iterator<Item = Kind> {
        KINDS.iter().copied().filter(move |kind| self.contains(*kind))
    }

    /// As error texts name it.
    pub(super) fn names(self) -> String {
        let names: Vec<&str> = self.kinds().map(Kind::name).collect();
        match names.as_slice() {
            [one] => (*one).to_owned(),
            _ => format!("{{{}}}", names.join(", ")),
        }
    }
}

/// What kind of state it is; ANTLR's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StateKind {
    Basic,
    RuleStart,
    RuleStop,
    BlockStart,
    BlockEnd,
    StarBlockStart,
    StarLoopEntry,
    StarLoopBack,
    PlusBlockStart,
    PlusLoopBack,
    LoopEnd,
}

/// A way out of a state.
#[derive(Clone, Copy, Debug)]
pub(super) enum Edge {
    /// Takes nothing. `shape` is what the node becomes; `outermost` says from which left-recursive rule it returns to
    /// a place that takes all its operators.
    Epsilon { to: StateId, shape: Option<Shape>, outermost: Option<Rule> },
    /// Takes a token.
    Tokens { set: TokenSet, to: StateId, label: Label },
    /// Goes through a rule and on at `follow`.
    Rule { rule: Rule, to: StateId, follow: StateId, precedence: u8, label: Label },
    /// Open where operators may bind as loosely as this.
    Guard { precedence: u8, to: StateId },
}

impl Edge {
    pub(super) fn to(&self) -> StateId {
        match self {
            Self::Epsilon { to, .. }
            | Self::Tokens { to, .. }
            | Self::Rule { to, .. }
            | Self::Guard { to, .. } => *to,
        }
    }

    pub(super) fn takes_nothing(&self) -> bool {
        !matches!(self, Self::Tokens { .. })
    }

    fn redirect(&mut self, target: StateId) {
        match self {
            Self::Epsilon { to, .. } | Self::Tokens { to, .. } | Self::Guard { to, .. } => *to = target,
            Self::Rule { follow, .. } => *follow = target,
        }
    }
}

/// A state.
#[derive(Debug)]
pub(super) struct State {
    pub(super) kind: StateKind,
    pub(super) rule: Rule,
    pub(super) edges: Vec<Edge>,
    /// Whether it enters the loop of a left-recursive rule.
    pub(super) precedence_loop: bool,
    /// Where the block that starts here ends.
    pub(super) end: Option<StateId>,
    /// What may come next, within the rule.
    pub(super) next: TokenSet,
    /// For each way out what comes first there, where one token is enough to choose.
    pub(super) one_token: Option<Vec<TokenSet>>,
}

/// The whole grammar.
#[derive(Debug)]
pub(super) struct Network {
    states: Vec<State>,
    /// Where each rule starts and stops.
    rules: Vec<(StateId, StateId)>,
}

/// Made once: nothing in it depends on the text.
pub(super) static NETWORK: LazyLock<Network> = LazyLock::new(Network::new);

/// Which part of the network something became.
#[derive(Clone, Copy)]
struct Handle {
    left: StateId,
    right: StateId,
}

impl Network {
    fn new() -> Self {
        let mut network = Self { states: Vec::new(), rules: Vec::new() };
        for definition in &RULES {
            let start = network.add(StateKind::RuleStart, definition.rule);
            let stop = network.add(StateKind::RuleStop, definition.rule);
            network.rules.push((start, stop));
        }
        for definition in &RULES {
            let body = match definition.alternatives {
                [(_, parts)] => network.sequence(definition.rule, parts).0,
                alternatives => network.block(definition.rule, StateKind::BlockStart, alternatives),
            };
            let (start, stop) = network.ends(definition.rule);
            network.epsilon(start, body.left);
            network.epsilon(body.right, stop);
        }
        network.add_returns();
        network.mark_precedence_loops();
        for id in 0..network.states.len() {
            let next = network.look(&mut Stacks::default(), id, NOTHING, true);
            let one_token = network.one_token(id);
            if let Some(state) = network.states.get_mut(id) {
                state.next = next;
                state.one_token = one_token;
            }
        }
        network
    }

    /// The state of that number.
    pub(super) fn state(&self, id: StateId) -> &State {
        static NOWHERE: State = State {
            kind: StateKind::Basic,
            rule: Rule::Start,
            edges: Vec::new(),
            precedence_loop: false,
            end: None,
            next: TokenSet(0),
            one_token: None,
        };
        self.states.get(id).unwrap_or(&NOWHERE)
    }

    /// Where a rule starts and stops.
    pub(super) fn ends(&self, rule: Rule) -> (StateId, StateId) {
        self.rules.get(rule as usize).copied().unwrap_or_default()
    }

    fn add(&mut self, kind: StateKind, rule: Rule) -> StateId {
        self.states.push(State {
            kind,
            rule,
            edges: Vec::new(),
            precedence_loop: false,
            end: None,
            next: TokenSet::default(),
            one_token: None,
        });
        self.states.len() - 1
    }

    fn edge(&mut self, from: StateId, edge: Edge) {
        if let Some(state) = self.states.get_mut(from) {
            state.edges.push(edge);
        }
    }

    fn epsilon(&mut self, from: StateId, to: StateId) {
        self.edge(from, Edge::Epsilon { to, shape: None, outermost: None });
    }

    /// The parts one after the other: all of it, and the last alone.
    fn sequence(&mut self, rule: Rule, parts: &[Part]) -> (Handle, Handle) {
        let mut handles: Vec<Handle> = Vec::new();
        for part in parts {
            let handle = self.part(rule, part);
            if let Some(before) = handles.last().copied() {
                self.join(before, handle.left);
            }
            handles.push(handle);
        }
        let last = handles.last().copied().unwrap_or(Handle { left: 0, right: 0 });
        (Handle { left: handles.first().map_or(0, |handle| handle.left), right: last.right }, last)
    }

    /// Leads from one part to the next; a part of a single edge ends right there.
    fn join(&mut self, before: Handle, next: StateId) {
        let right_is_basic = self.state(before.right).kind == StateKind::Basic;
        let state = self.states.get_mut(before.left).filter(|state| state.kind == StateKind::Basic);
        if let Some([edge]) = state.filter(|_| right_is_basic).map(|state| state.edges.as_mut_slice()) {
            let target = if let Edge::Rule { follow, .. } = edge { *follow } else { edge.to() };
            if target == before.right {
                edge.redirect(next);
                return;
            }
        }
        self.epsilon(before.right, next);
    }

    fn part(&mut self, rule: Rule, part: &Part) -> Handle {
        let single = |network: &mut Self, edge: &dyn Fn(StateId) -> Edge| {
            let left = network.add(StateKind::Basic, rule);
            let right = network.add(StateKind::Basic, rule);
            network.edge(left, edge(right));
            Handle { left, right }
        };
        match part {
            Part::Token(label, kind) => {
                let (set, label) = (TokenSet::of(&[*kind]), *label);
                single(self, &|to| Edge::Tokens { set, to, label })
            }
            Part::OneOf(label, kinds) => {
                let (set, label) = (TokenSet::of(kinds), *label);
                single(self, &|to| Edge::Tokens { set, to, label })
            }
            Part::Rule(label, called, precedence) => {
                let (to, _) = self.ends(*called);
                let (rule, precedence, label) = (*called, *precedence, *label);
                single(self, &|follow| Edge::Rule { rule, to, follow, precedence, label })
            }
            Part::Guard(precedence) => {
                let precedence = *precedence;
                single(self, &|to| Edge::Guard { precedence, to })
            }
            Part::Optional(parts) => {
                let block = self.block(rule, StateKind::BlockStart, &[(Shape::Plain, parts)]);
                self.epsilon(block.left, block.right);
                block
            }
            Part::Star(parts) => self.star(rule, &[(Shape::Plain, parts)]),
            Part::Loop(alternatives) => self.star(rule, alternatives),
            Part::Plus(parts) => {
                let block = self.block(rule, StateKind::PlusBlockStart, &[(Shape::Plain, parts)]);
                let back = self.add(StateKind::PlusLoopBack, rule);
                let end = self.add(StateKind::LoopEnd, rule);
                self.epsilon(block.right, back);
                self.epsilon(back, block.left);
                self.epsilon(back, end);
                Handle { left: block.left, right: end }
            }
        }
    }

    fn block(&mut self, rule: Rule, kind: StateKind, alternatives: &[Alternative]) -> Handle {
        let start = self.add(kind, rule);
        let inside: Vec<(Shape, (Handle, Handle))> =
            alternatives.iter().map(|(shape, parts)| (*shape, self.sequence(rule, parts))).collect();
        let end = self.add(StateKind::BlockEnd, rule);
        for (shape, (whole, last)) in inside {
            self.edge(start, Edge::Epsilon { to: whole.left, shape: Some(shape), outermost: None });
            self.join(last, end);
        }
        if let Some(state) = self.states.get_mut(start) {
            state.end = Some(end);
        }
        Handle { left: start, right: end }
    }

    fn star(&mut self, rule: Rule, alternatives: &[Alternative]) -> Handle {
        let block = self.block(rule, StateKind::StarBlockStart, alternatives);
        let entry = self.add(StateKind::StarLoopEntry, rule);
        let end = self.add(StateKind::LoopEnd, rule);
        let back = self.add(StateKind::StarLoopBack, rule);
        self.epsilon(entry, block.left);
        self.epsilon(entry, end);
        self.epsilon(block.right, back);
        self.epsilon(back, entry);
        Handle { left: entry, right: end }
    }

    /// From the end of each rule to all places that come after it.
    fn add_returns(&mut self) {
        let mut returns: Vec<(StateId, Edge)> = Vec::new();
        for edge in self.states.iter().flat_map(|state| &state.edges) {
            if let Edge::Rule { rule, follow, precedence, .. } = edge {
                let recursive = RULES.get(*rule as usize).is_some_and(|definition| definition.left_recursive);
                let outermost = (recursive && *precedence == 0).then_some(*rule);
                returns.push((self.ends(*rule).1, Edge::Epsilon { to: *follow, shape: None, outermost }));
            }
        }
        for (stop, edge) in returns {
            self.edge(stop, edge);
        }
    }

    fn mark_precedence_loops(&mut self) {
        let recursive =
            |rule: Rule| RULES.get(rule as usize).is_some_and(|definition| definition.left_recursive);
        let loops: Vec<StateId> = (0..self.states.len())
            .filter(|id| {
                let state = self.state(*id);
                state.kind == StateKind::StarLoopEntry && recursive(state.rule)
            })
            .collect();
        for id in loops {
            if let Some(state) = self.states.get_mut(id) {
                state.precedence_loop = true;
            }
        }
    }

    /// For each way out of a decision the tokens that come first, when no token is in two of them and no guard stands
    /// before them: then one token is enough.
    fn one_token(&self, id: StateId) -> Option<Vec<TokenSet>> {
        let state = self.state(id);
        if state.edges.len() < 2 || state.kind == StateKind::RuleStop {
            return None;
        }
        let mut all = TokenSet::default();
        let mut sets = Vec::new();
        for edge in &state.edges {
            let mut guarded = false;
            let set = self.first_tokens(edge.to(), &mut guarded);
            if guarded || set.meets(all) {
                return None;
            }
            all = all.with(set);
            sets.push(set);
        }
        Some(sets)
    }

    fn first_tokens(&self, from: StateId, guarded: &mut bool) -> TokenSet {
        let mut stacks = Stacks::default();
        let found = self.search(&mut stacks, from, EMPTY, false);
        *guarded = found.1;
        found.0
    }

    /// The tokens that may come next at `from`, where the rules in `stack` were left open; with `NOTHING` it says
    /// instead whether the rule may end here. `at_end` says whether the end may follow when all rules are closed.
    pub(super) fn look(&self, stacks: &mut Stacks, from: StateId, stack: StackId, at_end: bool) -> TokenSet {
        self.search(stacks, from, stack, at_end).0
    }

    fn search(&self, stacks: &mut Stacks, from: StateId, stack: StackId, at_end: bool) -> (TokenSet, bool) {
        let mut found = TokenSet::default();
        let mut guarded = false;
        let mut seen: BTreeSet<(StateId, StackId)> = BTreeSet::new();
        let mut open = vec![(from, stack)];
        while let Some((id, stack)) = open.pop() {
            if !seen.insert((id, stack)) {
                continue;
            }
            let state = self.state(id);
            if state.kind == StateKind::RuleStop {
                if stack == NOTHING {
                    found.0 |= TokenSet::END_OF_RULE;
                    continue;
                }
                if stack == EMPTY && at_end {
                    found = found.with_end();
                    continue;
                }
                if let Some((follow, below)) = stacks.pop(stack) {
                    open.push((follow, below));
                    continue;
                }
            }
            for edge in &state.edges {
                match edge {
                    Edge::Epsilon { to, .. } => open.push((*to, stack)),
                    Edge::Guard { to, .. } => {
                        guarded = true;
                        open.push((*to, stack));
                    }
                    Edge::Rule { to, follow, .. } => open.push((*to, stacks.push(stack, *follow))),
                    Edge::Tokens { set, .. } => found = found.with(*set),
                }
            }
        }
        (found, guarded)
    }
}

/// All kinds that may stand in a set.
const KINDS: [Kind; 36] = [
    Kind::End,
    Kind::Equals,
    Kind::NotEquals,
    Kind::In,
    Kind::Less,
    Kind::LessEquals,
    Kind::GreaterEquals,
    Kind::Greater,
    Kind::And,
    Kind::Or,
    Kind::OpenBracket,
    Kind::CloseBracket,
    Kind::OpenBrace,
    Kind::CloseBrace,
    Kind::OpenParenthesis,
    Kind::CloseParenthesis,
    Kind::Dot,
    Kind::Comma,
    Kind::Minus,
    Kind::Not,
    Kind::Question,
    Kind::Colon,
    Kind::Plus,
    Kind::Star,
    Kind::Slash,
    Kind::Percent,
    Kind::True,
    Kind::False,
    Kind::Null,
    Kind::Float,
    Kind::Int,
    Kind::Uint,
    Kind::String,
    Kind::Bytes,
    Kind::Identifier,
    Kind::EscapedIdentifier,
];
