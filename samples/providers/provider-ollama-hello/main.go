// SPDX-License-Identifier: Apache-2.0

// Command provider-ollama-hello shows models that run on this machine, with Ollama: text,
// tools, data, images, thinking and embeddings, and what is special of it: no key, no
// network but for the download of models, which a flow does.
//
//	ollama serve                # from https://ollama.com
//	ollama pull llama3.2        # or: go run ./provider-ollama-hello -flow pull
//	go run ./provider-ollama-hello
//	genkit start -- go run ./provider-ollama-hello
//
// OLLAMA_HOST or -base-url tells where the server is, when it is not this machine.
package main

import (
	"context"
	"fmt"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/ollama"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() { sample.Main("provider-ollama-hello", "ollama/llama3.2", newApp) }

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	plugin := &ollama.Plugin{ServerAddress: o.BaseURL}
	g, err := genkit.New(ctx, &genkit.Options{Name: o.Name, Plugins: []core.Plugin{plugin}, Model: o.Model})
	if err != nil {
		return nil, nil, err
	}
	return g, append(sample.Basics(g),
		sample.Describe(g, "ollama/gemma3"),
		sample.Think(g, ollama.Model("qwen3:8b", &ollama.Config{Think: true, KeepAlive: "10m"})),
		sample.Similar(g, "ollama/nomic-embed-text"),
		pull(g, plugin),
	), nil
}

// ModelInput is the input of the flow pull.
type ModelInput struct {
	Model string `json:"model" jsonschema:"description=A name from https://ollama.com/library,minLength=1,default=llama3.2"`
}

// pull has the server download a model. Nothing else does.
func pull(g *genkit.Genkit, plugin *ollama.Plugin) *core.Action {
	return genkit.DefineStreamingFlow(g, "pull", func(ctx context.Context, in ModelInput, send core.Send[string]) (string, error) {
		last := ""
		err := plugin.Pull(ctx, in.Model, func(p ollama.Progress) error {
			text := p.Status
			if p.Total > 0 {
				text = fmt.Sprintf("%s: %d %%", p.Status, p.Completed*100/p.Total)
			}
			if text == last {
				return nil
			}
			last = text
			return send(text + "\n")
		})
		return in.Model, err
	}, genkit.WithFlowDescription("Downloads a model.")).Action
}
