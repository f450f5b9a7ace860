// What does the cluster of an "allocate" case hold?
package main

import (
	"bytes"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	resourceapi "k8s.io/api/resource/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	resourcelisters "k8s.io/client-go/listers/resource/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/dynamic-resource-allocation/structured"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/resource"
)

// cluster is what the scheduler's informers would have.
type cluster struct {
	classes classLister
	slices  []*resourceapi.ResourceSlice
	nodes   []*corev1.Node
	claims  []*resourceapi.ResourceClaim
	state   structured.AllocatedState
}

// classLister is the real lister, with the signature that the allocator wants.
type classLister struct {
	resourcelisters.DeviceClassLister
}

func (l classLister) List() ([]*resourceapi.DeviceClass, error) {
	return l.DeviceClassLister.List(labels.Everything())
}

// readCluster decodes the objects as the API server would have stored them and applies the taint rules.
func readCluster(request *Request) (*cluster, error) {
	c := &cluster{}
	classes, err := readObjects[*resourceapi.DeviceClass](request.Classes, "DeviceClass", resourceapi.SchemeGroupVersion)
	if err != nil {
		return nil, err
	}
	indexer := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{})
	for _, class := range classes {
		if err := indexer.Add(class); err != nil {
			return nil, err
		}
	}
	c.classes = classLister{resourcelisters.NewDeviceClassLister(indexer)}
	if c.slices, err = readObjects[*resourceapi.ResourceSlice](request.Slices, "ResourceSlice", resourceapi.SchemeGroupVersion); err != nil {
		return nil, err
	}
	if c.claims, err = readObjects[*resourceapi.ResourceClaim](request.Claims, "ResourceClaim", resourceapi.SchemeGroupVersion); err != nil {
		return nil, err
	}
	for i, claim := range c.claims {
		if claim.Namespace == "" {
			claim.Namespace = "default"
		}
		if claim.UID == "" {
			claim.UID = types.UID(fmt.Sprintf("claim-%d", i))
		}
	}
	if c.nodes, err = readObjects[*corev1.Node](request.Nodes, "Node", corev1.SchemeGroupVersion); err != nil {
		return nil, err
	}
	rules, err := readObjects[*resource.DeviceTaintRule](request.TaintRules, "DeviceTaintRule", resource.SchemeGroupVersion)
	if err != nil {
		return nil, err
	}
	if taintRulesOn() {
		if err := c.taint(rules); err != nil {
			return nil, err
		}
	}
	c.state = allocatedState(request.Allocated)
	return c, nil
}

// readObjects decodes leniently, defaults and converts to the version that T belongs to.
func readObjects[T runtime.Object](manifests []Manifest, kind string, version schema.GroupVersion) ([]T, error) {
	var objects []T
	for i, manifest := range manifests {
		found, err := peek(bytes.TrimSpace(manifest))
		if err != nil {
			return nil, fmt.Errorf("%s %d: %w", kind, i, err)
		}
		if found.Kind != kind || found.Group != version.Group {
			return nil, fmt.Errorf("%s %d: is a %s", kind, i, found)
		}
		internal, err := decodeStored(manifest, found)
		if err != nil {
			return nil, fmt.Errorf("%s %d: %w", kind, i, err)
		}
		if object, ok := internal.(T); ok {
			objects = append(objects, object)
			continue
		}
		converted, err := legacyscheme.Scheme.ConvertToVersion(internal, version)
		if err != nil {
			return nil, fmt.Errorf("%s %d: %w", kind, i, err)
		}
		object, ok := converted.(T)
		if !ok {
			return nil, fmt.Errorf("%s %d: became a %T", kind, i, converted)
		}
		objects = append(objects, object)
	}
	return objects, nil
}

// taint does to the slices what the scheduler's tracker does (resourceslice/tracker applyPatches).
// The tracker takes rules in no settled order; the case's order is one of them.
func (c *cluster) taint(rules []*resource.DeviceTaintRule) error {
	for _, slice := range c.slices {
		for i := range slice.Spec.Devices {
			device := &slice.Spec.Devices[i]
			for _, rule := range rules {
				tainted, err := ruleTaints(rule, c, slice, device)
				if err != nil {
					return err
				}
				if tainted {
					device.Taints = append(device.Taints, resourceapi.DeviceTaint{
						Key:       rule.Spec.Taint.Key,
						Value:     rule.Spec.Taint.Value,
						Effect:    resourceapi.DeviceTaintEffect(rule.Spec.Taint.Effect),
						TimeAdded: rule.Spec.Taint.TimeAdded,
					})
				}
			}
		}
	}
	return nil
}

// selectorNames says whether driver, pool and device are the selector's, where it names them.
func selectorNames(selector *resource.DeviceTaintSelector, slice *resourceapi.ResourceSlice, device *resourceapi.Device) bool {
	same := func(wanted *string, actual string) bool { return wanted == nil || *wanted == actual }
	return same(selector.Driver, slice.Spec.Driver) && same(selector.Pool, slice.Spec.Pool.Name) && same(selector.Device, device.Name)
}

// allocatedState is the allocator's own form of what is in use.
func allocatedState(allocated Allocated) structured.AllocatedState {
	state := structured.AllocatedState{
		AllocatedDevices:         sets.New[structured.DeviceID](),
		AllocatedSharedDeviceIDs: sets.New[structured.SharedDeviceID](),
		AggregatedCapacity:       structured.NewConsumedCapacityCollection(),
	}
	for _, device := range allocated.Devices {
		state.AllocatedDevices.Insert(device.id())
	}
	for _, share := range allocated.Shared {
		shareID := types.UID(share.ShareID)
		state.AllocatedSharedDeviceIDs.Insert(structured.MakeSharedDeviceID(share.id(), &shareID))
	}
	for _, capacity := range allocated.Capacity {
		state.AggregatedCapacity.Insert(structured.NewDeviceConsumedCapacity(capacity.id(), capacity.Consumed))
	}
	return state
}

func (d DeviceName) id() structured.DeviceID {
	return structured.MakeDeviceID(d.Driver, d.Pool, d.Device)
}
