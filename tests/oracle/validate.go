// What does kube-apiserver answer to this manifest?
//
// The steps are those of k8s.io/apiserver/pkg/endpoints/handlers create.go and
// update.go for a request with dryRun=All and fieldValidation=Strict: strict decode,
// default, convert, wipe what the server fills in, then the registry's own Create
// or Update. What the handlers keep to themselves is repeated here and named so.
package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/endpoints/deprecation"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	baseversion "k8s.io/component-base/version"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// mapPath is the path of an error that was found while walking a Go map.
var mapPath = regexp.MustCompile(`\[[^]\d]|\.(labels|annotations|attributes|capacity|counters)$`)

// orderRuns is how often a verdict is asked for that may come in any order. Of two errors
// that come in either order, both orders are seen but once in 32,768 cases.
const orderRuns = 16

// validate answers with the API server's verdict on a create or, with Old, an update.
func validate(ctx context.Context, request *Request) any {
	return judge(ctx, request)
}

// judge asks once, or again where upstream walks a map: then its errors have no settled
// order, and the answer says so and has them sorted.
func judge(ctx context.Context, request *Request) Verdict {
	verdict := judgeOnce(ctx, request)
	inMaps := 0
	for _, one := range verdict.Errors {
		if mapPath.MatchString(one.Path) {
			inMaps++
		}
	}
	if inMaps < 2 {
		return verdict
	}
	for run := 1; run < orderRuns && !verdict.AnyOrder; run++ {
		again := judgeOnce(ctx, request)
		// The text names what was found twice once, so that it shows less of the order.
		verdict.AnyOrder = again.Text != verdict.Text || !slices.EqualFunc(again.Errors, verdict.Errors, sameMessage)
	}
	if verdict.AnyOrder {
		slices.SortStableFunc(verdict.Errors, func(a, b FieldError) int { return strings.Compare(a.message(), b.message()) })
		verdict.say(verdict.Errors)
	}
	return verdict
}

func sameMessage(a, b FieldError) bool { return a.message() == b.message() }

// judgeOnce takes the manifest down the API server's road.
func judgeOnce(ctx context.Context, request *Request) Verdict {
	verdict := Verdict{ID: request.ID, Errors: []FieldError{}, Decode: []string{}, Warnings: []string{}}
	body := []byte(request.Object)
	kind, err := peek(body)
	if err != nil {
		verdict.Decode, verdict.Text = []string{err.Error()}, err.Error()
		return verdict
	}
	endpoint, resource := served.find(kind, request.Subresource)
	if endpoint == nil {
		err := notServed()
		verdict.Decode, verdict.Text = []string{err.Error()}, err.Error()
		return verdict
	}
	// The endpoint warns before it reads the body (k8s.io/apiserver/pkg/endpoints/installer.go, AddWarningsHandler).
	warnings := &recorder{texts: []string{}}
	warnings.add(versionWarnings(endpointKind(kind, endpoint.New())))
	verdict.Warnings = warnings.texts
	object, complaints, err := decodeBody(body, kind, endpoint.New())
	if err != nil {
		verdict.Decode, verdict.Text = complaints, err.Error()
		return verdict
	}

	ctx = warning.WithWarningRecorder(ctx, warnings)
	var result runtime.Object
	verdict.Panic = panicOf(func() {
		if request.Old == "" {
			result, err = create(withWorld(ctx, world{labels: request.NamespaceLabels}), endpoint, resource, object)
		} else {
			result, err = update(ctx, endpoint, resource, kind, request, object)
		}
	})
	verdict.Warnings = warnings.texts
	if verdict.Panic != "" {
		verdict.Text = panicText
		return verdict
	}
	if err != nil {
		verdict.Text, verdict.Errors = err.Error(), fieldErrors(err)
		return verdict
	}
	stored, err := encode(result, kind.GroupVersion())
	if err == nil {
		stored, err = normalize(stored, request)
	}
	if err != nil {
		verdict.Text = err.Error()
		return verdict
	}
	verdict.Accepted, verdict.Object = true, stored
	return verdict
}

// panicText is what the API server answers when its own code panics (server/filters/wrap.go, status 500).
const panicText = "This request caused apiserver to panic. Look in the logs for details."

// panicOf runs the function and gives the text of its panic, empty when there is none.
func panicOf(run func()) (text string) {
	defer func() {
		if panicked := recover(); panicked != nil {
			text = fmt.Sprint(panicked)
		}
	}()
	run()
	return ""
}

