//! A form and its text: whatever is pressed, the text says it, and says everything else as before.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod edits;

use expect_test::{Expect, expect};
use workbench::engine::Engine;
use workbench::protocol::*;
use workbench::samples;

fn input(id: DocumentId, group: Group, text: &str, last_good: Option<&str>) -> DocumentInput {
    let text = Some(DocumentText { text: text.to_owned(), last_good: last_good.map(str::to_owned) });
    DocumentInput { id, revision: 1, group, name: format!("document-{id}.yaml"), text }
}

fn form(engine: &mut Engine, documents: Vec<DocumentInput>) -> FormView {
    let look = Look {
        look: 1,
        documents,
        open: Some(1),
        form: FormRequest { shown: true, ..FormRequest::default() },
        budget: 1_000_000,
        ..Look::default()
    };
    match engine.respond(Request::Look(Box::new(look))) {
        Answer::View(view) => *view.form.expect("a form was asked for"),
        other => panic!("no view: {other:?}"),
    }
}

fn changed(text: &str, intents: &[FormIntent]) -> Result<String, String> {
    let change = Change { document: input(1, Group::Manifests, text, None), intents: intents.to_vec() };
    let Answer::Changed(changed) = Engine::new().respond(Request::Change(Box::new(change))) else { panic!() };
    let mut wide: Vec<u16> = text.encode_utf16().collect();
    let mut edits = changed.edits?;
    edits.sort_by_key(|edit| edit.from);
    for edit in edits.iter().rev() {
        wide.splice(edit.from as usize..edit.to as usize, edit.text.encode_utf16());
    }
    Ok(String::from_utf16(&wide).unwrap())
}

/// The form as indented lines.
fn outline(view: &FormView) -> String {
    fn lines(view: &FormView, id: &str, depth: usize, out: &mut String) {
        let part = &view.parts[id];
        let control = match &part.control {
            Control::Group | Control::List => String::new(),
            Control::Fold { open, .. } => format!(" [{}]", if *open { "open" } else { "folded" }),
            Control::Text { value, .. } => format!(" [{value}]"),
            Control::Key { value, .. } => format!(" <{value}>"),
            Control::Choice { options, chosen } => {
                let chosen = chosen.map(|at| at as usize);
                let options: Vec<String> = options
                    .iter()
                    .enumerate()
                    .map(
                        |(index, it)| {
                            if Some(index) == chosen { format!("({})", it.label) } else { it.label.clone() }
                        },
                    )
                    .collect();
                format!(" {}", options.join(" | "))
            }
            Control::Selector(it) => match &it.rows {
                Some(rows) => format!(
                    " {} rows, {}",
                    rows.len(),
                    it.counts.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
                ),
                None => format!(" text: {}", it.remark.as_deref().unwrap_or_default()),
            },
            Control::Yaml { text, .. } => format!(" yaml {text:?}"),
        };
        let adds: Vec<&str> = part.adds.iter().map(|it| it.label.as_str()).collect();
        let adds = if adds.is_empty() { String::new() } else { format!("  + {}", adds.join(", ")) };
        let note = part.note.as_ref().map(|note| format!("  — {note}")).unwrap_or_default();
        out.push_str(&format!("{}{}{control}{note}{adds}\n", "  ".repeat(depth), part.label));
        for child in &part.children {
            lines(view, child, depth + 1, out);
        }
    }
    let mut out = view.read_only.as_ref().map(|it| format!("{it}\n")).unwrap_or_default();
    for root in &view.roots {
        lines(view, root, 0, &mut out);
    }
    out
}

#[track_caller]
fn check(documents: Vec<DocumentInput>, expected: Expect) {
    expected.assert_eq(&outline(&form(&mut Engine::new(), documents)));
}

fn first_visit(document: &str) -> Vec<DocumentInput> {
    let sample = samples::find(samples::FIRST_VISIT).unwrap();
    let open = sample.documents.iter().find(|it| it.name == document).unwrap();
    let others = sample.documents.iter().filter(|it| it.name != document).enumerate();
    let mut all = vec![input(1, Group::Manifests, &open.text, None)];
    all.extend(others.map(|(index, it)| input(index as u32 + 2, it.group, &it.text, None)));
    all
}

