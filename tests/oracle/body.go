// How does the API server read a request's body, and what does it give back?
package main

import (
	"bytes"
	"encoding/hex"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"sigs.k8s.io/yaml"
)

// bodyLimit is the API server's MaxRequestBodyBytes (k8s.io/apiserver/pkg/server/config.go).
const bodyLimit = 3 * 1024 * 1024

// yamlSerializer is what content negotiation chooses for application/yaml.
var yamlSerializer = func() runtime.SerializerInfo {
	info, ok := runtime.SerializerInfoForMediaType(legacyscheme.Codecs.SupportedMediaTypes(), runtime.ContentTypeYAML)
	if !ok {
		panic("no YAML serializer")
	}
	return info
}()

// peek reads apiVersion and kind, from which a client makes the URL.
func peek(body []byte) (schema.GroupVersionKind, error) {
	converted, err := yaml.YAMLToJSON(body)
	if err != nil {
		return schema.GroupVersionKind{}, err
	}
	kind, err := json.DefaultMetaFactory.Interpret(converted)
	if err != nil {
		return schema.GroupVersionKind{}, err
	}
	if kind.Kind == "" {
		return schema.GroupVersionKind{}, runtime.NewMissingKindErr(string(body))
	}
	if kind.Version == "" {
		return schema.GroupVersionKind{}, runtime.NewMissingVersionErr(string(body))
	}
	return *kind, nil
}

// notServed is the API server's answer at a URL it does not have.
func notServed() error {
	return apierrors.NewGenericServerResponse(404, "", schema.GroupResource{}, "", "", 0, false)
}

// decodeBody reads the body strictly into the internal version, defaults included.
// On failure it gives the single complaints and the whole message.
func decodeBody(body []byte, kind schema.GroupVersionKind, into runtime.Object) (runtime.Object, []string, error) {
	if len(body) > bodyLimit {
		err := apierrors.NewRequestEntityTooLargeError(fmt.Sprintf("limit is %d", bodyLimit))
		return nil, []string{err.Error()}, err
	}
	hub := schema.GroupVersion{Group: kind.Group, Version: runtime.APIVersionInternal}
	decoder := legacyscheme.Codecs.DecoderToVersion(yamlSerializer.StrictSerializer, hub)
	object, actual, err := decoder.Decode(body, &kind, into)
	if err == nil {
		return object, nil, nil
	}
	complaints := []string{err.Error()}
	if strict, ok := runtime.AsStrictDecodingError(err); ok {
		complaints = nil
		for _, single := range strict.Errors() {
			complaints = append(complaints, single.Error())
		}
	}
	return nil, complaints, decodeError(err, into, actual, body)
}

// decodeError is handlers.transformDecodeError.
func decodeError(base error, into runtime.Object, actual *schema.GroupVersionKind, body []byte) error {
	kinds, _, err := legacyscheme.Scheme.ObjectKinds(into)
	if err != nil {
		return apierrors.NewBadRequest(err.Error())
	}
	if actual != nil && actual.Kind != "" {
		return apierrors.NewBadRequest(fmt.Sprintf("%s in version %q cannot be handled as a %s: %v", actual.Kind, actual.Version, kinds[0].Kind, base))
	}
	return apierrors.NewBadRequest(fmt.Sprintf("the object provided is unrecognized (must be of type %s): %v (%s)", kinds[0].Kind, base, summary(body)))
}

// summary is handlers.summarizeData with the length that decodeError uses.
func summary(body []byte) string {
	const length = 30
	show := func(data []byte) string { return hex.EncodeToString(data) }
	if len(body) == 0 {
		return "<empty>"
	}
	if body[0] == '{' {
		show = func(data []byte) string { return string(data) }
	}
	if len(body) > length {
		return show(body[:length]) + " ..."
	}
	return show(body)
}

// decodeStored reads an object that is in the store already: leniently, defaults included.
func decodeStored(body []byte, kind schema.GroupVersionKind) (runtime.Object, error) {
	hub := schema.GroupVersion{Group: kind.Group, Version: runtime.APIVersionInternal}
	object, _, err := legacyscheme.Codecs.DecoderToVersion(yamlSerializer.Serializer, hub).Decode(body, &kind, nil)
	return object, err
}

// encode writes the object in this version.
func encode(object runtime.Object, version schema.GroupVersion) ([]byte, error) {
	info, ok := runtime.SerializerInfoForMediaType(legacyscheme.Codecs.SupportedMediaTypes(), runtime.ContentTypeJSON)
	if !ok {
		return nil, fmt.Errorf("no JSON serializer")
	}
	var out bytes.Buffer
	if err := legacyscheme.Codecs.EncoderForVersion(info.Serializer, version).Encode(object, &out); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(out.Bytes()), nil
}
