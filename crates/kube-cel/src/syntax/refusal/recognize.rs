//! Where does the text leave the grammar, and how does the parser go on after that? ANTLR's parser with its way to
//! recover (antlr4-go v4.13.1 `parser.go`, `error_strategy.go`) and the limits that cel-go sets it (v0.29.2
//! `parser/parser.go`).

use super::grammar::{Label, Rule, Shape};
use super::network::{Edge, NETWORK, Network, StateId, StateKind, TokenSet};
use super::predict::Prediction;
use super::stacks::{EMPTY, StackId, Stacks};
use super::tree::{Child, Node, NodeId, Tree};
use crate::syntax::lexer::{Kind, Tokens};

/// cel-go's limits (`NewParser`): how often it recovers, and how many tokens it skips for that.
const MOST_RECOVERIES: usize = 30;
const MOST_SKIPPED: usize = 256;
/// How often a rule may stand inside itself.
const MOST_NESTED: usize = 250;

/// Something wrong: the number of the token that is blamed, and the words.
pub(super) struct Fault {
    pub(super) token: usize,
    pub(super) message: String,
}

/// What the parser made of the text.
pub(super) struct Recognized {
    pub(super) faults: Vec<Fault>,
    /// The tree; without one the parser gave up, for the reason given where there is one.
    pub(super) tree: Result<Tree, Option<String>>,
}

/// Why a rule ends before its end.
enum Break {
    /// The next token does not fit where the parser stands.
    Mismatch,
    /// No alternative goes on: the token blamed for it.
    NoAlternative(usize),
    /// The parser gives up, for the reason given where it has not told it yet.
    End(Option<String>),
}

/// A rule that is open.
struct Frame {
    node: NodeId,
    rule: Rule,
    /// The state that called it, where it is called from one, and where the parser goes on after it.
    caller: Option<(StateId, StateId)>,
    label: Label,
    /// The rules that are open with it.
    stack: StackId,
    /// In a left-recursive rule: how tightly operators have to bind.
    precedence: Option<u8>,
}

struct Recognizer<'t, 's> {
    network: &'static Network,
    tokens: &'t mut Tokens<'s>,
    stacks: Stacks,
    tree: Tree,
    frames: Vec<Frame>,
    state: StateId,
    faults: Vec<Fault>,
    /// How often each rule is open.
    open: [usize; 17],
    recovering: bool,
    /// Where it recovered last, and in which states since then: at the same place it skips a token.
    last: Option<usize>,
    last_states: Vec<StateId>,
    recoveries: usize,
}

/// Reads all tokens.
pub(super) fn recognize(tokens: &mut Tokens<'_>) -> Recognized {
    let mut recognizer = Recognizer {
        network: &NETWORK,
        tokens,
        stacks: Stacks::default(),
        tree: Tree::default(),
        frames: Vec::new(),
        state: 0,
        faults: Vec::new(),
        open: [0; 17],
        recovering: false,
        last: None,
        last_states: Vec::new(),
        recoveries: 0,
    };
    let end = recognizer.run();
    Recognized { faults: recognizer.faults, tree: end.map(|()| recognizer.tree) }
}

impl Recognizer<'_, '_> {
    fn run(&mut self) -> Result<(), Option<String>> {
        let mut at = match self.enter(Rule::Start, None, Label::None, 0) {
            Ok(at) => at,
            Err(_) => return Err(None),
        };
        loop {
            let stopped = self.network.state(at).kind == StateKind::RuleStop;
            let next = if stopped { None } else { Some(self.step(at)) };
            match next {
                Some(Ok(next)) => {
                    at = next;
                    continue;
                }
                Some(Err(Break::End(reason))) => return Err(reason),
                Some(Err(fault)) => {
                    self.report(&fault);
                    if let Err(Break::End(reason)) = self.recover() {
                        return Err(reason);
                    }
                }
                None => {}
            }
            match self.leave() {
                Some(next) => at = next,
                None => return Ok(()),
            }
        }
    }

    fn frame(&self) -> Option<&Frame> {
        self.frames.last()
    }

    fn node(&mut self) -> Option<&mut Node> {
        let node = self.frames.last()?.node;
        self.tree.nodes.get_mut(node)
    }

    fn count(&mut self, rule: Rule) -> Option<&mut usize> {
        self.open.get_mut(rule as usize)
    }

