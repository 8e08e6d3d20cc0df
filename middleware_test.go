// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// faults is a middleware that makes the first calls of a model fail, a fault injector.
type faults struct {
	Calls  int    `json:"calls" jsonschema:"minimum=1"`
	Status string `json:"status,omitempty" jsonschema:"default=UNAVAILABLE"`
}

func (faults) MiddlewareName() string { return "faults" }

func (f faults) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	left := f.Calls // of this call
	return &core.Hooks{Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
		if left > 0 {
			left--
			status, _ := core.ParseStatus(f.Status)
			return nil, core.Errorf(status, "an injected fault")
		}
		return next(ctx, q, send)
	}}, nil
}

// journal is a middleware behind a pointer, with state that JSON does not see.
type journal struct {
	Prefix string `json:"prefix,omitempty"`
	lines  []string
}

func (*journal) MiddlewareName() string { return "acme/journal" }

func (j *journal) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	return &core.Hooks{Generate: func(ctx context.Context, t *core.Turn, send core.Send[*ai.Chunk], next core.GenerateNext) (*ai.ModelResponse, error) {
		j.lines = append(j.lines, fmt.Sprintf("%s%d", j.Prefix, t.Index))
		response, err := next(ctx, t, send)
		if err == nil {
			changed := *response
			changed.Custom = ai.JSON(j.lines)
			response = &changed
		}
		return response, err
	}}, nil
}

// acmePlugin brings the journal when it is initialised.
type acmePlugin struct{}

func (acmePlugin) Name() string { return "acme" }

func (acmePlugin) Init(_ context.Context, r *core.Registry) error {
	genkit.DefineMiddleware[*journal](r, "Keeps a journal.")
	return nil
}

func TestMiddlewareByName(t *testing.T) {
	g, s := scripted(t, says("hello"))
	genkit.DefineMiddleware[faults](g, "Makes the model fail.")
	ask := func(name string, config any) error {
		_, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithMiddlewareRef(name, config))
		return err
	}
	if err := ask("faults", map[string]any{"calls": 1}); !errors.Is(err, core.ErrUnavailable) || !strings.Contains(err.Error(), "injected") {
		t.Errorf("the default of the config is not filled in: %v", err)
	}
	if err := ask("faults", json.RawMessage(`{"calls":2,"status":"DATA_LOSS"}`)); !errors.Is(err, core.ErrDataLoss) {
		t.Errorf("got %v", err)
	}
	if err := ask("faults", faults{Calls: 1, Status: "ABORTED"}); !errors.Is(err, core.ErrAborted) {
		t.Errorf("got %v", err)
	}
	if err := ask("faults", nil); !errors.Is(err, core.ErrInvalidArgument) || !strings.Contains(err.Error(), "calls: is required") {
		t.Errorf("no config is {}: %v", err)
	}
	if len(s.requests) != 0 {
		t.Errorf("the model was called %d times", len(s.requests))
	}
	for config, says := range map[any]string{`{"calls":0}`: "calls: must be >= 1", `{"calls":1,"colour":"red"}`: "colour", `[]`: "must be object"} {
		err := ask("faults", json.RawMessage(config.(string)))
		if !errors.Is(err, core.ErrInvalidArgument) || !strings.Contains(err.Error(), "middleware 'faults': config") || !strings.Contains(err.Error(), says) {
			t.Errorf("%s gives %v", config, err)
		}
	}
	if err := ask("faults", func() {}); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("got %v", err)
	}
	if err := ask("nope", nil); !errors.Is(err, core.ErrNotFound) || !strings.Contains(err.Error(), "Middleware nope not found in registry.") {
		t.Errorf("got %v", err)
	}
	defer func() {
		if p, _ := recover().(string); !strings.Contains(p, "'faults' is defined twice: at ") || strings.Count(p, "middleware_test.go") != 2 {
			t.Errorf("recovered %q", p)
		}
	}()
	genkit.DefineMiddleware[faults](g, "again")
}

func TestMiddlewareOfAPlugin(t *testing.T) {
	g, err := genkit.New(t.Context(), &genkit.Options{Plugins: []core.Plugin{acmePlugin{}}, Model: "m"})
	if err != nil {
		t.Fatal(err)
	}
	genkit.DefineModel(g, "m", nil, says("hello"))
	for range 2 { // an instance per call
		response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithMiddlewareRef("acme/journal", map[string]any{"prefix": "turn "}))
		if err != nil || string(response.Custom) != `["turn 0"]` {
			t.Errorf("got %v, %v", response, err)
		}
	}
	values, err := json.Marshal(g.Registry().Values(core.MiddlewareValues))
	want := `{"acme/journal":{"name":"acme/journal","description":"Keeps a journal.","configSchema":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"prefix":{"type":"string"}},"additionalProperties":false}}}`
	if diff := cmp.Diff(want, string(values)); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// TestWhatHooksChange: what a Generate hook makes of the messages stays for the turns
