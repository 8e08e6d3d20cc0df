// SPDX-License-Identifier: Apache-2.0

package xai

import "github.com/genkit-go/genkit/plugins/compatoai"

// vendor is xAI.
var vendor = compatoai.Vendor{
	Name:    "xai",
	Label:   "xAI",
	BaseURL: "https://api.x.ai/v1",
	KeyEnv:  "XAI_API_KEY",
	Dialect: compatoai.Dialect{JSON: compatoai.JSONSchema, StrictSchemas: true},
	Models:  models,
	Kinds: []compatoai.KindRule{
		{Contains: "embed", Kind: compatoai.Embedder},
		{Contains: "image", Kind: compatoai.Image},
		{Contains: "video", Kind: compatoai.Unsupported},
	},
	Generic: compatoai.Model{Can: compatoai.Multimodal},
	Config:  Config{},
}
