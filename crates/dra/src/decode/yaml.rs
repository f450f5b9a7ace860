//! What a node would be in JSON, which is what Kubernetes decodes.

use yaml_tree::{Kind, NodeRef, Problem, ProblemKind, ScalarValue};

use crate::diagnostic::{Diagnostic, DocumentId, Located, Severity};

/// Whether JSON would say `null`.
pub(crate) fn is_null(node: NodeRef<'_>) -> bool {
    node.scalar().is_some_and(|scalar| matches!(scalar.value, ScalarValue::Null))
}

/// A string in a field; `None` when it is missing or something else.
pub(crate) fn string_field(node: NodeRef<'_>, name: &str) -> Option<Located<String>> {
    let field = node.get(name)?;
    Some(Located { value: field.as_str()?.to_owned(), span: field.span() })
}

/// The text that Kubernetes parses as a quantity: a string's content, or a number as JSON writes it.
pub(crate) fn quantity_text(node: NodeRef<'_>) -> Option<String> {
    let scalar = node.scalar()?;
    match scalar.value {
        ScalarValue::String => Some(scalar.text.to_string()),
        ScalarValue::Int(_) | ScalarValue::Uint(_) | ScalarValue::Float(_) => Some(number_text(node)),
        ScalarValue::Null | ScalarValue::Bool(_) => None,
    }
}

/// A number as Go's `encoding/json` writes it: with an exponent only below 1e-6 and from 1e21 on.
pub(crate) fn number_text(node: NodeRef<'_>) -> String {
    match node.scalar().map(|scalar| scalar.value) {
        Some(ScalarValue::Float(number)) if number == 0.0 || (1e-6..1e21).contains(&number.abs()) => {
            number.to_string()
        }
        Some(ScalarValue::Float(number)) => {
            let text = format!("{number:e}");
            if text.contains("e-") { text } else { text.replace('e', "e+") }
        }
        _ => node.to_json().to_string(),
    }
}

/// Go's word for the JSON value: `string`, `number`, `bool`, `object`, `array`.
pub(super) fn json_kind(node: NodeRef<'_>) -> &'static str {
    match node.kind() {
        Kind::Mapping => "object",
        Kind::Sequence => "array",
        Kind::Scalar => match node.scalar().map(|scalar| scalar.value) {
            Some(ScalarValue::String) => "string",
            Some(ScalarValue::Bool(_)) => "bool",
            Some(ScalarValue::Null) | None => "null",
            Some(_) => "number",
        },
    }
}

/// A problem of the text as a diagnostic.
pub(super) fn problem(document: DocumentId, problem: &Problem) -> Diagnostic {
    let (code, ours) = match problem.kind {
        ProblemKind::Syntax => ("yaml-syntax", false),
        ProblemKind::DuplicateKey => ("duplicate-key", false),
        ProblemKind::Value => ("yaml-value", false),
        ProblemKind::TooDeep => ("too-deep", true),
        ProblemKind::TooLarge => ("too-large", true),
        ProblemKind::TooManyAliases => ("too-many-aliases", true),
    };
    let plain = problem.message.strip_prefix("yaml: ").unwrap_or(&problem.message);
    // Go lists what does not unmarshal on lines of its own.
    let plain = plain.strip_prefix("unmarshal errors:\n  ").unwrap_or(plain).replace("\n  ", "; ");
    Diagnostic {
        code,
        severity: Severity::Error,
        message: if ours { problem.message.clone() } else { format!("the YAML cannot be read: {plain}") },
        kubernetes: (!ours).then(|| problem.message.clone()),
        document,
        object: None,
        path: String::new(),
        span: problem.span,
        fix: None,
    }
}
