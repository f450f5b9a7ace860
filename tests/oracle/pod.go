// What does kube-apiserver answer to a Pod, as far as devices are concerned?
package main

import (
	"context"
	"errors"
	"regexp"
	"strings"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
)

// ourPaths are the paths a Pod verdict is compared on: metadata and what DRA adds,
// in a Pod as in any Pod template.
var ourPaths = regexp.MustCompile(`(^|\.)metadata($|[.[])` +
	`|(^|\.)spec\.resourceClaims($|[.[])` +
	`|(^|\.)(containers|initContainers|ephemeralContainers)\[\d+\]\.resources\.claims($|[.[])` +
	`|(^|\.)status\.(resourceClaimStatuses|extendedResourceClaimStatus)($|[.[])`)

// validatePod answers like validate, but drops the errors outside ourPaths before it decides.
func validatePod(ctx context.Context, request *Request) any {
	verdict := judge(ctx, request)
	var kept []FieldError
	var messages []error
	for _, one := range verdict.Errors {
		if ourPaths.MatchString(one.Path) {
			kept = append(kept, one)
			messages = append(messages, errors.New(one.message()))
		}
	}
	if len(kept) == len(verdict.Errors) {
		return verdict
	}
	verdict.Dropped = len(verdict.Errors) - len(kept)
	if len(kept) == 0 {
		verdict.Accepted, verdict.Errors, verdict.Text = true, []FieldError{}, ""
		return verdict
	}
	// The message that the API server would give for these alone.
	subject, _, _ := strings.Cut(verdict.Text, " is invalid: ")
	verdict.Errors, verdict.Text = kept, subject+" is invalid: "+utilerrors.NewAggregate(messages).Error()
	return verdict
}
