// SPDX-License-Identifier: Apache-2.0

package openai

import "github.com/genkit-go/genkit/plugins/compatoai"

// vendor is OpenAI.
var vendor = compatoai.Vendor{
	Name:       "openai",
	Label:      "OpenAI",
	BaseURL:    "https://api.openai.com/v1",
	BaseURLEnv: "OPENAI_BASE_URL",
	KeyEnv:     "OPENAI_API_KEY",
	Dialect: compatoai.Dialect{
		JSON:          compatoai.JSONSchema,
		StrictSchemas: true,
		StrictTools:   true,
		CacheMark:     "prompt_cache_breakpoint",
		CacheValue:    `{"mode":"explicit"}`,
	},
	Models:      models,
	Kinds:       kinds,
	Generic:     compatoai.Model{Can: compatoai.Multimodal, MaxTokens: newMaxTokens},
	Config:      Config{},
	ImageConfig: ImageConfig{},
}

// kinds tell what a model is whose name is not in the registry. The live list has
// models of many kinds.
var kinds = []compatoai.KindRule{
	{Contains: "embed", Kind: compatoai.Embedder},
	{Contains: "moderation", Kind: compatoai.Unsupported},
	{Contains: "realtime", Kind: compatoai.Unsupported},
	{Contains: "sora", Kind: compatoai.Unsupported},
	{Contains: "babbage", Kind: compatoai.Unsupported},
	{Contains: "davinci", Kind: compatoai.Unsupported},
	{Contains: "instruct", Kind: compatoai.Unsupported}, // of the older completions API
	{Contains: "transcribe", Kind: compatoai.Transcription},
	{Contains: "whisper", Kind: compatoai.Transcription},
	{Contains: "tts", Kind: compatoai.Speech},
	{Contains: "image", Kind: compatoai.Image},
	{Contains: "dall-e", Kind: compatoai.Image},
	{Contains: "codex", Kind: compatoai.ResponsesOnly},
	{Contains: "deep-research", Kind: compatoai.ResponsesOnly},
	{Contains: "computer-use", Kind: compatoai.ResponsesOnly},
}
