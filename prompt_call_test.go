// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// What a call says takes the place of what its prompt says; configurations are merged.
func TestPromptOptionsOfCalls(t *testing.T) {
	g, _ := asked(t, nil)
	one := genkit.DefineTool(g, "one", "1", func(context.Context, purchase) (int, error) { return 1, nil })
	two := genkit.DefineTool(g, "two", "2", func(context.Context, purchase) (int, error) { return 2, nil })
	genkit.DefineMiddleware[plain](g, "does nothing")
	p := genkit.DefinePrompt[purchase, any](g, "p", &genkit.PromptOptions{
		Prompt: "{{item}}",
		DocsFrom: genkit.DocsOf(func(_ context.Context, in purchase) ([]*ai.Document, error) {
			return []*ai.Document{ai.NewTextDocument("about "+in.Item, nil)}, nil
		}),
		Options: []genkit.Option{
			genkit.WithModelRef(ai.ModelRef{Name: "echo", Config: map[string]any{"topK": 1}}), genkit.WithConfig(map[string]any{"a": 1, "b": 1}), genkit.WithTools(one), genkit.WithToolChoice(ai.ToolChoiceRequired),
			genkit.WithMaxTurns(3), genkit.WithOutputFormat("json"), genkit.WithOutputInstructions("own"), genkit.WithStepName("step"), genkit.WithMiddlewareRef("plain", nil),
			genkit.WithDocs(ai.NewTextDocument("always", nil)),
		},
	})
	for name, c := range map[string]struct {
		options []genkit.Option
		want    string
	}{
		"nothing": {nil, `{"model":"echo","docs":[{"content":[{"text":"always"}]},{"content":[{"text":"about tea"}]}],"tools":["one"],"toolChoice":"required","config":{"topK":1,"a":1,"b":1},"output":{"format":"json","instructions":"own"},"maxTurns":3,"stepName":"step","use":[{"name":"plain"}]}`},
		"everything": {[]genkit.Option{
			genkit.WithModel("other"), genkit.WithConfig(map[string]any{"b": 2, "c": 2}), genkit.WithTools(two), genkit.WithToolChoice(ai.ToolChoiceNone), genkit.WithMaxTurns(4), genkit.WithReturnToolRequests(),
			genkit.WithOutputSchema(json.RawMessage(`{"type":"object"}`)), genkit.WithConstrained(false), genkit.WithDocs(ai.NewTextDocument("call", nil)), genkit.WithStepName("mine"), genkit.WithMiddleware(plain{}),
		}, `{"model":"other","docs":[{"content":[{"text":"call"}]}],"tools":["two"],"toolChoice":"none","config":{"a":1,"b":2,"c":2},"output":{"format":"json","instructions":"own","jsonSchema":{"type":"object"},"constrained":false},"returnToolRequests":true,"maxTurns":4,"stepName":"mine","use":[{"name":"plain"}]}`},
		"some of the form": {[]genkit.Option{genkit.WithFormatInstructions(false), genkit.WithOutputFormat("array")}, ``},
	} {
		rendered, err := p.Render(t.Context(), purchase{Item: "tea"}, c.options...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		rendered.Messages = nil
		if c.want == "" {
			if rendered.Output.Format != "array" || rendered.Output.Instructions != false {
				t.Errorf("%s: the form is %+v", name, rendered.Output)
			}
			continue
		}
		got := tree(t, string(ai.JSON(rendered)))
		delete(got.(map[string]any), "messages")
		if diff := cmp.Diff(tree(t, c.want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if _, err := p.Render(t.Context(), purchase{}, genkit.WithConfig("no object")); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("a configuration that cannot be merged: %v", err)
	}
}

// Limits, policies and conditions of a prompt hold for its calls, and a call may have others.
func TestPromptLimits(t *testing.T) {
	g, _ := asked(t, nil)
	loop := genkit.DefineModel(g, "loop", nil, func(_ context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return &ai.ModelResponse{Message: ai.NewMessage(ai.RoleModel, &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Name: "slow", Input: json.RawMessage(`{"item":"x"}`)}}), FinishReason: ai.FinishStop}, nil
	})
	slow := genkit.DefineTool(g, "slow", "waits", func(ctx context.Context, _ purchase) (int, error) {
		<-ctx.Done()
		return 0, ctx.Err()
	})
	p := genkit.DefinePrompt[purchase, string](g, "p", &genkit.PromptOptions{Prompt: "x", Options: []genkit.Option{
		genkit.WithModelAction(loop), genkit.WithTools(slow), genkit.WithToolPolicy(core.ToolPolicy{Timeout: time.Millisecond}),
	}})
	if _, _, err := p.Run(t.Context(), purchase{}); core.StatusOf(err) != core.DeadlineExceeded {
		t.Errorf("the policy of the prompt: %v", err)
	}
	began := time.Now()
	if _, _, err := p.Run(t.Context(), purchase{}, genkit.WithToolPolicy(core.ToolPolicy{Timeout: 100 * time.Millisecond})); core.StatusOf(err) != core.DeadlineExceeded || time.Since(began) < 90*time.Millisecond {
		t.Errorf("the policy of the call: %v after %v", err, time.Since(began))
	}
}

func TestPromptSchemasByName(t *testing.T) {
	g, requests := asked(t, &genkit.Options{Model: "echo"})
	p := genkit.DefinePrompt[purchase, any](g, "p", &genkit.PromptOptions{Prompt: `answer: {"item":"x"}`, Options: []genkit.Option{genkit.WithOutputSchemaName("Item")}})
	if _, _, err := p.Run(t.Context(), purchase{}); !errors.Is(err, core.ErrNotFound) {
		t.Errorf("before it is defined: %v", err)
	}
	genkit.DefineSchema(g, "Item", schema.MustFor[purchase]())
	out, response, err := p.Run(t.Context(), purchase{})
	if diff := cmp.Diff(any(map[string]any{"item": "x"}), out); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if len(*requests) != 1 || !strings.Contains(string(response.Request.Output.Schema), `"item"`) {
		t.Errorf("asked for %s", ai.JSON(response.Request))
	}
	if _, _, err := p.Run(t.Context(), purchase{}, genkit.WithOutputSchemaName("None")); !errors.Is(err, core.ErrNotFound) {
		t.Errorf("of a call: %v", err)
	}
}

func TestPromptForms(t *testing.T) {
	g, _ := asked(t, &genkit.Options{Model: "echo"})
	p, err := genkit.DefinePromptSource[any, string](t.Context(), g, "p", "---\nreturnToolRequests: true\noutput:\n  contentType: text/x\n  instructions: Speak.\n  constrained: false\n---\nx")
	if err != nil {
		t.Fatal(err)
	}
	rendered, err := p.Render(t.Context(), nil)
	want := `{"contentType":"text/x","instructions":"Speak.","constrained":false}`
	if err != nil || string(ai.JSON(rendered.Output)) != want || !rendered.ReturnToolRequests {
		t.Errorf("rendered %s, %v", ai.JSON(rendered), err)
	}
	for name, source := range map[string]string{
		"wrong.prompt:3:": "---\noutput:\n  instructions: 5\n---\nx",
		"wrong.prompt:2:": "---\nmodel: m\noutput:\n  constrained: perhaps\n---\nx",
		"input.default":   "---\ninput:\n  schema:\n    a: string\n  default: 5\n---\nx",
	} {
		_, err := genkit.DefinePromptSource[any, string](t.Context(), g, "wrong.prompt"+name[len(name)-2:len(name)-1], source)
		if core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%q: %v", source, err)
		}
	}
}

