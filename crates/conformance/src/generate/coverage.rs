//! Has a generator reached what it should?

use std::collections::BTreeMap;
use std::fmt::Write;

/// How often what was reached.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    counts: BTreeMap<String, usize>,
    /// All cases.
    pub cases: usize,
}

/// The least, or the most, that a report needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Floor {
    /// What is counted.
    pub name: String,
    /// How often at least, of 100,000 cases.
    pub at_least: usize,
    /// How often at most, of 100,000 cases.
    pub at_most: usize,
}

impl Floor {
    /// At least so many of 100,000 cases.
    pub fn at_least(name: impl Into<String>, count: usize) -> Self {
        Self { name: name.into(), at_least: count, at_most: usize::MAX }
    }

    /// At most so many of 100,000 cases.
    pub fn at_most(name: impl Into<String>, count: usize) -> Self {
        Self { name: name.into(), at_least: 0, at_most: count }
    }
}

impl Coverage {
    /// Counts one.
    pub fn reach(&mut self, name: impl Into<String>) {
        *self.counts.entry(name.into()).or_default() += 1;
    }

    /// How often it was reached.
    pub fn count(&self, name: &str) -> usize {
        self.counts.get(name).copied().unwrap_or(0)
    }

    /// The floors that were missed, as `name: 3 of 100 cases, wanted at least 20 in 100,000`. A floor that comes to
    /// less than one case in so few is not asked for.
    pub fn missed(&self, floors: &[Floor]) -> Vec<String> {
        let scaled = |count: usize| count as f64 * self.cases as f64 / 100_000.0;
        let mut missed = Vec::new();
        for floor in floors {
            let count = self.count(&floor.name);
            let (word, limit) = if (count as f64) < scaled(floor.at_least).floor() {
                ("least", floor.at_least)
            } else if floor.at_most != usize::MAX && count as f64 > scaled(floor.at_most) {
                ("most", floor.at_most)
            } else {
                continue;
            };
            missed.push(format!(
                "{}: {count} of {} cases, wanted at {word} {limit} in 100,000",
                floor.name, self.cases
            ));
        }
        missed
    }

    /// What was reached, with shares.
    pub fn report(&self) -> String {
        let mut out = String::new();
        for (name, count) in &self.counts {
            let share = *count as f64 * 100.0 / self.cases.max(1) as f64;
            let _ = writeln!(out, "  {count:7} {share:5.1} %  {name}");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn floors_scale_with_the_number_of_cases() {
        let mut coverage = Coverage { cases: 1_000, ..Coverage::default() };
        (0..400).for_each(|_| coverage.reach("accepted"));
        let floors = [
            Floor::at_least("accepted", 30_000),
            Floor::at_most("accepted", 39_000),
            Floor::at_least("a rule", 20),
            Floor::at_least("fits", 30_000),
        ];
        expect![[r#"
            [
                "accepted: 400 of 1000 cases, wanted at most 39000 in 100,000",
                "fits: 0 of 1000 cases, wanted at least 30000 in 100,000",
            ]
        "#]]
        .assert_debug_eq(&coverage.missed(&floors));
    }
}
