//! Kubernetes' named formats (apiserver `pkg/cel/library/format.go`).

use kube_scalars::{names, url};

use super::{Calling, Function, Origin, Overload, Shape};
use crate::environment::Library;
use crate::error::EvaluationError;
use crate::time;
use crate::value::Value;

type Outcome = Result<Value, EvaluationError>;

const FORMATS: Origin = Origin { library: Library::Format, since: 31 };
const FORMAT: Shape = Shape::Opaque("kubernetes.NamedFormat");
const REASONS: Shape = Shape::Optional(&Shape::List(&Shape::String));

/// A format that texts can be held against.
#[derive(Debug)]
pub struct NamedFormat {
    /// The name in expressions: `format.dns1123Label()`.
    pub name: &'static str,
    /// Characters of its regular expression, real or reckoned: what a check costs rests on it (apiserver v0.37.2
    /// `pkg/cel/library/format.go`, `MaxRegexSize`).
    pub(crate) regex_size: u64,
    /// What is wrong with a text, one reason per broken rule.
    check: fn(&str) -> Vec<String>,
}

static NAMED: [NamedFormat; 13] = [
    NamedFormat { name: "dns1123Label", regex_size: 30, check: names::dns_label },
    NamedFormat { name: "dns1123Subdomain", regex_size: 60, check: names::dns_subdomain },
    NamedFormat { name: "dns1035Label", regex_size: 30, check: names::dns_1035_label },
    NamedFormat { name: "qualifiedName", regex_size: 60, check: names::qualified_name },
    NamedFormat {
        name: "dns1123LabelPrefix",
        regex_size: 30,
        check: |text| names::dns_label(&as_prefix(text)),
    },
    NamedFormat {
        name: "dns1123SubdomainPrefix",
        regex_size: 60,
        check: |text| names::dns_subdomain(&as_prefix(text)),
    },
    NamedFormat {
        name: "dns1035LabelPrefix",
        regex_size: 30,
        check: |text| names::dns_1035_label(&as_prefix(text)),
    },
    NamedFormat { name: "labelValue", regex_size: 40, check: names::label_value },
    NamedFormat { name: "uri", regex_size: 1103, check: |text| url::check(text).err().into_iter().collect() },
    NamedFormat {
        name: "uuid",
        regex_size: 70,
        check: |text| unless(is_uuid(text), "does not match the UUID format"),
    },
    NamedFormat { name: "byte", regex_size: 84, check: |text| unless(is_base64(text), "invalid base64") },
    NamedFormat { name: "date", regex_size: 71, check: |text| unless(time::is_date(text), "invalid date") },
    NamedFormat {
        name: "datetime",
        regex_size: 71,
        check: |text| unless(is_datetime(text), "invalid datetime"),
    },
];

macro_rules! named {
    ($place:literal, $name:literal, $doc:literal, $example:literal, $valid:literal) => {
        FORMATS.function(
            concat!("format.", $name),
            $doc,
            &[Overload::global(concat!("format.", $name), &[], FORMAT, |_, _| {
                Ok(Value::Format(&NAMED[$place]))
            })],
            &[(concat!("format.", $name, "().validate('", $example, "').hasValue()"), $valid)],
        )
    };
}

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    FORMATS.function(
        "format.named",
        "The format of that name, if there is one.",
        &[Overload::global("format-named", &[Shape::String], Shape::Optional(&FORMAT), find)],
        &[("format.named('uuid').hasValue()", "true"), ("format.named('email')", "optional.none()")],
    ),
    FORMATS.function(
        "validate",
        "What is wrong with the text; nothing when it has the format.",
        &[Overload::member("format-validate", &[FORMAT, Shape::String], REASONS, validate)],
        &[
            ("format.dns1123Label().validate('my-name')", "optional.none()"),
            ("format.byte().validate('x')", "optional.of([\"invalid base64\"])"),
        ],
    ),
    named!(0, "dns1123Label", "A DNS label: the name of a request.", "my-name", "false"),
    named!(1, "dns1123Subdomain", "A DNS subdomain: the name of a driver.", "a.example.com", "false"),
    named!(2, "dns1035Label", "A DNS label that begins with a letter.", "1a", "true"),
    named!(3, "qualifiedName", "A name, with a domain before it or not.", "example.com/name", "false"),
    named!(4, "dns1123LabelPrefix", "The beginning of a DNS label.", "my-name-", "false"),
    named!(5, "dns1123SubdomainPrefix", "The beginning of a DNS subdomain.", "a.example.-", "false"),
    named!(6, "dns1035LabelPrefix", "The beginning of a DNS label that begins with a letter.", "a-", "false"),
    named!(7, "labelValue", "The value of a label; it may be empty.", "", "false"),
    named!(8, "uri", "A URL, as `isURL` has it.", "https://example.com/", "false"),
    named!(9, "uuid", "A UUID, with dashes or without.", "123e4567-e89b-12d3-a456-426614174000", "false"),
    named!(10, "byte", "Bytes in base64.", "aGVsbG8=", "false"),
    named!(11, "date", "A date such as `2026-01-31`.", "2026-02-29", "true"),
    named!(
        12,
        "datetime",
        "A date and time such as `2026-01-31T00:00:00Z`.",
        "2026-01-31T00:00:00Z",
        "false"
    ),
];

