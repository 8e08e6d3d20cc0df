// SPDX-License-Identifier: Apache-2.0

package huggingface

import "github.com/genkit-go/genkit/plugins/compatoai"

// vendor is the router of Hugging Face. It serves chat alone in this API: its embedders
// have another.
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
	},
	Models: models,
	Kinds: []compatoai.KindRule{
		{Contains: "embed", Kind: compatoai.Unsupported},
		{Contains: "sentence-transformers/", Kind: compatoai.Unsupported},
		{Contains: "/bge-", Kind: compatoai.Unsupported},
	},
	Generic: compatoai.Model{Can: compatoai.Multimodal},
	Config:  Config{},
}
