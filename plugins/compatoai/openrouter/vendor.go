// SPDX-License-Identifier: Apache-2.0

package openrouter

import "github.com/genkit-go/genkit/plugins/compatoai"

// vendor is OpenRouter. Thinking comes as reasoning and goes back under that name, or as
// reasoning_details, which hold the signatures that some models want to see again; marks
// of caches are those of Anthropic, which it translates for others.
// Source: https://openrouter.ai/docs/use-cases/reasoning-tokens and
// https://openrouter.ai/docs/client-sdks/typescript/models/anthropiccachecontroldirective.md
var vendor = compatoai.Vendor{
	Name:    "openrouter",
	Label:   "OpenRouter",
	BaseURL: "https://openrouter.ai/api/v1",
	KeyEnv:  "OPENROUTER_API_KEY",
	Dialect: compatoai.Dialect{
		JSON:             compatoai.JSONSchema,
		StrictSchemas:    true,
		ReplayReasoning:  "reasoning",
		ReasoningDetails: true,
		CacheMark:        "cache_control",
		CacheValue:       `{"type":"ephemeral"}`,
	},
	Kinds:   []compatoai.KindRule{{Contains: "embed", Kind: compatoai.Embedder}},
	Generic: compatoai.Model{Can: compatoai.Multimodal, CacheMarks: true},
	Config:  Config{},
}
