// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/schema"
)

// strictObject returns a schema that is strict when a, the schema of its field, is.
func strictObject(a string) string {
	return `{"type":"object","properties":{"a":` + a + `},"required":["a"],"additionalProperties":false}`
}

func TestStrict(t *testing.T) {
	deep := func(n int) string {
		return strings.Repeat(`{"type":"array","items":`, n) + `{"type":"string"}` + strings.Repeat(`}`, n)
	}
	many := func(n int) string {
		var names, properties []string
		for i := range n {
			names, properties = append(names, fmt.Sprintf(`"p%d"`, i)), append(properties, fmt.Sprintf(`"p%d":{"type":"null"}`, i))
		}
		return `{"type":"object","properties":{` + strings.Join(properties, ",") + `},"required":[` + strings.Join(names, ",") + `],"additionalProperties":false}`
	}
	words := func(n int) string { return strings.TrimSuffix(strings.Repeat(`"x",`, n), ",") }
	for raw, want := range map[string]bool{
		strictObject(`{"type":"string"}`): true,
		strictObject(`{"type":["string","null"],"title":"t","description":"d","pattern":"^a","format":"date"}`):                                   true,
		strictObject(`{"type":"integer","minimum":1,"maximum":2,"multipleOf":1}`):                                                                 true,
		strictObject(`{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":2}`):                                                      true,
		strictObject(`{"anyOf":[{"type":"string"},{"type":"null"}]}`):                                                                             true,
		strictObject(`{"type":"string","enum":["x","y"]}`):                                                                                        true,
		strictObject(`{"type":"string","const":"x"}`):                                                                                             true,
		strictObject(strictObject(`{"type":"boolean"}`)):                                                                                          true,
		`{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"required":["a"],"additionalProperties":false,"$defs":{"A":{"type":"string"}}}`: true,
		strictObject(deep(4)): true,
		many(5000):            true,
		strictObject(`{"type":"string","enum":[` + words(1000) + `]}`): true,

		`{}`:                false,
		`{"type":"string"}`: false,
		`{"anyOf":[` + strictObject(`{"type":"string"}`) + `]}`:                                                                      false,
		`{"type":"object","properties":{"a":{"type":"string"}},"required":[],"additionalProperties":false}`:                          false,
		`{"type":"object","properties":{"a":{"type":"string"}},"required":["b"],"additionalProperties":false}`:                       false,
		`{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"null"}},"required":["a","a"],"additionalProperties":false}`: false,
		`{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}`:                                                    false,
		`{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":true}`:                        false,
		`{"type":"object","additionalProperties":false,"required":[]}`:                                                               false,
		`{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"required":["a"],"additionalProperties":false,"$defs":{"A":{}}}`:   false,
		strictObject(`{}`):                                           false, // of any type
		strictObject(`true`):                                         false,
		strictObject(`{"type":"array"}`):                             false,
		strictObject(`{"type":"array","items":{}}`):                  false,
		strictObject(`{"type":"array","items":[{"type":"string"}]}`): false,
		strictObject(`{"type":["object","null"]}`):                   false,
		strictObject(`{"type":[]}`):                                  false,
		strictObject(`{"type":"date"}`):                              false,
		strictObject(`{"enum":["x"]}`):                               false,
		strictObject(`{"type":"string","enum":"x"}`):                 false,
		strictObject(`{"type":"string","default":"x"}`):              false,
		strictObject(`{"type":"string","minLength":1}`):              false,
		strictObject(`{"type":"string","format":"uri"}`):             false,
		strictObject(`{"oneOf":[{"type":"string"}]}`):                false,
		strictObject(`{"anyOf":[]}`):                                 false,
		strictObject(`{"anyOf":"x"}`):                                false,
		strictObject(`{"anyOf":[{}]}`):                               false,
		strictObject(`{"$ref":"#/$defs/A","description":"d"}`):       false,
		strictObject(`{"type":"object","properties":{},"required":[],"additionalProperties":false}`): true,
		strictObject(`{"type":"string","$defs":{}}`):                                                 false,
		strictObject(deep(5)): false,
		many(5001):            false,
		strictObject(`{"type":"string","enum":[` + words(1001) + `]}`): false,
	} {
		var v schemaNode
		if err := json.Unmarshal([]byte(raw), &v); err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		if got := isStrict(v); got != want {
			t.Errorf("%.300s: %v; want %v", raw, got, want)
		}
	}
}

// A tool of a Go struct without optional fields is strict, and only where the vendor
// takes that.
func TestStrictTools(t *testing.T) {
	type place struct {
		City string   `json:"city"`
		Days int      `json:"days" jsonschema:"minimum=1"`
		Tags []string `json:"tags"`
	}
	type open struct {
		City string `json:"city,omitempty"`
	}
	closed, err := schema.For[place]()
	if err != nil {
		t.Fatal(err)
	}
	optional, err := schema.For[open]()
	if err != nil {
		t.Fatal(err)
	}
	q := &ai.ModelRequest{Tools: []*ai.ToolDefinition{{Name: "a", InputSchema: closed.JSON()}, {Name: "b", InputSchema: optional.JSON()}, {Name: "c"}}}
	for dialect, want := range map[bool][]any{false: {nil, nil, nil}, true: {true, nil, nil}} {
		got, err := body(modelFor(Dialect{StrictTools: dialect}, Model{}), q)
		if err != nil {
			t.Fatal(err)
		}
		var tools []struct {
			Function map[string]any `json:"function"`
		}
		raw, _ := json.Marshal(got["tools"])
		if err := json.Unmarshal(raw, &tools); err != nil {
			t.Fatal(err)
		}
		for i, tool := range tools {
			if tool.Function["strict"] != want[i] {
				t.Errorf("StrictTools %v: tool %d: strict is %v; want %v", dialect, i, tool.Function["strict"], want[i])
			}
		}
	}
}
