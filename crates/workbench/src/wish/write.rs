//! The manifests of a wish.

use serde_json::{Map, Value, json};
use yaml_tree::emit::emit;

use crate::analysis::Analysis;
use crate::change;
use crate::protocol::{
    EditView, FormIntent, FormPath, Group, SampleDocument, SelectorRow, Wish, WishKind, WishPod, WishRequest,
};
use crate::selector_rows;

/// What is written for a wish.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) documents: Vec<SampleDocument>,
    pub(super) edits: Vec<EditView>,
    /// The document after the edits.
    pub(super) changed: Option<String>,
    /// The Pod or workload that uses the devices.
    pub(super) user: String,
}

/// The image of new Pods; the reader puts another in its place.
const IMAGE: &str = "registry.example.com/app:1.0";

/// A claim with one request, for counting what it finds.
pub(super) fn probe(request: &WishRequest) -> Value {
    // Without a class every device is looked at, as a class itself does.
    let one = if request.class.is_empty() {
        fields(request, &request.rows).map(|it| json!({"name": "all", "exactly": it}))
    } else {
        request_value(request)
    };
    let one = one.unwrap_or_else(|_| json!({"name": "broken"}));
    object("ResourceClaim", &metadata("probe", ""), json!({"devices": {"requests": [one]}}))
}

/// The manifests; the error says in words what is missing.
pub(super) fn write(analysis: &Analysis<'_>, wish: &Wish) -> Result<Written, String> {
    match wish.kind {
        WishKind::Claim => claim(analysis, wish),
        WishKind::ExtendedResource => extended(analysis, wish),
        WishKind::Class => class(analysis, wish),
    }
}

fn metadata(name: &str, namespace: &str) -> Value {
    if namespace.is_empty() { json!({"name": name}) } else { json!({"name": name, "namespace": namespace}) }
}

fn object(kind: &str, metadata: &Value, spec: Value) -> Value {
    json!({"apiVersion": "resource.k8s.io/v1", "kind": kind, "metadata": metadata, "spec": spec})
}

fn document(name: &str, value: &Value) -> SampleDocument {
    SampleDocument::manifest(format!("{name}.yaml"), emit(value))
}

/// A name that no object of the manifests has; the wish's own with a number when needed.
fn free_name(analysis: &Analysis<'_>, wanted: &str) -> String {
    let manifests = analysis.documents.iter().filter(|it| it.group == Group::Manifests);
    let taken: Vec<String> = manifests.flat_map(|it| it.objects()).map(dra::Object::name).collect();
    let wanted = if wanted.trim().is_empty() { "devices" } else { wanted.trim() };
    let free = |name: &String| !taken.contains(name);
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(free).unwrap_or_default()
}

fn claim(analysis: &Analysis<'_>, wish: &Wish) -> Result<Written, String> {
    let name = free_name(analysis, &wish.name);
    let mut devices = Map::new();
    let requests: Result<Vec<Value>, String> = wish.requests.iter().map(request_value).collect();
    devices.insert("requests".to_owned(), Value::Array(requests?));
    if !wish.same.is_empty() {
        devices.insert("constraints".to_owned(), json!([{"matchAttribute": wish.same}]));
    }
    let spec = json!({"devices": devices});
    let metadata = metadata(&name, &wish.namespace);
    let (kind, spec) =
        if wish.shared { ("ResourceClaim", spec) } else { ("ResourceClaimTemplate", json!({"spec": spec})) };
    let mut written = Written::default();
    if !wish.namespace.is_empty() {
        let labels = json!({"resource.kubernetes.io/admin-access": "true"});
        let mut metadata = json!({"name": wish.namespace});
        if let (true, Some(entries)) = (wish.requests.iter().any(|it| it.admin), metadata.as_object_mut()) {
            entries.insert("labels".to_owned(), labels);
        }
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata});
        written.documents.push(document(&wish.namespace, &namespace));
    }
    written.documents.push(document(&name, &object(kind, &metadata, spec)));
    match &wish.pod {
        Some(pod) => wire(analysis, wish, pod, &name, &mut written)?,
        None => new_pods(analysis, wish, &name, &mut written),
    }
    Ok(written)
}

