//! What the page shows of a link before it is made, and of one that was opened.

use super::{LONGEST_LINK, Shared, decode, encode};
use crate::analysis::Analysis;
use crate::document::Document;
use crate::protocol::{Group, LinkedView, SampleDocument, ShareRequest, ShareView};
use crate::samples;
use crate::view::{Allocated, words};

/// The link to what is open.
pub(crate) fn share(analysis: &Analysis<'_>, allocated: &Allocated, asked: &ShareRequest) -> ShareView {
    let of =
        |group| analysis.documents.iter().filter(move |it| it.group == group && !it.text.trim().is_empty());
    let texts = |group| of(group).map(|it| (it.name.clone(), it.text.to_string())).collect::<Vec<_>>();
    let sample = asked.cluster.then(|| sample_of(of(Group::Cluster))).flatten();
    let cluster = if asked.cluster && sample.is_none() { texts(Group::Cluster) } else { Vec::new() };
    let shared = Shared { manifests: texts(Group::Manifests), cluster, sample, read_only: asked.read_only };
    let fragment = encode(&shared);
    ShareView {
        contents: contents(&shared),
        length: fragment.len() as u32,
        too_long: fragment.len() > LONGEST_LINK,
        issue: issue(analysis, allocated),
        fragment,
    }
}

/// The name of the sample whose cluster these documents are, untouched.
fn sample_of<'a>(cluster: impl Iterator<Item = &'a &'a Document>) -> Option<String> {
    let mut texts: Vec<&str> = cluster.map(|it| &*it.text).collect();
    texts.sort_unstable();
    let same = |sample: &samples::Sample| {
        let documents = sample.documents.iter().filter(|it| it.group == Group::Cluster);
        let mut own: Vec<&str> = documents.map(|it| it.text.as_str()).collect();
        own.sort_unstable();
        own == texts
    };
    samples::all().into_iter().find(same).map(|sample| sample.row.name)
}

/// What is in a link, in words.
fn contents(shared: &Shared) -> Vec<String> {
    let mut lines: Vec<String> = shared
        .manifests
        .iter()
        .map(|(name, text)| format!("{name}, {}", words::counted(text.lines().count(), "line")))
        .collect();
    match (&shared.sample, shared.cluster.len()) {
        (Some(sample), _) => lines.push(format!("the cluster of the sample {sample}, by name")),
        (None, 0) => lines.push("no cluster".to_owned()),
        (None, count) => lines.push(format!("your cluster: {}", words::counted(count, "document"))),
    }
    if shared.read_only {
        lines.push("for looking only".to_owned());
    }
    lines
}

/// The manifests and what is said of them, as Markdown for an issue.
fn issue(analysis: &Analysis<'_>, allocated: &Allocated) -> String {
    let mut text = String::from("### Manifests\n\n```yaml\n");
    let manifests = analysis.documents.iter().filter(|it| it.group == Group::Manifests);
    let texts: Vec<String> = manifests.map(|it| format!("{}\n", it.text.trim_end())).collect();
    text.push_str(&texts.join("---\n"));
    text.push_str("```\n\n### What DRA Playground says\n\n");
    for station in crate::view::road(analysis, allocated) {
        text.push_str(&format!("- {}: {}\n", station.title, station.verdict));
    }
    for problem in crate::view::problems(analysis) {
        let kubernetes = problem.kubernetes.as_ref().map(|text| format!("\n  `{text}`")).unwrap_or_default();
        text.push_str(&format!("- {} `{}`: {}{kubernetes}\n", problem.object, problem.path, problem.message));
    }
    let cluster = analysis.cluster;
    let (devices, pools) =
        (words::counted(cluster.devices.len(), "device"), words::counted(cluster.pools.len(), "pool"));
    text.push_str(&format!("\nCluster: {devices} in {pools}. Engine {}.\n", env!("CARGO_PKG_VERSION")));
    text
}

/// What an opened link holds.
pub(crate) fn linked(fragment: &str) -> Result<LinkedView, String> {
    let shared = decode(fragment).map_err(|error| error.to_string())?;
    let contents = contents(&shared);
    let document = |group| move |(name, text)| SampleDocument { group, name, text };
    let mut documents: Vec<SampleDocument> =
        shared.cluster.into_iter().map(document(Group::Cluster)).collect();
    if let Some(name) = &shared.sample {
        let sample = samples::find(name)
            .ok_or_else(|| format!("the link names the sample `{name}`, which is not here"))?;
        let alone = shared.manifests.is_empty();
        documents.extend(sample.documents.into_iter().filter(|it| it.group == Group::Cluster || alone));
    }
    documents.extend(shared.manifests.into_iter().map(document(Group::Manifests)));
    Ok(LinkedView { documents, contents, read_only: shared.read_only })
}

/// Whether a file holds nothing but what a cluster has: slices, classes, nodes and namespaces.
pub fn is_cluster(text: &str) -> bool {
    let stream = yaml_tree::parse(text);
    let mut kinds = stream
        .trees
        .iter()
        .filter_map(|tree| tree.root()?.get("kind")?.as_str().map(str::to_owned))
        .peekable();
    kinds.peek().is_some()
        && kinds.all(|kind| ["ResourceSlice", "DeviceClass", "Node", "Namespace"].contains(&kind.as_str()))
}
