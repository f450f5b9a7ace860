//go:build minor37

// What only 1.37 has or names so.
package main

import (
	resourceapi "k8s.io/api/resource/v1"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	"k8s.io/apiserver/pkg/cel/environment"
	dracel "k8s.io/dynamic-resource-allocation/cel"
	"k8s.io/dynamic-resource-allocation/structured"
	"k8s.io/kubernetes/pkg/apis/resource"
	"k8s.io/kubernetes/pkg/features"
	podstore "k8s.io/kubernetes/pkg/registry/core/pod/storage"
	resourcerest "k8s.io/kubernetes/pkg/registry/resource/rest"
)

// celFeatures are the CEL features that the gates switch on, as the validation of ResourceClaims takes them.
func celFeatures() dracel.Features {
	return dracel.Features{
		EnableConsumableCapacity: gateOn(features.DRAConsumableCapacity),
		EnableListTypeAttributes: gateOn(features.DRAListTypeAttributes),
	}
}

// baseEnvironment is CEL as every part of Kubernetes has it.
func baseEnvironment() *environment.EnvSet {
	return environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
}

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

// sortsPools says which variants of the allocator take pools by driver and name.
var sortsPools = map[string]bool{"incubating": true, "experimental": true}

// taintRulesOn says whether the scheduler heeds DeviceTaintRules.
func taintRulesOn() bool { return gateOn(features.DRADeviceTaintRules) }

// ruleTaints says whether the rule taints the device.
func ruleTaints(rule *resource.DeviceTaintRule, _ *cluster, slice *resourceapi.ResourceSlice, device *resourceapi.Device) (bool, error) {
	selector := rule.Spec.DeviceSelector
	return selector != nil && selectorNames(selector, slice, device), nil
}

// resourceStorageProvider is the registry of group resource.k8s.io.
func resourceStorageProvider() storageProvider {
	return resourcerest.RESTStorageProvider{
		NamespaceClient: namespaces{},
		Authorizer:      authorizerfactory.NewAlwaysAllowAuthorizer(),
	}
}

// podStorage is the registry of Pods.
func podStorage() (podstore.PodStorage, error) {
	return podstore.NewStorage(memory{}, nil, nil, nil, authorizerfactory.NewAlwaysAllowAuthorizer())
}
