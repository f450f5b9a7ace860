//! The product without a browser: what a person has open, what the page shows of it, and the edits it offers.
//!
//! One road (design: text → tree → objects → cluster → verdicts → views): [`engine::Engine`] answers the messages of
//! [`protocol`], and everything a person reads is composed in [`view`], where it is tested natively.

pub mod protocol;
