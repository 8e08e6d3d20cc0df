// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestConfigRefuses(t *testing.T) {
	for config, want := range map[string]string{
		`"hot"`:                              "must be an object",
		`[1]`:                                "must be an object",
		`{"temperature":1.1}`:                "temperature is 1.1",
		`{"temperature":-0.1}`:               "temperature is -0.1",
		`{"topP":2}`:                         "topP is 2",
		`{"topK":-1}`:                        "topK is -1",
		`{"topK":1.5}`:                       "topK must be of type int, not number",
		`{"maxOutputTokens":-1}`:             "maxOutputTokens is -1",
		`{"maxOutputTokens":2147483648}`:     "maxOutputTokens is 2147483648",
		`{"stopSequences":["a"," \n"]}`:      `stopSequences[1] is " \n"`,
		`{"betas":[""]}`:                     `betas[0] is ""`,
		`{"betas":["a","b,c"]}`:              `betas[1] is "b,c"`,
		`{"apiVersion":"old"}`:               "apiVersion is",
		`{"service_tier":"gold"}`:            "service_tier is",
		`{"speed":"warp"}`:                   "speed is",
		`{"apiKey":"a\nb"}`:                  "apiKey holds a line break",
		`{"apiKey":7}`:                       "apiKey must be of type string, not number",
		`{"thinking":{"display":"loud"}}`:    "thinking.display is",
		`{"thinking":{"budgetTokens":1023}}`: "thinking.budgetTokens is 1023",
		`{"thinking":{"enabled":true}}`:      "needs thinking.budgetTokens",
		`{"thinking":{"enabled":true,"adaptive":true,"budgetTokens":2000}}`: "enabled and adaptive",
		`{"thinking":{"enabled":false,"budgetTokens":2000}}`:                "not enabled",
		`{"thinking":{"adaptive":true,"budgetTokens":2000}}`:                "adaptive thinking, which has none",
		`{"thinking":{"type":"enabled","enabled":true}}`:                    "thinking.type is given beside",
		`{"output_config":{"effort":"much"}}`:                               "output_config.effort is",
		`{"output_config":{"task_budget":{"total":19999}}}`:                 "at least 20000",
		`{"output_config":{"task_budget":{}}}`:                              "at least 20000",
		`{"output_config":{"task_budget":{"type":"euros","total":20000}}}`:  "output_config.task_budget.type is",
		`{"output_config":{"task_budget":{"total":20000,"remaining":-1}}}`:  "task_budget.remaining is -1",
		`{"cache_control":{"type":"forever"}}`:                              "cache_control.type is",
		`{"cache_control":{"ttl":"2h"}}`:                                    "cache_control.ttl is",
		`{"workspace_id":"a\nb"}`:                                           "workspace_id holds a line break",
		`{"tool_choice":{"type":"some"}}`:                                   "tool_choice.type is",
		`{"tool_choice":{}}`:                                                "needs a type",
		`{"tool_choice":{"type":"tool"}}`:                                   "a name when and only when",
		`{"tool_choice":{"type":"auto","name":"t"}}`:                        "a name when and only when",
	} {
		_, err := readSettings(json.RawMessage(config))
		if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want INVALID_ARGUMENT with %q", config, err, want)
		}
	}
	for _, config := range []any{Config{Temperature: new(math.NaN())}, &Config{TopP: new(math.Inf(1))}, func() {}} {
		if _, err := readSettings(config); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%T: %v", config, err)
		}
	}
}

// A key is in no error, also when another field is wrong.
func TestConfigKeepsKey(t *testing.T) {
	for _, config := range []string{
		`{"apiKey":"secret-1","temperature":9}`, `{"apiKey":["secret-1"]}`, `{"apiKey":"secret-1\n"}`, `{"topK":{"apiKey":"secret-1"}}`, // check:allow-secret
	} {
		if _, err := readSettings(json.RawMessage(config)); err == nil || strings.Contains(err.Error(), "secret-1") {
			t.Errorf("%s: %v", config, err)
		}
	}
}

