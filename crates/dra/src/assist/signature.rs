//! Which function's arguments are being written, and which of them?

use kube_cel::functions;

use super::{forms, word_before};

/// A function that is being called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// How it can be called, one form each.
    pub forms: Vec<String>,
    /// What it does.
    pub documentation: String,
    /// The argument at the cursor, from 0; a receiver is not counted.
    pub argument: usize,
}

pub(super) fn signature(expression: &str, at: usize) -> Option<Signature> {
    let before = expression.get(..at)?;
    let (open, argument) = call(before)?;
    let word = word_before(before, open);
    let name = before.get(word.clone())?;
    // `cel.bind(`, `optional.of(`: a name may have a name before it.
    let dotted = before.get(..word.start).and_then(|front| front.strip_suffix('.'));
    let qualified = dotted.map(|front| {
        let namespace = word_before(front, front.len());
        format!("{}.{name}", front.get(namespace).unwrap_or(""))
    });
    let named = |name: &str| functions::all().filter(|it| it.name == name).collect::<Vec<_>>();
    let known = match qualified.map(|name| named(&name)) {
        Some(known) if !known.is_empty() => known,
        _ => named(name),
    };
    let documentation = known.first()?.doc.to_owned();
    let forms = known.iter().flat_map(|function| forms(function)).collect();
    Some(Signature { forms, documentation, argument })
}

/// Where the innermost open call begins, and how many commas stand in it.
fn call(before: &str) -> Option<(usize, usize)> {
    let mut open: Vec<(usize, char, usize)> = Vec::new();
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (at, c) in before.char_indices() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(end), c) if c == end => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => open.push((at, c, 0)),
            (None, ')' | ']' | '}') => {
                open.pop();
            }
            (None, ',') => open.iter_mut().next_back().into_iter().for_each(|(_, _, commas)| *commas += 1),
            _ => {}
        }
    }
    open.into_iter().rev().find(|(_, bracket, _)| *bracket == '(').map(|(at, _, commas)| (at, commas))
}
