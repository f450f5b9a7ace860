//! Which known word did the writer mean?

/// The candidate that is closest to `written`: the same but for case, or at most one edit away per three
/// letters (at least one, at most three). The first of equals wins; `None` if nothing is close.
pub fn did_you_mean<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (written.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != written)
        .filter_map(|candidate| {
            if candidate.eq_ignore_ascii_case(written) {
                return Some((0, candidate));
            }
            let distance = edit_distance(written, candidate, limit)?;
            Some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbors between two words, or `None` above `limit`.
fn edit_distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
    let mut before_previous: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    let mut last_a = None;
    for (i, &char_a) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        let mut last_b = None;
        for (j, &char_b) in b.iter().enumerate() {
            let replaced = at(&previous, j) + usize::from(char_a != char_b);
            let mut best = replaced.min(at(&previous, j + 1) + 1).min(at(&row, j) + 1);
            if last_a == Some(char_b) && last_b == Some(char_a) {
                best = best.min(at(&before_previous, j.saturating_sub(1)) + 1);
            }
            row.push(best);
            last_b = Some(char_b);
        }
        if row.iter().min().is_some_and(|&best| best > limit) {
            return None;
        }
        before_previous = std::mem::replace(&mut previous, row);
        last_a = Some(char_a);
    }
    previous.last().copied().filter(|&distance| distance <= limit)
}
