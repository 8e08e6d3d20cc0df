// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/schema"
)

func TestApplyDefaults(t *testing.T) {
	const person = `{"type":"object","properties":{"name":{"type":"string","default":"Ann"},"age":{"default":7},"pet":{"properties":{"kind":{"default":"cat"}}}}}`
	for _, c := range []struct {
		name, schema, doc, want string
	}{
		{"empty object", person, `{}`, `{"name":"Ann","age":7}`},
		{"space", person, "{ \n}", "{\"name\":\"Ann\",\"age\":7 \n}"},
		{"some present", person, `{"age":1}`, `{"age":1,"name":"Ann"}`},
		{"null is present", person, `{ "name" : null , "age":1 }`, ``},
		{"escaped key is present", person, `{"n\u0061me":"x","age":1}`, ``},
		{"nested", person, `{"pet":{"x":[]},"name":"B"}`, `{"pet":{"x":[],"kind":"cat"},"name":"B","age":7}`},
		{"absent parent without a default", person, `{"name":"","age":0}`, ``},
		{"wrong kind", person, `[1]`, ``},
		{"no object where one is meant", person, `{"name":1,"age":2,"pet":3}`, ``},
		{"items", `{"items":` + person + `}`, `[{"name":"x"},[],{}]`, `[{"name":"x","age":7},[],{"name":"Ann","age":7}]`},
		{"tuple", `{"items":[{},` + person + `],"additionalItems":{"properties":{"z":{"default":0}}}}`, `[{},{},{},{"z":1}]`, `[{},{"name":"Ann","age":7},{"z":0},{"z":1}]`},
		{"additional and pattern properties", `{"patternProperties":{"^p":` + person + `},"additionalProperties":{"properties":{"z":{"default":0}}}}`, `{"p":{},"q":{}}`, `{"p":{"name":"Ann","age":7},"q":{"z":0}}`},
		{"through references", `{"properties":{"p":{"$ref":"#/$defs/p"},"d":{"$ref":"#/$defs/d"}},"$defs":{"p":` + person + `,"d":{"default":[1]}}}`, `{"p":{}}`, `{"p":{"name":"Ann","age":7},"d":[1]}`},
		{"beside a reference", `{"properties":{"d":{"$ref":"#/$defs/d","default":2}},"$defs":{"d":{"default":1}}}`, `{}`, `{"d":2}`},
		{"allOf, first wins", `{"allOf":[{"properties":{"a":{"default":1}}},{"properties":{"a":{"default":2},"b":{"default":3}}}]}`, `{}`, `{"a":1,"b":3}`},
		{"anyOf is not followed", `{"anyOf":[{"properties":{"a":{"default":1}}}]}`, `{}`, ``},
		{"recursive schema", `{"properties":{"n":{"$ref":"#"},"v":{"default":1}}}`, `{"n":{"n":{}}}`, `{"n":{"n":{"v":1},"v":1},"v":1}`},
		{"default within a default", `{"properties":{"a":{"default":{},"properties":{"b":{"default":{"x":1}}}}}}`, `{}`, `{"a":{"b":{"x":1}}}`},
		{"default that contains itself", `{"properties":{"n":{"default":{},"$ref":"#"}}}`, `{}`, `{"n":{"n":{}}}`},
		{"required too", `{"required":["a"],"properties":{"a":{"default":null}}}`, `{}`, `{"a":null}`},
		{"name that needs escapes", `{"properties":{"a\"<b":{"default":1}}}`, `{}`, `{"a\"<b":1}`},
		{"default at the root", `{"default":{"a":1}}`, `{}`, ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := parse(t, c.schema)
			doc := []byte(c.doc)
			got, err := s.ApplyDefaults(doc)
			if err != nil {
				t.Fatal(err)
			}
			if c.want == "" {
				if &got[0] != &doc[0] {
					t.Errorf("got %s, want the same slice", got)
				}
				return
			}
			if !json.Valid(got) {
				t.Errorf("not JSON: %s", got)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Error(diff)
			}
			if string(doc) != c.doc {
				t.Errorf("the document was changed to %s", doc)
			}
			if again, err := s.ApplyDefaults(got); err != nil || c.name != "default that contains itself" && &again[0] != &got[0] {
				t.Errorf("a second call gives %s, %v", again, err)
			}
		})
	}
}

func TestHasDefaults(t *testing.T) {
	for text, want := range map[string]bool{
		`{}`:                                    false,
		`true`:                                  false,
		`{"default":1}`:                         false,
		`{"properties":{"a":{"default":null}}}`: true,
		`{"anyOf":[{"properties":{"a":{"default":1}}}]}`:        false,
		`{"items":{"items":{"properties":{"a":{"default":1}}}}`: true,
		`{"$defs":{"a":{"properties":{"a":{"default":1}}}}}`:    false,
	} {
		if !json.Valid([]byte(text)) {
			text += "}"
		}
		if got := parse(t, text).HasDefaults(); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	type options struct {
		Size string `json:"size,omitempty" default:"M"`
	}
	s := schema.MustFor[[]options]()
	got, err := s.ApplyDefaults([]byte(`[{}]`))
	if diff := cmp.Diff(`[{"size":"M"}]`, string(got)); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestApplyDefaultsErrors(t *testing.T) {
	s := parse(t, `{"properties":{"a":{"default":1}}}`)
	if _, err := s.ApplyDefaults([]byte(`{"a"`)); err == nil || err.Error() != "(root): invalid JSON at byte 4: unexpected end of input" {
		t.Error(err)
	}
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, `"d%d":{"default":{},"properties":{"a":{"$ref":"#/$defs/d%d"},"b":{"$ref":"#/$defs/d%d"}}},`, i, i+1, i+1)
	}
	s = parse(t, `{"$ref":"#/$defs/d0","$defs":{`+b.String()+`"d60":{"default":1}}}`)
	if _, err := s.ApplyDefaults([]byte(`{}`)); err == nil {
		t.Error("defaults that double at every level were all applied")
	}
}

func TestDefaultsWithinDefaultsEnd(t *testing.T) {
	var b strings.Builder
	for i := range 150 {
		fmt.Fprintf(&b, `"d%d":{"default":{},"properties":{"a":{"$ref":"#/$defs/d%d"}}},`, i, i+1)
	}
	s := parse(t, `{"$ref":"#/$defs/d0","$defs":{`+b.String()+`"d150":{"default":1}}}`)
	got, err := s.ApplyDefaults([]byte(`{}`))
	if n := strings.Count(string(got), `"a"`); err != nil || n != 101 {
		t.Errorf("%d levels, %v", n, err)
	}
}
