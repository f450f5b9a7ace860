//! The same object in another version of its API, as edits of its text: comments and order stay.
//!
//! What moves is what the field tables name otherwise in the other version; what has no place there is told.

use serde_json::json;
use yaml_tree::edit::{Edit, edit_all};
use yaml_tree::{Kind as NodeKind, NodeRef, Path, TextEdit, Tree, apply};

use crate::admission::defaults;
use crate::fields::{self, Field, Kind, Structure, Type};
use crate::item::{Item, Value, read, same};
use crate::objects::Version;
use crate::target::{Release, Target};

/// How an object's text becomes one of another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewriting {
    /// The edits, against the text that was read.
    pub edits: Vec<TextEdit>,
    /// What the other version cannot say, one sentence each; empty when nothing is lost.
    pub notes: Vec<String>,
}

/// The edits that write the object at `path` of `tree` in the version `to`, such as `resource.k8s.io/v1`.
///
/// # Errors
/// Why there are none, in one sentence.
pub fn rewrite(tree: &Tree, path: &Path, to: &str, target: &Target) -> Result<Rewriting, String> {
    let node = tree.node_at(path).ok_or("the object is gone")?;
    let (from, wanted) = versions(node, to, target.release)?;
    let mut moves =
        Moves { from: from.version(), to: wanted.version(), release: target.release, edits: vec![] };
    moves.edits.push(Edit::Set { path: path.key("apiVersion"), value: json!(to) });
    moves.object(node, path, from.structure);
    let edits = edit_all(tree.text(), tree, &moves.edits).map_err(|error| error.to_string())?;

    let after = yaml_tree::parse(&apply(tree.text(), &edits));
    let written =
        after.trees.iter().find(|it| it.span.start == tree.span.start).and_then(|it| it.node_at(path));
    let item = |node: NodeRef<'_>, api| {
        let version = Version { release: target.release, api };
        let mut item = read(node, from.structure, version);
        defaults::fill(&mut item, version);
        item
    };
    let mut notes = Vec::new();
    if let Some(written) = written {
        losses(&item(node, moves.from), &item(written, moves.to), "", &mut |path, change| {
            notes.push(match change {
                Change::Gone => format!("`{to}` has no way to say `{path}` as it stands here"),
                Change::New => format!("`{to}` fills in `{path}`, which `{}` leaves unset", from.api_version),
                Change::Other => format!("`{to}` reads `{path}` otherwise"),
            });
        });
    }
    Ok(Rewriting { edits, notes })
}

/// The kind in the version it is written in, and in the one that is wanted.
fn versions(node: NodeRef<'_>, to: &str, release: Release) -> Result<(&'static Kind, &'static Kind), String> {
    let text = |name: &str| node.get(name).and_then(NodeRef::as_str).unwrap_or_default();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    let from = fields::find(api_version, kind)
        .ok_or_else(|| format!("there is no table for {kind} in `{api_version}`"))?;
    let wanted = fields::find(to, kind)
        .filter(|wanted| wanted.since <= release.minor && wanted.group() == from.group())
        .ok_or_else(|| format!("Kubernetes {release} has no {kind} in `{to}`"))?;
    Ok((from, wanted))
}

/// What has to move from one version to the other.
struct Moves {
    from: &'static str,
    to: &'static str,
    release: Release,
    edits: Vec<Edit>,
}

