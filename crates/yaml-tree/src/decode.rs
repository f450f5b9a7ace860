//! A tree's value as `go.yaml.in/yaml/v2` v2.4.4 (`decode.go`) and `sigs.k8s.io/yaml` v1.6.0 make it, with their errors.
//!
//! Two readers share the rules: [`kubernetes_json`] walks as Go walks and gives Go's bytes or Go's error;
//! `find_problems` marks what is wrong in a tree that stays readable.

mod json;
mod keys;
mod value;
mod walk;

pub(crate) use keys::{effective_entries, key_text};

use crate::tree::{Data, Tree};
use crate::{NodeRef, Problem, ProblemKind, Span};
use walk::{Failure, Walk};

/// Repeated keys that are listed for one document: enough to see, few enough to count lines for each.
const MAX_REPEATED: usize = 100;

/// The JSON that `sigs.k8s.io/yaml` makes of `text`, or its error, to the byte.
///
/// `strict` is `YAMLToJSONStrict`, which the API server uses to find duplicate keys; without it the last one of
/// them wins silently, as for kubectl. Only the first document is read, as there.
///
/// # Errors
/// Go's error text. Texts over [`crate::MAX_BYTES`] or deeper than [`crate::MAX_DEPTH`] have errors of our own.
pub fn kubernetes_json(text: &str, strict: bool) -> Result<String, String> {
    if text.len() > crate::MAX_BYTES {
        return Err(format!("the text is longer than {} MB and was not read", crate::MAX_BYTES >> 20));
    }
    let tree = crate::parse::parse_one(text);
    let stops = |problem: &&Problem| {
        matches!(problem.kind, ProblemKind::Syntax | ProblemKind::TooDeep)
            || problem.message.starts_with("yaml: unknown anchor")
    };
    // Go reads the whole text before it follows an alias.
    let unfolds = |problem: &&Problem| problem.kind == ProblemKind::TooManyAliases;
    if let Some(problem) = tree.problems.iter().find(stops).or(tree.problems.iter().find(unfolds)) {
        return Err(problem.message.clone());
    }
    let Some(root) = tree.root() else { return Ok("null".to_owned()) };
    let mut walk = Walk::new(strict);
    let value = walk.value(root).map_err(|failure| failure.message)?;
    if !walk.repeated.is_empty() {
        let lines: Vec<String> = walk.repeated.into_iter().map(|(_, text)| format!("\n  {text}")).collect();
        return Err(format!("yaml: unmarshal errors:{}", lines.concat()));
    }
    json::encode(value)
}

/// Adds the problems of decoding to a tree that was just built, and makes it safe to walk: aliases that unfold to
/// too much become null.
pub(crate) fn find_problems(tree: &mut Tree) {
    let survey = keys::survey(tree);
    for &id in &survey.special {
        if let Some(Data::Mapping { special, .. }) =
            tree.nodes.get_mut(id as usize).map(|node| &mut node.data)
        {
            *special = true;
        }
    }
    if !survey.needs_walk {
        let listed = survey.repeated.iter().take(MAX_REPEATED);
        let problems: Vec<Problem> = listed.map(|&(key, value)| repeated_key(tree, key, value)).collect();
        tree.problems.extend(problems);
        return;
    }
    let mut walk = Walk::new(true);
    let failure = tree.root().and_then(|root| walk.value(root).err());
    let repeated: Vec<Problem> = walk
        .repeated
        .iter()
        .take(MAX_REPEATED)
        .map(|(key, text)| Problem {
            span: tree.raw(*key).map(|node| node.span).unwrap_or_default(),
            kind: ProblemKind::DuplicateKey,
            message: format!("yaml: unmarshal errors:\n  {text}"),
        })
        .collect();
    tree.problems.extend(repeated);
    if let Some(Failure { node, kind, message }) = failure {
        let span = tree.raw(node).map(|node| node.span).unwrap_or_default();
        tree.problems.push(Problem { span, kind, message });
        if matches!(kind, ProblemKind::TooManyAliases | ProblemKind::TooDeep) {
            forget_aliases(tree);
        }
    }
}

fn repeated_key(tree: &Tree, key: u32, value: u32) -> Problem {
    let node = NodeRef::new(tree, key);
    let text =
        walk::already_set(NodeRef::new(tree, value), &value::key_of(node), &mut walk::LineCounter::default());
    let message = format!("yaml: unmarshal errors:\n  {text}");
    Problem { span: node.span(), kind: ProblemKind::DuplicateKey, message }
}

fn forget_aliases(tree: &mut Tree) {
    for node in &mut tree.nodes {
        if matches!(node.data, Data::Alias { .. }) {
            let Span { start, .. } = node.span;
            let text = crate::tree::Text { start, len: 0, owned: false };
            node.data = Data::Scalar { text, style: crate::Style::Plain, plain_implicit: true };
        }
    }
}
