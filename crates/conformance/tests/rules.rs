//! Has every rule of the API server a case that it refuses and one that it lets pass?
//!
//! A case is named after its rule, such as `C07-names-are-unique`. The numbers are those that the cases began with: M for
//! metadata, C for what a claim asks, U for updates and status, T for templates, D for classes, S for slices, X for taint
//! rules, Q for pool status requests, P for Pods. That our engine says the same of each is held by
//! `tests/conformance.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};

use conformance::{Folder, MINORS};

/// The rules: how many each letter has, and where one is several.
const NUMBERED: [(char, usize); 9] =
    [('M', 12), ('C', 51), ('U', 31), ('T', 3), ('D', 5), ('S', 57), ('X', 5), ('Q', 8), ('P', 15)];
const SEVERAL: [(&str, &[&str]); 4] = [
    ("C39", &["C39a", "C39b", "C39c", "C39d", "C39e", "C39f", "C39g"]),
    ("S32", &["S32a", "S32b", "S32c", "S32d", "S32e", "S32f"]),
    ("S35", &["S35", "S35b"]),
    ("S55", &["S55a", "S55b", "S55c", "S55d", "S55e", "S55f", "S55g"]),
];

/// Rules that no object can break, or that others than the validation of these objects hold. Read in upstream's code of
/// all four minors; the files are those of `k8s.io/kubernetes`.
const NEVER_BROKEN: [(&str, &str); 6] = [
    (
        "C23",
        "every toleration without an operator gets `Equal` in decoding, in requests, alternatives and results of each \
         version (`pkg/apis/resource/*/zz_generated.defaults.go`), before `validateDeviceToleration` sees it",
    ),
    (
        "C39g",
        "`validateQualifiedName` (`pkg/apis/resource/validation/validation.go`) and `resourcesQualifiedName` \
         (apimachinery, `pkg/api/validate/strfmt.go`) look only at names of one or two parts; a note there says so",
    ),
    (
        "C48",
        "of JSON, Go refuses only numbers beyond a float and nesting beyond 10,000 (`validateRawExtension`): such a number \
         is text once YAML has become JSON, kubectl itself cannot read it in JSON, and the whole body has the same limit of \
         nesting",
    ),
    (
        "P13",
        "amounts of extended resources are told at `resources.requests` and `resources.limits` \
         (`pkg/apis/core/validation/validation.go`, `ValidateResourceRequirements`), and of a Pod only metadata and \
         `resources.claims` are compared",
    ),
    (
        "P15",
        "PodGroups are objects of `scheduling.k8s.io` (`pkg/apis/scheduling/validation`), which is not simulated: the \
         API server's answer to one is never asked",
    ),
    (
        "U31",
        "`AuthorizedForBinding` and `AuthorizedForDeviceStatus` (`pkg/registry/resource/utils.go`, 1.36 on) judge who \
         asks, not what is asked: whoever may do everything breaks neither, and no object says who asks",
    ),
];

/// In how many cases a rule is broken, and in how many it is kept.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Count {
    failing: usize,
    passing: usize,
}

fn rules() -> BTreeSet<String> {
    let numbers =
        NUMBERED.iter().flat_map(|(letter, last)| (1..=*last).map(move |it| format!("{letter}{it:02}")));
    let parts = |rule: String| match SEVERAL.iter().find(|(several, _)| *several == rule) {
        Some((_, parts)) => parts.iter().map(|it| (*it).to_owned()).collect(),
        None => vec![rule],
    };
    numbers.flat_map(parts).collect()
}

/// `C07` of `validate/claim-requests/C07-names-are-unique`.
fn rule_of(id: &str) -> &str {
    let name = id.rsplit('/').next().unwrap_or_default();
    name.split('-').next().unwrap_or_default()
}

/// By rule; a case counts once, whichever minors it is asked of, and as failing where some minor refuses it.
fn counts() -> BTreeMap<String, Count> {
    let folder = Folder::at(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance"));
    let mut refused: BTreeMap<String, bool> = BTreeMap::new();
    for area in ["validate", "pod"] {
        for subject in folder.subjects_of(area).unwrap() {
            for minor in MINORS {
                for answer in folder.answers(minor, &subject).unwrap() {
                    let is_refused = answer.raw("accepted") != Some("true");
                    *refused.entry(answer.text("id").unwrap()).or_default() |= is_refused;
                }
            }
        }
    }
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for (id, refused) in &refused {
        let count = counts.entry(rule_of(id).to_owned()).or_default();
        if *refused { count.failing += 1 } else { count.passing += 1 }
    }
    counts
}

#[test]
fn every_rule_has_a_failing_and_a_passing_case() {
    let (counts, rules) = (counts(), rules());
    assert_eq!(rules.len(), 205);
    let of = |rule: &str| counts.get(rule).copied().unwrap_or_default();
    let excused: BTreeMap<&str, &str> = NEVER_BROKEN.into_iter().collect();
    let missing: Vec<String> = rules
        .iter()
        .filter(|rule| !excused.contains_key(rule.as_str()))
        .map(|rule| (rule, of(rule)))
        .filter(|(_, count)| count.failing == 0 || count.passing == 0)
        .map(|(rule, count)| format!("{rule}: {} failing, {} passing", count.failing, count.passing))
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    let broken: Vec<&str> = excused.keys().copied().filter(|rule| of(rule).failing > 0).collect();
    assert!(broken.is_empty(), "these can be broken after all: {broken:?}");
}

#[test]
fn no_case_names_a_rule_that_there_is_not() {
    let rules = rules();
    let is_rule = |name: &str| {
        let mut letters = name.chars();
        letters.next().is_some_and(|it| it.is_ascii_uppercase())
            && letters.next().is_some_and(|it| it.is_ascii_digit())
    };
    let counts = counts();
    let unknown: Vec<&String> =
        counts.keys().filter(|name| is_rule(name) && !rules.contains(*name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
