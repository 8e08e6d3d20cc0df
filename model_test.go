// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
)

// traced returns an instance whose spans, with content, go to the sink.
func traced(t *testing.T) (*genkit.Genkit, *tracing.Memory) {
	t.Helper()
	memory := &tracing.Memory{}
	g, err := genkit.New(t.Context(), &genkit.Options{Sinks: []tracing.Sink{memory}, LogInputAndOutput: true})
	if err != nil {
		t.Fatal(err)
	}
	return g, memory
}

func TestModelSpansCarryGenAIAttributes(t *testing.T) {
	g, memory := traced(t)
	genkit.DefineModel(g, "acme/large", nil, func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return &ai.ModelResponse{Message: ai.NewModelTextMessage("hi"), FinishReason: ai.FinishStop, Usage: &ai.Usage{InputTokens: 3, OutputTokens: 4}}, nil
	})
	config := &ai.CommonConfig{Temperature: new(0.0), TopK: new(5), TopP: new(0.9), MaxOutputTokens: new(7), APIKey: "k3y"}
	if _, err := g.Generate(t.Context(), genkit.WithModel("acme/large"), genkit.WithPrompt("x"), genkit.WithConfig(config), genkit.WithStepName("ask")); err != nil {
		t.Fatal(err)
	}
	spans := memory.Ended()
	got := map[string]any{}
	for name, value := range spans[0].Attributes {
		if strings.HasPrefix(name, "gen_ai.") {
			got[name] = value
		}
	}
	want := map[string]any{
		"gen_ai.operation.name": "chat", "gen_ai.provider.name": "acme", "gen_ai.request.model": "large",
		"gen_ai.request.temperature": 0.0, "gen_ai.request.top_k": 5, "gen_ai.request.top_p": 0.9, "gen_ai.request.max_tokens": 7,
		"gen_ai.response.finish_reasons": []string{"stop"}, "gen_ai.usage.input_tokens": 3, "gen_ai.usage.output_tokens": 4,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if path := spans[0].Attributes["genkit:path"]; path != "/{ask,t:util}/{acme/large,t:action,s:model}" {
		t.Errorf("the path is %v", path)
	}
	for _, s := range append(spans, memory.Started()...) {
		if text := string(ai.JSON(s)); strings.Contains(text, "k3y") {
			t.Errorf("span %s shows the key: %s", s.DisplayName, text)
		}
	}
	if input := fmt.Sprint(spans[1].Attributes["genkit:input"]); !strings.Contains(input, `"model":"acme/large"`) || !strings.Contains(input, `"maxOutputTokens":7`) {
		t.Errorf("the input of the call is recorded as %s", input)
	}
	if _, err := g.Generate(t.Context(), genkit.WithModel("acme/large"), genkit.WithPrompt("x")); err != nil {
		t.Fatal(err)
	}
	if span := memory.Ended()[3]; span.DisplayName != "generate" {
		t.Errorf("a call without a name is recorded as %q", span.DisplayName)
	}
}

func TestAModelOfOtherTypesRunsThroughJSON(t *testing.T) {
	g := newGenkit(t)
	foreign := core.NewAction(core.KindModel, "far/away", func(_ context.Context, in json.RawMessage, send core.Send[json.RawMessage]) (json.RawMessage, error) {
		if !strings.Contains(string(in), `"text":"ping"`) {
			return nil, fmt.Errorf("got %s", in)
		}
		for _, text := range []string{"po", "ng"} {
			if err := send(ai.JSON(ai.NewTextChunk(text))); err != nil {
				return nil, err
			}
		}
		return json.RawMessage(`{"message":{"role":"model","content":[{"text":"pong"}]},"x-new":1}`), nil
	})
	foreign.Metadata = map[string]any{"model": map[string]any{"supports": map[string]any{"context": true}}}
	g.Registry().Register(foreign.Action)
	s := g.GenerateStream(t.Context(), genkit.WithModel("far/away"), genkit.WithPrompt("ping"), genkit.WithDocs(ai.NewTextDocument("a document", nil)))
	text := ""
	for chunk, err := range s.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		text += chunk.Text()
	}
	response, err := s.Result()
	if err != nil || text != "pong" || response.Text() != "pong" || len(response.Extra) != 1 || len(response.Request.Docs) != 1 {
		t.Errorf("got %q, %+v, %v", text, response, err)
	}
	odd := core.NewAction(core.KindModel, "far/odd", func(context.Context, json.RawMessage, core.Send[json.RawMessage]) (json.RawMessage, error) {
		return json.RawMessage(`[]`), nil
	})
	if _, err := g.Generate(t.Context(), genkit.WithModelAction(odd), genkit.WithPrompt("x")); !errors.Is(err, core.ErrInternal) {
		t.Errorf("an answer that is no response gives %v", err)
	}
	flow := genkit.DefineFlow(g, "flow", identity)
	if _, err := g.Generate(t.Context(), genkit.WithModelAction(flow), genkit.WithPrompt("x")); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("a flow as a model gives %v", err)
	}
}

