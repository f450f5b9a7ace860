//go:build minor36

// What only 1.36 has or names so.
package main

import (
	"k8s.io/dynamic-resource-allocation/structured"
	"k8s.io/kubernetes/pkg/features"
)

// allocatorFeatures, without ListTypeAttributes although the allocator knows it, are dynamicresources.AllocatorFeatures of this minor's scheduler.
func allocatorFeatures() structured.Features {
	return structured.Features{
		AdminAccess:            gateOn(features.DRAAdminAccess),
		PrioritizedList:        gateOn(features.DRAPrioritizedList),
		PartitionableDevices:   gateOn(features.DRAPartitionableDevices),
		DeviceTaints:           gateOn(features.DRADeviceTaints),
		DeviceBindingAndStatus: gateOn(features.DRADeviceBindingConditions) && gateOn(features.DRAResourceClaimDeviceStatus),
		ConsumableCapacity:     gateOn(features.DRAConsumableCapacity),
	}
}

// taintsAllWithoutSelector says whether a DeviceTaintRule without a selector taints all devices, or none.
const taintsAllWithoutSelector = true
