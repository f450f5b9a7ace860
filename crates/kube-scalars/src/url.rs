//! URLs, as Go's `net/url` (1.26) reads and prints them.

use crate::quote::go_quote_bytes;
use crate::{address, go_quote};

/// A URL that `url.ParseRequestURI` accepts.
///
/// Deviation: Go's strings hold any bytes; what an escape such as `%ff` makes no UTF-8 of is replaced here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Url {
    /// In lower case; empty when there is none.
    pub scheme: String,
    /// Host and port, escapes undone.
    pub host: String,
    /// The path with its escapes.
    pub escaped_path: String,
    /// What follows `?`, as written.
    pub raw_query: String,
    /// The whole, as Go prints it; equal URLs have equal texts.
    pub text: String,
}

/// Which characters an escape is not needed for, beside letters, digits and `-_.~`
/// (`net/url/encoding_table.go`).
const PATH: &str = "$&+,/:;=@";
const HOST: &str = "!\"$&'()*+,:;<=>[]";
const USER: &str = "$&+,;=";
const FRAGMENT: &str = "!$&()*+,/:;=?@";
const QUERY: &str = "";

impl Url {
    /// Reads an absolute URL or path, a fragment allowed.
    ///
    /// # Errors
    /// Go's text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fail = |of: &str, why: String| format!("parse {}: {why}", go_quote(of));
        // `stringToUrl` of Kubernetes asks the strict parser first, which knows no fragment.
        check(text)?;
        let (before, fragment) = text.split_once('#').unwrap_or((text, ""));
        let mut url = parse(before, Reading::Reference).map_err(|why| fail(before, why))?;
        if !fragment.is_empty() {
            let plain = unescape(fragment, FRAGMENT).map_err(|why| fail(text, why))?;
            url.text.push('#');
            url.text.push_str(&escaped(fragment, &plain, FRAGMENT));
        }
        Ok(url)
    }

    /// The host without port and brackets.
    pub fn hostname(&self) -> &str {
        let host = self.split_port().0;
        host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
    }

    /// The port; empty when there is none.
    pub fn port(&self) -> &str {
        self.split_port().1
    }

    fn split_port(&self) -> (&str, &str) {
        match self.host.rsplit_once(':') {
            Some((host, port)) if is_number(port) => (host, port),
            _ => (&self.host, ""),
        }
    }

    /// The parameters of the query, in their order; those that are malformed are left out.
    pub fn query(&self) -> Vec<(String, String)> {
        let parts = self.raw_query.split('&').filter(|part| !part.is_empty() && !part.contains(';'));
        let read = |part: &str| {
            let part = part.replace('+', " ");
            let (key, value) = part.split_once('=').unwrap_or((&part, ""));
            Some((lossy(unescape(key, QUERY).ok()?), lossy(unescape(value, QUERY).ok()?)))
        };
        parts.filter_map(read).collect()
    }
}

/// Whether `url.ParseRequestURI` accepts the text.
///
/// # Errors
/// Go's text.
pub fn check(text: &str) -> Result<(), String> {
    match parse(text, Reading::Request) {
        Ok(_) => Ok(()),
        Err(why) => Err(format!("parse {}: {why}", go_quote(text))),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Request,
    Reference,
}

fn parse(raw: &str, reading: Reading) -> Result<Url, String> {
    if raw.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Err("net/url: invalid control character in URL".to_owned());
    }
    if raw.is_empty() {
        return Err("empty url".to_owned());
    }
    if raw == "*" {
        return Ok(Url { escaped_path: "*".to_owned(), text: "*".to_owned(), ..Url::default() });
    }
    let (scheme, rest) = scheme(raw)?;
    let mut url = Url { scheme: scheme.to_ascii_lowercase(), ..Url::default() };
    let (mut rest, query) = match rest.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (rest, None),
    };
    url.raw_query = query.unwrap_or("").to_owned();
    if !url.scheme.is_empty() {
        url.text = format!("{}:", url.scheme);
    }
    let opaque = !rest.starts_with('/');
    if opaque {
        if url.scheme.is_empty() {
            return Err("invalid URI for request".to_owned());
        }
        url.text.push_str(rest);
    } else {
        let bare = reading == Reading::Reference && !rest.starts_with("///");
        if let Some(after) = rest.strip_prefix("//").filter(|_| !url.scheme.is_empty() || bare) {
            let (authority, path) = after.split_at(after.find('/').unwrap_or(after.len()));
            let (user, host) = parse_authority(&url.scheme, authority)?;
            if !host.is_empty() || !path.is_empty() || user.is_some() {
                url.text.push_str("//");
            }
            if let Some(user) = user {
                url.text.push_str(&user);
                url.text.push('@');
            }
            url.text.push_str(&escape(&host, HOST));
            url.host = lossy(host);
            rest = path;
        }
        let plain = unescape(rest, PATH)?;
        url.escaped_path = escaped(rest, &plain, PATH);
        url.text.push_str(&url.escaped_path);
    }
    if let Some(query) = query {
        url.text.push('?');
        url.text.push_str(query);
    }
    Ok(url)
}

