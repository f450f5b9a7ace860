//! Which slices make a pool?

use dra::NodeReach;

use super::*;

fn part(name: &str, generation: i64, count: i64, devices: &str) -> String {
    format!(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceSlice\nmetadata: {{name: {name}}}\nspec:\n  driver: d.example.com\n  \
         pool: {{name: p, generation: {generation}, resourceSliceCount: {count}}}\n  nodeName: node\n  devices: {devices}\n---\n"
    )
}

fn check(text: &str, expected: &str) {
    let cluster = workspace(text).cluster;
    let pool = |pool: &dra::Pool| {
        let names: Vec<&str> = cluster.devices[pool.devices.clone()].iter().map(|it| &*it.name).collect();
        format!(
            "{}/{} generation {} {:?} old {}: {}",
            pool.driver,
            pool.name,
            pool.generation,
            pool.state,
            pool.old_slices,
            names.join(" ")
        )
    };
    let pools: Vec<String> = cluster.pools.iter().map(pool).collect();
    assert_eq!(pools.join("\n"), expected);
}

#[test]
fn the_newest_pool_generation_wins() {
    let text = part("a", 1, 1, "[{name: old}]") + &part("b", 2, 1, "[{name: new}]");
    check(&text, "d.example.com/p generation 2 Complete old 1: new");
}

#[test]
fn a_pool_without_all_its_slices_is_incomplete() {
    let text = part("a", 1, 3, "[{name: one}]") + &part("b", 1, 3, "[{name: two}]");
    check(&text, "d.example.com/p generation 1 Incomplete { found: 2, expected: 3 } old 0: one two");
}

#[test]
fn slices_are_taken_by_name_and_devices_as_listed() {
    let text = part("b", 1, 2, "[{name: z}, {name: a}]") + &part("a", 1, 2, "[{name: m}]");
    check(&text, "d.example.com/p generation 1 Complete old 0: m z a");
}

#[test]
fn pools_with_binding_conditions_go_last() {
    let first = part("a", 1, 1, "[{name: one, bindingConditions: [ready]}]");
    let second = part("b", 1, 1, "[{name: two}]").replace("name: p,", "name: q,");
    check(
        &(first + &second),
        "d.example.com/q generation 1 Complete old 0: two\nd.example.com/p generation 1 Complete old 0: one",
    );
}

#[test]
fn contradicting_slices_are_invalid_in_kubernetes_words() {
    let text = part("a", 1, 1, "[{name: one}, {name: one}]");
    check(&text, "d.example.com/p generation 1 Invalid(\"duplicate device name one\") old 0: one one");
    let text =
        part("a", 1, 1, "[{name: one, consumesCounters: [{counterSet: s, counters: {c: {value: 1}}}]}]");
    check(&text, "d.example.com/p generation 1 Invalid(\"counter set s not found\") old 0: one");
}

#[test]
fn a_device_may_say_for_itself_which_nodes_reach_it() {
    let text = part("a", 1, 1, "[{name: one, nodeName: n1}, {name: two, allNodes: true}, {name: three}]")
        .replace("nodeName: node", "perDeviceNodeSelection: true");
    let cluster = workspace(&text).cluster;
    let reach: Vec<&NodeReach> = cluster.devices.iter().map(|device| &device.nodes).collect();
    assert_eq!(reach, [&NodeReach::Node("n1".to_owned()), &NodeReach::AllNodes, &NodeReach::Nowhere]);
}

#[test]
fn slices_of_v1beta1_are_read_as_far_as_they_agree() {
    let text = part("a", 1, 1, "[{name: one, basic: {attributes: {model: {string: A}}}}]")
        .replace("resource.k8s.io/v1", "resource.k8s.io/v1beta1");
    let workspace = workspace(&text);
    let device = &workspace.cluster.devices[0];
    let model = workspace.cluster.attribute(device, "d.example.com", "model");
    assert_eq!(model, Some(&dra::objects::AttributeValue::String("A".to_owned())));
}
