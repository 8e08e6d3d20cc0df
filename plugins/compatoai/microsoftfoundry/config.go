// SPDX-License-Identifier: Apache-2.0

package microsoftfoundry

import "github.com/genkit-go/genkit/plugins/compatoai"

// Config configures one call of a chat model. Parameters of single families of models,
// such as safe_prompt of Mistral's, pass through when the configuration is a map or JSON.
type Config struct {
	compatoai.Config
	// ReasoningEffort is how much to think, of which a model takes some.
	ReasoningEffort string `json:"reasoningEffort,omitempty" jsonschema:"description=How much to think.,enum=none|minimal|low|medium|high|xhigh"`
	// Verbosity is how much to say: low, medium or high.
	Verbosity string `json:"verbosity,omitempty" jsonschema:"description=How much to say.,enum=low|medium|high"`
	// Modalities are what the answer is made of: text, or text and audio.
	Modalities []string `json:"modalities,omitempty" jsonschema:"description=What the answer is made of.,enum=text|audio"`
	// DataSources are what Azure looks up for the answer, as the API takes them.
	DataSources []map[string]any `json:"dataSources,omitempty" jsonschema:"description=What Azure looks up for the answer."`
}
