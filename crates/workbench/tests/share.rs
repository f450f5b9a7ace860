//! Links: what goes in comes out, old ones stay readable, hostile ones are refused quickly and with a reason.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::time::Instant;

use proptest::prelude::*;
use workbench::share::{LinkError, Shared, decode, encode};

fn documents() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec((any::<String>(), any::<String>()), 0..4)
}

proptest! {
    #[test]
    fn what_goes_in_comes_out(manifests in documents(), cluster in documents(), sample in any::<Option<String>>(), read_only in any::<bool>()) {
        let shared = Shared { manifests, cluster, sample, read_only };
        prop_assert_eq!(decode(&encode(&shared)), Ok(shared));
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,400}") {
        let _ = decode(&text);
        let _ = decode(&format!("link=1.{text}"));
    }

    #[test]
    fn a_damaged_link_is_not_mistaken(at in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_-]") {
        let shared = Shared { manifests: vec![("a.yaml".into(), "kind: ResourceClaim\n".repeat(9))], ..Shared::default() };
        let mut link = encode(&shared).into_bytes();
        let at = 7 + at.index(link.len() - 7);
        link[at] = letter.as_bytes()[0];
        // It may still unpack, to something else; it never panics.
        let _ = decode(std::str::from_utf8(&link).unwrap());
    }
}

/// Links that were given out. They are never changed; a new version of the codec adds lines.
#[test]
fn links_of_old_stay_readable() {
    for line in
        include_str!("share/links.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let (link, json) = line.split_once(' ').unwrap();
        let shared = decode(link).unwrap_or_else(|error| panic!("{link}: {error}"));
        assert_eq!(serde_json::to_string(&shared).unwrap(), json, "{link}");
    }
}

#[test]
fn every_sample_fits_into_a_link_by_name() {
    for sample in workbench::samples::all() {
        let shared = Shared { sample: Some(sample.row.name), ..Shared::default() };
        assert!(encode(&shared).len() < 100);
    }
}

#[test]
fn links_written_by_hand() {
    let shared = decode("#yaml=kind%3A%20Pod%0A&sample=nvidia-h100&later=1").unwrap();
    assert_eq!(shared.manifests, [("linked.yaml".to_owned(), "kind: Pod\n".to_owned())]);
    assert_eq!(shared.sample.as_deref(), Some("nvidia-h100"));
    assert_eq!(decode("#match"), Err(LinkError::NotALink));
    assert_eq!(decode("yaml=%zz"), Err(LinkError::Damaged));
    assert_eq!(decode("yaml=%ff"), Err(LinkError::Damaged));
    assert_eq!(decode("link=2.abc"), Err(LinkError::Newer));
}

/// Packs bytes as a link does.
fn packed(bytes: &[u8]) -> String {
    let shared = encode(&Shared::default());
    let prefix = shared.split_once('.').unwrap().0.to_owned();
    let deflated = miniz_oxide::deflate::compress_to_vec(bytes, 9);
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = format!("{prefix}.");
    for chunk in deflated.chunks(3) {
        let group =
            (0..3).fold(0u32, |group, at| group << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        (0..=chunk.len())
            .for_each(|at| out.push(char::from(letters[(group >> (18 - 6 * at) & 63) as usize])));
    }
    out
}

#[test]
fn hostile_links_are_refused_within_a_tenth_of_a_second() {
    let bomb = packed(&vec![b' '; 32 << 20]);
    let deep = packed(format!("{{\"m\":{}", "[".repeat(60_000)).as_bytes());
    let many = packed(format!("{{\"m\":[{}[\"a\",\"b\"]]}}", "[\"a\",\"b\"],".repeat(900)).as_bytes());
    let noise: String = (0..9_000u32).map(|at| char::from(b'a' + (at * at % 23) as u8)).collect();
    let cases = [
        ("a bomb", bomb, LinkError::TooLarge),
        ("nested beyond sense", deep, LinkError::Damaged),
        ("very many documents", many, LinkError::TooLarge),
        ("noise", format!("link=1.{noise}"), LinkError::Damaged),
        (
            "cut off",
            encode(&Shared { sample: Some("nvidia-h100".into()), ..Shared::default() })[..20].to_owned(),
            LinkError::Damaged,
        ),
        ("another type", packed(b"{\"m\":7}"), LinkError::Damaged),
        ("not UTF-8", packed(b"{\"s\":\"\xff\"}"), LinkError::Damaged),
        ("longer than any", format!("link=1.{}", "A".repeat(1 << 20)), LinkError::TooLong),
        ("empty", "link=1.".to_owned(), LinkError::Damaged),
    ];
    for (name, link, expected) in cases {
        // The quickest of some: other tests take their turns meanwhile.
        let time = |_| {
            let started = Instant::now();
            assert_eq!(decode(&link), Err(expected), "{name}");
            started.elapsed().as_millis()
        };
        let took = (0..5).map(time).min().unwrap();
        assert!(took <= 100, "{name} took {took} ms");
    }
}
