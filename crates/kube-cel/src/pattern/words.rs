//! Does a pattern only say which words follow each other? Most patterns of selectors do (`H100`, `^.*a100.*$`), and then
//! no regular expression is needed.

/// Words that follow each other, with anything between them.
#[derive(Debug)]
pub(super) struct Words {
    /// What the text begins with.
    start: Option<String>,
    /// What stands after it, in this order.
    middle: Vec<String>,
    /// What the text ends with.
    end: Option<String>,
    /// Whether the text is `start` and no more.
    whole: bool,
}

impl Words {
    /// The words of a pattern; `None` where it has anything but them, `.*` between them, `^` before and `$` after.
    pub(super) fn of(pattern: &str) -> Option<Self> {
        let (at_start, rest) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
        let (at_end, rest) = rest.strip_suffix('$').map_or((false, rest), |rest| (true, rest));
        let mut middle: Vec<String> = rest.split(".*").map(str::to_owned).collect();
        if middle.iter().any(|word| word.contains(is_special)) {
            return None;
        }
        let whole = at_start && at_end && middle.len() == 1;
        let start = at_start.then(|| middle.remove(0));
        let end = if at_end { middle.pop() } else { None };
        Some(Self { start, middle, end, whole })
    }

    /// Whether the text has the words; `None` where it has several lines, as `.` stands for no end of a line.
    pub(super) fn is_match(&self, text: &str) -> Option<bool> {
        if text.contains('\n') { None } else { Some(self.after(text).is_some()) }
    }

    /// What is left of a text that has the words.
    fn after<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut rest = text.strip_prefix(self.start.as_deref().unwrap_or_default())?;
        if self.whole {
            return rest.is_empty().then_some(rest);
        }
        rest = rest.strip_suffix(self.end.as_deref().unwrap_or_default())?;
        for word in &self.middle {
            rest = rest.get(rest.find(word.as_str())? + word.len()..)?;
        }
        Some(rest)
    }
}

fn is_special(character: char) -> bool {
    r"\.+*?()|[]{}^$".contains(character)
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::pattern::Pattern;

    #[test]
    fn patterns_of_words_are_known() {
        let check = |pattern: &str, words: bool| assert_eq!(Words::of(pattern).is_some(), words, "{pattern}");
        for pattern in
            ["H100", "^H100", "H100$", "^H100$", "^.*a100.*$", "nvidia h100.*hbm3", "", "^", "$", ".*"]
        {
            check(pattern, true);
        }
        for pattern in
            ["a.c", "a+", "a?", "(a)", "a|b", "[a]", r"\d", "a{2}", "a^", "^^a", "a$b", "a**", ".*?a"]
        {
            check(pattern, false);
        }
    }

    /// All patterns and texts of few letters: the engine says the same.
    #[test]
    fn words_answer_as_the_engine_does() {
        let pieces = ["", "a", "b", "ab", "ba", ".*", ".*a", "a.*", "b.*a", "a.*b.*a"];
        let texts = ["", "a", "b", "ab", "ba", "aa", "aab", "aba", "abab", "bab", "baab", "é", "aéb"];
        for piece in pieces {
            for pattern in [piece.to_owned(), format!("^{piece}"), format!("{piece}$"), format!("^{piece}$")]
            {
                let (words, engine) = (Words::of(&pattern).unwrap(), Pattern::new(&pattern).unwrap());
                for text in texts {
                    assert_eq!(words.is_match(text), Some(engine.engine_matches(text)), "{pattern} {text}");
                }
            }
        }
        assert_eq!(Words::of("a.*b").unwrap().is_match("a\nb"), None);
    }
}
