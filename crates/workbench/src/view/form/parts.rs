//! A node of the text beside its field table → parts of the form.

use dra::fields::{Field, Measure, Structure, Type};
use yaml_tree::{Kind, NodeRef};

use super::{At, Form, actions, plain, words};
use crate::protocol::{Control, FormAction, FormIntent, FormPart, ScalarKind, Severity, WriteTo};
use crate::view::NOT_STORED;

/// Items of longer lists come folded. Ours: a screen of them.
const FOLDED: usize = 8;
/// Fields whose own fields stand in their place: a person thinks of "requests", not of `spec.devices`.
const TRANSPARENT: &[&str] = &["spec", "template", "jobTemplate", "opaque", "exactly"];

/// The parts of some fields, and what can be added beside them.
type Parts = (Vec<String>, Vec<FormAction>);

impl<'a> Form<'a> {
    /// The parts of a structure's fields. `node` is `None` where nothing is written yet.
    pub(super) fn fields(
        &mut self,
        structure: &'static Structure,
        node: Option<NodeRef<'a>>,
        at: &At<'a>,
    ) -> Parts {
        let mut parts: Parts = (Vec::new(), Vec::new());
        let one_of = words::one_of(structure.name);
        let release = self.target.release;
        // Which devices is asked after how many: it takes the most room.
        let (last, first): (Vec<_>, Vec<_>) = structure
            .fields
            .iter()
            .filter(|field| field.exists_in(release))
            .partition(|field| field.name == "selectors");
        for field in first.into_iter().chain(last) {
            if at.within.is_root() && ["apiVersion", "kind"].contains(&field.name) {
                continue;
            }
            let value = node.and_then(|node| node.get(field.name)).filter(|value| !value.is_null());
            let here = At { field: (structure.name, field.name), ..at.key(field.name) };
            match one_of {
                Some((label, members)) if members.contains(&field.name) => {
                    let first = structure
                        .fields
                        .iter()
                        .find(|it| it.exists_in(release) && members.contains(&it.name));
                    if first.is_some_and(|first| first.name == field.name) {
                        parts.0.extend(self.choice(structure, label, members, node, at));
                    }
                    if let Some(value) = value {
                        self.field(structure, field, Some(value), &here, &mut parts);
                    }
                }
                _ if value.is_some()
                    || field.required
                    || words::is_usual(structure.name, field.name)
                    || is_transparent(structure, field, &here) =>
                {
                    self.field(structure, field, value, &here, &mut parts);
                }
                _ if field.name == "namespace" && !here.is_namespaced() => {}
                _ if actions::is_for_people(field.name) => {
                    let facts = self.facts(field).join(", ");
                    let defaults = self.defaults(&here);
                    parts.1.push(actions::add_field(structure, field, &here, &facts, &defaults));
                }
                _ => {}
            }
        }
        parts
    }

    fn field(
        &mut self,
        structure: &'static Structure,
        field: &'static Field,
        value: Option<NodeRef<'a>>,
        at: &At<'a>,
        parts: &mut Parts,
    ) {
        let transparent = is_transparent(structure, field, at);
        if let (true, Type::Object(inner)) = (transparent, &field.ty) {
            let (children, adds) = self.fields(inner, value, at);
            parts.0.extend(children);
            parts.1.extend(adds);
            return;
        }
        let mut part = FormPart {
            name: field.name.to_owned(),
            doc: field.doc.to_owned(),
            facts: self.facts(field),
            gate_off: self.gate_off(field),
            problem: self.problem(at),
            ..plain(words::label(structure.name, field.name))
        };
        if value.is_some() && !field.required && !words::is_usual(structure.name, field.name) {
            part.actions.push(actions::remove(at));
        }
        let values = (field.values, !field.required, field.default.unwrap_or_default());
        let at = at.clone();
        let part = self.control(part, &field.ty, values, value, &at);
        if let Some(id) = self.put(at.id(), part) {
            parts.0.push(id);
        }
    }

