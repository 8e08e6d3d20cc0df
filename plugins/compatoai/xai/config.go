// SPDX-License-Identifier: Apache-2.0

package xai

import "github.com/genkit-go/genkit/plugins/compatoai"

// Config configures one call of a chat model.
type Config struct {
	compatoai.Config
	// ReasoningEffort is how much to think: low, medium or high.
	ReasoningEffort string `json:"reasoningEffort,omitempty" jsonschema:"description=How much to think.,enum=low|medium|high"`
	// WebSearchOptions are for answers with a search of the web, as the API takes them.
	WebSearchOptions map[string]any `json:"webSearchOptions,omitempty" jsonschema:"description=For answers with a search of the web."`
	// SearchParameters are sources and bounds of a search, as the API takes them.
	SearchParameters map[string]any `json:"searchParameters,omitempty" jsonschema:"description=Sources and bounds of a search."`
}
