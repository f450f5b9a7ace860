//! Take home: your manifests as they would go to a repository, without status and server fields.

use dra::Target;
use dra::admission::{Admission, admit};
use dra::convert::rewrite;
use yaml_tree::edit::{Edit, edit, edit_all};
use yaml_tree::{NodeRef, Path, Tree};

use super::words;
use crate::analysis::Analysis;
use crate::document::Document;
use crate::protocol::{DocumentView, Group, TakeHomeItem, TakeHomeRequest, TakeHomeView, Tone};

/// Fields of metadata that the server writes, and that make no sense in a manifest.
///
/// Source: `ObjectMeta` in apimachinery `pkg/apis/meta/v1/types.go`, v0.37.2: "populated by the system, read-only".
pub(super) const SERVER_METADATA: &[&str] = &[
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "selfLink",
    "managedFields",
];

/// What `kubectl apply` keeps on the object for itself.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The pane; `how_ready` in the road's words.
pub(crate) fn take_home(analysis: &Analysis<'_>, request: &TakeHomeRequest, how_ready: &str) -> TakeHomeView {
    let manifests = analysis.documents.iter().filter(|document| document.group == Group::Manifests);
    let views = super::documents::documents(analysis);
    let items: Vec<TakeHomeItem> = manifests
        .filter(|document| !document.text.trim().is_empty())
        .map(|document| item(document, views.iter().find(|view| view.id == document.id), request))
        .collect();
    let all = items.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join("---\n");
    let headline = format!("Take home: {how_ready}");
    let summary = match items.len() {
        0 => "Write or paste a manifest on the left; the cluster is never part of what you take.",
        _ if request.formatted => {
            "Written anew, comments left out, without status and the fields a server fills in. \
              The cluster is not part of it."
        }
        _ => {
            "As you typed it, comments kept, without status and the fields a server fills in. \
              The cluster is not part of it."
        }
    };
    let target = analysis.documents.first().map(|document| &document.target);
    TakeHomeView {
        headline,
        summary: summary.to_owned(),
        apply: apply(&items),
        kustomization: kustomization(&items),
        cluster: cluster(analysis),
        versions: target.map(versions).unwrap_or_default(),
        items,
        all,
        file_name: "manifests.yaml".to_owned(),
    }
}

/// The versions of the resource API that have claims, newest first.
fn versions(target: &Target) -> Vec<String> {
    let claims = dra::fields::KINDS.iter().filter(|kind| kind.name == "ResourceClaim");
    let mut versions: Vec<String> = claims
        .filter(|kind| kind.group() == "resource.k8s.io" && kind.since <= target.release.minor)
        .map(|kind| kind.version().to_owned())
        .collect();
    versions.sort_by_key(|version| (version.contains("beta"), std::cmp::Reverse(version.clone())));
    versions
}

/// The command that applies what was downloaded.
fn apply(items: &[TakeHomeItem]) -> String {
    match items {
        [] => String::new(),
        [one] => format!("kubectl apply -f {}", one.file_name),
        _ => "kubectl apply -f manifests.yaml".to_owned(),
    }
}

/// A kustomization of the items, as files beside it.
fn kustomization(items: &[TakeHomeItem]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let files: Vec<&str> = items.iter().map(|item| item.file_name.as_str()).collect();
    yaml_tree::emit::emit(&serde_json::json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": files,
    }))
}

/// Larger clusters are not copied into the answer, in bytes. Ours: a real cluster is there already.
const LARGEST_CLUSTER: usize = 1 << 18;

/// The cluster's documents as one file.
fn cluster(analysis: &Analysis<'_>) -> Option<TakeHomeItem> {
    let documents = || analysis.documents.iter().filter(|document| document.group == Group::Cluster);
    let first = documents().next()?;
    let size: usize = documents().map(|document| document.text.len()).sum();
    if size > LARGEST_CLUSTER {
        return None;
    }
    let texts: Vec<String> = documents().map(|document| without_server_fields(&document.text).0).collect();
    Some(TakeHomeItem {
        document: first.id,
        title: "The cluster beside them".to_owned(),
        subtitle: "slices, classes and nodes, to try on a kind or kwok cluster without such devices"
            .to_owned(),
        verdict: String::new(),
        tone: Tone::Plain,
        text: texts.join("---\n"),
        file_name: "cluster.yaml".to_owned(),
        notes: Vec::new(),
    })
}

