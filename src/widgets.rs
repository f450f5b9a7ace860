//! Which building blocks know nothing of Kubernetes?

pub mod diff;
pub mod glyph;
pub mod modal;
pub mod waiting;
pub mod words;
