//! One column of the matrix: a selector on every device that gets so far.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::Arc;

use super::activation::{DeviceActivation, Keys, Source, sources};
use super::answer::{self, Answer};
use super::{Budget, Column, Matrix, Verdict};
use crate::cluster::Cluster;
use crate::memo::{Memo, Question};
use crate::selectors::{Owner, Selector, Selectors};
use kube_cel::Program;

/// Evaluates all selectors: first those of classes, then those of requests on what the class lets pass.
pub(super) fn evaluate(
    cluster: &Cluster,
    selectors: &Selectors,
    memo: &mut Memo,
    budget: Budget,
    matrix: &mut Matrix,
) -> Vec<Column> {
    let mut work = Work { cluster, memo, budget, left: budget.steps, matrix };
    let mut columns = vec![Column::default(); selectors.selectors.len()];
    let mut passed: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    let all = vec![true; cluster.devices.len()];
    let mut asked: BTreeSet<usize> = BTreeSet::new();
    for (name, indices) in &selectors.classes {
        asked.extend(indices);
        let reached = work.chain(selectors, indices, all.clone(), &mut columns);
        passed.insert(name, reached);
    }
    for request in &selectors.requests {
        let class = request.class.as_ref().and_then(|class| passed.get(class.value.as_str()));
        work.chain(selectors, &request.selectors, class.unwrap_or(&all).clone(), &mut columns);
    }
    // Selectors of a second class with the same name decide nothing.
    for (index, (selector, column)) in selectors.selectors.iter().zip(&mut columns).enumerate() {
        if matches!(selector.owner, Owner::Class { .. }) && !asked.contains(&index) {
            column.verdicts = vec![Verdict::NotReached; cluster.devices.len()];
        }
    }
    columns
}

/// Evaluates one selector on the devices that reach it.
pub(crate) fn column(
    cluster: &Cluster,
    selector: &Selector,
    reached: &[bool],
    memo: &mut Memo,
    budget: Budget,
) -> Column {
    Work { cluster, memo, budget, left: budget.steps, matrix: &mut Matrix::default() }
        .column(selector, reached)
}

/// A column, and what it took.
#[derive(Debug)]
pub(crate) struct Evaluated {
    column: Column,
    steps: u64,
    evaluations: usize,
}

struct Work<'a> {
    cluster: &'a Cluster,
    memo: &'a mut Memo,
    budget: Budget,
    left: u64,
    matrix: &'a mut Matrix,
}

impl Work<'_> {
    /// Evaluates selectors one after the other, each on the devices that all before it let pass.
    fn chain(
        &mut self,
        selectors: &Selectors,
        indices: &[usize],
        mut reached: Vec<bool>,
        columns: &mut [Column],
    ) -> Vec<bool> {
        for index in indices {
            let Some(selector) = selectors.selectors.get(*index) else { continue };
            let column = self.column(selector, &reached);
            for (reached, verdict) in reached.iter_mut().zip(&column.verdicts) {
                *reached = *verdict == Verdict::Match;
            }
            if let Some(place) = columns.get_mut(*index) {
                *place = column;
            }
        }
        reached
    }

    /// A column that is known, or evaluated now. What a scarce budget has shaped is neither kept nor taken.
    fn column(&mut self, selector: &Selector, reached: &[bool]) -> Column {
        let limit = self.budget.steps_per_evaluation;
        let written = selector.expression.value.as_str();
        let expression = selector.program.as_ref().map_or(written, |program| program.expression());
        let question = Question { expression: expression.into(), limit, reached: reached.to_vec() };
        let known = self.memo.column(self.cluster, &question);
        if let Some(known) = known.filter(|known| self.left.saturating_sub(known.steps) >= limit) {
            self.left -= known.steps;
            self.matrix.evaluations += known.evaluations;
            return known.column.clone();
        }
        let (left, evaluations) = (self.left, self.matrix.evaluations);
        let column = self.evaluate(selector, reached);
        if self.left >= limit {
            let evaluations = self.matrix.evaluations - evaluations;
            let evaluated = Evaluated { column: column.clone(), steps: left - self.left, evaluations };
            self.memo.keep(question, Arc::new(evaluated));
        }
        column
    }

    fn evaluate(&mut self, selector: &Selector, reached: &[bool]) -> Column {
        let devices = self.cluster.devices.as_slice();
        let mut column = Column { verdicts: Vec::with_capacity(devices.len()), errors: Vec::new() };
        let program = match &selector.program {
            Ok(program) => program,
            Err(errors) => {
                column.verdicts = vec![Verdict::NotReached; devices.len()];
                for (place, _) in column.verdicts.iter_mut().zip(reached).filter(|(_, reached)| **reached) {
                    *place = verdict(Answer::of_compile_errors(errors), &mut column.errors);
                }
                return column;
            }
        };
        let sources = sources(program, self.cluster);
        let keys = Keys::of(devices, &sources);
        // Of devices that are alike, the first one whose verdict is known; none is number 0.
        let mut known: Vec<Option<NonZeroUsize>> = vec![None; keys.end];
        for (index, (alike, reached)) in keys.alike.iter().zip(reached).enumerate() {
            if !reached {
                column.verdicts.push(Verdict::NotReached);
                continue;
            }
            let place = alike.and_then(|alike| known.get_mut(alike));
            let first = place.as_deref().copied().flatten();
            let verdict = match first.and_then(|first| column.verdicts.get(first.get() - 1)) {
                Some(known) => *known,
                None => {
                    let key = Cow::Borrowed(keys.get(index));
                    verdict(self.answer(program, index, &sources, key), &mut column.errors)
                }
            };
            column.verdicts.push(verdict);
            if let (Some(place), None) = (place, first) {
                *place = NonZeroUsize::new(column.verdicts.len());
            }
        }
        column
    }

    fn answer(&mut self, program: &Program, index: usize, sources: &[Source], key: Cow<'_, [u32]>) -> Answer {
        let cluster = self.cluster;
        let Some(device) = cluster.devices.get(index) else { return Answer::NoMatch };
        if let Some(broken) = &device.broken {
            return Answer::Error(broken.as_str().into());
        }
        if self.left == 0 {
            self.matrix.out_of_budget = true;
            return Answer::OutOfBudget;
        }
        self.matrix.evaluations += 1;
        let limit = self.budget.steps_per_evaluation.min(self.left);
        let evaluated = answer::evaluate(program, &DeviceActivation { cluster, device, sources, key }, limit);
        self.left = self.left.saturating_sub(evaluated.steps);
        if evaluated.answer == Answer::OutOfBudget && limit < self.budget.steps_per_evaluation {
            self.matrix.out_of_budget = true;
        }
        evaluated.answer
    }
}

/// The verdict of an answer; an error is entered into the column's list.
fn verdict(answer: Answer, errors: &mut Vec<Arc<str>>) -> Verdict {
    match answer {
        Answer::Match => Verdict::Match,
        Answer::NoMatch => Verdict::NoMatch,
        Answer::OutOfBudget => Verdict::OutOfBudget,
        Answer::NotSimulated => Verdict::NotSimulated,
        Answer::Error(text) => {
            let index = errors.iter().position(|known| *known == text).unwrap_or_else(|| {
                errors.push(text);
                errors.len() - 1
            });
            Verdict::Error(u16::try_from(index).unwrap_or(u16::MAX))
        }
    }
}
