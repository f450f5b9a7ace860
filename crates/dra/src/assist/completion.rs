//! What may stand where the cursor is?

use std::ops::Range;

use kube_cel::functions;
use kube_scalars::go_quote;

use super::place::{Place, place};
use super::{Loaded, forms};
use crate::statistics::{Section, Statistic};

/// What may stand somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// The bytes that a completion takes the place of.
    pub replaced: Range<usize>,
    /// Most useful first.
    pub options: Vec<Completion>,
}

/// One thing that may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What it is.
    pub kind: CompletionKind,
    /// What is inserted.
    pub text: String,
    /// A few words beside it: a type, a number of devices.
    pub detail: String,
    /// A sentence about it; empty where there is none.
    pub documentation: String,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A field of the device.
    Field,
    /// The domain of attributes or capacities.
    Domain,
    /// The name of an attribute or capacity.
    Name,
    /// A published value.
    Value,
    /// A function or macro.
    Function,
}

/// The fields of `device` (`dynamic-resource-allocation/cel/compile.go`).
pub(super) const FIELDS: [(&str, &str, &str); 4] = [
    ("driver", "string", "The driver that publishes the device."),
    ("attributes", "map(string, map(string, any))", "Attributes by domain, then by name."),
    ("capacity", "map(string, map(string, kubernetes.Quantity))", "Capacities by domain, then by name."),
    ("allowMultipleAllocations", "bool", "Whether several claims may have the device."),
];

/// The macros that a call of something may be, and those that stand alone (cel-go `parser/macro.go`).
const MEMBER_MACROS: [(&str, &str); 7] = [
    ("all", "Whether the condition holds for every element: `list.all(x, x > 0)`."),
    ("exists", "Whether the condition holds for some element: `list.exists(x, x > 0)`."),
    ("exists_one", "Whether the condition holds for exactly one element."),
    ("filter", "The elements for which the condition holds."),
    ("map", "What the expression gives for each element."),
    ("optMap", "What the expression gives for the value, if there is one."),
    ("optFlatMap", "The optional that the expression gives for the value, if there is one."),
];
const MACROS: [(&str, &str); 2] = [
    ("has", "Whether a field or key is there: `has(device.attributes[\"domain\"].name)`."),
    (
        "cel.bind",
        "Gives a name to a value: `cel.bind(gpu, device.attributes[\"domain\"], gpu.name == \"\")`.",
    ),
];

pub(super) fn completions(loaded: Loaded<'_>, expression: &str, at: usize) -> Completions {
    let (place, replaced) = place(expression, at);
    let options = match &place {
        Place::Key { path } => keys(loaded, path),
        Place::Member { path } => members(loaded, path.as_deref()),
        Place::Value { path } => values(loaded, path),
        Place::Start => starts(loaded),
    };
    let written = expression.get(replaced.clone()).unwrap_or("").trim_start_matches(['"', '\'']);
    let fits = |option: &Completion| {
        option.text.trim_start_matches('"').to_lowercase().starts_with(&written.to_lowercase())
    };
    Completions { replaced, options: options.into_iter().filter(fits).collect() }
}

fn option(kind: CompletionKind, text: String, detail: String, documentation: &str) -> Completion {
    Completion { kind, text, detail, documentation: documentation.to_owned() }
}

fn section(name: &str) -> Option<Section> {
    match name {
        "attributes" => Some(Section::Attribute),
        "capacity" => Some(Section::Capacity),
        _ => None,
    }
}

fn of_section<'a>(loaded: Loaded<'a>, name: &str) -> Vec<&'a Statistic> {
    let section = section(name);
    loaded.statistics.iter().filter(|statistic| Some(statistic.section) == section).collect()
}

fn keys(loaded: Loaded<'_>, path: &[String]) -> Vec<Completion> {
    match path {
        [of] => {
            let mut options: Vec<Completion> = Vec::new();
            for statistic in of_section(loaded, of) {
                let text = go_quote(&statistic.name.domain);
                match options.iter_mut().find(|option| option.text == text) {
                    Some(known) => known.detail.push_str(&format!(", {}", statistic.name.name)),
                    None => options.push(option(
                        CompletionKind::Domain,
                        text,
                        statistic.name.name.to_string(),
                        "",
                    )),
                }
            }
            options
        }
        [of, domain] => names(loaded, of, domain, go_quote),
        _ => Vec::new(),
    }
}

