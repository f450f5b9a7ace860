//! What the tags of Kubernetes' Go types declare, checked field by field in the order of the tables.
//!
//! Source: `zz_generated.validations.go` of each version in `pkg/apis/resource`, and
//! `k8s.io/apimachinery/pkg/api/validate`, v1.37.2.

mod formats;

use std::collections::BTreeSet;

use kube_scalars::names;
use serde_json::Value as Json;

use super::{Asked, Errors, FieldError, Rules};
use crate::fields::{Declared, Field, Measure, Type};
use crate::item::write::versioned;
use crate::item::{Item, Value, same, same_field};
use crate::objects::Version;

pub(super) use formats::uuid_problem;

/// The declared errors that this release enforces. Paths are those of the version the object is written in.
pub(super) fn declared(rules: &Rules<'_>, object: &Item, asked: Asked<'_>) -> Vec<FieldError> {
    let kind = object.structure().map_or("", |structure| structure.name);
    // 1.36 has stable declarations for this one kind alone.
    let since = if kind == "ResourcePoolStatusRequest" { 36 } else { 37 };
    if !rules.since(since) {
        return Vec::new();
    }
    let mut check = Check { rules, asked, errors: Errors::new() };
    if kind == "DeviceClass" && !matches!(asked, Asked::UpdateStatus(_)) {
        check.class_name(object);
    }
    check.fields(object, asked.old(), "");
    check.errors.list.iter_mut().for_each(|error| error.beta = true);
    check.errors.list
}

struct Check<'a> {
    rules: &'a Rules<'a>,
    asked: Asked<'a>,
    errors: Errors,
}

/// The structures of which exactly one of these fields must be set.
const UNIONS: [(&str, &[&str]); 2] = [
    ("DeviceAttribute", &["int", "bool", "string", "version", "ints", "bools", "strings", "versions"]),
    ("NodeAllocatableMapping", &["capacityKey", "deviceMultiplier"]),
];

