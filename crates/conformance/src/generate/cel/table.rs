//! Which overloads are there, and what types do they take and give?

use std::collections::BTreeMap;

/// A type, as the table writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Type {
    /// `int`, `kubernetes.Quantity`, `dyn` …
    Named(String),
    /// `<A>`
    Parameter(String),
    /// `list(int)`, `map(string, dyn)`, `optional_type(<V>)`, `type(<A>)`
    Of(String, Vec<Self>),
}

/// One overload.
#[derive(Clone, Debug)]
pub(super) struct Overload {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) member: bool,
    pub(super) arguments: Vec<Type>,
    pub(super) result: Type,
}

/// All overloads.
pub(super) fn overloads() -> Vec<Overload> {
    include_str!("overloads.txt").lines().filter(|line| !line.starts_with('#')).filter_map(overload).collect()
}

/// `ends_with_string member endsWith (string; string) -> bool`
fn overload(line: &str) -> Option<Overload> {
    let (head, result) = line.split_once(" -> ")?;
    let (head, arguments) = head.split_once(" (")?;
    let mut words = head.split(' ');
    let (id, style, name) = (words.next()?, words.next()?, words.next()?);
    let arguments =
        arguments.strip_suffix(')')?.split("; ").filter(|it| !it.is_empty()).map(Type::read).collect();
    Some(Overload {
        id: id.to_owned(),
        name: name.to_owned(),
        member: style == "member",
        arguments,
        result: Type::read(result),
    })
}

impl Type {
    pub(super) fn named(name: &str) -> Self {
        Self::Named(name.to_owned())
    }

    pub(super) fn list(of: Self) -> Self {
        Self::Of("list".to_owned(), vec![of])
    }

    pub(super) fn map(key: Self, value: Self) -> Self {
        Self::Of("map".to_owned(), vec![key, value])
    }

    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self, Self::Named(own) if own == name)
    }

    /// Reads `map(string, list(<T>))`.
    fn read(text: &str) -> Self {
        if let Some(name) = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
            return Self::Parameter(name.to_owned());
        }
        let Some((name, inside)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) else {
            return Self::named(text);
        };
        let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
        for (at, character) in inside.char_indices() {
            match character {
                '(' => depth += 1,
                ')' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(Self::read(inside.get(start..at).unwrap_or("").trim()));
                    start = at + 1;
                }
                _ => {}
            }
        }
        parts.push(Self::read(inside.get(start..).unwrap_or("").trim()));
        Self::Of(name.to_owned(), parts)
    }

    /// Whether it can be `wanted`, and what its parameters then are.
    pub(super) fn fits(&self, wanted: &Self, bound: &mut BTreeMap<String, Self>) -> bool {
        match (self, wanted) {
            (Self::Parameter(name), _) => {
                bound.entry(name.clone()).or_insert_with(|| wanted.clone()) == wanted
            }
            (Self::Named(own), Self::Named(other)) => own == other,
            (Self::Of(own, mine), Self::Of(other, theirs)) => {
                own == other
                    && mine.len() == theirs.len()
                    && mine.iter().zip(theirs).all(|(mine, theirs)| mine.fits(theirs, bound))
            }
            _ => false,
        }
    }

    /// The type with its parameters replaced; `other` gives those that are not bound.
    pub(super) fn filled(
        &self,
        bound: &mut BTreeMap<String, Self>,
        other: &mut impl FnMut() -> Self,
    ) -> Self {
        match self {
            Self::Named(_) => self.clone(),
            Self::Parameter(name) => bound.entry(name.clone()).or_insert_with(other).clone(),
            Self::Of(name, parts) => {
                Self::Of(name.clone(), parts.iter().map(|part| part.filled(bound, other)).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("overloads.txt").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(overloads().len(), lines);
        assert!(lines > 300);
    }

    #[test]
    fn parameters_are_bound_once() {
        let index = overloads().into_iter().find(|it| it.id == "index_map").unwrap();
        let mut bound = BTreeMap::new();
        assert!(index.result.fits(&Type::named("int"), &mut bound));
        let map = index.arguments[0].filled(&mut bound, &mut || Type::named("string"));
        assert_eq!(map, Type::map(Type::named("string"), Type::named("int")));
        assert!(!Type::list(Type::named("int")).fits(&Type::list(Type::named("bool")), &mut bound));
    }
}
