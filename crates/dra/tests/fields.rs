//! Are the field tables those of Kubernetes 1.37? `k8s-openapi` is generated from its OpenAPI.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

use std::collections::BTreeMap;

use dra::Release;
use dra::fields::{KINDS, Structure, Type};
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::api::resource::v1 as resource;
use k8s_openapi::apimachinery::pkg::apis::meta::v1 as meta;
use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
use serde::forward_to_deserialize_any;

/// Writes down which fields a type asks for, and gives none.
struct FieldNames<'a>(&'a mut Vec<String>);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.extend(fields.iter().map(|field| (*field).to_owned()));
        Err(Self::Error::custom("only the names"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Self::Error> {
        panic!("no struct")
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn upstream<T: DeserializeOwned>() -> Vec<String> {
    let mut names = Vec::new();
    let _error = T::deserialize(FieldNames(&mut names));
    names.sort();
    names
}

/// Every structure that a known kind of `resource.k8s.io/v1` leads to, by name. A claim of the core API has the name
/// of a claim of the resource API, so Pods are left out here.
fn structures() -> BTreeMap<&'static str, &'static Structure> {
    fn walk(ty: &'static Type, found: &mut BTreeMap<&'static str, &'static Structure>) {
        match ty {
            Type::Object(structure) if found.insert(structure.name, structure).is_none() => {
                structure.fields.iter().for_each(|field| walk(&field.ty, found));
            }
            Type::List(item) | Type::Map(_, item) => walk(item, found),
            _ => {}
        }
    }
    let mut found = BTreeMap::new();
    for kind in KINDS.iter().filter(|kind| kind.api_version == "resource.k8s.io/v1") {
        found.insert(kind.name, kind.structure);
        kind.structure.fields.iter().for_each(|field| walk(&field.ty, &mut found));
    }
    found
}

fn check<T: DeserializeOwned>(structures: &mut BTreeMap<&'static str, &'static Structure>, name: &str) {
    let structure = structures.remove(name).unwrap_or_else(|| panic!("no table {name}"));
    let release = Release::new(1, 37);
    let mut ours: Vec<String> = structure
        .fields
        .iter()
        .filter(|field| field.exists_in(release))
        .map(|field| field.name.to_owned())
        .collect();
    ours.sort();
    assert_eq!(ours, upstream::<T>(), "{name}");
}

#[test]
fn the_tables_have_the_fields_of_kubernetes_1_37() {
    let mut tables = structures();
    macro_rules! check_all {
        ($($module:ident :: $name:ident),* $(,)?) => { $(check::<$module::$name>(&mut tables, stringify!($name));)* };
    }
    check_all!(
        resource::DeviceClass,
        resource::DeviceClassSpec,
        resource::DeviceClassConfiguration,
        resource::ResourceClaim,
        resource::ResourceClaimSpec,
        resource::ResourceClaimStatus,
        resource::ResourceClaimTemplate,
        resource::DeviceTaintRule,
        resource::DeviceTaintRuleSpec,
        resource::DeviceTaintSelector,
        resource::DeviceTaintRuleStatus,
        resource::ResourceClaimTemplateSpec,
        resource::ResourceSlice,
        resource::ResourceSliceSpec,
        resource::ResourcePool,
        resource::DeviceClaim,
        resource::DeviceRequest,
        resource::ExactDeviceRequest,
        resource::DeviceSubRequest,
        resource::CapacityRequirements,
        resource::DeviceSelector,
        resource::CELDeviceSelector,
        resource::DeviceDerivedAttribute,
        resource::DeviceToleration,
        resource::DeviceConstraint,
        resource::DeviceClaimConfiguration,
        resource::OpaqueDeviceConfiguration,
        resource::AllocationResult,
        resource::DeviceAllocationResult,
        resource::DeviceRequestAllocationResult,
        resource::DeviceAllocationConfiguration,
        resource::ResourceClaimConsumerReference,
        resource::AllocatedDeviceStatus,
        resource::NetworkDeviceData,
        resource::CounterSet,
        resource::Counter,
        resource::Device,
        resource::DeviceAttribute,
        resource::DeviceCapacity,
        resource::CapacityRequestPolicy,
        resource::CapacityRequestPolicyRange,
        resource::DeviceCounterConsumption,
        resource::DeviceTaint,
        resource::NodeAllocatableResource,
        resource::NodeAllocatableMapping,
        resource::NodeAllocatableOverhead,
        core::NodeSelector,
        core::NodeSelectorTerm,
        core::NodeSelectorRequirement,
        meta::OwnerReference,
        meta::ManagedFieldsEntry,
        meta::Condition,
    );
    // `selfLink` is in Go's struct and in OpenAPI; compared last because it closes the list.
    check::<meta::ObjectMeta>(&mut tables, "ObjectMeta");
    // Only 1.36 has it.
    tables.remove("NodeAllocatableResourceMapping");
    assert_eq!(tables.into_keys().collect::<Vec<_>>(), Vec::<&str>::new(), "not compared");
}

#[test]
fn the_tables_of_a_pods_claims_have_the_fields_of_kubernetes_1_37() {
    fn find(structure: &'static Structure, path: &[&str]) -> &'static Structure {
        let Some((step, rest)) = path.split_first() else { return structure };
        let mut ty = &structure.fields.iter().find(|field| field.name == *step).unwrap().ty;
        while let Type::List(item) = ty {
            ty = item;
        }
        match ty {
            Type::Object(inner) => find(inner, rest),
            _ => panic!("{step} is no structure"),
        }
    }
    let pod = dra::fields::find("v1", "Pod").unwrap().structure;
    let names = |path: &[&str]| {
        let mut names: Vec<String> = find(pod, path)
            .fields
            .iter()
            .filter(|field| field.exists_in(Release::new(1, 37)))
            .map(|field| field.name.to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&["spec", "resourceClaims"]), upstream::<core::PodResourceClaim>());
    assert_eq!(names(&["spec", "containers", "resources"]), upstream::<core::ResourceRequirements>());
    assert_eq!(names(&["spec", "containers", "resources", "claims"]), upstream::<core::ResourceClaim>());
    assert_eq!(names(&["status", "resourceClaimStatuses"]), upstream::<core::PodResourceClaimStatus>());
    for (path, upstream) in [
        (&["spec"] as &[&str], upstream::<core::PodSpec>()),
        (&["spec", "containers"], upstream::<core::Container>()),
        (&["spec", "ephemeralContainers"], upstream::<core::EphemeralContainer>()),
        (&["status"], upstream::<core::PodStatus>()),
    ] {
        for name in names(path) {
            assert!(upstream.contains(&name), "{path:?} {name}");
        }
    }
}

#[test]
fn every_row_says_what_it_means() {
    for structure in structures().into_values() {
        assert!(structure.doc.ends_with('.'), "{}", structure.name);
        for field in structure.fields {
            assert!(field.doc.ends_with('.'), "{}.{}", structure.name, field.name);
            assert!(!field.ty.go().is_empty() && !field.ty.words().is_empty());
        }
    }
}

#[test]
fn every_gate_of_a_row_is_known() {
    for structure in structures().into_values() {
        for gate in structure.fields.iter().flat_map(|field| field.gates) {
            assert!(dra::target::GATES.iter().any(|row| row.name == *gate), "{gate}");
        }
    }
}