// that follow, and in the history; what a Model hook does is for one call of the model.
func TestWhatHooksChange(t *testing.T) {
	queued := hooksFunc(func() *core.Hooks {
		return &core.Hooks{
			Generate: func(ctx context.Context, turn *core.Turn, send core.Send[*ai.Chunk], next core.GenerateNext) (*ai.ModelResponse, error) {
				if turn.Index != 0 {
					return next(ctx, turn, send)
				}
				file := ai.NewUserTextMessage("a file")
				if err := send(&ai.Chunk{Role: ai.RoleUser, Content: file.Content, Index: turn.MessageIndex}); err != nil {
					return nil, err
				}
				q := *turn.Request
				q.Messages = append(append([]*ai.Message{}, q.Messages...), file)
				return next(ctx, &core.Turn{Request: &q, Index: turn.Index, MessageIndex: turn.MessageIndex + 1}, send)
			},
			Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
				changed := *q
				changed.Messages = append(append([]*ai.Message{}, q.Messages...), ai.NewUserTextMessage("a secret"))
				return next(ctx, &changed, send)
			},
		}
	})
	streams := func(step core.ModelFunc) core.ModelFunc {
		return func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			if err := send(ai.NewTextChunk("x")); err != nil {
				return nil, err
			}
			return step(ctx, q, send)
		}
	}
	g, s := scripted(t, streams(responds(asks("add", "1", addIn{1, 2}))), streams(says("3")))
	var chunks []string
	stream := g.GenerateStream(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(genkit.NewTool("add", "", add)), genkit.WithMiddleware(queued))
	for chunk, err := range stream.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		chunks = append(chunks, fmt.Sprint(chunk.Index, chunk.Role))
	}
	response, err := stream.Result()
	if err != nil {
		t.Fatal(err)
	}
	texts := func(messages []*ai.Message) (texts []string) {
		for _, m := range messages {
			texts = append(texts, string(m.Role)+":"+m.Text())
		}
		return texts
	}
	if diff := cmp.Diff([]string{"user:go", "user:a file", "model:", "tool:", "user:a secret"}, texts(s.requests[1].Messages)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"user:go", "user:a file", "model:", "tool:", "model:3"}, texts(response.Messages())); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"0user", "1model", "2tool", "3model"}, chunks); diff != "" {
		t.Error(diff)
	}
}

func TestAToolHookMaySwallowACall(t *testing.T) {
	swallow := hooksFunc(func() *core.Hooks {
		return &core.Hooks{Tool: func(ctx context.Context, c *core.ToolCall, next core.ToolNext) (*ai.ToolResponsePart, error) {
			if ref := c.Request.ToolRequest.Ref; ref == "1" || ref == "all" {
				return nil, nil
			}
			return next(ctx, c)
		}}
	})
	g, s := scripted(t, responds(asks("add", "1", addIn{1, 2}), asks("add", "2", addIn{3, 4})), says("done"))
	_, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(genkit.NewTool("add", "", add)), genkit.WithMiddleware(swallow))
	if diff := cmp.Diff([]string{"7"}, answersOf(s)); err != nil || diff != "" {
		t.Error(err, diff)
	}
	// Without any response there is no message of the tools.
	g, s = scripted(t, responds(asks("add", "all", addIn{1, 2})), streams("done", 4))
	tools := 0
	stream := g.GenerateStream(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(genkit.NewTool("add", "", add)), genkit.WithMiddleware(swallow),
		genkit.WithStopWhen(func(t *genkit.Turn) bool { tools = t.ToolCalls; return false }))
	for chunk, err := range stream.Chunks() {
		if err != nil || chunk.Role != ai.RoleModel || chunk.Index != 1 {
			t.Errorf("got %s, %v", ai.JSON(chunk), err)
		}
	}
	response, err := stream.Result()
	if err != nil || tools != 1 || len(s.requests[1].Messages) != 2 || len(response.Messages()) != 3 {
		t.Errorf("got %s, %v", ai.JSON(response), err)
	}
}

func TestToolsOfMiddleware(t *testing.T) {
	sum := genkit.NewTool("mw/sum", "Adds.", add)
	bringing := hooksFunc(func() *core.Hooks { return &core.Hooks{Tools: []core.Runner{sum}} })
	own := genkit.NewTool("own", "", add)
	g, s := scripted(t, responds(asks("sum", "1", addIn{1, 2})), responds(asks("sum", "2", addIn{3, 4})), says("done"), says("bye"))
	var offered []string
	_, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(own), genkit.WithMiddleware(bringing), genkit.WithToolPolicy(core.ToolPolicy{MaxOutput: 9}, "mw/sum"),
		genkit.WithPrepareTurn(func(_ context.Context, turn *genkit.Turn) ([]genkit.Option, error) {
			if turn.Index == 0 { // in place of the call's own, not of the middleware's
				return []genkit.Option{genkit.WithTools(genkit.NewTool("other", "", add))}, nil
			}
			return nil, nil
		}))
	if err == nil {
		_, err = g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(own))
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range s.requests {
		var names []string
		for _, d := range q.Tools {
			names = append(names, d.Name)
		}
		offered = append(offered, strings.Join(names, "+"))
	}
	if diff := cmp.Diff([]string{"own+sum", "other+sum", "own+sum", "own"}, offered); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"7"}, answersOf(&script{requests: s.requests[:3]})); diff != "" {
		t.Error(diff)
	}
	_, err = g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(genkit.NewTool("sum", "", add)), genkit.WithMiddleware(bringing))
	if !errors.Is(err, core.ErrInvalidArgument) || !strings.Contains(err.Error(), "'sum'") {
		t.Errorf("a tool of the same name: %v", err)
	}
}

func TestAMiddlewareThatOffersNil(t *testing.T) {
	for _, tool := range []core.Runner{nil, (*core.Action)(nil)} {
		g, _ := scripted(t)
		nothing := hooksFunc(func() *core.Hooks { return &core.Hooks{Tools: []core.Runner{tool}} })
		if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithMiddleware(nothing)); !errors.Is(err, core.ErrInvalidArgument) {
			t.Errorf("got %v", err)
		}
	}
}
