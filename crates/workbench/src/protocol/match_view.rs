//! The Match pane: devices × requests, and one cell step by step.

use serde::{Deserialize, Serialize};

use super::{DocumentId, Offer, Place, Tone};

/// What the Match pane shows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct MatchRequest {
    /// Index into [`MatchView::requests`]; out of range or `None`: the first request with a failure, else the first.
    pub request: Option<u32>,
    /// While `request` is `None`: a request of this document, where it has one.
    #[serde(default)]
    pub document: Option<DocumentId>,
    /// The request of that document at or below this path of its object.
    #[serde(default)]
    pub path: Option<String>,
    /// Show only rows whose device, pool, node or attribute values contain this text, ignoring case. Empty: all.
    pub search: String,
    pub filter: RowFilter,
    /// The window of rows wanted.
    pub first_row: u32,
    pub row_count: u32,
    /// Equal neighbouring devices as one row (`gpu-0 … gpu-7`), or every device its own row.
    pub unfolded: bool,
    /// The cell to explain; `None`: the first failing one, if there is one.
    pub cell: Option<CellKey>,
}

/// Which rows to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RowFilter {
    #[default]
    All,
    Match,
    NoMatch,
    Fail,
}

/// Names a cell: a device and a column, stable while the cluster stays the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellKey {
    pub driver: String,
    pub pool: String,
    pub device: String,
    /// Index into [`MatchView::columns`].
    pub column: u32,
}

/// The pane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchView {
    /// `Match: what each selector says of each device`.
    pub headline: String,
    /// `request gpus of two-gpus: 1 selector of the class, 1 of the request, 16 devices in 2 pools`.
    pub summary: String,
    /// Every request of your manifests, for choosing; `chosen` is shown.
    pub requests: Vec<RequestRow>,
    pub chosen: Option<u32>,
    /// What fails, why, and what to do. `None`: nothing fails.
    pub failure: Option<FailureView>,
    /// Things to know that do not fail: an attribute that is a capacity, a name nobody publishes.
    pub hints: Vec<String>,
    /// `16 devices`, `16 in class`, `8 match`, `8 fail`, `2 wanted`.
    pub figures: Vec<Figure>,
    pub columns: Vec<Column>,
    /// The rows in the window.
    pub rows: Vec<MatrixRow>,
    /// How many rows there are under the filter, the pools' headings among them.
    pub row_total: u32,
    /// What the rows stand for: `16 devices in 3 rows, 2 pools`.
    pub total: String,
    /// One cell step by step.
    pub cell: Option<CellView>,
    /// What the attributes and capacities read by this request's selectors look like over all devices.
    pub attributes: Vec<AttributeRow>,
    /// Set when the budget ran out: what was not evaluated, in words.
    pub unfinished: Option<String>,
}

/// One request to choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestRow {
    /// `two-gpus / gpus`.
    pub label: String,
    /// The class it names.
    pub class: String,
    pub matching: u32,
    pub failing: u32,
    /// A selector of this request or its class does not compile.
    pub broken: bool,
}

/// The card about what fails.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailureView {
    /// `Bad` for an error, `Warning` where only nothing matches.
    pub tone: Tone,
    /// In a person's words.
    pub title: String,
    /// Why, in one or two sentences.
    pub why: String,
    /// Kubernetes' text, verbatim and whole.
    pub kubernetes: String,
    /// Changes that were tried, the best first.
    pub offers: Vec<Offer>,
    /// A page of the Kubernetes documentation.
    pub documentation: String,
    /// Where the selector stands in your text.
    pub place: Option<Place>,
}

/// One number of the funnel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub count: u32,
    pub label: String,
    pub tone: Tone,
}

/// A column of the matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Column {
    /// Verdicts: `class` or `request gpus`; its cells can be explained.
    Verdict(String),
    /// Values of an attribute or capacity the selectors read; the short name.
    Value(String),
}

/// A row of the matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum MatrixRow {
    /// `node-a · pool node-a · 8 devices`.
    Pool(String),
    Devices {
        /// `gpu-0 … gpu-7`.
        label: String,
        driver: String,
        pool: String,
        /// The first device of the row: the one explained when a cell is pressed.
        device: String,
        cells: Vec<Cell>,
        /// Whether one of its cells is the one explained, and which.
        selected: Option<u32>,
    },
}

/// One cell: `● 8 match`, `▲ fails`, `○ no match`, or a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    pub tone: Tone,
    pub text: String,
}

/// One device and one selector, step by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellView {
    /// `node-b / gpu-0, step by step`.
    pub title: String,
    pub lines: Vec<TraceLine>,
    /// What each selector costs against what Kubernetes allows, in a sentence.
    pub costs: Vec<String>,
    /// Every attribute and capacity of this device, `name` → value as text, for looking up.
    pub device: Vec<(String, String)>,
}

/// One sub-expression and its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TraceLine {
    /// Tree lines, e.g. `├─ `.
    pub indent: String,
    /// The part of the expression.
    pub source: String,
    /// `true`, `4 attributes`, `not published here (8 of 16 devices have it)`, `not reached`.
    pub value: String,
    pub tone: Tone,
    /// What it costs as Kubernetes counts, its parts included: `12`, `31,000 ◆ most of it`; empty where nothing.
    pub cost: String,
}

/// One attribute or capacity over all devices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeRow {
    /// `gpu.nvidia.com / addressingMode`.
    pub name: String,
    /// `attribute` or `capacity`.
    pub kind: String,
    /// `exists on 8 of 16 devices`.
    pub coverage: String,
    /// A few values, most frequent first.
    pub values: String,
    pub tone: Tone,
}
