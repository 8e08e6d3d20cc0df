// SPDX-License-Identifier: Apache-2.0

package microsoftfoundry

import "github.com/genkit-go/genkit/plugins/compatoai"

// vendor is Azure. The key's environment variable is read by the plugin, and named here
// for errors.
var vendor = compatoai.Vendor{
	Name:   "microsoft-foundry",
	Label:  "Microsoft Foundry",
	KeyEnv: "AZURE_OPENAI_API_KEY",
	NoList: true,
	Dialect: compatoai.Dialect{
		JSON:          compatoai.JSONSchema,
		StrictSchemas: true,
	},
	Models: models,
	Kinds: []compatoai.KindRule{
		{Contains: "embed", Kind: compatoai.Embedder},
		{Contains: "transcribe", Kind: compatoai.Transcription},
		{Contains: "whisper", Kind: compatoai.Transcription},
		{Contains: "tts", Kind: compatoai.Speech},
		{Contains: "gpt-image", Kind: compatoai.Image},
		{Contains: "dall-e", Kind: compatoai.Image},
	},
	Generic: compatoai.Model{Can: compatoai.Multimodal},
	Config:  Config{},
}