func TestConfigForms(t *testing.T) {
	common := ai.CommonConfig{Temperature: new(0.0), APIKey: "k"}
	for _, config := range []any{
		Config{Temperature: new(0.0), APIKey: "k"}, &Config{Temperature: new(0.0), APIKey: "k"}, common, &common,
		map[string]any{"temperature": 0, "apiKey": "k"}, json.RawMessage(`{"temperature":0,"apiKey":"k"}`), // check:allow-secret
	} {
		s, err := readSettings(config)
		if err != nil {
			t.Fatalf("%T: %v", config, err)
		}
		body := map[string]any{}
		s.put(body)
		if diff := cmp.Diff(map[string]any{"temperature": 0.0, "max_tokens": DefaultMaxOutputTokens}, body); diff != "" || s.APIKey != "k" {
			t.Errorf("%T, key %q: %s", config, s.APIKey, diff)
		}
	}
	for _, nothing := range []any{nil, (*Config)(nil), json.RawMessage(`null`), json.RawMessage(`{}`), map[string]any{}} {
		if s, err := readSettings(nothing); err != nil || !reflect.DeepEqual(s.Config, Config{}) {
			t.Errorf("%T: %+v, %v", nothing, s, err)
		}
	}
}

// A key that differs from a field in case alone has been read as the field, and is not
// sent as well: it could be a secret.
func TestConfigCase(t *testing.T) {
	s, err := readSettings(json.RawMessage(`{"APIKEY":"k","TopK":3,"x":1}`)) // check:allow-secret
	if err != nil {
		t.Fatal(err)
	}
	body := map[string]any{}
	s.put(body)
	want := map[string]any{"top_k": 3, "max_tokens": DefaultMaxOutputTokens, "x": json.RawMessage("1")}
	if diff := cmp.Diff(want, body); diff != "" || s.APIKey != "k" {
		t.Errorf("key %q: %s", s.APIKey, diff)
	}
}

func TestThinkingKind(t *testing.T) {
	for want, thinking := range map[string]Thinking{
		"adaptive": {}, "enabled": {BudgetTokens: new(1024)}, "disabled": {Enabled: new(false)}, "between_tools": {Type: "between_tools"},
	} {
		if got := thinking.kind(); got != want {
			t.Errorf("%+v is %q; want %q", thinking, got, want)
		}
	}
	if got := (&Thinking{Adaptive: true}).kind(); got != "adaptive" {
		t.Errorf("adaptive is %q", got)
	}
}

// A Config as Go has it says the same as its words in JSON.
func TestConfigTyped(t *testing.T) {
	config := &Config{
		ServiceTier: "auto", Speed: "fast", InferenceGeo: "us", Container: "c1", MCPServers: []map[string]any{{"type": "url"}},
		ContextManagement: map[string]any{"edits": []any{}}, Diagnostics: map[string]any{"previous_message_id": nil}, CacheControl: &CacheControl{},
		OutputConfig: &OutputConfig{Effort: "low", TaskBudget: &TaskBudget{Total: new(20000), Remaining: new(0)}},
	}
	for _, given := range []any{config, json.RawMessage(ai.JSON(config))} {
		s, err := readSettings(given)
		if err != nil {
			t.Fatal(err)
		}
		body := map[string]any{}
		s.put(body)
		want := `{"cache_control":{"type":"ephemeral"},"container":"c1","context_management":{"edits":[]},"diagnostics":{"previous_message_id":null},"inference_geo":"us","max_tokens":4096,` +
			`"mcp_servers":[{"type":"url"}],"output_config":{"effort":"low","task_budget":{"remaining":0,"total":20000,"type":"tokens"}},"service_tier":"auto","speed":"fast"}`
		if got := string(ai.JSON(body)); got != want {
			t.Errorf("%T:\n%s; want\n%s", given, got, want)
		}
	}
}

func FuzzReadSettings(f *testing.F) {
	f.Add(`{"thinking":{"budgetTokens":1e3},"tool_choice":{"type":"tool"},"metadata":null,"output_config":{"format":1}}`)
	f.Fuzz(func(t *testing.T, config string) {
		if !json.Valid([]byte(config)) {
			return
		}
		s, err := readSettings(json.RawMessage(config))
		if err != nil {
			if core.StatusOf(err) != core.InvalidArgument {
				t.Errorf("%s: %v", config, err)
			}
			return
		}
		body := map[string]any{}
		s.put(body)
		if _, err := encode(body); err != nil {
			t.Errorf("%s: %v", config, err)
		}
	})
}
