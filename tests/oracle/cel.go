// What does Kubernetes' CEL say about a device selector?
package main

import (
	"context"
	"math"
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
	device := request.Device.asKubernetes()
	matches, details, err := compiled.DeviceMatches(ctx, device)
	if err != nil {
		answer.Error = text(err)
	} else {
		answer.Matches = &matches
	}
	if details != nil {
		answer.Cost = details.ActualCost()
	}
	if request.Repeat > 0 && len(request.Devices) > 0 {
		each := timeEvaluation(ctx, compiled, request)
		answer.Nanoseconds = &each
	}
	return answer
}

// timeEvaluation tells how long one evaluation takes: all devices, one after the other, and the shortest of the runs.
func timeEvaluation(ctx context.Context, compiled dracel.CompilationResult, request *Request) int64 {
	devices := make([]dracel.Device, len(request.Devices))
	for index := range request.Devices {
		devices[index] = request.Devices[index].asKubernetes()
	}
	shortest := int64(math.MaxInt64)
	for range request.Repeat {
		start := time.Now()
		for _, device := range devices {
			_, _, _ = compiled.DeviceMatches(ctx, device)
		}
		shortest = min(shortest, time.Since(start).Nanoseconds()/int64(len(devices)))
	}
	return shortest
}

func (d *Device) asKubernetes() dracel.Device {
	return dracel.Device{
		Driver:                   d.Driver,
		Attributes:               d.Attributes,
		Capacity:                 d.Capacity,
		AllowMultipleAllocations: d.AllowMultipleAllocations,
	}
}
