//! What other claims hold already.

use std::collections::BTreeSet;

use super::capacity::{self, Consumed};
use super::inventory::{Inventory, is_true, text};
use crate::objects::Allocation;
use kube_scalars::Quantity;

/// What is in use, by the index of the device in [`Inventory::devices`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InUse {
    devices: Vec<Use>,
}

/// How one device is used.
#[derive(Clone, Debug, Default, PartialEq)]
struct Use {
    alone: bool,
    shares: usize,
    consumed: Option<Consumed>,
}

impl InUse {
    /// What allocations hold (`foreachAllocatedDevice` and `GatherAllocatedState`,
    /// `pkg/scheduler/framework/plugins/dynamicresources`, v1.37.2): devices with administrative access are not
    /// in use, a result with a share id is a share.
    pub fn of<'a>(inventory: &Inventory<'_>, allocations: impl IntoIterator<Item = &'a Allocation>) -> Self {
        let mut out = Self::default();
        for result in allocations.into_iter().flat_map(|it| &it.results) {
            if is_true(&result.admin_access) {
                continue;
            }
            let (driver, pool, device) = (text(&result.driver), text(&result.pool), text(&result.device));
            if result.share_id.is_none() {
                out.hold(inventory, driver, pool, device);
                continue;
            }
            out.share(inventory, driver, pool, device);
            if !result.consumed_capacity.is_empty() {
                let amounts =
                    result.consumed_capacity.iter().map(|(name, it)| (name.value.clone(), it.value.clone()));
                out.consume(inventory, driver, pool, device, amounts);
            }
        }
        out
    }

    /// A device is held alone. One that is not published is ignored.
    pub fn hold(&mut self, inventory: &Inventory<'_>, driver: &str, pool: &str, device: &str) {
        self.each(inventory, [driver, pool, device], |it| it.alone = true);
    }

    /// A share of a device is held.
    pub fn share(&mut self, inventory: &Inventory<'_>, driver: &str, pool: &str, device: &str) {
        self.each(inventory, [driver, pool, device], |it| it.shares += 1);
    }

    /// Shares of a device consume so much more of its capacities.
    pub fn consume(
        &mut self,
        inventory: &Inventory<'_>,
        driver: &str,
        pool: &str,
        device: &str,
        amounts: impl IntoIterator<Item = (String, Quantity)>,
    ) {
        let amounts: Consumed = amounts.into_iter().collect();
        self.each(inventory, [driver, pool, device], |it| {
            capacity::add(it.consumed.get_or_insert_default(), &amounts);
        });
    }

    /// The device is free again.
    pub fn free(&mut self, device: usize) {
        if let Some(place) = self.devices.get_mut(device) {
            *place = Use::default();
        }
    }

    fn each(&mut self, inventory: &Inventory<'_>, name: [&str; 3], mut change: impl FnMut(&mut Use)) {
        let [driver, pool, device] = name;
        self.devices.resize_with(inventory.devices.len(), Use::default);
        for slice in inventory.pools.get(&(driver, pool)).into_iter().flatten() {
            let Some(slice) = inventory.slices.get(*slice) else { continue };
            for index in slice.devices.clone() {
                if inventory.devices.get(index).is_some_and(|it| it.name == device)
                    && let Some(place) = self.devices.get_mut(index)
                {
                    change(place);
                }
            }
        }
    }

    fn at(&self, device: usize) -> Option<&Use> {
        self.devices.get(device)
    }

    /// Whether a device is held alone.
    pub fn alone(&self, device: usize) -> bool {
        self.at(device).is_some_and(|it| it.alone)
    }

    /// How many shares of a device are held.
    pub fn shares(&self, device: usize) -> usize {
        self.at(device).map_or(0, |it| it.shares)
    }

    /// What shares of a device consume, by capacity; `None` for nothing.
    pub fn consumed(&self, device: usize) -> Option<&std::collections::BTreeMap<String, Quantity>> {
        self.at(device)?.consumed.as_ref()
    }

    /// Whether a device is used at all (`IsDeviceAllocated`).
    pub fn any(&self, device: usize) -> bool {
        self.at(device).is_some_and(|it| it.alone || it.shares > 0 || it.consumed.is_some())
    }

    /// The devices that are used.
    pub fn used(&self) -> BTreeSet<usize> {
        (0..self.devices.len()).filter(|it| self.any(*it)).collect()
    }
}
