//! What of the browser does the page use? The only files that call JavaScript.

pub mod start;
pub mod worker;
