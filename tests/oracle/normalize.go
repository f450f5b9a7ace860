// What in an answer would differ from run to run, and what stands there instead?
package main

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apiserver/pkg/storage/names"
)

const (
	// storedUID is the uid of an old object whose case gives it none.
	storedUID = "00000000-0000-0000-0000-000000000001"
	// generatedSuffix stands for the five random letters after a generateName.
	generatedSuffix = "xxxxx"
	// generatedNow stands for a time that the server took from its clock.
	generatedNow = "<now>"
	// generatedUID stands for a uid or share id that the server made up.
	generatedUID = "<uid>"
)

// fixGeneratedName does what the store does with generateName, with a suffix that is always the same.
func fixGeneratedName(metadata metav1.Object) {
	if metadata.GetName() != "" || metadata.GetGenerateName() == "" {
		return
	}
	name := names.SimpleNameGenerator.GenerateName(metadata.GetGenerateName())
	metadata.SetName(name[:len(name)-len(generatedSuffix)] + generatedSuffix)
}

// fillStored gives an old object what each stored object has.
func fillStored(metadata metav1.Object, namespace string) {
	metadata.SetNamespace(namespace)
	if metadata.GetUID() == "" {
		metadata.SetUID(types.UID(storedUID))
	}
	if metadata.GetResourceVersion() == "" {
		metadata.SetResourceVersion("1")
	}
	if metadata.GetGeneration() == 0 {
		metadata.SetGeneration(1)
	}
	if created := metadata.GetCreationTimestamp(); created.IsZero() {
		metadata.SetCreationTimestamp(metav1.NewTime(time.Now()))
	}
}

// uuid is what the server makes up as uid or share id.
var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// normalize rewrites an encoded object with sorted keys. What the server made up, which
// is what the request does not say, is replaced.
func normalize(encoded []byte, request *Request) ([]byte, error) {
	object, err := unmarshal(encoded)
	if err != nil {
		return nil, err
	}
	return marshal(replaceGenerated(object, request.Object+request.Old))
}

// replaceGenerated puts fixed words where the value is a uid or a time of just now, and not given.
func replaceGenerated(value any, given string) any {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			value[key] = replaceGenerated(inner, given)
		}
	case []any:
		for i, inner := range value {
			value[i] = replaceGenerated(inner, given)
		}
	case string:
		if strings.Contains(given, value) {
			return value
		}
		if uuid.MatchString(value) {
			return generatedUID
		}
		if moment, err := time.Parse(time.RFC3339, value); err == nil && time.Since(moment).Abs() < time.Minute {
			return generatedNow
		}
	}
	return value
}

// unmarshal reads JSON and keeps numbers as they are written.
func unmarshal(encoded []byte) (object any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	err = decoder.Decode(&object)
	return object, err
}

// marshal writes JSON with sorted keys and without HTML escapes.
func marshal(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return []byte(strings.TrimSuffix(out.String(), "\n")), nil
}

func containsOwner(owners []metav1.OwnerReference, owner metav1.OwnerReference) bool {
	for _, other := range owners {
		if reflect.DeepEqual(other, owner) {
			return true
		}
	}
	return false
}
