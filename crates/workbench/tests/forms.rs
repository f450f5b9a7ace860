//! A form and its text: whatever is pressed, the text says it, and says everything else as before.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::path::Path;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::Value;
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
        station: Station::Read,
        matching: MatchRequest::default(),
        form: FormRequest { shown: true, ..FormRequest::default() },
        wish: None,
        share: None,
        target: TargetRequest::default(),
        compare: None,
        allocate: AllocateRequest::default(),
        budget: 1_000_000,
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

/// Everything that can be pressed or typed in a form.
fn intents(view: &FormView, pick: u16) -> Vec<Vec<FormIntent>> {
    let mut all = Vec::new();
    let typed = ["", "gpu-7", "3", "80Gi", "true", "a b: c", "‘é’"][usize::from(pick) % 7].to_owned();
    for part in view.parts.values() {
        all.extend(part.actions.iter().chain(&part.adds).map(|action| action.intents.clone()));
        match &part.control {
            Control::Text { write, .. } => {
                all.push(vec![FormIntent::Write { to: write.clone(), text: typed.clone() }])
            }
            Control::Key { path, .. } => {
                all.push(vec![FormIntent::Rename { path: path.clone(), key: "renamed".into() }])
            }
            Control::Choice { options, .. } => all.extend(options.iter().map(|it| it.intents.clone())),
            Control::Selector(selector) => {
                let options = &view.attributes[&selector.class];
                let mut rows = selector.rows.clone().unwrap_or_default();
                if let (Some(option), true) =
                    (options.get(usize::from(pick) % options.len().max(1)), selector.rows.is_some())
                {
                    rows.push(option.row.clone());
                    all.push(vec![FormIntent::Rows { path: selector.path.clone(), rows }]);
                }
            }
            Control::Yaml { path, text } => {
                all.push(vec![FormIntent::Yaml {
                    path: path.clone(),
                    text: format!("{text}added: {{to: [it]}}\n"),
                }]);
            }
            Control::Group | Control::List | Control::Fold { .. } => {}
        }
    }
    all.retain(|intents| !intents.is_empty());
    all
}

/// The documents of a text as JSON.
fn values(text: &str) -> Vec<Value> {
    yaml_tree::parse(text)
        .trees
        .iter()
        .map(|tree| tree.root().map(|it| it.to_json()).unwrap_or_default())
        .collect()
}

/// Replays intents on the value alone.
fn intended(mut documents: Vec<Value>, intents: &[FormIntent]) -> Option<Vec<Value>> {
    for intent in intents {
        let (path, new) = match intent {
            FormIntent::Set { path, value } | FormIntent::Insert { path, value } => {
                (path, Some(value.clone()))
            }
            FormIntent::Remove { path } => (path, None),
            // Read back by the caller, or tested beside their module.
            _ => return None,
        };
        let steps = yaml_tree::Path::parse(&path.path).unwrap().0;
        let (last, above) = steps.split_last()?;
        let mut at = &mut documents[path.tree as usize];
        for (step, next) in above.iter().zip(&steps[1..]) {
            at = match step {
                yaml_tree::Segment::Key(key) => {
                    if at.is_null() {
                        *at = serde_json::json!({});
                    }
                    at.as_object_mut()?.entry(key).or_insert(Value::Null)
                }
                yaml_tree::Segment::Index(index) => at.as_array_mut()?.get_mut(*index)?,
            };
            if at.is_null() {
                *at = if matches!(next, yaml_tree::Segment::Key(_)) {
                    serde_json::json!({})
                } else {
                    serde_json::json!([])
                };
            }
        }
        match (last, new, intent) {
            (yaml_tree::Segment::Key(key), Some(value), _) => {
                at.as_object_mut()?.insert(key.clone(), value);
            }
            (yaml_tree::Segment::Key(key), None, _) => {
                at.as_object_mut()?.shift_remove(key);
            }
            (yaml_tree::Segment::Index(index), Some(value), FormIntent::Insert { .. }) => {
                at.as_array_mut()?.insert(*index, value)
            }
            (yaml_tree::Segment::Index(index), Some(value), _) => at.as_array_mut()?[*index] = value,
            (yaml_tree::Segment::Index(index), None, _) => {
                at.as_array_mut()?.remove(*index);
            }
        }
    }
    Some(documents)
}

