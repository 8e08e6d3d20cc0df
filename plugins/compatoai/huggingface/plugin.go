// SPDX-License-Identifier: Apache-2.0

// Package huggingface brings the models of Hugging Face's router under the prefix
// huggingface/, with names such as huggingface/meta-llama/Llama-3.3-70B-Instruct: chat and
// embeddings.
//
// What may enter: what the router has or does otherwise than others of package compatoai.
package huggingface

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// Plugin brings the models of Hugging Face. The zero value works when the environment holds the
// key; see [compatoai.Plugin] for the fields.
type Plugin = compatoai.Plugin[describer]

// describer stands for Hugging Face in the plugin's type.
type describer struct{}

// Vendor returns the description of Hugging Face.
func (describer) Vendor() *compatoai.Vendor { return &vendor }

// Model returns a reference to a chat model, such as deepseek-ai/DeepSeek-V3, with a configuration,
// which may be nil.
func Model(name string, config *Config) ai.ModelRef { return compatoai.Ref(&vendor, name, config) }
