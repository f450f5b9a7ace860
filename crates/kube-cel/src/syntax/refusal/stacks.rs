//! Which rules were left open, innermost first? Stacks that share what lies below, each with a number: equal stacks
//! have equal numbers.

use std::collections::BTreeMap;

/// The number of a stack.
pub(super) type StackId = u32;

/// No rule is open.
pub(super) const EMPTY: StackId = 0;
/// Nobody knows which rules are open, and nobody asks.
pub(super) const NOTHING: StackId = u32::MAX;

/// All stacks in use.
#[derive(Debug)]
pub(super) struct Stacks {
    /// Where the parser goes on when the innermost rule ends, and the stack below.
    of: Vec<(usize, StackId)>,
    numbers: BTreeMap<(usize, StackId), StackId>,
}

impl Default for Stacks {
    fn default() -> Self {
        Self { of: vec![(usize::MAX, NOTHING)], numbers: BTreeMap::new() }
    }
}

impl Stacks {
    /// The stack with one more rule, after which the parser goes on at `follow`.
    pub(super) fn push(&mut self, below: StackId, follow: usize) -> StackId {
        if let Some(known) = self.numbers.get(&(follow, below)) {
            return *known;
        }
        let number = StackId::try_from(self.of.len()).unwrap_or(NOTHING - 1);
        self.of.push((follow, below));
        self.numbers.insert((follow, below), number);
        number
    }

    /// Where the parser goes on when the innermost rule ends, and what is open then; `None` when none is.
    pub(super) fn pop(&self, stack: StackId) -> Option<(usize, StackId)> {
        if stack == EMPTY || stack == NOTHING {
            return None;
        }
        self.of.get(stack as usize).copied()
    }

    /// Whether `short` ends, with nothing said of what lies below, where `long` goes on in the same way.
    pub(super) fn covers(&self, short: StackId, long: StackId) -> bool {
        let (mut short, mut long) = (short, long);
        loop {
            if short == EMPTY || short == long {
                return true;
            }
            match (self.pop(short), self.pop(long)) {
                (Some((one, below)), Some((other, beneath))) if one == other => {
                    (short, long) = (below, beneath)
                }
                _ => return false,
            }
        }
    }
}
