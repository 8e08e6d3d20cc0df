// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestArgumentPaths(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"$":               `1`,
		"$.a":             `{"a":1}`,
		"$.a.b[1].c":      `{"a":{"b":[null,{"c":1}]}}`,
		"$['a.b']":        `{"a.b":1}`,
		`$["a\"]"].c`:     `{"a\"]":{"c":1}}`,
		"$[0][1]":         `[[null,1]]`,
		"a":               `{}`,
		"$.":              `{}`,
		"$..a":            `{}`,
		"$[a]":            `{}`,
		"$[-1]":           `{}`,
		"$[1000]":         `{}`,
		"$[1":             `{}`,
		"$['a":            `{}`,
		"$['a'x":          `{}`,
		"$x":              `{}`,
		"$[]":             `{}`,
		"$" + deep(64):    `{"a":` + strings.Repeat(`{"a":`, 63) + `1` + strings.Repeat(`}`, 64),
		"$" + deep(65):    `-`,
		"$[999].a":        `[` + strings.Repeat("null,", 999) + `{"a":1}]`,
		"$['']":           `{"":1}`,
		"$.ключ['имя']":   `{"ключ":{"имя":1}}`,
		"$.a\n.b":         `{"a\n":{"b":1}}`,
		"$.a['b'].c['d']": `{"a":{"b":{"c":{"d":1}}}}`,
	} {
		call := &partialCall{}
		got := call.add(&functionCall{PartialArgs: []partialArg{{JSONPath: path, NumberValue: json.RawMessage("1")}}})
		input := string(got.ToolRequest.Input)
		if !json.Valid([]byte(input)) || want != "-" && input != want {
			t.Errorf("%s: the arguments are %s; want %s", path, input, want)
		}
		if want == "-" && strings.Contains(input, "1") {
			t.Errorf("%s: a value beyond the limit is kept", path)
		}
	}
}

func deep(n int) string { return strings.Repeat(".a", n) }

func FuzzArguments(f *testing.F) {
	f.Add("$.a[0]['b']", "text", "$.a")
	f.Add("$[1][\"x\\\"\"]", "\xff", "$")
	f.Fuzz(func(t *testing.T, first, text, second string) {
		call := &partialCall{}
		call.add(&functionCall{WillContinue: true, PartialArgs: []partialArg{{JSONPath: first, StringValue: &text}, {JSONPath: second, StringValue: &text}}})
		got := call.add(&functionCall{PartialArgs: []partialArg{{JSONPath: first, BoolValue: new(true)}, {JSONPath: second}}})
		if !json.Valid(got.ToolRequest.Input) {
			t.Errorf("no JSON: %s", got.ToolRequest.Input)
		}
	})
}
