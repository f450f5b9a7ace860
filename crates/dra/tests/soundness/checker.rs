//! Is a choice of devices what the API's documentation promises? Is there any?
//!
//! Written from the comments of `k8s.io/api/resource/v1/types.go` v0.37.2, not from the search.

use super::model::{Choice, Device, Problem, Request};

/// What is wrong with a choice; the order of checks does not matter.
pub(crate) fn check(problem: &Problem, chosen: &[Choice]) -> Result<(), String> {
    let mut wanted: Vec<&Request> = Vec::new();
    for alternatives in &problem.requests {
        // "firstAvailable: exactly one of them is chosen".
        let met: Vec<&Request> =
            alternatives.iter().filter(|it| chosen.iter().any(|choice| choice.request == it.name)).collect();
        let [one] = met.as_slice() else { return Err(format!("{} alternatives are met", met.len())) };
        wanted.push(one);
    }
    if wanted.iter().map(|it| it.count).sum::<usize>() != chosen.len() {
        return Err("not as many devices as asked".to_owned());
    }
    let device = |name: &str| problem.devices.iter().find(|it| it.name == name);
    let mut given: Vec<(&Request, &Device, &Choice)> = Vec::new();
    for choice in chosen {
        let request = wanted.iter().find(|it| it.name == choice.request).ok_or("a request nobody made")?;
        given.push((request, device(&choice.device).ok_or("a device that does not exist")?, choice));
    }
    for request in &wanted {
        if given.iter().filter(|(it, ..)| it.name == request.name).count() != request.count {
            return Err(format!("{} does not have its count", request.name));
        }
    }
    for (request, device, choice) in &given {
        one_device(request, device, choice).map_err(|wrong| format!("{}: {wrong}", device.name))?;
    }
    together(problem, &given)
}

/// Whether one device may be given to one request, whatever else is given.
fn one_device(request: &Request, device: &Device, choice: &Choice) -> Result<(), String> {
    let wrong = |what: &str| Err(what.to_owned());
    if !device.here {
        return wrong("is for another node");
    }
    if device.in_use {
        return wrong("is in use");
    }
    if device.size < request.least_size {
        return wrong("does not match the selector");
    }
    if device.taint.is_some() && device.taint != request.tolerates {
        return wrong("has a taint that is not tolerated");
    }
    match (device.shared, choice.consumed) {
        (false, Some(_)) => wrong("consumes capacity and is not shared"),
        (false, None) if request.memory.is_some_and(|it| it > device.memory) => {
            wrong("has too little memory")
        }
        (false, None) => Ok(()),
        (true, None) => wrong("is shared and consumes nothing"),
        (true, Some(consumed)) if Some(consumed) == share(request, device) => Ok(()),
        (true, Some(consumed)) => Err(format!("consumes {consumed}Gi")),
    }
}

/// What a share of a device takes: what is asked, rounded up as the policy says; else its default, else everything.
fn share(request: &Request, device: &Device) -> Option<i64> {
    let amount = match (request.memory, device.step) {
        (None, None) => device.memory,
        (None, Some(step)) => step,
        (Some(memory), None) => memory,
        (Some(memory), Some(step)) => (memory + step - 1) / step * step,
    };
    (amount <= device.memory).then_some(amount)
}

/// Whether devices may be given at the same time.
fn together(problem: &Problem, given: &[(&Request, &Device, &Choice)]) -> Result<(), String> {
    let mut counter: i64 = problem.devices.iter().filter(|it| it.in_use).map(|it| it.counter).sum();
    for device in &problem.devices {
        let shares: Vec<_> = given.iter().filter(|(_, it, _)| it.name == device.name).collect();
        if !device.shared && shares.len() > 1 {
            return Err(format!("{} is given twice", device.name));
        }
        if shares.iter().filter_map(|(.., it)| it.consumed).sum::<i64>() > device.memory {
            return Err(format!("shares of {} take more than there is", device.name));
        }
        counter += if shares.is_empty() { 0 } else { device.counter };
    }
    let partitioned = given.iter().any(|(_, device, _)| device.counter > 0);
    if partitioned && counter > problem.counter {
        return Err(format!("{counter}Gi of {}Gi of the counter are taken", problem.counter));
    }
    let tied = |requests: &Option<Vec<usize>>| -> Vec<Option<i64>> {
        let Some(requests) = requests else { return Vec::new() };
        let about = |request: &Request| {
            requests.iter().any(|it| request.name.split('/').next() == Some(&format!("r{it}")))
        };
        given.iter().filter(|(request, ..)| about(request)).map(|(_, device, _)| device.numa).collect()
    };
    let (same, distinct) = (tied(&problem.same), tied(&problem.distinct));
    if same.iter().chain(&distinct).any(Option::is_none) {
        return Err("a device lacks the constraint's attribute".to_owned());
    }
    if same.windows(2).any(|pair| pair[0] != pair[1]) {
        return Err("the attribute is not the same".to_owned());
    }
    let mut sorted = distinct.clone();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() < distinct.len() {
        return Err("the attribute is not distinct".to_owned());
    }
    Ok(())
}

/// A choice that is allowed, found by trying all there are.
pub(crate) fn any_solution(problem: &Problem) -> Option<Vec<Choice>> {
    fn alternatives(problem: &Problem, wanted: &mut Vec<Request>) -> Option<Vec<Choice>> {
        let Some(next) = problem.requests.get(wanted.len()) else {
            let slots: Vec<&Request> =
                wanted.iter().flat_map(|it| std::iter::repeat_n(it, it.count)).collect();
            return fill(problem, &slots, &mut Vec::new());
        };
        for request in next {
            wanted.push(request.clone());
            let found = alternatives(problem, wanted);
            wanted.pop();
            if found.is_some() {
                return found;
            }
        }
        None
    }
    alternatives(problem, &mut Vec::new())
}

fn fill(problem: &Problem, slots: &[&Request], chosen: &mut Vec<Choice>) -> Option<Vec<Choice>> {
    let Some(request) = slots.get(chosen.len()) else {
        return check(problem, chosen).is_ok().then(|| chosen.clone());
    };
    for device in &problem.devices {
        // The allocator never gives two shares of a device to one request, which the documentation does not say.
        if chosen.iter().any(|it| it.request == request.name && it.device == device.name) {
            continue;
        }
        let consumed = if device.shared { share(request, device) } else { None };
        chosen.push(Choice { request: request.name.clone(), device: device.name.clone(), consumed });
        let found = fill(problem, slots, chosen);
        chosen.pop();
        if found.is_some() {
            return found;
        }
    }
    None
}
