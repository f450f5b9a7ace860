// Which feature gates are on while one case is answered?
package main

import (
	"fmt"
	"slices"
	"strings"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/featuregate"
)

// defaultGates is this minor's own state of its gates.
var defaultGates = utilfeature.DefaultMutableFeatureGate.DeepCopy()

// setGates replaces the process's gates by the defaults with these changes.
// It fails where kube-apiserver would not start with them.
func setGates(changes map[string]bool) error {
	gates := defaultGates.DeepCopy()
	var errs []error
	if err := gates.SetFromMap(changes); err != nil {
		errs = []error{err}
	} else {
		errs = gates.Validate()
	}
	if len(errs) > 0 {
		return fmt.Errorf("gates: %s", sorted(errs))
	}
	utilfeature.DefaultMutableFeatureGate = gates
	utilfeature.DefaultFeatureGate = gates
	return nil
}

// sorted puts what upstream finds while walking a map into a settled order.
func sorted(errs []error) string {
	var complaints []string
	for _, err := range utilerrors.Flatten(utilerrors.NewAggregate(errs)).Errors() {
		complaints = append(complaints, err.Error())
	}
	slices.Sort(complaints)
	return strings.Join(complaints, "; ")
}

// gateOn says whether the gate is on for the case at hand.
func gateOn(gate featuregate.Feature) bool {
	return utilfeature.DefaultFeatureGate.Enabled(gate)
}
