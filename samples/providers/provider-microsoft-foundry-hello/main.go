// SPDX-License-Identifier: Apache-2.0

// Command provider-microsoft-foundry-hello shows models that are deployed at Microsoft
// Foundry or Azure OpenAI: text, tools, data, images and embeddings, and what is special of
// it: a resource of one's own with deployments that have names of one's own.
//
//	export AZURE_OPENAI_ENDPOINT=https://name.openai.azure.com AZURE_OPENAI_API_KEY=…
//	go run ./provider-microsoft-foundry-hello   # asks on a terminal for what is missing
//	go run ./provider-microsoft-foundry-hello -model microsoft-foundry/my-deployment
//	genkit start -- go run ./provider-microsoft-foundry-hello
package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai"
	"github.com/genkit-go/genkit/plugins/compatoai/microsoftfoundry"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() {
	sample.Main("provider-microsoft-foundry-hello", "microsoft-foundry/gpt-4o", newApp)
}

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	plugin := &microsoftfoundry.Plugin{
		Endpoint: o.BaseURL, // "": from the environment, as the key
		// Deployments that are not named after their model:
		//	Deployments: map[string]string{"gpt-4o": "team-chat"},
		// For Microsoft Entra in place of a key (package entra is a module of its own):
		//	TokenSource: source,
	}
	g, err := genkit.New(ctx, &genkit.Options{Name: o.Name, Plugins: []core.Plugin{plugin}, Model: o.Model})
	if err != nil {
		return nil, nil, err
	}
	return g, append(sample.Basics(g),
		sample.Describe(g, ""),
		sample.Similar(g, "microsoft-foundry/text-embedding-3-small", genkit.WithConfig(compatoai.EmbedConfig{Dimensions: new(256)})),
		filter(g),
	), nil
}

// PromptInput is the input of the flow filter.
type PromptInput struct {
	Prompt string `json:"prompt" jsonschema:"minLength=1,default=How do I sharpen a kitchen knife? Two sentences."`
}

// Filtered is an answer, and whether the resource's filter let it through.
type Filtered struct {
	Answer string          `json:"answer"`
	Finish ai.FinishReason `json:"finish" jsonschema:"description=blocked\\, when the filter cut the answer"`
	Reason string          `json:"reason,omitempty"`
}

// filter shows how the content filter of a resource is met: an answer that it cut fails the
// call with the finish reason blocked in the response beside the error, and a prompt that it
// refuses is INVALID_ARGUMENT.
func filter(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "filter", func(ctx context.Context, in PromptInput) (Filtered, error) {
		response, err := g.Generate(ctx, genkit.WithPrompt(in.Prompt))
		switch {
		case sample.Blocked(response, err), core.StatusOf(err) == core.InvalidArgument:
			return Filtered{Finish: ai.FinishBlocked, Reason: err.Error()}, nil
		case err != nil:
			return Filtered{}, err
		}
		return Filtered{Answer: response.Text(), Finish: response.FinishReason}, nil
	}, genkit.WithFlowDescription("What the content filter of the resource says.")).Action
}
