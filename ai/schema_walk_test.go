// SPDX-License-Identifier: Apache-2.0

package ai_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/schema"
)

// roundTrip decodes data into the Go type of a definition and encodes it again.
type roundTrip func(data []byte) ([]byte, error)

func record[T any]() roundTrip {
	return func(data []byte) ([]byte, error) {
		v := new(T)
		if err := json.Unmarshal(data, v); err != nil {
			return nil, err
		}
		if err := checkFields(v); err != nil {
			return nil, err
		}
		return json.Marshal(v)
	}
}

func part(data []byte) ([]byte, error) {
	p, err := ai.DecodePart(data)
	if err != nil {
		return nil, err
	}
	if err := checkFields(p); err != nil {
		return nil, err
	}
	return json.Marshal(p)
}

// checkFields checks that every property of the schema went into a field of Go's,
// and none into an Extra, where a field with a wrong JSON name would have left it.
func checkFields(v any) error {
	return checkExtra(reflect.ValueOf(v))
}

func checkExtra(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return checkExtra(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := checkExtra(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if err := checkExtra(v.MapIndex(key)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		if extra := v.FieldByName("Extra"); extra.IsValid() {
			for _, name := range extra.MapKeys() {
				if !inExtra[name.String()] {
					return fmt.Errorf("%s has no field for %s", v.Type(), name)
				}
			}
		}
		for i := range v.NumField() {
			if err := checkExtra(v.Field(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// inExtra are the properties that may be in an Extra: unknown ones that the tests
// add, those that Go has no fields for, and data, which every part may have.
var inExtra = set("x-new", "x", "candidates", "data")

// inField round-trips data as the field name of an object of T that also has the
// other fields, for definitions that are no Go type of their own.
func inField[T any](name, others string) roundTrip {
	return func(data []byte) ([]byte, error) {
		outer, err := record[T]()(fmt.Appendf(nil, `{%q:%s,%s}`, name, data, others))
		if err != nil {
			return nil, err
		}
		var fields map[string]json.RawMessage
		err = json.Unmarshal(outer, &fields)
		return fields[name], err
	}
}

// spanEvent round-trips a SpantEventBase, which is a trace event without a type.
func spanEvent(data []byte) ([]byte, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	fields["type"] = json.RawMessage(`"span_start"`)
	data, err := record[ai.TraceEvent]()(encode(fields))
	if err != nil {
		return nil, err
	}
	clear(fields)
	err = json.Unmarshal(data, &fields)
	delete(fields, "type")
	return encode(fields), err
}

// publishedSchema returns the definitions of genkit-schema.json.
func publishedSchema(t *testing.T) (defs map[string]any, file []byte) {
	folder := os.Getenv("GENKIT_CONFORMANCE")
	if folder == "" {
		folder = filepath.Join("..", "..", "shared", "conformance")
	}
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no conformance folder (set GENKIT_CONFORMANCE): %v", err)
	}
	file, err := os.ReadFile(filepath.Join(folder, "specs", "genkit-schema.json"))
	if err != nil && os.Getenv("GENKIT_REQUIRE_ALL") == "1" {
		t.Fatalf("the conformance folder lacks the schema: %v", err)
	}
	if err != nil {
		t.Skipf("the conformance folder lacks the schema: %v", err)
	}
	var published struct {
		Defs map[string]any `json:"$defs"`
	}
	if err := json.Unmarshal(file, &published); err != nil {
		t.Fatal(err)
	}
	return published.Defs, file
}

// validator returns a check of instances against one definition.
func validator(t *testing.T, file []byte, name string) func(instance any) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(file, &fields); err != nil {
		t.Fatal(err)
	}
	fields["$ref"] = encode("#/$defs/" + name)
	published, err := schema.Parse(encode(fields))
	if err != nil {
		t.Fatal(err)
	}
	return func(instance any) error { return published.Validate(encode(instance)) }
}

func TestSchemaCovered(t *testing.T) {
	defs, _ := publishedSchema(t)
	for name := range defs {
		if definitions[name] == nil && enums[name] == nil {
			t.Errorf("definition %s has no Go type in the tables", name)
		}
	}
	for name := range definitions {
		if defs[name] == nil {
			t.Errorf("table names %s, which is not in the schema", name)
		}
	}
}

func TestSchemaEnums(t *testing.T) {
	defs, _ := publishedSchema(t)
	found := map[string][]any{}
	collectEnums(defs, found)
	for _, name := range slices.Sorted(maps.Keys(found)) {
		for _, value := range found[name] {
			if !slices.Contains(enums[name], value.(string)) {
				t.Errorf("%s: the value %q has no constant", name, value)
			}
		}
	}
	for name, constants := range enums {
		for _, value := range constants {
			if !slices.Contains(found[name], any(value)) && !newerValues[name+" "+value] {
				t.Errorf("%s: the constant %q is not in the schema", name, value)
			}
		}
	}
}

func collectEnums(defs map[string]any, found map[string][]any) {
	var walk func(path string, schema map[string]any)
	walk = func(path string, schema map[string]any) {
		if options, ok := schema["enum"].([]any); ok {
			found[path] = options
		}
		properties, _ := schema["properties"].(map[string]any)
		for name, property := range properties {
			walk(path+"."+name, property.(map[string]any))
		}
	}
	for name, schema := range defs {
		walk(name, schema.(map[string]any))
	}
}

func TestSchemaRoundTrip(t *testing.T) {
	defs, file := publishedSchema(t)
	runs := []struct {
		mode  genMode
		extra bool
		count int
	}{{genMinimal, false, 10}, {genFull, false, 60}, {genRandom, false, 200}, {genFull, true, 20}, {genRandom, true, 60}}
	for _, name := range slices.Sorted(maps.Keys(definitions)) {
		t.Run(name, func(t *testing.T) {
			validate := validator(t, file, name)
			seed := fnv.New64a()
			seed.Write([]byte(name))
			g := &generator{Rand: rand.New(rand.NewPCG(seed.Sum64(), 1)), defs: defs}
			for _, run := range runs {
				if testing.Short() {
					run.count = max(run.count/10, 1)
				}
				g.mode, g.extra = run.mode, run.extra
				for range run.count {
					value, want := g.instance(map[string]any{"$ref": "#/$defs/" + name}, name)
					checkInstance(t, name, validate, value, want)
					if t.Failed() {
						return
					}
				}
			}
		})
	}
}

func checkInstance(t *testing.T, name string, validate func(any) error, value, want any) {
	t.Helper()
	in := encode(value)
	if err := validate(withoutNew(generic(in))); err != nil {
		t.Fatalf("the generator is wrong: %v\n%s", err, in)
	}
	out, err := definitions[name](in)
	if err != nil {
		t.Fatalf("%v\nin: %s", err, in)
	}
	if err := validate(withoutNew(generic(out))); err != nil {
		t.Errorf("the encoding is not a %s: %v\nin:  %s\nout: %s", name, err, in, out)
	}
	want = fromCandidate(name, generic(in), generic(encode(want)))
	if diff := cmp.Diff(exact(encode(want)), exact(out)); diff != "" {
		t.Errorf("lost or changed (-want +got):\n%s\nin:  %s\nout: %s", diff, in, out)
	}
}

// fromCandidate is the exception for the older shape of responses: what the
// response lacks comes from its first candidate.
func fromCandidate(name string, in, want any) any {
	if name != "GenerateResponse" {
		return want
	}
	response, object := in.(map[string]any), want.(map[string]any)
	candidates, _ := response["candidates"].([]any)
	if response["message"] != nil || len(candidates) == 0 {
		return want
	}
	encoded, err := record[ai.Candidate]()(encode(candidates[0]))
	if err != nil {
		panic(err)
	}
	candidate := generic(encoded).(map[string]any)
	for _, field := range []string{"message", "finishReason", "finishMessage", "usage"} {
		if value, ok := candidate[field]; ok && object[field] == nil {
			object[field] = value
		}
	}
	return object
}

// generic decodes data as generic JSON, numbers as they are.
func generic(data []byte) any {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		panic(fmt.Sprintf("%v: %s", err, data))
	}
	return v
}

// exact decodes data for comparison: numbers that are equal are so to the last
// digit, however they are written.
func exact(data []byte) any {
	return mapValues(generic(data), func(v any) any {
		if n, ok := v.(json.Number); ok {
			r, _ := new(big.Rat).SetString(n.String())
			return "number " + r.RatString()
		}
		return v
	}, "")
}

// withoutNew drops the unknown fields that the generator added.
func withoutNew(v any) any {
	return mapValues(v, func(v any) any { return v }, "x-new")
}

func mapValues(v any, leaf func(any) any, drop string) any {
	switch v := v.(type) {
	case map[string]any:
		object := map[string]any{}
		for key, item := range v {
			if drop == "" || key != drop {
				object[key] = mapValues(item, leaf, drop)
			}
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = mapValues(item, leaf, drop)
		}
		return list
	}
	return leaf(v)
}

// TestRecordsComplete finds records whose Go type has a field that is named unlike
// its neighbours: every exported struct field has a JSON name, and Extra has none.
func TestRecordsComplete(t *testing.T) {
	for _, v := range []any{ai.SpanData{}, ai.GenerateActionOptions{}, ai.SessionSnapshot{}, ai.ModelResponse{}, ai.LogRecord{}} {
		for field := range reflect.TypeOf(v).Fields() {
			if tag := field.Tag.Get("json"); (field.Name == "Extra") != (tag == "-") {
				t.Errorf("%T.%s has the tag %q", v, field.Name, tag)
			}
		}
	}
}
