//! CEL as Kubernetes configures it: what does an expression mean, and what is its value?
//!
//! [`compile`] turns a text into a [`Program`] for an [`Environment`]; [`evaluate`] runs it on an
//! [`Activation`]; [`trace`] says the value of every sub-expression. Texts of errors are cel-go's
//! (v0.29.2, the version in Kubernetes 1.37). Nothing here knows Dynamic Resource Allocation.

mod activation;
mod compile;
mod environment;
mod error;
mod evaluate;
pub mod functions;
mod messages;
mod pattern;
mod program;
pub mod syntax;
mod time;
mod trace;
mod types;
mod value;
mod zones;

pub use activation::{Activation, ReadPath, Reads, Variables};
pub use compile::compile;
pub use environment::{CelGo, Environment, Expressions, Extent, Library, Parts, Results};
pub use error::{CompileError, EvaluationError, Place};
pub use evaluate::{Budget, Evaluation, MAX_COST, evaluate, evaluate_counting};
pub use program::Program;
pub use time::Timestamp;
pub use trace::{Outcome, Step, trace};
pub use types::{ObjectType, QUANTITY, SEMVER, Type};
pub use value::{Absent, Key, Map, Value};
pub use zones::{Lookup, Zones};
