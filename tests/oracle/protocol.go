// What goes in and what comes out: the request and answer lines.
//
// Our own engine speaks the same lines, so a case file can be given to both.
package main

import (
	"encoding/json"

	resourceapi "k8s.io/api/resource/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// Request is one case. Which fields it uses depends on Op.
type Request struct {
	ID json.RawMessage `json:"id"`
	Op string          `json:"op"`
	// Gates are feature gates by name; the others keep this minor's defaults.
	Gates map[string]bool `json:"gates"`

	// Object is the manifest (YAML or JSON text) of "validate", "pod" and "convert".
	Object string `json:"object"`
	// Old makes "validate" and "pod" an update of this stored object.
	Old string `json:"old"`
	// Subresource is "status" or absent.
	Subresource string `json:"subresource"`
	// NamespaceLabels are the labels of the namespace the object is in.
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	// To is the apiVersion that "convert" converts to.
	To string `json:"to"`

	// Expression is the selector of "cel".
	Expression string `json:"expression"`
	// Repeat is how often "cel" evaluates on all Devices, and "allocate" asks about all nodes, to tell how long it takes.
	Repeat int `json:"repeat"`
	// Environment is "new" (an expression being written) or "stored" (one in an accepted object).
	Environment string `json:"environment"`
	// Device is what the expression is evaluated on; absent: compile only.
	Device *Device `json:"device"`
	// Devices are those that it is timed on.
	Devices []Device `json:"devices"`

	// Text is what "quantity", "semver" and "yaml" read.
	Text string `json:"text"`
	// Strict makes "yaml" read as the API server does: a duplicate key is an error.
	Strict bool `json:"strict"`
	// Normalize makes "semver" read as CEL's semver(text, true) does.
	Normalize bool `json:"normalize"`

	// The cluster of "allocate": objects (JSON, or their YAML text) of any version the binary knows.
	Classes    []Manifest `json:"classes"`
	Slices     []Manifest `json:"slices"`
	Nodes      []Manifest `json:"nodes"`
	TaintRules []Manifest `json:"taintRules"`
	// QuietRuns is after how many runs without a new outcome "allocate" takes the set as complete; absent: 200.
	QuietRuns int `json:"quietRuns"`
	// Claims are the unallocated claims of one Pod, in its order.
	Claims []Manifest `json:"claims"`
	// Allocated is what other claims hold.
	Allocated Allocated `json:"allocated"`
}

// Manifest is one object: as JSON, or as a JSON string that holds its YAML.
type Manifest json.RawMessage

// UnmarshalJSON keeps the object's text for its own decoder.
func (m *Manifest) UnmarshalJSON(data []byte) error {
	var yamlText string
	if json.Unmarshal(data, &yamlText) == nil {
		data = []byte(yamlText)
	}
	*m = append((*m)[:0], data...)
	return nil
}

// Allocated is what is in use before "allocate" begins.
type Allocated struct {
	// Devices are held alone.
	Devices []DeviceName `json:"devices"`
	// Shared are shares of devices that allow multiple allocations.
	Shared []DeviceShare `json:"shared"`
	// Capacity is what all shares of a device consume together.
	Capacity []DeviceCapacity `json:"capacity"`
}

// DeviceName names one device of the cluster.
type DeviceName struct {
	Driver string `json:"driver"`
	Pool   string `json:"pool"`
	Device string `json:"device"`
}

// DeviceShare is one share of a device.
type DeviceShare struct {
	DeviceName
	ShareID string `json:"shareID"`
}

// DeviceCapacity is capacity of a device that is consumed.
type DeviceCapacity struct {
	DeviceName
	Consumed map[resourceapi.QualifiedName]resource.Quantity `json:"consumed"`
}

// Device is what a CEL selector can see of one device.
type Device struct {
	Driver                   string                                                    `json:"driver"`
	Attributes               map[resourceapi.QualifiedName]resourceapi.DeviceAttribute `json:"attributes"`
	Capacity                 map[resourceapi.QualifiedName]resourceapi.DeviceCapacity  `json:"capacity"`
	AllowMultipleAllocations *bool                                                     `json:"allowMultipleAllocations"`
}

// Failure says that the oracle has no answer: a bad request, a panic, a time-out.
// It is never Kubernetes' verdict.
type Failure struct {
	ID       json.RawMessage `json:"id,omitempty"`
	Failed   string          `json:"failed"`
	TimedOut bool            `json:"timedOut,omitempty"`
	// Panics are the texts of all panics that "allocate" may end in, where the order of pools is free.
	Panics []string `json:"panics,omitempty"`
}

// Verdict answers "validate" and "pod".
type Verdict struct {
	ID       json.RawMessage `json:"id"`
	Accepted bool            `json:"accepted"`
	// Errors is what validation found, in its order.
	Errors []FieldError `json:"errors"`
	// AnyOrder says that upstream's errors come in no settled order; they are sorted here.
	AnyOrder bool `json:"anyOrder,omitempty"`
	// Text is the API server's whole message; empty when accepted.
	Text string `json:"text"`
	// Decode is what reading the body found: syntax, unknown and duplicate fields, wrong types.
	Decode   []string `json:"decode"`
	Warnings []string `json:"warnings"`
	// Object is the object as stored, in the version it came in; absent when refused.
	Object json.RawMessage `json:"object,omitempty"`
	// Panic is the text of the panic that this object causes in the API server's own code.
	Panic string `json:"panic,omitempty"`
	// Dropped counts the errors of a Pod that have nothing to do with devices.
	Dropped int `json:"dropped,omitempty"`
}

// FieldError is one error of a field, taken apart.
type FieldError struct {
	// Type is the cause's name in the API server's Status, as FieldValueInvalid.
	Type string `json:"type"`
	Path string `json:"path"`
	// Value is the offending value as the message prints it; null when the message has none.
	Value  *string `json:"value"`
	Detail string  `json:"detail"`
}

// Evaluation answers "cel".
type Evaluation struct {
	ID json.RawMessage `json:"id"`
	// Compile is the compiler's error; null when it compiles.
	Compile *string `json:"compile"`
	// MaxCost is the estimated worst-case cost; null when it does not compile.
	MaxCost *uint64 `json:"maxCost"`
	// Matches is the selector's value; null when it was not evaluated or failed.
	Matches *bool `json:"matches"`
	// Error is the run-time error.
	Error *string `json:"error"`
	// Cost is the actual cost of the evaluation.
	Cost *uint64 `json:"cost"`
	// Nanoseconds is what one evaluation takes, when it was repeated to know.
	Nanoseconds *int64 `json:"nanoseconds,omitempty"`
}

// Canonical answers "quantity" and "semver".
type Canonical struct {
	ID        json.RawMessage `json:"id"`
	Canonical *string         `json:"canonical"`
	Error     *string         `json:"error"`
}

// Converted answers "yaml" (JSON) and "convert" (Object).
type Converted struct {
	ID     json.RawMessage `json:"id"`
	JSON   json.RawMessage `json:"json,omitempty"`
	Object json.RawMessage `json:"object,omitempty"`
	Error  *string         `json:"error"`
}

// Allocation answers "allocate".
type Allocation struct {
	ID json.RawMessage `json:"id"`
	// Variant is the implementation that the features choose: stable, incubating or experimental.
	Variant string           `json:"variant"`
	Nodes   []NodeAllocation `json:"nodes"`
	// Nanoseconds is what one allocator takes for all nodes, when it was repeated to know.
	Nanoseconds *int64 `json:"nanoseconds,omitempty"`
}

// NodeAllocation is what the allocator says of one node.
type NodeAllocation struct {
	Node string `json:"node"`
	Outcome
	// Outcomes is absent where the order of pools is settled or makes no difference.
	// Else it is the set of what upstream may answer, sorted; Outcome is then its first.
	Outcomes []Outcome `json:"outcomes,omitempty"`
}

// Outcome is one answer of the allocator.
type Outcome struct {
	// Results has one allocation for each claim; null when the claims do not fit.
	Results json.RawMessage `json:"results"`
	Error   *string         `json:"error"`
	// Steps counts calls of the allocator's recursion; null when they differ from run to run.
	Steps *int64 `json:"steps"`
}