fn item(document: &Document, view: Option<&DocumentView>, request: &TakeHomeRequest) -> TakeHomeItem {
    let (mut text, removed) = without_server_fields(&document.text);
    let (title, subtitle, errors) = view.map_or_else(
        || (document.name.clone(), String::new(), 0),
        |view| (view.title.clone(), view.subtitle.clone(), view.errors),
    );
    let mut notes = Vec::new();
    if !document.parsed {
        notes.push("does not parse; taken as typed".to_owned());
    }
    if errors > 0 {
        notes.push(format!("{} on the road", words::counted(errors as usize, "problem")));
    }
    if !removed.is_empty() {
        notes.push(format!("left out: {}", words::list(&removed, 6)));
    }
    if document.parsed && !request.version.is_empty() {
        text = in_version(text, &request.version, &document.target, &mut notes);
    }
    if document.parsed && request.formatted {
        let stream = yaml_tree::parse(&text);
        let values =
            stream.trees.iter().filter_map(Tree::root).map(|root| yaml_tree::emit::emit(&root.to_json()));
        text = values.collect::<Vec<_>>().join("---\n");
    }
    let (tone, verdict) = verdict(&text, &document.target);
    if request.commented && !verdict.is_empty() {
        let lines: String = verdict.lines().map(|line| format!("# {line}\n")).collect();
        text = lines + &text;
    }
    let file_name = file_name(&document.name);
    TakeHomeItem { document: document.id, title, subtitle, verdict, tone, text, file_name, notes }
}

/// The text with every object of the resource API in this version; what a version cannot say is noted.
fn in_version(mut text: String, version: &str, target: &Target, notes: &mut Vec<String>) -> String {
    let wanted = format!("resource.k8s.io/{version}");
    for index in 0.. {
        let stream = yaml_tree::parse(&text);
        let Some(tree) = stream.trees.get(index) else { break };
        let written = tree.root().and_then(|root| root.get("apiVersion")?.as_str()).unwrap_or_default();
        if !written.starts_with("resource.k8s.io/") || written == wanted {
            continue;
        }
        match rewrite(tree, &Path::root(), &wanted, target) {
            Ok(rewriting) => {
                text = yaml_tree::apply(&text, &rewriting.edits);
                notes.extend(rewriting.notes);
            }
            Err(why) => notes.push(format!("stays in `{written}`: {why}")),
        }
    }
    text
}

/// What the API server says to a create of every object of a text.
fn verdict(text: &str, target: &Target) -> (Tone, String) {
    let kubernetes = format!("Kubernetes {}", target.release);
    let mut worst = (Tone::Good, format!("{kubernetes} accepts it"));
    for part in yaml_tree::split(text) {
        let text = part.span.of(text);
        if yaml_tree::parse(text).trees.iter().all(|tree| tree.root().is_none_or(NodeRef::is_null)) {
            continue;
        }
        // As in Accept: of a namespace that is not loaded nothing is said.
        let label = ("resource.kubernetes.io/admin-access".to_owned(), "true".to_owned());
        let namespace_labels = std::iter::once(label).collect();
        let verdict = admit(&Admission { text, namespace_labels, ..Admission::default() }, target);
        let said = if verdict.not_simulated.is_some() {
            (Tone::Quiet, "not validated: only the resource API, Pods and workloads are".to_owned())
        } else if !verdict.accepted {
            return (Tone::Bad, format!("{kubernetes} refuses it: {}", verdict.text));
        } else if let Some(dropped) = verdict.dropped.first() {
            (Tone::Warning, super::not_stored(dropped, target.release))
        } else if !verdict.warnings.is_empty() {
            (Tone::Warning, format!("{kubernetes} accepts it and warns: {}", verdict.warnings.join("; ")))
        } else if verdict.devices_only {
            (Tone::Quiet, format!("{kubernetes} accepts it as far as devices go"))
        } else {
            continue;
        };
        let rank = |tone| match tone {
            Tone::Warning => 2,
            Tone::Quiet => 1,
            _ => 0,
        };
        if rank(said.0) > rank(worst.0) {
            worst = said;
        }
    }
    worst
}

/// The document's own name, ending in `.yaml` or `.json`.
fn file_name(name: &str) -> String {
    let known = [".yaml", ".yml", ".json"].iter().any(|ending| name.ends_with(ending));
    if known { name.to_owned() } else { format!("{name}.yaml") }
}

