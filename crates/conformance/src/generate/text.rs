//! How does a text become a slightly different one?

use super::Rng;

/// A place in `text` between two characters.
pub(super) fn place(random: &mut Rng, text: &str) -> usize {
    let mut at = random.usize(..=text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One of these.
pub(super) fn pick<'a, T: ?Sized>(random: &mut Rng, of: &[&'a T]) -> Option<&'a T> {
    random.choice(of.iter().copied())
}

/// The text with `with` in place of what stands between two places.
pub(super) fn replaced(text: &str, start: usize, end: usize, with: &str) -> String {
    let (before, after) = (text.get(..start).unwrap_or(text), text.get(end..).unwrap_or(""));
    [before, with, after].concat()
}

/// The text with one line changed by `change`, which gets the line with its end.
pub(super) fn with_line(
    random: &mut Rng,
    text: &str,
    change: impl FnOnce(&mut Rng, &str) -> String,
) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.is_empty() {
        return text.to_owned();
    }
    let chosen = random.usize(..lines.len());
    let (before, rest) = lines.split_at(chosen);
    let (line, after) = rest.split_at(1);
    [before.concat(), change(random, &line.concat()), after.concat()].concat()
}
