//! The way from a document's root to a node: `spec.devices.requests[0].name`.

use std::fmt;

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A mapping's key, as JSON has it.
    Key(String),
    /// A sequence's item, from 0.
    Index(usize),
}

/// Steps from the root; empty is the root itself.
///
/// Its text is what the API server writes (`spec.devices.requests[0]`); keys that would be read otherwise
/// stand as `["a.b/c"]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(pub Vec<Segment>);

impl Path {
    /// The root.
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// This path and one key more.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.join(Segment::Key(key.into()))
    }

    /// This path and one index more.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.join(Segment::Index(index))
    }

    /// This path and one step more.
    #[must_use]
    pub fn join(&self, segment: Segment) -> Self {
        let mut segments = Vec::with_capacity(self.0.len() + 1);
        segments.extend_from_slice(&self.0);
        segments.push(segment);
        Self(segments)
    }

    /// The path without its last step, and that step; `None` for the root.
    pub fn split_last(&self) -> Option<(Self, &Segment)> {
        self.0.split_last().map(|(last, rest)| (Self(rest.to_vec()), last))
    }

    /// True for the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads what `Display` writes; `None` when `text` is not such a path.
    pub fn parse(text: &str) -> Option<Self> {
        let mut segments = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let (segment, after) = if inner.starts_with('"') {
                    let mut values = serde_json::Deserializer::from_str(inner).into_iter::<String>();
                    let key = values.next()?.ok()?;
                    (Segment::Key(key), inner.get(values.byte_offset()..)?)
                } else {
                    let (digits, _) = inner.split_once(']')?;
                    (Segment::Index(digits.parse().ok()?), inner.get(digits.len()..)?)
                };
                segments.push(segment);
                rest = after.strip_prefix(']')?;
                continue;
            }
            if !segments.is_empty() {
                rest = rest.strip_prefix('.')?;
            }
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (key, after) = rest.split_at_checked(end)?;
            if !is_plain(key) {
                return None;
            }
            segments.push(Segment::Key(key.to_owned()));
            rest = after;
        }
        Some(Self(segments))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(out, "[{index}]")?,
                Segment::Key(key) if is_plain(key) && position == 0 => write!(out, "{key}")?,
                Segment::Key(key) if is_plain(key) => write!(out, ".{key}")?,
                Segment::Key(key) => write!(out, "[{}]", serde_json::Value::from(key.as_str()))?,
            }
        }
        Ok(())
    }
}

fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_back() {
        let path =
            Path::root().key("spec").key("requests").index(12).key("a.b/c").key("d\"]").key("").index(0);
        assert_eq!(path.to_string(), r#"spec.requests[12]["a.b/c"]["d\"]"][""][0]"#);
        assert_eq!(Path::parse(&path.to_string()), Some(path));
        assert_eq!(Path::parse(""), Some(Path::root()));
        for wrong in ["a..b", ".a", "a[", "a[x]", "a]", "a[0]b"] {
            assert_eq!(Path::parse(wrong), None, "{wrong}");
        }
    }
}