/// The text without status and server fields, ending in a newline, and what was left out.
fn without_server_fields(text: &str) -> (String, Vec<String>) {
    let mut text = text.to_owned();
    let mut removed: Vec<String> = Vec::new();
    // All of a tree at once; where that is refused, one by one.
    let count = yaml_tree::parse(&text).trees.len();
    for index in 0..count {
        let stream = yaml_tree::parse(&text);
        let Some(tree) = stream.trees.get(index) else { break };
        let paths = server_fields(tree);
        let edits: Vec<Edit> = paths.iter().map(|path| Edit::Remove { path: path.clone() }).collect();
        if let Ok(edits) = edit_all(&text, tree, &edits) {
            text = yaml_tree::apply(&text, &edits);
            for name in paths.iter().map(Path::to_string) {
                if !removed.contains(&name) {
                    removed.push(name);
                }
            }
        }
    }
    // One field at a time against a tree of its own: each edit stays minimal, and none can overlap another.
    let mut refused: Vec<(usize, Path)> = Vec::new();
    loop {
        let stream = yaml_tree::parse(&text);
        let next = stream.trees.iter().enumerate().find_map(|(index, tree)| {
            let path =
                server_fields(tree).into_iter().find(|path| !refused.contains(&(index, path.clone())))?;
            Some((index, tree, path))
        });
        let Some((index, tree, path)) = next else { break };
        match edit(&text, tree, &Edit::Remove { path: path.clone() }) {
            Ok(edits) => {
                text = yaml_tree::apply(&text, &edits);
                let name = path.to_string();
                if !removed.contains(&name) {
                    removed.push(name);
                }
            }
            // Behind an alias, say: better left in than a text broken.
            Err(_) => refused.push((index, path)),
        }
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    (text, removed)
}

/// The paths of all server fields in a tree; of a List, those of its items.
fn server_fields(tree: &Tree) -> Vec<Path> {
    let Some(root) = tree.root() else { return Vec::new() };
    let mut found = Vec::new();
    let is_list = root.get("kind").and_then(|kind| kind.as_str()).is_some_and(|kind| kind.ends_with("List"));
    match root.get("items") {
        Some(items) if is_list => {
            for (index, object) in items.items().enumerate() {
                of_object(object, &Path::root().key("items").index(index), &mut found);
            }
        }
        _ => of_object(root, &Path::root(), &mut found),
    }
    found
}

fn of_object(object: NodeRef<'_>, path: &Path, found: &mut Vec<Path>) {
    if object.get("status").is_some() {
        found.push(path.key("status"));
    }
    let Some(metadata) = object.get("metadata") else { return };
    let path = path.key("metadata");
    found.extend(
        SERVER_METADATA.iter().filter(|name| metadata.get(name).is_some()).map(|name| path.key(*name)),
    );
    if metadata.get("annotations").is_some_and(|annotations| annotations.get(LAST_APPLIED).is_some()) {
        found.push(path.key("annotations").key(LAST_APPLIED));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let (text, removed) = without_server_fields(text);
        expected.assert_eq(&format!("{text}left out: {}", words::list(&removed, 9)));
    }

    #[test]
    fn status_and_server_fields_stay_behind_and_comments_come_along() {
        check(
            "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim # mine\nmetadata:\n  name: a\n  uid: 1-2\n  \
             creationTimestamp: null\n# why\nspec: {}\nstatus:\n  allocation: {}\n",
            expect![[r#"
                apiVersion: resource.k8s.io/v1
                kind: ResourceClaim # mine
                metadata:
                  name: a
                # why
                spec: {}
                left out: status, metadata.uid and metadata.creationTimestamp"#]],
        );
    }

    #[test]
    fn items_of_a_list_are_cleaned_each() {
        check(
            "kind: List\nitems:\n- metadata: {name: a, uid: x}\n  status: {}\n- metadata: {name: b}",
            expect![[r#"
                kind: List
                items:
                - metadata: {name: a}
                - metadata: {name: b}
                left out: items[0].status and items[0].metadata.uid"#]],
        );
    }

    #[test]
    fn a_text_that_does_not_parse_is_taken_as_typed() {
        check(
            "metadata:\n  uid: x\n y: [",
            expect![[r#"
            metadata:
              uid: x
             y: [
            left out: "#]],
        );
    }
}