fn names(loaded: Loaded<'_>, of: &str, domain: &str, written: fn(&str) -> String) -> Vec<Completion> {
    let of_domain = of_section(loaded, of).into_iter().filter(|statistic| *statistic.name.domain == *domain);
    of_domain
        .map(|statistic| {
            let detail = format!("{}, {}", statistic.types.join(" or "), coverage(statistic));
            option(CompletionKind::Name, written(&statistic.name.name), detail, &examples(statistic))
        })
        .collect()
}

/// `on 3 of 4 devices`
pub(super) fn coverage(statistic: &Statistic) -> String {
    format!("on {} of {} devices", statistic.devices, statistic.of)
}

/// The most frequent values.
pub(super) fn examples(statistic: &Statistic) -> String {
    const MOST: usize = 4;
    let values: Vec<&str> = statistic.values.iter().take(MOST).map(|(value, _)| value.as_str()).collect();
    let more = if statistic.values.len() > MOST { " …" } else { "" };
    format!("{}{more}", values.join(", "))
}

fn values(loaded: Loaded<'_>, path: &[String]) -> Vec<Completion> {
    if let [field] = path
        && field == "driver"
    {
        let mut drivers: Vec<String> =
            loaded.cluster.pools.iter().map(|pool| go_quote(&pool.driver)).collect();
        drivers.sort_unstable();
        drivers.dedup();
        return drivers
            .into_iter()
            .map(|text| option(CompletionKind::Value, text, String::new(), ""))
            .collect();
    }
    let Some(statistic) = published(loaded, path) else { return Vec::new() };
    let of_function = |value: &str| match value.split_once('(') {
        // `quantity("1Gi")` is written inside a call already where its text is asked for.
        Some((_, argument)) => argument.trim_end_matches(')').to_owned(),
        None => value.to_owned(),
    };
    let counted = |(value, count): &(String, usize)| {
        option(CompletionKind::Value, of_function(value), format!("{count} of {}", statistic.of), "")
    };
    statistic.values.iter().map(counted).collect()
}

/// What is counted of the attribute or capacity under a path.
pub(super) fn published<'a>(loaded: Loaded<'a>, path: &[String]) -> Option<&'a Statistic> {
    let [of, domain, name] = path else { return None };
    of_section(loaded, of)
        .into_iter()
        .find(|statistic| *statistic.name.domain == **domain && *statistic.name.name == **name)
}

fn members(loaded: Loaded<'_>, path: Option<&[String]>) -> Vec<Completion> {
    match path {
        Some([]) => FIELDS
            .iter()
            .map(|(name, of, says)| option(CompletionKind::Field, (*name).to_owned(), (*of).to_owned(), says))
            .collect(),
        Some([of, domain]) if section(of).is_some() => names(loaded, of, domain, str::to_owned),
        Some([of]) if section(of).is_some() => Vec::new(),
        _ => {
            let types: Vec<String> = match path {
                Some([field]) if field == "driver" => vec!["string".to_owned()],
                Some(path) => published(loaded, path).map(|it| it.types.clone()).unwrap_or_default(),
                None => Vec::new(),
            };
            let takes = |function: &functions::Function| {
                let mut members = function.overloads.iter().filter(|overload| overload.member);
                members.any(|overload| {
                    let receiver = overload.arguments.first().map(|shape| shape.to_type().to_string());
                    types.is_empty() || receiver.is_some_and(|of| of == "dyn" || types.contains(&of))
                })
            };
            let known = functions::all().filter(|function| loaded.environment.has(function));
            let called = known.filter(|function| takes(function)).map(of_function);
            let macros =
                MEMBER_MACROS.iter().filter(|_| types.is_empty() || types.iter().any(|of| of == "list"));
            called.chain(macros.map(of_macro)).collect()
        }
    }
}

fn of_function(function: &functions::Function) -> Completion {
    let detail = forms(function).into_iter().next().unwrap_or_default();
    option(CompletionKind::Function, function.name.to_owned(), detail, function.doc)
}

fn of_macro((name, says): &(&str, &str)) -> Completion {
    option(CompletionKind::Function, (*name).to_owned(), "macro".to_owned(), says)
}

fn starts(loaded: Loaded<'_>) -> Vec<Completion> {
    let device = option(CompletionKind::Field, "device".to_owned(), "the device".to_owned(), "");
    let called = |function: &&functions::Function| {
        let named = function.name.starts_with(|c: char| c.is_ascii_alphabetic());
        named
            && loaded.environment.has(function)
            && function.overloads.iter().any(|overload| !overload.member)
    };
    let functions = functions::all().filter(called).map(of_function);
    std::iter::once(device).chain(MACROS.iter().map(of_macro)).chain(functions).collect()
}