    /// Gives a part the control that its type asks for, and its children.
    fn control(
        &mut self,
        mut part: FormPart,
        ty: &'static Type,
        (values, optional, default): (&'static [&'static str], bool, &'static str),
        value: Option<NodeRef<'a>>,
        at: &At<'a>,
    ) -> FormPart {
        let text = || value.map(text_of).unwrap_or_default();
        let write = |kind| WriteTo { path: at.path(), kind, optional };
        match (ty, value.map(NodeRef::kind)) {
            // Something else stands there: it is shown, and replaced as YAML.
            (Type::Object(_) | Type::Map(..), Some(Kind::Scalar | Kind::Sequence))
            | (Type::List(_), Some(Kind::Scalar | Kind::Mapping))
            | (Type::Any | Type::Unread, _) => {
                let text = value.map(|value| yaml_tree::emit::emit(&value.to_json())).unwrap_or_default();
                part.control = Control::Yaml { text, path: at.path() };
                part.adds = self.known_parameters(at);
            }
            (Type::Object(structure), _) => {
                if at.field.1 == "status" {
                    let open = self.is_open(&at.id(), false);
                    part.control = Control::Fold { open, summary: "written by Kubernetes".to_owned() };
                    if !open {
                        return part;
                    }
                }
                (part.children, part.adds) = self.fields(structure, value, at);
            }
            (Type::List(item), _) => self.list(&mut part, item, value, at, values),
            (Type::Map(_, item), _) => self.map(&mut part, item, value, at),
            (Type::Bool, _) => part.control = actions::of_bool(value.map(text_of).as_deref(), optional, at),
            (Type::String(_), _) if !values.is_empty() => {
                part.control =
                    actions::of_values(values, value.map(text_of).as_deref(), optional, default, at);
            }
            (scalar, _) => {
                let kind = match scalar {
                    Type::Int32 | Type::Int64 => ScalarKind::Whole,
                    Type::Quantity => ScalarKind::Quantity,
                    _ => ScalarKind::Text,
                };
                let (suggestions, note) = self.suggestions(at, &text());
                part.note = part.note.or(note);
                // Of `1 with ExactCount` the value: what is chosen above stands there.
                let placeholder = default.split(" with ").next().unwrap_or_default().to_owned();
                part.control = Control::Text { value: text(), placeholder, suggestions, write: write(kind) };
            }
        }
        part
    }

