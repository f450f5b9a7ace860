//! Which literals does Kubernetes refuse although their types are right? The validators it turns on
//! (apiserver `pkg/cel/environment/base.go`; cel-go v0.29.2 `cel/validator.go`, `ext/formatting.go`).

use super::ast::{Id, Kind};
use super::check::{Checked, Reference};
use crate::environment::{CelGo, Environment};
use crate::error::CompileError;
use crate::functions::{self, Calling};
use crate::types::Type;
use crate::value::Value;
use crate::zones::Zones;

/// All errors of literals, validator by validator.
pub(super) fn validate(source: &str, checked: &Checked, _environment: &Environment) -> Vec<CompileError> {
    let mut validation = Validation {
        source,
        checked,
        lists: Vec::new(),
        maps: Vec::new(),
        calls: Vec::new(),
        errors: Vec::new(),
    };
    validation.collect(checked.ast.root, false);
    validation.run();
    validation.errors
}

struct Validation<'a> {
    source: &'a str,
    checked: &'a Checked,
    /// Literals that are not inside a call of `format`.
    lists: Vec<Id>,
    maps: Vec<Id>,
    calls: Vec<Id>,
    errors: Vec<CompileError>,
}

impl Validation<'_> {
    fn collect(&mut self, id: Id, formatting: bool) {
        match self.checked.ast.kind(id) {
            Some(Kind::List(_)) if !formatting => self.lists.push(id),
            Some(Kind::Map(_)) if !formatting => self.maps.push(id),
            Some(Kind::Call { .. }) => self.calls.push(id),
            _ => {}
        }
        let formats =
            matches!(self.checked.ast.kind(id), Some(Kind::Call { function, .. }) if function == "format");
        for child in self.checked.ast.children(id) {
            self.collect(child, formatting || formats);
        }
    }

    fn run(&mut self) {
        for id in std::mem::take(&mut self.lists) {
            self.list(id);
        }
        for id in std::mem::take(&mut self.maps) {
            self.map(id);
        }
        let calls = std::mem::take(&mut self.calls);
        for function in ["duration", "timestamp", "matches"] {
            for id in &calls {
                self.argument(*id, function);
            }
        }
        for id in calls {
            self.format(id);
        }
    }

    fn error(&mut self, at: Id, message: String) {
        if let Some(node) = self.checked.ast.node(at) {
            self.errors.push(CompileError::new(self.source, node.span.clone(), node.position, message));
        }
    }

    fn mismatch(&mut self, at: Id, expected: &Type, actual: &Type) {
        self.error(at, format!("expected type '{expected}' but found '{actual}'"));
    }

    /// The type that an element or value adds.
    fn element(&self, id: Id, optional: bool) -> Type {
        match self.checked.type_of(id) {
            Type::Optional(inner) if optional => inner.as_ref().clone(),
            of => of.clone(),
        }
    }

    fn list(&mut self, id: Id) {
        let Some(Kind::List(elements)) = self.checked.ast.kind(id) else { return };
        let mut first: Option<Type> = None;
        for (element, optional) in elements {
            let of = self.element(*element, *optional);
            match &first {
                None => first = Some(of),
                Some(first) if *first != of => return self.mismatch(*element, first, &of),
                Some(_) => {}
            }
        }
    }

    fn map(&mut self, id: Id) {
        let Some(Kind::Map(entries)) = self.checked.ast.kind(id) else { return };
        let mut first: Option<(Type, Type)> = None;
        for (key, value, optional) in entries {
            let (of_key, of_value) = (self.element(*key, false), self.element(*value, *optional));
            let Some((first_key, first_value)) = &first else {
                first = Some((of_key, of_value));
                continue;
            };
            if *first_key != of_key {
                self.mismatch(*key, first_key, &of_key);
            }
            if *first_value != of_value {
                self.mismatch(*value, first_value, &of_value);
            }
        }
    }

    /// Refuses a literal that the function could only fail with.
    fn argument(&mut self, id: Id, wanted: &str) {
        let Some(Kind::Call { function, arguments, .. }) = self.checked.ast.kind(id) else { return };
        if function != wanted {
            return;
        }
        let Some(argument) = arguments.first().copied() else { return };
        let Some(value) = self.checked.ast.literal(argument) else { return };
        let fine = match (wanted, value) {
            ("matches", Value::String(pattern)) => super::regular_expression(pattern).is_ok(),
            ("matches", _) => true,
            _ => converts(wanted, value),
        };
        if !fine {
            self.error(argument, format!("invalid {wanted} argument"));
        }
    }

    fn format(&mut self, id: Id) {
        let Some(Kind::Call { function, target: Some(target), arguments }) = self.checked.ast.kind(id) else {
            return;
        };
        let text = self.checked.ast.literal(*target);
        let (Some(Value::String(text)), "format", [list]) = (text, function.as_str(), arguments.as_slice())
        else {
            return;
        };
        let Reference::Function { overloads, .. } = self.checked.reference(id) else { return };
        if !overloads.iter().any(|overload| overload.id == "string_format") {
            return;
        }
        let Some(Kind::List(elements)) = self.checked.ast.kind(*list) else { return };
        let arguments: Vec<Id> = elements.iter().map(|(element, _)| *element).collect();
        match self.clauses(text, &arguments) {
            Err((at, message)) => self.error(at.unwrap_or(id), message),
            Ok(used) if arguments.len() > used => {
                let count = arguments.len();
                let message =
                    format!("too many arguments supplied to string.format (expected {used}, got {count})");
                self.error(id, message);
            }
            Ok(_) => {}
        }
    }

    /// How many arguments the text takes; or what is wrong, and with which argument.
    fn clauses(&self, text: &str, arguments: &[Id]) -> Result<usize, (Option<Id>, String)> {
        let mut used = 0;
        let mut rest = text;
        while let Some((_, after)) = rest.split_once('%') {
            if let Some(after) = after.strip_prefix('%') {
                rest = after;
                continue;
            }
            if after.is_empty() {
                return Err((None, "unexpected end of string".to_owned()));
            }
            let Some(argument) = arguments.get(used) else {
                return Err((None, format!("index {used} out of range")));
            };
            let parse = |reason: String| (None, format!("could not parse formatting clause: {reason}"));
            let after = functions::strings::after_precision(after).map_err(parse)?;
            let mut clause = after.chars();
            let Some(verb) = clause.next() else { return Err(parse("unexpected end of string".to_owned())) };
            self.clause(verb, *argument).map_err(|problem| match problem {
                Problem::Verb => parse(format!("unrecognized formatting clause \"{verb}\"")),
                Problem::Argument(at, reason) => (Some(at), format!("error during formatting: {reason}")),
            })?;
            used += 1;
            rest = clause.as_str();
        }
        Ok(used)
    }

    fn clause(&self, verb: char, argument: Id) -> Result<(), Problem> {
        let of = self.checked.type_of(argument);
        let (fits, wanted) = match verb {
            's' => return self.text(argument),
            'd' => (matches!(of, Type::Int | Type::Uint), "decimal clause can only be used on integers"),
            'f' => {
                (matches!(of, Type::Double | Type::String), "fixed-point clause can only be used on doubles")
            }
            'e' => {
                (matches!(of, Type::Double | Type::String), "scientific clause can only be used on doubles")
            }
            'b' => (
                matches!(of, Type::Int | Type::Uint | Type::Bool),
                "only integers and bools can be formatted as binary",
            ),
            'x' | 'X' => (
                matches!(of, Type::Int | Type::Uint | Type::String | Type::Bytes),
                "only integers, byte buffers, and strings can be formatted as hex",
            ),
            'o' => (matches!(of, Type::Int | Type::Uint), "octal clause can only be used on integers"),
            _ => return Err(Problem::Verb),
        };
        if fits || *of == Type::Dyn {
            return Ok(());
        }
        Err(Problem::Argument(argument, format!("{wanted}, was given {}", runtime_name(of))))
    }

    fn text(&self, id: Id) -> Result<(), Problem> {
        let of = self.checked.type_of(id);
        let printable =
            !matches!(of, Type::Any | Type::Optional(_) | Type::Opaque(_) | Type::Object(_) | Type::Error);
        if !printable {
            let reason = format!(
                "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given {}",
                runtime_name(of)
            );
            return Err(Problem::Argument(id, reason));
        }
        match self.checked.ast.kind(id) {
            Some(Kind::List(elements)) => elements.iter().try_for_each(|(element, _)| self.text(*element)),
            Some(Kind::Map(entries)) => entries.iter().try_for_each(|(key, value, _)| {
                self.text(*key)?;
                self.text(*value)
            }),
            _ => Ok(()),
        }
    }
}

enum Problem {
    Verb,
    Argument(Id, String),
}

/// cel-go's `TypeName()`: the name without what is in it.
fn runtime_name(of: &Type) -> String {
    let name = of.declared_name();
    name.split('(').next().unwrap_or(&name).to_owned()
}

/// Whether a conversion gives a value for this literal.
fn converts(function: &str, value: &Value) -> bool {
    let values = &[value];
    let mut left = u64::MAX;
    functions::overloads(function).filter(|overload| !overload.member && overload.accepts(values)).any(
        |overload| {
            (overload.call)(
                values,
                &mut Calling { left: &mut left, regex: None, zones: Zones::default(), cel_go: CelGo::V0_29 },
            )
            .is_ok()
        },
    )
}
