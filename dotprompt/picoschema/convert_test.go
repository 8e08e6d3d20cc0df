// SPDX-License-Identifier: Apache-2.0

package picoschema

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/handlebars"
)

// value returns the value of a text of JSON, with its order.
func value(t testing.TB, text string) any {
	t.Helper()
	m := &handlebars.Map{}
	if err := m.UnmarshalJSON([]byte(`{"v":` + text + `}`)); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	v, _ := m.Lookup("v")
	return v
}

// marshaled only says how it encodes, as *schema.Schema does.
type marshaled string

func (m marshaled) MarshalJSON() ([]byte, error) { return []byte(m), nil }

var errBoom = errors.New("boom")

// resolver knows a few schemas.
func resolver(_ context.Context, name string) (any, error) {
	switch name {
	case "Foo":
		return map[string]any{"type": "object", "description": "foo"}, nil
	case "Any":
		return json.RawMessage(`{"anyOf":[{"type":"string"}]}`), nil
	case "List":
		return json.RawMessage(`{"type":["string","number"]}`), nil
	case "Text":
		return marshaled(`{"type":"string","minLength":2}`), nil
	case "True":
		return marshaled("true"), nil
	case "Number":
		return marshaled("5"), nil
	case "Bad":
		return func() {}, nil
	case "boom":
		return nil, errBoom
	}
	return nil, nil
}

func TestConvert(t *testing.T) {
	for schema, want := range map[string]string{
		`null`: `null`, `""`: `null`,
		// Scalars.
		`"string"`: `{"type":"string"}`, `"any"`: `{}`, `"any, what"`: `{"description":"what"}`, `"null"`: `{"type":"null"}`, `"integer,n"`: `{"type":"integer","description":"n"}`,
		`"number,   a, b "`: `{"type":"number","description":"a, b "}`, `"boolean,"`: `{"type":"boolean"}`, `"string,\t x"`: `{"type":"string","description":"\t x"}`,
		// Names.
		`"Foo"`: `{"description":"foo","type":"object"}`, `"Foo, mine"`: `{"description":"mine","type":"object"}`, `"Any"`: `{"anyOf":[{"type":"string"}]}`,
		`"Text, d"`: `{"type":"string","minLength":2,"description":"d"}`, `"True, d"`: `{"description":"d"}`, `"True"`: `true`,
		// JSON Schema.
		`{"type":"object"}`: `{"type":"object"}`, `{"type":"array","items":{"type":"x"}}`: `{"type":"array","items":{"type":"x"}}`, `{"type":"any"}`: `{"type":"any"}`,
		`{"properties":{"a":{"type":"string"}},"x":1}`: `{"properties":{"a":{"type":"string"}},"x":1,"type":"object"}`,
		`{"type":["string"],"properties":{}}`:          `{"type":"object","properties":{}}`,
		// Objects.
		`{}`:                         `{"type":"object","properties":{},"additionalProperties":false}`,
		`{"type":"string, a field"}`: `{"type":"object","properties":{"type":{"type":"string","description":"a field"}},"required":["type"],"additionalProperties":false}`,
		`{"properties":"string"}`:    `{"type":"object","properties":{"properties":{"type":"string"}},"required":["properties"],"additionalProperties":false}`,
		`{"z":"any","a?":"any","m?":"string, s","9":"null","o?":{"x":"Foo"}}`: `{"type":"object","properties":{"9":{"type":"null"},"z":{},"a":{},"m":{"type":["string","null"],"description":"s"},` +
			`"o":{"type":["object","null"],"properties":{"x":{"description":"foo","type":"object"}},"required":["x"],"additionalProperties":false}},"required":["9","z"],"additionalProperties":false}`,
		`{"(*)":"number, n","a?":"null"}`: `{"type":"object","properties":{"a":{"type":["null","null"]}},"additionalProperties":{"type":"number","description":"n"}}`,
		`{"(*)":{"b":"any"}}`:             `{"type":"object","properties":{},"additionalProperties":{"type":"object","properties":{"b":{}},"required":["b"],"additionalProperties":false}}`,
		// Optional names.
		`{"a?":"Foo","b?":"Any","c?":"List","d?":"Text","e?":"True"}`: `{"type":"object","properties":{"a":{"description":"foo","type":["object","null"]},"b":{"anyOf":[{"type":"string"}]},"c":{"type":["string","number"]},` +
			`"d":{"type":["string","null"],"minLength":2},"e":true},"additionalProperties":false}`,
		// Kinds.
		`{"a(array)":"string","b?(array, all, of them)":{"c":"any"}}`: `{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}},"b":{"type":["array","null"],"items":{"type":"object","properties":{"c":{}},"required":["c"],` +
			`"additionalProperties":false},"description":"all, of them"}},"required":["a"],"additionalProperties":false}`,
		`{"a(object)":{},"b?(object, d)":{},"c(object)":"Foo, mine","d?(object, o)":"Any"}`: `{"type":"object","properties":{"a":{"type":"object","properties":{},"additionalProperties":false},` +
			`"b":{"type":["object","null"],"properties":{},"additionalProperties":false,"description":"d"},"c":{"description":"mine","type":"object"},"d":{"anyOf":[{"type":"string"}],"description":"o"}},"required":["a","c"],"additionalProperties":false}`,
		`{"a(enum)":["x",1,null],"b?(enum, d)":["x"],"c?(enum)":[null,"x"],"d(enum)":[]}`: `{"type":"object","properties":{"a":{"enum":["x",1,null]},"b":{"enum":["x",null],"description":"d"},"c":{"enum":[null,"x"]},"d":{"enum":[]}},` +
			`"required":["a","d"],"additionalProperties":false}`,
		`{"a()":"string","b(":"any","c(, d)":"any","d?()":"string"}`: `{"type":"object","properties":{"a":{"type":"string"},"b":{},"c":{},"d":{"type":["string","null"]}},"required":["a","b","c"],"additionalProperties":false}`,
		`{"a(array, desc (with) parens)":"any","b(arrayé":"any"}`:    `{"type":"object","properties":{"a":{"type":"array","items":{},"description":"desc"},"b":{"type":"array","items":{}}},"required":["a","b"],"additionalProperties":false}`,
		`{"a??":"any","?":"any"}`:                                    `{"type":"object","properties":{"a?":{},"":{}},"additionalProperties":false}`,
	} {
		got, err := Convert(t.Context(), value(t, schema), resolver)
		if err != nil {
			t.Errorf("%s: %v", schema, err)
			continue
		}
		text, err := handlebars.JSON(got, "")
		if err != nil || text != want {
			t.Errorf("%s is\n%s, %v, want\n%s", schema, text, err, want)
		}
	}
}

