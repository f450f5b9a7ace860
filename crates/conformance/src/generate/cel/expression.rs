//! Random expressions of a wanted type.

use std::collections::BTreeMap;

use super::super::Rng;
use super::super::text::pick;
use super::literals::{argument, literal};
use super::table::{Overload, Type};

/// Expressions longer than this take no more calls.
const LONG: usize = 400;

/// Types that parameters stand for.
const PLAIN: [&str; 12] = [
    "int",
    "string",
    "bool",
    "int",
    "string",
    "uint",
    "double",
    "bytes",
    "duration",
    "timestamp",
    "kubernetes.Quantity",
    "kubernetes.Semver",
];

/// Types that can be keys of maps.
const KEYS: [&str; 4] = ["string", "int", "bool", "uint"];

/// Makes one expression.
pub(super) struct Writer<'a> {
    pub(super) random: &'a mut Rng,
    pub(super) overloads: &'a [Overload],
    /// How often each overload was written; the rarer of two is taken.
    pub(super) written: &'a mut BTreeMap<String, usize>,
    /// The overloads of this expression.
    pub(super) used: Vec<String>,
    /// Variables of macros around the place.
    pub(super) scope: Vec<(String, Type)>,
    /// One argument in so many is of another type than it should be; 0 for none.
    pub(super) confusion: u32,
    pub(super) length: usize,
}

