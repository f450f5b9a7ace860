//! What would the API server answer to each of your manifests?

use std::collections::BTreeMap;

use dra::Object;
use dra::admission::{Admission, Verdict, admit_object};

use super::Analysis;
use crate::document::Document;
use crate::protocol::Group;

/// The answer to one object of your manifests.
#[derive(Debug)]
pub(crate) struct ObjectVerdict<'a> {
    pub(crate) document: &'a Document,
    pub(crate) object: &'a Object,
    /// `None` where the object's part of the text does not parse: its last good version is no answer.
    pub(crate) verdict: Option<Verdict>,
}

impl ObjectVerdict<'_> {
    /// Whether the API server does not take the object.
    pub(crate) fn is_refused(&self) -> bool {
        self.verdict.as_ref().is_some_and(|it| !it.accepted && it.not_simulated.is_none())
    }
}

/// The answers, in the order of the list and of the text.
pub(crate) fn verdicts<'a>(analysis: &Analysis<'a>) -> Vec<ObjectVerdict<'a>> {
    let manifests = analysis.documents.iter().copied().filter(|document| document.group == Group::Manifests);
    manifests
        .flat_map(|document| {
            document.decoded.objects.iter().enumerate().map(move |(at, it)| (document, at, it))
        })
        .map(|(document, at, object)| {
            let labels = analysis.cluster.namespaces.get(object.namespace());
            let mut verdict = of_object(document, object, labels);
            if is_of_others(document, at) {
                let why = "only the resource API, Pods and workloads are simulated".to_owned();
                verdict = Some(Verdict { not_simulated: Some(why), ..Verdict::default() });
            }
            ObjectVerdict { document, object, verdict }
        })
        .collect()
}

/// Whether an object is of a kind that we have no table of and say nothing about: a Service, or what a
/// CustomResourceDefinition defines. A real API server may well serve it.
fn is_of_others(document: &Document, object: usize) -> bool {
    let Some(it) = document.decoded.objects.get(object) else { return false };
    let text =
        |located: &Option<dra::Located<String>>| located.as_ref().map_or("", |it| &it.value).to_owned();
    let (api_version, kind) = (text(&it.api_version), text(&it.kind));
    let known = dra::fields::KINDS
        .iter()
        .any(|row| row.api_version == api_version && row.name.eq_ignore_ascii_case(&kind));
    let said = |code| matches!(code, "unknown-kind" | "missing-type");
    let is_said = document.decoded.diagnostics.iter().any(|it| it.object == Some(object) && said(it.code));
    matches!(it.body, dra::Body::Other) && !known && !is_said
}

/// Where the namespace is not loaded, nothing is said against administrative access: the labels are not known.
fn of_object(
    document: &Document,
    object: &Object,
    labels: Option<&BTreeMap<String, String>>,
) -> Option<Verdict> {
    let tree = document.stream.as_ref()?.trees.get(object.place.tree)?;
    let node = tree.node_at(&object.place.path)?;
    let name = |located: &Option<dra::Located<String>>| {
        located.as_ref().map(|located| located.value.clone()).unwrap_or_default()
    };
    let assumed = || BTreeMap::from([("resource.kubernetes.io/admin-access".to_owned(), "true".to_owned())]);
    let admission =
        Admission { namespace_labels: labels.cloned().unwrap_or_else(assumed), ..Admission::default() };
    Some(admit_object(node, (&name(&object.api_version), &name(&object.kind)), &admission, &document.target))
}
