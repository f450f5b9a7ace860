//! Which Kubernetes does a command line mean?

use dra::Target;
use dra::target::RELEASES;

use crate::protocol::TargetRequest;

/// Reads `1.36`, or nothing for the newest, and gates as `DRADeviceTaints=false`.
///
/// # Errors
/// In one sentence, what is not known or not possible.
pub fn target(kubernetes: Option<&str>, gates: &[String]) -> Result<TargetRequest, String> {
    let [.., newest] = RELEASES;
    let release = match kubernetes {
        None => newest,
        Some(text) => {
            let short = text.strip_prefix('v').unwrap_or(text);
            RELEASES.into_iter().find(|release| release.to_string() == short).ok_or_else(|| {
                let known: Vec<String> = RELEASES.iter().map(ToString::to_string).collect();
                format!("Kubernetes `{text}` is not known; known are {}", known.join(", "))
            })?
        }
    };
    let mut asked = TargetRequest { minor: release.minor, ..TargetRequest::default() };
    for gate in gates {
        let (name, on) = gate.split_once('=').unwrap_or((gate, "true"));
        let on = on.parse().map_err(|_| format!("`{gate}`: a gate is `true` or `false`"))?;
        let target = Target::new(release);
        let row = target.gates().find(|row| row.name == name);
        let row = row.ok_or_else(|| {
            let near = kube_scalars::did_you_mean(name, target.gates().map(|row| row.name));
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!("Kubernetes {release} has no gate `{name}` that matters here{hint}")
        })?;
        if row.is_locked(release) && on != row.on {
            return Err(format!("Kubernetes {release} keeps the gate `{name}` at {}", row.on));
        }
        asked.gates.insert(name.to_owned(), on);
    }
    Ok(asked)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(kubernetes: Option<&str>, gates: &[&str], expected: Expect) {
        let gates: Vec<String> = gates.iter().map(|&gate| gate.to_owned()).collect();
        let said = match target(kubernetes, &gates) {
            Ok(asked) => crate::view::target::name(&crate::view::target::wanted(&asked)),
            Err(error) => error,
        };
        expected.assert_eq(&said);
    }

    #[test]
    fn nothing_means_the_newest() {
        check(None, &[], expect!["Kubernetes 1.37, default feature gates"]);
    }

    #[test]
    fn a_release_and_a_gate_are_meant() {
        check(Some("v1.34"), &["DRADeviceTaints=true"], expect!["Kubernetes 1.34, DRADeviceTaints on"]);
    }

    #[test]
    fn what_is_not_known_is_said() {
        check(Some("1.33"), &[], expect!["Kubernetes `1.33` is not known; known are 1.34, 1.35, 1.36, 1.37"]);
        check(
            None,
            &["DRADeviceTaint=false"],
            expect![
                "Kubernetes 1.37 has no gate `DRADeviceTaint` that matters here; did you mean `DRADeviceTaints`?"
            ],
        );
        check(
            None,
            &["DRAAdminAccess=false"],
            expect!["Kubernetes 1.37 keeps the gate `DRAAdminAccess` at true"],
        );
        check(
            None,
            &["DRADeviceTaints=maybe"],
            expect!["`DRADeviceTaints=maybe`: a gate is `true` or `false`"],
        );
    }
}
