//! What could stand in a field, taken from the other documents and the loaded cluster.

use std::collections::BTreeSet;

use dra::{Body, Object};
use serde_json::json;
use yaml_tree::NodeRef;

use super::actions::Defaults;
use super::attributes::devices_of;
use super::{At, Form};
use crate::analysis::Analysis;
use crate::protocol::Suggestion;
use crate::view::words;

fn plain(value: impl Into<String>) -> Suggestion {
    Suggestion { value: value.into(), about: String::new() }
}

/// The loaded classes, with how many devices are in each.
pub(crate) fn classes(analysis: &Analysis<'_>) -> Vec<Suggestion> {
    let about = |class: &String| {
        let inside = devices_of(analysis, class).into_iter().filter(|inside| *inside).count();
        let nothing = analysis.cluster.devices.is_empty();
        if nothing { String::new() } else { words::counted(inside, "device") }
    };
    let classes = analysis.cluster.classes.keys();
    classes.map(|class| Suggestion { value: class.clone(), about: about(class) }).collect()
}

impl<'a> Form<'a> {
    /// What could stand in a field, and a note about what stands there.
    pub(super) fn suggestions(&self, at: &At<'a>, value: &str) -> (Vec<Suggestion>, Option<String>) {
        let found = match at.field {
            (_, "deviceClassName") => return (self.classes(), self.class_note(value)),
            ("DeviceConstraint", "matchAttribute" | "distinctAttribute") => self.attribute_names(),
            ("DeviceConstraint" | "DeviceClaimConfiguration", "requests") => self.request_names(at),
            ("OpaqueDeviceConfiguration", "driver") | ("ResourceSliceSpec", "driver") => self.drivers(),
            ("PodResourceClaim", "resourceClaimName") => {
                self.names(|body| matches!(body, Body::ResourceClaim(_)))
            }
            ("PodResourceClaim", "resourceClaimTemplateName") => {
                self.names(|body| matches!(body, Body::ResourceClaimTemplate(_)))
            }
            ("ResourceClaim", "name") => self.pod_claims(at),
            (_, "nodeName") => self.analysis.cluster.nodes.keys().map(plain).collect(),
            (_, "namespace") => self.analysis.cluster.namespaces.keys().map(plain).collect(),
            _ => Vec::new(),
        };
        (found, None)
    }

