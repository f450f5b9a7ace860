//! Which nodes does a node selector select, and what does Kubernetes say of one that it cannot read?
//!
//! Source: `k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go`, `NodeMatches` in
//! `structured/internal/incubating/pools_incubating.go` and `labels.Requirement`, v0.37.2.

use super::inventory::{Node, is_true, text};
use crate::objects::{NodeScope, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm};

/// Whether a node is among those that a slice or device names.
///
/// # Errors
/// Kubernetes' text for a selector that it cannot read.
pub(super) fn node_matches(node: &Node<'_>, scope: &NodeScope) -> Result<bool, String> {
    match text(&scope.node_name) {
        "" => {}
        name => return Ok(name == node.name),
    }
    if is_true(&scope.all_nodes) {
        return Ok(true);
    }
    let Some(selector) = &scope.node_selector else { return Ok(false) };
    let errors = problems(selector);
    if !errors.is_empty() {
        let all = match errors.as_slice() {
            [one] => one.clone(),
            several => format!("[{}]", several.join(", ")),
        };
        return Err(format!("failed to parse node selector {}: {all}", go_text(selector)));
    }
    Ok(selects(selector, node))
}

/// Whether a selector that can be read selects a node: when any of its terms does. An empty term selects nothing.
pub fn selects(selector: &NodeSelector, node: &Node<'_>) -> bool {
    selector.terms.iter().any(|term| {
        let empty = term.match_expressions.is_empty() && term.match_fields.is_empty();
        !empty
            && term.match_expressions.iter().all(|it| label_matches(it, node))
            && term.match_fields.iter().all(|it| field_matches(it, node))
    })
}

fn label_matches(requirement: &NodeSelectorRequirement, node: &Node<'_>) -> bool {
    let value = node.labels.get(text(&requirement.key)).copied();
    let listed = |value: &str| requirement.values.iter().any(|it| it.value == value);
    let number = |compare: fn(&i64, &i64) -> bool| {
        let bound = requirement.values.first().and_then(|it| it.value.parse::<i64>().ok());
        let value = value.and_then(|value| value.parse::<i64>().ok());
        value.zip(bound).is_some_and(|(value, bound)| compare(&value, &bound))
    };
    match text(&requirement.operator) {
        "In" => value.is_some_and(listed),
        "NotIn" => !value.is_some_and(listed),
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        "Gt" => number(i64::gt),
        "Lt" => number(i64::lt),
        _ => false,
    }
}

fn field_matches(requirement: &NodeSelectorRequirement, node: &Node<'_>) -> bool {
    let value = if text(&requirement.key) == "metadata.name" { node.name } else { "" };
    let same = requirement.values.first().is_some_and(|it| it.value == value);
    same == (text(&requirement.operator) == "In")
}

const LABEL_OPERATORS: &str = r#""In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt""#;
const FIELD_OPERATORS: &str = r#""In", "NotIn""#;

/// Why a selector cannot be read, in Kubernetes' words. Keys and values of labels are not checked for their form.
fn problems(selector: &NodeSelector) -> Vec<String> {
    let mut out = Vec::new();
    for (index, term) in selector.terms.iter().enumerate() {
        for (number, requirement) in term.match_expressions.iter().enumerate() {
            let path = format!("nodeSelectorTerms[{index}].matchExpressions[{number}]");
            out.extend(label_problem(requirement, &path));
        }
        for (number, requirement) in term.match_fields.iter().enumerate() {
            let path = format!("nodeSelectorTerms[{index}].matchFields[{number}]");
            out.extend(field_problem(requirement, &path));
        }
    }
    out
}

fn label_problem(requirement: &NodeSelectorRequirement, path: &str) -> Option<String> {
    let values = &requirement.values;
    let invalid =
        |reason: &str| Some(format!("{path}.values: Invalid value: {}: {reason}", json(requirement)));
    match text(&requirement.operator) {
        "In" | "NotIn" if values.is_empty() => {
            invalid("for 'in', 'notin' operators, values set can't be empty")
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            invalid("values set must be empty for exists and does not exist")
        }
        "Gt" | "Lt" if values.len() != 1 => {
            invalid("for 'Gt', 'Lt' operators, exactly one value is required")
        }
        "Gt" | "Lt" if values.iter().any(|it| it.value.parse::<i64>().is_err()) => {
            let value = values.first().map(|it| it.value.as_str()).unwrap_or_default();
            Some(format!(
                "{path}.values[0]: Invalid value: {value:?}: for 'Gt', 'Lt' operators, the value must be an integer"
            ))
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => None,
        other => Some(format!(
            "{path}.operator: Unsupported value: {other:?}: supported values: {LABEL_OPERATORS}"
        )),
    }
}

fn field_problem(requirement: &NodeSelectorRequirement, path: &str) -> Option<String> {
    match text(&requirement.operator) {
        "In" | "NotIn" if requirement.values.len() == 1 => None,
        "In" | "NotIn" => {
            Some(format!("{path}.values: Invalid value: {}: must have one element", json(requirement)))
        }
        other => Some(format!(
            "{path}.operator: Unsupported value: {other:?}: supported values: {FIELD_OPERATORS}"
        )),
    }
}

/// The values as a JSON list.
fn json(requirement: &NodeSelectorRequirement) -> String {
    let values: Vec<&str> = requirement.values.iter().map(|it| it.value.as_str()).collect();
    serde_json::to_string(&values).unwrap_or_default()
}

/// The selector as Go's generated `String` writes it.
fn go_text(selector: &NodeSelector) -> String {
    let terms: String = selector.terms.iter().map(|term| format!("{},", go_term(term))).collect();
    format!("&NodeSelector{{NodeSelectorTerms:[]NodeSelectorTerm{{{terms}}},}}")
}

fn go_term(term: &NodeSelectorTerm) -> String {
    let all = |requirements: &[NodeSelectorRequirement]| -> String {
        requirements
            .iter()
            .map(|it| {
                let values: Vec<&str> = it.values.iter().map(|it| it.value.as_str()).collect();
                format!(
                    "NodeSelectorRequirement{{Key:{},Operator:{},Values:[{}],}},",
                    text(&it.key),
                    text(&it.operator),
                    values.join(" ")
                )
            })
            .collect()
    };
    format!(
        "NodeSelectorTerm{{MatchExpressions:[]NodeSelectorRequirement{{{}}},MatchFields:[]NodeSelectorRequirement{{{}}},}}",
        all(&term.match_expressions),
        all(&term.match_fields)
    )
}
