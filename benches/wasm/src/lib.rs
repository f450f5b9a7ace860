//! How long do our allocator and our selectors take as WebAssembly?

use conformance::{MINORS, time_cycles};
use dra::{Budget, Cluster, Decoded, DocumentId, Matrix, Memo, Selectors, Target};
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

/// Devices that selectors are tried on.
#[wasm_bindgen]
pub struct Devices(Cluster);

#[wasm_bindgen]
impl Devices {
    /// The devices of slices, as YAML.
    #[wasm_bindgen(constructor)]
    pub fn new(slices: &str) -> Self {
        Self(Cluster::build(&decode(slices).objects))
    }

    /// Nanoseconds of one selector of a claim (YAML) on one device, of all devices and all selectors, with nothing
    /// remembered from before. The selectors are compiled beforehand, as Kubernetes' own are.
    pub fn nanoseconds(&self, claim: &str) -> f64 {
        let selectors = Selectors::compile(&decode(claim).objects, &mut Memo::new());
        let begun = now();
        let matrix = Matrix::evaluate(&self.0, &selectors, &mut Memo::new(), Budget::default());
        let taken = now() - begun;
        assert!(!matrix.out_of_budget && matrix.rows.iter().all(|row| row.tally.errors == 0));
        taken * 1e6 / (matrix.devices * matrix.columns.len()) as f64
    }
}

fn decode(text: &str) -> Decoded {
    dra::decode(DocumentId(1), &yaml_tree::parse(text), &Target::v1_37())
}