fn find(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    let [Value::String(name)] = values else { return Err(EvaluationError::NO_SUCH_OVERLOAD) };
    let format = NAMED.iter().find(|format| format.name == name.as_ref());
    Ok(format.map_or(Value::Optional(None), |format| Value::some(Value::Format(format))))
}

fn validate(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let [Value::Format(format), Value::String(text)] = values else {
        return Err(EvaluationError::NO_SUCH_OVERLOAD);
    };
    calling.charge(text.len() / 10 + 1)?;
    let reasons: Vec<Value> = (format.check)(text).iter().map(|reason| Value::string(reason)).collect();
    Ok(if reasons.is_empty() { Value::Optional(None) } else { Value::some(Value::list(reasons)) })
}

fn unless(fine: bool, reason: &str) -> Vec<String> {
    if fine { Vec::new() } else { vec![reason.to_owned()] }
}

/// Upstream puts `a` in place of a dash at the end, and takes the character before it along
/// (apimachinery `pkg/api/validation/generic.go`, `maskTrailingDash`).
fn as_prefix(text: &str) -> String {
    match text.strip_suffix('-') {
        Some(rest) if !rest.is_empty() => {
            let kept = rest.char_indices().next_back().map_or(0, |(at, _)| at);
            format!("{}a", rest.get(..kept).unwrap_or(""))
        }
        _ => text.to_owned(),
    }
}

/// kube-openapi `strfmt`, `UUIDPattern`: each dash may be missing.
fn is_uuid(text: &str) -> bool {
    let mut rest = text;
    for (place, length) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if place > 0 {
            rest = rest.strip_prefix('-').unwrap_or(rest);
        }
        let Some((group, after)) = rest.split_at_checked(length) else { return false };
        if !group.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

/// kube-openapi `govalidator`, `Base64`: whole groups of four, and not empty.
fn is_base64(text: &str) -> bool {
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let of_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    !digits.is_empty() && text.len().is_multiple_of(4) && digits.bytes().all(of_alphabet)
}

/// kube-openapi `strfmt`, `IsDateTime`: hours, minutes and seconds below 24, 60 and 60, any character before a fraction,
/// and nothing said about what follows a second `T`.
fn is_datetime(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut parts = lower.split('t');
    let (Some(date), Some(clock)) = (parts.next(), parts.next()) else { return false };
    let two = |text: &str, most: u8| {
        text.len() == 2
            && text.bytes().all(|b| b.is_ascii_digit())
            && text.parse().is_ok_and(|n: u8| n <= most)
    };
    let clocked = |text: &str, most: &[u8]| {
        text.split(':').count() == most.len()
            && text.split(':').zip(most).all(|(number, most)| two(number, *most))
    };
    let Some((clock, after)) = clock.split_at_checked(8) else { return false };
    // A fraction follows any one character: `.5`, and also `+5`.
    let mut fraction = after.chars();
    fraction.next();
    let past = fraction.as_str().trim_start_matches(|c: char| c.is_ascii_digit());
    let fractional = past.len() < fraction.as_str().len() && is_zone(past);
    time::is_date(date) && clocked(clock, &[23, 59, 59]) && (is_zone(after) || fractional)
}

fn is_zone(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).and_then(|offset| offset.split_once(':'));
    let two = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text == "z" || digits.is_some_and(|(hours, minutes)| two(hours) && two(minutes))
}
