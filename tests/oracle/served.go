// Which resources does this minor's API server have, and behind which storage?
//
// The registries build their own storage, as in kube-apiserver, so every strategy
// (prepare, validate, warn) is the real one. Only the disk is ours: a memory of
// at most one object, enough for a dry run.
package main

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"
	"k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/pkg/api/legacyscheme"

	// Each makes its group's types, defaults and conversions known to legacyscheme.
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/resource/install"
)

// world is what a case says there is beside the object; its context carries it.
type world struct {
	// existing is the stored object; nil when a create is asked for.
	existing runtime.Object
	// labels are those of the namespace.
	labels map[string]string
}

type worldKey struct{}

func withWorld(ctx context.Context, world world) context.Context {
	return context.WithValue(ctx, worldKey{}, world)
}

func worldOf(ctx context.Context) world {
	world, _ := ctx.Value(worldKey{}).(world)
	return world
}

// memory is the API server's disk: it holds the case's existing object.
type memory struct{ storage.Interface }

func (memory) Versioner() storage.Versioner { return storage.APIObjectVersioner{} }
func (memory) ReadinessCheck() error        { return nil }

// Get gives out the existing object, whatever the key: a case has only one.
func (memory) Get(ctx context.Context, key string, _ storage.GetOptions, into runtime.Object) error {
	existing := worldOf(ctx).existing
	if existing == nil {
		return storage.NewKeyNotFoundError(key, 0)
	}
	reflect.ValueOf(into).Elem().Set(reflect.ValueOf(existing.DeepCopyObject()).Elem())
	return nil
}

// GetRESTOptions makes a registry keep its objects in this memory.
func (m memory) GetRESTOptions(resource schema.GroupResource, example runtime.Object) (generic.RESTOptions, error) {
	version, err := storageVersion(resource.Group, example)
	if err != nil {
		return generic.RESTOptions{}, err
	}
	config := storagebackend.Config{Codec: legacyscheme.Codecs.LegacyCodec(version)}
	return generic.RESTOptions{
		StorageConfig:  config.ForResource(resource),
		ResourcePrefix: resource.Group + "/" + resource.Resource,
		Decorator: func(*storagebackend.ConfigForResource, string, func(runtime.Object) (string, error),
			func() runtime.Object, func() runtime.Object, storage.AttrFunc, storage.IndexerFuncs, *cache.Indexers,
		) (storage.Interface, factory.DestroyFunc, error) {
			return m, func() {}, nil
		},
	}, nil
}

// storageVersion is the group's first version that has the kind; a dry run writes and reads it once.
func storageVersion(group string, example runtime.Object) (schema.GroupVersion, error) {
	kinds, _, err := legacyscheme.Scheme.ObjectKinds(example)
	if err != nil {
		return schema.GroupVersion{}, err
	}
	for _, version := range legacyscheme.Scheme.PrioritizedVersionsForGroup(group) {
		if legacyscheme.Scheme.Recognizes(version.WithKind(kinds[0].Kind)) {
			return version, nil
		}
	}
	return schema.GroupVersion{}, fmt.Errorf("no version of %q has a %s", group, kinds[0].Kind)
}

// namespaces answers the one question that strategies ask of the cluster: a namespace's labels.
type namespaces struct{ v1.NamespaceInterface }

func (namespaces) Get(ctx context.Context, name string, _ metav1.GetOptions) (*corev1.Namespace, error) {
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: worldOf(ctx).labels}}, nil
}

// everything serves every version this binary knows, also those that are off by default.
type everything struct{}

func (everything) ResourceEnabled(schema.GroupVersionResource) bool           { return true }
func (everything) AnyResourceForGroupEnabled(string) bool                     { return true }
func (everything) ResourceExplicitlyEnabled(schema.GroupVersionResource) bool { return true }
func (everything) VersionExplicitlyEnabled(schema.GroupVersion) bool          { return true }

// endpoints are the storage of all resources, by group/version/resource and, for a subresource, "/status".
type endpoints map[string]rest.Storage

var served = newEndpoints()

func newEndpoints() endpoints {
	groups, err := storageByGroup()
	if err != nil {
		panic(fmt.Sprintf("the registries of this minor cannot be built: %v", err))
	}
	all := endpoints{}
	for group, versions := range groups {
		for version, resources := range versions {
			for resource, storage := range resources {
				all[storageKey(schema.GroupVersion{Group: group, Version: version}, resource)] = storage
			}
		}
	}
	return all
}

func storageKey(version schema.GroupVersion, resource string) string {
	return version.String() + "/" + resource
}

// find gives the storage that serves this kind (or its subresource), nil when this minor has none.
func (e endpoints) find(kind schema.GroupVersionKind, subresource string) (rest.Storage, schema.GroupVersionResource) {
	resource := kind.GroupVersion().WithResource(pluralOf(kind.Kind))
	name := resource.Resource
	if subresource != "" {
		name += "/" + subresource
	}
	return e[storageKey(kind.GroupVersion(), name)], resource
}

// pluralOf is the resource name of a kind; all kinds served here follow one of two rules.
func pluralOf(kind string) string {
	lower := strings.ToLower(kind)
	if strings.HasSuffix(lower, "s") {
		return lower + "es"
	}
	return lower + "s"
}