fn scheme(raw: &str) -> Result<(&str, &str), String> {
    for (at, byte) in raw.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("missing protocol scheme".to_owned()),
            b':' => return Ok(raw.split_once(':').unwrap_or(("", raw))),
            _ => break,
        }
    }
    Ok(("", raw))
}

/// User and password, escaped again, and the host, unescaped.
fn parse_authority(scheme: &str, authority: &str) -> Result<(Option<String>, Vec<u8>), String> {
    let Some((user, host)) = authority.rsplit_once('@') else {
        return Ok((None, parse_host(scheme, authority)?));
    };
    let host = parse_host(scheme, host)?;
    let valid = |c: char| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c);
    if !user.chars().all(valid) {
        return Err("net/url: invalid userinfo".to_owned());
    }
    let again = |part: &str| unescape(part, USER).map(|plain| escape(&plain, USER));
    let user = match user.split_once(':') {
        Some((name, password)) => format!("{}:{}", again(name)?, again(password)?),
        None => again(user)?,
    };
    Ok((Some(user), host))
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_optional_port(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(is_number)
}

fn parse_host(scheme: &str, host: &str) -> Result<Vec<u8>, String> {
    let refuse_port = |port: &str| Err(format!("invalid port {} after host", go_quote(port)));
    match host.rfind('[') {
        Some(0) => {
            let inner = host.strip_prefix('[').unwrap_or("");
            let Some((inner, port)) = inner.rsplit_once(']') else {
                return Err("missing ']' in host".to_owned());
            };
            if !is_optional_port(port) {
                return refuse_port(port);
            }
            let name = match inner.find("%25") {
                Some(zone) => {
                    let (address, zone) = inner.split_at(zone);
                    let mut name = unescape(address, HOST)?;
                    name.extend(unescape_zone(zone)?);
                    name
                }
                None => unescape(inner, HOST)?,
            };
            let read = address::parse_address(&String::from_utf8_lossy(&name));
            if read.map_err(|why| format!("invalid host: {why}"))?.ip.is_ipv4() {
                return Err("invalid IP-literal".to_owned());
            }
            return Ok([b"[", name.as_slice(), b"]", port.as_bytes()].concat());
        }
        Some(_) => return Err("invalid IP-literal".to_owned()),
        None => {}
    }
    // Deviation: the API servers of 1.34 and 1.35 are older Go, which looks at the last colon for http too.
    let strict = matches!(scheme, "http" | "https");
    if let Some(colon) = if strict { host.find(':') } else { host.rfind(':') } {
        let port = host.get(colon..).unwrap_or("");
        if !is_optional_port(port) {
            return refuse_port(port);
        }
    }
    unescape(host, HOST)
}

fn is_free(byte: u8, free: &str) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || free.as_bytes().contains(&byte)
}

/// The byte that an escape at the start of `text` stands for.
fn escape_at(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    Some((digit(1)? * 16 + digit(2)?) as u8)
}

fn refuse_escape(rest: &[u8]) -> String {
    format!("invalid URL escape {}", go_quote_bytes(rest.get(..3).unwrap_or(rest)))
}

