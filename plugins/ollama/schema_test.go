// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
)

func TestPlainSchema(t *testing.T) {
	const node = `{"type":"object","description":"A node.","properties":{"kids":{"type":"array","items":{"$ref":"#/$defs/node"}}}}`
	for _, c := range []struct{ name, given, want string }{
		{"nothing to do", `{ "type":"object","additionalProperties":false }`, `{ "type":"object","additionalProperties":false }`},
		{"reference", `{"type":"object","properties":{"a":{"$ref":"#/$defs/a~1b","description":"mine"}},"$defs":{"a/b":{"type":"string","description":"theirs","minLength":1}}}`,
			`{"properties":{"a":{"description":"mine","minLength":1,"type":"string"}},"type":"object"}`},
		{"at the root", `{"$ref":"#/definitions/a","definitions":{"a":{"type":"object","properties":{"n":{"type":"integer"}}}}}`,
			`{"properties":{"n":{"type":"integer"}},"type":"object"}`},
		{"through another", `{"properties":{"a":{"anyOf":[{"$ref":"#/$defs/b"},{"type":"null"}]}},"$defs":{"b":{"$ref":"#/$defs/c"},"c":{"enum":[9007199254740993]}}}`,
			`{"properties":{"a":{"anyOf":[{"enum":[9007199254740993]},{"type":"null"}]}}}`},
		{"within itself", `{"type":"object","properties":{"n":{"$ref":"#/$defs/node"}},"$defs":{"node":` + node + `}}`,
			`{"properties":{"n":{"description":"A node.","properties":{"kids":{"items":{"description":"A node.","type":"object"},"type":"array"}},"type":"object"}},"type":"object"}`},
		{"the whole within itself", `{"type":"object","properties":{"next":{"$ref":"#"}}}`,
			`{"properties":{"next":{"properties":{"next":{"type":"object"}},"type":"object"}},"type":"object"}`},
		{"true and false", `{"properties":{"any":true,"none":false,"b":{"type":"boolean","default":true,"enum":[true,false]},"c":{"anyOf":[true,false,{"type":"null"}]}},"additionalProperties":false}`,
			`{"additionalProperties":false,"properties":{"any":{},"b":{"default":true,"enum":[true,false],"type":"boolean"},"c":{"anyOf":[{},{"type":"null"}]}}}`},
		{"a property named like a word", `{"properties":{"$defs":{"type":"string"},"items":{"const":true}}}`,
			`{"properties":{"$defs":{"type":"string"},"items":{"const":true}}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := plainSchema(json.RawMessage(c.given))
			if err != nil || string(got) != c.want {
				t.Fatalf("%s, %v; want\n%s", got, err, c.want)
			}
			var server api.ToolFunctionParameters
			if err := json.Unmarshal(got, &server); err != nil {
				t.Errorf("the server cannot read it: %v", err)
			}
		})
	}
}

func TestPlainSchemaRefuses(t *testing.T) {
	var laughs strings.Builder // doubles with each reference
	for i := range 20 {
		fmt.Fprintf(&laughs, `,"d%d":{"properties":{"a":{"$ref":"#/$defs/d%d"},"b":{"$ref":"#/$defs/d%d"}}}`, i, i+1, i+1)
	}
	for _, c := range []struct{ given, says string }{
		{`true`, "is no object"},
		{`{"$ref":"#/$defs/gone"}`, `a $ref "#/$defs/gone" that leads nowhere`},
		{`{"properties":{"a":{"$ref":"https://example.com/a"}}}`, "leads nowhere"},
		{`{"anyOf":[{"$ref":"#/x"}]}`, "leads nowhere"},
		{`{"$ref":"#/$defs/d0","$defs":{"d20":{}` + laughs.String() + `}}`, "too large"},
	} {
		if got, err := plainSchema(json.RawMessage(c.given)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("plainSchema(%.60s) = %.60s, %v; want an error with %q", c.given, got, err, c.says)
		}
	}
}

// What comes out has no references, and comes out of it again as it is.
func FuzzInputSchema(f *testing.F) {
	for _, s := range []string{``, `{}`, `{"$ref":"#"}`, `{"properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"$ref":"#/$defs/a"}}}`,
		`{"type":"string","const":true}`, `{"properties":{"a":true}}`, `null`, `{"anyOf":[false]}`, `{"$ref":"#/properties/a","properties":{"a":{"items":{"$ref":"#"}}}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, boxed, err := inputSchema(json.RawMessage(s))
		if err != nil {
			return
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(got, &fields); err != nil || string(fields["type"]) != `"object"` || fields["properties"] == nil {
			t.Fatalf("%s is %s", s, got)
		}
		again, reboxed, err := inputSchema(got)
		if err != nil || reboxed {
			t.Fatalf("%s is %s (boxed %v), and that is %s, %v", s, got, boxed, again, err)
		}
	})
}
