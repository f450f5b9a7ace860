//! Numbers and lists in words.

/// `1 device`, `2 devices`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    match (count, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "class") => format!("{count} classes"),
        _ => format!("{count} {noun}s"),
    }
}

/// `1 error, 2 warnings`; what there is none of is left out.
pub(crate) fn by_severity(errors: usize, warnings: usize) -> String {
    let counts = [(errors, "error"), (warnings, "warning")];
    let told: Vec<String> = counts.iter().filter(|it| it.0 > 0).map(|it| counted(it.0, it.1)).collect();
    told.join(", ")
}

/// `8 match`, `1 matches`.
pub(crate) fn matching(count: usize) -> String {
    format!("{count} {}", if count == 1 { "matches" } else { "match" })
}

/// `8 fail`, `1 fails`.
pub(crate) fn failing(count: usize) -> String {
    format!("{count} {}", if count == 1 { "fails" } else { "fail" })
}

/// `8 do not`, `1 does not`.
pub(crate) fn not_matching(count: usize) -> String {
    format!("{count} {}", if count == 1 { "does not" } else { "do not" })
}

/// `a`, `a and b`, `a, b and c`; with more than `most`, `a, b and 3 more`.
pub(crate) fn list(items: &[String], most: usize) -> String {
    let (shown, rest) = items.split_at(items.len().min(most));
    match (shown, rest.len()) {
        ([], _) => String::new(),
        ([one], 0) => one.clone(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_people_write_them() {
        let items: Vec<String> = ["a", "b", "c", "d"].map(String::from).to_vec();
        assert_eq!(list(&items[..1], 3), "a");
        assert_eq!(list(&items[..2], 3), "a and b");
        assert_eq!(list(&items[..3], 3), "a, b and c");
        assert_eq!(list(&items, 3), "a, b, c and 1 more");
        assert_eq!(list(&[], 3), "");
        assert_eq!(counted(1, "class"), "1 class");
        assert_eq!(counted(2, "class"), "2 classes");
    }
}