impl Moves {
    fn object(&mut self, node: NodeRef<'_>, path: &Path, structure: &'static Structure) {
        if node.kind() != NodeKind::Mapping {
            return;
        }
        let mut wraps: Vec<(&str, Vec<String>)> = Vec::new();
        let mut unwraps: Vec<&str> = Vec::new();
        let release = self.release;
        for row in structure.fields.iter().filter(|row| row.exists_in(release)) {
            let (old, new) = (row.name_in(self.from), row.name_in(self.to));
            if old != new {
                // Either the field itself is the mapping that is there in one version only, or that mapping is around it.
                let (outer, key) =
                    if old.is_empty() || new.is_empty() { (row.name, None) } else { around(old, new) };
                if old.is_empty() || key == Some(old) {
                    let present = keys(row, key).into_iter().filter(|key| node.get(key).is_some());
                    match wraps.iter_mut().find(|(under, _)| *under == outer) {
                        Some((_, keys)) => keys.extend(present),
                        None => wraps.push((outer, present.collect())),
                    }
                } else if node.get(outer).is_some() && !unwraps.contains(&outer) {
                    unwraps.push(outer);
                }
            }
            self.field(node, path, row, old);
        }
        for (under, keys) in wraps.into_iter().filter(|(_, keys)| !keys.is_empty()) {
            self.edits.push(Edit::Wrap { path: path.clone(), keys, under: under.to_owned() });
        }
        for key in unwraps {
            let path = path.key(key);
            let nothing = node.get(key).is_some_and(NodeRef::is_null);
            self.edits.push(if nothing { Edit::Remove { path } } else { Edit::Unwrap { path } });
        }
    }

    /// What stands in a field, which is `old` in the version it is written in.
    fn field(&mut self, node: NodeRef<'_>, path: &Path, row: &'static Field, old: &str) {
        let steps = old.split('.').filter(|step| !step.is_empty());
        let Some((node, path)) = steps
            .clone()
            .try_fold((node, path.clone()), |(node, path), step| Some((node.get(step)?, path.key(step))))
        else {
            return;
        };
        // An empty value that was as good as none must not become one that is set.
        if row.is_pointer_in(self.to) && !row.is_pointer_in(self.from) && is_zero(node) {
            return self.edits.push(Edit::Remove { path });
        }
        match row.ty {
            Type::Object(structure) => self.object(node, &path, structure),
            Type::List(Type::Object(structure)) => {
                node.items()
                    .enumerate()
                    .for_each(|(index, item)| self.object(item, &path.index(index), structure));
            }
            // No version differs from another below a map.
            _ => {}
        }
    }
}

/// The mapping around a field in one of two versions, and the field's key.
fn around<'a>(old: &'a str, new: &'a str) -> (&'a str, Option<&'a str>) {
    let split = |name: &'a str| name.split_once('.');
    match (split(old), split(new)) {
        (Some((outer, _)), None) => (outer, Some(new)),
        (None, Some((outer, _))) => (outer, Some(old)),
        _ => (old, None),
    }
}

/// The keys that belong under the mapping: the one field, or all of the row's own structure.
fn keys(row: &Field, key: Option<&str>) -> Vec<String> {
    match (key, row.ty) {
        (Some(key), _) => vec![key.to_owned()],
        (None, Type::Object(structure)) => structure.fields.iter().map(|row| row.name.to_owned()).collect(),
        _ => Vec::new(),
    }
}

fn is_zero(node: NodeRef<'_>) -> bool {
    matches!(node.to_json(), serde_json::Value::Bool(false))
        || node.as_str() == Some("")
        || node.to_json() == json!(0)
}

/// What became of a field.
enum Change {
    Gone,
    New,
    Other,
}

