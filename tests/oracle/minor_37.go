//go:build minor37

// What only 1.37 has or names so.
package main

import (
	"k8s.io/dynamic-resource-allocation/structured"
	"k8s.io/kubernetes/pkg/features"
)

// allocatorFeatures are dynamicresources.AllocatorFeatures of this minor's scheduler.
func allocatorFeatures() structured.Features {
	return structured.Features{
		AdminAccess:             gateOn(features.DRAAdminAccess),
		PrioritizedList:         gateOn(features.DRAPrioritizedList),
		PartitionableDevices:    gateOn(features.DRAPartitionableDevices),
		DeviceTaints:            gateOn(features.DRADeviceTaints),
		DeviceBindingAndStatus:  gateOn(features.DRADeviceBindingConditions) && gateOn(features.DRAResourceClaimDeviceStatus),
		ConsumableCapacity:      gateOn(features.DRAConsumableCapacity),
		FractionalCapacityRange: gateOn(features.DRAFractionalCapacityRange),
		ListTypeAttributes:      gateOn(features.DRAListTypeAttributes),
		OptionalNodeOperations:  gateOn(features.DRAOptionalNodeOperations),
		DerivedAttributes:       gateOn(features.DRADerivedAttributes),
		CompatibilityGroups:     gateOn(features.DRADeviceCompatibilityGroups),
	}
}

// taintsAllWithoutSelector says whether a DeviceTaintRule without a selector taints all devices, or none.
const taintsAllWithoutSelector = false
