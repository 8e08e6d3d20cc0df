// SPDX-License-Identifier: Apache-2.0

package xai

import "github.com/genkit-go/genkit/plugins/compatoai"

// vendor is xAI. It answers later when it is asked to. Its search of the web is in another
// API now, and the old parameter fails.
// Source: https://docs.x.ai/developers/advanced-api-usage/deferred-chat-completions
var vendor = compatoai.Vendor{
	Name:    "xai",
	Label:   "xAI",
	BaseURL: "https://api.x.ai/v1",
	KeyEnv:  "XAI_API_KEY",
	Dialect: compatoai.Dialect{
		Refuses:       []string{"search_parameters", "searchParameters"},
		JSON:          compatoai.JSONSchema,
		StrictSchemas: true,
		DeferredPath:  "chat/deferred-completion/",
	},
	Models: models,
	Kinds: []compatoai.KindRule{
		{Contains: "embed", Kind: compatoai.Embedder},
		{Contains: "image", Kind: compatoai.Image, Send: asBytes},
		{Contains: "video", Kind: compatoai.Unsupported},
	},
	Generic: compatoai.Model{Can: compatoai.Multimodal},
	Config:  Config{},

	ImageConfig: ImageConfig{},
}