/// One request; alternatives make it `firstAvailable`.
fn request_value(request: &WishRequest) -> Result<Value, String> {
    if request.class.is_empty() {
        return Err(format!("No class is chosen for `{}`", request.name));
    }
    if request.alternatives.is_empty() {
        return Ok(json!({"name": request.name, "exactly": fields(request, &request.rows)?}));
    }
    let mut alternatives = Vec::new();
    for (index, own) in request.alternatives.iter().enumerate() {
        let rows: Vec<SelectorRow> = own.iter().chain(&request.rows).cloned().collect();
        let mut fields = Map::new();
        fields.insert("name".to_owned(), json!(format!("choice-{}", index + 1)));
        fields.extend(self::fields(request, &rows)?);
        alternatives.push(Value::Object(fields));
    }
    Ok(json!({"name": request.name, "firstAvailable": alternatives}))
}

/// What is asked for, with these conditions.
fn fields(request: &WishRequest, rows: &[SelectorRow]) -> Result<Map<String, Value>, String> {
    let mut fields = Map::new();
    fields.insert("deviceClassName".to_owned(), json!(request.class));
    if request.admin {
        fields.insert("allocationMode".to_owned(), json!("All"));
        fields.insert("adminAccess".to_owned(), json!(true));
    } else if request.count != 1 {
        fields.insert("count".to_owned(), json!(request.count));
    }
    if !rows.is_empty() {
        let expression = selector_rows::write(rows)?;
        fields.insert("selectors".to_owned(), json!([{"cel": {"expression": expression}}]));
    }
    if let Some((name, amount)) = &request.capacity {
        fields.insert("capacity".to_owned(), json!({"requests": {name.as_str(): amount}}));
    }
    Ok(fields)
}

/// The entry of `resourceClaims` that names the claim or template.
fn reference(wish: &Wish, claim: &str) -> Value {
    let field = if wish.shared { "resourceClaimName" } else { "resourceClaimTemplateName" };
    json!({"name": "devices", field: claim})
}

fn new_pods(analysis: &Analysis<'_>, wish: &Wish, claim: &str, written: &mut Written) {
    for number in 1..=wish.pods.clamp(1, 8) {
        let wanted = if wish.pods > 1 { format!("{claim}-user-{number}") } else { format!("{claim}-user") };
        let name = free_name(analysis, &wanted);
        let container = |number: u32| {
            let name = if wish.containers > 1 { format!("app-{number}") } else { "app".to_owned() };
            json!({"name": name, "image": IMAGE, "resources": {"claims": [{"name": "devices"}]}})
        };
        let containers: Vec<Value> = (1..=wish.containers.clamp(1, 8)).map(container).collect();
        let spec = json!({"containers": containers, "resourceClaims": [reference(wish, claim)]});
        written.documents.push(document(&name, &pod(&name, &wish.namespace, &spec)));
        if number == 1 {
            written.user = name;
        }
    }
}

/// The name in a Pod's title.
fn named(pod: &WishPod) -> String {
    pod.title.split_once(' ').map(|(_, name)| name.to_owned()).unwrap_or_default()
}

fn pod(name: &str, namespace: &str, spec: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata(name, namespace), "spec": spec})
}