/// The comments of a text that stand on lines of their own or behind a value.
fn comments(text: &str) -> Vec<String> {
    let comment = |line: &str| line.split_once("# ").map(|(_, comment)| comment.trim().to_owned());
    text.lines().filter_map(comment).collect()
}

/// Presses at random and checks each text against the one before.
fn play(text: &str, others: &[DocumentInput], presses: &[(u16, u16)]) -> Result<(), TestCaseError> {
    let mut engine = Engine::new();
    let mut text = text.to_owned();
    for (which, pick) in presses {
        let documents =
            std::iter::once(input(1, Group::Manifests, &text, None)).chain(others.iter().cloned()).collect();
        let view = form(&mut engine, documents);
        let all = intents(&view, *pick);
        if all.is_empty() {
            return Ok(());
        }
        let chosen = &all[usize::from(*which) % all.len()];
        // A refusal leaves the text as it is.
        let Ok(new) = changed(&text, chosen) else { continue };
        if let Some(intended) = intended(values(&text), chosen) {
            prop_assert_eq!(values(&new), intended, "{:?}\n{}\n---- became\n{}", chosen, text, new);
        }
        let adds_only = chosen.iter().all(|it| {
            matches!(
                it,
                FormIntent::Write { .. }
                    | FormIntent::Insert { .. }
                    | FormIntent::Move { .. }
                    | FormIntent::Rename { .. }
                    | FormIntent::Rows { .. }
            )
        });
        if adds_only {
            for comment in comments(&text) {
                prop_assert!(new.contains(&comment), "`{}` is lost by {:?}\n{}", comment, chosen, new);
            }
        }
        if let [FormIntent::Rows { path, rows }] = chosen.as_slice() {
            let tree = &yaml_tree::parse(&new).trees[path.tree as usize];
            let node = tree.node_at(&yaml_tree::Path::parse(&path.path).unwrap()).unwrap();
            prop_assert!(!rows.is_empty() && node.as_str().is_some());
        }
        text = new;
    }
    Ok(())
}

fn presses() -> impl Strategy<Value = Vec<(u16, u16)>> {
    prop::collection::vec((any::<u16>(), any::<u16>()), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn random_presses_keep_the_rest_of_a_sample(sample in any::<prop::sample::Index>(), document in any::<prop::sample::Index>(), presses in presses()) {
        let all = samples::all();
        let sample = sample.get(&all);
        let manifests: Vec<_> = sample.documents.iter().filter(|it| it.text.len() < 20_000).collect();
        let others: Vec<DocumentInput> = sample.documents.iter().filter(|it| it.group == Group::Cluster && it.text.len() < 6_000)
            .enumerate().map(|(index, it)| input(index as u32 + 2, Group::Cluster, &it.text, None)).collect();
        play(&document.get(&manifests).text, &others, &presses)?;
    }

    #[test]
    fn random_presses_keep_the_rest_of_real_manifests(file in any::<prop::sample::Index>(), presses in presses()) {
        let folder = Path::new("/work/shared/corpus");
        let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
        let mut files: Vec<_> = entries.map(|it| it.unwrap().path()).collect();
        files.sort();
        let text = std::fs::read_to_string(file.get(&files)).unwrap();
        if text.len() < 20_000 {
            play(&text, &[], &presses)?;
        }
    }
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
              Requests  + request
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
            Pod trainer  + Generate name, Namespace, Labels, Annotations, Owner references, Finalizers, Init containers, Ephemeral containers, Node selector, Affinity, Tolerations, Node name, Scheduler name, Resources
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