func TestMiddlewareOfAModel(t *testing.T) {
	var log []string
	g := newGenkit(t)
	genkit.DefineModel(g, "m", &genkit.ModelOptions{Middleware: []core.Middleware{recorder{"own", &log, nil}}},
		func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			log = append(log, fmt.Sprint("streaming ", core.Streaming(ctx)))
			return hello(ctx, q, send)
		})
	if _, err := g.Generate(t.Context(), genkit.WithModel("m"), genkit.WithPrompt("x"), genkit.WithMiddleware(recorder{"call", &log, nil})); err != nil {
		t.Fatal(err)
	}
	want := []string{"call.generate1", "call.model2", "own.model1", "streaming false"}
	if diff := cmp.Diff(want, log); diff != "" {
		t.Error(diff)
	}
}

// refusing is a middleware that cannot be used.
type refusing struct{}

func (refusing) MiddlewareName() string { return "refusing" }
func (refusing) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	return nil, core.Errorf(core.FailedPrecondition, "no luck")
}

func TestMiddlewareThatFails(t *testing.T) {
	g := newGenkit(t)
	genkit.DefineModel(g, "m", &genkit.ModelOptions{Middleware: []core.Middleware{refusing{}}}, hello)
	genkit.DefineModel(g, "plain", nil, hello)
	for _, o := range []genkit.Option{genkit.WithModel("m"), genkit.WithMiddleware(refusing{})} {
		_, err := g.Generate(t.Context(), genkit.WithModel("plain"), genkit.WithPrompt("x"), o)
		if !errors.Is(err, core.ErrFailedPrecondition) || !strings.Contains(err.Error(), "middleware 'refusing': no luck") {
			t.Errorf("got %v", err)
		}
	}
}

func TestDescriptorOfAModel(t *testing.T) {
	type config struct {
		Heat int `json:"heat"`
	}
	g := newGenkit(t)
	a := genkit.DefineModel(g, "acme/large", &genkit.ModelOptions{
		Label: "Acme Large", Versions: []string{"v1"}, Stage: ai.StageStable, Config: config{},
		Supports: &ai.ModelSupports{Tools: true, Constrained: ai.ConstrainedAll},
	}, hello)
	d := a.Descriptor()
	want := `{"type":"model","model":{"label":"Acme Large","versions":["v1"],"supports":{"multiturn":false,"media":false,"tools":true,"systemRole":false,"constrained":"all"},"stage":"stable",` +
		`"customOptions":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"heat":{"type":"integer"}},"required":["heat"],"additionalProperties":false}}}`
	var got, expected any
	_ = json.Unmarshal(ai.JSON(d.Metadata), &got)
	_ = json.Unmarshal([]byte(want), &expected)
	if diff := cmp.Diff(expected, got); diff != "" {
		t.Error(diff)
	}
	if d.Key != "/model/acme/large" || d.Description != "Acme Large" {
		t.Errorf("the descriptor is %s", ai.JSON(d))
	}
}

func TestOptionsThatReachTheModel(t *testing.T) {
	g, s := scripted(t, says(`[1,2]`))
	response, err := g.Generate(t.Context(), genkit.WithPromptf("%d%%", 5), genkit.WithToolChoice(ai.ToolChoiceNone),
		genkit.WithOutputSchema(json.RawMessage(`{"type":"array"}`)))
	if err != nil {
		t.Fatal(err)
	}
	q := s.requests[0]
	if q.ToolChoice != ai.ToolChoiceNone || q.Messages[0].Text() != "5%" || string(q.Output.Schema) != `{"type":"array"}` {
		t.Errorf("the request is %s", ai.JSON(q))
	}
	var numbers []int
	if err := response.Output(&numbers); err != nil || len(numbers) != 2 {
		t.Errorf("Output is %v, %v", numbers, err)
	}
	if err := response.Output(new(string)); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("Output into another type is %v", err)
	}
	if _, _, err := genkit.GenerateData[int](t.Context(), g, genkit.WithOutputSchema(json.RawMessage(`{}`))); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("two schemas give %v", err)
	}
	if _, _, err := genkit.GenerateData[chan int](t.Context(), g); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("a type without a schema gives %v", err)
	}
}

func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for own, want := range map[float64]float64{0: 1500, 7: 7} {
			g, _ := scripted(t, func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
				time.Sleep(1500 * time.Millisecond)
				return &ai.ModelResponse{Message: ai.NewModelTextMessage("x"), LatencyMs: own}, nil
			})
			response, err := g.Generate(t.Context(), genkit.WithPrompt("x"))
			if err != nil || response.LatencyMs != want {
				t.Errorf("got %v ms, %v; want %v", response.LatencyMs, err, want)
			}
		}
	})
}
