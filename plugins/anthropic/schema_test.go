// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"
	"testing"

	sdk "github.com/anthropics/anthropic-sdk-go"
	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

func TestOutputSchema(t *testing.T) {
	for _, test := range []struct{ name, schema, want string }{
		{"nothing", `{}`, `{}`},
		{"object", `{"$schema":"x","$id":"y","type":"object","properties":{"a":{"type":"string","default":"d","examples":["e"]}},"required":["a"],"additionalProperties":true}`,
			`{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}`},
		{"object without properties", `{"type":"object"}`, `{"type":"object","additionalProperties":false}`},
		{"object or null", `{"type":["object","null"]}`, `{"type":["object","null"],"additionalProperties":false}`},
		{"map", `{"type":"object","additionalProperties":{"type":"integer","minimum":1}}`,
			`{"type":"object","additionalProperties":{"type":"integer","description":"minimum: 1"}}`},
		{"limits become words", `{"type":"integer","minimum":1,"maximum":9007199254740993,"description":"How many."}`,
			`{"type":"integer","description":"How many.\n\nmaximum: 9007199254740993, minimum: 1"}`},
		{"arrays", `{"type":"array","items":{"type":"object"},"minItems":1,"maxItems":3,"uniqueItems":true}`,
			`{"type":"array","items":{"type":"object","additionalProperties":false},"minItems":1,"description":"maxItems: 3, uniqueItems: true"}`},
		{"many items", `{"type":"array","items":true,"minItems":2}`, `{"type":"array","items":true,"description":"minItems: 2"}`},
		{"texts", `{"type":"string","format":"email","pattern":"a+"}`, `{"type":"string","format":"email","pattern":"a+"}`},
		{"another format", `{"type":"string","format":"color","maxLength":2}`, `{"type":"string","description":"format: \"color\", maxLength: 2"}`},
		{"choices", `{"oneOf":[{"type":"object"},false],"enum":[1,null],"const":1,"title":"T"}`,
			`{"anyOf":[{"type":"object","additionalProperties":false},false],"enum":[1,null],"const":1,"title":"T"}`},
		{"both choices", `{"oneOf":[{"type":"string"}],"anyOf":[{"type":"object"}]}`,
			`{"anyOf":[{"type":"object","additionalProperties":false}],"description":"oneOf: [{\"type\":\"string\"}]"}`},
		{"all of", `{"allOf":[{"type":"object","properties":{"a":{"type":"integer","minimum":0}}}]}`,
			`{"allOf":[{"type":"object","properties":{"a":{"type":"integer","description":"minimum: 0"}},"additionalProperties":false}]}`},
		{"references", `{"$ref":"#/$defs/a","$defs":{"a":{"type":"object","properties":{"b":{"$ref":"#/definitions/b","description":"gone"}}}},"definitions":{"b":{"type":"object"}}}`,
			`{"$ref":"#/$defs/a","$defs":{"a":{"type":"object","properties":{"b":{"$ref":"#/definitions/b"}},"additionalProperties":false}},"definitions":{"b":{"type":"object","additionalProperties":false}}}`},
		{"a property with the name of a keyword", `{"type":"object","properties":{"default":{"type":"string"},"minimum":{"type":"integer"}}}`,
			`{"type":"object","properties":{"default":{"type":"string"},"minimum":{"type":"integer"}},"additionalProperties":false}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := strictSchema(json.RawMessage(test.schema), "output.schema")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tree(t, []byte(test.want)), tree(t, ai.JSON(got))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The vendor's own transformation of a schema gives the same where the dialects have
// the same words for it.
func TestOutputSchemaAsVendor(t *testing.T) {
	for _, schema := range []string{
		`{"type":"object","properties":{"name":{"type":"string","format":"email"},"tags":{"type":"array","items":{"type":"string"},"minItems":1}},"required":["name"]}`,
		`{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"object","properties":{"b":{"type":"integer"}}}]}}}`,
		`{"type":"object","properties":{"a":{"oneOf":[{"type":"string"},{"type":"integer"}]},"b":{"type":"string","enum":["x","y"]}}}`,
		`{"type":"object","properties":{"a":{"$ref":"#/$defs/d"}},"$defs":{"d":{"type":"object","properties":{"e":{"type":"boolean"}}}}}`,
		`{"type":"object","properties":{"m":{"type":"object","additionalProperties":{"type":"integer"}}}}`,
	} {
		ours, err := strictSchema(json.RawMessage(schema), "output.schema")
		if err != nil {
			t.Fatal(err)
		}
		var given map[string]any
		if err := json.Unmarshal([]byte(schema), &given); err != nil {
			t.Fatal(err)
		}
		theirs := sdk.BetaJSONSchemaOutputFormat(given).Schema
		if diff := cmp.Diff(tree(t, ai.JSON(theirs)), tree(t, ai.JSON(ours))); diff != "" {
			t.Errorf("%s (-theirs +ours):\n%s", schema, diff)
		}
	}
}

func FuzzOutputSchema(f *testing.F) {
	f.Add(`{"type":["object"],"properties":[1],"anyOf":{"a":1},"items":[{}],"$ref":7,"description":3,"minimum":1}`)
	f.Fuzz(func(t *testing.T, schema string) {
		adapted, err := strictSchema(json.RawMessage(schema), "output.schema")
		if err != nil {
			return
		}
		once, err := json.Marshal(adapted)
		if err != nil {
			t.Fatal(err)
		}
		twice, err := strictSchema(once, "output.schema")
		if err != nil {
			t.Fatalf("%s cannot be adapted again: %v", once, err)
		}
		if again := ai.JSON(twice); string(again) != string(once) {
			t.Errorf("%s is adapted to %s and then to %s", schema, once, again)
		}
	})
}

func TestCase(t *testing.T) {
	for snake, camel := range map[string]string{"cited_text": "citedText", "start_char_index": "startCharIndex", "url": "url", "": ""} {
		if got := camelCase(snake); got != camel {
			t.Errorf("%q is %q; want %q", snake, got, camel)
		}
		if got := snakeCase(camel); got != snake {
			t.Errorf("%q is %q; want %q", camel, got, snake)
		}
	}
	if got := snakeCase(camelCase("_a__b_")); got == "" {
		t.Error("a name is lost")
	}
}