    /// Keys that an entry of a map could have.
    pub(super) fn keys(&self, at: &At<'a>) -> Vec<Suggestion> {
        match at.field {
            ("CapacityRequirements", "requests") => {
                let names = self.analysis.cluster.devices.iter().flat_map(|device| &device.capacity);
                let names: BTreeSet<String> = names
                    .filter_map(|(name, _)| {
                        Some(self.analysis.cluster.symbols.qualified_name(*name)?.name.to_string())
                    })
                    .collect();
                names.into_iter().map(plain).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What stands in a new item of a list, or in a new member of a choice.
    pub(super) fn defaults(&self, at: &At<'a>) -> Defaults {
        let class = || json!(self.class_of_new(at));
        match at.field {
            ("DeviceClaim", "requests") => {
                vec![("name", json!("")), ("exactly", json!({"deviceClassName": class()}))]
            }
            ("DeviceRequest", _) => vec![("deviceClassName", class())],
            ("DeviceClaim", "constraints") => {
                let first = self.common_attribute();
                vec![("matchAttribute", json!(first))]
            }
            ("DeviceConstraint", "matchAttribute" | "distinctAttribute") => {
                vec![("", json!(self.common_attribute()))]
            }
            ("DeviceConstraint" | "DeviceClaimConfiguration", "requests") => {
                let first = self.request_names(at).first().map(|it| it.value.clone());
                vec![("", json!(first.unwrap_or_default()))]
            }
            ("DeviceClaim" | "DeviceClassSpec", "config") => {
                let driver = self.drivers().first().map(|it| it.value.clone()).unwrap_or_default();
                vec![("opaque", json!({"driver": driver, "parameters": {}}))]
            }
            ("PodSpec", "resourceClaims") => {
                let claim = self.names(|body| matches!(body, Body::ResourceClaim(_)));
                match claim.first() {
                    Some(claim) => vec![("name", json!("")), ("resourceClaimName", json!(claim.value))],
                    None => {
                        let template = self.names(|body| matches!(body, Body::ResourceClaimTemplate(_)));
                        let template = template.first().map(|it| it.value.clone()).unwrap_or_default();
                        vec![("name", json!("")), ("resourceClaimTemplateName", json!(template))]
                    }
                }
            }
            ("ResourceRequirements", "claims") => {
                let first = self.pod_claims(at).first().map(|it| it.value.clone());
                vec![("name", json!(first.unwrap_or_default()))]
            }
            ("DeviceAttribute", _) => Vec::new(),
            ("ExactDeviceRequest" | "DeviceSubRequest", "tolerations") => vec![("operator", json!("Exists"))],
            _ => Vec::new(),
        }
    }

    /// The class of a new request: that of the claim's last one, else the first that has devices, else the first.
    fn class_of_new(&self, at: &At<'a>) -> String {
        let requests = match &at.object.body {
            Body::ResourceClaim(claim) => claim.devices.requests.as_slice(),
            Body::ResourceClaimTemplate(template) => template.devices.requests.as_slice(),
            _ => &[],
        };
        let named = requests.iter().rev().find_map(|request| {
            let exact = request.exactly.iter().map(|it| &it.device_class_name);
            let alternatives = request.first_available.iter().map(|it| &it.device_class_name);
            exact.chain(alternatives).flatten().find(|it| !it.value.is_empty()).map(|it| it.value.clone())
        });
        let classes = &self.analysis.cluster.classes;
        let has_devices = |class: &&String| devices_of(self.analysis, class).contains(&true);
        named
            .or_else(|| classes.keys().find(has_devices).or_else(|| classes.keys().next()).cloned())
            .unwrap_or_default()
    }

    fn classes(&self) -> Vec<Suggestion> {
        classes(self.analysis)
    }

    fn class_note(&self, class: &str) -> Option<String> {
        if class.is_empty() {
            return None;
        }
        if !self.analysis.cluster.classes.contains_key(class) {
            return Some(format!("`{class}` is not loaded here"));
        }
        let devices = devices_of(self.analysis, class);
        let inside = devices.iter().filter(|inside| **inside).count();
        Some(format!("{inside} of {} are in this class", words::counted(devices.len(), "device")))
    }

    /// Every attribute of a device by its full name, those of all devices first.
    fn attribute_names(&self) -> Vec<Suggestion> {
        let attributes =
            self.analysis.statistics.iter().filter(|it| it.section == dra::statistics::Section::Attribute);
        let all = self.analysis.cluster.devices.len();
        let mut names: Vec<(usize, Suggestion)> = attributes
            .map(|it| {
                let about = format!("on {} of {all} devices", it.devices);
                (it.devices, Suggestion { value: it.name.to_string(), about })
            })
            .collect();
        names.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.value.cmp(&right.1.value)));
        names.into_iter().map(|(_, name)| name).collect()
    }

    /// The attribute that a new constraint names: one of place, if devices publish one.
    fn common_attribute(&self) -> String {
        let names = self.attribute_names();
        let of_place = |it: &&Suggestion| {
            let name = it.value.to_lowercase();
            name.contains("pcieroot") || name.contains("numa")
        };
        names.iter().find(of_place).or(names.first()).map(|it| it.value.clone()).unwrap_or_default()
    }

    fn request_names(&self, at: &At<'a>) -> Vec<Suggestion> {
        let claim = match &at.object.body {
            Body::ResourceClaim(claim) => &claim.devices,
            Body::ResourceClaimTemplate(template) => &template.devices,
            _ => return Vec::new(),
        };
        let name = |name: &Option<dra::Located<String>>| name.as_ref().map(|it| it.value.clone());
        let of_request = |request: &dra::objects::DeviceRequest| {
            let own = name(&request.name)?;
            let alternatives =
                request.first_available.iter().filter_map(|it| Some(format!("{own}/{}", name(&it.name)?)));
            Some(std::iter::once(own.clone()).chain(alternatives).collect::<Vec<_>>())
        };
        claim.requests.iter().filter_map(of_request).flatten().map(plain).collect()
    }

    fn drivers(&self) -> Vec<Suggestion> {
        let drivers: BTreeSet<&str> = self.analysis.cluster.pools.iter().map(|pool| &*pool.driver).collect();
        drivers.into_iter().map(plain).collect()
    }

    /// The names of objects of a kind.
    fn names(&self, is: fn(&Body) -> bool) -> Vec<Suggestion> {
        let objects = self.analysis.documents.iter().flat_map(|document| document.objects());
        let named = |object: &&Object| is(&object.body) && object.metadata.name.is_some();
        let names: BTreeSet<String> = objects.filter(named).map(Object::name).collect();
        names.into_iter().map(plain).collect()
    }

    /// The entries of `resourceClaims` of the Pod around a place, as the text has them.
    fn pod_claims(&self, at: &At<'a>) -> Vec<Suggestion> {
        let depth = at
            .within
            .0
            .iter()
            .position(|step| matches!(step, yaml_tree::Segment::Key(key) if key.ends_with("ontainers")));
        let Some(spec) = depth.and_then(|depth| at.within.0.get(..depth)) else { return Vec::new() };
        let mut path = at.object.place.path.clone();
        path.0.extend(spec.iter().cloned());
        let tree = self.document.stream.as_ref().and_then(|stream| stream.trees.get(at.object.place.tree));
        let claims = tree.and_then(|tree| tree.node_at(&path.key("resourceClaims")));
        let names = claims.into_iter().flat_map(NodeRef::items).filter_map(|claim| claim.get("name"));
        names.filter_map(|name| name.as_str().map(plain)).collect()
    }
}
