// SPDX-License-Identifier: Apache-2.0

package cloudflareworkersai

import "github.com/genkit-go/genkit/plugins/compatoai"

// vendor is Cloudflare. Schemas are sent without a name and without references, and media
// as bytes.
// Source: https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility
var vendor = compatoai.Vendor{
	Name:   "cloudflare-workers-ai",
	Label:  "Cloudflare",
	KeyEnv: "CLOUDFLARE_API_TOKEN",
	NoList: true,
	Dialect: compatoai.Dialect{
		Ranges:      map[string][2]float64{"temperature": {0, 5}, "seed": {1, 9999999999}},
		JSON:        compatoai.JSONSchema,
		BareSchema:  true,
		InlineRefs:  true,
		InlineMedia: true,
	},
	Models: models,
	Kinds: []compatoai.KindRule{
		{Contains: "embed", Kind: compatoai.Embedder},
		{Contains: "/baai/bge-reranker", Kind: compatoai.Unsupported},
		{Contains: "/baai/bge-", Kind: compatoai.Embedder},
		{Contains: "whisper", Kind: compatoai.Unsupported},
		{Contains: "stable-diffusion", Kind: compatoai.Unsupported},
		{Contains: "flux", Kind: compatoai.Unsupported},
	},
	Generic: compatoai.Model{Can: compatoai.Text},
	Config:  Config{},
}