    /// Opens a rule; the state in which it starts.
    fn enter(
        &mut self,
        rule: Rule,
        caller: Option<(StateId, StateId)>,
        label: Label,
        precedence: u8,
    ) -> Result<StateId, Break> {
        let stack = match (caller, self.frame().map(|frame| frame.stack)) {
            (Some((_, follow)), Some(below)) => self.stacks.push(below, follow),
            _ => EMPTY,
        };
        let shape = if rule == Rule::Member { Shape::PrimaryExpr } else { Shape::Plain };
        let start = self.tokens.number(0);
        let node = self.tree.add(Node { rule, shape, start, end: 0, children: Vec::new() });
        let recursive = matches!(rule, Rule::Relation | Rule::Calc | Rule::Member);
        let precedence = recursive.then_some(precedence);
        self.frames.push(Frame { node, rule, caller, label, stack, precedence });
        self.nest(rule)?;
        let (start, _) = self.network.ends(rule);
        Ok(start)
    }

    fn nest(&mut self, rule: Rule) -> Result<(), Break> {
        let Some(count) = self.count(rule) else { return Ok(()) };
        *count += 1;
        if *count > MOST_NESTED {
            return Err(Break::End(Some(format!("expression recursion limit exceeded: {MOST_NESTED}"))));
        }
        Ok(())
    }

    fn unnest(&mut self, rule: Rule) {
        if let Some(count) = self.count(rule) {
            *count = count.saturating_sub(1);
        }
    }

    /// Closes the innermost rule; where the parser goes on, or nothing at the end.
    fn leave(&mut self) -> Option<StateId> {
        let end = self.tokens.end_of_last();
        if let Some(node) = self.node() {
            node.end = end;
        }
        let frame = self.frames.pop()?;
        self.unnest(frame.rule);
        let (caller, follow) = frame.caller?;
        if frame.precedence.is_none() {
            self.state = caller;
        }
        self.keep(frame.label, Child::Node(frame.node));
        Some(follow)
    }

    fn keep(&mut self, label: Label, child: Child) {
        if let Some(node) = self.node() {
            node.children.push((label, child));
        }
    }

    /// One step from the state `at`; the next state.
    fn step(&mut self, at: StateId) -> Result<StateId, Break> {
        let network = self.network;
        let state = network.state(at);
        let edge = match state.kind {
            StateKind::StarLoopBack => {
                self.state = at;
                self.sync()?;
                let entry = state.edges.first().map_or(at, Edge::to);
                return self.choose_loop(entry);
            }
            StateKind::StarLoopEntry => {
                self.state = at;
                self.sync()?;
                return self.choose_loop(at);
            }
            StateKind::PlusLoopBack => {
                self.state = at;
                let synced = self.sync();
                // antlr4-go forgets what `Sync` found where it has to look further ahead.
                if state.one_token.is_some() {
                    synced?;
                }
                let alternative = self.choose(at)?;
                state.edges.get(alternative - 1)
            }
            StateKind::PlusBlockStart => {
                self.state = at;
                self.sync()?;
                state.edges.first()
            }
            StateKind::BlockStart | StateKind::StarBlockStart if state.edges.len() > 1 => {
                self.state = at;
                self.sync()?;
                let alternative = self.choose(at)?;
                state.edges.get(alternative - 1)
            }
            _ => state.edges.first(),
        };
        let Some(edge) = edge else { return Err(Break::NoAlternative(self.tokens.number(0))) };
        match edge {
            Edge::Epsilon { to, shape, .. } => {
                match (state.kind, shape) {
                    (StateKind::StarBlockStart, Some(shape)) if self.is_recursive() => self.wrap(*shape)?,
                    (StateKind::BlockStart, Some(shape)) if *shape != Shape::Plain => {
                        if let Some(node) = self.node() {
                            node.shape = *shape;
                        }
                    }
                    _ => {}
                }
                Ok(*to)
            }
            Edge::Guard { precedence, to } => {
                self.state = at;
                // What the prediction lets through passes here too.
                if *precedence < self.precedence() {
                    return Err(Break::NoAlternative(self.tokens.number(0)));
                }
                Ok(*to)
            }
            Edge::Rule { rule, follow, precedence, label, .. } => {
                self.state = at;
                self.enter(*rule, Some((at, *follow)), *label, *precedence)
            }
            Edge::Tokens { set, to, label } => {
                self.state = at;
                let child = self.take(*set)?;
                self.keep(*label, child);
                Ok(*to)
            }
        }
    }

    fn is_recursive(&self) -> bool {
        self.frame().is_some_and(|frame| frame.precedence.is_some())
    }

