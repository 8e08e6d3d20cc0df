// SPDX-License-Identifier: Apache-2.0

package openrouter

import "github.com/genkit-go/genkit/plugins/compatoai"

// Config configures one call of a chat model.
type Config struct {
	compatoai.Config
	// TopK is how many of the likeliest tokens to choose from; 0 is all.
	TopK *int `json:"topK,omitempty" jsonschema:"description=How many of the likeliest tokens to choose from; 0 is all.,minimum=0"`
	// MinP is the least probability of a token, relative to the likeliest: from 0 to 1.
	MinP *float64 `json:"minP,omitempty" jsonschema:"description=The least probability of a token relative to the likeliest.,minimum=0,maximum=1"`
	// TopA is like MinP, with the square of the likeliest: from 0 to 1.
	TopA *float64 `json:"topA,omitempty" jsonschema:"description=The least probability of a token relative to the square of the likeliest.,minimum=0,maximum=1"`
	// RepetitionPenalty lowers the chance of tokens that occurred: from 0 to 2.
	RepetitionPenalty *float64 `json:"repetitionPenalty,omitempty" jsonschema:"description=Lowers the chance of tokens that occurred.,minimum=0,maximum=2"`
	// Reasoning is how much to think: effort or max_tokens, and exclude.
	Reasoning map[string]any `json:"reasoning,omitempty" jsonschema:"description=How much to think: an object with effort or max_tokens; and exclude."`
	// Provider says who may run the model, as the API takes it.
	Provider map[string]any `json:"provider,omitempty" jsonschema:"description=Who may run the model: an object with order; allow_fallbacks and more."`
	// Models are tried in turn when the model fails.
	Models []string `json:"models,omitempty" jsonschema:"description=Models that are tried in turn when the model fails."`
	// Plugins are OpenRouter's own, such as web.
	Plugins []map[string]any `json:"plugins,omitempty" jsonschema:"description=Plugins of OpenRouter such as one with the id web."`
	// Verbosity is how much to say: low, medium or high.
	Verbosity string `json:"verbosity,omitempty" jsonschema:"description=How much to say.,enum=low|medium|high"`
}
