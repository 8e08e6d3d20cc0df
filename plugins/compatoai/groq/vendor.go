// SPDX-License-Identifier: Apache-2.0

package groq

import "github.com/genkit-go/genkit/plugins/compatoai"

// vendor is Groq. Thinking comes as reasoning. Only some models are held to schemas. It
// makes one answer, and metadata and store are not supported yet.
// Source: https://console.groq.com/docs/api-reference and
// https://console.groq.com/docs/structured-outputs
var vendor = compatoai.Vendor{
	Name:    "groq",
	Label:   "Groq",
	BaseURL: "https://api.groq.com/openai/v1",
	KeyEnv:  "GROQ_API_KEY",
	Dialect: compatoai.Dialect{
		MaxTokens: "max_completion_tokens",
		Refuses:   []string{"logit_bias", "logprobs", "top_logprobs", "n", "metadata", "store"},
		JSON:      compatoai.JSONSchema,

		StrictSchemas: true, // the registry has only models with strict
		WholeSchemas:  true,
	},
	Models: models,
	Kinds: []compatoai.KindRule{
		{Contains: "embed", Kind: compatoai.Embedder},
		{Contains: "whisper", Kind: compatoai.Transcription},
		{Contains: "tts", Kind: compatoai.Speech},
	},
	Generic: compatoai.Model{Can: compatoai.Multimodal | compatoai.ObjectOnly},
	Config:  Config{},
}
