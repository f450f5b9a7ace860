//! Which type has every part of an expression, and which functions does it call? cel-go's checker
//! (v0.29.2 `checker/checker.go`, `checker/env.go`); the texts of errors are its (`checker/errors.go`).

use super::ast::{Ast, Fold, Id, Kind, Set};
use super::signatures::{Declared, declared};
use super::unify::{Instance, Substitutions, is_dyn, is_opaque};
use crate::environment::{CelGo, Environment};
use crate::error::CompileError;
use crate::functions::{self, Overload};
use crate::messages::Message;
use crate::types::Type;
use crate::value::Value;

/// A checked expression.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) ast: Ast,
    /// The type of each node.
    pub(crate) types: Vec<Type>,
    /// What each name and call refers to.
    pub(crate) references: Vec<Reference>,
}

#[derive(Clone, Debug, Default)]
pub(crate) enum Reference {
    /// Neither a name nor a call, or one that was not found.
    #[default]
    None,
    /// A variable of a comprehension.
    Local,
    /// A declared variable.
    Variable(String),
    /// A type.
    Type(String),
    /// A function with the overloads that fit.
    Function { name: &'static str, overloads: Vec<&'static Overload> },
}

impl Checked {
    pub(crate) fn type_of(&self, id: Id) -> &Type {
        self.types.get(id as usize).unwrap_or(&Type::Error)
    }

    pub(crate) fn reference(&self, id: Id) -> &Reference {
        self.references.get(id as usize).unwrap_or(&Reference::None)
    }
}

/// Checks an expression; with all errors, in the order they are found.
pub(super) fn check(source: &str, ast: Ast, environment: &Environment) -> (Checked, Vec<CompileError>) {
    let count = ast.nodes.len();
    let checked = Checked { ast, types: vec![Type::Error; count], references: vec![Reference::None; count] };
    let mut checker = Checker {
        source,
        environment,
        checked,
        scopes: Vec::new(),
        substitutions: Substitutions::default(),
        errors: Vec::new(),
    };
    checker.check(checker.checked.ast.root);
    let mut checked = checker.checked;
    for of in &mut checked.types {
        *of = checker.substitutions.substitute(of, true);
    }
    (checked, checker.errors)
}

struct Checker<'a> {
    source: &'a str,
    environment: &'a Environment,
    checked: Checked,
    /// Variables of comprehensions, innermost last.
    scopes: Vec<(String, Type)>,
    substitutions: Substitutions,
    errors: Vec<CompileError>,
}

