//! What do generators take pieces of? Real manifests and the requests of cases of ours ([`crate::Folder::material`]).

use serde_json::Value;

use crate::Answer;

/// Texts to mutate.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Manifests, each a stream of documents.
    pub manifests: Vec<String>,
    /// Requests of the area's cases.
    pub requests: Vec<Value>,
    /// Kubernetes' answers to them, as far as it has given them.
    pub answers: Vec<Answer>,
}

impl Corpus {
    /// The texts that the requests hold in this member.
    pub fn member(&self, name: &str) -> Vec<String> {
        self.requests.iter().filter_map(|request| Some(request.get(name)?.as_str()?.to_owned())).collect()
    }
}
