//! Kubernetes' URLs (apiserver `pkg/cel/library/urls.go`).

use std::sync::Arc;

use kube_scalars::{Url, url};

use super::{Calling, Function, Origin, Overload, Shape};
use crate::environment::Library;
use crate::error::EvaluationError;
use crate::value::{Key, Value};

type Outcome = Result<Value, EvaluationError>;

const URLS: Origin = Origin { library: Library::Url, since: 0 };
const URL: Shape = Shape::Opaque("kubernetes.URL");
const ONE: &[Shape] = &[URL];
const TEXT: &[Shape] = &[Shape::String];
const QUERY: Shape = Shape::Map(&Shape::String, &Shape::List(&Shape::String));

const fn part(id: &'static str, call: super::Implementation) -> Overload {
    Overload::member(id, ONE, Shape::String, call)
}

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    URLS.function(
        "url",
        "A URL, read from text: absolute, or an absolute path.",
        &[Overload::global("string_to_url", TEXT, URL, parse)],
        &[
            ("url('https://example.com/path')", "url(\"https://example.com/path\")"),
            (
                "url('../path')",
                "URL parse error during conversion from string: parse \"../path\": invalid URI for request",
            ),
        ],
    ),
    URLS.function(
        "isURL",
        "Whether the text is a URL.",
        &[Overload::global("is_url_string", TEXT, Shape::Bool, |values, calling| {
            text(values, calling).map(|text| Value::Bool(url::check(text).is_ok()))
        })],
        &[("isURL('https://example.com/path')", "true"), ("isURL('example.com')", "false")],
    ),
    URLS.function(
        "getScheme",
        "The scheme, such as `https`; empty when there is none.",
        &[part("url_get_scheme", |values, _| with(values, |url| Value::string(&url.scheme)))],
        &[("url('https://example.com/').getScheme()", "\"https\"")],
    ),
    URLS.function(
        "getHost",
        "Host and port; IPv6 addresses in brackets.",
        &[part("url_get_host", |values, _| with(values, |url| Value::string(&url.host)))],
        &[("url('https://example.com:80/').getHost()", "\"example.com:80\"")],
    ),
    URLS.function(
        "getHostname",
        "The host without its port.",
        &[part("url_get_hostname", |values, _| with(values, |url| Value::string(url.hostname())))],
        &[("url('https://[::1]:80/').getHostname()", "\"::1\"")],
    ),
    URLS.function(
        "getPort",
        "The port as text; empty when there is none.",
        &[part("url_get_port", |values, _| with(values, |url| Value::string(url.port())))],
        &[("url('https://example.com:80/').getPort()", "\"80\"")],
    ),
    URLS.function(
        "getEscapedPath",
        "The path, with its escapes.",
        &[part("url_get_escaped_path", |values, _| with(values, |url| Value::string(&url.escaped_path)))],
        &[("url('https://example.com/with space/').getEscapedPath()", "\"/with%20space/\"")],
    ),
    URLS.function(
        "getQuery",
        "The parameters of the query: of each name, its values.",
        &[Overload::member("url_get_query", ONE, QUERY, |values, _| with(values, query))],
        &[("url('https://example.com/?k=a&k=b').getQuery()", "{\"k\": [\"a\", \"b\"]}")],
    ),
];

fn text<'v>(values: &[&'v Value], calling: &mut Calling<'_>) -> Result<&'v str, EvaluationError> {
    let [Value::String(text)] = values else { return Err(EvaluationError::NO_SUCH_OVERLOAD) };
    calling.charge(text.len() / 10)?;
    Ok(text)
}

fn parse(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    match Url::parse(text(values, calling)?) {
        Ok(url) => Ok(Value::Url(Arc::new(url))),
        Err(why) => {
            Err(EvaluationError::failed(format!("URL parse error during conversion from string: {why}")))
        }
    }
}

fn with(values: &[&Value], part: impl FnOnce(&Url) -> Value) -> Outcome {
    match values {
        [Value::Url(url)] => Ok(part(url)),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

fn query(url: &Url) -> Value {
    let mut parameters: Vec<(Key, Vec<Value>)> = Vec::new();
    for (name, value) in url.query() {
        let name = Key::String(name.into());
        let value = Value::string(&value);
        match parameters.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => parameters.push((name, vec![value])),
        }
    }
    Value::map(parameters.into_iter().map(|(name, values)| (name, Value::list(values))))
}
