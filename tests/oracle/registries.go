// Which registries stand behind the API server of every minor?
package main

import (
	"k8s.io/apiserver/pkg/registry/rest"
)

// storageByGroup builds the storage of each resource, by group, version and resource.
func storageByGroup(disk *memory, namespaces *namespaces) (map[string]map[string]map[string]rest.Storage, error) {
	groups := map[string]map[string]map[string]rest.Storage{}
	resources := resourceStorageProvider(namespaces)
	info, err := resources.NewRESTStorage(everything{}, disk)
	if err != nil {
		return nil, err
	}
	groups[resources.GroupName()] = info.VersionedResourcesStorageMap
	return groups, nil
}
