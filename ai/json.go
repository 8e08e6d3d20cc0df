// SPDX-License-Identifier: Apache-2.0

package ai

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Extra holds the fields of a JSON object that this version does not know, by
// name. They are written back after the known fields, in order of their names.
type Extra map[string]json.RawMessage

// Metadata is free-form data attached to a message, part, document or
// operation. Decoding keeps integers that a float64 cannot hold exactly as
// [json.Number]; every other number is a float64.
type Metadata map[string]any

// UnmarshalJSON decodes an object without losing digits of large integers.
func (m *Metadata) UnmarshalJSON(data []byte) error {
	var plain map[string]any
	if !hasLongNumber(data) {
		if err := json.Unmarshal(data, &plain); err != nil {
			return err
		}
		*m = plain
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&plain); err != nil {
		return err
	}
	for k, v := range plain {
		plain[k] = relaxNumbers(v)
	}
	*m = plain
	return nil
}

// JSON encodes v, for the record fields that hold raw JSON. It panics when v
// cannot be JSON (a channel, a function, a cycle), which is a programmer's error.
func JSON(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("ai.JSON: %v", err))
	}
	return raw
}

// hasLongNumber reports whether data holds a run of 16 or more digits, the
// shortest that a float64 may not hold exactly.
func hasLongNumber(data []byte) bool {
	run := 0
	for _, c := range data {
		if c < '0' || c > '9' {
			run = 0
			continue
		}
		if run++; run == 16 {
			return true
		}
	}
	return false
}

// relaxNumbers turns each json.Number in v into a float64 where nothing is lost.
func relaxNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		if err != nil || (f >= 1<<53 || f <= -1<<53) && !strings.ContainsAny(v.String(), ".eE") {
			return v
		}
		return f
	case map[string]any:
		for k, item := range v {
			v[k] = relaxNumbers(item)
		}
	case []any:
		for i, item := range v {
			v[i] = relaxNumbers(item)
		}
	}
	return v
}

// keepDigits gives the named field of data the decoding of [Metadata], where the
// standard one would have lost digits of a large integer.
func keepDigits(data []byte, name string, field *map[string]any) error {
	if !hasLongNumber(data) {
		return nil
	}
	for key, value := range objectFields(data) {
		if key != name {
			continue
		}
		var exact Metadata
		if err := exact.UnmarshalJSON(value); err != nil {
			return err
		}
		*field = exact
	}
	return nil
}

// decodeObject decodes data into plain, a pointer to a struct without methods,
// and puts the fields that the struct does not have into extra. Names match
// exactly: a field Text is not text. A number for a field of type int may be
// written as 12.0 or 1.5; its fraction is cut off.
func decodeObject(data []byte, plain any, extra *Extra) error {
	fields := fieldsOf(reflect.TypeOf(plain).Elem())
	var unknown Extra
	asIs := true
	for key, value := range objectFields(data) {
		kind, known := fields[key]
		if known {
			asIs = asIs && (kind != intField || !hasFraction(value))
			continue
		}
		if unknown == nil {
			unknown = Extra{}
		}
		unknown[key] = slices.Clone(value)
		asIs = asIs && !fields.fold(key)
	}
	if !asIs && json.Valid(data) {
		data = fields.only(data)
	}
	if err := json.Unmarshal(data, plain); err != nil {
		return err
	}
	*extra = unknown
	return nil
}

