//! Any text compiles, or is refused with reasons, in every Kubernetes, as a new selector and as a stored one.
#![no_main]

use std::sync::LazyLock;

use conformance::MINORS;
use dra::{Target, environment};
use kube_cel::{CompileError, Environment, Expressions, compile};
use libfuzzer_sys::fuzz_target;

static ENVIRONMENTS: LazyLock<Vec<Environment>> = LazyLock::new(|| {
    let both = |minor| [Expressions::New, Expressions::Stored].map(|it| environment(&Target::new(minor), it));
    MINORS.into_iter().flat_map(both).collect()
});

fuzz_target!(|source: &str| {
    for environment in ENVIRONMENTS.iter() {
        let Err(errors) = compile(source, environment) else { continue };
        assert!(!errors.is_empty());
        assert!(!CompileError::answer(&errors).is_empty());
        for error in errors {
            assert!(source.get(error.span.clone()).is_some(), "{error:?}");
        }
    }
});