impl Check<'_> {
    fn updates(&self) -> bool {
        !matches!(self.asked, Asked::Create)
    }

    fn version(&self) -> Version {
        // Versions of the API live as long as the tables do.
        let api =
            ["v1beta1", "v1beta2", "v1alpha3"].into_iter().find(|api| *api == self.rules.api).unwrap_or("v1");
        Version { release: self.rules.target.release, api }
    }

    fn class_name(&mut self, class: &Item) {
        let Some(name) = class.at(&["metadata", "name"]) else { return };
        let from = self.errors.len();
        let text = name.as_text().unwrap_or_default();
        let messages = names::declarative::dns_subdomain(text);
        super::names::invalid_each("metadata.name", name.span, text, messages, &mut self.errors);
        self.errors.origin_since(from, "format=k8s-long-name");
    }

    fn fields(&mut self, item: &Item, old: Option<&Item>, path: &str) {
        let Some(structure) = item.structure() else { return };
        if let Some((_, members)) = UNIONS.iter().find(|(name, _)| *name == structure.name) {
            self.union(item, old, members, path);
        }
        let from = self.errors.len();
        for row in structure.fields.iter().filter(|row| row.exists_in(self.rules.target.release)) {
            if row.name == "metadata" {
                continue;
            }
            let of = old.map(|old| old.get(row.name));
            self.field(item, row, of, &join(path, row.name_in(self.rules.api)));
        }
        // A request of v1beta1 has these of `exactly` behind its alternatives.
        if structure.name == "DeviceRequest" && self.rules.api == "v1beta1" {
            let last = ["tolerations", "derivedAttributes"].map(|field| join(path, field));
            let is_last = |error: &FieldError| last.iter().any(|path| error.path.starts_with(path));
            self.errors.list.get_mut(from..).unwrap_or_default().sort_by_key(is_last);
        }
    }

    /// `old` is the older object's value; the outer `None` where there is no older object.
    fn field(&mut self, owner: &Item, row: &'static Field, old: Option<Option<&Item>>, path: &str) {
        let item = owner.get(row.name);
        if self.updates() && old.is_some_and(|old| same_field(row, item, old)) {
            return;
        }
        let old = old.flatten();
        for asked in row.declared {
            if self.stops(owner, row, item, old, path, *asked) {
                return;
            }
        }
        // Without a pointer, Go has a struct where nothing is written.
        let zero = match row.ty {
            Type::Object(structure) if row.required && !row.pointer => {
                Some(Item { span: owner.span, value: Value::Object(structure, Vec::new()) })
            }
            _ => None,
        };
        let Some(item) = item.or(zero.as_ref()) else { return };
        let empty = matches!(&item.value, Value::List(items) if items.is_empty());
        if empty {
            return;
        }
        for asked in row.declared {
            self.value(row, item, path, *asked);
        }
        self.within(row, item, old, path);
        if row.declared.iter().any(|it| matches!(it, Declared::Enum)) {
            self.one_of(row, item, path);
        }
    }

    /// What ends the look at a field when it fails.
    fn stops(
        &mut self,
        owner: &Item,
        row: &'static Field,
        item: Option<&Item>,
        old: Option<&Item>,
        path: &str,
        asked: Declared,
    ) -> bool {
        let from = self.errors.len();
        let span = owner.span_of(row.name);
        let count = item.map_or(0, |item| match &item.value {
            Value::List(items) => items.len(),
            Value::Map(entries) => entries.len(),
            _ => 0,
        });
        match asked {
            Declared::Required => {
                let unset = match item.map(|item| &item.value) {
                    None => true,
                    Some(Value::List(_) | Value::Map(_)) => count == 0,
                    Some(Value::Text(text)) => text.is_empty() && !row.pointer,
                    Some(_) => false,
                };
                if unset {
                    self.errors.required(path, span, "");
                }
            }
            Declared::ForbiddenWithout(gate) if !self.rules.gate(gate) && item.is_some() => {
                self.errors.forbidden(path, span, "");
            }
            Declared::Immutable if self.updates() && !same_field(row, item, old) => {
                self.errors.invalid(path, span, Json::Null, "field is immutable");
                self.errors.origin_since(from, "immutable");
            }
            Declared::NoModify if old.is_some() && item.is_some() && !same_field(row, item, old) => {
                self.errors.invalid(path, span, Json::Null, "field cannot be modified once set");
                self.errors.origin_since(from, "update");
            }
            Declared::MaxItems => {
                if let Some(most) = most(row, Measure::Entries).filter(|most| count > *most) {
                    self.errors.too_many(path, span, count, most);
                    self.errors.origin_since(from, "maxItems");
                }
            }
            _ => {}
        }
        self.errors.len() > from
    }

    fn value(&mut self, row: &'static Field, item: &Item, path: &str, asked: Declared) {
        let from = self.errors.len();
        let text = item.as_text().unwrap_or_default();
        match asked {
            Declared::Format(format) => formats::check(format, path, item.span, text, &mut self.errors),
            Declared::MaxLengthIn(versions) if !versions.contains(&self.rules.api) => {}
            Declared::MaxLength | Declared::MaxLengthIn(_) => {
                if let Some(most) = most(row, Measure::Bytes).filter(|most| text.chars().count() > *most) {
                    self.errors.too_long_characters(path, item.span, most);
                    self.errors.origin_since(from, "maxLength");
                }
            }
            Declared::MaxBytes => {
                if let Some(most) = most(row, Measure::Bytes).filter(|most| text.len() > *most) {
                    self.errors.too_long(path, item.span, most);
                    self.errors.origin_since(from, "maxBytes");
                }
            }
            Declared::KeyFormat(format) => {
                let Value::Map(entries) = &item.value else { return };
                for (key, entry) in entries {
                    formats::check(format, path, entry.span, key, &mut self.errors);
                }
            }
            Declared::ItemFormat(format) => {
                let Value::List(items) = &item.value else { return };
                for (index, entry) in items.iter().enumerate() {
                    let text = entry.as_text().unwrap_or_default();
                    formats::check(format, &format!("{path}[{index}]"), entry.span, text, &mut self.errors);
                }
            }
            Declared::UniqueBy(keys) => {
                let version = self.version();
                let key = |item: &Item| keys.iter().map(|key| key_text(item, key)).collect::<Vec<_>>();
                self.unique(item, path, |item| key(item).join("\u{0}"), |item| versioned(item, version));
            }
            Declared::UniqueSet => {
                let text = |item: &Item| item.as_text().unwrap_or_default().to_owned();
                self.unique(item, path, text, |item| text(item).into());
            }
            Declared::Minimum(least) => {
                if let Value::Int(number) = item.value
                    && number < least
                {
                    let detail = format!("must be greater than or equal to {least}");
                    self.errors.invalid(path, item.span, number, detail);
                    self.errors.origin_since(from, "minimum");
                }
            }
            Declared::Maximum(most) => {
                if let Value::Int(number) = item.value
                    && number > most
                {
                    self.errors.invalid(
                        path,
                        item.span,
                        number,
                        format!("must be less than or equal to {most}"),
                    );
                    self.errors.origin_since(from, "maximum");
                }
            }
            _ => {}
        }
    }

    fn unique(
        &mut self,
        item: &Item,
        path: &str,
        key: impl Fn(&Item) -> String,
        shown: impl Fn(&Item) -> Json,
    ) {
        let Value::List(items) = &item.value else { return };
        let mut seen = BTreeSet::new();
        for (index, entry) in items.iter().enumerate() {
            if !seen.insert(key(entry)) {
                self.errors.duplicate(&format!("{path}[{index}]"), entry.span, shown(entry));
            }
        }
    }

    /// The objects in a field, in a list or in a map.
    fn within(&mut self, row: &'static Field, item: &Item, old: Option<&Item>, path: &str) {
        match &item.value {
            Value::Object(..) => self.fields(item, old, path),
            Value::List(items) => {
                let keys = row.declared.iter().find_map(|asked| match asked {
                    Declared::UniqueBy(keys) => Some(*keys),
                    _ => None,
                });
                for (index, entry) in items.iter().enumerate() {
                    let before = keys.and_then(|keys| match &old?.value {
                        Value::List(old) => old
                            .iter()
                            .find(|old| keys.iter().all(|key| key_text(old, key) == key_text(entry, key))),
                        _ => None,
                    });
                    if before.is_some_and(|before| same(Some(before), Some(entry))) {
                        continue;
                    }
                    self.fields(entry, before, &format!("{path}[{index}]"));
                }
            }
            Value::Map(entries) => {
                for (key, entry) in entries {
                    let before = old.and_then(|old| match &old.value {
                        Value::Map(old) => old.iter().find(|(name, _)| name == key).map(|(_, item)| item),
                        _ => None,
                    });
                    if before.is_some_and(|before| same(Some(before), Some(entry))) {
                        continue;
                    }
                    self.fields(entry, before, &format!("{path}[{key}]"));
                }
            }
            _ => {}
        }
    }

    fn one_of(&mut self, row: &'static Field, item: &Item, path: &str) {
        let mut supported = row.values.to_vec();
        supported.sort_unstable();
        let each: Vec<(String, &Item)> = match (&item.value, &row.ty) {
            (Value::List(items), Type::List(_)) => {
                items.iter().enumerate().map(|(index, item)| (format!("{path}[{index}]"), item)).collect()
            }
            _ => vec![(path.to_owned(), item)],
        };
        for (path, item) in each {
            let text = item.as_text().unwrap_or_default();
            if !supported.contains(&text) {
                self.errors.not_supported(&path, item.span, text, &supported);
            }
        }
    }

    fn union(&mut self, item: &Item, old: Option<&Item>, members: &[&str], path: &str) {
        let is_set = |item: &Item, member: &str| match item.get(member).map(|item| &item.value) {
            Some(Value::List(items)) => !items.is_empty(),
            other => other.is_some(),
        };
        let set =
            |item: &Item| members.iter().copied().filter(|member| is_set(item, member)).collect::<Vec<_>>();
        let chosen = set(item);
        if old.is_some_and(|old| set(old) == chosen) {
            return;
        }
        let from = self.errors.len();
        let names = members.iter().map(|member| format!("`{member}`")).collect::<Vec<_>>().join(", ");
        match chosen.len() {
            0 => self.errors.invalid(path, item.span, "", format!("must specify one of: {names}")),
            1 => {}
            _ => {
                let shown = format!("{{{}}}", chosen.join(", "));
                self.errors.invalid(path, item.span, shown, format!("must specify exactly one of: {names}"));
            }
        }
        self.errors.origin_since(from, "union");
    }
}

/// A key of an entry; what is unset is told from what is empty.
fn key_text(item: &Item, key: &str) -> String {
    item.get(key).and_then(Item::as_text).map_or_else(|| "\u{1}".to_owned(), str::to_owned)
}

fn most(row: &Field, measure: Measure) -> Option<usize> {
    row.limit.filter(|limit| limit.of == measure).map(|limit| limit.max as usize)
}

fn join(path: &str, name: &str) -> String {
    match (path.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (_, true) => path.to_owned(),
        _ => format!("{path}.{name}"),
    }
}
