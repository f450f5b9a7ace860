// How does Kubernetes read a quantity, a version, a YAML document?
package main

import (
	"fmt"
	"sync"

	"github.com/blang/semver/v4"
	"github.com/google/cel-go/cel"
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

// parseSemver reads the text as a device's version attribute is read or, normalizing,
// as CEL's semver(text, true) does.
func parseSemver(request *Request) any {
	parse := semver.Parse
	if request.Normalize {
		parse = celSemver
	}
	version, err := parse(request.Text)
	if err != nil {
		return Canonical{ID: request.ID, Error: text(err)}
	}
	canonical := version.String()
	return Canonical{ID: request.ID, Canonical: &canonical}
}

// normalizingSemver is compiled once: CEL's own function is not exported.
var normalizingSemver = sync.OnceValues(func() (cel.Program, error) {
	env, err := baseEnvironment().StoredExpressionsEnv().Extend(cel.Variable("text", cel.StringType))
	if err != nil {
		return nil, err
	}
	ast, issues := env.Compile("semver(text, true)")
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	return env.Program(ast)
})

func celSemver(text string) (semver.Version, error) {
	program, err := normalizingSemver()
	if err != nil {
		return semver.Version{}, err
	}
	value, _, err := program.Eval(map[string]any{"text": text})
	if err != nil {
		return semver.Version{}, err
	}
	version, ok := value.Value().(semver.Version)
	if !ok {
		return semver.Version{}, fmt.Errorf("semver() gave a %T", value.Value())
	}
	return version, nil
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
