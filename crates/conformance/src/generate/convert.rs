//! Random manifests of one version of the API, asked for in another.

use serde_json::{Value, json};

use super::validate::Validate;
use super::{Corpus, Coverage, Floor, Generator, Rng};
use crate::Answer;

pub(super) struct Convert {
    manifests: Validate,
}

const VERSIONS: [&str; 4] =
    ["resource.k8s.io/v1", "resource.k8s.io/v1beta2", "resource.k8s.io/v1beta1", "resource.k8s.io/v1alpha3"];

impl Convert {
    pub(super) fn new(corpus: &Corpus) -> Self {
        Self { manifests: Validate::new(corpus) }
    }
}

impl Generator for Convert {
    fn request(&mut self, random: &mut Rng) -> Value {
        let request = self.manifests.request(random);
        // The alpha version has one kind only.
        let versions =
            if random.u8(..20) == 0 { VERSIONS.as_slice() } else { VERSIONS.get(..3).unwrap_or_default() };
        json!({"op": "convert", "object": request.get("object"), "to": random.choice(versions)})
    }

    fn of_file(&self, text: &str) -> Vec<Value> {
        let requests = self.manifests.of_file(text).into_iter();
        let to = |request: Value| {
            let convert =
                move |to: &&str| json!({"op": "convert", "object": request.get("object"), "to": to});
            VERSIONS.iter().map(convert).collect::<Vec<_>>()
        };
        requests.flat_map(to).collect()
    }

    fn count(&mut self, request: &Value, kubernetes: &Answer, coverage: &mut Coverage) {
        if kubernetes.raw("error") != Some("null") {
            coverage.reach("refused");
            return;
        }
        coverage.reach("converted");
        let text = |value: &Value| {
            value.as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned()
        };
        let from = request.get("object").and_then(Value::as_str).unwrap_or_default();
        let from = ["v1beta1", "v1beta2", "v1"]
            .into_iter()
            .find(|it| from.contains(&format!("resource.k8s.io/{it}")));
        let to = request.get("to").map(text).unwrap_or_default();
        coverage.reach(format!("from {} to {to}", from.unwrap_or("another")));
    }

    fn floors(&self) -> Vec<Floor> {
        let pairs = ["v1", "v1beta1", "v1beta2"].into_iter().flat_map(|from| {
            let to = ["v1", "v1beta1", "v1beta2"].into_iter();
            to.map(move |to| Floor::at_least(format!("from {from} to {to}"), 500))
        });
        std::iter::once(Floor::at_least("converted", 30_000)).chain(pairs).collect()
    }
}
