//! Every sample holds what its front matter expects.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use workbench::check::{File, Report, RequestReport, Role, check};
use workbench::protocol::Severity;
use workbench::protocol::TargetRequest;
use workbench::samples::{Sample, all};

#[test]
fn every_expectation_of_every_sample_holds() {
    let samples = all();
    assert!(samples.len() >= 6);
    for sample in &samples {
        let report = report(sample);
        for line in &sample.expect {
            if let Err(found) = holds(&report, line) {
                panic!("{}: `{line}` does not hold: {found}", sample.row.name);
            }
        }
    }
}

#[test]
fn an_expectation_that_is_not_true_is_noticed() {
    let sample = workbench::samples::find(workbench::samples::FIRST_VISIT).unwrap();
    let report = report(&sample);
    for wrong in
        ["clean", "two-gpus/gpus matches 9 of 16", "two-gpus/gpus fails on 8 of 15", "reports no-such-code"]
    {
        assert!(holds(&report, wrong).is_err(), "{wrong}");
    }
    for unknown in ["two-gpus/none matches 8 of 16", "Pod nobody is clean", "is fine"] {
        assert!(holds(&report, unknown).is_err(), "{unknown}");
    }
}

fn report(sample: &Sample) -> Report {
    let file =
        |name: &String, text: &String| File { name: name.clone(), text: text.clone(), role: Role::Named };
    let files = sample.documents.iter().map(|it| file(&it.name, &it.text));
    check(&files.collect::<Vec<_>>(), &TargetRequest::default())
}

/// Whether a line of `expect` is true; the error says what was found instead.
fn holds(report: &Report, line: &str) -> Result<(), String> {
    let found = |ok: bool, found: String| if ok { Ok(()) } else { Err(found) };
    let errors = |object: Option<&str>| -> Vec<String> {
        let of = report.problems.iter().filter(|it| it.severity == Severity::Error);
        of.filter(|it| object.is_none_or(|object| it.object == object)).map(|it| it.message.clone()).collect()
    };
    match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["clean"] => found(errors(None).is_empty(), format!("{:?}", errors(None))),
        [kind, name, "is", "clean"] => {
            let object = format!("{kind} {name}");
            let there = report.objects.contains(&object);
            found(
                there && errors(Some(&object)).is_empty(),
                format!("{:?}, loaded: {there}", errors(Some(&object))),
            )
        }
        [request, "matches", n, "of", m] => {
            let it = request_named(report, request)?;
            let counts = (it.matching.to_string(), report.devices.to_string());
            found(counts == (n.to_string(), m.to_string()), format!("{counts:?}"))
        }
        [request, "fails", "on", n, "of", m] => {
            let it = request_named(report, request)?;
            let counts = (it.failing.to_string(), report.devices.to_string());
            found(counts == (n.to_string(), m.to_string()), format!("{counts:?}"))
        }
        ["reports", code] => {
            let codes: Vec<&str> = report.problems.iter().map(|it| it.code.as_str()).collect();
            found(codes.contains(code), format!("{codes:?}"))
        }
        _ => Err("no such form of expectation".to_owned()),
    }
}

fn request_named<'a>(report: &'a Report, name: &str) -> Result<&'a RequestReport, String> {
    let request = report.requests.iter().find(|request| request.request == name);
    request.ok_or_else(|| format!("no such request; there are {:?}", report.requests))
}
