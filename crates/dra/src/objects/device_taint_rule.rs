//! What a DeviceTaintRule says.

use super::{DeviceSelector, DeviceTaint, Reader};
use crate::diagnostic::Located;

/// `spec` of a DeviceTaintRule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeviceTaintRule {
    /// Which devices are tainted; `None` when nothing is said.
    pub device_selector: Option<DeviceTaintSelector>,
    /// The taint.
    pub taint: Option<DeviceTaint>,
}

/// `spec.deviceSelector`: devices that meet all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceTaintSelector {
    /// The driver; `None` for any.
    pub driver: Option<Located<String>>,
    /// The pool; `None` for any.
    pub pool: Option<Located<String>>,
    /// The device; `None` for any.
    pub device: Option<Located<String>>,
    /// The class; `None` for any. Only 1.34 has it.
    pub device_class_name: Option<Located<String>>,
    /// Conditions. Only 1.34 has them.
    pub selectors: Vec<DeviceSelector>,
}

impl DeviceTaintRule {
    pub(crate) fn read(object: &Reader<'_>) -> Self {
        let Some(spec) = object.object("spec") else { return Self::default() };
        let selector = |selector: Reader<'_>| DeviceTaintSelector {
            driver: selector.string("driver"),
            pool: selector.string("pool"),
            device: selector.string("device"),
            device_class_name: selector.string("deviceClassName"),
            selectors: DeviceSelector::read_all(&selector),
        };
        Self {
            device_selector: spec.object("deviceSelector").map(selector),
            taint: spec.object("taint").map(|taint| DeviceTaint::read(&taint)),
        }
    }
}