// Errors of functions and helpers keep their status.
func TestPromptErrors(t *testing.T) {
	g, _ := asked(t, &genkit.Options{Model: "echo"})
	failure := core.Errorf(core.PermissionDenied, "not you")
	genkit.DefineHelper(g, "deny", func() (string, error) { return "", failure })
	for name, o := range map[string]*genkit.PromptOptions{
		"helper":   {Prompt: "{{#if true}}{{deny}}{{/if}}"},
		"system":   {SystemParts: genkit.PartsOf(func(context.Context, purchase) ([]ai.Part, error) { return nil, failure })},
		"prompt":   {PromptParts: genkit.PartsOf(func(context.Context, purchase) ([]ai.Part, error) { return nil, failure })},
		"messages": {MessagesFrom: genkit.MessagesOf(func(context.Context, purchase, []*ai.Message) ([]*ai.Message, error) { return nil, failure })},
		"docs":     {Prompt: "x", DocsFrom: genkit.DocsOf(func(context.Context, purchase) ([]*ai.Document, error) { return nil, failure })},
	} {
		p := genkit.DefinePrompt[purchase, string](g, name, o)
		if _, _, err := p.Run(t.Context(), purchase{}); core.StatusOf(err) != core.PermissionDenied {
			t.Errorf("%s: %v", name, err)
		}
		for _, kind := range []core.Kind{core.KindPrompt, core.KindExecutablePrompt} {
			a, err := g.Registry().Lookup(t.Context(), kind, name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := a.RunJSON(t.Context(), json.RawMessage(`{"item":"x"}`), nil); core.StatusOf(err) != core.PermissionDenied {
				t.Errorf("%s: %v", a.Key(), err)
			}
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a helper that is no function is defined")
		}
	}()
	genkit.DefineHelper(g, "wrong", 5)
}
