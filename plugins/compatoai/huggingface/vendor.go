// SPDX-License-Identifier: Apache-2.0

package huggingface

import "github.com/genkit-go/genkit/plugins/compatoai"

// vendor is the router of Hugging Face. Its embedders have an API of their own beside
// that of OpenAI, and run at Hugging Face itself.
// Source: https://huggingface.co/docs/inference-providers/tasks/feature-extraction
var vendor = compatoai.Vendor{
	Name:    "huggingface",
	Label:   "Hugging Face",
	BaseURL: "https://router.huggingface.co/v1",
	KeyEnv:  "HF_TOKEN",
	Dialect: compatoai.Dialect{
		Suffix:        "provider",
		JSON:          compatoai.JSONSchema,
		StrictSchemas: true,
		InlineRefs:    true,
		FeaturesPath:  "../hf-inference/models/%s/pipeline/feature-extraction",
	},
	Models: models,
	Kinds: []compatoai.KindRule{
		{Contains: "rerank", Kind: compatoai.Unsupported},
		{Contains: "embed", Kind: compatoai.Embedder},
		{Contains: "Embed", Kind: compatoai.Embedder},
		{Contains: "sentence-transformers/", Kind: compatoai.Embedder},
		{Contains: "BAAI/bge-", Kind: compatoai.Embedder},
		{Contains: "intfloat/", Kind: compatoai.Embedder},
		{Contains: "thenlper/gte-", Kind: compatoai.Embedder},
	},
	Generic:     compatoai.Model{Can: compatoai.Multimodal},
	Config:      Config{},
	EmbedConfig: EmbedConfig{},
}