/// Tells each outermost field in which the second object differs from the first.
fn losses(before: &Item, after: &Item, path: &str, tell: &mut dyn FnMut(&str, Change)) {
    match (&before.value, &after.value) {
        (Value::Object(structure, _), Value::Object(..)) => {
            for row in structure.fields.iter().filter(|row| row.name != "apiVersion") {
                let path = if path.is_empty() { row.name.to_owned() } else { format!("{path}.{}", row.name) };
                match (before.get(row.name), after.get(row.name)) {
                    (Some(before), Some(after)) => losses(before, after, &path, tell),
                    (before, after) if !same(before, after) => {
                        tell(&path, if before.is_some() { Change::Gone } else { Change::New });
                    }
                    _ => {}
                }
            }
        }
        (Value::List(before), Value::List(after)) if before.len() == after.len() => {
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                losses(before, after, &format!("{path}[{index}]"), tell);
            }
        }
        _ if !same(Some(before), Some(after)) => tell(path, Change::Other),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use yaml_tree::{Path, apply, parse};

    use super::rewrite;
    use crate::target::Target;

    fn check(text: &str, to: &str, expected: Expect) {
        let stream = parse(text);
        let shown = match rewrite(&stream.trees[0], &Path::root(), to, &Target::v1_37()) {
            Ok(rewriting) => {
                let notes: String = rewriting.notes.iter().map(|note| format!("note: {note}\n")).collect();
                format!("{}{notes}", apply(text, &rewriting.edits))
            }
            Err(why) => why,
        };
        expected.assert_eq(&shown);
    }

    const OLD_CLAIM: &str = "\
# What the team asks for.
apiVersion: resource.k8s.io/v1beta1 # old
kind: ResourceClaim
metadata: {name: gpu}
spec:
  devices:
    requests:
    - name: gpu # one
      # the class
      deviceClassName: gpu.example.com
      selectors:
      - cel:
          expression: |-
            device.driver == 'a' &&
              true
    - name: any
      firstAvailable:
      - {name: big, deviceClassName: big.example.com}
";

    #[test]
    fn a_claim_keeps_its_comments_and_order() {
        check(
            OLD_CLAIM,
            "resource.k8s.io/v1",
            expect![[r#"
                # What the team asks for.
                apiVersion: resource.k8s.io/v1 # old
                kind: ResourceClaim
                metadata: {name: gpu}
                spec:
                  devices:
                    requests:
                    - name: gpu # one
                      exactly:
                        # the class
                        deviceClassName: gpu.example.com
                        selectors:
                        - cel:
                            expression: |-
                              device.driver == 'a' &&
                                true
                    - name: any
                      firstAvailable:
                      - {name: big, deviceClassName: big.example.com}
            "#]],
        );
    }

    #[test]
    fn what_is_written_back_is_what_was_there() {
        let new = |text: &str, to: &str| {
            let stream = parse(text);
            apply(text, &rewrite(&stream.trees[0], &Path::root(), to, &Target::v1_37()).unwrap().edits)
        };
        let there = new(OLD_CLAIM, "resource.k8s.io/v1");
        assert_eq!(new(&there, "resource.k8s.io/v1beta1"), OLD_CLAIM);
    }

    #[test]
    fn devices_of_a_slice_lose_and_get_their_basic() {
        check(
            "apiVersion: resource.k8s.io/v1beta1\nkind: ResourceSlice\nspec:\n  allNodes: false\n  devices:\n  - name: a\n    basic:\n      # what it is\n      attributes: {model: {string: x}}\n      capacity:\n        memory: {value: 1Gi}\n",
            "resource.k8s.io/v1",
            expect![[r#"
                apiVersion: resource.k8s.io/v1
                kind: ResourceSlice
                spec:
                  devices:
                  - name: a
                    # what it is
                    attributes: {model: {string: x}}
                    capacity:
                      memory: {value: 1Gi}
            "#]],
        );
        check(
            "apiVersion: resource.k8s.io/v1\nkind: ResourceSlice\nspec:\n  nodeName: ''\n  devices: [{name: a, capacity: {memory: {value: 1Gi}}}]\n",
            "resource.k8s.io/v1beta1",
            expect![[r#"
                apiVersion: resource.k8s.io/v1beta1
                kind: ResourceSlice
                spec:
                  nodeName: ''
                  devices: [{name: a, basic: {capacity: {memory: {value: 1Gi}}}}]
                note: `resource.k8s.io/v1beta1` has no way to say `spec.nodeName` as it stands here
            "#]],
        );
    }

    #[test]
    fn a_version_that_the_release_lacks_is_refused() {
        check(
            OLD_CLAIM,
            "resource.k8s.io/v1alpha3",
            expect!["Kubernetes 1.37 has no ResourceClaim in `resource.k8s.io/v1alpha3`"],
        );
        check(
            "kind: Pod\napiVersion: v1\n",
            "resource.k8s.io/v1",
            expect!["Kubernetes 1.37 has no Pod in `resource.k8s.io/v1`"],
        );
    }
}
