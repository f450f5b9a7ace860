//go:build minor34

// What only 1.34 has or names so.
package main

import (
	"context"
	"fmt"

	resourceapi "k8s.io/api/resource/v1"
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
	}
}

// baseEnvironment is CEL as every part of Kubernetes has it.
func baseEnvironment() *environment.EnvSet {
	return environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion(), true)
}

// allocatorFeatures are dynamicresources.AllocatorFeatures of this minor's scheduler.
func allocatorFeatures() structured.Features {
	return structured.Features{
		AdminAccess:          gateOn(features.DRAAdminAccess),
		PrioritizedList:      gateOn(features.DRAPrioritizedList),
		PartitionableDevices: gateOn(features.DRAPartitionableDevices),
		DeviceTaints:         gateOn(features.DRADeviceTaints),
		DeviceBinding:        gateOn(features.DRADeviceBindingConditions),
		DeviceStatus:         gateOn(features.DRAResourceClaimDeviceStatus),
		ConsumableCapacity:   gateOn(features.DRAConsumableCapacity),
	}
}

// sortsPools says which variants of the allocator take pools by driver and name.
var sortsPools = map[string]bool{}

// taintRulesOn says whether the scheduler heeds DeviceTaintRules.
func taintRulesOn() bool { return gateOn(features.DRADeviceTaints) }

// ruleTaints says whether the rule taints the device: without a selector it taints all.
// Only this minor's rules can also select by class and by CEL.
func ruleTaints(rule *resource.DeviceTaintRule, cluster *cluster, slice *resourceapi.ResourceSlice, device *resourceapi.Device) (bool, error) {
	selector := rule.Spec.DeviceSelector
	if selector == nil {
		return true, nil
	}
	if !selectorNames(selector, slice, device) {
		return false, nil
	}
	var expressions []string
	if selector.DeviceClassName != nil {
		class, err := cluster.classes.Get(*selector.DeviceClassName)
		if err != nil {
			return false, nil
		}
		for _, selector := range class.Spec.Selectors {
			if selector.CEL != nil {
				expressions = append(expressions, selector.CEL.Expression)
			}
		}
	}
	for _, selector := range selector.Selectors {
		if selector.CEL != nil {
			expressions = append(expressions, selector.CEL.Expression)
		}
	}
	for i, expression := range expressions {
		compiled := dracel.GetCompiler(celFeatures()).CompileCELExpression(expression, dracel.Options{})
		if compiled.Error != nil {
			return false, fmt.Errorf("DeviceTaintRule %s: selector #%d: CEL compile error: %w", rule.Name, i, compiled.Error)
		}
		matches, _, err := compiled.DeviceMatches(context.Background(), dracel.Device{Driver: slice.Spec.Driver, Attributes: device.Attributes, Capacity: device.Capacity})
		if err != nil || !matches {
			return false, nil
		}
	}
	return true, nil
}

// resourceStorageProvider is the registry of group resource.k8s.io.
func resourceStorageProvider() storageProvider {
	return resourcerest.RESTStorageProvider{
		NamespaceClient: namespaces{},
	}
}

// podStorage is the registry of Pods.
func podStorage() (podstore.PodStorage, error) {
	return podstore.NewStorage(memory{}, nil, nil, nil)
}
