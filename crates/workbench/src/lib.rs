//! The product without a browser: what a person has open, what the page shows of it, and the edits it offers.
//!
//! One road (text → tree → objects → cluster → verdicts → views): [`engine::Engine`] answers the messages of
//! [`protocol`], [`check`] the same for the command line. Everything a person reads is composed in `view`, where it
//! is tested without a browser.

mod analysis;
pub mod archive;
mod assist;
mod change;
pub mod check;
pub mod convert;
pub mod decode;
mod document;
pub mod engine;
pub mod parity;
pub mod protocol;
mod published;
mod readings;
mod recipes;
pub mod report;
pub mod samples;
mod selector_rows;
pub mod share;
mod view;
mod wish;
