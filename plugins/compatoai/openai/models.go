// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// newMaxTokens is the limit of tokens for models that think.
const newMaxTokens = "max_completion_tokens"

// sdk is where the names were read, the constants of OpenAI's own SDK, and read is when.
// Abilities that no source states for a newer name are taken to be those of gpt-5.
const (
	sdk  = "https://github.com/openai/openai-go/blob/v3.94.0/shared/shared.go"
	read = "2026-11-27"
	// These say what is shut down or will be: gpt-image-1 since October 2026, DALL-E, and
	// the models of speech in January 2027.
	imageSource  = "https://github.com/openai/openai-go/blob/v3.94.0/image.go"
	speechSource = "https://github.com/openai/openai-go/blob/v3.94.0/audiospeech.go"
)

// asBytes asks DALL-E for the image itself; GPT Image models refuse to be asked.
var asBytes = map[string]string{"response_format": `"b64_json"`}

// Models returns what is known of the models of OpenAI without asking it: names, abilities,
// and where and when that was read.
func Models() []compatoai.Model { return slices.Clone(models) }

// models is the registry, the newest first.
var models = []compatoai.Model{
	{Name: "gpt-6-astra", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, CacheMarks: true, Source: sdk, Date: read},
	{Name: "gpt-6.1-sol", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, CacheMarks: true, Source: sdk, Date: read},
	{Name: "gpt-6.1-terra", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, CacheMarks: true, Source: sdk, Date: read},
	{Name: "gpt-6-sol", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, CacheMarks: true, Source: sdk, Date: read},
	{Name: "gpt-6-luna", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, CacheMarks: true, Source: sdk, Date: read},
	{Name: "gpt-5.6-sol", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, CacheMarks: true, Source: sdk, Date: read},
	{Name: "gpt-5.6-terra", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, CacheMarks: true, Source: sdk, Date: read},
	{Name: "gpt-5.6-luna", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, CacheMarks: true, Source: sdk, Date: read},
	{Name: "gpt-5.5", Versions: []string{"gpt-5.5-2026-04-23"}, Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5.4", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5.4-mini", Versions: []string{"gpt-5.4-mini-2026-03-17"}, Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5.4-nano", Versions: []string{"gpt-5.4-nano-2026-03-17"}, Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5.3-chat-latest", Stage: ai.StageUnstable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5.2", Versions: []string{"gpt-5.2-2025-12-11"}, Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5.2-chat-latest", Stage: ai.StageUnstable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5.1", Versions: []string{"gpt-5.1-2025-11-13"}, Can: compatoai.Multimodal, Stage: ai.StageStable, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5.1-mini", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5.1-chat-latest", Stage: ai.StageUnstable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5", Versions: []string{"gpt-5-2025-08-07"}, Can: compatoai.Multimodal, Stage: ai.StageStable, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5-mini", Versions: []string{"gpt-5-mini-2025-08-07"}, Can: compatoai.Multimodal, Stage: ai.StageStable, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5-nano", Versions: []string{"gpt-5-nano-2025-08-07"}, Can: compatoai.Multimodal, Stage: ai.StageStable, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5-chat-latest", Can: compatoai.CanMedia | compatoai.NoJSON, Stage: ai.StageStable, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-4.1", Versions: []string{"gpt-4.1-2025-04-14"}, Can: compatoai.Multimodal, Stage: ai.StageStable, Source: sdk, Date: read},
	{Name: "gpt-4.1-mini", Versions: []string{"gpt-4.1-mini-2025-04-14"}, Can: compatoai.Multimodal, Stage: ai.StageStable, Source: sdk, Date: read},
	{Name: "gpt-4.1-nano", Versions: []string{"gpt-4.1-nano-2025-04-14"}, Can: compatoai.Multimodal, Stage: ai.StageStable, Source: sdk, Date: read},
	{Name: "o4-mini", Versions: []string{"o4-mini-2025-04-16"}, Can: compatoai.Multimodal, Stage: ai.StageStable, MaxTokens: newMaxTokens, SystemRole: "developer", Refuses: []string{"stop"}, Source: sdk, Date: read},
	{Name: "o3", Versions: []string{"o3-2025-04-16"}, Can: compatoai.Multimodal, Stage: ai.StageStable, MaxTokens: newMaxTokens, SystemRole: "developer", Refuses: []string{"stop"}, Source: sdk, Date: read},
	{Name: "o3-mini", Versions: []string{"o3-mini-2025-01-31"}, Can: compatoai.Text, Stage: ai.StageStable, MaxTokens: newMaxTokens, SystemRole: "developer", Source: sdk, Date: read},
	{Name: "o1", Versions: []string{"o1-2024-12-17"}, Can: compatoai.Multimodal, Stage: ai.StageLegacy, MaxTokens: newMaxTokens, SystemRole: "developer", Source: sdk, Date: read},
	{Name: "gpt-4o", Versions: []string{"gpt-4o-2024-11-20", "gpt-4o-2024-08-06", "gpt-4o-2024-05-13"}, Can: compatoai.Multimodal, Stage: ai.StageStable, Source: sdk, Date: read},
	{Name: "gpt-4o-mini", Versions: []string{"gpt-4o-mini-2024-07-18"}, Can: compatoai.Multimodal, Stage: ai.StageStable, Source: sdk, Date: read},
	{Name: "gpt-4o-search-preview", Versions: []string{"gpt-4o-search-preview-2025-03-11"}, Can: compatoai.CanSchema, Stage: ai.StageUnstable, Source: sdk, Date: read},
	{Name: "gpt-4o-mini-search-preview", Versions: []string{"gpt-4o-mini-search-preview-2025-03-11"}, Can: compatoai.CanSchema, Stage: ai.StageUnstable, Source: sdk, Date: read},
	{Name: "gpt-audio-mini", Versions: []string{"gpt-audio-mini-2025-12-15"}, Stage: ai.StageStable, Can: compatoai.CanTools | compatoai.CanMedia, Source: sdk, Date: read},
	{Name: "gpt-4o-audio-preview", Versions: []string{"gpt-4o-audio-preview-2025-06-03", "gpt-4o-audio-preview-2024-12-17", "gpt-4o-audio-preview-2024-10-01"}, Can: compatoai.CanTools | compatoai.CanMedia, Stage: ai.StageUnstable, Source: sdk, Date: read},
	{Name: "gpt-4o-mini-audio-preview", Versions: []string{"gpt-4o-mini-audio-preview-2024-12-17"}, Can: compatoai.CanTools | compatoai.CanMedia, Stage: ai.StageUnstable, Source: sdk, Date: read},
	{Name: "chatgpt-4o-latest", Can: compatoai.CanMedia, Stage: ai.StageLegacy, Source: sdk, Date: read},
	{Name: "gpt-4-turbo", Versions: []string{"gpt-4-turbo-2024-04-09"}, Can: compatoai.CanTools | compatoai.CanMedia, Stage: ai.StageLegacy, Source: sdk, Date: read},
	{Name: "gpt-4-turbo-preview", Versions: []string{"gpt-4-0125-preview", "gpt-4-1106-preview"}, Can: compatoai.CanTools, Stage: ai.StageLegacy, Source: sdk, Date: read},
	{Name: "gpt-4", Versions: []string{"gpt-4-0613", "gpt-4-0314"}, Can: compatoai.CanTools | compatoai.NoJSON, Stage: ai.StageLegacy, Source: sdk, Date: read},
	{Name: "gpt-3.5-turbo", Versions: []string{"gpt-3.5-turbo-0125", "gpt-3.5-turbo-1106"}, Can: compatoai.CanTools, Stage: ai.StageLegacy, Source: sdk, Date: read},
	// The SDK has these among the models of chat too.
	{Name: "gpt-5.2-pro", Versions: []string{"gpt-5.2-pro-2025-12-11"}, Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "gpt-5.1-codex", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: newMaxTokens, Source: sdk, Date: read},
	{Name: "codex-mini-latest", Stage: ai.StageStable, Can: compatoai.Text, MaxTokens: newMaxTokens, Source: sdk, Date: read},

	// Served by the Responses API alone.
	{Name: "gpt-5.5-pro", Versions: []string{"gpt-5.5-pro-2026-04-23"}, Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},
	{Name: "gpt-5-pro", Versions: []string{"gpt-5-pro-2025-10-06"}, Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},
	{Name: "gpt-5-codex", Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},
	{Name: "gpt-5.1-codex-max", Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},
	{Name: "o1-pro", Versions: []string{"o1-pro-2025-03-19"}, Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},
	{Name: "o3-pro", Versions: []string{"o3-pro-2025-06-10"}, Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},
	{Name: "o3-deep-research", Versions: []string{"o3-deep-research-2025-06-26"}, Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},
	{Name: "o4-mini-deep-research", Versions: []string{"o4-mini-deep-research-2025-06-26"}, Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},
	{Name: "computer-use-preview", Versions: []string{"computer-use-preview-2025-03-11"}, Stage: ai.StageUnstable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},
	{Name: "gpt-daybreak-blue-latest", Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},
	{Name: "gpt-daybreak-red-latest", Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},
	{Name: "gpt-5.6-cyber", Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},
	{Name: "gpt-rosalind-research", Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: sdk, Date: read},

	// Embedders.
	{Name: "text-embedding-3-small", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 1536, Source: sdk, Date: read},
	{Name: "text-embedding-3-large", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 3072, Source: sdk, Date: read},
	{Name: "text-embedding-ada-002", Stage: ai.StageLegacy, Kind: compatoai.Embedder, Dimensions: 1536, Refuses: []string{"dimensions"}, Source: sdk, Date: read},

	// Images.
	{Name: "gpt-image-2.5-sunburst", Versions: []string{"gpt-image-2.5-sunburst-2026-09-08"}, Stage: ai.StageStable, Kind: compatoai.Image, Source: sdk, Date: read},
	{Name: "gpt-image-2.5-flare", Versions: []string{"gpt-image-2.5-flare-2026-09-08"}, Stage: ai.StageStable, Kind: compatoai.Image, Source: sdk, Date: read},
	{Name: "gpt-image-2", Versions: []string{"gpt-image-2-2026-04-21"}, Stage: ai.StageStable, Kind: compatoai.Image, Source: sdk, Date: read},
	{Name: "gpt-image-1.5", Stage: ai.StageStable, Kind: compatoai.Image, Source: sdk, Date: read},
	{Name: "gpt-image-1", Stage: ai.StageDeprecated, Kind: compatoai.Image, Source: imageSource, Date: read},
	{Name: "gpt-image-1-mini", Stage: ai.StageStable, Kind: compatoai.Image, Source: sdk, Date: read},
	{Name: "chatgpt-image-latest", Stage: ai.StageUnstable, Kind: compatoai.Image, Source: sdk, Date: read},
	{Name: "dall-e-3", Stage: ai.StageDeprecated, Kind: compatoai.Image, Config: DallEConfig{}, Send: asBytes, Source: imageSource, Date: read},
	{Name: "dall-e-2", Stage: ai.StageDeprecated, Kind: compatoai.Image, Config: DallEConfig{}, Send: asBytes, Refuses: []string{"style"}, Source: imageSource, Date: read},

	// Speech.
	{Name: "gpt-4o-mini-tts", Versions: []string{"gpt-4o-mini-tts-2025-12-15", "gpt-4o-mini-tts-2025-03-20"}, Stage: ai.StageDeprecated, Kind: compatoai.Speech, Source: speechSource, Date: read},
	{Name: "tts-1", Stage: ai.StageDeprecated, Kind: compatoai.Speech, Refuses: []string{"instructions"}, Source: speechSource, Date: read},
	{Name: "tts-1-hd", Stage: ai.StageDeprecated, Kind: compatoai.Speech, Refuses: []string{"instructions"}, Source: speechSource, Date: read},

	// Transcription.
	{Name: "gpt-transcribe", Stage: ai.StageStable, Kind: compatoai.Transcription, Refuses: []string{"translate"}, Source: sdk, Date: read},
	{Name: "gpt-4o-transcribe", Stage: ai.StageStable, Kind: compatoai.Transcription, Refuses: []string{"translate"}, Source: sdk, Date: read},
	{Name: "gpt-4o-mini-transcribe", Versions: []string{"gpt-4o-mini-transcribe-2025-12-15"}, Stage: ai.StageStable, Kind: compatoai.Transcription, Refuses: []string{"translate"}, Source: sdk, Date: read},
	{Name: "gpt-4o-transcribe-diarize", Stage: ai.StageStable, Kind: compatoai.Transcription, Refuses: []string{"translate"}, Source: sdk, Date: read},
	{Name: "whisper-1", Stage: ai.StageStable, Kind: compatoai.Transcription, Source: sdk, Date: read},
}
