//! Which device each request may have, by the selectors of its class and its own.
//!
//! Every selector is evaluated once per distinct tuple of the values it reads, not once per device.

mod activation;
mod answer;
mod columns;

use std::sync::Arc;

use crate::cluster::Cluster;
use crate::memo::Memo;
use crate::selectors::Selectors;

pub(crate) use activation::{DeviceActivation, Source, key, sources};
pub(crate) use answer::{Answer, evaluate_selector};
pub use answer::{Matched, device_matches};
pub(crate) use columns::{Evaluated, column};

/// How much work a matrix may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Steps of one evaluation; upstream's limit is a cost of 1,000,000
    /// (`CELSelectorExpressionMaxCost`, `k8s.io/api/resource/v1` v0.37.2).
    pub steps_per_evaluation: u64,
    /// Steps of all evaluations together.
    pub steps: u64,
}

impl Default for Budget {
    /// A million steps for one evaluation, fifty million for all: some seconds in a browser.
    fn default() -> Self {
        Self { steps_per_evaluation: 10_000_000, steps: 50_000_000 }
    }
}

/// What selectors say of one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// All say yes.
    Match,
    /// One says no.
    NoMatch,
    /// One cannot be evaluated: Kubernetes ends the attempt to schedule the Pod when it comes to this device.
    /// The number is an index into [`Column::errors`] of the selector that decided.
    Error(u16),
    /// The budget ran out before it was known.
    OutOfBudget,
    /// A selector uses what Kubernetes has and this engine does not evaluate.
    NotSimulated,
    /// Not asked, because something before it decided.
    NotReached,
}

/// How many devices got which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// [`Verdict::Match`]
    pub matches: usize,
    /// [`Verdict::NoMatch`]
    pub no_match: usize,
    /// [`Verdict::Error`]
    pub errors: usize,
    /// [`Verdict::OutOfBudget`] and [`Verdict::NotSimulated`]
    pub unknown: usize,
    /// [`Verdict::NotReached`]
    pub not_reached: usize,
}

/// What one selector says of every device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// By device, as in [`Cluster::devices`].
    pub verdicts: Vec<Verdict>,
    /// The distinct errors, in the order of the first device that has them: what Kubernetes' text says after
    /// `CEL runtime error: `, with the hint it adds; or the compile error.
    pub errors: Vec<Arc<str>>,
}

/// What a request says of every device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The request, an index into [`Selectors::requests`].
    pub request: usize,
    /// Whether the class it names is loaded. Where it is not, only the request's own selectors speak.
    pub class_loaded: bool,
    /// The selectors that decide, in Kubernetes' order: those of the class, then its own.
    pub selectors: Vec<usize>,
    /// How many devices got which verdict.
    pub tally: Tally,
}

/// One cell of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What all selectors together say.
    pub verdict: Verdict,
    /// The selector that decided, an index into [`Selectors::selectors`]; `None` when all match.
    pub decided_by: Option<usize>,
}

/// Requests × devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// One for each of [`Selectors::selectors`].
    pub columns: Vec<Column>,
    /// One for each of [`Selectors::requests`].
    pub rows: Vec<Row>,
    /// How many devices there are.
    pub devices: usize,
    /// How many evaluations were needed: one for each selector and distinct tuple of values.
    pub evaluations: usize,
    /// Whether the budget for all evaluations ran out.
    pub out_of_budget: bool,
}

impl Verdict {
    /// Whether it is an error.
    pub fn is_error(self) -> bool {
        matches!(self, Self::Error(_))
    }
}

impl Tally {
    /// Counts verdicts.
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let mut tally = Self::default();
        for verdict in verdicts {
            let counter = match verdict {
                Verdict::Match => &mut tally.matches,
                Verdict::NoMatch => &mut tally.no_match,
                Verdict::Error(_) => &mut tally.errors,
                Verdict::OutOfBudget | Verdict::NotSimulated => &mut tally.unknown,
                Verdict::NotReached => &mut tally.not_reached,
            };
            *counter += 1;
        }
        tally
    }
}

impl Column {
    /// The error of a device, when its verdict is one.
    pub fn error(&self, device: usize) -> Option<&str> {
        match self.verdicts.get(device)? {
            Verdict::Error(index) => self.errors.get(usize::from(*index)).map(|text| &**text),
            _ => None,
        }
    }

    /// How many devices got which verdict of this selector.
    pub fn tally(&self) -> Tally {
        Tally::of(self.verdicts.iter().copied())
    }
}

impl Matrix {
    /// Evaluates every selector on every device that the selectors before it let pass. The memo saves evaluating
    /// again what an earlier run has seen; the result is the same without it.
    pub fn evaluate(cluster: &Cluster, selectors: &Selectors, memo: &mut Memo, budget: Budget) -> Self {
        let mut matrix = Self { devices: cluster.devices.len(), ..Self::default() };
        matrix.columns = columns::evaluate(cluster, selectors, memo, budget, &mut matrix);
        for (request, row) in selectors.requests.iter().enumerate() {
            let class = row.class.as_ref().and_then(|class| selectors.classes.get(&class.value));
            let deciding = class.into_iter().flatten().chain(&row.selectors).copied().collect();
            matrix.rows.push(Row {
                request,
                class_loaded: class.is_some(),
                selectors: deciding,
                tally: Tally::default(),
            });
        }
        let tallies: Vec<Tally> = (0..matrix.rows.len())
            .map(|row| Tally::of((0..matrix.devices).map(|device| matrix.cell(row, device).verdict)))
            .collect();
        for (row, tally) in matrix.rows.iter_mut().zip(tallies) {
            row.tally = tally;
        }
        matrix
    }

    /// What a request says of a device: the first selector that does not match decides.
    pub fn cell(&self, row: usize, device: usize) -> Cell {
        let selectors = self.rows.get(row).map(|row| row.selectors.as_slice()).unwrap_or_default();
        for selector in selectors {
            let verdict = self
                .columns
                .get(*selector)
                .and_then(|column| column.verdicts.get(device))
                .copied()
                .unwrap_or(Verdict::NotReached);
            if verdict != Verdict::Match {
                return Cell { verdict, decided_by: Some(*selector) };
            }
        }
        Cell { verdict: Verdict::Match, decided_by: None }
    }

    /// What the class of a request says of a device, without the request's own selectors.
    pub fn class_verdict(&self, selectors: &Selectors, row: usize, device: usize) -> Verdict {
        let own = selectors.requests.get(row).map_or(0, |request| request.selectors.len());
        let Some(row) = self.rows.get(row) else { return Verdict::NotReached };
        let class = row.selectors.get(..row.selectors.len().saturating_sub(own)).unwrap_or_default();
        for selector in class {
            let verdict = self.columns.get(*selector).and_then(|column| column.verdicts.get(device)).copied();
            match verdict {
                Some(Verdict::Match) => {}
                Some(verdict) => return verdict,
                None => return Verdict::NotReached,
            }
        }
        Verdict::Match
    }
}
