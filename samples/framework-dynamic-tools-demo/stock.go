// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
)

// warehouse stands for another server, which offers two tools for each item that it has:
// stockTea, priceTea, and so on.
type warehouse struct {
	mu    sync.Mutex
	items map[string]item
}

type item struct{ Stock, Cents int }

// tools is what a provider fetches: the tools that there are at the moment.
func (w *warehouse) tools(context.Context) ([]*core.Action, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var tools []*core.Action
	for _, name := range slices.Sorted(maps.Keys(w.items)) {
		thing := w.items[name]
		title := strings.ToUpper(name[:1]) + name[1:]
		tools = append(tools,
			genkit.NewTool("stock"+title, "Tells how much "+name+" is in stock.",
				func(context.Context, core.None) (int, error) { return thing.Stock, nil }).Action,
			genkit.NewTool("price"+title, "Tells what "+name+" costs.",
				func(context.Context, core.None) (int, error) { return thing.Cents, nil }).Action)
	}
	return tools, nil
}

// put stores an item; nil takes it away.
func (w *warehouse) put(name string, thing *item) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if delete(w.items, name); thing != nil {
		w.items[name] = *thing
	}
}

// StockInput is the input of the flow stock.
type StockInput struct {
	Pattern string `json:"pattern" jsonschema:"description=Which tools to offer,pattern=^warehouse:tool/,default=warehouse:tool/stock*"`
	Prompt  string `json:"prompt" jsonschema:"minLength=1,default=How much tea\\, coffee and cocoa is in stock?"`
}

// StockOutput is its output.
type StockOutput struct {
	Before string `json:"before" jsonschema:"description=The answer before cocoa was delivered"`
	After  string `json:"after" jsonschema:"description=The answer afterwards"`
}

func defineStock(g *genkit.Genkit) *core.Action {
	w := &warehouse{items: map[string]item{"tea": {12, 320}, "coffee": {7, 250}}}
	provider := genkit.DefineDynamicActionProvider(g, "warehouse", &core.DynamicOptions{Description: "The tools of the warehouse."}, w.tools)

	return genkit.DefineStreamingFlow(g, "stock", func(ctx context.Context, in StockInput, send core.Send[string]) (out StockOutput, err error) {
		ask := func() (string, error) {
			offered, err := g.Registry().LookupProvided(ctx, in.Pattern)
			if err != nil {
				return "", err
			}
			var names []string
			for _, tool := range offered {
				names = append(names, tool.Name)
			}
			if err := send("offered: " + strings.Join(names, ", ")); err != nil {
				return "", err
			}
			return g.GenerateText(ctx, genkit.WithPrompt(in.Prompt), genkit.WithToolNames(in.Pattern))
		}
		if out.Before, err = ask(); err != nil {
			return out, err
		}
		w.put("cocoa", &item{5, 410})
		defer func() {
			w.put("cocoa", nil)
			provider.Invalidate()
		}()
		provider.Invalidate() // or wait: what was fetched is kept for three seconds
		out.After, err = ask()
		return out, err
	}, genkit.WithFlowDescription("Tools of another server, chosen by a pattern; new ones turn up while the program runs.")).Action
}
