//! What can an evaluation cost at most? The API server's estimate (cel-go v0.29.2 `checker/cost.go`), which decides
//! whether a selector is accepted.

use std::collections::BTreeMap;

use super::ast::{Fold, Id, Kind};
use super::check::{Checked, Reference};
use super::expand::ACCUMULATOR;
use super::unify::is_opaque;
use crate::environment::{CelGo, Environment};
use crate::functions::Overload;
use crate::types::Type;
use crate::value::Value;

mod calls;
mod range;

pub(crate) use calls::{compares, is_nominal};
use range::Range;

/// The most that the expression can cost.
pub(super) fn max_cost(checked: &Checked, environment: &Environment) -> u64 {
    let mut estimate = Estimate {
        checked,
        environment,
        paths: BTreeMap::new(),
        sizes: BTreeMap::new(),
        entries: BTreeMap::new(),
        locals: Vec::new(),
    };
    estimate.cost(checked.ast.root).max
}

/// A path from a variable: names of fields, `@items`, `@values`, `@keys`, `@indices`.
type Path = Vec<String>;

/// How large keys and values of a list or map are.
#[derive(Clone, Copy, Debug)]
struct Entries {
    list: bool,
    key: Range,
    value: Range,
}

impl Entries {
    fn union(self, other: Self) -> Self {
        Self { list: self.list, key: self.key.union(other.key), value: self.value.union(other.value) }
    }
}

#[derive(Clone, Debug)]
struct Local {
    name: String,
    path: Path,
    size: Option<Range>,
    entries: Option<Entries>,
}

/// What is known of an operand of a call.
#[derive(Clone, Debug)]
struct Operand {
    id: Id,
    path: Path,
    of: Type,
    size: Option<Range>,
}

/// The cost of a call, and the size of its result.
#[derive(Clone, Copy, Debug)]
struct Called {
    cost: Range,
    size: Option<Range>,
}

struct Estimate<'a> {
    checked: &'a Checked,
    environment: &'a Environment,
    paths: BTreeMap<Id, Path>,
    sizes: BTreeMap<Id, Range>,
    entries: BTreeMap<Id, Entries>,
    locals: Vec<Local>,
}

/// Costs of cel-go (`common/cost.go`).
const SELECT: Range = Range::fixed(1);
const NOTHING: Range = Range::fixed(0);
pub(crate) const LIST_BASE: u64 = 10;
pub(crate) const MAP_BASE: u64 = 30;
pub(crate) const STRUCT_BASE: u64 = 40;

