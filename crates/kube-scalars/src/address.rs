//! IP addresses and networks, as Go's `net/netip` (1.26) reads and prints them.
//!
//! Rust's standard library accepts the same texts, but says nothing of what is wrong with the others.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::go_quote;

/// An address, and whether a zone followed it (`fe80::1%eth0`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address.
    pub ip: IpAddr,
    /// Whether the text named a zone.
    pub zoned: bool,
}

/// A network: an address and how many of its first bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prefix {
    /// The address; its other bits need not be zero.
    pub ip: IpAddr,
    /// At most 32 for IPv4, 128 for IPv6.
    pub bits: u8,
}

/// Reads an address (`netip.ParseAddr`).
///
/// # Errors
/// Go's text.
pub fn parse_address(text: &str) -> Result<Address, String> {
    let fail = |(what, at): Fault<'_>| {
        let at = if at.is_empty() { String::new() } else { format!(" (at {})", go_quote(at)) };
        format!("ParseAddr({}): {what}{at}", go_quote(text))
    };
    let address = match text.chars().find(|c| matches!(c, '.' | ':' | '%')) {
        Some('.') => parse_v4(text).map(|octets| Address { ip: Ipv4Addr::from(octets).into(), zoned: false }),
        Some(':') => parse_v6(text),
        Some(_) => Err(("missing IPv6 address", "")),
        None => Err(("unable to parse IP", "")),
    };
    address.map_err(fail)
}

/// Reads a network (`netip.ParsePrefix`).
///
/// # Errors
/// Go's text.
pub fn parse_prefix(text: &str) -> Result<Prefix, String> {
    let fail = |what: String| format!("netip.ParsePrefix({}): {what}", go_quote(text));
    let Some((address, length)) = text.rsplit_once('/') else { return Err(fail("no '/'".to_owned())) };
    let Address { ip, zoned } = parse_address(address).map_err(fail)?;
    if zoned {
        return Err(fail("IPv6 zones cannot be present in a prefix".to_owned()));
    }
    let plain = length.bytes().all(|b| b.is_ascii_digit()) && (length.len() == 1 || !length.starts_with('0'));
    let bits: i64 = match length.parse() {
        Ok(bits) if plain => bits,
        _ => return Err(fail(format!("bad bits after slash: {}", go_quote(length)))),
    };
    match u8::try_from(bits) {
        Ok(bits) if bits <= if ip.is_ipv4() { 32 } else { 128 } => Ok(Prefix { ip, bits }),
        _ => Err(fail("prefix length out of range".to_owned())),
    }
}

/// What is wrong, and the rest of the text from there; empty when Go does not show it.
type Fault<'a> = (&'static str, &'a str);

fn parse_v4(text: &str) -> Result<[u8; 4], Fault<'_>> {
    let mut octets = [0_u8; 4];
    let (mut place, mut value, mut digits) = (0, 0_u16, 0);
    let bytes = text.as_bytes();
    for (at, byte) in text.bytes().enumerate() {
        let rest = text.get(at..).unwrap_or("");
        match byte {
            b'0'..=b'9' => {
                if digits == 1 && value == 0 {
                    return Err(("IPv4 field has octet with leading zero", ""));
                }
                value = value * 10 + u16::from(byte - b'0');
                digits += 1;
                if value > 255 {
                    return Err(("IPv4 field has value >255", ""));
                }
            }
            b'.' => {
                if digits == 0 || at + 1 == bytes.len() {
                    return Err(("IPv4 field must have at least one digit", rest));
                }
                if place == 3 {
                    return Err(("IPv4 address too long", ""));
                }
                if let Some(octet) = octets.get_mut(place) {
                    *octet = value as u8;
                }
                place += 1;
                value = 0;
                digits = 0;
            }
            _ => return Err(("unexpected character", rest)),
        }
    }
    if place < 3 {
        return Err(("IPv4 address too short", ""));
    }
    octets[3] = value as u8;
    Ok(octets)
}

