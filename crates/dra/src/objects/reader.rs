//! How typed values are taken from a tree: what has the right type is read, everything else is absent.

use kube_scalars::Quantity;
use yaml_tree::{Kind, NodeRef, ScalarValue, Span};

use crate::admission::dropping_gates;
use crate::diagnostic::Located;
use crate::fields::{Field, Structure, Type};
use crate::target::Release;

/// A mapping that is read by the table of its structure.
///
/// Asking for a field that the table does not have, or as another type, is an error of ours: it fails in tests.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    /// `None` where no mapping stands: then every field is absent.
    node: Option<NodeRef<'a>>,
    structure: &'static Structure,
    version: Version,
    /// The gates without which fields are left out; empty to read all that is written.
    off: &'a [&'static str],
}

/// In which words the object is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Version {
    /// The release whose rows count.
    pub(crate) release: Release,
    /// The version of the object's API, such as `v1beta1`: fields may have other names there.
    pub(crate) api: &'static str,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(node: NodeRef<'a>, structure: &'static Structure, version: Version) -> Self {
        let node = (node.kind() == Kind::Mapping).then_some(node);
        Self { node, structure, version, off: &[] }
    }

    /// The same without the fields that the API server drops because a gate is off.
    pub(crate) fn without(self, off: &'a [&'static str]) -> Self {
        Self { off, ..self }
    }

    fn within(&self, node: NodeRef<'a>, structure: &'static Structure) -> Self {
        Self::new(node, structure, self.version).without(self.off)
    }

    /// The place of the mapping; empty where none stands.
    pub(crate) fn span(&self) -> Span {
        self.node.map_or(Span { start: 0, end: 0 }, |node| node.span())
    }

    /// The node of a field, and its type; `None` when it is unset or null, or the release does not have it.
    fn field(&self, name: &str) -> Option<(NodeRef<'a>, &'static Type)> {
        let row = self.structure.field(name, self.version.release);
        debug_assert!(
            self.structure.fields.iter().any(|field| field.name == name),
            "{} has no row {name}",
            self.structure.name
        );
        let row = row?;
        if !self.off.is_empty() {
            let gates = dropping_gates(self.structure, row, self.version.release.minor);
            if gates.iter().any(|gate| self.off.contains(gate)) {
                return None;
            }
        }
        let node = self.named(row)?;
        let null = node.scalar().is_some_and(|scalar| matches!(scalar.value, ScalarValue::Null));
        (!null).then_some((node, &row.ty))
    }

    /// The node of a row, under the name that the object's version has for it.
    fn named(&self, row: &Field) -> Option<NodeRef<'a>> {
        let node = self.node?;
        match row.names.iter().find(|(version, _)| *version == self.version.api) {
            None => node.get(row.name),
            // The fields stand in the parent itself: there is something when one of them is.
            Some((_, "")) => match row.ty {
                Type::Object(structure) => {
                    structure.fields.iter().any(|field| node.get(field.name).is_some()).then_some(node)
                }
                _ => None,
            },
            Some((_, path)) => path.split('.').try_fold(node, |node, step| node.get(step)),
        }
    }

    pub(crate) fn string(&self, name: &str) -> Option<Located<String>> {
        string(self.field(name)?.0)
    }

    /// A text that stands for a default when it is empty, as for what is absent.
    pub(crate) fn defaulted(&self, name: &str) -> Option<Located<String>> {
        self.string(name).filter(|it| !it.value.is_empty())
    }

    pub(crate) fn bool(&self, name: &str) -> Option<Located<bool>> {
        let (node, _) = self.field(name)?;
        match node.scalar()?.value {
            ScalarValue::Bool(value) => Some(Located { value, span: node.span() }),
            _ => None,
        }
    }

    pub(crate) fn integer(&self, name: &str) -> Option<Located<i64>> {
        let (node, _) = self.field(name)?;
        integer(node)
    }

    pub(crate) fn quantity(&self, name: &str) -> Option<Located<Quantity>> {
        quantity(self.field(name)?.0)
    }

    /// The field itself, whatever it is.
    pub(crate) fn node(&self, name: &str) -> Option<NodeRef<'a>> {
        self.field(name).map(|(node, _)| node)
    }

    /// The mapping in a field; `None` when no mapping stands there.
    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        let (node, ty) = self.field(name)?;
        let Type::Object(structure) = ty else {
            debug_assert!(false, "{name} is no object");
            return None;
        };
        let reader = self.within(node, structure);
        reader.node.is_some().then_some(reader)
    }

    /// The mappings of a list. An element that is none stands in the result all the same, with no fields, so that
    /// indices hold.
    pub(crate) fn objects(&self, name: &str) -> Vec<Self> {
        let Some((node, Type::List(Type::Object(structure)))) = self.field(name) else { return Vec::new() };
        node.items().map(|item| self.within(item, structure)).collect()
    }

    /// The entries of a mapping with free keys, in the order of the text.
    pub(crate) fn object_map(&self, name: &str) -> Vec<(Located<String>, Self)> {
        let Some((node, Type::Map(_, Type::Object(structure)))) = self.field(name) else { return Vec::new() };
        node.entries().map(|(key, value)| (key_text(key), self.within(value, structure))).collect()
    }

    /// Strings of a list; what is no string is left out.
    pub(crate) fn strings(&self, name: &str) -> Vec<Located<String>> {
        self.field(name).map(|(node, _)| node.items().filter_map(string).collect()).unwrap_or_default()
    }

    /// Booleans of a list; what is none is left out.
    pub(crate) fn bools(&self, name: &str) -> Vec<bool> {
        let Some((node, _)) = self.field(name) else { return Vec::new() };
        node.items()
            .filter_map(|item| match item.scalar()?.value {
                ScalarValue::Bool(value) => Some(value),
                _ => None,
            })
            .collect()
    }

    /// Whole numbers of a list; what is none is left out.
    pub(crate) fn integers(&self, name: &str) -> Vec<i64> {
        let Some((node, _)) = self.field(name) else { return Vec::new() };
        node.items().filter_map(integer).map(|located| located.value).collect()
    }

    /// Strings under free keys; what is no string is left out.
    pub(crate) fn string_map(&self, name: &str) -> Vec<(Located<String>, Located<String>)> {
        let Some((node, _)) = self.field(name) else { return Vec::new() };
        node.entries().filter_map(|(key, value)| Some((key_text(key), string(value)?))).collect()
    }

    /// Quantities of a list; what is none is left out.
    pub(crate) fn quantities(&self, name: &str) -> Vec<Located<Quantity>> {
        self.field(name).map(|(node, _)| node.items().filter_map(quantity).collect()).unwrap_or_default()
    }

    /// Quantities under free keys; what is none is left out.
    pub(crate) fn quantity_map(&self, name: &str) -> Vec<(Located<String>, Located<Quantity>)> {
        let Some((node, _)) = self.field(name) else { return Vec::new() };
        node.entries().filter_map(|(key, value)| Some((key_text(key), quantity(value)?))).collect()
    }
}

/// A key as JSON writes it: its text, of whatever type.
pub(crate) fn key_text(key: NodeRef<'_>) -> Located<String> {
    Located { value: key.key_text().into_owned(), span: key.span() }
}

fn string(node: NodeRef<'_>) -> Option<Located<String>> {
    let value = node.as_str()?.to_owned();
    Some(Located { value, span: node.span() })
}

fn integer(node: NodeRef<'_>) -> Option<Located<i64>> {
    match node.scalar()?.value {
        ScalarValue::Int(value) => Some(Located { value, span: node.span() }),
        _ => None,
    }
}

fn quantity(node: NodeRef<'_>) -> Option<Located<Quantity>> {
    let value = crate::decode::quantity_text(node)?;
    Some(Located { value: Quantity::parse(value.trim()).ok()?, span: node.span() })
}
