//go:build minor35 || minor36 || minor37

// What 1.34 has not, or names otherwise than all later ones.
package main

import (
	resourceapi "k8s.io/api/resource/v1"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/kubernetes/pkg/apis/resource"
	"k8s.io/kubernetes/pkg/features"
	podstore "k8s.io/kubernetes/pkg/registry/core/pod/storage"
)

// baseEnvironment is CEL as every part of Kubernetes has it.
func baseEnvironment() *environment.EnvSet {
	return environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
}

// taintRulesOn says whether the scheduler heeds DeviceTaintRules.
func taintRulesOn() bool { return gateOn(features.DRADeviceTaintRules) }

// ruleTaints says whether the rule taints the device.
func ruleTaints(rule *resource.DeviceTaintRule, _ *cluster, slice *resourceapi.ResourceSlice, device *resourceapi.Device) (bool, error) {
	selector := rule.Spec.DeviceSelector
	if selector == nil {
		return taintsAllWithoutSelector, nil
	}
	return selectorNames(selector, slice, device), nil
}

// podStorage is the registry of Pods.
func podStorage() (podstore.PodStorage, error) {
	return podstore.NewStorage(memory{}, nil, nil, nil, authorizerfactory.NewAlwaysAllowAuthorizer())
}
