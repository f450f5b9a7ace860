//! Do two classes want the same extended resource?

use std::collections::BTreeMap;

use super::{At, Check, Subject};
use crate::diagnostic::{Located, Severity};
use crate::objects::Body;

/// Of classes with one name, the scheduler takes the one created last, then the first by name
/// (`deviceclass/extendedresourcecache/extendedresourcecache.go` of dynamic-resource-allocation v0.37.2).
pub(super) fn check(check: &mut Check<'_>) {
    let mut by_resource: BTreeMap<&str, Vec<(Subject<'_>, &Located<String>)>> = BTreeMap::new();
    let objects = check.loaded.documents.iter().flat_map(|objects| objects.iter().enumerate());
    for (index, object) in objects {
        let Body::DeviceClass(class) = &object.body else { continue };
        let Some(resource) = class.extended_resource_name.as_ref().filter(|it| !it.value.is_empty()) else {
            continue;
        };
        by_resource.entry(&resource.value).or_default().push((Subject { object, index }, resource));
    }
    for (resource, classes) in by_resource {
        for (subject, written) in &classes {
            let name = subject.object.name();
            let Some(other) = classes.iter().map(|(it, _)| it.object.name()).find(|other| *other != name)
            else {
                continue;
            };
            let message = format!(
                "DeviceClass `{other}` also stands for the extended resource `{resource}`; Pods get the class that was \
                 created last"
            );
            let at = At { path: "spec.extendedResourceName".to_owned(), span: written.span };
            check.say(*subject, at, Severity::Warning, "extended-resource-twice", message);
        }
    }
}