// TestConvertGoValues checks that plain maps do, in the order of their keys.
func TestConvertGoValues(t *testing.T) {
	got, err := Convert(t.Context(), map[string]any{"b": "string", "a": map[string]string{"c": "any"}, "d(enum)": []string{"x"}}, nil)
	text, _ := handlebars.JSON(got, "")
	const want = `{"type":"object","properties":{"a":{"type":"object","properties":{"c":{}},"required":["c"],"additionalProperties":false},"b":{"type":"string"},"d":{"enum":["x"]}},"required":["a","b","d"],"additionalProperties":false}`
	if err != nil || text != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
}

// TestConvertChangesNothing checks that named schemas and the source stay as they
// are.
func TestConvertChangesNothing(t *testing.T) {
	named := &handlebars.Map{}
	named.Set("type", "string")
	enum := []any{"x"}
	source := &handlebars.Map{}
	source.Set("a?", "N, d")
	source.Set("b?(enum)", enum[:1:1])
	source.Set("c?(object, e)", "N")
	for range 2 {
		if _, err := Convert(t.Context(), source, func(context.Context, string) (any, error) { return named, nil }); err != nil {
			t.Fatal(err)
		}
	}
	text, _ := handlebars.JSON([]any{named, source}, "")
	if want := `[{"type":"string"},{"a?":"N, d","b?(enum)":["x"],"c?(object, e)":"N"}]`; text != want {
		t.Errorf("they became %s", text)
	}
}