impl Checker<'_> {
    fn error(&mut self, at: Id, message: String) {
        if let Some(node) = self.checked.ast.node(at) {
            self.errors.push(CompileError::new(self.source, node.span.clone(), node.position, message));
        }
    }

    fn undeclared(&mut self, at: Id, name: &str) {
        self.error(at, format!("undeclared reference to '{name}' (in container '')"));
    }

    fn mismatch(&mut self, at: Id, expected: &Type, actual: &Type) {
        self.error(at, format!("expected type '{expected}' but found '{actual}'"));
    }

    fn set(&mut self, id: Id, of: Type) {
        if let Some(place) = self.checked.types.get_mut(id as usize) {
            *place = of;
        }
    }

    fn refer(&mut self, id: Id, to: Reference) {
        if let Some(place) = self.checked.references.get_mut(id as usize) {
            *place = to;
        }
    }

    fn type_of(&self, id: Id) -> Type {
        self.checked.type_of(id).clone()
    }

    fn check(&mut self, id: Id) {
        let Some(kind) = self.checked.ast.kind(id).cloned() else { return };
        match kind {
            Kind::Literal(value) => self.set(id, of_literal(&value)),
            Kind::Ident(name) => self.identifier(id, &name),
            Kind::Select { operand, field, test } => self.select(id, operand, &field, test),
            Kind::Call { function, target, arguments } => self.call(id, &function, target, &arguments),
            Kind::List(elements) => self.list(&elements, id),
            Kind::Map(entries) => self.map(&entries, id),
            Kind::Struct(name, fields) => self.message(id, &name, &fields),
            Kind::Comprehension(fold) => self.comprehension(id, &fold),
        }
    }

    fn local(&self, name: &str) -> Option<&Type> {
        self.scopes.iter().rev().find(|(known, _)| known == name).map(|(_, of)| of)
    }

    fn identifier(&mut self, id: Id, name: &str) {
        let global = name.trim_start_matches('.');
        let local = match self.environment.cel_go() {
            CelGo::V0_26 => self.local(name).or_else(|| self.local(global)),
            CelGo::V0_29 => self.local(name).filter(|_| !name.starts_with('.')),
        };
        if let Some(of) = local.cloned() {
            self.set(id, of);
            return self.refer(id, Reference::Local);
        }
        if !self.global(id, global) {
            self.set(id, Type::Error);
            self.undeclared(id, name);
        }
    }

    /// Makes the node the variable or type of this name, if there is one.
    fn global(&mut self, id: Id, name: &str) -> bool {
        if let Some(of) = self.environment.variable(name) {
            self.set(id, of.clone());
            self.refer(id, Reference::Variable(name.to_owned()));
            return true;
        }
        let Some(of) = type_named(self.environment, name) else { return false };
        self.set(id, Type::TypeOf(of.into()));
        self.refer(id, Reference::Type(name.to_owned()));
        true
    }

    fn select(&mut self, id: Id, operand: Id, field: &str, test: bool) {
        if !test
            && let Some(name) = self.checked.ast.qualified_name(id)
            && self.local(name.split('.').next().unwrap_or("")).is_none()
            && self.global(id, name.trim_start_matches('.'))
        {
            return;
        }
        let result = self.field(id, operand, field, false);
        let result = if test { Type::Bool } else { result };
        let result = self.substitutions.substitute(&result, false);
        self.set(id, result);
    }

    /// The type of a field; reports fields and operands that cannot be.
    fn field(&mut self, id: Id, operand: Id, field: &str, optional: bool) -> Type {
        self.check(operand);
        let of = self.substitutions.substitute(&self.type_of(operand), false);
        let (of, viral) = match of {
            Type::Optional(inner) => (inner.as_ref().clone(), true),
            of => (of, false),
        };
        let result = match &of {
            Type::Map(_, value) => value.as_ref().clone(),
            Type::Object(object) => match object.field(field) {
                Some(of) => of.clone(),
                None => {
                    self.error(id, format!("undefined field '{field}'"));
                    Type::Error
                }
            },
            Type::Opaque(name) if !is_opaque(name) => {
                self.error(id, format!("unexpected failed resolution of '{name}'"));
                Type::Error
            }
            Type::Variable(_) | Type::Parameter(_) => {
                self.substitutions.assignable(&Type::Dyn, &of);
                Type::Dyn
            }
            Type::Dyn | Type::Any | Type::Error => Type::Dyn,
            other => {
                self.error(id, format!("type '{other}' does not support field selection"));
                Type::Dyn
            }
        };
        if viral || optional { Type::optional(result) } else { result }
    }

    fn call(&mut self, id: Id, function: &str, target: Option<Id>, arguments: &[Id]) {
        if let ("_?._", [operand, field]) = (function, arguments)
            && let Some(Value::String(name)) = self.checked.ast.literal(*field).cloned()
        {
            let result = self.field(id, *operand, &name, true);
            let result = self.substitutions.substitute(&result, false);
            self.set(id, result);
            return self.refer(id, Reference::Function { name: "_?._", overloads: Vec::new() });
        }
        for argument in arguments {
            self.check(*argument);
        }
        let Some(target) = target else {
            let plain = function.trim_start_matches('.');
            let Some(declared) = declared(self.environment, plain) else {
                return self.unknown_function(id, function);
            };
            if plain != function {
                self.rename(id, plain.to_owned(), arguments);
            }
            return self.resolve(id, &declared, None, arguments);
        };
        if let Some(prefix) = self.checked.ast.qualified_name(target) {
            let name = format!("{}.{function}", prefix.trim_start_matches('.'));
            if let Some(declared) = declared(self.environment, &name) {
                self.rename(id, name, arguments);
                return self.resolve(id, &declared, None, arguments);
            }
            if is_not_simulated(&name) {
                return self.unknown_function(id, &name);
            }
        }
        self.check(target);
        match declared(self.environment, function) {
            Some(declared) => self.resolve(id, &declared, Some(target), arguments),
            None => self.unknown_function(id, function),
        }
    }

    /// Makes the call one of a function by its full name, without a target (cel-go v0.29.2 `checker/checker.go`,
    /// `checkCall`).
    fn rename(&mut self, id: Id, function: String, arguments: &[Id]) {
        if let Some(node) = self.checked.ast.nodes.get_mut(id as usize) {
            node.kind = Kind::Call { function, target: None, arguments: arguments.to_vec() };
        }
    }

    fn unknown_function(&mut self, id: Id, name: &str) {
        self.set(id, Type::Error);
        self.undeclared(id, name);
        if is_not_simulated(name)
            && let Some(error) = self.errors.pop()
        {
            let message = format!("Kubernetes knows the function '{name}'; it is not simulated here yet");
            self.errors.push(CompileError { message, ..error }.not_simulated());
        }
    }

    fn resolve(&mut self, id: Id, declared: &Declared, target: Option<Id>, arguments: &[Id]) {
        let types: Vec<Type> =
            target.iter().chain(arguments).map(|argument| self.type_of(*argument)).collect();
        if matches!(declared.name, "_&&_" | "_||_") {
            return self.logic(id, declared, arguments, &types);
        }
        let mut result: Option<Type> = None;
        let mut fitting = Vec::new();
        for overload in declared.overloads.iter().filter(|overload| overload.member == target.is_some()) {
            let mut instance = Instance { substitutions: &mut self.substitutions, parameters: Vec::new() };
            let of_result = instance.of(&overload.result.to_type());
            let candidates: Vec<Type> =
                overload.arguments.iter().map(|shape| instance.of(&shape.to_type())).collect();
            if !self.substitutions.all_assignable(&types, &candidates) {
                continue;
            }
            fitting.push(*overload);
            let of_result = self.substitutions.substitute(&of_result, false);
            result = Some(match result {
                None => of_result,
                Some(before) if is_dyn(&before) || before == of_result => before,
                Some(_) => Type::Dyn,
            });
        }
        match result {
            Some(result) => {
                self.set(id, result);
                self.refer(id, Reference::Function { name: declared.name, overloads: fitting });
            }
            None => {
                let types: Vec<String> =
                    types.iter().map(|of| self.substitutions.substitute(of, true).to_string()).collect();
                let applied = match types.split_first() {
                    Some((receiver, rest)) if target.is_some() => format!("{receiver}.({})", rest.join(", ")),
                    _ => format!("({})", types.join(", ")),
                };
                let name = declared.name;
                self.error(id, format!("found no matching overload for '{name}' applied to '{applied}'"));
                self.set(id, Type::Error);
            }
        }
    }

    fn logic(&mut self, id: Id, declared: &Declared, arguments: &[Id], types: &[Type]) {
        let mut fits = true;
        for (argument, of) in arguments.iter().zip(types) {
            if !self.substitutions.assignable(of, &Type::Bool) {
                self.mismatch(*argument, &Type::Bool, of);
                fits = false;
            }
        }
        self.set(id, if fits { Type::Bool } else { Type::Error });
        if fits {
            let overloads = declared.overloads.clone();
            self.refer(id, Reference::Function { name: declared.name, overloads });
        }
    }

    /// The type that elements have together (cel-go reports mixed literals later, when all else is right).
    fn join(&mut self, before: Option<Type>, of: Type) -> Type {
        match before {
            None => of,
            Some(before) if self.substitutions.assignable(&before, &of) => {
                Substitutions::more_general(&before, &of)
            }
            Some(_) => Type::Dyn,
        }
    }

    /// The type that an optional element adds; reports what is no optional.
    fn unwrapped(&mut self, at: Id, of: Type) -> Type {
        match of {
            Type::Optional(inner) => inner.as_ref().clone(),
            of if is_dyn(&of) => of,
            of => {
                self.mismatch(at, &Type::optional(of.clone()), &of);
                of
            }
        }
    }

    fn list(&mut self, elements: &[(Id, bool)], id: Id) {
        let mut joined = None;
        for (element, optional) in elements {
            self.check(*element);
            let of = self.type_of(*element);
            let of = if *optional { self.unwrapped(*element, of) } else { of };
            joined = Some(self.join(joined, of));
        }
        let of = joined.unwrap_or_else(|| self.substitutions.variable());
        self.set(id, Type::list(of));
    }

    fn map(&mut self, entries: &[(Id, Id, bool)], id: Id) {
        let (mut keys, mut values) = (None, None);
        for (key, value, optional) in entries {
            self.check(*key);
            let of = self.type_of(*key);
            keys = Some(self.join(keys, of));
            self.check(*value);
            let of = self.type_of(*value);
            let of = if *optional { self.unwrapped(*value, of) } else { of };
            values = Some(self.join(values, of));
        }
        let (keys, values) = match (keys, values) {
            (Some(keys), Some(values)) => (keys, values),
            _ => (self.substitutions.variable(), self.substitutions.variable()),
        };
        self.set(id, Type::map(keys, values));
    }

    fn message(&mut self, id: Id, name: &str, fields: &[Set]) {
        let plain = name.trim_start_matches('.');
        let known = type_named(self.environment, plain);
        let message = Message::named(plain);
        let of = match (message, &known) {
            (Some(message), _) => message.result(),
            (None, Some(of @ Type::Object(_))) => of.clone(),
            (None, Some(_)) => {
                self.error(id, format!("'{name}' is not a message type"));
                Type::Error
            }
            (None, None) => {
                self.undeclared(id, name);
                if let Some(error) = self.errors.last_mut().filter(|_| Message::is_not_simulated(plain)) {
                    error.message = format!("messages of {plain} are not simulated here");
                    error.not_simulated = true;
                }
                Type::Error
            }
        };
        for set in fields {
            self.check(set.value);
            let found = self.type_of(set.value);
            let found = if set.optional { self.unwrapped(set.value, found) } else { found };
            let wanted = match (message, &of) {
                (Some(message), _) => message.field(&set.field),
                (None, Type::Object(object)) => object.field(&set.field).cloned(),
                _ => continue,
            };
            let refused = match wanted {
                None => format!("undefined field '{}'", set.field),
                Some(wanted) if !self.substitutions.assignable(&wanted, &found) => format!(
                    "expected type of field '{}' is '{wanted}' but provided type is '{found}'",
                    set.field
                ),
                Some(_) => continue,
            };
            let at = set.position..set.position + 1;
            self.errors.push(CompileError::new(self.source, at, set.position, refused));
        }
        self.set(id, of);
    }

    fn comprehension(&mut self, id: Id, fold: &Fold) {
        self.check(fold.range);
        self.check(fold.init);
        let range = self.substitutions.substitute(&self.type_of(fold.range), false);
        let accumulator = self.type_of(fold.init);
        self.scopes.push((fold.accumulator.clone(), accumulator.clone()));
        let two = fold.second.is_some();
        let (first, second) = match &range {
            Type::List(element) if two => (Type::Int, element.as_ref().clone()),
            Type::List(element) => (element.as_ref().clone(), Type::Error),
            Type::Map(key, value) => (key.as_ref().clone(), value.as_ref().clone()),
            Type::Dyn | Type::Error | Type::Variable(_) | Type::Parameter(_) => {
                self.substitutions.assignable(&Type::Dyn, &range);
                (Type::Dyn, Type::Dyn)
            }
            other => {
                let message = format!(
                    "expression of type '{other}' cannot be range of a comprehension (must be list, map, or dynamic)"
                );
                self.error(fold.range, message);
                (Type::Error, Type::Error)
            }
        };
        let outer = self.scopes.len();
        self.scopes.push((fold.variable.clone(), first));
        if let Some(name) = &fold.second {
            self.scopes.push((name.clone(), second));
        }
        self.check(fold.condition);
        self.expect(fold.condition, &Type::Bool);
        self.check(fold.step);
        self.expect(fold.step, &accumulator);
        self.scopes.truncate(outer);
        self.check(fold.result);
        self.scopes.pop();
        let result = self.substitutions.substitute(&self.type_of(fold.result), false);
        self.set(id, result);
    }

    fn expect(&mut self, id: Id, wanted: &Type) {
        let of = self.type_of(id);
        if !self.substitutions.assignable(wanted, &of) {
            self.mismatch(id, wanted, &of);
        }
    }
}

