//! How the manifests hang together, as boxes and lines.

use serde::{Deserialize, Serialize};

use super::{Place, Tone};

/// Boxes in columns, and lines between them. Nothing is drawn when there are no boxes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GraphView {
    /// `Pod`, `Container`, `Claim`, `Class`, `Devices`.
    pub columns: Vec<String>,
    pub boxes: Vec<GraphBox>,
    pub lines: Vec<GraphLine>,
    /// How many rows the tallest column has.
    pub rows: u32,
    /// How many boxes were left out, because there are too many to draw.
    pub left_out: u32,
}

/// One box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GraphBox {
    pub column: u32,
    /// From the top of its column.
    pub row: u32,
    pub title: String,
    pub subtitle: String,
    pub tone: Tone,
    /// Where it stands in the text; `None` for what is not there.
    pub place: Option<Place>,
}

/// One line, between two boxes by their index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphLine {
    pub from: u32,
    pub to: u32,
    /// Why it leads nowhere; `None` for a line that holds.
    pub broken: Option<String>,
}
