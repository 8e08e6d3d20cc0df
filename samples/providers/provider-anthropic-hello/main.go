// SPDX-License-Identifier: Apache-2.0

// Command provider-anthropic-hello shows the Claude models of Anthropic: text, tools, data
// and images, and what is special of them: thinking, caching, citations and tools that
// Anthropic runs.
//
//	export ANTHROPIC_API_KEY=…   # asked for on a terminal when it is missing
//	go run ./provider-anthropic-hello
//	go run ./provider-anthropic-hello -flow cite -input '{"question":"When does it close?"}'
//	genkit start -- go run ./provider-anthropic-hello
package main

import (
	"context"
	"encoding/json"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/anthropic"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() { sample.Main("provider-anthropic-hello", "anthropic/claude-sonnet-4-6", newApp) }

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{
		Name:    o.Name,
		Plugins: []core.Plugin{&anthropic.Plugin{BaseURL: o.BaseURL}}, // the key is in the environment
		Model:   o.Model,
	})
	if err != nil {
		return nil, nil, err
	}
	// The budget is in tokens; newer models take Adaptive in its place.
	thinking := anthropic.Config{Thinking: &anthropic.Thinking{BudgetTokens: new(2048)}}
	return g, append(sample.Basics(g),
		sample.Describe(g, ""),
		sample.Think(g, anthropic.Model("claude-sonnet-4-6", &thinking)),
		sample.Cache(g, anthropic.Model("claude-sonnet-4-6", nil)),
		cite(g),
		search(g),
	), nil
}

// DocumentInput is the input of the flow cite.
type DocumentInput struct {
	Document string `json:"document" jsonschema:"minLength=1,default=The museum opens at ten. It closes at six\\, on Thursdays at nine. Dogs wait outside."`
	Question string `json:"question" jsonschema:"minLength=1,default=Until when can I come on a Thursday\\, and may I bring my dog?"`
}

// Cited is an answer with the passages that it rests on.
type Cited struct {
	Answer   string   `json:"answer"`
	Passages []string `json:"passages"`
}

// cite asks about a document, which the answer quotes. A document that is to be cited is a
// part that only Anthropic knows, so that it is a custom part; the citations are in the
// metadata of the answer's texts.
func cite(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "cite", func(ctx context.Context, in DocumentInput) (Cited, error) {
		document := ai.NewCustomPart(map[string]any{"anthropicDocument": map[string]any{
			"source":    map[string]any{"type": "text", "mediaType": "text/plain", "data": in.Document},
			"title":     "House rules",
			"citations": map[string]any{"enabled": true},
		}})
		response, err := g.Generate(ctx, genkit.WithParts(document, ai.NewTextPart(in.Question)))
		if err != nil {
			return Cited{}, err
		}
		cited := Cited{Answer: response.Text(), Passages: []string{}}
		for _, part := range response.Message.Content {
			for _, c := range citations(part) {
				cited.Passages = append(cited.Passages, c.CitedText)
			}
		}
		return cited, nil
	}, genkit.WithFlowDescription("An answer that quotes its sources.")).Action
}

type citation struct {
	CitedText string `json:"citedText"`
	Title     string `json:"title"` // of a page of the web
	URL       string `json:"url"`
}

func citations(part ai.Part) []citation {
	var list []citation
	if json.Unmarshal(ai.JSON(part.PartMetadata()["citations"]), &list) != nil {
		return nil
	}
	return list
}

// NewsInput is the input of the flow search.
type NewsInput struct {
	Question string `json:"question" jsonschema:"minLength=1,default=Which version of Go is the newest one?"`
}

// Found is an answer with the pages that it was found on.
type Found struct {
	Answer string   `json:"answer"`
	Pages  []string `json:"pages"`
}

// search has Anthropic search the web: the tool is named in the configuration, and never
// reaches this program.
func search(g *genkit.Genkit) *core.Action {
	tool := map[string]any{"type": "web_search_20250305", "name": "web_search", "max_uses": 2}
	return genkit.DefineFlow(g, "search", func(ctx context.Context, in NewsInput) (Found, error) {
		response, err := g.Generate(ctx, genkit.WithPrompt(in.Question),
			genkit.WithConfig(anthropic.Config{Tools: []map[string]any{tool}}))
		if err != nil {
			return Found{}, err
		}
		found := Found{Answer: response.Text(), Pages: []string{}}
		for _, part := range response.Message.Content {
			for _, c := range citations(part) {
				if c.URL != "" {
					found.Pages = append(found.Pages, c.Title+" "+c.URL)
				}
			}
		}
		return found, nil
	}, genkit.WithFlowDescription("A tool that Anthropic runs: the web.")).Action
}
