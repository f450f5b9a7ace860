//! Kubernetes' networks (apiserver `pkg/cel/library/cidr.go`).

use kube_scalars::address::{Prefix, parse_prefix};
use kube_scalars::go_quote;

use super::ip::{self, IP};
use super::{Calling, Function, Origin, Overload, Shape};
use crate::environment::Library;
use crate::error::EvaluationError;
use crate::value::Value;

type Outcome = Result<Value, EvaluationError>;

const NETWORKS: Origin = Origin { library: Library::Cidr, since: 30 };
const CIDR: Shape = Shape::Opaque("net.CIDR");
const ONE: &[Shape] = &[CIDR];
const WITH_TEXT: &[Shape] = &[CIDR, Shape::String];
const TEXT: &[Shape] = &[Shape::String];

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    NETWORKS.function(
        "cidr",
        "A network, read from text such as `192.168.0.0/16`.",
        &[Overload::global("string_to_cidr", TEXT, CIDR, |values, _| from_text(values).map(Value::Cidr))],
        &[
            ("cidr('192.168.0.0/16')", "cidr(\"192.168.0.0/16\")"),
            (
                "cidr('192.168.0.0/')",
                "network address parse error during conversion from string: network address parse error \
                 during conversion from string: netip.ParsePrefix(\"192.168.0.0/\"): bad bits after slash: \"\"",
            ),
        ],
    ),
    NETWORKS.function(
        "isCIDR",
        "Whether the text is a network.",
        &[Overload::global("is_cidr", TEXT, Shape::Bool, |values, _| {
            Ok(Value::Bool(from_text(values).is_ok()))
        })],
        &[("isCIDR('10.0.0.0/8')", "true"), ("isCIDR('10.0.0.0/33')", "false")],
    ),
    NETWORKS.function(
        "containsIP",
        "Whether the address is in the network.",
        &[
            Overload::member("cidr_contains_ip_string", WITH_TEXT, Shape::Bool, contains_ip),
            Overload::member("cidr_contains_ip_ip", &[CIDR, IP], Shape::Bool, contains_ip),
        ],
        &[
            ("cidr('192.168.0.0/24').containsIP('192.168.0.1')", "true"),
            ("cidr('192.168.0.0/24').containsIP(ip('192.168.1.1'))", "false"),
        ],
    ),
    NETWORKS.function(
        "containsCIDR",
        "Whether all of the other network is in this one.",
        &[
            Overload::member("cidr_contains_cidr_string", WITH_TEXT, Shape::Bool, contains_cidr),
            Overload::member("cidr_contains_cidr", &[CIDR, CIDR], Shape::Bool, contains_cidr),
        ],
        &[
            ("cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24')", "true"),
            ("cidr('192.168.10.0/24').containsCIDR(cidr('192.168.0.0/16'))", "false"),
        ],
    ),
    NETWORKS.function(
        "ip",
        "The address, as it was written before the slash.",
        &[Overload::member("cidr_ip", ONE, IP, |values, _| with(values, |network| Value::Ip(network.ip)))],
        &[("cidr('192.168.0.1/24').ip()", "ip(\"192.168.0.1\")")],
    ),
    NETWORKS.function(
        "prefixLength",
        "How many bits the network has.",
        &[Overload::member("cidr_prefix_length", ONE, Shape::Int, |values, _| {
            with(values, |network| Value::Int(network.bits.into()))
        })],
        &[("cidr('192.168.0.0/16').prefixLength()", "16")],
    ),
    NETWORKS.function(
        "masked",
        "The network with zeros after its bits.",
        &[Overload::member("cidr_masked", ONE, CIDR, |values, _| {
            with(values, |network| Value::Cidr(network.masked()))
        })],
        &[("cidr('192.168.0.1/24').masked()", "cidr(\"192.168.0.0/24\")")],
    ),
    NETWORKS.function(
        "string",
        "The network as text.",
        &[Overload::global("cidr_to_string", ONE, Shape::String, |values, _| {
            with(values, |network| Value::string(&network.to_string()))
        })],
        &[("string(cidr('192.168.0.0/24'))", "\"192.168.0.0/24\"")],
    ),
];

/// The network that a text is. Upstream says twice that it is about reading a text.
fn from_text(values: &[&Value]) -> Result<Prefix, EvaluationError> {
    let Some(Value::String(text)) = values.last() else { return Err(EvaluationError::NO_SUCH_OVERLOAD) };
    const ABOUT: &str = "network address parse error during conversion from string: ";
    match parse_prefix(text) {
        Err(why) => Err(EvaluationError::failed(format!("{ABOUT}{ABOUT}{why}"))),
        Ok(network) if ip::is_mapped(network.ip) => {
            let text = go_quote(text);
            Err(EvaluationError::failed(format!("{ABOUT}IPv4-mapped IPv6 address {text} is not allowed")))
        }
        Ok(network) => Ok(network),
    }
}

fn with(values: &[&Value], answer: impl FnOnce(Prefix) -> Value) -> Outcome {
    match values {
        [Value::Cidr(network)] => Ok(answer(*network)),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

fn contains_ip(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Cidr(network), Value::Ip(ip)] => Ok(Value::Bool(network.contains(*ip))),
        // Upstream drops what is wrong with the text (`cidrContainsIP`).
        [Value::Cidr(network), _] => match ip::from_text(values) {
            Ok(ip) => Ok(Value::Bool(network.contains(ip))),
            Err(_) => Err(EvaluationError::NO_SUCH_OVERLOAD),
        },
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

fn contains_cidr(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    let (network, other) = match values {
        [Value::Cidr(network), Value::Cidr(other)] => (network, *other),
        [Value::Cidr(network), _] => (network, from_text(values)?),
        _ => return Err(EvaluationError::NO_SUCH_OVERLOAD),
    };
    Ok(Value::Bool(network.bits <= other.bits && network.contains(other.ip)))
}