impl Estimate<'_> {
    fn cost(&mut self, id: Id) -> Range {
        let Some(kind) = self.checked.ast.kind(id) else { return NOTHING };
        match kind {
            Kind::Literal(_) => NOTHING,
            Kind::Ident(name) => {
                let path = self
                    .local(name)
                    .map_or_else(|| vec![self.global_name(id, name)], |local| local.path.clone());
                self.paths.insert(id, path);
                SELECT
            }
            Kind::Select { operand, field, test } => self.select(id, *operand, field, *test),
            Kind::Call { function, target, arguments } => self.call(id, function, *target, arguments),
            Kind::List(elements) => {
                let mut sum = NOTHING;
                let mut value =
                    if elements.is_empty() { Range::fixed(0) } else { Range { min: u64::MAX, max: 0 } };
                for (element, _) in elements {
                    sum = sum.plus(self.cost(*element));
                    value = value.union(self.size_or_unknown(*element));
                }
                self.entries.insert(id, Entries { list: true, key: Range::fixed(1), value });
                sum.plus(Range::fixed(LIST_BASE))
            }
            Kind::Map(entries) => {
                let none = if entries.is_empty() { Range::fixed(0) } else { Range { min: u64::MAX, max: 0 } };
                let (mut sum, mut keys, mut values) = (NOTHING, none, none);
                for (key, value, _) in entries {
                    sum = sum.plus(self.cost(*key)).plus(self.cost(*value));
                    keys = keys.union(self.size_or_unknown(*key));
                    values = values.union(self.size_or_unknown(*value));
                }
                self.entries.insert(id, Entries { list: false, key: keys, value: values });
                sum.plus(Range::fixed(MAP_BASE))
            }
            Kind::Struct(_, fields) => {
                let values = fields.iter().fold(NOTHING, |sum, set| sum.plus(self.cost(set.value)));
                values.plus(Range::fixed(STRUCT_BASE))
            }
            Kind::Comprehension(fold) if self.checked.ast.is_bind(fold) => self.bind(id, fold),
            Kind::Comprehension(fold) => self.comprehension(id, fold),
        }
    }

    /// The checker has replaced a name by the qualified one that it found.
    fn global_name(&self, id: Id, name: &str) -> String {
        match self.checked.reference(id) {
            // The dot stays where a local has the same name, and nothing is known of it by that name.
            _ if name.strip_prefix('.').is_some_and(|plain| self.local(plain).is_some()) => name.to_owned(),
            Reference::Variable(name) | Reference::Type(name) => name.clone(),
            _ => name.to_owned(),
        }
    }

    /// The variable of a loop or of `cel.bind`; before v0.29 also by a name with a dot before it.
    fn local(&self, name: &str) -> Option<&Local> {
        let name = if self.is_new() { name } else { name.trim_start_matches('.') };
        self.locals.iter().rev().find(|local| local.name == name)
    }

    fn select(&mut self, id: Id, operand: Id, field: &str, test: bool) -> Range {
        if matches!(self.checked.reference(id), Reference::Variable(_) | Reference::Type(_)) {
            return SELECT;
        }
        let cost = self.cost(operand);
        if test {
            // Kubernetes keeps presence tests free (`PresenceTestHasCost(false)`).
            return cost;
        }
        let selects = match self.checked.type_of(operand) {
            Type::Map(..) | Type::Object(_) => true,
            Type::Opaque(name) => !is_opaque(name),
            _ => false,
        };
        let mut path = self.path(operand);
        path.push(field.to_owned());
        self.paths.insert(id, path);
        if selects { cost.plus(SELECT) } else { cost }
    }

    fn call(&mut self, id: Id, function: &str, target: Option<Id>, arguments: &[Id]) -> Range {
        if let ("dyn", [argument]) = (function, arguments) {
            let cost = self.cost(*argument);
            self.copy_sizes(id, *argument);
            return cost.plus(Range::fixed(1));
        }
        let mut costs = Vec::with_capacity(arguments.len());
        let mut operands = Vec::with_capacity(arguments.len());
        for argument in arguments {
            costs.push(self.cost(*argument));
            operands.push(self.operand(*argument));
        }
        let overloads: Vec<&'static str> = match self.checked.reference(id) {
            Reference::Function { name: "_?._", .. } => vec!["select_optional_field"],
            Reference::Function { overloads, .. } => {
                overloads.iter().map(|overload: &&Overload| overload.id).collect()
            }
            _ => return NOTHING,
        };
        let mut sum = NOTHING;
        let receiver = target.map(|target| {
            sum = sum.plus(self.cost(target));
            self.operand(target)
        });
        let mut call_cost = Range { min: u64::MAX, max: 0 };
        let mut size: Option<Range> = None;
        for overload in overloads {
            let called = self.called(id, function, overload, receiver.as_ref(), &operands, &costs);
            call_cost = call_cost.union(called.cost);
            if let Some(of) = called.size {
                size = Some(size.map_or(of, |known| known.union(of)));
            }
            if let (Some(first), Some(step)) = (
                arguments.first(),
                match overload {
                    "index_list" => Some("@items"),
                    "index_map" => Some("@values"),
                    _ => None,
                },
            ) {
                size = self.entries_of(*first).map(|entries| entries.value);
                let mut path = self.path(*first);
                path.push(step.to_owned());
                self.paths.insert(id, path);
            }
            if size.is_none() {
                size = self.size(id);
            }
        }
        if let Some(size) = size {
            self.sizes.insert(id, size);
        }
        sum.plus(call_cost)
    }

    fn comprehension(&mut self, id: Id, fold: &Fold) -> Range {
        let mut sum = self.cost(fold.range).plus(self.cost(fold.init));
        self.push_local(&fold.accumulator, fold.init);
        let outer = self.locals.len();
        let entries = self.entries_of(fold.range);
        let is_list = match entries {
            Some(entries) => entries.list,
            None => matches!(self.checked.type_of(fold.range), Type::List(_)),
        };
        let first = match (&fold.second, is_list) {
            (Some(_), true) => ("@indices", entries.map(|entries| entries.key)),
            (None, true) => ("@items", entries.map(|entries| entries.value)),
            (_, false) => ("@keys", entries.map(|entries| entries.key)),
        };
        let step = if is_list { "@items" } else { "@values" };
        // cel-go appends both steps to one slice: where Go leaves room behind the path, which it doubles as it grows, the
        // second step overwrites the first (`checker/cost.go`, `pushIterKey`, `pushIterValue`).
        let overwritten = fold.second.is_some() && !self.path(fold.range).len().is_power_of_two();
        let first = (if overwritten { step } else { first.0 }, first.1);
        self.push_variable(&fold.variable, fold.range, first);
        if let Some(name) = &fold.second {
            self.push_variable(name, fold.range, (step, entries.map(|entries| entries.value)));
        }
        let loop_cost = self.cost(fold.condition);
        let step_cost = self.cost(fold.step);
        self.locals.truncate(outer);
        sum = sum.plus(self.cost(fold.result));
        self.locals.pop();
        let count = self.size_or_unknown(fold.range);
        sum = sum.plus(count.times(step_cost.plus(loop_cost)));
        match self.checked.ast.kind(fold.init) {
            Some(Kind::Literal(_)) => {
                if let Some(size) = self.size(fold.init) {
                    self.sizes.insert(id, size);
                }
            }
            Some(Kind::List(_) | Kind::Map(_)) => {
                self.sizes.insert(id, count);
                if let Some(entries) = self.entries_of(fold.step) {
                    self.entries.insert(id, entries);
                }
            }
            _ => {}
        }
        sum
    }

    fn push_variable(&mut self, name: &str, range: Id, (step, size): (&str, Option<Range>)) {
        let mut path = self.path(range);
        path.push(step.to_owned());
        self.locals.push(Local { name: name.to_owned(), path, size, entries: None });
    }

    fn push_local(&mut self, name: &str, value: Id) {
        let (path, entries) = (self.path(value), self.entries_of(value));
        let size = self.size(value);
        self.locals.push(Local { name: name.to_owned(), path, size, entries });
    }

    fn bind(&mut self, id: Id, fold: &Fold) -> Range {
        let sum = self.cost(fold.range).plus(self.cost(fold.init));
        self.push_local(&fold.accumulator, fold.init);
        let sum = sum.plus(self.cost(fold.result));
        self.locals.pop();
        self.copy_sizes(id, fold.result);
        sum
    }

    fn path(&self, id: Id) -> Path {
        if let Some(Kind::Ident(name)) = self.checked.ast.kind(id)
            && let Some(local) = self.local(name)
        {
            return local.path.clone();
        }
        self.paths.get(&id).cloned().unwrap_or_default()
    }

    fn operand(&mut self, id: Id) -> Operand {
        let mut path = self.path(id);
        if path.first().is_some_and(|first| first == ACCUMULATOR) {
            path = Vec::new();
        }
        Operand { id, path, of: self.checked.type_of(id).clone(), size: self.size(id) }
    }

    fn copy_sizes(&mut self, to: Id, from: Id) {
        if let Some(size) = self.size(from) {
            self.sizes.insert(to, size);
        }
        if let Some(entries) = self.entries_of(from) {
            self.entries.insert(to, entries);
        }
    }

    fn size_or_unknown(&mut self, id: Id) -> Range {
        self.size(id).unwrap_or(Range::UNKNOWN)
    }

    fn size(&mut self, id: Id) -> Option<Range> {
        if let Some(size) = self.sizes.get(&id) {
            return Some(*size);
        }
        let written = match self.checked.ast.kind(id)? {
            Kind::Literal(Value::String(text)) => Some(text.chars().count()),
            Kind::Literal(Value::Bytes(bytes)) => Some(bytes.len()),
            Kind::Literal(_) => Some(1),
            Kind::List(elements) => Some(elements.len()),
            Kind::Map(entries) => Some(entries.len()),
            _ => None,
        };
        if let Some(size) = written {
            return Some(Range::fixed(size as u64));
        }
        if let Some(size) = self.declared_size(&self.path(id)) {
            self.sizes.insert(id, size);
            return Some(size);
        }
        if is_scalar(self.checked.type_of(id)) {
            return Some(Range::fixed(1));
        }
        match self.checked.ast.kind(id)? {
            Kind::Ident(name) => self.local(name)?.size,
            _ => None,
        }
    }

    /// The size that the declaration of a variable gives (`sizeEstimator`, `dynamic-resource-allocation/cel/compile.go`).
    fn declared_size(&self, path: &[String]) -> Option<Range> {
        let (variable, steps) = path.split_first()?;
        let mut extent = self.environment.extent(variable)?;
        for step in steps {
            extent = extent.step(step)?;
        }
        Some(Range { min: 0, max: extent.most })
    }

    fn entries_of(&self, id: Id) -> Option<Entries> {
        if let Some(entries) = self.entries.get(&id) {
            return Some(*entries);
        }
        match self.checked.ast.kind(id)? {
            Kind::Ident(name) => self.local(name)?.entries,
            _ => None,
        }
    }

    fn is_new(&self) -> bool {
        self.environment.cel_go() == CelGo::V0_29
    }
}

fn is_scalar(of: &Type) -> bool {
    match of {
        Type::Bool | Type::Double | Type::Duration | Type::Int | Type::Timestamp | Type::Uint => true,
        Type::Optional(inner) => is_scalar(inner),
        _ => false,
    }
}
