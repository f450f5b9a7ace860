// How does Kubernetes read a quantity, a version, a YAML document?
package main

import (
	"github.com/blang/semver/v4"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/yaml"
)

// parseQuantity answers with the form in which the API server would store the text.
func parseQuantity(request *Request) any {
	quantity, err := resource.ParseQuantity(request.Text)
	if err != nil {
		return Canonical{ID: request.ID, Error: text(err)}
	}
	// String() may return the text that was read; CanonicalizeBytes never does.
	number, suffix := quantity.CanonicalizeBytes(nil)
	canonical := string(number) + string(suffix)
	return Canonical{ID: request.ID, Canonical: &canonical}
}

// parseSemver reads the text as a device's version attribute is read.
func parseSemver(request *Request) any {
	version, err := semver.Parse(request.Text)
	if err != nil {
		return Canonical{ID: request.ID, Error: text(err)}
	}
	canonical := version.String()
	return Canonical{ID: request.ID, Canonical: &canonical}
}

// readYAML answers with the JSON that sigs.k8s.io/yaml makes of the first document.
func readYAML(request *Request) any {
	read := yaml.YAMLToJSON
	if request.Strict {
		read = yaml.YAMLToJSONStrict
	}
	converted, err := read([]byte(request.Text))
	if err != nil {
		return Converted{ID: request.ID, Error: text(err)}
	}
	return Converted{ID: request.ID, JSON: converted}
}

// text is the error's text, to be pointed at from an answer.
func text(err error) *string {
	message := err.Error()
	return &message
}
