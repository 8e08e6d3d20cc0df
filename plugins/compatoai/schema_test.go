// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// sameJSON fails t unless both texts are the same JSON.
func sameJSON(t *testing.T, what, want string, got any) {
	t.Helper()
	raw, err := encode(got)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	var w, g any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatalf("%s: the wanted JSON: %v", what, err)
	}
	_ = json.Unmarshal(raw, &g)
	if diff := cmp.Diff(w, g); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestParameters(t *testing.T) {
	for _, test := range []struct {
		name, schema, want string
		dialect            Dialect
		wrapped            bool
	}{
		{name: "none", schema: ``, want: noParameters},
		{name: "unknown", schema: core.NoSchema, want: noParameters},
		{name: "true", schema: `true`, want: noParameters},
		{name: "object", schema: `{"$schema":"x","type":"object","properties":{"a":{"type":"string"}}}`, want: `{"type":"object","properties":{"a":{"type":"string"}}}`},
		{name: "no properties", schema: `{"type":"object"}`, want: noParameters},
		{name: "properties alone", schema: `{"properties":{"a":{}}}`, want: `{"type":"object","properties":{"a":{}}}`},
		{name: "text", schema: `{"type":"string"}`, wrapped: true, want: `{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}`},
		{name: "nullable", schema: `{"type":["object","null"]}`, wrapped: true, want: `{"type":"object","properties":{"input":{"type":["object","null"]}},"required":["input"]}`},
		{
			name: "list with definitions", schema: `{"type":"array","items":{"$ref":"#/$defs/A"},"$defs":{"A":{"type":"string"}}}`, wrapped: true,
			want: `{"type":"object","properties":{"input":{"type":"array","items":{"$ref":"#/$defs/A"}}},"required":["input"],"$defs":{"A":{"type":"string"}}}`,
		},
		{
			name: "reference to an object", schema: `{"$ref":"#/$defs/A","$defs":{"A":{"type":"object"}}}`,
			want: `{"type":"object","$ref":"#/$defs/A","$defs":{"A":{"type":"object"}}}`,
		},
		{name: "reference to itself", schema: `{"$ref":"#"}`, wrapped: true, want: `{"type":"object","properties":{"input":{"$ref":"#"}},"required":["input"]}`},
		{name: "closed", dialect: Dialect{ClosedTools: true}, schema: `{"type":"object","properties":{}}`, want: `{"type":"object","properties":{},"additionalProperties":false}`},
		{name: "open stays", dialect: Dialect{ClosedTools: true}, schema: `{"type":"object","properties":{},"additionalProperties":true}`, want: `{"type":"object","properties":{},"additionalProperties":true}`},
		{
			name: "inlined", dialect: Dialect{InlineRefs: true}, schema: `{"type":"object","properties":{"a":{"$ref":"#/$defs/A~1B","title":"T"}},"$defs":{"A/B":{"type":"array","items":{"$ref":"#/$defs/C"}},"C":{"minimum":9007199254740993}}}`,
			want: `{"type":"object","properties":{"a":{"title":"T","type":"array","items":{"minimum":9007199254740993}}}}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, wrapped, _, err := parametersOf(&test.dialect, json.RawMessage(test.schema))
			if err != nil || wrapped != test.wrapped {
				t.Fatalf("wrapped %v, error %v", wrapped, err)
			}
			sameJSON(t, "parameters", test.want, got)
			if strings.Contains(test.want, "9007199254740993") && !strings.Contains(string(got), "9007199254740993") {
				t.Errorf("a large number was rounded: %s", got)
			}
		})
	}
}

func TestInlineRefusals(t *testing.T) {
	deep := strings.Repeat(`{"items":`, 2*maxSchemaDeep) + `{}` + strings.Repeat(`}`, 2*maxSchemaDeep)
	bomb := `{"$ref":"#/$defs/A0","$defs":{`
	for i := range 30 {
		next := `"#/$defs/A` + string(rune('0'+i/10)) + string(rune('0'+i%10)) + `"`
		bomb += `"A` + map[bool]string{true: "0", false: string(rune('0'+(i-1)/10)) + string(rune('0'+(i-1)%10))}[i == 0] + `":{"anyOf":[{"$ref":` + next + `},{"$ref":` + next + `}]},`
	}
	bomb += `"A29":{}}}`
	for name, raw := range map[string]string{
		"circle":  `{"$ref":"#/$defs/A","$defs":{"A":{"properties":{"a":{"$ref":"#/$defs/A"}}}}}`,
		"itself":  `{"properties":{"a":{"$ref":"#"}}}`,
		"nowhere": `{"$ref":"#/$defs/A"}`,
		"outside": `{"$ref":"https://example.com/schema"}`,
		"no node": `{"$ref":"#/title","title":"x"}`,
		"deep":    deep,
		"bomb":    bomb,
		"no JSON": `{`,
	} {
		if _, err := readSchema(&Dialect{InlineRefs: true}, json.RawMessage(raw)); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s: %v; want INVALID_ARGUMENT", name, err)
		}
	}
}

func TestForm(t *testing.T) {
	const object = `{"$schema":"x","title":"My Card","type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}`
	const bare = `{"title":"My Card","type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}`
	constrained := func(schema string) *ai.OutputConfig {
		return &ai.OutputConfig{Format: "json", ContentType: "application/json", Constrained: true, Schema: json.RawMessage(schema)}
	}
	full := &Model{Can: CanSchema}
	for _, test := range []struct {
		name    string
		dialect Dialect
		model   *Model
		output  *ai.OutputConfig
		format  string
		words   bool
	}{
		{name: "none", dialect: Dialect{JSON: JSONSchema}, format: `null`},
		{name: "text", dialect: Dialect{JSON: JSONSchema}, output: &ai.OutputConfig{Format: "text", ContentType: "text/plain"}, format: `null`},
		{name: "json alone", dialect: Dialect{JSON: JSONSchema}, output: &ai.OutputConfig{Format: "json"}, format: `null`},
		{name: "schema", dialect: Dialect{JSON: JSONSchema}, output: constrained(object), format: `{"type":"json_schema","json_schema":{"name":"My_Card","schema":` + bare + `}}`},
		{name: "strict", dialect: Dialect{JSON: JSONSchema, StrictSchemas: true}, output: constrained(object), format: `{"type":"json_schema","json_schema":{"name":"My_Card","strict":true,"schema":` + bare + `}}`},
		{name: "bare", dialect: Dialect{JSON: JSONSchema, BareSchema: true}, output: constrained(object), format: `{"type":"json_schema","json_schema":` + bare + `}`},
		{name: "object", dialect: Dialect{JSON: JSONObject}, output: constrained(object), format: `{"type":"json_object"}`, words: true},
		{name: "model of objects", dialect: Dialect{JSON: JSONSchema}, model: &Model{Can: CanSchema | ObjectOnly}, output: constrained(object), format: `{"type":"json_object"}`, words: true},
		{name: "list", dialect: Dialect{JSON: JSONSchema}, output: constrained(`{"type":"array"}`), format: `null`, words: true},
		{name: "unconstrained object", dialect: Dialect{JSON: JSONSchema}, output: &ai.OutputConfig{Format: "json", Schema: json.RawMessage(object)}, format: `{"type":"json_object"}`},
		{name: "unconstrained list", dialect: Dialect{JSON: JSONSchema}, output: &ai.OutputConfig{Format: "json", Schema: json.RawMessage(`{"type":"array"}`)}, format: `null`},
		{name: "vendor without", output: constrained(object), format: `null`},
		{name: "model without", dialect: Dialect{JSON: JSONSchema}, model: &Model{Can: NoJSON}, output: constrained(object), format: `null`},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := test.model
			if m == nil {
				m = full
			}
			got, err := formOf(&test.dialect, m, test.output)
			if err != nil {
				t.Fatal(err)
			}
			sameJSON(t, "format", test.format, got.format)
			if (got.words != "") != test.words || test.words && !strings.Contains(got.words, string(test.output.Schema)) {
				t.Errorf("words %q", got.words)
			}
		})
	}
	if _, err := formOf(&Dialect{JSON: JSONSchema}, full, constrained(`{`)); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("a broken schema: %v", err)
	}
}
