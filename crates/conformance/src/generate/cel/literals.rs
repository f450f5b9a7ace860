//! What stands at the leaves: literals of each type, and texts that functions read.

use super::super::Rng;
use super::super::text::pick;
use super::table::Overload;

const BOOLS: [&str; 3] = ["true", "false", "device.allowMultipleAllocations"];
const INTS: [&str; 14] = [
    "0",
    "1",
    "-1",
    "2",
    "3",
    "7",
    "42",
    "100",
    "0x1F",
    "1000",
    "9223372036854775807",
    "-9223372036854775808",
    "5",
    "10",
];
const UINTS: [&str; 6] = ["0u", "1u", "2u", "42u", "0xFFu", "18446744073709551615u"];
const DOUBLES: [&str; 10] = ["0.0", "-0.0", "1.0", "1.5", "-2.5", "1e3", "3.14", "1e308", "1e-320", ".5"];
const STRINGS: [&str; 20] = [
    "''",
    "'a'",
    "'A100'",
    "\"gpu\"",
    "'model'",
    "'abcabc'",
    "'a,b,c'",
    "'Grüße'",
    "'日本'",
    "'😀'",
    "r'\\d+'",
    "'it\\'s'",
    "'\\n'",
    "\"\"\"x\ny\"\"\"",
    "' padded '",
    "'dra.example.com'",
    "'1'",
    "'\\u00e9'",
    "'true'",
    "device.driver",
];
const BYTES: [&str; 5] = ["b''", "b'abc'", "b'\\xff'", "b'\u{e9}'", "br'\\d'"];
const DURATIONS: [&str; 6] = [
    "duration('1h')",
    "duration('90s')",
    "duration('-1m')",
    "duration('0')",
    "duration('1h30m5.5s')",
    "duration('1ns')",
];
const TIMESTAMPS: [&str; 5] = [
    "timestamp('2024-02-29T03:04:05Z')",
    "timestamp('1970-01-01T00:00:00Z')",
    "timestamp('2024-01-02T03:04:05.678+02:00')",
    "timestamp('9999-12-31T23:59:59Z')",
    "timestamp(1700000000)",
];
const QUANTITIES: [&str; 8] = ["1Gi", "80Gi", "500m", "1", "0", "1e3", "-2Ki", "1.5"];
const VERSIONS: [&str; 7] = ["1.2.3", "0.0.1", "1.0.0-alpha.1", "2.0.0+build", "10.0.0", "v1.2", "1.02"];
const IPS: [&str; 9] =
    ["10.0.0.1", "127.0.0.1", "::1", "fe80::1", "ff02::1", "0.0.0.0", "::ffff:1.2.3.4", "1.2.3", "224.0.0.1"];
const CIDRS: [&str; 6] = ["10.0.0.0/8", "10.1.2.3/16", "::/0", "fd00::/64", "1.2.3.4", "10.0.0.0/33"];
const URLS: [&str; 7] = [
    "https://example.com:80/a/b?c=d&c=e",
    "http://[::1]/x",
    "/path",
    "https://u:p@h/%20",
    "not a url",
    "",
    "http://h:port/",
];
const DURATION_TEXTS: [&str; 6] = ["1h", "1.5s", "-1m2s", "1d", "", "300us"];
const TIMESTAMP_TEXTS: [&str; 6] = [
    "2024-02-29T03:04:05Z",
    "2024-01-02T03:04:05.000000001-07:00",
    "2023-02-29T00:00:00Z",
    "now",
    "0001-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
];
const NUMBERS: [&str; 9] = ["1", "-1", "1.5", "0x1", "9223372036854775808", "", "1e3", "NaN", "true"];
const BOOL_TEXTS: [&str; 8] = ["true", "false", "True", "TRUE", "t", "1", "yes", "tRue"];
const PATTERNS: [&str; 10] = ["a+", "^A", "[0-9]+", "(a)(b)", "", ".", "(?i)GPU", "\\\\d", "[", "a{2,1}"];
const ZONES: [&str; 6] = ["UTC", "America/New_York", "+02:00", "-07:30", "Nowhere/No", ""];
const FORMATS: [&str; 9] = ["%s", "%d and %s", "%.2f", "%x", "%b", "%e", "%%", "%q", "%s %s %s"];
const NAMED: [&str; 6] = ["dns1123Label", "uuid", "date", "datetime", "labelValue", "nope"];
const FORMATTED: [&str; 8] = [
    "a-b",
    "A_B",
    "2024-01-02",
    "example.com/a",
    "123e4567-e89b-12d3-a456-426614174000",
    "-",
    "",
    "https://a",
];

/// A literal of a named type; `None` for types that have none.
pub(super) fn literal(random: &mut Rng, name: &str) -> Option<String> {
    let list: &[&str] = match name {
        "bool" => &BOOLS,
        "int" => &INTS,
        "uint" => &UINTS,
        "double" => &DOUBLES,
        "string" => &STRINGS,
        "bytes" => &BYTES,
        "duration" => &DURATIONS,
        "timestamp" => &TIMESTAMPS,
        "null_type" => &["null"],
        "type" => &["int", "string", "type(1)", "bool", "double"],
        "kubernetes.NamedFormat" => {
            &["format.dns1123Label()", "format.uuid()", "format.date()", "format.labelValue()"]
        }
        "kubernetes.Quantity" => return Some(format!("quantity('{}')", pick(random, &QUANTITIES)?)),
        "kubernetes.Semver" => return Some(format!("semver('{}')", pick(random, &VERSIONS)?)),
        "kubernetes.URL" => return Some(format!("url('{}')", pick(random, &URLS)?)),
        "net.IP" => return Some(format!("ip('{}')", pick(random, &IPS)?)),
        "net.CIDR" => return Some(format!("cidr('{}')", pick(random, &CIDRS)?)),
        _ => return None,
    };
    pick(random, list).map(str::to_owned)
}

/// A text that this argument of an overload can read, mostly; `None` where any text will do.
pub(super) fn argument(random: &mut Rng, overload: &Overload, position: usize) -> Option<String> {
    let list: &[&str] = match (overload.name.as_str(), position) {
        ("quantity" | "isQuantity", 0) => &QUANTITIES,
        ("semver" | "isSemver", 0) => &VERSIONS,
        ("ip" | "isIP" | "ip.isCanonical", 0) | ("containsIP", 1) => &IPS,
        ("cidr" | "isCIDR", 0) | ("containsCIDR", 1) => &CIDRS,
        ("url" | "isURL", 0) => &URLS,
        ("duration", 0) => &DURATION_TEXTS,
        ("timestamp", 0) => &TIMESTAMP_TEXTS,
        ("int" | "uint" | "double", 0) => &NUMBERS,
        ("bool", 0) => &BOOL_TEXTS,
        ("matches" | "find" | "findAll", 1) => &PATTERNS,
        ("format", 0) => &FORMATS,
        ("format.named", 0) => &NAMED,
        ("validate", 1) => &FORMATTED,
        (name, 1) if name.starts_with("get") => &ZONES,
        _ => return None,
    };
    pick(random, list).map(|text| format!("'{text}'"))
}
