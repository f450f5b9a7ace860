//! What a DeviceClass says.

use super::{DeviceConfiguration, DeviceSelector, Reader};
use crate::diagnostic::Located;

/// `spec` of a DeviceClass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeviceClass {
    /// Conditions that a device must meet to belong to the class.
    pub selectors: Vec<DeviceSelector>,
    /// Settings for drivers.
    pub config: Vec<DeviceConfiguration>,
    /// The extended resource by which Pods may ask for the class.
    pub extended_resource_name: Option<Located<String>>,
}

impl DeviceClass {
    pub(crate) fn read(object: &Reader<'_>) -> Self {
        let Some(spec) = object.object("spec") else { return Self::default() };
        Self {
            selectors: DeviceSelector::read_all(&spec),
            config: spec.objects("config").iter().map(DeviceConfiguration::read_for_class).collect(),
            extended_resource_name: spec.string("extendedResourceName"),
        }
    }
}
