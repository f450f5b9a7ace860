//! A document as a form, and what a person may change in it.
//!
//! The form is a tree of parts, kept flat: each part names its children by id. A part carries every change it offers
//! as [`FormIntent`]s, so that the page only sends back what it was given, with what a person typed put in.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{DocumentId, DocumentInput, EditView, LensPiece, Revision, Severity, TargetRequest};

/// What the page asks of the form of the open document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRequest {
    /// Whether the form is shown at all.
    pub shown: bool,
    /// Parts that were opened or closed away from how they come.
    pub turned: BTreeSet<String>,
}

/// The form of one document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FormView {
    pub document: DocumentId,
    pub revision: Revision,
    /// Why nothing can be changed, in words; `None` when it can.
    pub read_only: Option<String>,
    /// The ids of the outermost parts, one an object.
    pub roots: Vec<String>,
    pub parts: BTreeMap<String, FormPart>,
    /// What selectors can ask for, by the class whose devices they are asked of; the empty name is every device.
    pub attributes: BTreeMap<String, Vec<AttributeOption>>,
}

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormPart {
    /// In a person's words, e.g. `How many`.
    pub label: String,
    /// The field's name in the API; empty for items of lists.
    pub name: String,
    /// What it means, from the field table.
    pub doc: String,
    /// Limits, default and gates, e.g. `at most 32`, `default ExactCount`.
    pub facts: Vec<String>,
    /// The gate it needs and which is off in this Kubernetes.
    pub gate_off: Option<String>,
    /// What the page said of it, e.g. `16 of 16 devices are in this class`.
    pub note: Option<String>,
    /// The first problem at this very field.
    pub problem: Option<(Severity, String)>,
    pub control: Control,
    pub children: Vec<String>,
    /// Remove, move up, move down.
    pub actions: Vec<FormAction>,
    /// What can be added below it.
    pub adds: Vec<FormAction>,
}

/// How a part is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Control {
    /// Only holds others.
    Group,
    /// Holds the items of a list or the entries of a map.
    List,
    /// Holds others that can be folded away.
    Fold { open: bool, summary: String },
    /// A value on one line.
    Text { value: String, placeholder: String, suggestions: Vec<Suggestion>, write: WriteTo },
    /// The key of a map's entry.
    Key { value: String, suggestions: Vec<Suggestion>, path: FormPath },
    /// One of a few.
    Choice { options: Vec<FormAction>, chosen: Option<u32> },
    /// A CEL selector: as rows where it can be read as such, always as text.
    Selector(SelectorControl),
    /// Any value, as YAML.
    Yaml { text: String, path: FormPath },
}

/// Something to choose for a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub value: String,
    /// Beside it, e.g. `16 devices`; may be empty.
    pub about: String,
}

/// A place in a document: which of its trees, and the path from that tree's root as the API server writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FormPath {
    pub tree: u32,
    pub path: String,
}

/// Where the text of an input goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteTo {
    pub path: FormPath,
    pub kind: ScalarKind,
    /// An empty input takes the field away.
    pub optional: bool,
}

/// How the text of an input is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScalarKind {
    Text,
    Whole,
    Quantity,
}

/// One press.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormAction {
    pub label: String,
    /// Why and when; may be empty.
    pub about: String,
    pub intents: Vec<FormIntent>,
}

/// A selector's expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelectorControl {
    pub expression: String,
    pub path: FormPath,
    /// All of them must hold; `None` when the expression cannot be read as rows.
    pub rows: Option<Vec<SelectorRow>>,
    /// For each row the operators that make sense for what it looks at, its own among them.
    pub operators: Vec<Vec<OperatorOption>>,
    /// Whose attributes are offered: a key of [`FormView::attributes`].
    pub class: String,
    /// What it finds, e.g. `● 8 match`.
    pub counts: Vec<LensPiece>,
    /// Why it is not shown as rows, or what is wrong with it.
    pub remark: Option<String>,
}

/// One condition on a device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SelectorRow {
    pub what: RowSubject,
    pub operator: RowOperator,
    pub kind: ValueKind,
    /// As a person writes it; several for [`RowOperator::OneOf`], with commas between.
    pub value: String,
    /// Asks first whether the device has it at all: without that, a device that lacks it is an error.
    pub guard: bool,
}

/// What a condition looks at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RowSubject {
    Driver,
    Attribute { domain: String, name: String },
    Capacity { domain: String, name: String },
}

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RowOperator {
    Is,
    IsNot,
    StartsWith,
    EndsWith,
    Contains,
    Matches,
    OneOf,
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
    IsTrue,
    IsFalse,
    Exists,
    IsMissing,
}

/// The type of a condition's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ValueKind {
    Text,
    Whole,
    Bool,
    Version,
    Quantity,
}

/// Something a condition can ask for, as the loaded devices publish it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeOption {
    /// E.g. `productName`, with its domain where several publish that name.
    pub label: String,
    /// A first condition on it, that its most frequent value meets.
    pub row: SelectorRow,
    /// Its values, most frequent first.
    pub values: Vec<Suggestion>,
}

/// An operator and how it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorOption {
    pub operator: RowOperator,
    pub label: String,
    /// Whether it compares with a value.
    pub takes_value: bool,
}

/// What a person wants to be different in a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FormIntent {
    /// This value stands there; what is missing above it comes with it.
    Set {
        path: FormPath,
        value: Value,
    },
    /// What was typed stands there.
    Write {
        to: WriteTo,
        text: String,
    },
    /// What was typed as YAML stands there.
    Yaml {
        path: FormPath,
        text: String,
    },
    /// A new item at an index, or a new entry.
    Insert {
        path: FormPath,
        value: Value,
    },
    Remove {
        path: FormPath,
    },
    Move {
        path: FormPath,
        to: u32,
    },
    /// An entry gets another key.
    Rename {
        path: FormPath,
        key: String,
    },
    /// The selector's expression says these conditions.
    Rows {
        path: FormPath,
        rows: Vec<SelectorRow>,
    },
}

/// Changes of one document, together one step of its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// With its text.
    pub document: DocumentInput,
    pub intents: Vec<FormIntent>,
}

/// What became of a [`Change`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    pub document: DocumentId,
    pub revision: Revision,
    /// The edits of that revision; or, in words, why the text stays as it is.
    pub edits: Result<Vec<EditView>, String>,
    /// What the change cannot keep, one sentence each.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// A document in another version of its API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Convert {
    /// With its text.
    pub document: DocumentInput,
    /// E.g. `resource.k8s.io/v1`.
    pub to: String,
    pub target: TargetRequest,
}
