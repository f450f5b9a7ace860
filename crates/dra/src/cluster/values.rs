//! Which attributes and capacities do the devices have? Each value is kept once, and has a number.

use std::collections::BTreeMap;

use super::*;
use crate::objects::{AttributeValue, DeviceCapacity, SliceDevice};

/// So many devices are read together. Fewer, and a selector finds too few of its values in a row (64: a tenth slower
/// over 40,000 devices); many more, and reading them leaves the processor's cache (all: a third slower).
const BLOCK: usize = 128;

/// Fills in the attributes and capacities of all devices of the cluster: `listed` has them in the same order. Without
/// `lists` an attribute with several values cannot be read.
///
/// Of each block first comes what each device lists first, then what each lists second, and so on. Devices of one
/// driver list the same names in the same order, so values of one name come to lie side by side in memory: that is
/// how a selector reads them, and over 40,000 devices twice as fast as if each lay among the others of its device.
pub(super) fn fill_in(cluster: &mut Cluster, listed: &[&SliceDevice], lists: bool) {
    let Cluster { devices, symbols, pools, .. } = cluster;
    for (devices, listed) in devices.chunks_mut(BLOCK).zip(listed.chunks(BLOCK)) {
        let most = |count: fn(&SliceDevice) -> usize| listed.iter().map(|it| count(it)).max().unwrap_or(0);
        for place in 0..most(|it| it.attributes.len()) {
            for (device, listed) in devices.iter_mut().zip(listed) {
                let Some((name, attribute)) = listed.attributes.get(place) else { continue };
                let known = attribute.value.as_ref().filter(|it| lists || !it.is_list());
                add_attribute(symbols, driver(pools, device), device, &name.value, known);
            }
        }
        for place in 0..most(|it| it.capacity.len()) {
            for (device, listed) in devices.iter_mut().zip(listed) {
                let Some((name, DeviceCapacity { value: Some(value), .. })) = listed.capacity.get(place)
                else {
                    continue;
                };
                let name = symbols.intern_name(&name.value, driver(pools, device));
                device.capacity.push((name, symbols.intern_capacity(name, &value.value)));
            }
        }
    }
    for device in devices.iter_mut() {
        sort(&mut device.attributes);
        sort(&mut device.capacity);
    }
    number_shapes(devices);
}

/// The driver of a device, by its pool; empty when there is no such pool.
pub(super) fn driver<'a>(pools: &'a [Pool], device: &Device) -> &'a str {
    pools.get(device.pool).map_or("", |pool| &*pool.driver)
}

fn add_attribute(
    symbols: &mut Symbols,
    driver: &str,
    device: &mut Device,
    name: &str,
    value: Option<&AttributeValue>,
) {
    let value = match value {
        Some(value) => symbols.intern_attribute(value),
        None => Err("unsupported attribute value".to_owned()),
    };
    match value {
        Ok(value) => device.attributes.push((symbols.intern_name(name, driver), value)),
        Err(error) => {
            device.broken.get_or_insert_with(|| format!("attribute {name}: {error}"));
        }
    }
}

/// What devices of one shape have in common; the first is the driver.
type Shape = (u32, Vec<(NameId, ValueId)>, Vec<(NameId, ValueId)>, bool, Option<String>);

fn number_shapes(devices: &mut [Device]) {
    let mut shapes: BTreeMap<Shape, u32> = BTreeMap::new();
    for device in devices {
        let Device { driver, attributes, capacity, allow_multiple_allocations, broken, .. } = &device;
        let shape =
            (*driver, attributes.clone(), capacity.clone(), *allow_multiple_allocations, broken.clone());
        let next = u32::try_from(shapes.len()).unwrap_or(u32::MAX);
        device.shape = *shapes.entry(shape).or_insert(next);
    }
}

/// Sorts by the number of the name, where that is needed; of two of one name the last stays.
fn sort(entries: &mut Vec<(NameId, ValueId)>) {
    if !entries.is_sorted_by(|one, next| one.0 < next.0) {
        let sorted: BTreeMap<NameId, ValueId> = entries.drain(..).collect();
        entries.extend(sorted);
    }
}
