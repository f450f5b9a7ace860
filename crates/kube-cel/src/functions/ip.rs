//! Kubernetes' IP addresses (apiserver `pkg/cel/library/ip.go`).

use std::net::IpAddr;

use kube_scalars::{address, go_quote};

use super::{Function, Origin, Overload, Shape};
use crate::environment::Library;
use crate::error::EvaluationError;
use crate::value::Value;

type Outcome = Result<Value, EvaluationError>;

const ADDRESSES: Origin = Origin { library: Library::Ip, since: 30 };
pub(super) const IP: Shape = Shape::Opaque("net.IP");
const ONE: &[Shape] = &[IP];
const TEXT: &[Shape] = &[Shape::String];

const fn test(id: &'static str, call: super::Implementation) -> Overload {
    Overload::member(id, ONE, Shape::Bool, call)
}

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    ADDRESSES.function(
        "ip",
        "An IP address, read from text. Zones and IPv4 addresses written as IPv6 are refused.",
        &[Overload::global("string_to_ip", TEXT, IP, |values, _| from_text(values).map(Value::Ip))],
        &[
            ("ip('127.0.0.1')", "ip(\"127.0.0.1\")"),
            ("ip('2001:DB8::0')", "ip(\"2001:db8::\")"),
            (
                "ip('127.0.0.256')",
                "IP Address \"127.0.0.256\" parse error during conversion from string: \
                 ParseAddr(\"127.0.0.256\"): IPv4 field has value >255",
            ),
        ],
    ),
    ADDRESSES.function(
        "isIP",
        "Whether the text is an IP address.",
        &[Overload::global("is_ip", TEXT, Shape::Bool, |values, _| {
            Ok(Value::Bool(from_text(values).is_ok()))
        })],
        &[("isIP('10.0.0.1')", "true"), ("isIP('::ffff:10.0.0.1')", "false")],
    ),
    ADDRESSES.function(
        "ip.isCanonical",
        "Whether the text writes the address as it is printed.",
        &[Overload::global("ip_is_canonical", TEXT, Shape::Bool, |values, _| {
            let ip = from_text(values)?.to_string();
            Ok(Value::Bool(matches!(values, [Value::String(text)] if **text == *ip)))
        })],
        &[("ip.isCanonical('2001:db8::abcd')", "true"), ("ip.isCanonical('2001:DB8::ABCD')", "false")],
    ),
    ADDRESSES.function(
        "family",
        "4 or 6.",
        &[Overload::member("ip_family", ONE, Shape::Int, |values, _| {
            with(values, |ip| Value::Int(if ip.is_ipv4() { 4 } else { 6 }))
        })],
        &[("ip('::1').family()", "6")],
    ),
    ADDRESSES.function(
        "isUnspecified",
        "Whether it is `0.0.0.0` or `::`.",
        &[test("ip_is_unspecified", |values, _| with(values, |ip| Value::Bool(ip.is_unspecified())))],
        &[("ip('::').isUnspecified()", "true")],
    ),
    ADDRESSES.function(
        "isLoopback",
        "Whether it is in `127.0.0.0/8`, or `::1`.",
        &[test("ip_is_loopback", |values, _| with(values, |ip| Value::Bool(ip.is_loopback())))],
        &[("ip('127.0.0.2').isLoopback()", "true")],
    ),
    ADDRESSES.function(
        "isLinkLocalMulticast",
        "Whether it is in `224.0.0.0/24` or `ff02::/16`.",
        &[test("ip_is_link_local_multicast", |values, _| {
            with(values, |ip| Value::Bool(is_link_local_multicast(ip)))
        })],
        &[("ip('224.0.0.1').isLinkLocalMulticast()", "true")],
    ),
    ADDRESSES.function(
        "isLinkLocalUnicast",
        "Whether it is in `169.254.0.0/16` or `fe80::/10`.",
        &[test("ip_is_link_local_unicast", |values, _| {
            with(values, |ip| Value::Bool(is_link_local_unicast(ip)))
        })],
        &[("ip('fe80::1').isLinkLocalUnicast()", "true")],
    ),
    ADDRESSES.function(
        "isGlobalUnicast",
        "Whether it is an ordinary address: none of the others, no multicast, not `255.255.255.255`.",
        &[test("ip_is_global_unicast", |values, _| with(values, |ip| Value::Bool(is_global_unicast(ip))))],
        &[("ip('192.168.0.1').isGlobalUnicast()", "true"), ("ip('224.0.0.1').isGlobalUnicast()", "false")],
    ),
    ADDRESSES.function(
        "string",
        "The address as text, in its canonical form.",
        &[Overload::global("ip_to_string", ONE, Shape::String, |values, _| {
            with(values, |ip| Value::string(&ip.to_string()))
        })],
        &[("string(ip('2001:DB8::0'))", "\"2001:db8::\"")],
    ),
];

/// The address that a text is, with Kubernetes' refusals.
pub(super) fn from_text(values: &[&Value]) -> Result<IpAddr, EvaluationError> {
    let Some(Value::String(text)) = values.last() else { return Err(EvaluationError::NO_SUCH_OVERLOAD) };
    let quoted = go_quote(text);
    let refuse = |why: String| Err(EvaluationError::failed(why));
    match address::parse_address(text) {
        Err(why) => refuse(format!("IP Address {quoted} parse error during conversion from string: {why}")),
        Ok(read) if read.zoned => refuse(format!("IP address {quoted} with zone value is not allowed")),
        Ok(read) if is_mapped(read.ip) => refuse(format!("IPv4-mapped IPv6 address {quoted} is not allowed")),
        Ok(read) => Ok(read.ip),
    }
}

/// Whether it is an IPv4 address written as IPv6: `::ffff:10.0.0.1`.
pub(super) fn is_mapped(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V6(ip) if ip.to_ipv4_mapped().is_some())
}

fn with(values: &[&Value], answer: impl FnOnce(IpAddr) -> Value) -> Outcome {
    match values {
        [Value::Ip(ip)] => Ok(answer(*ip)),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

fn is_link_local_multicast(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => matches!(ip.octets(), [224, 0, 0, _]),
        IpAddr::V6(ip) => ip.segments()[0] & 0xff0f == 0xff02,
    }
}

fn is_link_local_unicast(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.segments()[0] & 0xffc0 == 0xfe80,
    }
}

fn is_global_unicast(ip: IpAddr) -> bool {
    let broadcast = matches!(ip, IpAddr::V4(ip) if ip.is_broadcast());
    !(broadcast || ip.is_unspecified() || ip.is_loopback() || ip.is_multicast() || is_link_local_unicast(ip))
}
