//! Kubernetes' scalar formats: quantities, semantic versions, names, and Go's quoting.
//!
//! Nothing here knows a Kubernetes object; every text is compared with the Go code it comes from.

mod did_you_mean;
pub mod names;
mod quantity;
mod quote;
mod version;

pub use did_you_mean::did_you_mean;
pub use quantity::{Format, Quantity, QuantityError};
pub use quote::go_quote;
pub use version::{Version, VersionError};
