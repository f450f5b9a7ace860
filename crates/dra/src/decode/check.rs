//! What does not fit the field tables: unknown fields and wrong types, in the words of the API server.
//!
//! Mirrors what `sigs.k8s.io/json` (v0.0.0-20250730193827) says: `unknown field` with the path of JSON names,
//! type errors with the innermost Go struct and the names of fields without indices and map keys.

mod upstream;

use kube_scalars::{Quantity, did_you_mean};
use yaml_tree::{Kind as NodeKind, NodeRef, ScalarValue, Span, TextEdit};

use super::mend;
use super::yaml::{is_null, json_kind, number_text, quantity_text};
use crate::diagnostic::{Diagnostic, DocumentId, Fix, Severity};
use crate::fields::upstream::{GoStruct, go_struct};
use crate::fields::{Field, Kind, Structure, Type};
use crate::objects::key_text;
use crate::target::Release;

/// What a name stands for.
enum Found {
    Field(&'static Field),
    /// A mapping of this name that holds fields of the same structure.
    Group(&'static str),
}

pub(super) struct Check {
    document: DocumentId,
    object: Option<usize>,
    release: Release,
    /// The version of the API, such as `v1beta1`.
    api: &'static str,
    /// Whether fields are read in the order of their names, as the API server finds them once YAML is JSON.
    pub(super) sorted: bool,
    /// The path as strict decoding writes it: `spec.devices.requests[0]`.
    path: String,
    /// The names of fields on the way, as type errors write them.
    stack: Vec<&'static str>,
    /// The struct whose field is being read.
    inside: &'static str,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Check {
    pub(super) fn new(document: DocumentId, object: Option<usize>, release: Release) -> Self {
        Self {
            document,
            object,
            release,
            api: "v1",
            sorted: false,
            path: String::new(),
            stack: Vec::new(),
            inside: "",
            diagnostics: Vec::new(),
        }
    }

    /// Checks a whole object of a known kind.
    pub(super) fn object(&mut self, node: NodeRef<'_>, kind: &Kind) {
        self.api = kind.version();
        self.fields(node, kind.structure);
    }

    /// Adds a finding at the current path.
    pub(super) fn report(
        &mut self,
        code: &'static str,
        severity: Severity,
        message: String,
        kubernetes: Option<String>,
        span: Span,
    ) {
        self.diagnostics.push(Diagnostic {
            code,
            severity,
            message,
            kubernetes,
            document: self.document,
            object: self.object,
            path: self.path.clone(),
            span,
            fix: None,
        });
    }

    fn fields(&mut self, node: NodeRef<'_>, structure: &'static Structure) {
        let others = other_fields(structure);
        for (key, value) in self.entries(node) {
            let name = key_text(key).value;
            match self.find(structure, &name) {
                Some(Found::Field(field)) => self.known_field(value, structure.name, field, &name),
                Some(Found::Group(group)) => self.group(value, structure, group),
                None => match others.and_then(|others| others.field(&name, self.release)) {
                    Some(field) => self.go_field(value, structure.name, field),
                    None => self.unknown_field(key, &name, structure, node),
                },
            }
        }
    }

    fn entries<'a>(&self, node: NodeRef<'a>) -> Vec<(NodeRef<'a>, NodeRef<'a>)> {
        let mut entries: Vec<_> = node.entries().collect();
        if self.sorted {
            entries.sort_by_cached_key(|(key, _)| key_text(*key).value);
        }
        entries
    }

    /// What a name stands for in the version of the object.
    fn find(&self, structure: &'static Structure, name: &str) -> Option<Found> {
        let rows = || structure.fields.iter().filter(|row| row.exists_in(self.release));
        // A row without a name stands for the fields of its object.
        if let Some(row) = rows().find(|row| !name.is_empty() && row.name_in(self.api) == name) {
            return Some(Found::Field(row));
        }
        let mut groups = rows().filter_map(|row| row.name_in(self.api).split_once('.'));
        if let Some((group, _)) = groups.find(|(group, _)| *group == name) {
            return Some(Found::Group(group));
        }
        // The fields of a row without a name stand here themselves.
        rows().filter(|row| row.name_in(self.api).is_empty()).find_map(|row| match row.ty {
            Type::Object(inner) => inner.field(name, self.release).map(Found::Field),
            _ => None,
        })
    }

    /// The fields that a version keeps in a mapping of their own, such as `basic` of a device in v1beta1.
    fn group(&mut self, node: NodeRef<'_>, structure: &'static Structure, group: &'static str) {
        if is_null(node) {
            return;
        }
        let (length, depth) = (self.path.len(), self.stack.len());
        self.enter(group);
        self.stack.push(group);
        if node.kind() != NodeKind::Mapping {
            let found = json_kind(node);
            let at = self.stack.join(".");
            let kubernetes = format!(
                "json: cannot unmarshal {found} into Go struct field {}.{at} of type {}.{BASIC_DEVICE}",
                structure.name, self.api
            );
            let message = format!("`{}` must be a mapping", self.path);
            self.report("wrong-type", Severity::Error, message, Some(kubernetes), node.span());
        }
        for (key, value) in self.entries(node) {
            let name = key_text(key).value;
            let path = format!("{group}.{name}");
            let mut rows = structure.fields.iter().filter(|row| row.exists_in(self.release));
            match rows.find(|row| row.name_in(self.api) == path) {
                Some(field) => self.known_field(value, BASIC_DEVICE, field, &name),
                None => self.unknown_field(key, &name, structure, node),
            }
        }
        self.path.truncate(length);
        self.stack.truncate(depth);
    }

    fn enter(&mut self, name: &str) {
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(name);
    }

    fn known_field(&mut self, value: NodeRef<'_>, inside: &'static str, field: &'static Field, name: &str) {
        let (length, depth, outer) = (self.path.len(), self.stack.len(), self.inside);
        self.enter(name);
        self.push(field.embedded, field.name);
        self.inside = inside;
        self.value(value, &field.ty);
        self.path.truncate(length);
        self.stack.truncate(depth);
        self.inside = outer;
    }

    /// Notes a field for type errors, which name an embedded struct since 1.35 (`sigs.k8s.io/json` of its go.mod).
    fn push(&mut self, embedded: &'static str, name: &'static str) {
        if self.release.minor >= 35 {
            self.stack.extend(embedded.split('.').filter(|it| !it.is_empty()));
        }
        self.stack.push(name);
    }

    fn value(&mut self, node: NodeRef<'_>, ty: &'static Type) {
        if is_null(node) {
            return;
        }
        match (ty, node.kind()) {
            (Type::Any | Type::Unread, _) => {}
            (Type::Object(structure), NodeKind::Mapping) => self.fields(node, structure),
            (Type::List(item), NodeKind::Sequence) => {
                for (index, value) in node.items().enumerate() {
                    self.element(&format!("[{index}]"), value, item);
                }
            }
            (Type::Map(_, item), NodeKind::Mapping) => {
                for (key, value) in self.entries(node) {
                    self.element(&format!(".{}", key_text(key).value), value, item);
                }
            }
            (Type::Quantity, _) => self.quantity(node),
            (Type::Time, _) => self.time(node),
            _ => self.scalar(node, ty),
        }
    }

    fn element(&mut self, step: &str, node: NodeRef<'_>, ty: &'static Type) {
        let length = self.path.len();
        self.path.push_str(step);
        self.value(node, ty);
        self.path.truncate(length);
    }

    fn scalar(&mut self, node: NodeRef<'_>, ty: &Type) {
        let value = node.scalar().map(|scalar| scalar.value);
        let fits = match (ty, value) {
            (Type::String(_), Some(ScalarValue::String)) | (Type::Bool, Some(ScalarValue::Bool(_))) => true,
            (Type::Int64, Some(ScalarValue::Int(_))) => true,
            (Type::Int32, Some(ScalarValue::Int(number))) => i32::try_from(number).is_ok(),
            // Once YAML is JSON, a fraction of zero is gone.
            (Type::Int64, Some(ScalarValue::Float(_))) => number_text(node).parse::<i64>().is_ok(),
            (Type::Int32, Some(ScalarValue::Float(_))) => number_text(node).parse::<i32>().is_ok(),
            _ => false,
        };
        if fits {
            return;
        }
        let number = json_kind(node) == "number";
        let found = match ty {
            Type::Int32 | Type::Int64 if number => format!("number {}", number_text(node)),
            _ => json_kind(node).to_owned(),
        };
        let kubernetes = format!(
            "json: cannot unmarshal {found} into Go struct field {}.{} of type {}",
            self.inside,
            self.stack.join("."),
            ty.go_in(self.api)
        );
        let message = self.wrong_type(node, ty);
        self.report("wrong-type", Severity::Error, message, Some(kubernetes), node.span());
        self.quote(node, ty);
    }

    fn wrong_type(&self, node: NodeRef<'_>, ty: &Type) -> String {
        let found = match node.kind() {
            NodeKind::Mapping => "a mapping".to_owned(),
            NodeKind::Sequence => "a list".to_owned(),
            NodeKind::Scalar => match json_kind(node) {
                "bool" => format!("the boolean `{}`", text(node)),
                "number" => format!("the number `{}`", text(node)),
                _ => format!("the string `{}`", text(node)),
            },
        };
        let message = format!("`{}` must be {}, not {found}", self.path, ty.words());
        match ty {
            Type::Object(structure) => match structure.fields.iter().find(|field| field.required) {
                Some(field) if node.kind() == NodeKind::Scalar => {
                    format!("{message}; write `{}: {}`", field.name, text(node))
                }
                _ if node.kind() == NodeKind::Scalar && structure.name == "DeviceAttribute" => {
                    let by = match json_kind(node) {
                        "bool" => "bool",
                        "number" => "int",
                        _ => "string",
                    };
                    format!("{message}; write `{by}: {}`", text(node))
                }
                _ => message,
            },
            _ => message,
        }
    }

    /// Offers quotes where a number or boolean stands for a string.
    fn quote(&mut self, node: NodeRef<'_>, ty: &Type) {
        if !matches!(ty, Type::String(_)) || node.kind() != NodeKind::Scalar {
            return;
        }
        let quoted = format!("\"{}\"", text(node));
        let fix = Fix {
            title: format!("Write {quoted}"),
            edits: vec![TextEdit { span: node.span(), text: quoted }],
        };
        if let Some(last) = self.diagnostics.last_mut() {
            last.fix = Some(fix);
        }
    }

    fn time(&mut self, node: NodeRef<'_>) {
        let Some(text) = node.as_str() else { return self.scalar(node, &Type::String("string")) };
        let Some(problem) = super::time::problem(text) else { return };
        let message = format!("`{}` must be {}, not `{text}`", self.path, Type::Time.words());
        self.report("wrong-time", Severity::Error, message, Some(problem), node.span());
    }

    fn quantity(&mut self, node: NodeRef<'_>) {
        let text = quantity_text(node).unwrap_or_else(|| node.to_json().to_string());
        let Err(error) = Quantity::parse(text.trim()) else { return };
        let message = format!("`{}` must be a quantity such as `80Gi`, not `{text}`", self.path);
        self.report("wrong-quantity", Severity::Error, message, Some(error.to_string()), node.span());
    }

    fn unknown_field(
        &mut self,
        key: NodeRef<'_>,
        name: &str,
        structure: &'static Structure,
        parent: NodeRef<'_>,
    ) {
        let mut known = structure.fields.iter().filter(|field| field.exists_in(self.release));
        // Where not all fields are known, only a name that differs in case alone is certainly wrong.
        let some_known = structure.complete || other_fields(structure).is_some();
        if !some_known && !known.any(|field| field.name.eq_ignore_ascii_case(name)) {
            return;
        }
        let length = self.path.len();
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(name);
        let kubernetes = format!("unknown field {}", kube_scalars::go_quote(&self.path));
        let (message, replacement) = self.unknown_message(name, structure, parent);
        self.report("unknown-field", Severity::Error, message, Some(kubernetes), key.span());
        if let (Some(replacement), Some(last)) = (replacement, self.diagnostics.last_mut()) {
            let edits = vec![TextEdit { span: key.span(), text: replacement.to_owned() }];
            last.fix = Some(Fix { title: format!("Rename to `{replacement}`"), edits });
        } else if !self.sorted {
            let fix = self.moved(name, structure, parent);
            if let (Some(last), Some(fix)) = (self.diagnostics.last_mut(), fix) {
                last.fix = Some(fix);
            }
        }
        self.path.truncate(length);
    }

    /// The edit that puts a field where it belongs, with all of its neighbors that belong there too.
    fn moved(&self, name: &str, structure: &'static Structure, parent: NodeRef<'_>) -> Option<Fix> {
        let known = || structure.fields.iter().filter(|field| field.exists_in(self.release));
        let is_outer = |field: &Field| {
            field.name == name
                || field
                    .names
                    .iter()
                    .any(|(_, path)| path.split_once('.').is_some_and(|(first, _)| first == name))
        };
        if structure.fields.iter().any(is_outer) {
            let is_known = |key: NodeRef<'_>| known().any(|field| field.name == key.key_text());
            let inner = parent.get(name).filter(|inner| inner.entries().all(|(key, _)| is_known(key)));
            return inner.and_then(|_| mend::move_out(parent, name));
        }
        let mut homes = known().filter(|field| has_child(&field.ty, name, self.release));
        let home = homes.next().filter(|field| matches!(field.ty, Type::Object(_)))?;
        // It could belong in the other one as well.
        if homes.any(|other| parent.get(other.name).is_some()) {
            return None;
        }
        let written = parent.entries().map(|(key, _)| key_text(key).value);
        let strays = written
            .filter(|key| known().all(|field| field.name != *key) && has_child(&home.ty, key, self.release));
        let strays: Vec<String> = strays.collect();
        // Told once, with the first of them.
        strays.first().filter(|first| *first == name)?;
        mend::move_in(parent, &strays, home.name)
    }

    /// Our sentence, and the name to rename to when one is likely.
    fn unknown_message(
        &self,
        name: &str,
        structure: &'static Structure,
        parent: NodeRef<'_>,
    ) -> (String, Option<&'static str>) {
        let place = self.path.strip_suffix(name).map_or("", |path| path.trim_end_matches('.'));
        let head = if place.is_empty() {
            format!("`{name}` is not a field of {}", structure.name)
        } else {
            format!("`{name}` is not a field of `{place}`")
        };
        let known = || structure.fields.iter().filter(|field| field.exists_in(self.release));
        if let Some(gone) = structure.fields.iter().find(|field| field.name == name) {
            let when = if gone.since > self.release {
                format!("it came with Kubernetes {}", gone.since)
            } else {
                gone.until.map(|until| format!("it was removed in Kubernetes {until}")).unwrap_or_default()
            };
            return (format!("{head}; {when}"), None);
        }
        if let Some(field) = known().find(|field| field.name.eq_ignore_ascii_case(name)) {
            return (format!("{head}; did you mean `{}`?", field.name), free(parent, field.name));
        }
        let older = |field: &&Field| {
            field.names.iter().any(|(_, path)| path.split_once('.').is_some_and(|(first, _)| first == name))
        };
        if let Some((version, _)) = known().find(older).and_then(|field| field.names.first()) {
            return (format!("{head}; `{version}` had it, in v1 its fields stand here directly"), None);
        }
        if let Some(child) = known().find(|field| has_child(&field.ty, name, self.release)) {
            return (format!("{head}; it belongs in `{}`", child.name), None);
        }
        let others = other_fields(structure).into_iter().flat_map(|others| others.fields(self.release));
        let mut names: Vec<&'static str> = known().map(|field| field.name).collect();
        names.extend(others.map(|field| field.name).filter(|name| known().all(|field| field.name != *name)));
        let near = did_you_mean(name, names.iter().copied()).or_else(|| part_of(name, &names));
        if let Some(near) = near {
            let near = names.iter().copied().find(|known| *known == near).unwrap_or_default();
            return (format!("{head}; did you mean `{near}`?"), free(parent, near));
        }
        match names.len() {
            0 => (head, None),
            1..=8 => (format!("{head}, which has {}", list(&names)), None),
            _ => (head, None),
        }
    }
}

/// The Go struct behind the only group there is, `basic` of a device in v1beta1.
const BASIC_DEVICE: &str = "BasicDevice";
/// Shorter parts of a name say nothing of what is meant. Ours.
const SHORTEST_PART: usize = 4;

/// The fields that the table of a structure leaves out.
fn other_fields(structure: &Structure) -> Option<GoStruct> {
    if structure.complete { None } else { go_struct(structure.name) }
}

/// The name when its place is still free.
fn free(parent: NodeRef<'_>, name: &'static str) -> Option<&'static str> {
    parent.get(name).is_none().then_some(name)
}

/// The only name that holds the written one, or is held in it: `deviceClassName` for `class`.
fn part_of<'n>(written: &str, names: &[&'n str]) -> Option<&'n str> {
    let written = written.to_ascii_lowercase();
    let holds = |long: &str, short: &str| short.len() >= SHORTEST_PART && long.contains(short);
    let mut alike = names.iter().copied().filter(|name| {
        let name = name.to_ascii_lowercase();
        holds(&name, &written) || holds(&written, &name)
    });
    alike.next().filter(|_| alike.next().is_none())
}

/// Whether a field holds a structure, or a list of them, with a field of that name.
fn has_child(ty: &Type, name: &str, release: Release) -> bool {
    match ty {
        Type::Object(structure) => structure.field(name, release).is_some(),
        Type::List(item) => has_child(item, name, release),
        _ => false,
    }
}

fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, front)) => format!("{} and {last}", front.join(", ")),
        None => String::new(),
    }
}

fn text(node: NodeRef<'_>) -> String {
    node.scalar().map(|scalar| scalar.text.to_string()).unwrap_or_default()
}
