//! Regular expressions in RE2's syntax, as cel-go's `matches` reads them.
//!
//! Only the plain engines of `regex-automata` are used: the crate `regex` around them chooses among several, which doubles
//! the size of the page's engine for patterns of a few characters.

use std::sync::{Mutex, PoisonError};

use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::backtrack::{self, BoundedBacktracker};
use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::util::syntax::Config;

mod syntax;
mod words;

use words::Words;

/// Bytes that a compiled pattern may take: the limit that the crate `regex` sets by default.
const SIZE_LIMIT: usize = 10 * (1 << 20);

/// A compiled regular expression.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// Quicker than any engine, where the pattern is no more than words.
    words: Option<Words>,
    /// Quick, where the text is short.
    short: BoundedBacktracker,
    /// What `short` works in, kept from one text to the next.
    room: Mutex<Option<backtrack::Cache>>,
    long: PikeVM,
}

/// Why a pattern is refused.
#[derive(Debug)]
pub(crate) struct PatternError(String);

impl Pattern {
    /// Compiles a pattern.
    ///
    /// Deviation: Go's limit is 3,355,443 instructions, ours are bytes; a pattern between the two is refused here, in
    /// Go's words.
    pub(crate) fn new(pattern: &str) -> Result<Self, PatternError> {
        let translated = syntax::translate(pattern).map_err(PatternError)?;
        let limit = thompson::Config::new().nfa_size_limit(Some(SIZE_LIMIT));
        // ASCII word boundaries need it; what is found still ends between characters.
        let words = Config::new().utf8(false).nest_limit(2 * syntax::MOST_NESTED as u32 + 50);
        let too_large = |_| PatternError(format!("error parsing regexp: expression too large: `{pattern}`"));
        let long = PikeVM::builder().thompson(limit).syntax(words).build(&translated).map_err(too_large)?;
        let short = BoundedBacktracker::new_from_nfa(long.get_nfa().clone()).map_err(too_large)?;
        Ok(Self { words: Words::of(pattern), short, room: Mutex::new(None), long })
    }

    /// Whether the pattern matches somewhere in the text.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        let words = self.words.as_ref().and_then(|words| words.is_match(text));
        words.unwrap_or_else(|| self.engine_matches(text))
    }

    fn engine_matches(&self, text: &str) -> bool {
        let mut kept = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        let room = kept.get_or_insert_with(|| self.short.create_cache());
        let found = self.short.try_is_match(room, text);
        found.unwrap_or_else(|_| self.long.is_match(&mut self.long.create_cache(), text))
    }

    /// The parts of the text that the pattern matches, from the left, none overlapping.
    ///
    /// Go leaves out an empty match right after another match (`regexp.go`, `allMatches`), as this engine does.
    pub(crate) fn find_all<'t>(&self, text: &'t str, limit: usize) -> Vec<&'t str> {
        let mut cache = self.long.create_cache();
        let found = self.long.find_iter(&mut cache, text).take(limit);
        found.map(|found| text.get(found.range()).unwrap_or_default()).collect()
    }
}

impl PatternError {
    /// What is wrong, in the words of Go's `regexp.Compile`.
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
        let refused = |pattern: &str| Pattern::new(pattern).unwrap_err().text().to_owned();
        let check =
            |pattern: &str, why: &str| assert_eq!(refused(pattern), format!("error parsing regexp: {why}"));
        check("(a", "missing closing ): `(a`");
        check("a)b", "unexpected ): `a)b`");
        check("[a", "missing closing ]: `[a`");
        check("x[z-a]", "invalid character class range: `z-a`");
        check("[[:nope:]]", "invalid character class range: `[:nope:]`");
        check(r"\p{Nope}", r"invalid character class range: `\p{Nope}`");
        check("a|*b", "missing argument to repetition operator: `*`");
        check("a**", "invalid nested repetition operator: `**`");
        check("a+{2}?b", "invalid nested repetition operator: `+{2}?`");
        check("(?=a)", "invalid or unsupported Perl syntax: `(?=`");
        check("(?i", "invalid or unsupported Perl syntax: `(?i`");
        check("(?P<a-b>c)", "invalid named capture: `(?P<a-b>`");
        check("a{2,1}", "invalid repeat count: `{2,1}`");
        check("a{1001}", "invalid repeat count: `{1001}`");
        check("((a{100}){100}){100}", "invalid repeat count: `{100}`");
        check(r"a\", "trailing backslash at end of expression: ``");
        check(r"\Z", r"invalid escape sequence: `\Z`");
        check(r"(a)\1", r"invalid escape sequence: `\1`");
        check(&"(".repeat(2_000), &format!("expression nests too deeply: `{}`", "(".repeat(2_000)));
        check(r"(\pL{1000}\pL{1000}\pL{1000})", r"expression too large: `(\pL{1000}\pL{1000}\pL{1000})`");
    }

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        let pattern = Pattern::new(pattern).unwrap_or_else(|error| panic!("{}", error.text()));
        assert_eq!(pattern.is_match(text), expected);
    }

    #[test]
    fn classes_are_of_ascii_and_flags_reach_as_far_as_in_go() {
        check(r"^\d$", "٣", false);
        check(r"^\w$", "é", false);
        check(r"^\D\W\S$", "éü©", true);
        check(r"\bé", "éa", false);
        check(r"a\b", "aé", true);
        check(r"^\s$", "\u{b}", false);
        check("(?i)straße|X", "x", true);
        check("^a(?i)b|c$", "C", true);
        check("(?i:a)b", "AB", false);
        check("^a.c$", "a\nc", false);
        check("(?s)^a.c$", "a\nc", true);
        check("(?m)^b$", "a\nb", true);
        check("a$", "a\n", false);
        check(r"^\x41\x{42}\103\Q.*\E$", "ABC.*", true);
        check("^[]a-]+$", "]-a", true);
        check("^[^\\n]$", "\n", false);
        check(r"^\p{Greek}\pL\P{^Lu}$", "αzA", true);
        check("^x{,2}$", "x{,2}", true);
        check(r"[\x{D800}-\x{DFFF}]", "a", false);
        check("^(?i)[^k]$", "\u{212a}", false);
        check("(|a)*()(?:)+", "", true);
    }
}
