//! What an object says of itself: name, namespace, labels.

use super::Reader;
use crate::diagnostic::Located;

/// What `metadata` says, as far as it matters here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// `name`
    pub name: Option<Located<String>>,
    /// `generateName`: the beginning of the name that the API server makes up.
    pub generate_name: Option<Located<String>>,
    /// `namespace`; absent means the one the client works in.
    pub namespace: Option<Located<String>>,
    /// `uid`; absent in drafts.
    pub uid: Option<Located<String>>,
    /// `creationTimestamp`, as it was written; absent in drafts.
    pub creation_timestamp: Option<Located<String>>,
    /// `deletionTimestamp`: when the object is to be gone; absent for one that stays.
    pub deletion_timestamp: Option<Located<String>>,
    /// `labels`, in the order of the text.
    pub labels: Vec<(Located<String>, Located<String>)>,
}

impl Metadata {
    pub(crate) fn read(reader: &Reader<'_>) -> Self {
        Self {
            name: reader.string("name"),
            generate_name: reader.string("generateName"),
            namespace: reader.string("namespace"),
            uid: reader.string("uid"),
            creation_timestamp: reader.string("creationTimestamp"),
            deletion_timestamp: reader.string("deletionTimestamp"),
            labels: reader.string_map("labels"),
        }
    }

    /// The value of a label.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.iter().find(|(name, _)| name.value == key).map(|(_, value)| value.value.as_str())
    }
}
