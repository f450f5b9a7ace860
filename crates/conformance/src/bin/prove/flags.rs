//! Which flags were given? `--name value`, `--switch`.

use std::collections::BTreeMap;

use conformance::Release;
use conformance::minor;

use crate::command::Done;

/// The flags of one command; each is taken once.
pub struct Flags<'a>(BTreeMap<&'a str, Option<&'a str>>);

impl<'a> Flags<'a> {
    /// Reads `--name value` and `--switch`.
    pub fn read(words: impl Iterator<Item = &'a str>) -> Done<Self> {
        let mut flags = BTreeMap::new();
        let mut words = words.peekable();
        while let Some(word) = words.next() {
            let name = word.strip_prefix("--").ok_or_else(|| format!("{word}: a flag begins with --"))?;
            let value = words.next_if(|next| !next.starts_with("--"));
            flags.insert(name, value);
        }
        Ok(Self(flags))
    }

    /// Whether a switch was given.
    pub fn switch(&mut self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }

    /// A flag's text.
    pub fn text(&mut self, name: &str) -> Done<Option<&'a str>> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(None) => Err(format!("--{name} needs a value")),
            Some(value) => Ok(value),
        }
    }

    /// A flag's number.
    pub fn number(&mut self, name: &str) -> Done<Option<u64>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| format!("--{name} {text}: no number"))
    }

    /// A flag's Kubernetes minor.
    pub fn minor(&mut self, name: &str) -> Done<Option<Release>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        minor(text).map(Some).ok_or_else(|| format!("--{name} {text}: there are 1.34, 1.35, 1.36 and 1.37"))
    }

    /// Complains of what nobody has taken.
    pub fn end(self) -> Done {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(format!("there is no flag --{name}")),
        }
    }
}
