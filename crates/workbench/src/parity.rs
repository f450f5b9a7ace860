//! In how many cases does the engine say what the real Kubernetes code says?
//!
//! The figures are generated: `tests/conformance.rs` compares the engine with the committed answers and holds
//! `tests/conformance/parity.json` to the result.

use std::collections::BTreeMap;

use serde::Deserialize;

const PARITY: &str = include_str!("../../../tests/conformance/parity.json");

/// The release whose figures the page shows: the one it speaks of.
const SHOWN: &str = "1.37";

/// What was compared for one Kubernetes minor.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Agreement {
    /// The exact version that answered, e.g. `v1.37.2`.
    pub kubernetes: String,
    /// By area: `validate`, `cel`, `allocate` …
    pub areas: BTreeMap<String, Count>,
}

/// Cases of one area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Count {
    /// How many were compared.
    pub cases: u32,
    /// In how many the engine gives the same answer, to the letter.
    pub agree: u32,
}

/// The figures of every minor, by minor, e.g. `1.37`.
pub fn agreements() -> BTreeMap<String, Agreement> {
    serde_json::from_str(PARITY).unwrap_or_default()
}

/// `This engine agrees with Kubernetes 1.37.2 in 2 of 3 test cases`: what the foot of the page says.
pub(crate) fn badge() -> String {
    let agreements = agreements();
    let Some(agreement) = agreements.get(SHOWN) else {
        return "Agreement with Kubernetes is not measured".to_owned();
    };
    let sum = |of: fn(&Count) -> u32| agreement.areas.values().map(of).sum::<u32>();
    format!(
        "This engine agrees with Kubernetes {} in {} of {} test cases",
        agreement.kubernetes.trim_start_matches('v'),
        sum(|count| count.agree),
        sum(|count| count.cases)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generated_figures_read_and_the_badge_adds_them_up() {
        let agreements = agreements();
        let cases: u32 = agreements[SHOWN].areas.values().map(|count| count.cases).sum();
        assert!(cases > 0 && badge().ends_with(&format!("of {cases} test cases")), "{}", badge());
    }
}
