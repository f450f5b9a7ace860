//! Kubernetes' scalar formats: quantities, semantic versions, names, addresses, URLs, and Go's quoting.
//!
//! Nothing here knows a Kubernetes object; every text is compared with the Go code it comes from.

pub mod address;
mod did_you_mean;
pub mod names;
mod quantity;
mod quote;
pub mod url;
mod version;

pub use did_you_mean::did_you_mean;
pub use quantity::{Format, Quantity, QuantityError};
pub use quote::go_quote;
pub use url::Url;
pub use version::{Version, VersionError};