/// The edits that make an existing Pod use the claim.
fn wire(
    analysis: &Analysis<'_>,
    wish: &Wish,
    pod: &WishPod,
    claim: &str,
    written: &mut Written,
) -> Result<(), String> {
    let gone = || format!("{} is not there any more", pod.title);
    let document = analysis.documents.iter().find(|it| it.id == pod.document).ok_or_else(gone)?;
    let tree =
        document.stream.as_ref().and_then(|it| it.trees.get(pod.spec.tree as usize)).ok_or_else(gone)?;
    let spec = yaml_tree::Path::parse(&pod.spec.path).ok_or_else(gone)?;
    let node = tree.node_at(&spec).ok_or_else(gone)?;
    let at = |path: yaml_tree::Path| FormPath { tree: pod.spec.tree, path: path.to_string() };

    let claims = node.get("resourceClaims");
    let taken: Vec<&str> =
        claims.into_iter().flat_map(|it| it.items()).filter_map(|it| it.get("name")?.as_str()).collect();
    let names = std::iter::once("devices".to_owned()).chain((2..).map(|number| format!("devices-{number}")));
    let name = names.into_iter().find(|name| !taken.contains(&name.as_str())).unwrap_or_default();
    let mut reference = reference(wish, claim);
    if let Some(entries) = reference.as_object_mut() {
        entries.insert("name".to_owned(), json!(name));
    }
    let mut intents =
        vec![add(&at, &spec.key("resourceClaims"), claims.map_or(0, |it| it.items().count()), reference)];
    for (index, container) in node.get("containers").into_iter().flat_map(|it| it.items()).enumerate() {
        let own = container.get("name").and_then(|name| name.as_str()).unwrap_or_default();
        let asks = ["limits", "requests"].iter().filter(|section| {
            container.get("resources").and_then(|it| it.get(section)?.get(&wish.resource)).is_some()
        });
        let asks: Vec<&&str> = asks.collect();
        let chosen =
            if wish.migrate { !asks.is_empty() } else { wish.container.is_empty() || wish.container == own };
        if !chosen {
            continue;
        }
        let resources = spec.key("containers").index(index).key("resources");
        for section in asks.into_iter().filter(|_| wish.migrate) {
            let alone = container
                .get("resources")
                .and_then(|it| it.get(section))
                .is_some_and(|it| it.entries().count() == 1);
            let section = resources.key(*section);
            intents.push(FormIntent::Remove {
                path: at(if alone { section } else { section.key(&wish.resource) }),
            });
        }
        let there =
            container.get("resources").and_then(|it| it.get("claims")).map_or(0, |it| it.items().count());
        intents.push(add(&at, &resources.key("claims"), there, json!({"name": name})));
    }
    let edits = change::edits(&document.text, &intents)?;
    written.changed = Some(yaml_tree::apply(&document.text, &edits));
    written.edits = document.edits(&edits);
    written.user = named(pod);
    Ok(())
}

/// One more item of a list that may not be there.
fn add(
    at: &dyn Fn(yaml_tree::Path) -> FormPath,
    list: &yaml_tree::Path,
    count: usize,
    value: Value,
) -> FormIntent {
    match count {
        0 => FormIntent::Set { path: at(list.clone()), value: json!([value]) },
        count => FormIntent::Insert { path: at(list.index(count)), value },
    }
}

/// A class that answers for an extended resource.
fn extended(analysis: &Analysis<'_>, wish: &Wish) -> Result<Written, String> {
    let request = wish.requests.first().ok_or("No class is chosen")?;
    let mut written = Written::default();
    let class = analysis.cluster.classes.get(&request.class).ok_or("The class is not loaded here")?;
    if class.extended_resource_name.as_deref() != Some(wish.resource.as_str()) {
        // The class as it is, with the name; an administrator applies it.
        let document = analysis.document(class.object).ok_or("The class is not loaded here")?;
        let object = analysis.object(class.object).ok_or("The class is not loaded here")?;
        let tree = document.stream.as_ref().and_then(|it| it.trees.get(object.place.tree));
        let node = tree.and_then(|it| it.node_at(&object.place.path)).ok_or("The class cannot be read")?;
        let mut value = node.to_json();
        if let Some(spec) = value.get_mut("spec").and_then(Value::as_object_mut) {
            spec.insert("extendedResourceName".to_owned(), json!(wish.resource));
        }
        written.documents.push(self::document(&request.class, &value));
    }
    if let Some(pod) = &wish.pod {
        written.user = named(pod);
    } else {
        let name = free_name(analysis, &format!("{}-user", wish.name));
        let limits = json!({wish.resource.as_str(): request.count.to_string()});
        let spec = json!({"containers": [{"name": "app", "image": IMAGE, "resources": {"limits": limits}}]});
        written.documents.push(self::document(&name, &pod(&name, &wish.namespace, &spec)));
        written.user = name;
    }
    if written.documents.is_empty() {
        return Err(format!(
            "Nothing needs to be written: class `{}` answers for `{}` already",
            request.class, wish.resource
        ));
    }
    Ok(written)
}

fn class(analysis: &Analysis<'_>, wish: &Wish) -> Result<Written, String> {
    let rows = wish.requests.first().map(|request| request.rows.clone()).unwrap_or_default();
    let name = free_name(analysis, &wish.name);
    let mut spec = Map::new();
    if !rows.is_empty() {
        let expression = selector_rows::write(&rows)?;
        spec.insert("selectors".to_owned(), json!([{"cel": {"expression": expression}}]));
    }
    let value = object("DeviceClass", &metadata(&name, ""), Value::Object(spec));
    Ok(Written { documents: vec![document(&name, &value)], ..Written::default() })
}
