package main

import (
	"errors"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// A refusal taken apart and put together again is the same text.
func TestTheMessageOfAnErrorSurvivesBeingTakenApart(t *testing.T) {
	path := field.NewPath("spec").Child("devices")
	for _, original := range (field.ErrorList{
		field.Required(path, "name: it must have one"),
		field.Forbidden(path, ""),
		field.Invalid(path, "a: \"b\"", "must be: another"),
		field.Invalid(path, "no detail", ""),
		field.Invalid(path, -1, "must be greater than zero"),
		field.Invalid(path, nil, "field is immutable"),
		field.Invalid(path, map[string]int{"a": 1}, "too odd"),
		field.Invalid(path, field.OmitValueType{}, "63 is too many"),
		field.NotSupported(path, "x", []string{"a", "b"}),
		field.NotFound(path, "x"),
		field.Duplicate(path, struct{ Name string }{"x"}),
		field.TooLong(path, "", 63),
		field.TooMany(path, 33, 32),
		field.InternalError(path, errors.New("oh: no")),
	}) {
		status := apierrors.NewInvalid(schema.GroupKind{Kind: "K"}, "n", field.ErrorList{original})
		parts := fieldErrors(status)
		if len(parts) != 1 {
			t.Fatalf("%v: %d errors", original, len(parts))
		}
		if got := parts[0].message(); got != original.Error() {
			t.Errorf("want %s\n got %s (%+v)", original.Error(), got, parts[0])
		}
		if parts[0].Detail != original.Detail {
			t.Errorf("%s: want detail %q, got %q", original.Error(), original.Detail, parts[0].Detail)
		}
	}
}
