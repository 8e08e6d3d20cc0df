// SPDX-License-Identifier: Apache-2.0

package groq

import "github.com/genkit-go/genkit/plugins/compatoai"

// Config configures one call of a chat model.
type Config struct {
	compatoai.Config
	// ReasoningEffort is how much to think: none, default, low, medium or high, of
	// which a model takes some.
	ReasoningEffort string `json:"reasoningEffort,omitempty" jsonschema:"description=How much to think.,enum=none|default|low|medium|high"`
	// ReasoningFormat is where thinking is: parsed (apart), raw (in the text) or hidden.
	ReasoningFormat string `json:"reasoningFormat,omitempty" jsonschema:"description=Where thinking is.,enum=parsed|raw|hidden"`
	// IncludeReasoning tells whether thinking is in the answer.
	IncludeReasoning *bool `json:"includeReasoning,omitempty" jsonschema:"description=Whether thinking is in the answer."`
	// SearchSettings bound searches of the web of systems that make them, as the API
	// takes them.
	SearchSettings map[string]any `json:"searchSettings,omitempty" jsonschema:"description=Bounds searches of the web: an object with include_domains or exclude_domains."`
	// CompoundCustom says which models and tools the compound systems use, as the API
	// takes it.
	CompoundCustom map[string]any `json:"compoundCustom,omitempty" jsonschema:"description=Which models and tools the compound systems use."`
	// CitationOptions tells whether sources are cited: enabled or disabled.
	CitationOptions string `json:"citationOptions,omitempty" jsonschema:"description=Whether sources are cited.,enum=enabled|disabled"`
	// DisableToolValidation hands on calls of tools that the request does not have.
	DisableToolValidation *bool `json:"disableToolValidation,omitempty" jsonschema:"description=Hands on calls of tools that the request does not have."`
	// ServiceTier is how the request is served.
	ServiceTier string `json:"serviceTier,omitempty" jsonschema:"description=How the request is served.,enum=auto|on_demand|flex|performance"`
}
