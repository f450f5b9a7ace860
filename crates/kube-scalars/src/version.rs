//! What is a semantic version, strictly and as CEL's `semver(text, true)` reads it?
//!
//! Sources: `github.com/blang/semver/v4` v4.0.0 `Parse`, and `normalizeAndParse` in
//! `k8s.io/apiserver/pkg/cel/library/semverlib.go` v0.37.2.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::go_quote;

/// A semantic version. Order and equality leave build metadata out, as the specification says.
#[derive(Clone, Debug)]
pub struct Version(semver::Version);

/// Why a text is no version; `Display` is blang's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionError(String);

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for VersionError {}

impl Version {
    /// Reads `major.minor.patch[-prerelease][+build]`, nothing less.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        if text.is_empty() {
            return fail("Version string empty");
        }
        let mut parts = text.splitn(3, '.');
        let (Some(major), Some(minor), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            return fail("No Major.Minor.Patch elements found");
        };
        let major = parse_number(major, "major", "Major")?;
        let minor = parse_number(minor, "minor", "Minor")?;
        let (rest, build) = split_off(rest, '+');
        let (patch, prerelease) = split_off(rest, '-');
        let patch = parse_number(patch, "patch", "Patch")?;
        prerelease.map_or(Ok(()), check_prerelease)?;
        build.map_or(Ok(()), check_build)?;
        let mut version = semver::Version::new(major, minor, patch);
        let unreadable = |error: semver::Error| VersionError(error.to_string());
        version.pre = semver::Prerelease::new(prerelease.unwrap_or_default()).map_err(unreadable)?;
        version.build = semver::BuildMetadata::new(build.unwrap_or_default()).map_err(unreadable)?;
        Ok(Self(version))
    }

    /// Drops a leading `v` and leading zeros and fills in a missing minor and patch number, then parses.
    pub fn parse_normalized(text: &str) -> Result<Self, VersionError> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let mut parts: Vec<String> = text.splitn(3, '.').map(without_leading_zeros).collect();
        if parts.len() < 3 {
            if parts.last().is_some_and(|part| part.contains(['+', '-'])) {
                return fail("short version cannot contain PreRelease/Build meta data");
            }
            parts.resize(3, "0".to_owned());
        }
        Self::parse(&parts.join("."))
    }

    /// The first number.
    pub fn major(&self) -> u64 {
        self.0.major
    }

    /// The second number.
    pub fn minor(&self) -> u64 {
        self.0.minor
    }

    /// The third number.
    pub fn patch(&self) -> u64 {
        self.0.patch
    }
}

fn fail<T>(message: &str) -> Result<T, VersionError> {
    Err(VersionError(message.to_owned()))
}

fn split_off(text: &str, separator: char) -> (&str, Option<&str>) {
    text.split_once(separator).map_or((text, None), |(before, after)| (before, Some(after)))
}

fn without_leading_zeros(part: &str) -> String {
    if part.len() <= 1 {
        return part.to_owned();
    }
    let trimmed = part.trim_start_matches('0');
    if trimmed.starts_with(|c: char| c.is_ascii_digit()) { trimmed.to_owned() } else { format!("0{trimmed}") }
}

fn parse_number(text: &str, name: &str, capitalized: &str) -> Result<u64, VersionError> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(VersionError(format!("Invalid character(s) found in {name} number {}", go_quote(text))));
    }
    if has_leading_zeros(text) {
        let quoted = go_quote(text);
        return Err(VersionError(format!("{capitalized} number must not contain leading zeroes {quoted}")));
    }
    parse_uint(text)
}

/// Go's `strconv.ParseUint` on a text of digits only.
fn parse_uint(text: &str) -> Result<u64, VersionError> {
    text.parse().map_err(|_| {
        let reason = if text.is_empty() { "invalid syntax" } else { "value out of range" };
        VersionError(format!("strconv.ParseUint: parsing {}: {reason}", go_quote(text)))
    })
}

fn check_prerelease(prerelease: &str) -> Result<(), VersionError> {
    for identifier in prerelease.split('.') {
        if identifier.is_empty() {
            return fail("Prerelease is empty");
        }
        if identifier.bytes().all(|b| b.is_ascii_digit()) {
            if has_leading_zeros(identifier) {
                let quoted = go_quote(identifier);
                let message = format!("Numeric PreRelease version must not contain leading zeroes {quoted}");
                return Err(VersionError(message));
            }
            parse_uint(identifier)?;
        } else if !is_identifier(identifier) {
            let quoted = go_quote(identifier);
            return Err(VersionError(format!("Invalid character(s) found in prerelease {quoted}")));
        }
    }
    Ok(())
}

fn check_build(build: &str) -> Result<(), VersionError> {
    for identifier in build.split('.') {
        if identifier.is_empty() {
            return fail("Build meta data is empty");
        }
        if !is_identifier(identifier) {
            let quoted = go_quote(identifier);
            return Err(VersionError(format!("Invalid character(s) found in build meta data {quoted}")));
        }
    }
    Ok(())
}

fn is_identifier(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn has_leading_zeros(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0')
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp_precedence(&other.0)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0.major, self.0.minor, self.0.patch, &self.0.pre).hash(state);
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