// encodeObject encodes plain, a struct without methods, followed by extra. A name
// that the struct has as a field is its own and not written a second time.
func encodeObject(plain any, extra Extra) ([]byte, error) {
	data, err := json.Marshal(plain)
	if err != nil || len(extra) == 0 {
		return data, err
	}
	t := reflect.TypeOf(plain)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	fields := fieldsOf(t)
	out := bytes.NewBuffer(bytes.TrimSuffix(data, []byte("}")))
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		if _, known := fields[key]; known {
			continue
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		name, _ := json.Marshal(key) // a string is always JSON
		out.Write(name)
		out.WriteByte(':')
		if value := extra[key]; len(value) > 0 {
			out.Write(value)
		} else {
			out.WriteString("null")
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// recordFields holds the fields of a struct by their JSON names.
type recordFields map[string]fieldKind

type fieldKind int

const (
	plainField fieldKind = iota
	intField             // an int or a pointer to one
)

var fieldsByType sync.Map // reflect.Type -> recordFields

// fieldsOf returns the fields of a struct.
func fieldsOf(t reflect.Type) recordFields {
	if cached, ok := fieldsByType.Load(t); ok {
		return cached.(recordFields)
	}
	fields := recordFields{}
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		fields[name] = plainField
		if field.Type == reflect.TypeFor[int]() || field.Type == reflect.TypeFor[*int]() {
			fields[name] = intField
		}
	}
	fieldsByType.Store(t, fields)
	return fields
}

// fold reports whether encoding/json would take key, which is no field's name, for
// a field because only the case differs.
func (fields recordFields) fold(key string) bool {
	for name := range fields {
		if strings.EqualFold(name, key) {
			return true
		}
	}
	return false
}

// only returns the object without the fields that the struct does not have, and
// without the fractions of integers. data is valid JSON.
func (fields recordFields) only(data []byte) []byte {
	out := bytes.NewBufferString("{")
	for key, value := range objectFields(data) {
		kind, known := fields[key]
		if !known {
			continue
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		out.WriteString(strconv.Quote(key)) // a field's name needs no escapes
		out.WriteByte(':')
		if kind == intField && hasFraction(value) {
			value = cutFraction(value)
		}
		out.Write(value)
	}
	out.WriteByte('}')
	return out.Bytes()
}

// hasFraction reports whether value is a number in a form that is not for ints.
func hasFraction(value []byte) bool {
	return len(value) > 0 && (value[0] == '-' || value[0] >= '0' && value[0] <= '9') &&
		bytes.ContainsAny(value, ".eE")
}

// cutFraction returns the whole part of number, or number when no int holds that.
func cutFraction(number []byte) []byte {
	f, err := strconv.ParseFloat(string(number), 64)
	if err != nil || f < math.MinInt || f >= math.MaxInt {
		return number
	}
	return strconv.AppendInt(nil, int64(f), 10)
}

// objectFields yields the top-level fields of data. The values are parts of data.
// It yields nothing for anything but an object; of invalid JSON it yields some
// fields, and it is on the caller to find the fault.
func objectFields(data []byte) func(yield func(key string, value []byte) bool) {
	return func(yield func(string, []byte) bool) {
		at := skipSpace(data, 0)
		if at == len(data) || data[at] != '{' {
			return
		}
		for at = skipSpace(data, at+1); at < len(data) && data[at] == '"'; {
			end := skipValue(data, at)
			start := skipSpace(data, skipSpace(data, end)+1) // past the colon
			if start >= len(data) {
				return // cut off
			}
			key := string(data[at+1 : end-1])
			if strings.IndexByte(key, '\\') >= 0 || !utf8.ValidString(key) {
				_ = json.Unmarshal(data[at:end], &key)
			}
			at = skipValue(data, start)
			if !yield(key, data[start:at]) {
				return
			}
			if at = skipSpace(data, at); at < len(data) && data[at] == ',' {
				at = skipSpace(data, at+1)
			}
		}
	}
}

func skipSpace(data []byte, at int) int {
	for at < len(data) && (data[at] == ' ' || data[at] == '\n' || data[at] == '\t' || data[at] == '\r') {
		at++
	}
	return at
}

// skipValue returns the position behind the value that starts at at.
func skipValue(data []byte, at int) int {
	depth := 0
	for at < len(data) {
		switch c := data[at]; c {
		case '"':
			for at++; at < len(data) && data[at] != '"'; at++ {
				if data[at] == '\\' {
					at++
				}
			}
			if at = min(at+1, len(data)); depth == 0 {
				return at
			}
		case '{', '[':
			depth++
			at++
		case '}', ']':
			if depth == 0 {
				return at // behind a bare number or literal
			}
			at++
			if depth--; depth == 0 {
				return at
			}
		case ',', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return at
			}
			at++
		default:
			at++
		}
	}
	return at
}

// rawSlot lets a field of type any receive raw JSON instead of a generic value.
type rawSlot struct {
	field *any
	raw   *json.RawMessage
}

// keepRaw prepares field for decoding; settle must follow the decoding.
func keepRaw(field *any) rawSlot {
	s := rawSlot{field, new(json.RawMessage)}
	*field = s.raw
	return s
}

func (s rawSlot) settle() {
	switch {
	case *s.field == nil: // an explicit null
	case *s.raw == nil:
		*s.field = nil
	default:
		*s.field = *s.raw
	}
}
