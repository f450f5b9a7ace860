//go:build minor37

// What only 1.37 has or names so.
package main

import (
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	dracel "k8s.io/dynamic-resource-allocation/cel"
	"k8s.io/kubernetes/pkg/features"
	resourcerest "k8s.io/kubernetes/pkg/registry/resource/rest"
)

// celFeatures are the CEL features that the gates switch on, as the validation of ResourceClaims takes them.
func celFeatures() dracel.Features {
	return dracel.Features{
		EnableConsumableCapacity: utilfeature.DefaultFeatureGate.Enabled(features.DRAConsumableCapacity),
		EnableListTypeAttributes: utilfeature.DefaultFeatureGate.Enabled(features.DRAListTypeAttributes),
	}
}

// resourceStorageProvider is the registry of group resource.k8s.io.
func resourceStorageProvider(namespaces *namespaces) resourcerest.RESTStorageProvider {
	return resourcerest.RESTStorageProvider{
		NamespaceClient: namespaces,
		Authorizer:      authorizerfactory.NewAlwaysAllowAuthorizer(),
	}
}