// create is the second half of handlers.createHandler.
func create(ctx context.Context, endpoint rest.Storage, resource schema.GroupVersionResource, object runtime.Object) (runtime.Object, error) {
	creater, ok := endpoint.(rest.Creater)
	if !ok {
		return nil, apierrors.NewMethodNotSupported(resource.GroupResource(), "create")
	}
	metadata, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	namespace := requestNamespace(endpoint, metadata)
	rest.WipeObjectMetaSystemFields(metadata)
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(namespace, metadata); err != nil {
		return nil, err
	}
	dropDuplicateOwners(ctx, metadata)
	fixGeneratedName(metadata)
	ctx = requestContext(ctx, "create", resource, "", namespace, metadata.GetName())
	return creater.Create(ctx, object, rest.ValidateAllObjectFunc, &metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
}

// update is the second half of handlers.UpdateResource. The name in the URL is that of the old object.
func update(ctx context.Context, endpoint rest.Storage, resource schema.GroupVersionResource, kind schema.GroupVersionKind, request *Request, object runtime.Object) (runtime.Object, error) {
	updater, ok := endpoint.(rest.Updater)
	if !ok {
		return nil, apierrors.NewMethodNotSupported(resource.GroupResource(), "update")
	}
	old, err := decodeStored([]byte(request.Old), kind)
	if err != nil {
		return nil, fmt.Errorf("old: %w", err)
	}
	oldMetadata, err := meta.Accessor(old)
	if err != nil {
		return nil, err
	}
	metadata, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	// The storage of a subresource does not tell its scope; that of the whole resource does.
	namespace := requestNamespace(served[storageKey(resource.GroupVersion(), resource.Resource)], oldMetadata)
	fillStored(oldMetadata, namespace)
	if metadata.GetResourceVersion() == "" {
		// A client that read the object before sends its version along.
		metadata.SetResourceVersion(oldMetadata.GetResourceVersion())
	}
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(namespace, metadata); err != nil {
		return nil, err
	}
	if name := oldMetadata.GetName(); metadata.GetName() != name {
		// Text of handlers.checkName.
		return nil, apierrors.NewBadRequest(fmt.Sprintf("the name of the object (%s) does not match the name on the URL (%s)", metadata.GetName(), name))
	}
	dropDuplicateOwners(ctx, metadata)
	ctx = withWorld(ctx, world{existing: old, labels: request.NamespaceLabels})
	ctx = requestContext(ctx, "update", resource, request.Subresource, namespace, oldMetadata.GetName())
	result, _, err := updater.Update(ctx, oldMetadata.GetName(), rest.DefaultUpdatedObjectInfo(object),
		rest.ValidateAllObjectFunc, rest.ValidateAllObjectUpdateFunc, false, &metav1.UpdateOptions{DryRun: []string{metav1.DryRunAll}})
	return result, err
}

// requestNamespace is the namespace in the URL: the object's or, as kubectl has it, "default".
func requestNamespace(endpoint rest.Storage, metadata metav1.Object) string {
	if scoper, ok := endpoint.(rest.Scoper); ok && !scoper.NamespaceScoped() {
		return ""
	}
	if namespace := metadata.GetNamespace(); namespace != "" {
		return namespace
	}
	return metav1.NamespaceDefault
}

// requestContext is what the API server's filters have put into the context of a request.
func requestContext(ctx context.Context, verb string, resource schema.GroupVersionResource, subresource, namespace, name string) context.Context {
	ctx = apirequest.WithNamespace(ctx, namespace)
	ctx = apirequest.WithUser(ctx, &user.DefaultInfo{Name: "oracle", Groups: []string{user.SystemPrivilegedGroup, user.AllAuthenticated}})
	return apirequest.WithRequestInfo(ctx, &apirequest.RequestInfo{
		IsResourceRequest: true,
		Verb:              verb,
		APIPrefix:         "apis",
		APIGroup:          resource.Group,
		APIVersion:        resource.Version,
		Resource:          resource.Resource,
		Subresource:       subresource,
		Namespace:         namespace,
		Name:              name,
	})
}

// dropDuplicateOwners is handlers.dedupOwnerReferencesAndAddWarning.
func dropDuplicateOwners(ctx context.Context, metadata metav1.Object) {
	var kept []metav1.OwnerReference
	var dropped []string
	for _, owner := range metadata.GetOwnerReferences() {
		if containsOwner(kept, owner) {
			dropped = append(dropped, string(owner.UID))
		} else {
			kept = append(kept, owner)
		}
	}
	if len(dropped) > 0 {
		metadata.SetOwnerReferences(kept)
		warning.AddWarning(ctx, "", fmt.Sprintf(".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: %v", strings.Join(dropped, ", ")))
	}
}

// endpointKind is the kind that is served, as it is written: the URL that a client makes of a kind does not tell
// upper case from lower.
func endpointKind(kind schema.GroupVersionKind, object runtime.Object) schema.GroupVersionKind {
	if kinds, _, err := legacyscheme.Scheme.ObjectKinds(object); err == nil && len(kinds) > 0 {
		kind.Kind = kinds[0].Kind
	}
	return kind
}

// versionWarnings are what the endpoint itself warns of: deprecation, and that it is off by default.
func versionWarnings(kind schema.GroupVersionKind) []string {
	var warnings []string
	if object, err := legacyscheme.Scheme.New(kind); err == nil {
		object.GetObjectKind().SetGroupVersionKind(kind)
		var major, minor int
		if _, err := fmt.Sscanf(baseversion.DefaultKubeBinaryVersion, "%d.%d", &major, &minor); err == nil && deprecation.IsDeprecated(object, major, minor) {
			warnings = append(warnings, deprecation.WarningMessage(object))
		}
	}
	if strings.Contains(kind.Version, "alpha") || strings.Contains(kind.Version, "beta") {
		// Our words: since 1.24 only stable versions are on by default.
		warnings = append(warnings, kind.GroupVersion().String()+" is not served by default")
	}
	return warnings
}

// recorder collects warnings as the API server's response headers do.
type recorder struct{ texts []string }

// AddWarning keeps the text once, as the API server does.
func (r *recorder) AddWarning(_, text string) { r.add([]string{text}) }

func (r *recorder) add(texts []string) {
	for _, text := range texts {
		known := false
		for _, other := range r.texts {
			known = known || other == text
		}
		if !known {
			r.texts = append(r.texts, text)
		}
	}
}
