// SPDX-License-Identifier: Apache-2.0

// Package deepseek brings the models of DeepSeek under the prefix deepseek/.
//
// What may enter: what DeepSeek has or does otherwise than others of package compatoai.
package deepseek

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// Plugin brings the models of DeepSeek. The zero value works when the environment holds the
// key; see [compatoai.Plugin] for the fields.
type Plugin = compatoai.Plugin[describer]

// describer stands for DeepSeek in the plugin's type.
type describer struct{}

// Vendor returns the description of DeepSeek.
func (describer) Vendor() *compatoai.Vendor { return &vendor }

// Model returns a reference to a chat model, such as deepseek-v4-flash, with a configuration,
// which may be nil.
func Model(name string, config *Config) ai.ModelRef { return compatoai.Ref(&vendor, name, config) }
