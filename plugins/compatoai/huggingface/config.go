// SPDX-License-Identifier: Apache-2.0

package huggingface

import "github.com/genkit-go/genkit/plugins/compatoai"

// Config configures one call of a chat model.
type Config struct {
	compatoai.Config
	// Provider is who runs the model, such as groq or together; "" lets the router
	// choose.
	Provider string `json:"provider,omitempty" jsonschema:"description=Who runs the model such as groq or together."`
	// TopK is how many of the likeliest tokens to choose from, at least 1.
	TopK *int `json:"topK,omitempty" jsonschema:"description=How many of the likeliest tokens to choose from.,minimum=1"`
	// RepetitionPenalty lowers the chance of tokens that occurred; 1 is not at all.
	RepetitionPenalty *float64 `json:"repetitionPenalty,omitempty" jsonschema:"description=Lowers the chance of tokens that occurred; 1 is not at all.,exclusiveMinimum=0,maximum=10"`
}

// EmbedConfig configures one call of an embedder.
type EmbedConfig struct {
	compatoai.CallConfig
	// Normalize makes vectors of length 1.
	Normalize *bool `json:"normalize,omitempty" jsonschema:"description=Makes vectors of length 1."`
	// PromptName is the name of a prompt of the model that is put before each text, such
	// as query.
	PromptName string `json:"promptName,omitempty" jsonschema:"description=The name of a prompt of the model that is put before each text."`
	// Truncate cuts texts that are too long, which are refused otherwise.
	Truncate *bool `json:"truncate,omitempty" jsonschema:"description=Cuts texts that are too long."`
	// TruncationDirection is the side that is cut: Left or Right.
	TruncationDirection string `json:"truncationDirection,omitempty" jsonschema:"description=The side that is cut.,enum=Left|Right"`
}
