// Which fields do Pods and the kinds that embed a Pod template have, and of which Go types?
//
// It prints the types of the Kubernetes release that this program was built with, one struct a line.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

var roots = []any{
	corev1.Pod{}, appsv1.Deployment{}, appsv1.StatefulSet{}, appsv1.DaemonSet{}, appsv1.ReplicaSet{}, batchv1.Job{}, batchv1.CronJob{},
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// table collects what each name means.
type table struct {
	types map[string]reflect.Type
	// lines has a line for each struct, and for each named type that is neither a struct nor a string.
	lines []string
}

func main() {
	seen := table{types: map[string]reflect.Type{}}
	for _, root := range roots {
		if err := seen.visit(reflect.TypeOf(root)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	slices.Sort(seen.lines)
	fmt.Println(strings.Join(seen.lines, "\n"))
}

// visit notes a type and all that it is made of.
func (t *table) visit(of reflect.Type) error {
	if known, ok := t.types[of.String()]; ok {
		if known != of {
			return fmt.Errorf("%s means two types: %s and %s", of, known.PkgPath(), of.PkgPath())
		}
		return nil
	}
	t.types[of.String()] = of
	named := of.Name() != "" && of.PkgPath() != ""
	switch {
	case named && reflect.PointerTo(of).Implements(unmarshaler):
		t.lines = append(t.lines, "custom "+of.String())
		return nil
	case of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice:
		return t.visit(of.Elem())
	case of.Kind() == reflect.Map:
		if named {
			t.lines = append(t.lines, fmt.Sprintf("map %s map[%s]%s", of, of.Key(), of.Elem()))
		}
		return t.visit(of.Elem())
	case of.Kind() != reflect.Struct:
		if named && of.Kind() != reflect.String {
			t.lines = append(t.lines, fmt.Sprintf("%s %s", of.Kind(), of))
		}
		return nil
	}
	fields, err := t.fields(of)
	if err != nil {
		return err
	}
	t.lines = append(t.lines, fmt.Sprintf("struct %s %s", of, strings.Join(fields, " ")))
	return nil
}

// fields are `name:type`; those of an embedded struct stand among them, as in JSON, as `Embedded.name:type`.
func (t *table) fields(of reflect.Type) ([]string, error) {
	var fields []string
	for i := range of.NumField() {
		field := of.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name == "" && field.Anonymous {
			embedded, err := t.fields(field.Type)
			if err != nil {
				return nil, err
			}
			for _, inner := range embedded {
				fields = append(fields, field.Name+"."+inner)
			}
			continue
		}
		fields = append(fields, name+":"+strings.ReplaceAll(field.Type.String(), "*", ""))
		if err := t.visit(field.Type); err != nil {
			return nil, err
		}
	}
	return fields, nil
}
