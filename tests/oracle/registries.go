// Which registries stand behind the API server of every minor?
package main

import (
	"fmt"

	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	appsrest "k8s.io/kubernetes/pkg/registry/apps/rest"
	batchrest "k8s.io/kubernetes/pkg/registry/batch/rest"
	podtemplatestore "k8s.io/kubernetes/pkg/registry/core/podtemplate/storage"
	controllerstore "k8s.io/kubernetes/pkg/registry/core/replicationcontroller/storage"
)

// groupStorage is the storage of one group's resources, by version and resource.
type groupStorage map[string]map[string]rest.Storage

// storageProvider is what each group's registry offers to kube-apiserver.
type storageProvider interface {
	GroupName() string
	NewRESTStorage(serverstorage.APIResourceConfigSource, generic.RESTOptionsGetter) (genericapiserver.APIGroupInfo, error)
}

// storageByGroup builds the storage of each group we ask about.
func storageByGroup() (map[string]groupStorage, error) {
	groups := map[string]groupStorage{}
	for _, provider := range []storageProvider{resourceStorageProvider(), appsrest.StorageProvider{}, batchrest.RESTStorageProvider{}} {
		info, err := provider.NewRESTStorage(everything{}, memory{})
		if err != nil {
			return nil, fmt.Errorf("group %s: %w", provider.GroupName(), err)
		}
		groups[provider.GroupName()] = info.VersionedResourcesStorageMap
	}
	core, err := coreStorage()
	if err != nil {
		return nil, fmt.Errorf("core group: %w", err)
	}
	groups[""] = groupStorage{"v1": core}
	return groups, nil
}

// coreStorage builds what carries a Pod or a Pod template in the core group.
// The group's own provider wants a whole cluster (service addresses, kubelets).
func coreStorage() (map[string]rest.Storage, error) {
	pods, err := podStorage()
	if err != nil {
		return nil, err
	}
	templates, err := podtemplatestore.NewREST(memory{})
	if err != nil {
		return nil, err
	}
	controllers, err := controllerstore.NewStorage(memory{})
	if err != nil {
		return nil, err
	}
	return map[string]rest.Storage{
		"pods":                          pods.Pod,
		"pods/status":                   pods.Status,
		"podtemplates":                  templates,
		"replicationcontrollers":        controllers.Controller,
		"replicationcontrollers/status": controllers.Status,
	}, nil
}
