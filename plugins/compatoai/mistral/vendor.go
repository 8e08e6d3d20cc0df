// SPDX-License-Identifier: Apache-2.0

package mistral

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// vendor is Mistral. It counts tokens of streams without being asked, refuses parameters
// that it does not know, and takes ids of tool calls of nine letters and digits only.
// Thinking goes back as a part of the content, without which it answers worse. Vectors
// are asked for as numbers, because those of base64 are not all of 32 bits.
// Source: https://github.com/mistralai/client-python
var vendor = compatoai.Vendor{
	Name:    "mistral",
	Label:   "Mistral",
	BaseURL: "https://api.mistral.ai/v1",
	KeyEnv:  "MISTRAL_API_KEY",
	Dialect: compatoai.Dialect{
		Renames:       map[string]string{"seed": "random_seed", "dimensions": "output_dimension"},
		Refuses:       []string{"logit_bias", "logprobs", "top_logprobs", "user", "encoding_format"},
		JSON:          compatoai.JSONSchema,
		StrictSchemas: true,
		ClosedTools:   true,
		ToolRequired:  "any",
		ToolNames:     true,
		ToolIDLength:  9,
		ImageAsText:   true,
		AudioAsText:   true,
		DocumentURL:   true,
		NoStreamUsage: true,

		ReplayReasoning: "thinking",

		Finish: map[string]ai.FinishReason{"model_length": ai.FinishLength, "error": ai.FinishOther},
	},
	Models: models,
	Kinds: []compatoai.KindRule{
		{Contains: "embed", Kind: compatoai.Embedder},
		{Contains: "ocr", Kind: compatoai.Unsupported},
		{Contains: "moderation", Kind: compatoai.Unsupported},
		{Contains: "transcribe", Kind: compatoai.Transcription},
	},
	Generic:     compatoai.Model{Can: compatoai.Multimodal},
	Config:      Config{},
	EmbedConfig: EmbedConfig{},
}
