// Which feature gates are on while one case is answered?
package main

import (
	"errors"
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
	if err := gates.SetFromMap(changes); err != nil {
		return fmt.Errorf("gates: %w", err)
	}
	if err := checkGates(gates); err != nil {
		return fmt.Errorf("gates: %w", err)
	}
	utilfeature.DefaultMutableFeatureGate = gates
	utilfeature.DefaultFeatureGate = gates
	return nil
}

// checkGates asks the gates whether they fit together (one may depend on another).
func checkGates(gates featuregate.FeatureGate) error {
	errs := gates.Validate()
	if len(errs) == 0 {
		return nil
	}
	var complaints []string
	for _, err := range utilerrors.Flatten(utilerrors.NewAggregate(errs)).Errors() {
		complaints = append(complaints, err.Error())
	}
	slices.Sort(complaints)
	return errors.New(strings.Join(complaints, "; "))
}

// gateOn says whether the gate is on for the case at hand.
func gateOn(gate featuregate.Feature) bool {
	return utilfeature.DefaultFeatureGate.Enabled(gate)
}
