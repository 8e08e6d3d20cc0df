// SPDX-License-Identifier: Apache-2.0

// Package mistral brings the models of Mistral under the prefix mistral/: chat and
// embeddings.
//
// What may enter: what Mistral has or does otherwise than others of package compatoai.
package mistral

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// Plugin brings the models of Mistral. The zero value works when the environment holds the
// key; see [compatoai.Plugin] for the fields.
type Plugin = compatoai.Plugin[describer]

// describer stands for Mistral in the plugin's type.
type describer struct{}

// Vendor returns the description of Mistral.
func (describer) Vendor() *compatoai.Vendor { return &vendor }

// Model returns a reference to a chat model, such as mistral-large-latest, with a configuration,
// which may be nil.
func Model(name string, config *Config) ai.ModelRef { return compatoai.Ref(&vendor, name, config) }
