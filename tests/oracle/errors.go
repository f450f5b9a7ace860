// Which fields does the API server's message complain about?
package main

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// fieldErrors takes the causes of a refusal apart. Other errors have no causes.
func fieldErrors(err error) []FieldError {
	list := []FieldError{}
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil {
		return list
	}
	for _, cause := range status.Status().Details.Causes {
		value, detail := splitBody(field.ErrorType(cause.Type), cause.Message)
		list = append(list, FieldError{Type: string(cause.Type), Path: cause.Field, Value: value, Detail: detail})
	}
	return list
}

// message puts the error together again, as field.Error.Error does.
func (e FieldError) message() string {
	message := e.Path + ": " + field.ErrorType(e.Type).String()
	if e.Value != nil {
		message += ": " + *e.Value
	}
	if e.Detail != "" {
		message += ": " + e.Detail
	}
	return message
}

// say makes these the verdict's errors, and its text the API server's message for them.
func (v *Verdict) say(list []FieldError) {
	var messages []error
	for _, one := range list {
		messages = append(messages, errors.New(one.message()))
	}
	subject, _, _ := strings.Cut(v.Text, " is invalid: ")
	v.Errors, v.Text = list, subject+" is invalid: "+utilerrors.NewAggregate(messages).Error()
}

// errorTypeTooShort is field.ErrorTypeTooShort, which older minors do not name.
const errorTypeTooShort = field.ErrorType("FieldValueTooShort")

// splitBody undoes field.Error.ErrorBody: "<type words>[: <value>][: <detail>]".
func splitBody(errorType field.ErrorType, body string) (value *string, detail string) {
	rest := strings.TrimPrefix(strings.TrimPrefix(body, errorType.String()), ": ")
	switch errorType {
	case field.ErrorTypeRequired, field.ErrorTypeForbidden, field.ErrorTypeTooLong, errorTypeTooShort, field.ErrorTypeInternal:
		return nil, rest
	}
	printed := printedValue(rest)
	if printed == "" {
		return nil, rest
	}
	return &printed, strings.TrimPrefix(rest[len(printed):], ": ")
}

// printedValue is the value at the start of the text, quoted as Go does or JSON;
// empty when none is printed (field.OmitValueType).
func printedValue(text string) string {
	printed, err := strconv.QuotedPrefix(text)
	if err != nil {
		decoder := json.NewDecoder(strings.NewReader(text))
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return ""
		}
		printed = text[:decoder.InputOffset()]
	}
	if rest := text[len(printed):]; rest != "" && !strings.HasPrefix(rest, ": ") {
		return ""
	}
	return printed
}