fn is_not_simulated(name: &str) -> bool {
    functions::NOT_SIMULATED.iter().any(|(known, _)| *known == name)
}

/// The type of a literal.
fn of_literal(value: &Value) -> Type {
    match value {
        Value::Null => Type::Null,
        Value::Bool(_) => Type::Bool,
        Value::Int(_) => Type::Int,
        Value::Uint(_) => Type::Uint,
        Value::Double(_) => Type::Double,
        Value::String(_) => Type::String,
        Value::Bytes(_) => Type::Bytes,
        _ => Type::Dyn,
    }
}

/// The type that a name stands for, as in `type(x) == int`.
fn type_named(environment: &Environment, name: &str) -> Option<Type> {
    /// Kubernetes' types (apiserver v0.37.2 `pkg/cel`, `pkg/cel/library/authz.go`).
    const NAMED: [&str; 11] = [
        "kubernetes.Quantity",
        "kubernetes.Semver",
        "kubernetes.URL",
        "kubernetes.NamedFormat",
        "net.IP",
        "net.CIDR",
        "kubernetes.authorization.Authorizer",
        "kubernetes.authorization.PathCheck",
        "kubernetes.authorization.GroupCheck",
        "kubernetes.authorization.ResourceCheck",
        "kubernetes.authorization.Decision",
    ];
    let plain = match name {
        "bool" => Type::Bool,
        "bytes" => Type::Bytes,
        "double" => Type::Double,
        "duration" | "google.protobuf.Duration" => Type::Duration,
        "timestamp" | "google.protobuf.Timestamp" => Type::Timestamp,
        "int" => Type::Int,
        "list" => Type::list(Type::Dyn),
        "map" => Type::map(Type::Dyn, Type::Dyn),
        "null_type" => Type::Null,
        "optional_type" => Type::optional(Type::Dyn),
        "string" => Type::String,
        "type" => Type::Type,
        "uint" => Type::Uint,
        _ => {
            let object = environment.variables().map(|(_, of)| of).find(|of| match of {
                Type::Object(object) => object.name == name,
                _ => false,
            });
            return object
                .cloned()
                .or_else(|| NAMED.iter().find(|known| **known == name).map(|known| Type::Opaque(known)));
        }
    };
    Some(plain)
}
