// SPDX-License-Identifier: Apache-2.0

// Package xai brings the models of xAI under the prefix xai/: chat and images.
//
// What may enter: what xAI has or does otherwise than others of package compatoai.
package xai

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// Plugin brings the models of xAI. The zero value works when the environment holds the
// key; see [compatoai.Plugin] for the fields.
type Plugin = compatoai.Plugin[describer]

// describer stands for xAI in the plugin's type.
type describer struct{}

// Vendor returns the description of xAI.
func (describer) Vendor() *compatoai.Vendor { return &vendor }

// Model returns a reference to a chat model, such as grok-3, with a configuration,
// which may be nil.
func Model(name string, config *Config) ai.ModelRef { return compatoai.Ref(&vendor, name, config) }
