// SPDX-License-Identifier: Apache-2.0

// Package openrouter brings the models of OpenRouter under the prefix openrouter/, with
// names such as openrouter/anthropic/claude-sonnet-4.5.
//
// What may enter: what OpenRouter has or does otherwise than others of package compatoai.
// There is no registry: OpenRouter's is its own list, which List asks for.
package openrouter

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// Plugin brings the models of OpenRouter. The zero value works when the environment holds the
// key; see [compatoai.Plugin] for the fields.
type Plugin = compatoai.Plugin[describer]

// describer stands for OpenRouter in the plugin's type.
type describer struct{}

// Vendor returns the description of OpenRouter.
func (describer) Vendor() *compatoai.Vendor { return &vendor }

// Model returns a reference to a chat model, such as openai/gpt-5, with a configuration,
// which may be nil.
func Model(name string, config *Config) ai.ModelRef { return compatoai.Ref(&vendor, name, config) }
