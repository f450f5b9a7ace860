//! Links: documents and a cluster in the fragment of an address.
//!
//! `#link=1.` is followed by base64url of a raw deflate stream of JSON ([`Shared`]). Links that others write by hand
//! say `#yaml=…&sample=…` with percent-encoded text; `docs/links.md` describes them. What a link holds is never
//! trusted: its length, its size and its ratio are bounded before anything is read.

mod base64url;
mod view;

use serde::{Deserialize, Serialize};

pub use view::is_cluster;
pub(crate) use view::{linked, share};

/// The first version of the codec; links of it stay readable.
const FIRST: &str = "link=1.";

/// Longer links become a file: some programs cut addresses beyond this. Ours.
pub const LONGEST_LINK: usize = 8_000;

/// Longer fragments are not looked into, in bytes. Ours: far beyond what a browser takes.
const LONGEST_FRAGMENT: usize = 512 << 10;

/// The most that a link may unpack to, in bytes, and in times of its own size. Ours: a large cluster, and far more than
/// manifests of people reach (20 times); what is small may be tighter still.
const LARGEST: usize = 4 << 20;
const RATIO: usize = 120;
const SMALL: usize = 64 << 10;

/// More documents than this are not a thing people share. Ours.
const MOST_DOCUMENTS: usize = 500;

/// What a link holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// Your manifests, as (name, text).
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub manifests: Vec<(String, String)>,
    /// The cluster's documents; empty when a sample is named, or none is shared.
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    pub cluster: Vec<(String, String)>,
    /// The built-in sample whose cluster it is.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
    /// For looking only.
    #[serde(rename = "r", default, skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
}

/// Why a link is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkError {
    /// It is not one of ours.
    NotALink,
    /// A codec newer than this page.
    Newer,
    /// Longer than any link.
    TooLong,
    /// Cut off or changed on the way.
    Damaged,
    /// It would unpack to more than a link may hold.
    TooLarge,
}

impl std::fmt::Display for LinkError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::NotALink => "the address holds no documents",
            Self::Newer => "the link was made by a newer version of this page",
            Self::TooLong => "the link is longer than any this page makes",
            Self::Damaged => "the link is damaged: it was cut off or changed on the way",
            Self::TooLarge => "the link would unpack to more than a link may hold",
        })
    }
}

impl std::error::Error for LinkError {}

/// The fragment of a link, without `#`.
pub fn encode(shared: &Shared) -> String {
    let json = serde_json::to_vec(shared).unwrap_or_default();
    let packed = miniz_oxide::deflate::compress_to_vec(&json, 9);
    format!("{FIRST}{}", base64url::encode(&packed))
}

/// What a fragment holds, with or without `#`.
///
/// # Errors
/// See [`LinkError`].
pub fn decode(fragment: &str) -> Result<Shared, LinkError> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if fragment.len() > LONGEST_FRAGMENT {
        return Err(LinkError::TooLong);
    }
    let shared = match fragment.strip_prefix(FIRST) {
        Some(packed) => unpack(packed)?,
        None if fragment.starts_with("link=") => return Err(LinkError::Newer),
        None => by_hand(fragment)?,
    };
    let documents = shared.manifests.len() + shared.cluster.len();
    if documents > MOST_DOCUMENTS { Err(LinkError::TooLarge) } else { Ok(shared) }
}

fn unpack(packed: &str) -> Result<Shared, LinkError> {
    let packed = base64url::decode(packed).ok_or(LinkError::Damaged)?;
    let most = LARGEST.min(SMALL.max(packed.len().saturating_mul(RATIO)));
    let json =
        miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, most).map_err(|error| {
            match error.status {
                miniz_oxide::inflate::TINFLStatus::HasMoreOutput => LinkError::TooLarge,
                _ => LinkError::Damaged,
            }
        })?;
    serde_json::from_slice(&json).map_err(|_| LinkError::Damaged)
}

/// `yaml=…&sample=…`
fn by_hand(fragment: &str) -> Result<Shared, LinkError> {
    let mut shared = Shared::default();
    let mut ours = false;
    for pair in fragment.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        match key {
            "yaml" => {
                let text = percent_decoded(value).ok_or(LinkError::Damaged)?;
                let name = if shared.manifests.is_empty() {
                    "linked.yaml".to_owned()
                } else {
                    format!("linked-{}.yaml", shared.manifests.len() + 1)
                };
                shared.manifests.push((name, text));
                ours = true;
            }
            "sample" => {
                shared.sample = Some(percent_decoded(value).ok_or(LinkError::Damaged)?);
                ours = true;
            }
            // What later versions add is left alone.
            _ => {}
        }
    }
    if ours { Ok(shared) } else { Err(LinkError::NotALink) }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push((high * 16 + low) as u8);
    }
    String::from_utf8(bytes).ok()
}