    /// How tightly operators have to bind in the innermost left-recursive rule.
    fn precedence(&self) -> u8 {
        self.frames.iter().rev().find_map(|frame| frame.precedence).unwrap_or(0)
    }

    /// What was read of a left-recursive rule becomes the first operand of what comes.
    fn wrap(&mut self, shape: Shape) -> Result<(), Break> {
        let end = self.tokens.end_of_last();
        let Some((rule, before)) = self.frame().map(|frame| (frame.rule, frame.node)) else { return Ok(()) };
        let Some(start) = self.tree.nodes.get_mut(before).map(|node| {
            node.end = end;
            node.start
        }) else {
            return Ok(());
        };
        let node = self.tree.add(Node {
            rule,
            shape,
            start,
            end,
            children: vec![(Label::Left, Child::Node(before))],
        });
        if let Some(frame) = self.frames.last_mut() {
            frame.node = node;
        }
        self.nest(rule)
    }

    /// Whether to go through a loop once more, at its entry.
    fn choose_loop(&mut self, entry: StateId) -> Result<StateId, Break> {
        let state = self.network.state(entry);
        let alternative = self.choose(entry)?;
        if alternative == 1 && state.precedence_loop {
            self.unnest(state.rule);
        }
        Ok(state.edges.get(alternative - 1).map_or(entry, Edge::to))
    }

    fn choose(&mut self, decision: StateId) -> Result<usize, Break> {
        let state = self.network.state(decision);
        if let Some(sets) = &state.one_token {
            let next = self.tokens.kind(0);
            let chosen = sets.iter().position(|set| set.contains(next)).map(|position| position + 1);
            return match chosen {
                Some(chosen) => Ok(chosen),
                None if self.is_choice(decision) => Err(Break::NoAlternative(self.tokens.number(0))),
                None => Ok(sets.len()),
            };
        }
        let (open, precedence) = (self.frame().map_or(EMPTY, |frame| frame.stack), self.precedence());
        let mut prediction = Prediction::new(self.tokens, &mut self.stacks, decision, precedence);
        prediction.run(open).map_err(|ahead| Break::NoAlternative(self.tokens.number(ahead)))
    }

    /// Whether the block is one of alternatives, not one that may be left out.
    fn is_choice(&self, decision: StateId) -> bool {
        let state = self.network.state(decision);
        let last = state.edges.last().map(Edge::to);
        state.kind == StateKind::BlockStart && last != state.end
    }

    /// Takes a token of the set, or makes good for it.
    fn take(&mut self, set: TokenSet) -> Result<Child, Break> {
        if set.contains(self.tokens.kind(0)) {
            self.matched();
            return Ok(Child::Token(self.tokens.consume()));
        }
        self.count_recovery()?;
        if self.delete_one() {
            return Ok(Child::Token(self.tokens.consume()));
        }
        let after = self.network.state(self.state).edges.first().map_or(self.state, Edge::to);
        let open = self.frame().map_or(EMPTY, |frame| frame.stack);
        let next = self.network.look(&mut self.stacks, after, open, true);
        if next.contains(self.tokens.kind(0)) {
            self.report_missing();
            let first = self.expected().kinds().next().unwrap_or(Kind::End);
            return Ok(Child::Missing { text: first.missing(), at: self.tokens.number(0) });
        }
        Err(Break::Mismatch)
    }

    fn matched(&mut self) {
        self.recovering = false;
        self.last = None;
        self.last_states.clear();
    }

    /// What may come next, with the rules that are open.
    fn expected(&self) -> TokenSet {
        let mut following = self.network.state(self.state).next;
        let mut expected = following.without_end_of_rule();
        for frame in self.frames.iter().rev() {
            let Some((_, follow)) = frame.caller.filter(|_| following.ends_rule()) else { break };
            following = self.network.state(follow).next;
            expected = expected.with(following.without_end_of_rule());
        }
        if following.ends_rule() { expected.with_end() } else { expected }
    }

    /// What may come after one of the rules that are open.
    fn after_open_rules(&self) -> TokenSet {
        let follows = self.frames.iter().filter_map(|frame| frame.caller);
        follows.fold(TokenSet::default(), |set, (_, follow)| {
            set.with(self.network.state(follow).next.without_end_of_rule())
        })
    }

