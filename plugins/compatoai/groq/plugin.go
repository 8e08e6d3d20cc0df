// SPDX-License-Identifier: Apache-2.0

// Package groq brings the models of Groq under the prefix groq/: chat, speech and
// transcription.
//
// What may enter: what Groq has or does otherwise than others of package compatoai.
package groq

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// Plugin brings the models of Groq. The zero value works when the environment holds the
// key; see [compatoai.Plugin] for the fields.
type Plugin = compatoai.Plugin[describer]

// describer stands for Groq in the plugin's type.
type describer struct{}

// Vendor returns the description of Groq.
func (describer) Vendor() *compatoai.Vendor { return &vendor }

// Model returns a reference to a chat model, such as llama-3.3-70b-versatile, with a configuration,
// which may be nil.
func Model(name string, config *Config) ai.ModelRef { return compatoai.Ref(&vendor, name, config) }
