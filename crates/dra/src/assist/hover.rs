//! What is the part under the pointer?

use std::ops::Range;

use kube_cel::functions;
use kube_cel::syntax::{self, Expression, ExpressionKind};

use super::completion::{FIELDS, coverage, examples, published};
use super::{Loaded, forms};
use crate::lints::{read_path, visit};

/// What is told of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The bytes of the part.
    pub part: Range<usize>,
    /// What it is, as code: a path with its type, or a function's forms, one a line.
    pub title: String,
    /// Sentences about it, one each.
    pub lines: Vec<String>,
}

pub(super) fn hover(loaded: Loaded<'_>, expression: &str, at: usize) -> Option<Hover> {
    let tree = syntax::parse(expression).ok()?;
    let mut innermost: Option<&Expression> = None;
    visit(&tree, &mut |part| {
        let smaller = innermost.is_none_or(|known| part.span.len() <= known.span.len());
        if part.span.contains(&at) && smaller && (read_path(part).is_some() || called(part).is_some()) {
            innermost = Some(part);
        }
    });
    let part = innermost?;
    match read_path(part) {
        Some(path) => {
            let steps: Vec<String> = path.steps.iter().map(ToString::to_string).collect();
            let (of, lines) = of_path(loaded, &steps)?;
            Some(Hover { part: part.span.clone(), title: format!("{path}: {of}"), lines })
        }
        None => of_call(part),
    }
}

fn called(part: &Expression) -> Option<&str> {
    match &part.kind {
        ExpressionKind::Call { name, .. } if name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            Some(name)
        }
        _ => None,
    }
}

fn of_path(loaded: Loaded<'_>, steps: &[String]) -> Option<(String, Vec<String>)> {
    match steps {
        [] => Some(("kubernetes.DRADevice".to_owned(), vec!["The device that is asked about.".to_owned()])),
        [field] => FIELDS
            .iter()
            .find(|(name, _, _)| name == field)
            .map(|(_, of, says)| ((*of).to_owned(), vec![(*says).to_owned()])),
        [_, _, _] => match published(loaded, steps) {
            Some(statistic) => {
                let lines = vec![format!("Published {}", coverage(statistic)), examples(statistic)];
                Some((statistic.types.join(" or "), lines))
            }
            None => Some(("unknown".to_owned(), vec!["No loaded device publishes it".to_owned()])),
        },
        _ => None,
    }
}

fn of_call(part: &Expression) -> Option<Hover> {
    let name = called(part)?;
    let known: Vec<&functions::Function> =
        functions::all().filter(|function| function.name == name).collect();
    let first = known.first()?;
    let mut lines: Vec<String> = known.iter().map(|function| function.doc.to_owned()).collect();
    lines.extend(first.examples.first().map(|(example, gives)| format!("{example} → {gives}")));
    let title = known.iter().flat_map(|function| forms(function)).collect::<Vec<_>>().join("\n");
    Some(Hover { part: part.span.clone(), title, lines })
}
