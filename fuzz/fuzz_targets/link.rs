//! Any fragment is read or refused; what is read goes out and comes in again as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workbench::share::{decode, encode};

fuzz_target!(|fragment: &str| {
    for fragment in [fragment.to_owned(), format!("link=1.{fragment}"), format!("yaml={fragment}")] {
        if let Ok(shared) = decode(&fragment) {
            // What is large may be tighter than links of that size may be.
            if let Ok(again) = decode(&encode(&shared)) {
                assert_eq!(again, shared);
            }
        }
    }
});
