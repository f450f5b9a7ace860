//! How does a program get at the values of its variables?

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::value::{Key, Value};

/// A path from a variable to a value, as far as the expression spells it out:
/// `device.attributes["gpu.example.com"].model` is `device` and three steps.
///
/// A step ends the path where the declared type says nothing more (an attribute's value), or where
/// the key is computed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReadPath {
    /// The variable's name.
    pub variable: Arc<str>,
    /// Fields of objects and keys of maps, in order from the variable.
    pub steps: Vec<Arc<str>>,
}

impl fmt::Display for ReadPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.variable)?;
        for step in &self.steps {
            let plain = step
                .chars()
                .enumerate()
                .all(|(i, c)| c == '_' || c.is_ascii_alphabetic() || (i > 0 && c.is_ascii_digit()));
            if plain && !step.is_empty() { write!(f, ".{step}")? } else { write!(f, "[{step:?}]")? }
        }
        Ok(())
    }
}

/// The paths a program can touch: evaluated on two inputs that agree on all of them, it gives the
/// same answer.
///
/// A path that ends at a map stands for the whole map (a computed key, a comprehension over it).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// By slot: the number that [`Activation::read`] is asked with. No path stands twice.
    pub paths: Vec<ReadPath>,
    /// Maps of which it counts whether they are empty: [`Activation::is_empty`].
    pub emptiness: Vec<ReadPath>,
}

/// The values of the variables: what a program is evaluated on.
pub trait Activation {
    /// The value at `path`, which has number `slot` in the program's [`Reads`]: lent, where it is there already.
    ///
    /// # Errors
    /// When a key is absent: the index into [`ReadPath::steps`] of the first absent one. The
    /// program says `no such key` then, or takes the optional as empty. Where there is no such variable: how many steps
    /// there are; the program says `no such attribute(s)`.
    fn read(&self, slot: usize, path: &ReadPath) -> Result<Cow<'_, Value>, usize>;

    /// Whether the last step of `path` is really there (`"key" in map`), which differs from
    /// [`read`](Self::read) in maps that answer absent keys with an empty map.
    fn contains(&self, slot: usize, path: &ReadPath) -> bool {
        self.read(slot, path).is_ok()
    }

    /// Whether there is a map at `path` that has no key; the path is one of [`Reads::emptiness`].
    fn is_empty(&self, path: &ReadPath) -> bool;
}

/// Named values: the plain activation for tests and for expressions that run once.
#[derive(Clone, Debug, Default)]
pub struct Variables(pub Vec<(String, Value)>);

impl Variables {
    fn root(&self, path: &ReadPath) -> Option<&Value> {
        self.0.iter().find(|(name, _)| **name == *path.variable).map(|(_, value)| value)
    }
}

impl Activation for Variables {
    fn read(&self, _slot: usize, path: &ReadPath) -> Result<Cow<'_, Value>, usize> {
        let mut value = Cow::Borrowed(self.root(path).ok_or(0_usize)?);
        for (index, step) in path.steps.iter().enumerate() {
            let Value::Map(map) = &*value else { return Err(index) };
            let found = map.find(&Key::String(step.clone())).ok_or(index)?;
            value = Cow::Owned(found.into_owned());
        }
        Ok(value)
    }

    fn is_empty(&self, path: &ReadPath) -> bool {
        matches!(self.read(0, path).as_deref(), Ok(Value::Map(map)) if map.entries.is_empty())
    }

    fn contains(&self, slot: usize, path: &ReadPath) -> bool {
        let Some((last, front)) = path.steps.split_last() else { return self.root(path).is_some() };
        let parent = ReadPath { variable: path.variable.clone(), steps: front.to_vec() };
        match self.read(slot, &parent).as_deref() {
            Ok(Value::Map(map)) => map.contains(&Key::String(last.clone())),
            _ => false,
        }
    }
}