fn parse_v6(text: &str) -> Result<Address, Fault<'_>> {
    let (mut rest, zoned) = match text.split_once('%') {
        Some((_, "")) => return Err(("zone must be a non-empty string", "")),
        Some((address, _)) => (address, true),
        None => (text, false),
    };
    let mut groups: Vec<u16> = Vec::new();
    let mut ellipsis = None;
    if let Some(after) = rest.strip_prefix("::") {
        ellipsis = Some(0);
        rest = after;
        if rest.is_empty() {
            return Ok(Address { ip: Ipv6Addr::UNSPECIFIED.into(), zoned });
        }
    }
    while groups.len() < 8 {
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        if digits > 4 {
            return Err(("each group must have 4 or less digits", rest));
        }
        let Ok(group) = u16::from_str_radix(rest.get(..digits).unwrap_or(""), 16) else {
            return Err(("each colon-separated field must have at least one digit", rest));
        };
        let after = rest.get(digits..).unwrap_or("");
        if after.starts_with('.') {
            if ellipsis.is_none() && groups.len() != 6 {
                return Err(("embedded IPv4 address must replace the final 2 fields of the address", rest));
            }
            if groups.len() > 6 {
                let what = "too many hex fields to fit an embedded IPv4 at the end of the address";
                return Err((what, rest));
            }
            let [a, b, c, d] = parse_v4(rest)?;
            groups.extend([u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])]);
            rest = "";
            break;
        }
        groups.push(group);
        rest = after;
        if rest.is_empty() {
            break;
        }
        let Some(next) = rest.strip_prefix(':') else {
            return Err(("unexpected character, want colon", rest));
        };
        if next.is_empty() {
            return Err(("colon must be followed by more characters", rest));
        }
        rest = next;
        if let Some(next) = rest.strip_prefix(':') {
            if ellipsis.is_some() {
                return Err(("multiple :: in address", rest));
            }
            ellipsis = Some(groups.len());
            rest = next;
            if rest.is_empty() {
                break;
            }
        }
    }
    if !rest.is_empty() {
        return Err(("trailing garbage after address", rest));
    }
    match ellipsis {
        None if groups.len() < 8 => return Err(("address string too short", "")),
        Some(_) if groups.len() == 8 => {
            return Err(("the :: must expand to at least one field of zeros", ""));
        }
        Some(at) => {
            let zeros = std::iter::repeat_n(0, 8 - groups.len());
            groups.splice(at..at, zeros);
        }
        None => {}
    }
    let groups: [u16; 8] = groups.try_into().unwrap_or_default();
    Ok(Address { ip: Ipv6Addr::from(groups).into(), zoned })
}

impl Prefix {
    /// The network's bits of its address; the others are zero.
    pub fn masked(self) -> Self {
        let host = |width: u32| u128::MAX.checked_shr(128 - width + u32::from(self.bits)).unwrap_or(0);
        let ip = match self.ip {
            IpAddr::V4(ip) => Ipv4Addr::from(u32::from(ip) & !(host(32) as u32)).into(),
            IpAddr::V6(ip) => Ipv6Addr::from(u128::from(ip) & !host(128)).into(),
        };
        Self { ip, bits: self.bits }
    }

    /// Whether the address is in the network; never across IPv4 and IPv6.
    pub fn contains(self, ip: IpAddr) -> bool {
        self.ip.is_ipv4() == ip.is_ipv4() && Self { ip, bits: self.bits }.masked().ip == self.masked().ip
    }
}

impl std::fmt::Display for Prefix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.ip, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let got = match text.contains('/') {
            true => parse_prefix(text).map(|prefix| format!("{prefix} in {}", prefix.masked())),
            false => parse_address(text).map(|address| address.ip.to_string()),
        };
        assert_eq!(got.unwrap_or_else(|wrong| wrong), expected);
    }

    #[test]
    fn addresses_are_read_as_go_reads_them() {
        check("192.168.0.1", "192.168.0.1");
        check("2001:DB8:0:0::1", "2001:db8::1");
        check("::", "::");
        check("1::", "1::");
        check("::ffff:1.2.3.4", "::ffff:1.2.3.4");
        check("", r#"ParseAddr(""): unable to parse IP"#);
        check("1.2.3", r#"ParseAddr("1.2.3"): IPv4 address too short"#);
        check("1.2.3.04", r#"ParseAddr("1.2.3.04"): IPv4 field has octet with leading zero"#);
        check("1..2.3", r#"ParseAddr("1..2.3"): IPv4 field must have at least one digit (at ".2.3")"#);
        check("1.2.3.256", r#"ParseAddr("1.2.3.256"): IPv4 field has value >255"#);
        check("1:2", r#"ParseAddr("1:2"): address string too short"#);
        check("12345::", r#"ParseAddr("12345::"): each group must have 4 or less digits (at "12345::")"#);
        check("1::2::3", r#"ParseAddr("1::2::3"): multiple :: in address (at ":3")"#);
        check(
            "1:2:3:4:5:6:7:8:9",
            r#"ParseAddr("1:2:3:4:5:6:7:8:9"): trailing garbage after address (at "9")"#,
        );
        check("fe80::1%", r#"ParseAddr("fe80::1%"): zone must be a non-empty string"#);
    }

    #[test]
    fn networks_are_read_as_go_reads_them() {
        check("10.1.2.3/8", "10.1.2.3/8 in 10.0.0.0/8");
        check("2001:db8::1/32", "2001:db8::1/32 in 2001:db8::/32");
        check("::1/0", "::1/0 in ::/0");
        check("::1/128", "::1/128 in ::1/128");
        check("10.0.0.0/33", r#"netip.ParsePrefix("10.0.0.0/33"): prefix length out of range"#);
        check("10.0.0.0/08", r#"netip.ParsePrefix("10.0.0.0/08"): bad bits after slash: "08""#);
        check("10.0.0.0/", r#"netip.ParsePrefix("10.0.0.0/"): bad bits after slash: """#);
        check("x/8", r#"netip.ParsePrefix("x/8"): ParseAddr("x"): unable to parse IP"#);
    }

    #[test]
    fn a_network_holds_addresses_of_its_family() {
        let network = parse_prefix("10.0.0.0/8").unwrap();
        assert!(network.contains(parse_address("10.255.0.1").unwrap().ip));
        assert!(!network.contains(parse_address("11.0.0.1").unwrap().ip));
        assert!(!parse_prefix("0.0.0.0/0").unwrap().contains(parse_address("::1").unwrap().ip));
    }
}
