//! Files in one zip, uncompressed: manifests are small, and every tool opens it.
//!
//! Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.

/// The zip of some files. Names are taken as they are, in UTF-8; the time of every file is 1980-01-01, so that the same
/// files give the same bytes.
pub fn zip<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    let mut count = 0u16;
    for (name, text) in files {
        let offset = out.len() as u32;
        // Version 2.0, UTF-8 names, stored, no time, the first of January 1980.
        let mut head = Vec::new();
        for part in [20u16, 0x0800, 0, 0, 0x21] {
            head.extend(part.to_le_bytes());
        }
        for part in [checksum(text.as_bytes()), text.len() as u32, text.len() as u32] {
            head.extend(part.to_le_bytes());
        }
        head.extend((name.len() as u16).to_le_bytes());
        head.extend(0u16.to_le_bytes());

        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(text.as_bytes());

        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&head);
        // No comment, one disk, no attributes.
        directory.extend([0u8; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
        count += 1;
    }
    let (start, length) = (out.len() as u32, directory.len() as u32);
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0u8; 2]);
    out
}

/// CRC-32 of ISO 3309, as zip has it.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |crc: u32| (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
    !bytes.iter().fold(!0u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
        assert_eq!(checksum(b""), 0);
    }

    #[test]
    fn a_zip_begins_and_ends_as_zips_do() {
        let zip = zip([("a.yaml", "kind: Pod\n"), ("ü.yaml", "")]);
        assert!(zip.starts_with(b"PK\x03\x04"));
        assert_eq!(&zip[zip.len() - 22..zip.len() - 18], b"PK\x05\x06");
        assert_eq!(zip[zip.len() - 12], 2);
        assert_eq!(zip, super::zip([("a.yaml", "kind: Pod\n"), ("ü.yaml", "")]));
    }
}
