//go:build minor36 || minor37

// What 1.34 and 1.35 have not, or name otherwise than all later ones.
package main

import (
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	dracel "k8s.io/dynamic-resource-allocation/cel"
	"k8s.io/kubernetes/pkg/features"
	resourcerest "k8s.io/kubernetes/pkg/registry/resource/rest"
)

// celFeatures are the CEL features that the gates switch on, as the validation of ResourceClaims takes them.
func celFeatures() dracel.Features {
	return dracel.Features{
		EnableConsumableCapacity: gateOn(features.DRAConsumableCapacity),
		EnableListTypeAttributes: gateOn(features.DRAListTypeAttributes),
	}
}

// sortsPools says which variants of the allocator take pools by driver and name.
var sortsPools = map[string]bool{"incubating": true, "experimental": true}

// resourceStorageProvider is the registry of group resource.k8s.io.
func resourceStorageProvider() storageProvider {
	return resourcerest.RESTStorageProvider{
		NamespaceClient: namespaces{},
		Authorizer:      authorizerfactory.NewAlwaysAllowAuthorizer(),
	}
}
