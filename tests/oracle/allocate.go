// Which devices would the scheduler's allocator choose, node by node?
package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	resourceapi "k8s.io/api/resource/v1"
	dracel "k8s.io/dynamic-resource-allocation/cel"
	"k8s.io/dynamic-resource-allocation/structured"
)

const (
	// quietRuns is after how many runs without a new outcome the set counts as complete.
	// An outcome that comes up once in 20 runs is missed by 200 with probability 0.00004.
	quietRuns = 200
	// timings is of how many measurements the shortest is told: other programs only make them longer.
	timings = 8
	// longRuns is how long fewer runs than these may take.
	longRuns = time.Second
	// celCacheSize is the scheduler's (dynamicresources.New).
	celCacheSize = 10
)

// allocate asks the allocator about each node by itself, as the scheduler's Filter does.
func allocate(ctx context.Context, request *Request) any {
	cluster, err := readCluster(request)
	if err != nil {
		return Failure{ID: request.ID, Failed: err.Error()}
	}
	cache := dracel.NewCache(celCacheSize, celFeatures())
	if request.Repeat > 0 {
		return timeAllocation(ctx, request, cluster, cache)
	}
	answer := Allocation{ID: request.ID, Nodes: []NodeAllocation{}}
	for _, node := range cluster.nodes {
		first, variant, err := allocateOnce(ctx, cluster, cluster.slices, node, cache)
		if err != nil {
			return Failure{ID: request.ID, Failed: err.Error()}
		}
		answer.Variant = variant
		allocation := NodeAllocation{Node: node.Name, Outcome: first}
		outcomes := []Outcome{first}
		if !sortsPools[variant] {
			if outcomes, err = allOutcomes(ctx, request, cluster, node, cache, first); err != nil {
				return Failure{ID: request.ID, Failed: err.Error()}
			}
			allocation.Outcome = outcomes[0]
			if len(outcomes) > 1 {
				allocation.Outcomes = outcomes
			}
		}
		if outcomes[0].panicked() {
			// Whatever the order: a scheduler that has panicked says nothing of other nodes.
			failure := Failure{ID: request.ID, Failed: *outcomes[0].Error}
			for _, outcome := range outcomes {
				failure.Panics = append(failure.Panics, *outcome.Error)
			}
			return failure
		}
		answer.Nodes = append(answer.Nodes, allocation)
	}
	return answer
}

// timeAllocation does what a scheduling cycle does, one node after the other, and tells how long it takes:
// the shortest mean of so many cycles. The first cycle, which compiles the selectors, does not count.
func timeAllocation(ctx context.Context, request *Request, cluster *cluster, cache *dracel.Cache) any {
	cycle := func() error {
		allocator, err := structured.NewAllocator(ctx, allocatorFeatures(), cluster.state, cluster.classes, cluster.slices, cache)
		if err != nil {
			return err
		}
		for _, node := range cluster.nodes {
			if _, err := allocator.Allocate(ctx, node, cluster.claims); err != nil {
				return err
			}
		}
		return nil
	}
	if err := cycle(); err != nil {
		return Failure{ID: request.ID, Failed: err.Error()}
	}
	shortest := int64(math.MaxInt64)
	for range timings {
		start := time.Now()
		for range request.Repeat {
			if err := cycle(); err != nil {
				return Failure{ID: request.ID, Failed: err.Error()}
			}
		}
		shortest = min(shortest, time.Since(start).Nanoseconds()/int64(request.Repeat))
	}
	return Allocation{ID: request.ID, Nodes: []NodeAllocation{}, Nanoseconds: &shortest}
}

// allOutcomes repeats the problem, slices shuffled as the informer's list has no order
// either, until nothing new comes up.
func allOutcomes(ctx context.Context, asked *Request, cluster *cluster, node *corev1.Node, cache *dracel.Cache, first Outcome) ([]Outcome, error) {
	outcomes := []Outcome{first}
	quietRuns := cmp.Or(asked.QuietRuns, quietRuns)
	shuffled := slices.Clone(cluster.slices)
	random := rand.New(rand.NewSource(1))
	// Whoever wants few runs wants no more of them when each takes long.
	enough := time.Now().Add(longRuns)
	for quiet := 0; quiet < quietRuns && ctx.Err() == nil; quiet++ {
		if asked.QuietRuns > 0 && time.Now().After(enough) {
			break
		}
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		next, _, err := allocateOnce(ctx, cluster, shuffled, node, cache)
		if err != nil {
			return nil, err
		}
		known := slices.IndexFunc(outcomes, func(other Outcome) bool { return other.sortKey() == next.sortKey() })
		switch {
		case known < 0:
			outcomes = append(outcomes, next)
			quiet = 0
		case outcomes[known].Steps != nil && !reflect.DeepEqual(outcomes[known].Steps, next.Steps):
			outcomes[known].Steps = nil
			quiet = 0
		}
	}
	slices.SortFunc(outcomes, func(a, b Outcome) int { return strings.Compare(a.sortKey(), b.sortKey()) })
	return outcomes, nil
}

// sortKey tells outcomes apart; those that allocate sort before errors and refusals, and those before panics.
func (o Outcome) sortKey() string {
	switch {
	case o.panicked():
		return "3" + *o.Error
	case o.Error != nil:
		return "2" + *o.Error
	case bytes.Equal(o.Results, []byte("null")):
		return "1"
	}
	return "0" + string(o.Results)
}

// panicPrefix is how the error of an outcome begins that is a panic of Kubernetes' own code.
const panicPrefix = "panic: "

func (o Outcome) panicked() bool {
	return o.Error != nil && strings.HasPrefix(*o.Error, panicPrefix)
}

// allocateOnce runs a fresh allocator of the features' variant.
func allocateOnce(ctx context.Context, cluster *cluster, slices []*resourceapi.ResourceSlice, node *corev1.Node, cache *dracel.Cache) (outcome Outcome, variant string, err error) {
	defer func() {
		if what := recover(); what != nil {
			message := fmt.Sprint(panicPrefix, what)
			outcome, err = Outcome{Results: []byte("null"), Error: &message}, nil
		}
	}()
	allocator, err := structured.NewAllocator(ctx, allocatorFeatures(), cluster.state, cluster.classes, slices, cache)
	if err != nil {
		return Outcome{Results: []byte("null"), Error: text(err)}, "", nil
	}
	variant, _, _ = strings.Cut(strings.TrimPrefix(fmt.Sprintf("%T", allocator), "*"), ".")
	results, err := allocator.Allocate(ctx, node, cluster.claims)
	if ctx.Err() != nil {
		return Outcome{}, "", ctx.Err()
	}
	outcome = Outcome{Results: []byte("null"), Steps: steps(allocator)}
	if err != nil {
		outcome.Error = text(err)
		return outcome, variant, nil
	}
	if results != nil {
		encoded, err := marshal(results)
		if err != nil {
			return Outcome{}, "", err
		}
		if outcome.Results, err = normalize(encoded, &Request{}); err != nil {
			return Outcome{}, "", err
		}
	}
	return outcome, variant, nil
}

// steps reads GetStats().NumAllocateOneInvocations. Its type is internal to upstream,
// in some variants a pointer, and not every variant has it.
func steps(allocator structured.Allocator) *int64 {
	method := reflect.ValueOf(allocator).MethodByName("GetStats")
	if !method.IsValid() {
		return nil
	}
	stats := reflect.Indirect(method.Call(nil)[0])
	if !stats.IsValid() {
		return nil
	}
	count := stats.FieldByName("NumAllocateOneInvocations").Int()
	return &count
}
