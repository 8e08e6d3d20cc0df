// SPDX-License-Identifier: Apache-2.0

package mistral

import "github.com/genkit-go/genkit/plugins/compatoai"

// Config configures one call of a chat model. The seed is random_seed on the wire.
type Config struct {
	compatoai.Config
	// SafePrompt puts a message before all others that asks for safe answers.
	SafePrompt *bool `json:"safePrompt,omitempty" jsonschema:"description=Puts a message before all others that asks for safe answers."`
	// ReasoningEffort is how much to think, for models where that can be said: none or
	// high.
	ReasoningEffort string `json:"reasoningEffort,omitempty" jsonschema:"description=How much to think.,enum=none|high"`
	// PromptMode is reasoning for models that think, and "" for the model's own.
	PromptMode string `json:"promptMode,omitempty" jsonschema:"description=How the model is prompted.,enum=reasoning"`
	// Prediction is text that the answer will mostly repeat, as the API takes it.
	Prediction map[string]any `json:"prediction,omitempty" jsonschema:"description=Text that the answer will mostly repeat: an object with type content and content."`
	// PromptCacheKey joins requests whose beginning is the same.
	PromptCacheKey string `json:"promptCacheKey,omitempty" jsonschema:"description=Joins requests whose beginning is the same."`
	// Guardrails are checks of what goes in and comes out, as the API takes them.
	Guardrails []map[string]any `json:"guardrails,omitempty" jsonschema:"description=Checks of what goes in and comes out."`
	// Metadata is kept with the request.
	Metadata map[string]any `json:"metadata,omitempty" jsonschema:"description=Kept with the request."`
}

// EmbedConfig configures one call of an embedder. Dimensions are output_dimension on the
// wire.
type EmbedConfig struct {
	compatoai.EmbedConfig
	// OutputDtype is the type of the numbers; other than float they are integers.
	OutputDtype string `json:"outputDtype,omitempty" jsonschema:"description=The type of the numbers.,enum=float|int8|uint8"`
	// Metadata is kept with the request.
	Metadata map[string]any `json:"metadata,omitempty" jsonschema:"description=Kept with the request."`
}
