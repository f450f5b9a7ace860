// What does an object look like in another version of its API?
package main

import (
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// convert reads the object as if stored (lenient, defaults included) and writes it in the version asked for.
func convert(request *Request) any {
	converted, err := convertObject(request)
	if err != nil {
		return Converted{ID: request.ID, Error: text(err)}
	}
	return Converted{ID: request.ID, Object: converted}
}

func convertObject(request *Request) ([]byte, error) {
	body := []byte(request.Object)
	version, err := schema.ParseGroupVersion(request.To)
	if err != nil {
		return nil, err
	}
	kind, err := peek(body)
	if err != nil {
		return nil, err
	}
	object, err := decodeStored(body, kind)
	if err != nil {
		return nil, err
	}
	encoded, err := encode(object, version)
	if err != nil {
		return nil, err
	}
	return normalize(encoded, request)
}
