//! How long does our allocator take as WebAssembly?

use conformance::{MINORS, time_cycles};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds, with fractions.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Nanoseconds of one cycle of an `allocate` request of the oracle's protocol, in the newest Kubernetes.
///
/// # Panics
/// When it is no JSON.
#[wasm_bindgen]
pub fn nanoseconds(request: &str, repeat: u32) -> f64 {
    let request = serde_json::from_str(request).expect("a request in JSON");
    time_cycles(&request, MINORS[MINORS.len() - 1], repeat, || now() * 1e6)
}
