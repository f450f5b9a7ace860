//! The fields that the tables do not name: checked against the API's Go types.

use yaml_tree::{Kind as NodeKind, NodeRef};

use super::super::yaml::{is_null, json_kind};
use super::Check;
use crate::diagnostic::Severity;
use crate::fields::Type;
use crate::fields::upstream::{GoField, GoStruct, GoType, go_type};
use crate::objects::key_text;

impl Check {
    /// Checks the value of a field of the Go struct `inside`.
    pub(super) fn go_field(&mut self, value: NodeRef<'_>, inside: &'static str, field: GoField) {
        let (length, depth, outer) = (self.path.len(), self.stack.len(), self.inside);
        self.enter(field.name);
        self.push(field.embedded, field.name);
        self.inside = inside;
        self.go_value(value, field.go);
        self.path.truncate(length);
        self.stack.truncate(depth);
        self.inside = outer;
    }

    fn go_value(&mut self, node: NodeRef<'_>, go: &'static str) {
        if is_null(node) {
            return;
        }
        match (go_type(go), node.kind()) {
            (GoType::Any, _) => {}
            (GoType::Struct(known), NodeKind::Mapping) => self.go_fields(node, known),
            (GoType::List(item), NodeKind::Sequence) => {
                for (index, value) in node.items().enumerate() {
                    self.go_element(&format!("[{index}]"), value, item);
                }
            }
            (GoType::Map(item), NodeKind::Mapping) => {
                for (key, value) in self.entries(node) {
                    self.go_element(&format!(".{}", key_text(key).value), value, item);
                }
            }
            (GoType::Quantity, _) => self.quantity(node),
            (GoType::Time, _) => self.time(node),
            (GoType::IntOrString, NodeKind::Scalar) => self.int_or_string(node),
            (GoType::IntOrString, _) => self.scalar(node, &Type::Int32),
            (GoType::Bool, _) => self.scalar(node, &Type::Bool),
            (GoType::Int32, _) => self.scalar(node, &Type::Int32),
            (GoType::Int64, _) => self.scalar(node, &Type::Int64),
            (GoType::String, _) => self.scalar(node, &Type::String(go)),
            (GoType::Struct(_) | GoType::Map(_), _) => self.wrong_collection(node, go, "a mapping"),
            (GoType::List(_), _) => self.wrong_collection(node, go, "a list"),
        }
    }

    fn go_element(&mut self, step: &str, node: NodeRef<'_>, go: &'static str) {
        let length = self.path.len();
        self.path.push_str(step);
        self.go_value(node, go);
        self.path.truncate(length);
    }

    fn go_fields(&mut self, node: NodeRef<'_>, known: GoStruct) {
        for (key, value) in self.entries(node) {
            let name = key_text(key).value;
            if let Some(field) = known.field(&name, self.release) {
                self.go_field(value, known.name, field);
                continue;
            }
            let length = self.path.len();
            let place = self.path.clone();
            self.enter(&name);
            let kubernetes = format!("unknown field {}", kube_scalars::go_quote(&self.path));
            let names = known.fields(self.release).map(|field| field.name);
            let near = kube_scalars::did_you_mean(&name, names).map(str::to_owned);
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            let message = format!("`{name}` is not a field of `{place}`{hint}");
            self.report("unknown-field", Severity::Error, message, Some(kubernetes), key.span());
            self.path.truncate(length);
        }
    }

    fn wrong_collection(&mut self, node: NodeRef<'_>, go: &str, wanted: &str) {
        let found = json_kind(node);
        let kubernetes = format!(
            "json: cannot unmarshal {found} into Go struct field {}.{} of type {go}",
            self.inside,
            self.stack.join(".")
        );
        let message = format!("`{}` must be {wanted}", self.path);
        self.report("wrong-type", Severity::Error, message, Some(kubernetes), node.span());
    }

    fn int_or_string(&mut self, node: NodeRef<'_>) {
        if node.as_str().is_none() {
            self.scalar(node, &Type::Int32);
        }
    }
}