    fn list(
        &mut self,
        part: &mut FormPart,
        item: &'static Type,
        value: Option<NodeRef<'a>>,
        at: &At<'a>,
        values: &'static [&'static str],
    ) {
        part.control = Control::List;
        let items: Vec<NodeRef<'a>> = value.map(|value| value.items().collect()).unwrap_or_default();
        let count = items.len();
        let selectors = matches!(item, Type::Object(structure) if structure.name == "DeviceSelector");
        for (index, node) in items.into_iter().enumerate() {
            let here = at.index(index);
            let word = words::capitalized(words::item(at.field.1));
            let name = node.get("name").and_then(NodeRef::as_str).map(|name| format!(": {name}"));
            let mut child = FormPart {
                problem: self.problem(&here),
                actions: actions::of_item(at, index, count),
                ..plain(format!("{word} {}{}", index + 1, name.unwrap_or_default()))
            };
            if selectors {
                child = self.selector(child, node, &here, count);
            } else if count > FOLDED {
                let open = self.is_open(&here.id(), false);
                if open {
                    child = self.control(child, item, (values, false, ""), Some(node), &here);
                }
                child.control = Control::Fold { open, summary: String::new() };
            } else {
                child = self.control(child, item, (values, false, ""), Some(node), &here);
            }
            if let Some(id) = self.put(here.id(), child) {
                part.children.push(id);
            }
        }
        if count > 1 {
            part.note =
                Some(format!("{count} {}", if count > FOLDED { "entries, each folded" } else { "entries" }));
        }
        part.adds.push(if selectors && count == 0 {
            self.first_selector(at)
        } else {
            actions::add_item(item, at, count, &self.defaults(at))
        });
    }

    fn map(&mut self, part: &mut FormPart, item: &'static Type, value: Option<NodeRef<'a>>, at: &At<'a>) {
        part.control = Control::List;
        let entries: Vec<(NodeRef<'a>, NodeRef<'a>)> =
            value.map(|value| value.entries().collect()).unwrap_or_default();
        let count = entries.len();
        let keys: Vec<String> = entries.iter().map(|(key, _)| key.key_text().into_owned()).collect();
        for (key, node) in entries {
            let key = key.key_text().into_owned();
            let here = at.key(&key);
            let suggestions = self.keys(at).into_iter().filter(|it| !keys.contains(&it.value)).collect();
            let mut child = FormPart {
                problem: self.problem(&here),
                actions: vec![if count == 1 { actions::remove(at) } else { actions::remove(&here) }],
                ..plain(words::capitalized(words::item(at.field.1)))
            };
            child.control = Control::Key { value: key.clone(), suggestions, path: here.path() };
            let label = if matches!(item, Type::Object(_)) { "" } else { "Value" };
            let inner = self.control(plain(label), item, (&[], false, ""), Some(node), &here);
            match item {
                Type::Object(_) => {
                    child.children = inner.children;
                    child.adds = inner.adds;
                }
                _ => child.children.extend(self.put(format!("{}?value", here.id()), inner)),
            }
            if let Some(id) = self.put(here.id(), child) {
                part.children.push(id);
            }
        }
        let suggested = self.keys(at).into_iter().map(|it| it.value).find(|key| !keys.contains(key));
        part.adds.push(actions::add_entry(item, at, &keys, suggested));
    }

    /// The part that says which of some fields is set.
    fn choice(
        &mut self,
        structure: &'static Structure,
        label: &str,
        members: &[&'static str],
        node: Option<NodeRef<'a>>,
        at: &At<'a>,
    ) -> Option<String> {
        let release = self.target.release;
        let fields: Vec<&'static Field> =
            members.iter().filter_map(|name| structure.field(name, release)).collect();
        let set = |field: &&&Field| node.and_then(|node| node.get(field.name)).is_some();
        let chosen = fields.iter().position(|field| set(&field));
        let current = chosen.and_then(|at| fields.get(at)).copied();
        let value = current.and_then(|field| node.and_then(|node| node.get(field.name)));
        let options = fields.iter().map(|field| {
            let default = actions::default_of(
                &field.ty,
                &self.defaults(&At { field: (structure.name, field.name), ..at.key(field.name) }),
            );
            let about = self.facts(field).join(", ");
            FormAction {
                label: words::member(field.name),
                about: format!("{}{}{about}", field.doc, if about.is_empty() { "" } else { " · " }),
                intents: actions::switch(
                    current.map(|it| (it.name, &it.ty)),
                    (field.name, &field.ty),
                    value,
                    default,
                    at,
                ),
            }
        });
        let options: Vec<FormAction> = options.collect();
        let part = FormPart {
            control: Control::Choice { options, chosen: chosen.map(|at| at as u32) },
            ..plain(label)
        };
        self.put(format!("{}?choice", at.id()), part)
    }

    /// Limits, default, gates.
    fn facts(&self, field: &Field) -> Vec<String> {
        let mut facts = Vec::new();
        if field.required {
            facts.push("required".to_owned());
        }
        if let Some(limit) = &field.limit {
            let of = match limit.of {
                Measure::Bytes => "characters",
                Measure::Entries => "entries",
            };
            facts.push(format!("at most {} {of}", limit.max));
        }
        if let Some(default) = field.default {
            facts.push(format!("default {default}"));
        }
        for gate in field.gates {
            let on = self.target.gate(gate);
            facts.push(format!("gate {gate}{}", if on { "" } else { " (off)" }));
        }
        facts
    }

    fn gate_off(&self, field: &Field) -> Option<String> {
        let off = field.gates.iter().find(|gate| !self.target.gate(gate))?;
        Some(format!("{off} is off in {}: the API server drops this field", self.target_name))
    }

    /// The first problem at this very field. Of a gate that is off the part speaks itself.
    fn problem(&self, at: &At<'_>) -> Option<(Severity, String)> {
        let (object, path) = (super::super::object_name(at.object), at.within.to_string());
        let here =
            |row: &&crate::protocol::ProblemRow| row.object == object && row.path == path && !path.is_empty();
        let mut rows = self.problems.iter().filter(here).filter(|row| row.code != NOT_STORED);
        rows.next().map(|row| (row.severity, row.message.clone()))
    }
}

/// Whether a field's own fields stand in its place.
fn is_transparent(structure: &Structure, field: &Field, at: &At<'_>) -> bool {
    let of_object = at.within.0.len() == 1;
    matches!(field.ty, Type::Object(_))
        && match (structure.name, field.name) {
            // That of a template's claims or Pods is another.
            (_, "metadata") => of_object,
            ("Container", "resources") | ("ResourceClaimSpec", "devices") => true,
            (_, name) => TRANSPARENT.contains(&name),
        }
}

/// A scalar as it is written, without quotes.
fn text_of(node: NodeRef<'_>) -> String {
    node.scalar().map(|scalar| scalar.text.to_string()).unwrap_or_default()
}

/// An intent that takes a field away.
pub(super) fn without(at: &At<'_>) -> FormIntent {
    FormIntent::Remove { path: at.path() }
}
