//! What a person reads: an analysis as rows, words and UTF-16 ranges.

mod accept;
mod allocate;
mod decoded;
mod documents;
mod form;
mod graph;
mod matching;
mod open;
mod panes;
mod problems;
mod road;
mod take_home;
pub(crate) mod target;
pub(crate) mod words;

pub(crate) use accept::{NOT_STORED, not_stored};
pub(crate) use allocate::{Allocated, allocate};
pub(crate) use decoded::decoded;
pub(crate) use documents::{PRODUCT_NAMES, documents, object_name};
pub(crate) use form::{attributes_of, classes_of, devices_of, form};
pub(crate) use open::open;
pub(crate) use panes::pane;
pub(crate) use problems::{before_and_after, of_document as problems_of, problems, severity};
pub(crate) use road::{announcement, is_structural, road};
pub(crate) use words::counted;
