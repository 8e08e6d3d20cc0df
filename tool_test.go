// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

func TestToolOptions(t *testing.T) {
	input, err := schema.Parse([]byte(`{"type":"object","properties":{"a":{"type":"integer","maximum":9}}}`))
	if err != nil {
		t.Fatal(err)
	}
	tool := genkit.NewTool("add", "Adds.", add, genkit.WithToolSchemas(input, nil), genkit.WithToolMetadata(map[string]any{"cost": 1}))
	if tool.Metadata["cost"] != 1 || tool.Metadata["type"] != "tool" {
		t.Errorf("metadata is %v", tool.Metadata)
	}
	if sum, err := tool.Run(t.Context(), addIn{1, 2}); sum != 3 || err != nil {
		t.Errorf("got %d, %v", sum, err)
	}
	if _, err := tool.RunJSON(t.Context(), []byte(`{"a":10}`), nil); err == nil || !strings.Contains(err.Error(), "a: must be <= 9") {
		t.Errorf("got %v", err)
	}
	definition, err := tool.ToolDefinition()
	if err != nil || string(definition.InputSchema) != string(input.JSON()) || !strings.Contains(string(definition.OutputSchema), `"integer"`) {
		t.Errorf("the definition is %s, %v", ai.JSON(definition), err)
	}
}

func TestFlowOptions(t *testing.T) {
	out, err := schema.Parse([]byte(`{"type":"string","maxLength":5}`))
	if err != nil {
		t.Fatal(err)
	}
	flow := genkit.DefineFlow(newGenkit(t), "flow", identity, genkit.WithFlowDescription("Says it again."),
		genkit.WithFlowMetadata(map[string]any{"a": 1}), genkit.WithFlowMetadata(map[string]any{"b": 2}), genkit.WithFlowSchemas(nil, out))
	d := flow.Descriptor()
	if d.Description != "Says it again." || d.Metadata["a"] != 1 || d.Metadata["b"] != 2 || !strings.Contains(string(d.OutputSchema), `"maxLength":5`) {
		t.Errorf("the descriptor is %s", ai.JSON(d))
	}
}

func TestAToolSendsChunksOfAnyKind(t *testing.T) {
	g, _ := scripted(t, responds(asks("draw", "1", core.None{})), says("done"))
	draw := genkit.NewTool("draw", "Draws.", func(ctx context.Context, _ core.None) (string, error) {
		if err := genkit.SendPartial(ctx, func() {}); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("a partial output that is no JSON gives %v", err)
		}
		for _, chunk := range []*ai.Chunk{nil, {Content: ai.Parts{ai.NewMediaPart("", "data:,")}}, {Role: ai.RoleUser, Index: 7}} {
			if err := genkit.SendChunk(ctx, chunk); err != nil {
				return "", err
			}
		}
		return "ok", nil
	})
	var chunks []string
	for chunk, err := range g.GenerateStream(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(draw)).Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		chunks = append(chunks, string(ai.JSON(chunk)))
	}
	want := []string{
		`{"role":"tool","index":1,"content":[{"media":{"url":"data:,"}}]}`,
		`{"role":"user","index":7,"content":[]}`,
		`{"role":"tool","index":1,"content":[{"toolResponse":{"ref":"1","name":"draw","output":"ok"}}]}`,
	}
	if diff := cmp.Diff(want, chunks); diff != "" {
		t.Error(diff)
	}
	// Outside of a generate call, and of a stream, sending does nothing.
	if err := genkit.SendChunk(t.Context(), ai.NewTextChunk("x")); err != nil {
		t.Error(err)
	}
	if err := genkit.SendPartial(t.Context(), 1); err != nil {
		t.Error(err)
	}
}

func TestToolsByName(t *testing.T) {
	for _, name := range []string{"add", "/tool/add"} {
		g, s := scripted(t, says("ok"))
		genkit.DefineTool(g, "add", "Adds.", add)
		if _, err := g.Generate(t.Context(), genkit.WithPrompt("x"), genkit.WithToolNames(name)); err != nil || len(s.requests[0].Tools) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	g, _ := scripted(t)
	for _, name := range []string{"", "/tool", "/tool/nope", "a:b", "x:tool/y"} {
		if _, err := g.Generate(t.Context(), genkit.WithPrompt("x"), genkit.WithToolNames(name)); err == nil {
			t.Errorf("a tool named %q is found", name)
		}
	}
}
