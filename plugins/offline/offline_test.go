// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// modelFunc returns the model of a new instance.
func modelFunc(t testing.TB, p *Plugin) func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	t.Helper()
	g, err := genkit.New(t.Context(), &genkit.Options{Plugins: []core.Plugin{p}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := g.Registry().Lookup(t.Context(), core.KindModel, ModelName)
	if err != nil {
		t.Fatal(err)
	}
	typed, ok := core.As[*ai.ModelRequest, *ai.ModelResponse, *ai.Chunk](a)
	if !ok {
		t.Fatal("the model has other types")
	}
	return typed.Run
}

// ask runs the model of a new plugin.
func ask(t testing.TB, q *ai.ModelRequest) *ai.ModelResponse {
	t.Helper()
	r, err := modelFunc(t, &Plugin{})(t.Context(), q, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func userRequest(prompt string, docs ...*ai.Document) *ai.ModelRequest {
	return &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage(prompt)}, Docs: docs}
}

func TestPlugin(t *testing.T) {
	p := &Plugin{}
	g, err := genkit.New(t.Context(), &genkit.Options{Plugins: []core.Plugin{p}, Model: ModelName})
	if err != nil {
		t.Fatal(err)
	}
	listed, err := p.List(t.Context())
	if err != nil || len(listed) != 2 {
		t.Fatalf("List: %d descriptors, %v", len(listed), err)
	}
	for _, a := range g.Registry().Actions() {
		if strings.HasPrefix(a.Name, "offline/") {
			t.Error("List initialised the plugin")
		}
	}
	if err := g.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, d := range listed {
		a, err := g.Registry().LookupKey(t.Context(), d.Key)
		if err != nil {
			t.Errorf("%s is listed but not registered: %v", d.Key, err)
			continue
		}
		want, _ := json.Marshal(a.Descriptor())
		got, err := json.Marshal(d)
		if err != nil || string(got) != string(want) {
			t.Errorf("descriptor of %s: %v\n got %s\nwant %s", d.Key, err, got, want)
		}
	}
	model, _ := g.Registry().Lookup(t.Context(), core.KindModel, ModelName)
	raw, _ := json.Marshal(model.Descriptor())
	for _, want := range []string{"no language model", `"constrained":"all"`, `"media":false`, `"context":true`, `"latencyMs"`, `"afterChunks"`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the descriptor lacks %s: %s", want, raw)
		}
	}
	if _, err := schema.For[Config](); err != nil {
		t.Error(err)
	}
	if _, err := schema.For[EmbedConfig](); err != nil {
		t.Error(err)
	}
	text, err := g.GenerateText(t.Context(), genkit.WithPrompt("Say hello"))
	if err != nil || !strings.HasPrefix(text, "Hello! ") || !strings.Contains(text, "no language model") {
		t.Errorf("Say hello: %q, %v", text, err)
	}
}

func TestPluginNegativeLatency(t *testing.T) {
	g, err := genkit.New(t.Context(), &genkit.Options{Plugins: []core.Plugin{&Plugin{Latency: -time.Second}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Ready(t.Context()); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("got %v", err)
	}
}

func TestModelRef(t *testing.T) {
	if ref := Model(nil); ref.Name != ModelName || ref.Config != nil {
		t.Errorf("Model(nil) = %+v", ref)
	}
	g, err := genkit.New(t.Context(), &genkit.Options{Plugins: []core.Plugin{&Plugin{}}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := g.Generate(t.Context(), genkit.WithModelRef(Model(&Config{MaxOutputTokens: new(3)})), genkit.WithPrompt("Hi"),
		genkit.WithConfig(map[string]any{"temperature": 0.5, "shoeSize": 44}))
	if err != nil || r.Text() != "Hi! I" || r.FinishReason != ai.FinishLength {
		t.Errorf("%q (%s), %v", r.Text(), r.FinishReason, err)
	}
}

func TestConfigErrors(t *testing.T) {
	model := modelFunc(t, &Plugin{})
	for config, want := range map[string]string{
		`{"maxOutputTokens":0}`:                                "maxOutputTokens",
		`{"maxOutputTokens":"many"}`:                           "maxOutputTokens",
		`{"temperature":"hot"}`:                                "temperature",
		`{"stopSequences":["a",""]}`:                           "stopSequences[1]",
		`{"stopSequences":"a"}`:                                "stopSequences",
		`{"latencyMs":-1}`:                                     "latencyMs",
		`{"latencyMs":1e9}`:                                    "latencyMs",
		`{"fault":{}}`:                                         "fault.status",
		`{"fault":{"status":"OK"}}`:                            "fault.status",
		`{"fault":{"status":"BROKEN"}}`:                        "fault.status",
		`{"fault":{"status":"UNAVAILABLE","afterChunks":-1}}`:  "fault.afterChunks",
		`{"fault":{"status":"UNAVAILABLE","times":-1}}`:        "fault.times",
		`{"fault":{"status":"UNAVAILABLE","retryAfterMs":-1}}`: "fault.retryAfterMs",
		`{"fault":{"status":"UNAVAILABLE","times":"twice"}}`:   "fault.times",
		`[1]`:       "object",
		`"fast"`:    "object",
		`{"fault":`: "offline config",
	} {
		q := userRequest("Hi")
		q.Config = json.RawMessage(config)
		_, err := model(t.Context(), q, nil)
		if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want INVALID_ARGUMENT with %q", config, err, want)
		}
	}
	for _, config := range []any{nil, (*Config)(nil), Config{}, &Config{}, map[string]any{}, json.RawMessage(`{"unknown":{}}`), json.RawMessage(`null`),
		ai.CommonConfig{Temperature: new(0.0)}} {
		q := userRequest("Hi")
		q.Config = config
		if _, err := model(t.Context(), q, nil); err != nil {
			t.Errorf("config %T %v: %v", config, config, err)
		}
	}
	q := userRequest("Hi")
	q.Config = func() {}
	if _, err := model(t.Context(), q, nil); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("a function as config: %v", err)
	}
}

func TestMediaIsRefused(t *testing.T) {
	model := modelFunc(t, &Plugin{})
	q := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserMessage(ai.NewTextPart("What is this?"), ai.NewMediaPart("image/png", "data:image/png;base64,AA=="))}}
	_, err := model(t.Context(), q, nil)
	if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), "messages[0].content[1]") {
		t.Errorf("got %v", err)
	}
	if _, err := model(t.Context(), &ai.ModelRequest{Messages: []*ai.Message{nil}}, nil); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("a null message: %v", err)
	}
}
