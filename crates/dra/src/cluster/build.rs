//! From objects to a [`Cluster`].

use super::*;

pub(super) fn build<'a>(objects: impl IntoIterator<Item = &'a Object>) -> Cluster {
    let mut cluster = Cluster::default();
    let mut slices = Vec::new();
    for object in objects {
        let place = ObjectRef { document: object.document, span: object.span };
        if let Body::ResourceSlice(slice) = &object.body {
            slices.push(pools::LoadedSlice { name: object.name(), place, slice });
            continue;
        }
        // Only slices matter without a name: the pool is what they are known by.
        let Some(name) = object.metadata.name.as_ref().map(|name| name.value.clone()) else { continue };
        match &object.body {
            Body::DeviceClass(class) => {
                cluster.classes.entry(name).or_insert_with(|| Class {
                    object: place,
                    extended_resource_name: class.extended_resource_name.as_ref().map(|it| it.value.clone()),
                });
            }
            Body::ResourceClaim(claim) => {
                if let Some(devices) = allocated(claim) {
                    let key = (object.namespace().to_owned(), name);
                    cluster.claims.entry(key).or_insert(AllocatedClaim { object: place, devices });
                }
            }
            Body::Node(_) => {
                cluster.nodes.entry(name).or_insert_with(|| labels(object));
            }
            Body::Namespace => {
                cluster.namespaces.entry(name).or_insert_with(|| labels(object));
            }
            _ => {}
        }
    }
    pools::add(&mut cluster, slices);
    cluster
}
