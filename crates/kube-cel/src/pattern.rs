//! Regular expressions in RE2's syntax, as cel-go's `matches` reads them.
//!
//! Only the plain engine of `regex-automata` is used: the crate `regex` around it chooses among several, which doubles
//! the size of the page's engine for patterns of a few characters.

use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::{BuildError, pikevm::PikeVM};

/// Bytes that a compiled pattern may take: the limit that the crate `regex` sets by default.
const SIZE_LIMIT: usize = 10 * (1 << 20);

/// A compiled regular expression.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(PikeVM);

/// Why a pattern is refused, in the words of `regex-syntax`.
#[derive(Debug)]
pub(crate) struct PatternError(String);

impl Pattern {
    /// Compiles a pattern.
    pub(crate) fn new(pattern: &str) -> Result<Self, PatternError> {
        let limit = thompson::Config::new().nfa_size_limit(Some(SIZE_LIMIT));
        PikeVM::builder().thompson(limit).build(pattern).map(Self).map_err(|error| PatternError::of(&error))
    }

    /// Whether the pattern matches somewhere in the text.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.0.is_match(&mut self.0.create_cache(), text)
    }

    /// The parts of the text that the pattern matches, from the left, none overlapping.
    pub(crate) fn find_all<'t>(&self, text: &'t str, limit: usize) -> Vec<&'t str> {
        let mut cache = self.0.create_cache();
        let found = self.0.find_iter(&mut cache, text).take(limit);
        found.map(|found| text.get(found.range()).unwrap_or_default()).collect()
    }
}

impl PatternError {
    fn of(error: &BuildError) -> Self {
        // What is wrong with the syntax is the source of the error, as in the crate `regex`.
        let cause = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
        Self(cause)
    }

    /// What is wrong.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_from_the_left() {
        let pattern = Pattern::new("[a-z]+").unwrap();
        assert!(pattern.is_match("1 ab 2 cd"));
        assert_eq!(pattern.find_all("1 ab 2 cd", 9), ["ab", "cd"]);
        assert_eq!(pattern.find_all("1 ab 2 cd", 1), ["ab"]);
        assert!(!pattern.is_match("1 2"));
    }

    #[test]
    fn a_pattern_that_is_wrong_or_too_large_is_refused() {
        assert!(Pattern::new("(a").unwrap_err().text().contains("unclosed group"));
        assert!(Pattern::new("((a{100}){100}){100}").is_err());
    }
}
