//! What happened in a search, step by step, when somebody asks.

use super::reason::Reason;
use super::search::Key;

/// What the search did with a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It was not taken, and why.
    Rejected(Reason),
    /// It was taken.
    Took,
    /// It was given back: with it there is no solution.
    GaveBack,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// How many steps the search had taken.
    pub step: u64,
    /// The index of the claim.
    pub claim: usize,
    /// The index of the request in the claim.
    pub request: usize,
    /// The index of the alternative; 0 for a request without.
    pub alternative: usize,
    /// The index of the device in [`super::Inventory::devices`].
    pub device: usize,
    /// What was done with it.
    pub what: What,
}

/// Keeps what happened, up to a limit.
#[derive(Clone, Debug)]
pub struct Recorder {
    /// The events, oldest first.
    pub events: Vec<Event>,
    /// How many more happened than were kept.
    pub dropped: u64,
    limit: usize,
}

impl Recorder {
    /// Keeps the first `limit` events.
    pub fn new(limit: usize) -> Self {
        Self { events: Vec::new(), dropped: 0, limit }
    }

    pub(super) fn record(&mut self, step: u64, key: Key, device: usize, what: What) {
        if self.events.len() >= self.limit {
            self.dropped += 1;
            return;
        }
        let Key { claim, request, alternative } = key;
        self.events.push(Event { step, claim, request, alternative, device, what });
    }
}
