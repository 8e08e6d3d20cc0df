// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestReadConfig(t *testing.T) {
	var all configs
	c := all.of(Config{}, []string{"logprobs", "x_forbidden"})
	for _, test := range []struct {
		name  string
		given any
		want  string // the body
		wrong string // what the error names
	}{
		{name: "nil", want: `{}`},
		{name: "null", given: json.RawMessage(`null`), want: `{}`},
		{name: "struct", given: Config{Temperature: new(0.0), MaxOutputTokens: new(7), StopSequences: []string{"a"}}, want: `{"temperature":0,"the_limit":7,"stop":["a"]}`},
		{name: "pointer", given: &Config{TopP: new(0.0), N: new(1)}, want: `{"top_p":0,"n":1}`},
		{name: "nil pointer", given: (*Config)(nil), want: `{}`},
		{name: "common", given: ai.CommonConfig{TopP: new(0.5), Extra: ai.Extra{"x_a": json.RawMessage(`[1]`)}}, want: `{"top_p":0.5,"x_a":[1]}`},
		{name: "wire names", given: map[string]any{"top_p": 0.5, "max_tokens": 3, "stop": "end"}, want: `{"top_p":0.5,"the_limit":3,"stop":["end"]}`},
		{name: "renamed", given: map[string]any{"seed": 1}, want: `{"random_seed":1}`},
		{name: "unknown", given: map[string]any{"xCamel": false, "x_null": nil, "big": json.Number("9007199254740993")}, want: `{"xCamel":false,"x_null":null,"big":9007199254740993}`},
		{name: "null field", given: map[string]any{"temperature": nil}, want: `{}`},
		{name: "both", given: map[string]any{"topP": 0.5, "top_p": 0.5}, wrong: "topP"},
		{name: "range by wire name", given: map[string]any{"top_p": 5}, wrong: "topP"},
		{name: "refused", given: map[string]any{"logProbs": true}, wrong: "logProbs"},
		{name: "refused by wire name", given: map[string]any{"logprobs": true}, wrong: "logprobs"},
		{name: "refused unknown", given: map[string]any{"x_forbidden": true}, wrong: "x_forbidden"},
		{name: "range", given: Config{Temperature: new(2.5)}, wrong: "temperature"},
		{name: "type", given: map[string]any{"maxOutputTokens": "many"}, wrong: "maxOutputTokens"},
		{name: "enum", given: map[string]any{"visualDetailLevel": "odd"}, wrong: "visualDetailLevel"},
		{name: "empty stop", given: map[string]any{"stopSequences": []string{""}}, wrong: "stopSequences"},
		{name: "not a number", given: Config{Temperature: new(math.NaN())}, wrong: "JSON"},
		{name: "text", given: "hot", wrong: "object"},
		{name: "broken", given: json.RawMessage(`{`), wrong: "unexpected end"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := c.read("acme/m", test.given)
			if test.wrong != "" {
				if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), test.wrong) {
					t.Fatalf("error %v; want INVALID_ARGUMENT about %s", err, test.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			body := map[string]any{}
			p.into(body, &Dialect{MaxTokens: "the_limit", Renames: map[string]string{"seed": "random_seed"}}, &Model{}, c)
			sameJSON(t, "body", test.want, body)
		})
	}
	if shown := string(c.schema.JSON()); strings.Contains(shown, `"logProbs"`) || !strings.Contains(shown, `"topLogProbs"`) {
		t.Errorf("the schema that is shown: %s", shown)
	}
	if all.of(Config{}, []string{"logprobs", "x_forbidden"}) != c || all.of(Config{}, nil) == c {
		t.Error("types of configurations are mixed up or made twice")
	}
}

func TestSentUnlessGiven(t *testing.T) {
	var all configs
	c := all.of(ImageConfig{}, nil)
	m := &Model{Send: map[string]string{"response_format": `"b64_json"`}}
	for given, want := range map[string]string{`{}`: `{"response_format":"b64_json"}`, `{"responseFormat":"url"}`: `{"response_format":"url"}`} {
		p, err := c.read("acme/m", json.RawMessage(given))
		if err != nil {
			t.Fatal(err)
		}
		body := map[string]any{}
		p.into(body, &Dialect{}, m, c)
		sameJSON(t, given, want, body)
	}
}

func TestWireName(t *testing.T) {
	for name, want := range map[string]string{
		"temperature": "temperature", "topP": "top_p", "stopSequences": "stop", "maxOutputTokens": "max_tokens",
		"logProbs": "logprobs", "topLogProbs": "top_logprobs", "parallelToolCalls": "parallel_tool_calls",
	} {
		if got := wireName(name); got != want {
			t.Errorf("%s: %s; want %s", name, got, want)
		}
	}
}

func TestLogitBias(t *testing.T) {
	for raw, good := range map[string]bool{`{"50256":-100,"1":0}`: true, `{"1":100.5}`: false, `{"1":"x"}`: false} {
		if err := checkLogitBias("m", json.RawMessage(raw)); (err == nil) != good {
			t.Errorf("%s: %v", raw, err)
		}
	}
}