    /// Before a decision: whether the next token fits, or one can be dropped so that it does.
    fn sync(&mut self) -> Result<(), Break> {
        if self.recovering {
            return Ok(());
        }
        let state = self.network.state(self.state);
        if state.next.ends_rule() || state.next.contains(self.tokens.kind(0)) {
            return Ok(());
        }
        match state.kind {
            StateKind::StarLoopBack | StateKind::PlusLoopBack => {
                self.report_unwanted();
                let until = self.expected().with(self.after_open_rules());
                while self.tokens.kind(0) != Kind::End && !until.contains(self.tokens.kind(0)) {
                    self.tokens.consume();
                }
                Ok(())
            }
            _ if self.delete_one() => Ok(()),
            _ => Err(Break::Mismatch),
        }
    }

    /// Drops the next token where the one after it fits.
    fn delete_one(&mut self) -> bool {
        let after = self.tokens.kind(1);
        if !self.expected().contains(after) {
            return false;
        }
        self.report_unwanted();
        self.tokens.consume();
        self.matched();
        true
    }

    fn tell(&mut self, token: usize, message: String) {
        self.faults.push(Fault { token, message });
    }

    /// The next token as error texts show it.
    fn shown(&mut self) -> String {
        let number = self.tokens.number(0);
        if self.tokens.kind(0) == Kind::End { quoted("<EOF>") } else { quoted(self.tokens.text(number)) }
    }

    fn report(&mut self, fault: &Break) {
        if std::mem::replace(&mut self.recovering, true) {
            return;
        }
        let next = self.tokens.number(0);
        match fault {
            Break::Mismatch => {
                let (shown, expected) = (self.shown(), self.expected().names());
                self.tell(next, format!("mismatched input {shown} expecting {expected}"));
            }
            Break::NoAlternative(culprit) => {
                let text = if self.tokens.kind(0) == Kind::End {
                    "<EOF>".to_owned()
                } else {
                    self.tokens.texts(next..=*culprit)
                };
                let message = format!("no viable alternative at input {}", quoted(&text));
                self.tell(*culprit, reserved_word(&message).unwrap_or(message));
            }
            Break::End(_) => {}
        }
    }

    /// Tells, once for each recovery, how the next token and what may come do not go together.
    fn report_next(&mut self, words: impl Fn(&str, &str) -> String) {
        if std::mem::replace(&mut self.recovering, true) {
            return;
        }
        let (shown, expected) = (self.shown(), self.expected().names());
        let next = self.tokens.number(0);
        self.tell(next, words(&shown, &expected));
    }

    fn report_unwanted(&mut self) {
        self.report_next(|shown, expected| format!("extraneous input {shown} expecting {expected}"));
    }

    fn report_missing(&mut self) {
        self.report_next(|shown, expected| format!("missing {expected} at {shown}"));
    }

    fn count_recovery(&mut self) -> Result<(), Break> {
        self.recoveries += 1;
        if self.recoveries <= MOST_RECOVERIES {
            return Ok(());
        }
        let next = self.tokens.number(0);
        self.tell(next, format!("error recovery attempt limit exceeded: {MOST_RECOVERIES}"));
        Err(Break::End(None))
    }

    /// Skips tokens until one fits behind a rule that is open.
    fn recover(&mut self) -> Result<(), Break> {
        self.count_recovery()?;
        let mut skipped = 0;
        let here = self.tokens.number(0);
        if self.last == Some(here) && self.last_states.contains(&self.state) {
            self.tokens.consume();
            skipped += 1;
        }
        self.last = Some(self.tokens.number(0));
        self.last_states.push(self.state);
        let until = self.after_open_rules();
        while self.tokens.kind(0) != Kind::End && !until.contains(self.tokens.kind(0)) {
            if skipped == MOST_SKIPPED {
                let reason = format!("error recovery token lookahead limit exceeded: {MOST_SKIPPED}");
                return Err(Break::End(Some(reason)));
            }
            self.tokens.consume();
            skipped += 1;
        }
        Ok(())
    }
}

/// As error texts show a part of the text.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r"))
}

/// cel-go's own words for a reserved word after a dot (`SyntaxError`): any character counts as the dot.
fn reserved_word(message: &str) -> Option<String> {
    let front = "no viable alternative at input '";
    let (before, after) = message.split_once(front)?;
    let mut rest = after.chars();
    rest.next().filter(|first| *first != '\n')?;
    let word = ["true", "false", "null"]
        .into_iter()
        .find(|word| rest.as_str().strip_prefix(word).is_some_and(|rest| rest.starts_with('\'')))?;
    let tail = rest.as_str().get(word.len() + 1..).unwrap_or("");
    Some(format!("{before}mismatched input '{word}' expecting IDENTIFIER{tail}"))
}
