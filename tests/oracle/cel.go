// What does Kubernetes' CEL say about a device selector?
package main

import (
	"context"
	"time"

	"k8s.io/apiserver/pkg/cel/environment"
	dracel "k8s.io/dynamic-resource-allocation/cel"
)

// evaluate compiles the expression and, given a device, evaluates it there.
func evaluate(ctx context.Context, request *Request) any {
	environmentType := environment.NewExpressions
	switch request.Environment {
	case "", "new":
	case "stored":
		environmentType = environment.StoredExpressions
	default:
		return Failure{ID: request.ID, Failed: `environment: want "new" or "stored"`}
	}
	answer := Evaluation{ID: request.ID}
	compiled := dracel.GetCompiler(celFeatures()).CompileCELExpression(request.Expression, dracel.Options{EnvType: &environmentType})
	if compiled.Error != nil {
		answer.Compile = &compiled.Error.Detail
		return answer
	}
	answer.MaxCost = &compiled.MaxCost
	if request.Device == nil {
		return answer
	}
	device := dracel.Device{
		Driver:                   request.Device.Driver,
		Attributes:               request.Device.Attributes,
		Capacity:                 request.Device.Capacity,
		AllowMultipleAllocations: request.Device.AllowMultipleAllocations,
	}
	matches, details, err := compiled.DeviceMatches(ctx, device)
	if err != nil {
		answer.Error = text(err)
	} else {
		answer.Matches = &matches
	}
	if details != nil {
		answer.Cost = details.ActualCost()
	}
	if request.Repeat > 0 {
		start := time.Now()
		for range request.Repeat {
			_, _, _ = compiled.DeviceMatches(ctx, device)
		}
		each := time.Since(start).Nanoseconds() / int64(request.Repeat)
		answer.Nanoseconds = &each
	}
	return answer
}
