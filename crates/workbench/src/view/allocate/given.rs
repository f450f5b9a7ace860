//! Which devices does a claim get, in words?

use crate::view::words::list;

/// Device names of one request that are listed at most.
const NAMES: usize = 8;

/// `gpu-0 … gpu-7 (8 devices) for gpus`, `gpu-0 and gpu-3 for a; nic-0 for b`: pairs of a device and its request.
pub(super) fn in_words<'a>(devices: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (device, request) in devices {
        match groups.last_mut() {
            Some((of, names)) if *of == request => names.push(device),
            _ => groups.push((request, vec![device])),
        }
    }
    let said: Vec<String> =
        groups.iter().map(|(request, names)| format!("{} for {request}", in_short(names))).collect();
    said.join("; ")
}

/// Names that differ in nothing but a number that goes up by one are a range, from three on.
fn in_short(names: &[&str]) -> String {
    match names {
        [first, .., last] if names.len() > 2 && names.is_sorted_by(|a, b| is_next(a, b)) => {
            format!("{first} … {last} ({} devices)", names.len())
        }
        _ => list(&names.iter().map(ToString::to_string).collect::<Vec<_>>(), NAMES),
    }
}

/// Whether `b` is `a` with the number at its end one higher.
fn is_next(a: &str, b: &str) -> bool {
    let stem = a.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let number = a.strip_prefix(stem).and_then(|digits| digits.parse::<u64>().ok());
    number.is_some_and(|number| format!("{stem}{}", number.saturating_add(1)) == b)
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[track_caller]
    fn check(devices: &[&str], expected: &str) {
        let pairs = devices.iter().filter_map(|it| it.split_once(' '));
        assert_eq!(in_words(pairs), expected);
    }

    #[test]
    fn devices_in_a_row_are_a_range_and_no_others_are() {
        let gpus: Vec<String> = (0..12).map(|it| format!("gpu-{it} gpus")).collect();
        let gpus: Vec<&str> = gpus.iter().map(String::as_str).collect();
        check(&gpus, "gpu-0 … gpu-11 (12 devices) for gpus");
        check(&gpus[..2], "gpu-0 and gpu-1 for gpus");
        check(&["gpu-0 gpus", "gpu-1 gpus", "gpu-3 gpus"], "gpu-0, gpu-1 and gpu-3 for gpus");
        check(&["gpu-2 gpus", "gpu-1 gpus", "gpu-0 gpus"], "gpu-2, gpu-1 and gpu-0 for gpus");
        check(&["gpu-0 gpu", "gpu-1 gpu", "nic-0 nic"], "gpu-0 and gpu-1 for gpu; nic-0 for nic");
        check(&["gpu-a gpus", "gpu-b gpus", "gpu-c gpus"], "gpu-a, gpu-b and gpu-c for gpus");
    }
}
