// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// Filter chooses traces of a list by the fields of their index: id, type, start, name,
// end, status and those that begin with genkitx:. All of its parts must hold; a nil
// filter lets all pass. Values are strings and numbers (float64); start and end are
// milliseconds since the epoch, end is missing while the trace runs, and status is a
// code, or UNKNOWN.
type Filter struct {
	// Equal holds when the field is one of the values.
	Equal map[string][]any
	// NotEqual holds when the field is none of the values, also when it is missing.
	NotEqual map[string][]any
	// Contains holds when the field is a string that contains one of the values,
	// whatever the case.
	Contains map[string][]string
	// Over, AtLeast, Under and AtMost compare numbers; other fields don't pass.
	Over, AtLeast, Under, AtMost map[string]float64
}

// ParseFilter reads a filter as the wire has it: a JSON object whose members eq, neq
// and contains map a field to a value or an array of values, and gt, gte, lt and lte map
// a field to a number. Other members are ignored. The empty text is no filter.
// INVALID_ARGUMENT says what is wrong.
func ParseFilter(text string) (*Filter, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var wire struct {
		Eq       map[string]oneOrMore `json:"eq"`
		Neq      map[string]oneOrMore `json:"neq"`
		Contains map[string]oneOrMore `json:"contains"`
		Gt       map[string]float64   `json:"gt"`
		Gte      map[string]float64   `json:"gte"`
		Lt       map[string]float64   `json:"lt"`
		Lte      map[string]float64   `json:"lte"`
	}
	if err := json.Unmarshal([]byte(text), &wire); err != nil {
		return nil, core.Errorf(core.InvalidArgument, "the filter must be a JSON object such as {\"eq\":{\"type\":\"flow\"}}: %w", err)
	}
	f := &Filter{Equal: values(wire.Eq), NotEqual: values(wire.Neq), Over: wire.Gt, AtLeast: wire.Gte, Under: wire.Lt, AtMost: wire.Lte}
	for field, list := range wire.Contains {
		if f.Contains == nil {
			f.Contains = map[string][]string{}
		}
		f.Contains[field] = []string{}
		for _, v := range list {
			text, ok := v.(string)
			if !ok {
				text = fmt.Sprint(v)
			}
			f.Contains[field] = append(f.Contains[field], text)
		}
	}
	return f, nil
}

// oneOrMore is a string, number or boolean, or an array of such.
type oneOrMore []any

func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, one := range list {
		switch one.(type) {
		case string, float64, bool:
		default:
			return fmt.Errorf("a value must be a string, a number, a boolean or an array of them, not %s", data)
		}
	}
	*o = list
	return nil
}

func values(wire map[string]oneOrMore) map[string][]any {
	if wire == nil {
		return nil
	}
	out := make(map[string][]any, len(wire))
	for field, list := range wire {
		out[field] = list
	}
	return out
}

// match tells whether a trace passes.
func (f *Filter) match(t *listed) bool {
	if f == nil {
		return true
	}
	for field, want := range f.Equal {
		if !among(t.field(field), want) {
			return false
		}
	}
	for field, not := range f.NotEqual {
		if among(t.field(field), not) {
			return false
		}
	}
	for field, want := range f.Contains {
		if !contains(t.field(field), want) {
			return false
		}
	}
	for _, c := range []struct {
		bounds map[string]float64
		holds  func(value, bound float64) bool
	}{
		{f.Over, func(v, b float64) bool { return v > b }},
		{f.AtLeast, func(v, b float64) bool { return v >= b }},
		{f.Under, func(v, b float64) bool { return v < b }},
		{f.AtMost, func(v, b float64) bool { return v <= b }},
	} {
		for field, bound := range c.bounds {
			if value, ok := t.field(field).(float64); !ok || !c.holds(value, bound) {
				return false
			}
		}
	}
	return true
}

// among compares as the wire does: a number is no string of its digits.
func among(value any, list []any) bool {
	for _, one := range list {
		if value != nil && value == one {
			return true
		}
	}
	return false
}

func contains(value any, list []string) bool {
	text, ok := value.(string)
	if !ok {
		return false
	}
	text = strings.ToLower(text)
	for _, one := range list {
		if strings.Contains(text, strings.ToLower(one)) {
			return true
		}
	}
	return false
}