func TestConvertErrors(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 250) + `"any"` + strings.Repeat("}", 250)
	for schema, c := range map[string]struct {
		message string
		path    []string
		is      error
	}{
		`5`:                                    {"only consists of objects and strings. Got: 5", nil, ErrSchema},
		`["string"]`:                           {`only consists of objects and strings. Got: ["string"]`, nil, ErrSchema},
		`{"a":{"b?":null}}`:                    {"only consists of objects and strings. Got: null", []string{"a", "b?"}, ErrSchema},
		`{"a":"any","(*)":true}`:               {"only consists of objects and strings. Got: true", []string{"(*)"}, ErrSchema},
		`{"properties":null}`:                  {"only consists of objects and strings. Got: null", []string{"properties"}, ErrSchema},
		`{"a(array)":[1]}`:                     {"only consists of objects and strings. Got: [1]", []string{"a(array)"}, ErrSchema},
		`{"a(object)":1}`:                      {"only consists of objects and strings. Got: 1", []string{"a(object)"}, ErrSchema},
		`{"a(enum)":"x"}`:                      {`an enum is a list of values. Got: "x"`, []string{"a(enum)"}, ErrSchema},
		`{"a(tuple, x)":"any"}`:                {"parenthetical types must be 'object' or 'array', got: tuple", []string{"a(tuple, x)"}, ErrSchema},
		`{"a(array )":"any"}`:                  {"parenthetical types must be 'object' or 'array', got: array ", []string{"a(array )"}, ErrSchema},
		`{"a":"Nope, d"}`:                      {"could not find schema with name 'Nope'", []string{"a"}, ErrUnknown},
		`"string ,x"`:                          {"could not find schema with name 'string '", nil, ErrUnknown},
		`"object"`:                             {"could not find schema with name 'object'", nil, ErrUnknown},
		`{"a":"boom"}`:                         {"schema 'boom': boom", []string{"a"}, errBoom},
		`{"a?":"Number"}`:                      {"a schema of type picoschema.marshaled is no object: 5", []string{"a?"}, ErrSchema},
		`"Number, d"`:                          {"a schema of type picoschema.marshaled is no object: 5", nil, ErrSchema},
		`{"a?(object)":"Number"}`:              {"a schema of type picoschema.marshaled is no object: 5", []string{"a?(object)"}, ErrSchema},
		`{"a(object, d)":"Number"}`:            {"a schema of type picoschema.marshaled is no object: 5", []string{"a(object, d)"}, ErrSchema},
		`"Bad, d"`:                             {"a schema of type func() has no JSON form: json: unsupported type: func()", nil, ErrSchema},
		`["` + strings.Repeat("x", 200) + `"]`: {`only consists of objects and strings. Got: ["` + strings.Repeat("x", 98) + "…", nil, ErrSchema},
		deep:                                   {"objects nest deeper than 200", slices.Repeat([]string{"a"}, 201), ErrSchema},
	} {
		got, err := Convert(t.Context(), value(t, schema), resolver)
		var e *Error
		if got != nil || !errors.As(err, &e) || e.Message != c.message || !slices.Equal(e.Path, c.path) || !errors.Is(err, c.is) {
			t.Errorf("%s is %v, error %v", schema, got, err)
		}
	}
	_, err := Convert(t.Context(), "Foo", nil)
	if want := "picoschema: unsupported scalar type 'Foo'."; err == nil || err.Error() != want || !errors.Is(err, ErrUnknown) {
		t.Errorf("without a resolver: %v, want %s", err, want)
	}
	if _, err := Convert(t.Context(), []any{func() {}}, nil); err == nil || !strings.HasSuffix(err.Error(), "Got: list") {
		t.Errorf("a function: %v", err)
	}
	if _, err := Convert(t.Context(), value(t, `{"a":{"b":5}}`), nil); err == nil || err.Error() != "picoschema: a → b: only consists of objects and strings. Got: 5" {
		t.Errorf("error %v", err)
	}
}

// FuzzConvert converts any schema: objects come out as objects, and what is converted
// is JSON Schema that stays as it is.
func FuzzConvert(f *testing.F) {
	for _, schema := range []string{`"string, d"`, `{"a?":"string","b(array, x)":{"(*)":"any"},"c?(enum)":[1,null]}`, `{"type":"object"}`, `{"properties":{}}`, `{"a?(object, d)":"Foo","b?":"List"}`, `5`} {
		f.Add(schema)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := &handlebars.Map{}
		if m.UnmarshalJSON([]byte(`{"v":`+text+`}`)) != nil {
			return
		}
		schema, _ := m.Lookup("v")
		got, err := Convert(t.Context(), schema, resolver)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || got != nil {
				t.Fatalf("%v, error %T: %v", got, err, err)
			}
			return
		}
		if got == nil || got == marshaled("true") || got == marshaled("5") {
			return
		}
		if handlebars.KindOf(got) == handlebars.KindOther {
			return // what the resolver returned
		}
		before, err := handlebars.JSON(got, "")
		if err != nil {
			t.Fatal(err)
		}
		if typ, _ := handlebars.Lookup(got, "type"); !isJSONSchemaType(typ) {
			return
		}
		again, err := Convert(t.Context(), got, nil)
		if after, _ := handlebars.JSON(again, ""); err != nil || after != before {
			t.Fatalf("%s became %s, %v", before, after, err)
		}
	})
}

func BenchmarkConvert(b *testing.B) {
	schema := value(b, `{"name":"string, the reader","items(array, what there is)":{"title":"string","price?":"number","kind(enum)":["BOOK","FILM"]},"(*)":"any"}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Convert(context.Background(), schema, nil); err != nil {
			b.Fatal(err)
		}
	}
}
