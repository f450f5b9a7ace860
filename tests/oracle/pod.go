// What does kube-apiserver answer to a Pod, as far as devices are concerned?
package main

import (
	"context"
	"regexp"
	"slices"
	"strings"
)

// ourPaths are the paths a Pod verdict is compared on: metadata and what DRA adds,
// in a Pod as in any Pod template.
var ourPaths = regexp.MustCompile(`(^|\.)metadata($|[.[])` +
	`|(^|\.)spec\.(resourceClaims|resources\.claims)($|[.[])` +
	`|(^|\.)(containers|initContainers|ephemeralContainers)\[\d+\]\.resources\.claims($|[.[])` +
	`|(^|\.)status\.(resourceClaimStatuses|extendedResourceClaimStatus)($|[.[])`)

// validatePod answers like validate, but drops the errors outside ourPaths before it decides, and such warnings.
func validatePod(ctx context.Context, request *Request) any {
	verdict := judge(ctx, request)
	verdict.Warnings = slices.DeleteFunc(verdict.Warnings, func(warning string) bool {
		path, _, _ := strings.Cut(warning, ": ")
		return strings.HasPrefix(path, "spec.") && !ourPaths.MatchString(path)
	})
	var kept []FieldError
	for _, one := range verdict.Errors {
		if ourPaths.MatchString(one.Path) {
			kept = append(kept, one)
		}
	}
	verdict.Dropped = len(verdict.Errors) - len(kept)
	switch {
	case verdict.Dropped == 0:
	case len(kept) == 0:
		verdict.Accepted, verdict.Errors, verdict.Text = true, []FieldError{}, ""
	default:
		verdict.say(kept)
	}
	return verdict
}