fn unescape(text: &str, free: &str) -> Result<Vec<u8>, String> {
    unescape_where(text, |byte, escaped| match (free == HOST, escaped) {
        // In a host only bytes above ASCII, and `%` itself, may be escaped.
        (true, true) => byte >= 0x80 || byte == b'%',
        (true, false) => byte >= 0x80 || is_free(byte, HOST),
        (false, _) => true,
    })
}

fn unescape_zone(text: &str) -> Result<Vec<u8>, String> {
    unescape_where(text, |byte, escaped| match escaped {
        true => byte == b'%' || byte == b' ' || is_free(byte, HOST),
        false => byte >= 0x80 || is_free(byte, HOST),
    })
}

/// Undoes escapes; `allowed` says of each byte, and whether it was escaped, if it may stand here.
fn unescape_where(text: &str, allowed: impl Fn(u8, bool) -> bool) -> Result<Vec<u8>, String> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        if *byte == b'%' {
            let Some(byte) = escape_at(rest).filter(|byte| allowed(*byte, true)) else {
                return Err(refuse_escape(rest));
            };
            plain.push(byte);
            rest = rest.get(3..).unwrap_or_default();
            continue;
        }
        if !allowed(*byte, false) {
            let shown = go_quote(&char::from(*byte).to_string());
            return Err(format!("invalid character {shown} in host name"));
        }
        plain.push(*byte);
        rest = after;
    }
    Ok(plain)
}

fn escape(plain: &[u8], free: &str) -> String {
    let mut text = String::with_capacity(plain.len());
    for byte in plain {
        if is_free(*byte, free) {
            text.push(char::from(*byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// The escaped form: as written where that is valid, else Go's own (`EscapedPath`, `EscapedFragment`).
fn escaped(written: &str, plain: &[u8], free: &str) -> String {
    let valid = written.bytes().all(|byte| is_free(byte, free) || b"!$&'()*+,;=:@[]%".contains(&byte));
    if valid { written.to_owned() } else { escape(plain, free) }
}

fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|wrong| String::from_utf8_lossy(wrong.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let got = Url::parse(text).map(|url| {
            let query: Vec<String> =
                url.query().into_iter().map(|(key, value)| format!("{key}={value}")).collect();
            let (host, path) = (&url.host, &url.escaped_path);
            format!(
                "{} | {host} {} {} | {path} | {} | {}",
                url.scheme,
                url.hostname(),
                url.port(),
                query.join(" "),
                url.text
            )
        });
        assert_eq!(got.unwrap_or_else(|wrong| wrong), expected);
    }

    #[test]
    fn urls_are_read_as_go_reads_them() {
        check(
            "https://example.com:80/path%20x?k1=a&k2=b&k1=c#f",
            "https | example.com:80 example.com 80 | /path%20x | k1=a k2=b k1=c | https://example.com:80/path%20x?k1=a&k2=b&k1=c#f",
        );
        check("HTTP://[::1%25eth0]:8/", "http | [::1%eth0]:8 ::1%eth0 8 | / |  | http://[::1%25eth0]:8/");
        check("/a b", " |    | /a%20b |  | /a%20b");
        check("mailto:x@y", "mailto |    |  |  | mailto:x@y");
        check("http://user:p%40ss@h?", "http | h h  |  |  | http://user:p%40ss@h?");
        check("a", r#"parse "a": invalid URI for request"#);
        check("", r#"parse "": empty url"#);
        check(":a", r#"parse ":a": missing protocol scheme"#);
        check("http://a:b/", r#"parse "http://a:b/": invalid port ":b" after host"#);
        check("http://a/%zz", r#"parse "http://a/%zz": invalid URL escape "%zz""#);
        check("http://a b/", r#"parse "http://a b/": invalid character " " in host name"#);
        check("http://[::1/", r#"parse "http://[::1/": missing ']' in host"#);
        check("x:y#%z", r#"parse "x:y#%z": invalid URL escape "%z""#);
        check("http://a\u{1}", r#"parse "http://a\x01": net/url: invalid control character in URL"#);
    }
}
