// SPDX-License-Identifier: Apache-2.0

package deepseek

import "github.com/genkit-go/genkit/plugins/compatoai"

// Config configures one call of a chat model.
type Config struct {
	compatoai.Config
	// Thinking turns thinking on or off, as the API takes it: {"type":"enabled"}.
	// It is on unless it is turned off.
	Thinking map[string]any `json:"thinking,omitempty" jsonschema:"description=Turns thinking on or off: an object with type enabled or disabled."`
	// ReasoningEffort is how much to think. The API itself knows low, high and max, and
	// takes the other words for the nearest.
	ReasoningEffort string `json:"reasoningEffort,omitempty" jsonschema:"description=How much to think.,enum=minimal|low|medium|high|xhigh|max|ultra"`
}