impl Writer<'_> {
    fn one_in(&mut self, many: u32) -> bool {
        many > 0 && self.random.u32(..many) == 0
    }

    fn plain(&mut self) -> Type {
        Type::named(pick(self.random, &PLAIN).unwrap_or("int"))
    }

    fn key(&mut self) -> Type {
        Type::named(pick(self.random, &KEYS).unwrap_or("string"))
    }

    /// An expression of this type.
    pub(super) fn expression(&mut self, wanted: &Type, depth: u32) -> String {
        let text = if depth == 0 || self.length > LONG {
            self.leaf(wanted)
        } else {
            match self.random.u8(..20) {
                0..=2 => self.leaf(wanted),
                3..=5 => self.with_macro(wanted, depth).unwrap_or_else(|| self.leaf(wanted)),
                _ => self.call(wanted, depth).unwrap_or_else(|| self.leaf(wanted)),
            }
        };
        self.length += 1;
        text
    }

    fn leaf(&mut self, wanted: &Type) -> String {
        let in_scope: Vec<String> =
            self.scope.iter().filter(|(_, of)| of == wanted).map(|(name, _)| name.clone()).collect();
        if let Some(name) = self.random.choice(&in_scope).filter(|_| self.random.u8(..3) > 0) {
            return name.clone();
        }
        if self.one_in(4)
            && let Some(read) = self.read(wanted)
        {
            return read;
        }
        match wanted {
            Type::Named(name) => match literal(self.random, name) {
                Some(literal) => literal,
                None => {
                    let of = self.plain();
                    let inner = self.leaf(&of);
                    format!("dyn({inner})")
                }
            },
            Type::Parameter(_) => {
                let of = self.plain();
                self.leaf(&of)
            }
            Type::Of(name, parts) => match (name.as_str(), parts.as_slice()) {
                ("list", [element]) => {
                    let count = self.random.usize(..4);
                    let elements: Vec<String> = (0..count).map(|_| self.leaf(element)).collect();
                    format!("[{}]", elements.join(", "))
                }
                ("map", [key, value]) => {
                    let count = self.random.usize(..3);
                    let entries: Vec<String> =
                        (0..count).map(|_| format!("{}: {}", self.leaf(key), self.leaf(value))).collect();
                    format!("{{{}}}", entries.join(", "))
                }
                ("optional_type", [_]) if self.one_in(4) => "optional.none()".to_owned(),
                ("optional_type", [value]) => format!("optional.of({})", self.leaf(value)),
                (_, [of]) => format!("type({})", self.leaf(of)),
                _ => "null".to_owned(),
            },
        }
    }

    /// Something of the device that has this type, or may have.
    fn read(&mut self, wanted: &Type) -> Option<String> {
        let domain = pick(self.random, &["dra.example.com", "gpu.example.com", "none.example.com"])?;
        let domains = Self::domains();
        let bound = self.scope.iter().find(|(_, of)| *of == domains).map(|(name, _)| name.as_str());
        let attributes = bound.unwrap_or("device.attributes");
        let attribute = |name: &str| format!("{attributes}['{domain}'].{name}");
        let text = match wanted {
            Type::Named(name) => match name.as_str() {
                "bool" => attribute("ready"),
                "int" => attribute("count"),
                "string" => attribute("model"),
                "kubernetes.Semver" => attribute("version"),
                "kubernetes.Quantity" => format!("{}['{domain}'].memory", bound.unwrap_or("device.capacity")),
                "dyn" => {
                    attribute(pick(self.random, &["ready", "count", "model", "version", "counts", "models"])?)
                }
                _ => return None,
            },
            Type::Of(name, parts) => match (name.as_str(), parts.as_slice()) {
                ("list", [of]) if of.is("int") => attribute("counts"),
                ("list", [of]) if of.is("string") => attribute("models"),
                ("map", [key, Type::Of(of, _)]) if key.is("string") && of == "map" => {
                    pick(self.random, &["device.attributes", "device.capacity"])?.to_owned()
                }
                ("map", [key, _]) if key.is("string") => format!("{attributes}['{domain}']"),
                ("optional_type", [_]) => {
                    let name = pick(self.random, &["ready", "count", "model", "version"])?;
                    format!("{attributes}['{domain}'].?{name}")
                }
                _ => return None,
            },
            Type::Parameter(_) => return None,
        };
        Some(text)
    }

    /// A call of an overload that gives this type.
    fn call(&mut self, wanted: &Type, depth: u32) -> Option<String> {
        let overloads = self.overloads;
        let fitting: Vec<&Overload> =
            overloads.iter().filter(|it| it.result.fits(wanted, &mut BTreeMap::new())).collect();
        let count = |overload: &Overload| self.written.get(&overload.id).copied().unwrap_or(0);
        let choices = (0..3).filter_map(|_| self.random.choice(&fitting).copied());
        let chosen = choices.min_by_key(|overload| count(overload))?;
        let mut bound = BTreeMap::new();
        chosen.result.fits(wanted, &mut bound);
        Some(self.call_of(chosen, bound, depth))
    }

    /// An expression around a call of the overload that was written least, whatever type it gives.
    pub(super) fn around_the_rarest(&mut self, depth: u32) -> Option<String> {
        let overloads = self.overloads;
        let written = |overload: &&Overload| self.written.get(&overload.id).copied().unwrap_or(0);
        let rarest = overloads.iter().min_by_key(written)?;
        let mut bound = BTreeMap::new();
        let of = rarest.result.filled(&mut bound, &mut || self.plain());
        let call = self.call_of(rarest, bound, depth);
        Some(self.scoped("all", vec![("x", of)], |writer, names| {
            let test = writer.expression(&Type::named("bool"), depth - 1);
            format!("[{call}].all({}, {test})", names.join(", "))
        }))
    }

    /// A call of this overload, whose parameters are `bound` as far as its result says.
    fn call_of(&mut self, chosen: &Overload, mut bound: BTreeMap<String, Type>, depth: u32) -> String {
        *self.written.entry(chosen.id.clone()).or_default() += 1;
        self.used.push(chosen.id.clone());
        let keyed = chosen.arguments.iter().any(|it| matches!(it, Type::Of(name, _) if name == "map"));
        let mut arguments = Vec::new();
        for (position, shape) in chosen.arguments.iter().enumerate() {
            let mut free = || if keyed { self.key() } else { self.plain() };
            let mut of = shape.filled(&mut bound, &mut free);
            if self.one_in(self.confusion) {
                of = self.plain();
            }
            let special = if of.is("string") && self.random.u8(..5) > 0 {
                argument(self.random, chosen, position)
            } else {
                None
            };
            arguments.push(match special {
                Some(text) => text,
                None => self.expression(&of, depth - 1),
            });
        }
        self.written_out(chosen, &arguments)
    }

    fn written_out(&mut self, overload: &Overload, arguments: &[String]) -> String {
        match (overload.name.as_str(), arguments) {
            ("_?_:_", [test, yes, no]) => format!("({test} ? {yes} : {no})"),
            ("_[_]", [of, index]) => format!("{of}[{index}]"),
            ("_[?_]", [of, index]) => format!("{of}[?{index}]"),
            ("_?._", [of, _]) => {
                let field = pick(self.random, &["a", "model", "ready"]).unwrap_or("a");
                format!("{of}.?{field}")
            }
            ("@in", [element, of]) => format!("({element} in {of})"),
            ("!_", [of]) => format!("!({of})"),
            ("-_", [of]) => format!("-({of})"),
            (name, [left, right]) if name.starts_with('_') => {
                format!("({left} {} {right})", name.trim_matches('_'))
            }
            (name, [receiver, rest @ ..]) if overload.member => {
                format!("{receiver}.{name}({})", rest.join(", "))
            }
            (name, arguments) => format!("{name}({})", arguments.join(", ")),
        }
    }

    /// A macro that gives this type.
    fn with_macro(&mut self, wanted: &Type, depth: u32) -> Option<String> {
        if self.one_in(5) {
            let of = if self.one_in(5) { Self::domains() } else { self.plain() };
            let init = self.expression(&of, depth - 1);
            return Some(self.scoped("cel.bind", vec![("v", of)], |writer, names| {
                let body = writer.expression(wanted, depth - 1);
                format!("cel.bind({}, {init}, {body})", names.join(", "))
            }));
        }
        let bool = Type::named("bool");
        let (element, key) = (self.plain(), self.key());
        match wanted {
            Type::Named(name) if name == "bool" => {
                if self.one_in(6) {
                    self.used.push("has".to_owned());
                    let of = pick(
                        self.random,
                        &["device.attributes['dra.example.com'].model", "device.driver", "{'a': 1}.a"],
                    )?;
                    return Some(format!("has({of})"));
                }
                let name = pick(self.random, &["all", "exists", "exists_one"])?;
                let (over, variables) = self.over(&element, &key);
                let range = self.expression(&over, depth - 1);
                Some(self.scoped(name, variables, |writer, names| {
                    let test = writer.expression(&bool, depth - 1);
                    format!("{range}.{name}({}, {test})", names.join(", "))
                }))
            }
            Type::Of(name, parts) => match (name.as_str(), parts.as_slice()) {
                ("list", [of]) => self.list_macro(of, &element, &key, depth),
                ("map", [to, value]) => {
                    let (over, variables) =
                        (Type::map(to.clone(), element.clone()), vec![("k", to.clone()), ("w", element)]);
                    let range = self.expression(&over, depth - 1);
                    Some(self.scoped("transformMap", variables, |writer, names| {
                        let body = writer.expression(value, depth - 1);
                        format!("{range}.transformMap({}, {body})", names.join(", "))
                    }))
                }
                ("optional_type", [value]) => {
                    let name = pick(self.random, &["optMap", "optFlatMap"])?;
                    let body_type = if name == "optMap" { value } else { wanted };
                    let range = self
                        .expression(&Type::Of("optional_type".to_owned(), vec![element.clone()]), depth - 1);
                    Some(self.scoped(name, vec![("o", element)], |writer, names| {
                        let body = writer.expression(body_type, depth - 1);
                        format!("{range}.{name}({}, {body})", names.join(", "))
                    }))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Of what type the attributes of a device are.
    fn domains() -> Type {
        let (text, any) = (Type::named("string"), Type::named("dyn"));
        Type::map(text.clone(), Type::map(text, any))
    }

    /// What a comprehension goes over, and its variables: a list with one or two, a map with one or two.
    fn over(&mut self, element: &Type, key: &Type) -> (Type, Vec<(&'static str, Type)>) {
        match self.random.u8(..6) {
            0 => (Type::map(key.clone(), element.clone()), vec![("k", key.clone())]),
            1 => (Type::map(key.clone(), element.clone()), vec![("k", key.clone()), ("w", element.clone())]),
            2 => (Type::list(element.clone()), vec![("i", Type::named("int")), ("w", element.clone())]),
            _ => (Type::list(element.clone()), vec![("x", element.clone())]),
        }
    }

    fn list_macro(&mut self, of: &Type, element: &Type, key: &Type, depth: u32) -> Option<String> {
        let name = pick(self.random, &["map", "filter", "transformList", "sortBy"])?;
        let bool = Type::named("bool");
        let (over, variables, body) = match name {
            "map" => (Type::list(element.clone()), vec![("x", element.clone())], of.clone()),
            "filter" => (Type::list(of.clone()), vec![("x", of.clone())], bool),
            "sortBy" => (Type::list(of.clone()), vec![("x", of.clone())], Type::named("int")),
            _ if self.one_in(2) => (
                Type::map(key.clone(), element.clone()),
                vec![("k", key.clone()), ("w", element.clone())],
                of.clone(),
            ),
            _ => (
                Type::list(element.clone()),
                vec![("i", Type::named("int")), ("w", element.clone())],
                of.clone(),
            ),
        };
        let range = self.expression(&over, depth - 1);
        Some(self.scoped(name, variables, |writer, names| {
            let test = if writer.one_in(4) && matches!(name, "map" | "transformList") {
                writer.expression(&Type::named("bool"), depth - 1) + ", "
            } else {
                String::new()
            };
            let body = writer.expression(&body, depth - 1);
            format!("{range}.{name}({}, {test}{body})", names.join(", "))
        }))
    }

    /// Writes the inside of a macro, where its variables are in scope.
    fn scoped(
        &mut self,
        name: &str,
        variables: Vec<(&str, Type)>,
        write: impl FnOnce(&mut Self, &[String]) -> String,
    ) -> String {
        self.used.push(format!("{name}/{}", variables.len()));
        let depth = self.scope.len();
        for (variable, of) in variables {
            self.scope.push((format!("{variable}{}", self.scope.len()), of));
        }
        let names: Vec<String> = self.scope.iter().skip(depth).map(|(name, _)| name.clone()).collect();
        let text = write(self, &names);
        self.scope.truncate(depth);
        text
    }
}
