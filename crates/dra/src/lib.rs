//! What Kubernetes would do with Dynamic Resource Allocation objects.
//!
//! The road: [`decode`] turns trees into [`Object`]s and [`Diagnostic`]s; [`Cluster::build`] indexes what is
//! published; [`Selectors::compile`] compiles every CEL selector; [`Matrix::evaluate`] tells which request each
//! selector lets match which device; [`explain_cell`], [`statistics`] and [`guard`] say why, and what to do.
//! Pure: no clock, no I/O, no hash-ordered output, no panics.

pub mod admission;
pub mod allocate;
pub mod assist;
mod cluster;
pub mod convert;
mod decode;
mod diagnostic;
mod explain;
pub mod fields;
pub mod guard;
mod item;
pub mod lints;
mod matrix;
mod memo;
pub mod messages;
pub mod objects;
pub mod relations;
pub mod rules;
pub mod schedule;
mod selectors;
pub mod statistics;
pub mod target;
mod validate;

pub use cluster::{
    AllocatedClaim, Class, Cluster, Contradiction, Device, DeviceRef, NameId, NodeReach, ObjectRef, Pool,
    PoolState, QualifiedName, Symbols, ValueId,
};
pub use decode::{Decoded, decode, decode_stored};
pub use diagnostic::{Diagnostic, DocumentId, Fix, Located, Severity};
pub use explain::{CellExplanation, SelectorExplanation, explain_cell, scheduler_text, trace_selector};
pub use matrix::{Budget, Cell, Column, Matched, Matrix, Row, Tally, Verdict, device_matches};
pub use memo::Memo;
pub use objects::{Body, Object};
pub use selectors::{Owner, Request, Selector, Selectors, environment};
pub use target::{Release, Stage, Target};
pub use validate::{ErrorKind, FieldError};
