//! Keys: their form in JSON, which are there twice, and what merge keys add.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::walk::is_merge;
use crate::go::float_g;
use crate::resolve::ScalarValue;
use crate::tree::{Data, Tree};
use crate::{Kind, NodeRef};

/// A key as `sigs.k8s.io/yaml` writes it in JSON: `convertToJSONableObject`.
pub(crate) fn key_text(node: NodeRef<'_>) -> Cow<'_, str> {
    let Some(scalar) = node.scalar() else { return Cow::Borrowed("") };
    match scalar.value {
        ScalarValue::String | ScalarValue::Null => Cow::Borrowed(scalar.text),
        ScalarValue::Bool(true) => Cow::Borrowed("true"),
        ScalarValue::Bool(false) => Cow::Borrowed("false"),
        ScalarValue::Int(value) => value.to_string().into(),
        ScalarValue::Uint(value) => value.to_string().into(),
        ScalarValue::Float(value) => float_key(value).into(),
    }
}

/// Go prints a floating-point key with the precision of 32 bits, and infinity and not-a-number in YAML's words.
pub(super) fn float_key(value: f64) -> String {
    match float_g(value, 32).as_str() {
        "+Inf" => ".inf".to_owned(),
        "-Inf" => "-.inf".to_owned(),
        "NaN" => ".nan".to_owned(),
        text => text.to_owned(),
    }
}

/// The entries as Kubernetes takes them: merge keys unfolded where they stand, the last of a repeated key wins.
pub(crate) fn effective_entries(node: NodeRef<'_>) -> Vec<(NodeRef<'_>, NodeRef<'_>)> {
    let mut entries = Entries::default();
    collect(node, &mut entries, 0);
    entries.list
}

#[derive(Default)]
struct Entries<'a> {
    list: Vec<(NodeRef<'a>, NodeRef<'a>)>,
    positions: BTreeMap<Cow<'a, str>, usize>,
}

fn collect<'a>(node: NodeRef<'a>, entries: &mut Entries<'a>, depth: usize) {
    let mut children = node.children();
    while let (Some(key), Some(value)) = (children.next(), children.next()) {
        if !is_merge(key) {
            let next = entries.list.len();
            let position = *entries.positions.entry(key_text(key)).or_insert(next);
            match entries.list.get_mut(position) {
                Some(entry) => *entry = (key, value),
                None => entries.list.push((key, value)),
            }
        } else if depth < crate::MAX_DEPTH {
            match value.kind() {
                Kind::Mapping => collect(value, entries, depth + 1),
                Kind::Sequence => {
                    let items: Vec<_> = value.items().filter(|item| item.kind() == Kind::Mapping).collect();
                    items.into_iter().rev().for_each(|item| collect(item, entries, depth + 1));
                }
                Kind::Scalar => {}
            }
        }
    }
}

/// What one pass over the nodes finds.
pub(super) struct Survey {
    /// Mappings whose entries must be worked out.
    pub(super) special: Vec<u32>,
    /// Key and value nodes of keys that were there already.
    pub(super) repeated: Vec<(u32, u32)>,
    /// The document has tags, aliases, merge keys, or keys that are no scalars: only Go's walk can tell.
    pub(super) needs_walk: bool,
}

/// A key's identity: its type and value.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Identity<'a> {
    Nil,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(u64),
    Unequal(u32),
    String(&'a str),
}

pub(super) fn survey(tree: &Tree) -> Survey {
    let mut survey = Survey { special: Vec::new(), repeated: Vec::new(), needs_walk: tree.has_properties() };
    let mut keys: Vec<(Identity<'_>, NodeRef<'_>, NodeRef<'_>)> = Vec::new();
    for (id, node) in tree.nodes.iter().enumerate() {
        if !matches!(node.data, Data::Mapping { .. }) {
            continue;
        }
        keys.clear();
        let mut merges = false;
        let mut children = NodeRef::new(tree, id as u32).children();
        while let (Some(key), Some(value)) = (children.next(), children.next()) {
            if key.kind() != Kind::Scalar {
                survey.needs_walk = true;
            } else if is_merge(key) {
                merges = true;
            } else {
                keys.push((identity(key), key, value));
            }
        }
        survey.needs_walk |= merges;
        keys.sort_by_key(|(identity, key, _)| (*identity, key.id()));
        let before = survey.repeated.len();
        survey.repeated.extend(keys.windows(2).filter_map(|pair| match pair {
            [(first, ..), (second, key, value)] if first == second => Some((key.id().0, value.id().0)),
            _ => None,
        }));
        let all_strings = keys.iter().all(|(identity, ..)| matches!(identity, Identity::String(_)));
        if merges || survey.repeated.len() > before || !all_strings && texts_collide(&keys) {
            survey.special.push(id as u32);
        }
    }
    survey
}

/// True when two keys have the same form in JSON, as `1` and `"1"` have.
fn texts_collide(keys: &[(Identity<'_>, NodeRef<'_>, NodeRef<'_>)]) -> bool {
    let mut texts: Vec<Cow<'_, str>> = keys.iter().map(|(_, key, _)| key_text(*key)).collect();
    texts.sort();
    texts.windows(2).any(|pair| matches!(pair, [first, second] if first == second))
}

fn identity(key: NodeRef<'_>) -> Identity<'_> {
    let Some(scalar) = key.scalar() else { return Identity::Unequal(key.id().0) };
    match scalar.value {
        ScalarValue::Null => Identity::Nil,
        ScalarValue::Bool(value) => Identity::Bool(value),
        ScalarValue::Int(value) => Identity::Int(value),
        ScalarValue::Uint(value) => Identity::Uint(value),
        ScalarValue::Float(value) if value.is_nan() => Identity::Unequal(key.id().0),
        ScalarValue::Float(value) => Identity::Float(if value == 0.0 { 0 } else { value.to_bits() }),
        ScalarValue::String => Identity::String(scalar.text),
    }
}
