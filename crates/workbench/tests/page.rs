//! What the page gets to show, as text: one road from documents to words.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use expect_test::{Expect, expect};
use workbench::engine::Engine;
use workbench::protocol::*;

const CLASS: &str = "apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: gpu}
spec: {selectors: [{cel: {expression: device.driver == 'gpu.example.com'}}]}
";

const SLICE: &str = "apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: slice}
spec:
  driver: gpu.example.com
  nodeName: node-a
  pool: {name: node-a, generation: 1, resourceSliceCount: 1}
  devices:
  - name: gpu-0
    attributes: {model: {string: big}}
    capacity: {memory: {value: 80Gi}}
  - name: gpu-1
    attributes: {model: {string: small}}
    capacity: {memory: {value: 40Gi}}
  - name: gpu-2
    capacity: {memory: {value: 40Gi}}
";

fn claim(selector: &str) -> String {
    format!(
        "apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {{name: mine}}
spec:
  devices:
    requests:
    - name: one
      exactly:
        deviceClassName: gpu
        selectors:
        - cel:
            expression: {selector}
"
    )
}

fn input(id: DocumentId, group: Group, text: &str) -> DocumentInput {
    let text = Some(DocumentText { text: text.to_owned(), last_good: None });
    DocumentInput { id, revision: 1, group, name: format!("document-{id}.yaml"), text }
}

fn look(documents: Vec<DocumentInput>, station: Station) -> Look {
    let matching = MatchRequest { row_count: 100, ..MatchRequest::default() };
    Look { look: 7, documents, open: Some(1), station, matching, budget: 1_000_000, ..Look::default() }
}

fn view(look: Look) -> View {
    match Engine::new().respond(Request::Look(Box::new(look))) {
        Answer::View(view) => *view,
        other => panic!("no view: {other:?}"),
    }
}

fn with_claim(selector: &str) -> Look {
    let documents = vec![
        input(1, Group::Manifests, &claim(selector)),
        input(2, Group::Cluster, CLASS),
        input(3, Group::Cluster, SLICE),
    ];
    look(documents, Station::Match)
}

fn pane(look: Look) -> MatchView {
    match view(look).pane {
        Pane::Match(pane) => *pane,
        other => panic!("not Match: {other:?}"),
    }
}

fn road(view: &View) -> String {
    let line = |station: &StationView| format!("{:?} {}: {}\n", station.mark, station.title, station.verdict);
    view.road.iter().map(line).collect()
}

#[track_caller]
fn check_road(look: Look, expected: Expect) {
    expected.assert_eq(&road(&view(look)));
}

/// Failure card, rows and step by step, as text.
#[track_caller]
fn check_match(look: Look, expected: Expect) {
    let pane = pane(look);
    let mut text = format!("{}\n", pane.summary);
    if let Some(failure) = &pane.failure {
        text += &format!("! {}\n  {}\n  {}\n", failure.title, failure.why, failure.kubernetes);
        for offer in &failure.offers {
            text +=
                &format!("  [{}] {}\n  - {}\n  + {}\n", offer.label, offer.result, offer.before, offer.after);
        }
    }
    for hint in &pane.hints {
        text += &format!("hint: {hint}\n");
    }
    for row in &pane.rows {
        match row {
            MatrixRow::Pool(title) => text += &format!("{title}\n"),
            MatrixRow::Devices { label, cells, .. } => {
                let cells: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
                text += &format!("  {label}: {}\n", cells.join(" | "));
            }
        }
    }
    if let Some(cell) = &pane.cell {
        text += &format!("{}\n", cell.title);
        for line in &cell.lines {
            let cost = if line.cost.is_empty() { String::new() } else { format!(" (cost {})", line.cost) };
            text += &format!("  {}{}  => {}{cost}\n", line.indent, line.source, line.value);
        }
        cell.costs.iter().for_each(|words| text += &format!("  {words}\n"));
    }
    expected.assert_eq(&text);
}

