//! Which fields do Pods and workloads have that the tables do not name, and of which Go types?
//!
//! The table beside this file is made from the API's Go types. It knows names and types, nothing else: what a person
//! is told about a field stands in the tables of this module.

use crate::target::Release;

static TABLE: &str = include_str!("upstream.txt");

/// What a name of a Go type means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GoType {
    /// A struct, with its line of the table.
    Struct(GoStruct),
    /// A list of the type.
    List(&'static str),
    /// A mapping to the type.
    Map(&'static str),
    /// `string`, or a name for one.
    String,
    /// `bool`.
    Bool,
    /// `int32`.
    Int32,
    /// `int64`.
    Int64,
    /// `resource.Quantity`.
    Quantity,
    /// `v1.Time`.
    Time,
    /// `intstr.IntOrString`: a whole number or a string.
    IntOrString,
    /// Anything.
    Any,
}

/// One Go struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GoStruct {
    /// Its name without the package, as `PodSpec`.
    pub(crate) name: &'static str,
    fields: &'static str,
}

/// One field of a [`GoStruct`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GoField {
    /// The name in YAML and JSON.
    pub(crate) name: &'static str,
    /// The struct it is embedded with; empty for most.
    pub(crate) embedded: &'static str,
    /// Its Go type without pointers, as `[]v1.Container`.
    pub(crate) go: &'static str,
}

/// What a Go type such as `[]v1.Container` is.
pub(crate) fn go_type(go: &'static str) -> GoType {
    if let Some(item) = go.strip_prefix("[]") {
        return GoType::List(item);
    }
    if let Some((_, value)) = go.strip_prefix("map[").and_then(|rest| rest.split_once(']')) {
        return GoType::Map(value);
    }
    match go {
        "string" => return GoType::String,
        "bool" => return GoType::Bool,
        "int32" => return GoType::Int32,
        "int64" => return GoType::Int64,
        "resource.Quantity" => return GoType::Quantity,
        "v1.Time" => return GoType::Time,
        "intstr.IntOrString" => return GoType::IntOrString,
        _ => {}
    }
    match line(go) {
        Some(("struct", fields)) => {
            GoType::Struct(GoStruct { name: go.rsplit('.').next().unwrap_or(go), fields })
        }
        Some(("map", map)) => go_type(map),
        Some(_) => GoType::Any,
        None if go.contains('.') => GoType::String,
        None => GoType::Any,
    }
}

/// The struct of that name in the API's package `v1`; `None` where the table does not have it.
pub(crate) fn go_struct(name: &str) -> Option<GoStruct> {
    let lines = TABLE.lines().filter_map(|line| line.strip_prefix("struct v1."));
    let (name, fields) = lines.filter_map(|line| line.split_once(' ')).find(|(known, _)| *known == name)?;
    Some(GoStruct { name, fields })
}

/// What a type is, and the rest of its line.
fn line(go: &str) -> Option<(&'static str, &'static str)> {
    TABLE.lines().find_map(|line| {
        let (what, rest) = line.split_once(' ')?;
        let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        (name == go).then_some((what, rest))
    })
}

impl GoStruct {
    /// A field of a release.
    pub(crate) fn field(self, name: &str, release: Release) -> Option<GoField> {
        self.fields(release).find(|field| field.name == name)
    }

    /// The fields of a release, in the order of the API's source.
    pub(crate) fn fields(self, release: Release) -> impl Iterator<Item = GoField> {
        self.fields.split(' ').filter_map(move |field| {
            let (name, rest) = field.split_once(':')?;
            let (rest, until) = mark(rest, '-');
            let (go, since) = mark(rest, '+');
            let lives = since.is_none_or(|since| release.minor >= since)
                && until.is_none_or(|until| release.minor < until);
            let (embedded, name) = name.rsplit_once('.').unwrap_or(("", name));
            lives.then_some(GoField { name, embedded, go })
        })
    }
}

/// Splits a mark such as `+36` off.
fn mark(text: &'static str, sign: char) -> (&'static str, Option<u16>) {
    match text.rsplit_once(sign) {
        Some((rest, minor)) => (rest, minor.parse().ok()),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every type that a field names is known, so that nothing in a Pod is left unread by mistake.
    #[test]
    fn every_type_is_known() {
        let mut structs = 0;
        let lines = TABLE.lines().filter_map(|line| line.strip_prefix("struct "));
        for (name, fields) in lines.filter_map(|line| line.split_once(' ')) {
            structs += 1;
            for release in crate::target::RELEASES {
                for GoField { name: field, go, .. } in (GoStruct { name, fields }).fields(release) {
                    let mut ty = go_type(go);
                    while let GoType::List(item) | GoType::Map(item) = ty {
                        ty = go_type(item);
                    }
                    assert!(ty != GoType::Any || go == "v1.FieldsV1", "{name}.{field} {go}");
                }
            }
        }
        assert!(structs > 100, "{structs}");
    }

    #[test]
    fn a_release_has_its_own_fields() {
        let spec = go_struct("PodSpec").unwrap();
        let (old, new) = (Release::new(1, 34), Release::new(1, 37));
        assert_eq!(spec.field("containers", old).map(|field| field.go), Some("[]v1.Container"));
        assert_eq!(spec.field("nope", new), None);
        assert!(spec.fields(old).count() < spec.fields(new).count());
    }
}
