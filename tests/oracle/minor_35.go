//go:build minor35

// What only 1.35 has or names so.
package main

import (
	dracel "k8s.io/dynamic-resource-allocation/cel"
	"k8s.io/dynamic-resource-allocation/structured"
	"k8s.io/kubernetes/pkg/features"
	resourcerest "k8s.io/kubernetes/pkg/registry/resource/rest"
)

// celFeatures are the CEL features that the gates switch on, as the validation of ResourceClaims takes them.
func celFeatures() dracel.Features {
	return dracel.Features{
		EnableConsumableCapacity: gateOn(features.DRAConsumableCapacity),
	}
}

// allocatorFeatures are dynamicresources.AllocatorFeatures of this minor's scheduler.
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

// sortsPools says which variants of the allocator take pools by driver and name.
var sortsPools = map[string]bool{}

// taintsAllWithoutSelector says whether a DeviceTaintRule without a selector taints all devices, or none.
const taintsAllWithoutSelector = true

// resourceStorageProvider is the registry of group resource.k8s.io.
func resourceStorageProvider() storageProvider {
	return resourcerest.RESTStorageProvider{
		NamespaceClient: namespaces{},
	}
}