#[test]
fn a_claim_is_a_form_of_requests() {
    check(
        first_visit("two-gpus.yaml"),
        expect![[r#"
            ResourceClaim two-gpus  + Generate name, Namespace, Labels, Annotations, Owner references, Finalizers, Settings for drivers
              Name [two-gpus]
              Requests  + request of gpu.nvidia.com
                Request 1: gpus  + Allocation mode, Admin access, Tolerations, Capacity, Derived attributes
                  Name [gpus]
                  What (Exactly these) | First available of …
                  Device class [gpu.nvidia.com]  — 16 of 16 devices are in this class
                  How many [2]
                  Which  + another selector
                     1 rows, ● 8 match ▲ 8 fail
              All devices of the claim  + constraint
        "#]],
    );
}

#[test]
fn a_pod_is_a_form_of_claims_and_containers() {
    check(
        first_visit("trainer.yaml"),
        expect![[r#"
            Pod trainer  + Generate name, Namespace, Labels, Annotations, Owner references, Finalizers, Init containers, Ephemeral containers, Node selector, Affinity, Tolerations, Node name, Scheduler name, Scheduling gates, Resources
              Name [trainer]
              Containers  + container
                Container 1: train  + Restart policy, Limits, Requests
                  Name [train]
                  Image [registry.example.com/trainer:2.1]
                  Claims it uses  + claim
                    Claim 1: gpus  + Only request
                      Name [gpus]
              Claims of the Pod  + claim
                Claim 1: gpus
                  Name [gpus]
                  From (shared by name) | for each Pod (template)
                  A claim that exists [two-gpus]
        "#]],
    );
}

#[test]
fn a_class_is_a_form_of_selectors() {
    check(
        first_visit("gpu.nvidia.com.yaml"),
        expect![[r#"
            DeviceClass gpu.nvidia.com  + Generate name, Labels, Annotations, Owner references, Finalizers, Settings for drivers
              Name [gpu.nvidia.com]
              Extended resource name [nvidia.com/gpu]
              Which devices  + another selector
                 2 rows, ● 16 match
        "#]],
    );
}

/// Presses everything that adds something, until nothing more can be added; the last words of all paths on the way.
fn reachable(text: &str) -> (String, std::collections::BTreeSet<String>) {
    let mut engine = Engine::new();
    let (mut text, mut seen, mut pressed) =
        (text.to_owned(), std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    for _ in 0..400 {
        let view = form(&mut engine, vec![input(1, Group::Manifests, &text, None)]);
        seen.extend(view.parts.values().map(|part| part.name.clone()));
        let options = view.parts.values().filter_map(|part| match &part.control {
            Control::Choice { options, .. } => Some(options),
            _ => None,
        });
        for intent in options.flatten().flat_map(|option| &option.intents) {
            let path = match intent {
                FormIntent::Set { path, .. } => path.path.clone(),
                FormIntent::Rename { key, .. } => key.clone(),
                _ => continue,
            };
            seen.insert(path.rsplit('.').next().unwrap().to_owned());
        }
        let adds = view.parts.iter().flat_map(|(id, part)| part.adds.iter().map(move |add| (id, add)));
        let options = view.parts.iter().flat_map(|(id, part)| match &part.control {
            Control::Choice { options, .. } => options.iter().map(|option| (id, option)).collect(),
            _ => Vec::new(),
        });
        let next = adds.chain(options).map(|(id, add)| ((id.clone(), add.label.clone()), add));
        let mut next = next.filter(|(_, add)| !add.intents.is_empty());
        let Some((key, add)) = next.find(|(key, _)| !pressed.contains(key)) else { break };
        text = changed(&text, &add.intents).unwrap();
        pressed.insert(key);
    }
    (text, seen)
}

#[test]
fn every_field_of_a_kind_can_be_reached() {
    use dra::fields::{Structure, Type};
    fn visit(structure: &'static Structure, seen: &mut Vec<&'static str>, fields: &mut Vec<&'static str>) {
        if seen.contains(&structure.name) {
            return;
        }
        seen.push(structure.name);
        let servers = [
            "status",
            "apiVersion",
            "kind",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink",
            "managedFields",
        ];
        // Fields whose own fields stand in their place.
        let open = ["metadata", "spec", "template", "jobTemplate", "opaque", "cel", "resources", "exactly"];
        for field in structure
            .fields
            .iter()
            .filter(|it| it.exists_in(dra::Target::v1_37().release) && !servers.contains(&it.name))
        {
            let devices = structure.name == "ResourceClaimSpec";
            if !open.contains(&field.name) && !devices && field.name != "expression" {
                fields.push(field.name);
            }
            let mut ty = &field.ty;
            while let Type::List(inner) | Type::Map(_, inner) = ty {
                ty = inner;
            }
            if let Type::Object(inner) = ty {
                visit(inner, seen, fields);
            }
        }
    }
    for kind in ["ResourceClaim", "ResourceClaimTemplate", "DeviceClass", "ResourceSlice"] {
        let (mut structures, mut fields) = (Vec::new(), Vec::new());
        visit(dra::fields::find("resource.k8s.io/v1", kind).unwrap().structure, &mut structures, &mut fields);
        let (text, seen) =
            reachable(&format!("apiVersion: resource.k8s.io/v1\nkind: {kind}\nmetadata: {{name: a}}\n"));
        let missing: Vec<&&str> = fields
            .iter()
            .filter(|field| !seen.contains(**field) && (kind == "ResourceClaim" || **field != "namespace"))
            .collect();
        assert!(missing.is_empty(), "{kind}: {missing:?}\n{text}");
    }
}

#[test]
fn a_text_that_does_not_parse_shows_its_last_form() {
    let text =
        "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {name: a}\nspec: {devices: {}}\n";
    check(
        vec![input(1, Group::Manifests, "kind: [", Some(text))],
        expect![[r#"
        The text does not parse now; this is its last version that did, and it cannot be changed here
        ResourceClaim a  + Generate name, Namespace, Labels, Annotations, Owner references, Finalizers, Settings for drivers
          Name [a]
          Requests  + request
          All devices of the claim  + constraint
    "#]],
    );
    check(
        vec![input(1, Group::Manifests, "kind: [", None)],
        expect![[r#"
        The text does not parse, so there is no form of it yet
    "#]],
    );
}

#[test]
fn parameters_start_from_what_the_driver_takes() {
    let claim = "apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: shared}
spec:
  devices:
    requests: [{name: gpu, exactly: {deviceClassName: gpu.nvidia.com}}]
    config:
    - opaque:
        driver: gpu.nvidia.com # of the vendor
        parameters: {}
";
    let view = form(&mut Engine::new(), vec![input(1, Group::Manifests, claim, None)]);
    let part = view.parts.values().find(|part| part.name == "parameters").unwrap();
    let names: Vec<&str> = part.adds.iter().map(|it| it.label.as_str()).collect();
    expect![[r#"
        GpuConfig, time-slicing
        GpuConfig, MPS
        MigDeviceConfig, MPS
        VfioDeviceConfig"#]]
    .assert_eq(&names.join("\n"));
    expect![[r#"
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaim
        metadata: {name: shared}
        spec:
          devices:
            requests: [{name: gpu, exactly: {deviceClassName: gpu.nvidia.com}}]
            config:
            - opaque:
                driver: gpu.nvidia.com # of the vendor
                parameters:
                  apiVersion: resource.nvidia.com/v1beta1
                  kind: GpuConfig
                  sharing:
                    strategy: TimeSlicing
                    timeSlicingConfig:
                      interval: Default
    "#]]
    .assert_eq(&changed(claim, &part.adds[0].intents).unwrap());
    let other = claim.replace("gpu.nvidia.com", "gpu.of-nobody.example");
    let view = form(&mut Engine::new(), vec![input(1, Group::Manifests, &other, None)]);
    assert!(view.parts.values().find(|part| part.name == "parameters").unwrap().adds.is_empty());
}

#[test]
fn the_words_above_a_selector_lead_to_its_rows_in_the_form() {
    let look = Look { look: 1, documents: first_visit("two-gpus.yaml"), open: Some(1), ..Look::default() };
    let look =
        Look { budget: 1_000_000, form: FormRequest { shown: true, ..FormRequest::default() }, ..look };
    let Answer::View(view) = Engine::new().respond(Request::Look(Box::new(look))) else { panic!("no view") };
    let lens = &view.open.as_ref().unwrap().lenses[0];
    let part = lens.pieces.iter().find_map(|piece| match &piece.action {
        Some(Action::EditAsForm(part)) if piece.text == "edit as form" => Some(part.clone()),
        _ => None,
    });
    let form = view.form.as_ref().unwrap();
    assert!(matches!(form.parts[&part.unwrap()].control, Control::Selector(_)));
}

#[test]
fn a_new_request_takes_the_class_of_the_others_else_one_with_devices() {
    let class = |name: &str, driver: &str| {
        format!(
            "apiVersion: resource.k8s.io/v1\nkind: DeviceClass\nmetadata: {{name: {name}}}\nspec: {{selectors: [{{cel: {{expression: device.driver == '{driver}'}}}}]}}\n"
        )
    };
    let slice = "apiVersion: resource.k8s.io/v1\nkind: ResourceSlice\nmetadata: {name: slice}\nspec:\n  driver: nic.example.com\n  nodeName: a\n  pool: {name: a, generation: 1, resourceSliceCount: 1}\n  devices: [{name: nic-0}]\n";
    let offered = |requests: &str| {
        let claim = format!(
            "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {{name: mine}}\nspec:\n  devices:\n    requests: {requests}\n"
        );
        let documents = vec![
            input(1, Group::Manifests, &claim, None),
            input(2, Group::Cluster, &class("a-without-devices", "none.example.com"), None),
            input(3, Group::Cluster, &class("nic", "nic.example.com"), None),
            input(4, Group::Cluster, slice, None),
        ];
        let view = form(&mut Engine::new(), documents);
        let list = view.parts.values().find(|part| part.name == "requests").unwrap();
        list.adds[0].label.clone()
    };
    assert_eq!(offered("[]"), "request of nic");
    assert_eq!(
        offered("[{name: one, exactly: {deviceClassName: not-loaded}}]"),
        "request of not-loaded",
        "the claim knows better"
    );
    assert_eq!(
        offered("[{name: one, firstAvailable: [{name: best, deviceClassName: big}]}, {name: two}]"),
        "request of big"
    );
}

#[test]
fn a_gate_that_is_off_is_said_once_and_a_problem_has_its_severity() {
    let text = "apiVersion: resource.k8s.io/v1\nkind: DeviceClass\nmetadata: {name: c}\nspec:\n  extendedResourceName: example.com/gpu\n  \
                selectors:\n  - cel: {expression: 'true'}\n";
    let of = |minor: u16, text: &str| {
        let look = Look {
            look: 1,
            documents: vec![input(1, Group::Manifests, text, None)],
            open: Some(1),
            form: FormRequest { shown: true, ..FormRequest::default() },
            target: TargetRequest { minor, ..TargetRequest::default() },
            budget: 1_000_000,
            ..Look::default()
        };
        let Answer::View(view) = Engine::new().respond(Request::Look(Box::new(look))) else { panic!() };
        let form = view.form.unwrap();
        let part = form.parts.into_values().find(|it| it.name == "extendedResourceName").unwrap();
        (part.gate_off, part.problem)
    };
    let (gate, problem) = of(34, text);
    assert!(gate.is_some_and(|it| it.contains("DRAExtendedResource is off")));
    assert_eq!(problem, None);
    let (gate, problem) = of(37, &text.replace("example.com/gpu", "GPU"));
    assert_eq!(gate, None);
    assert_eq!(problem.map(|it| it.0), Some(Severity::Error));
}