#[test]
fn an_empty_workspace_says_how_to_begin() {
    check_road(
        look(vec![input(1, Group::Manifests, "")], Station::Read),
        expect![[r#"
            Neutral Read: nothing to read yet
            Neutral Accept: nothing to check yet
            Neutral Match: no request to match yet
            Neutral Allocate: no Pod that brings a claim
            Arrow Take home: nothing to take yet
        "#]],
    );
    check_match(
        look(vec![input(1, Group::Manifests, "")], Station::Match),
        expect![[r#"
        Write or paste a ResourceClaim or a ResourceClaimTemplate among your manifests.
        hint: No devices are loaded either: open a sample, or load what your cluster publishes.
    "#]],
    );
}

#[test]
fn a_selector_that_matches_some_devices_is_fine() {
    check_road(
        with_claim("device.capacity['gpu.example.com'].memory.compareTo(quantity('80Gi')) >= 0"),
        expect![[r#"
            Good Read: 1 manifest, 2 cluster objects
            Good Accept: API server accepts 1 manifest
            Good Match: 1 matches, 2 do not, none fails
            Neutral Allocate: no Pod that brings a claim
            Arrow Take home: 1 manifest, ready to copy
        "#]],
    );
}

#[test]
fn a_missing_attribute_fails_and_the_guard_is_offered_with_its_result() {
    check_match(
        with_claim("device.attributes['gpu.example.com'].model == 'big'"),
        expect![[r#"
            request one of mine: 1 selector of the class, 1 of the request, 3 devices in 1 pool
            ! Device gpu.example.com/node-a/gpu-2 makes this selector fail, and that can block the Pod on every node.
              It publishes no `model` (2 of 3 devices of the driver do). A missing attribute is an error in CEL, not “false”. An error here can block the Pod on every node: it does when the scheduler reaches such a device before it has enough.
              claim default/mine: selector #0 on device gpu.example.com/node-a/gpu-2: CEL runtime error: no such key: model. consider using CEL optional chaining (.? followed by orValue()) or guarding the check with has() for optional fields
              [Treat missing as no match] then 1 matches, 2 do not, none fails
              -         - cel:
                        expression: device.attributes['gpu.example.com'].model == 'big'

              +         - cel:
                        expression: has(device.attributes["gpu.example.com"].model) && device.attributes['gpu.example.com'].model == 'big'

            hint: `gpu.example.com/model` exists on 2 of 3 devices of its driver
            node-a · pool node-a · 3 devices
              gpu-0: ● match | ● match | big
              gpu-1: ● match | ○ no match | small
              gpu-2: ● match | ▲ fails | (not published)
            node-a / gpu-2, step by step
              class gpu, selector #0  => ● match
              device.driver == 'gpu.example.com'  => ● match (cost 4)
              └─ device.driver  => gpu.example.com (cost 2)
              request, selector #0  => ▲ fails
              device.attributes['gpu.example.com'].model == 'big'  => ▲ fails (cost 5)
              ├─ device.attributes['gpu.example.com']  => 0 attributes
              └─   .model  => ▲ not published here (2 of 3 devices have it)
              class gpu, selector #0: Costs 4 on this device, at most 4 by the API server's estimate; Kubernetes allows 1,000,000.
              request, selector #0: Costs 5 on this device, at most 5 by the API server's estimate; Kubernetes allows 1,000,000.
        "#]],
    );
}

#[test]
fn the_offer_gives_what_it_says() {
    let quoted = [
        "device.attributes['gpu.example.com'].model == 'big'",
        "\"device.attributes[\\\"gpu.example.com\\\"].model == 'big'\"",
        "'device.attributes[\"gpu.example.com\"].model == \"big\"'",
        "|-\n              device.attributes['gpu.example.com']\n                .model == 'big'",
        ">\n              device.attributes['gpu.example.com'].model\n              == 'big'",
    ];
    for selector in quoted {
        let text = claim(selector);
        let pane = pane(with_claim(selector));
        let offer = &pane.failure.unwrap_or_else(|| panic!("nothing fails: {selector}")).offers[0];
        let mut edited: Vec<u16> = text.encode_utf16().collect();
        for edit in offer.edits.iter().rev() {
            edited.splice(edit.from as usize..edit.to as usize, edit.text.encode_utf16());
        }
        let after = String::from_utf16(&edited).unwrap();
        let documents = vec![
            input(1, Group::Manifests, &after),
            input(2, Group::Cluster, CLASS),
            input(3, Group::Cluster, SLICE),
        ];
        let view = view(look(documents, Station::Match));
        assert_eq!(offer.result, "then 1 matches, 2 do not, none fails");
        assert_eq!(view.road[2].verdict, "1 matches, 2 do not, none fails", "{after}");
    }
}

#[test]
fn a_selector_that_does_not_compile_is_placed_in_the_text() {
    let view = view(with_claim("device.attribute['gpu.example.com'].model == 'big'"));
    let mark = &view.open.unwrap().marks[0];
    let text = claim("device.attribute['gpu.example.com'].model == 'big'");
    expect![[r#"
        device.attribute
        the selector does not compile: undefined field 'attribute'"#]]
    .assert_eq(&format!("{}\n{}", &text[mark.from as usize..mark.to as usize], mark.message));
    expect![[r#"
        compilation failed: ERROR: <input>:1:7: undefined field 'attribute'
         | device.attribute['gpu.example.com'].model == 'big'
         | ......^"#]]
    .assert_eq(mark.kubernetes.as_deref().unwrap_or_default());
}

#[test]
fn a_syntax_error_marks_the_character_it_is_about() {
    for (selector, marked) in
        [("device.driver ==", "="), ("device.driver == == 'x'", "=="), ("size('ü') + )", ")")]
    {
        let text = claim(selector);
        let mark = view(with_claim(selector)).open.unwrap().marks[0].clone();
        let units: Vec<u16> = text.encode_utf16().collect();
        let found = String::from_utf16(&units[mark.from as usize..mark.to as usize]).unwrap();
        assert_eq!(found, marked, "{selector}: {}", mark.message);
    }
}

#[test]
fn a_capacity_read_as_an_attribute_is_noticed() {
    check_match(
        with_claim("device.attributes['gpu.example.com'].memory == quantity('80Gi')"),
        expect![[r#"
            request one of mine: 1 selector of the class, 1 of the request, 3 devices in 1 pool
            ! The devices of node-a make this selector fail, and that can block the Pod on every node.
              They publish no `memory`. A missing attribute is an error in CEL, not “false”. An error here can block the Pod on every node: it does when the scheduler reaches such a device before it has enough.
              claim default/mine: selector #0 on device gpu.example.com/node-a/gpu-0: CEL runtime error: no such key: memory. consider using CEL optional chaining (.? followed by orValue()) or guarding the check with has() for optional fields
              [Read device.capacity["gpu.example.com"].memory] then 1 matches, 2 do not, none fails
              -         - cel:
                        expression: device.attributes['gpu.example.com'].memory == quantity('80Gi')

              +         - cel:
                        expression: device.capacity["gpu.example.com"].memory == quantity('80Gi')

              [Treat missing as no match] then 0 match, 3 do not, none fails
              -         - cel:
                        expression: device.attributes['gpu.example.com'].memory == quantity('80Gi')

              +         - cel:
                        expression: has(device.attributes["gpu.example.com"].memory) && device.attributes['gpu.example.com'].memory == quantity('80Gi')

            hint: `memory` is a capacity on 3 of 3 devices of its driver; the selector reads an attribute
            node-a · pool node-a · 3 devices
              gpu-0: ● match | ▲ fails | (not published) | big
              gpu-1: ● match | ▲ fails | (not published) | small
              gpu-2: ● match | ▲ fails | (not published) | (not published)
            node-a / gpu-0, step by step
              class gpu, selector #0  => ● match
              device.driver == 'gpu.example.com'  => ● match (cost 4)
              └─ device.driver  => gpu.example.com (cost 2)
              request, selector #0  => ▲ fails
              device.attributes['gpu.example.com'].memory == quantity('80Gi')  => ▲ fails (cost 6)
              ├─ device.attributes['gpu.example.com']  => 1 attribute
              ├─   .memory  => ▲ not published here, nor by any other device
              └─ quantity('80Gi')  => 80Gi (cost 1)
              class gpu, selector #0: Costs 4 on this device, at most 4 by the API server's estimate; Kubernetes allows 1,000,000.
              request, selector #0: Costs 6 on this device, at most 12 by the API server's estimate; Kubernetes allows 1,000,000.
        "#]],
    );
}

#[test]
fn a_class_that_is_not_loaded_is_not_said_to_be_missing() {
    let documents =
        vec![input(1, Group::Manifests, &claim("device.driver != ''")), input(3, Group::Cluster, SLICE)];
    check_match(
        look(documents, Station::Match),
        expect![[r#"
            request one of mine: class gpu not loaded here, 1 of the request, 3 devices in 1 pool
            hint: class `gpu` is not loaded here: devices that it would leave out are among those below
            node-a · pool node-a · 3 devices
              gpu-0: ● match | big
              gpu-1: ● match | small
              gpu-2: ● match | (not published)
            node-a / gpu-0, step by step
              device.driver != ''  => ● match (cost 2)
              └─ device.driver  => gpu.example.com (cost 2)
              Costs 2 on this device, at most 2 by the API server's estimate; Kubernetes allows 1,000,000.
        "#]],
    );
}

#[test]
fn parts_that_decide_nothing_are_not_reached() {
    let selector =
        "device.driver != 'gpu.example.com' && device.attributes['gpu.example.com'].model == 'big'";
    check_match(
        with_claim(selector),
        expect![[r#"
            request one of mine: 1 selector of the class, 1 of the request, 3 devices in 1 pool
            hint: `gpu.example.com/model` exists on 2 of 3 devices of its driver
            node-a · pool node-a · 3 devices
              gpu-0: ● match | ○ no match | big
              gpu-1: ● match | ○ no match | small
              gpu-2: ● match | ○ no match | (not published)
            node-a / gpu-0, step by step
              class gpu, selector #0  => ● match
              device.driver == 'gpu.example.com'  => ● match (cost 4)
              └─ device.driver  => gpu.example.com (cost 2)
              request, selector #0  => ○ no match
              device.driver != 'gpu.example.com' && device.attributes['gpu.example.com'].model == 'big'  => ○ no match (cost 4)
              ├─ device.driver != 'gpu.example.com'  => false (cost 4)
              │  └─ device.driver  => gpu.example.com (cost 2)
              └─ device.attributes['gpu.example.com'].model == 'big'  => not reached
                 └─ device.attributes['gpu.example.com'].model  => not reached
              class gpu, selector #0: Costs 4 on this device, at most 4 by the API server's estimate; Kubernetes allows 1,000,000.
              request, selector #0: Costs 4 on this device, at most 9 by the API server's estimate; Kubernetes allows 1,000,000.
        "#]],
    );
}

#[test]
fn a_document_that_does_not_parse_keeps_its_last_good_version() {
    let good = claim("device.driver == 'gpu.example.com'");
    let mut documents = vec![
        input(1, Group::Manifests, ""),
        input(2, Group::Cluster, CLASS),
        input(3, Group::Cluster, SLICE),
    ];
    let text = format!("{good}  bad: [\n");
    documents[0].text = Some(DocumentText { text, last_good: Some(good) });
    let view = view(look(documents, Station::Match));
    assert!(!view.documents[0].parsed);
    assert_eq!(
        view.documents[0].stale.as_deref(),
        Some("mine does not parse at line 14; the stations after Read use its last version that did")
    );
    expect![[r#"
        Bad Read: 1 error in the text
        Attention Accept: 1 file does not parse
        Good Match: all 3 devices match
        Neutral Allocate: no Pod that brings a claim
        Arrow Take home: 1 file; see Read first
    "#]]
    .assert_eq(&road(&view));
}

#[test]
fn what_does_not_parse_is_not_accepted_beside_what_is() {
    let mut documents = with_claim("device.driver == 'gpu.example.com'").documents;
    documents.push(input(4, Group::Manifests, "kind: [\n"));
    let view = view(look(documents, Station::Accept));
    let Pane::Accept(accept) = &view.pane else { panic!("another pane") };
    assert_eq!(accept.headline, "Accept: accepts 1 manifest; 1 file does not parse");
    assert_eq!(view.road[1].mark, StationMark::Attention);
}

#[test]
fn match_shows_a_request_of_the_document_asked_for() {
    let two = claim("true").replace("name: mine", "name: yours").replace(
        "    - name: one",
        "    - {name: zero, exactly: {deviceClassName: gpu}}
    - name: one",
    );
    let mut documents = with_claim("device.attributes['gpu.example.com'].model == 'big'").documents;
    documents.push(input(4, Group::Manifests, &two));
    let shown = |document: Option<DocumentId>, path: Option<&str>| {
        let mut asked = look(documents.clone(), Station::Match);
        (asked.matching.document, asked.matching.path) = (document, path.map(str::to_owned));
        pane(asked).summary.split(':').next().unwrap().to_owned()
    };
    assert_eq!(shown(None, None), "request one of mine", "the one that fails");
    assert_eq!(shown(Some(4), None), "request zero of yours");
    assert_eq!(shown(Some(4), Some("spec.devices.requests[1]")), "request one of yours");
    assert_eq!(shown(Some(2), None), "request one of mine", "a document without a request");
}

#[test]
fn allocate_shows_a_pod_of_the_document_asked_for_and_what_it_gets_there_and_would_get_elsewhere() {
    let with_pod = |name: &str| {
        let claim =
            claim("device.driver == 'gpu.example.com'").replace("name: mine", &format!("name: {name}"));
        format!(
            "{claim}---
apiVersion: v1
kind: Pod
metadata: {{name: pod-of-{name}}}
spec:
  containers: [{{name: main, image: main, resources: {{claims: [{{name: c}}]}}}}]
  resourceClaims: [{{name: c, resourceClaimName: {name}}}]
"
        )
    };
    let node = |name: &str| format!("apiVersion: v1\nkind: Node\nmetadata: {{name: {name}}}\n");
    let other = SLICE.replace("name: slice", "name: other").replace("node-a", "node-b");
    let cluster = [CLASS, SLICE, &other, &node("node-a"), &node("node-b")].join("---\n");
    let documents = vec![
        input(1, Group::Manifests, &with_pod("mine")),
        input(2, Group::Manifests, &with_pod("yours")),
        input(3, Group::Cluster, &cluster),
    ];
    let mut asked = look(documents, Station::Allocate);
    asked.allocate.document = Some(2);
    let Pane::Allocate(pane) = view(asked).pane else { panic!("another pane") };
    let tile =
        |tile: &Tile| format!("  {}{}: {}\n", tile.name, if tile.given { " ✓" } else { "" }, tile.says);
    let card =
        |node: &NodeCard| format!("{}\n{}", node.name, node.tiles.iter().map(tile).collect::<String>());
    let cards: String = pane.nodes.iter().map(card).collect();
    expect![[r#"
        Claim yours gets gpu-1 for one.
        node-a
          gpu-0: held by Pod pod-of-mine
          gpu-1 ✓: given
          gpu-2: fits
        node-b
          gpu-0: would be given
          gpu-1: fits
          gpu-2: fits
    "#]]
    .assert_eq(&format!("{}\n{cards}", pane.card.unwrap().why[0]));
}

#[test]
fn an_engine_that_forgot_asks_for_the_texts() {
    let mut engine = Engine::new();
    let mut documents = vec![input(1, Group::Manifests, CLASS), input(2, Group::Cluster, SLICE)];
    documents[1].text = None;
    let answer = engine.respond(Request::Look(Box::new(look(documents.clone(), Station::Read))));
    assert_eq!(answer, Answer::NeedTexts { look: 7, documents: vec![2] });
    documents[1].text = Some(DocumentText { text: SLICE.to_owned(), last_good: None });
    documents[0].text = None;
    assert!(matches!(
        engine.respond(Request::Look(Box::new(look(documents, Station::Read)))),
        Answer::View(_)
    ));
}

#[test]
fn typing_in_one_document_gives_the_same_as_reading_everything_anew() {
    let mine = |selector: &str| claim(selector);
    let allocated = claim("true")
        + "status: {allocation: {devices: {results: [{driver: gpu.example.com, pool: node-a, device: gpu-0}]}}}\n";
    let class = |driver: &str| CLASS.replace("gpu.example.com", driver);
    let other_slice = SLICE.replace("name: slice", "name: other").replace("node-a", "node-b");
    // Which document is typed in, and what it is then.
    let typed: Vec<(DocumentId, String)> = vec![
        (1, mine("device.driver == 'x'")),
        (1, mine("device.attributes['gpu.example.com'].model == 'big'")),
        (1, mine("device.attributes['gpu.example.com'].model == 'big'") + "# a comment\n"),
        (3, SLICE.replace("big", "small")),
        (3, SLICE.replace("big", "small") + "  broken: ["),
        (1, mine("true &&")),
        (2, class("other.example.com")),
        (2, "kind: ConfigMap\n".to_owned()),
        (1, format!("{}---\n{other_slice}", mine("1 == 1"))),
        (1, allocated),
        (2, class("gpu.example.com")),
        (3, String::new()),
        (3, SLICE.to_owned()),
        (1, mine("1 == 1")),
    ];
    for budget in [1_000_000_000, 1_000_030, 40] {
        let mut kept = Engine::new();
        let mut all = with_claim("device.driver != ''");
        all.budget = budget;
        kept.respond(Request::Look(Box::new(all.clone())));
        for (step, (id, text)) in typed.iter().enumerate() {
            for input in &mut all.documents {
                if input.id == *id {
                    // As the page does: what parsed last is sent along.
                    let good = input.text.take().map(|it| it.last_good.unwrap_or(it.text));
                    input.revision += 1;
                    input.text = Some(DocumentText { text: text.clone(), last_good: good });
                }
            }
            // Documents that change their place and group in the list, too.
            if step % 5 == 4 {
                all.documents.reverse();
                all.documents[0].group = Group::Manifests;
            }
            all.station = [Station::Match, Station::Read, Station::TakeHome][step % 3];
            let mut asked = all.clone();
            asked.documents.iter_mut().filter(|input| input.id != *id).for_each(|input| input.text = None);
            let fresh = Engine::new().respond(Request::Look(Box::new(all.clone())));
            assert_eq!(kept.respond(Request::Look(Box::new(asked))), fresh, "step {step}, budget {budget}");
        }
    }
}

#[test]
fn a_message_that_cannot_be_read_is_refused_aloud() {
    let answer = Engine::new().answer("{".to_owned());
    assert!(answer.contains("Refused"), "{answer}");
}

#[test]
fn positions_count_utf16_units() {
    let text = format!("# 😀 ü\n{}", claim("device.nope"));
    let documents = vec![input(1, Group::Manifests, &text), input(2, Group::Cluster, CLASS)];
    let view = view(look(documents, Station::Match));
    let mark = &view.open.unwrap().marks[0];
    let units: Vec<u16> = text.encode_utf16().collect();
    let marked = String::from_utf16(&units[mark.from as usize..mark.to as usize]).unwrap();
    assert!("device.nope".contains(&marked) && !marked.is_empty(), "{marked}");
}

#[test]
fn the_tick_of_read_says_how_many_remarks_stand_below() {
    let documents = vec![input(1, Group::Manifests, &claim("'true'")), input(2, Group::Cluster, SLICE)];
    let view = view(look(documents, Station::Read));
    let Pane::Read(read) = &view.pane else { panic!("another pane") };
    let said = format!("{}\n{}", road(&view).lines().next().unwrap(), read.headline);
    expect![[r#"
        Good Read: 1 manifest, 1 cluster object, 1 remark
        Read: the structure is fine; 1 remark"#]]
    .assert_eq(&said);
}

#[test]
fn equal_neighbours_fold_and_the_window_is_kept() {
    let device =
        |index: usize| format!("  - name: gpu-{index}\n    attributes: {{model: {{string: big}}}}\n");
    let devices: String = (0..300).map(device).collect();
    let slice = SLICE.split("  - name").next().unwrap().to_owned() + &devices;
    let documents = vec![
        input(1, Group::Manifests, &claim("device.attributes['gpu.example.com'].model == 'big'")),
        input(2, Group::Cluster, CLASS),
        input(3, Group::Cluster, &slice),
    ];
    let mut asked = look(documents, Station::Match);
    let folded = pane(asked.clone());
    assert_eq!(
        (folded.row_total, folded.total.as_str()),
        (3, "300 devices in 2 rows, 1 pool"),
        "a pool line, the explained device, the others"
    );
    asked.matching.unfolded = true;
    asked.matching.first_row = 290;
    asked.matching.row_count = 5;
    let window = pane(asked.clone());
    assert_eq!((window.rows.len(), window.row_total), (5, 301));
    asked.matching = MatchRequest { search: "gpu-17".to_owned(), row_count: 100, ..MatchRequest::default() };
    assert_eq!(pane(asked).total, "11 devices in 2 rows, 1 pool");
}

#[test]
fn the_part_that_costs_most_is_marked() {
    let claim = claim("device.driver != '' && lists.range(300).all(a, lists.range(20).all(b, a + b >= 0))");
    let documents =
        vec![input(1, Group::Manifests, &claim), input(2, Group::Cluster, &format!("{CLASS}---\n{SLICE}"))];
    let pane = pane(look(documents, Station::Match));
    let cell = pane.cell.unwrap();
    let marked: Vec<&TraceLine> = cell.lines.iter().filter(|line| line.cost.contains('◆')).collect();
    let [line] = marked.as_slice() else { panic!("{:?}", cell.lines) };
    expect![[r#"
        lists.range(20).all(b, a + b >= 0) (cost 51,600 ◆ most of it)
        request, selector #0: Costs 52,814 on this device, at most 52,814 by the API server's estimate; Kubernetes allows 1,000,000."#]].assert_eq(&format!("{} (cost {})\n{}", line.source, line.cost, cell.costs.last().unwrap()));
}

#[test]
fn a_value_that_no_device_has_is_said_where_nothing_matches() {
    let failure = pane(with_claim(
        "has(device.attributes['gpu.example.com'].model) && device.attributes['gpu.example.com'].model == 'bi'",
    ))
    .failure
    .unwrap();
    let offers: Vec<String> =
        failure.offers.iter().map(|it| format!("{}: {}", it.label, it.result)).collect();
    expect![[r#"
        Warning No device matches: no device has `gpu.example.com/model` "bi"; did you mean "big"?
        Compare with "big": then 1 matches, 2 do not, none fails"#]]
    .assert_eq(&format!("{:?} {}\n{}", failure.tone, failure.title, offers.join("\n")));
}

#[test]
fn two_mistakes_of_one_selector_are_mended_together_and_a_capacity_as_a_capacity() {
    let selector = "device.attributes['gpu.example.com'].memory > 10 && device.attributes['gpu.example.com'].modle != 'x'";
    let offers = |selector: &str| {
        let failure = pane(with_claim(selector)).failure.unwrap();
        let line = |it: &Offer| format!("{}: {}\n{}\n", it.label, it.result, it.after);
        failure.offers.iter().map(line).collect::<String>()
    };
    expect![[r#"
        Compare the capacity with quantity("10") (add the unit you mean); Read device.attributes["gpu.example.com"].model: then 2 match, 0 do not, 1 fails
                - cel:
                    expression: device.capacity["gpu.example.com"].memory.compareTo(quantity("10")) > 0 && device.attributes["gpu.example.com"].model != 'x'

        Treat missing as no match: then 0 match, 3 do not, none fails
                - cel:
                    expression: has(device.attributes["gpu.example.com"].memory) && device.attributes['gpu.example.com'].memory > 10 && has(device.attributes["gpu.example.com"].modle) && device.attributes['gpu.example.com'].modle != 'x'

        Compare the capacity with quantity("10") (add the unit you mean): then 0 match, 0 do not, 3 fail
                - cel:
                    expression: device.capacity["gpu.example.com"].memory.compareTo(quantity("10")) > 0 && device.attributes['gpu.example.com'].modle != 'x'

        Read device.attributes["gpu.example.com"].model: then 0 match, 0 do not, 3 fail
                - cel:
                    expression: device.attributes['gpu.example.com'].memory > 10 && device.attributes["gpu.example.com"].model != 'x'

    "#]].assert_eq(&offers(selector));
    expect![[r#"
        Compare the capacity with quantity("10") (add the unit you mean): then 3 match, 0 do not, none fails
                - cel:
                    expression: device.capacity["gpu.example.com"].memory.compareTo(quantity("10")) > 0

        Treat missing as no match: then 0 match, 3 do not, none fails
                - cel:
                    expression: has(device.attributes["gpu.example.com"].memory) && device.attributes['gpu.example.com'].memory > 10

    "#]].assert_eq(&offers("device.attributes['gpu.example.com'].memory > 10"));
}

#[test]
fn what_is_counted_is_counted_alike_everywhere() {
    let text =
        claim("device.attributes['gpu.example.com'].model == 'big'").replace("deviceClassName", "class");
    let two = format!("{text}---\n{}", claim("true").replace("name: mine", "name: other"));
    let documents = vec![
        input(1, Group::Manifests, &two),
        input(2, Group::Cluster, CLASS),
        input(3, Group::Cluster, SLICE),
    ];
    let view = view(look(documents, Station::Read));
    let severities: Vec<String> =
        view.problems.iter().map(|it| format!("{:?} {}", it.severity, it.code)).collect();
    let Pane::Read(read) = &view.pane else { panic!("not Read") };
    expect![[r#"
        Bad Read: 2 errors in the text
        Bad Accept: API server refuses 2 manifests
        Attention Match: 1 of 2 requests fail on devices
        Neutral Allocate: no Pod that brings a claim
        Arrow Take home: 2 manifests in 1 file; see Read first
        Read: 2 errors in the text; 1 problem in selectors
        Error unknown-field
        Warning cel-runtime-error
        Error wrong-type"#]]
    .assert_eq(&format!("{}{}\n{}", road(&view), read.headline, severities.join("\n")));
}
