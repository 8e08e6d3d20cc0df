// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

func TestToolsOfADynamicProvider(t *testing.T) {
	g, s := scripted(t, responds(asks("add", "1", addIn{1, 2})), says("3"))
	genkit.DefineDynamicActionProvider(g, "shop", nil, func(context.Context) ([]*core.Action, error) {
		return []*core.Action{
			genkit.NewTool("math/add", "Adds.", add).Action,
			genkit.NewTool("math/double", "Doubles.", func(_ context.Context, n int) (int, error) { return 2 * n, nil }).Action,
		}, nil
	})
	text, err := g.GenerateText(t.Context(), genkit.WithPrompt("go"), genkit.WithToolNames("shop:tool/math/*"))
	if text != "3" || err != nil {
		t.Fatalf("got %q, %v", text, err)
	}
	if tools := s.requests[0].Tools; len(tools) != 2 || tools[0].Key != "/dynamic-action-provider/shop:tool/math/add" {
		t.Errorf("the model was offered %v", tools)
	}
	_, err = g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithToolNames("shop:tool/nope"))
	if !errors.Is(err, core.ErrNotFound) {
		t.Errorf("an unknown tool gives %v", err)
	}
}

func TestNamedSchemas(t *testing.T) {
	g := newGenkit(t)
	genkit.DefineSchema(g, "Order", schema.MustFor[order]())
	if s, err := g.Registry().Schema("Order"); s != schema.MustFor[order]() || err != nil {
		t.Errorf("got %v, %v", s, err)
	}
	if _, err := g.Registry().Schema("Nope"); !errors.Is(err, core.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestDefiningWithoutAFunction(t *testing.T) {
	g := newGenkit(t)
	for name, define := range map[string]func(){
		"flow":           func() { genkit.DefineFlow[string, string](g, "x", nil) },
		"streaming flow": func() { genkit.DefineStreamingFlow[string, string, string](g, "x", nil) },
		"tool":           func() { genkit.DefineTool[string, string](g, "x", "", nil) },
		"model":          func() { genkit.DefineModel(g, "x", nil, nil) },
		"embedder":       func() { genkit.DefineEmbedder(g, "x", nil, nil) },
		"retriever":      func() { genkit.DefineRetriever(g, "x", nil, nil) },
		"simple":         func() { genkit.DefineSimpleRetriever[string](g, "x", nil, nil) },
		"indexer":        func() { genkit.DefineIndexer(g, "x", nil, nil) },
		"reranker":       func() { genkit.DefineReranker(g, "x", nil, nil) },
		"evaluator":      func() { genkit.DefineEvaluator(g, "x", nil, nil) },
		"batch":          func() { genkit.DefineBatchEvaluator(g, "x", nil, nil) },
		"provider":       func() { genkit.DefineDynamicActionProvider(g, "x", nil, nil) },
		"action":         func() { core.NewAction[string, string, string](core.KindCustom, "x", nil) },
		"bidi":           func() { core.NewBidiAction[string, string, string, string](core.KindCustom, "x", nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if p, _ := recover().(string); !strings.Contains(p, "has no function") {
					t.Errorf("recovered %v", p)
				}
			}()
			define()
		})
	}
	if n := len(g.Registry().Actions()); n != 1 { // /util/generate is there from the beginning
		t.Errorf("%d actions were registered", n)
	}
}
