// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"sync"

	"github.com/genkit-go/genkit/ai"
)

// The pages that name the models.
const (
	sdkModels        = "https://pkg.go.dev/google.golang.org/genai@v1.77.0/interactions/models/interactions#Model"
	sdkAgents        = "https://pkg.go.dev/google.golang.org/genai@v1.77.0/interactions/models/interactions#AgentOption"
	modelsPage       = "https://ai.google.dev/gemini-api/docs/models"
	deprecationsPage = "https://ai.google.dev/gemini-api/docs/deprecations"
	embeddingsPage   = "https://ai.google.dev/gemini-api/docs/embeddings"
	gemmaPage        = "https://ai.google.dev/gemma/docs/core/gemma_on_gemini_api"
	imagenPage       = "https://ai.google.dev/gemini-api/docs/imagen"
	veoPage          = "https://ai.google.dev/gemini-api/docs/video"
	vertexPage       = "https://cloud.google.com/vertex-ai/generative-ai/docs/models"
	vertexEmbedPage  = "https://cloud.google.com/vertex-ai/generative-ai/docs/embeddings/get-text-embeddings"
	multimodalPage   = "https://cloud.google.com/vertex-ai/generative-ai/docs/embeddings/get-multimodal-embeddings"
	tryOnPage        = "https://docs.cloud.google.com/vertex-ai/generative-ai/docs/models/imagen/virtual-try-on-001"
	lyriaPage        = "https://cloud.google.com/vertex-ai/generative-ai/docs/music/generate-music"
)

// The days on which the pages, or a catalogue that had read them, were looked at.
const (
	november = "2026-11-27"
	april    = "2026-04-29"
)

var (
	textOnly   = []string{"text"}
	textAndPic = []string{"text", "image", "video"}
)

// googleAIModels is what the Gemini API is known to have. Unknown names resolve as well;
// [GoogleAI.List] asks the service.
var googleAIModels = sync.OnceValue(func() *catalog {
	return newCatalog([]entry{
		{name: "gemini-4-argon", label: "Gemini 4 Argon", family: &geminiFamily, stage: ai.StageStable, source: modelsPage, checked: november},
		{name: "gemini-3.8-flash", label: "Gemini 3.8 Flash", family: &geminiFamily, stage: ai.StageFeatured, source: modelsPage, checked: november},
		{name: "gemini-3.7-flash", label: "Gemini 3.7 Flash", family: &geminiFamily, stage: ai.StageStable, source: deprecationsPage, checked: november},
		{name: "gemini-3.6-flash", label: "Gemini 3.6 Flash", family: &geminiFamily, stage: ai.StageStable, source: deprecationsPage, checked: november},
		{name: "gemini-3.5-flash", label: "Gemini 3.5 Flash", family: &geminiFamily, stage: ai.StageStable, source: deprecationsPage, checked: november},
		{name: "gemini-3.5-flash-lite", label: "Gemini 3.5 Flash-Lite", family: &geminiFamily, stage: ai.StageStable, source: deprecationsPage, checked: november},
		{name: "gemini-3.1-flash-lite", label: "Gemini 3.1 Flash-Lite", family: &geminiFamily, stage: ai.StageStable, versions: []string{"gemini-3.1-flash-lite-preview"}, source: modelsPage, checked: november},
		{name: "gemini-3.1-pro-preview", label: "Gemini 3.1 Pro Preview", family: &geminiFamily, stage: ai.StageUnstable, versions: []string{"gemini-3.1-pro-preview-customtools"}, source: modelsPage, checked: november},
		{name: "gemini-3-flash-preview", label: "Gemini 3 Flash Preview", family: &geminiFamily, stage: ai.StageUnstable, source: modelsPage, checked: november},
		{name: "gemini-2.5-pro", label: "Gemini 2.5 Pro", family: &geminiFamily, stage: ai.StageLegacy, source: deprecationsPage, checked: november},
		{name: "gemini-2.5-flash", label: "Gemini 2.5 Flash", family: &geminiFamily, stage: ai.StageLegacy, source: deprecationsPage, checked: november},
		{name: "gemini-2.5-flash-lite", label: "Gemini 2.5 Flash-Lite", family: &geminiFamily, stage: ai.StageLegacy, source: deprecationsPage, checked: november},
		{name: "gemini-pro-latest", label: "Gemini Pro Latest", family: &geminiFamily, stage: ai.StageUnstable, source: sdkModels, checked: november},
		{name: "gemini-flash-latest", label: "Gemini Flash Latest", family: &geminiFamily, stage: ai.StageUnstable, source: sdkModels, checked: november},
		{name: "gemini-flash-lite-latest", label: "Gemini Flash-Lite Latest", family: &geminiFamily, stage: ai.StageUnstable, source: sdkModels, checked: november},

		{name: "gemini-3.8-flash-tts", label: "Gemini 3.8 Flash TTS", family: &speechFamily, stage: ai.StageStable, source: sdkModels, checked: november},
		{name: "gemini-3.8-flash-lite-tts", label: "Gemini 3.8 Flash-Lite TTS", family: &speechFamily, stage: ai.StageStable, source: sdkModels, checked: november},
		{name: "gemini-3.1-flash-tts-preview", label: "Gemini 3.1 Flash TTS Preview", family: &speechFamily, stage: ai.StageLegacy, source: modelsPage, checked: november},
		{name: "gemini-2.5-flash-preview-tts", label: "Gemini 2.5 Flash Preview TTS", family: &speechFamily, stage: ai.StageLegacy, source: modelsPage, checked: april},
		{name: "gemini-2.5-pro-preview-tts", label: "Gemini 2.5 Pro Preview TTS", family: &speechFamily, stage: ai.StageLegacy, source: modelsPage, checked: april},

		{name: "gemini-3-pro-image", label: "Gemini 3 Pro Image", family: &imageFamily, stage: ai.StageStable, versions: []string{"gemini-3-pro-image-preview"}, source: modelsPage, checked: november},
		{name: "gemini-3.1-flash-image", label: "Gemini 3.1 Flash Image", family: &imageFamily, stage: ai.StageStable, versions: []string{"gemini-3.1-flash-image-preview"}, source: modelsPage, checked: november},
		{name: "gemini-3.1-flash-lite-image", label: "Gemini 3.1 Flash-Lite Image", family: &imageFamily, stage: ai.StageStable, source: modelsPage, checked: november},
		{name: "gemini-nano-banana-2.1", label: "Nano Banana 2.1", family: &imageFamily, stage: ai.StageStable, source: sdkModels, checked: november},
		{name: "gemini-2.5-flash-image", label: "Gemini 2.5 Flash Image", family: &imageFamily, stage: ai.StageLegacy, source: deprecationsPage, checked: november},

		{name: "gemma-4-26b-a4b-it", label: "Gemma 4 26B A4B", family: &gemmaFamily, stage: ai.StageStable, source: sdkModels, checked: november},
		{name: "gemma-4-31b-it", label: "Gemma 4 31B", family: &gemmaFamily, stage: ai.StageStable, source: sdkModels, checked: november},
		{name: "gemma-3-27b-it", label: "Gemma 3 27B", family: &gemma3Family, stage: ai.StageLegacy, source: gemmaPage, checked: april},
		{name: "gemma-3-12b-it", label: "Gemma 3 12B", family: &gemma3Family, stage: ai.StageLegacy, source: gemmaPage, checked: april},
		{name: "gemma-3-4b-it", label: "Gemma 3 4B", family: &gemma3Family, stage: ai.StageLegacy, source: gemmaPage, checked: april},
		{name: "gemma-3-1b-it", label: "Gemma 3 1B", family: &gemma3Family, stage: ai.StageLegacy, source: gemmaPage, checked: april},
		{name: "gemma-3n-e4b-it", label: "Gemma 3n E4B", family: &gemma3Family, stage: ai.StageLegacy, source: gemmaPage, checked: april},

		{name: "imagen-4.0-generate-001", label: "Imagen 4", family: &imagenFamily, stage: ai.StageDeprecated, source: imagenPage, checked: april},
		{name: "imagen-4.0-fast-generate-001", label: "Imagen 4 Fast", family: &imagenFamily, stage: ai.StageDeprecated, source: imagenPage, checked: april},
		{name: "imagen-4.0-ultra-generate-001", label: "Imagen 4 Ultra", family: &imagenFamily, stage: ai.StageDeprecated, source: imagenPage, checked: april},

		{name: "veo-3.1-generate-preview", label: "Veo 3.1 Preview", family: &veoFamily, stage: ai.StageUnstable, source: veoPage, checked: april},
		{name: "veo-3.1-fast-generate-preview", label: "Veo 3.1 Fast Preview", family: &veoFamily, stage: ai.StageUnstable, source: veoPage, checked: april},
		{name: "veo-3.1-lite-generate-preview", label: "Veo 3.1 Lite Preview", family: &veoFamily, stage: ai.StageUnstable, source: veoPage, checked: april},
		{name: "veo-3.0-generate-001", label: "Veo 3", family: &veoFamily, stage: ai.StageLegacy, source: veoPage, checked: april},
		{name: "veo-3.0-fast-generate-001", label: "Veo 3 Fast", family: &veoFamily, stage: ai.StageLegacy, source: veoPage, checked: april},
		{name: "veo-2.0-generate-001", label: "Veo 2", family: &veoFamily, stage: ai.StageLegacy, source: veoPage, checked: april},

		{name: "lyria-3.5", label: "Lyria 3.5", family: &musicFamily, stage: ai.StageStable, source: sdkModels, checked: november},
		{name: "lyria-3-clip-preview", label: "Lyria 3 Clip Preview", family: &musicFamily, stage: ai.StageUnstable, source: sdkModels, checked: november},
		{name: "lyria-3-pro-preview", label: "Lyria 3 Pro Preview", family: &musicFamily, stage: ai.StageUnstable, source: sdkModels, checked: november},

		{name: "deep-research-preview-04-2026", label: "Deep Research Preview", family: &researchFamily, stage: ai.StageUnstable, source: sdkAgents, checked: november},
		{name: "deep-research-max-preview-04-2026", label: "Deep Research Max Preview", family: &researchFamily, stage: ai.StageUnstable, source: sdkAgents, checked: november},
		{name: "deep-research-pro-preview-12-2025", label: "Deep Research Pro Preview", family: &researchFamily, stage: ai.StageUnstable, source: sdkAgents, checked: november},

		{name: "gemini-embedding-2", label: "Gemini Embedding 2", family: &embedFamily, stage: ai.StageStable, versions: []string{"gemini-embedding-2-preview"}, source: embeddingsPage, checked: april, dimensions: 3072, inputs: textAndPic},
		{name: "gemini-embedding-001", label: "Gemini Embedding", family: &embedFamily, stage: ai.StageStable, source: embeddingsPage, checked: april, dimensions: 3072, inputs: textOnly},
	})
})

// vertexModels is what Vertex AI is known to have.
var vertexModels = sync.OnceValue(func() *catalog {
	return newCatalog([]entry{
		{name: "gemini-3.1-pro-preview", label: "Gemini 3.1 Pro Preview", family: &geminiFamily, stage: ai.StageUnstable, source: vertexPage, checked: april},
		{name: "gemini-3.1-flash-lite-preview", label: "Gemini 3.1 Flash-Lite Preview", family: &geminiFamily, stage: ai.StageUnstable, source: vertexPage, checked: april},
		{name: "gemini-3-flash-preview", label: "Gemini 3 Flash Preview", family: &geminiFamily, stage: ai.StageUnstable, source: vertexPage, checked: april},
		{name: "gemini-2.5-pro", label: "Gemini 2.5 Pro", family: &geminiFamily, stage: ai.StageLegacy, source: vertexPage, checked: april},
		{name: "gemini-2.5-flash", label: "Gemini 2.5 Flash", family: &geminiFamily, stage: ai.StageLegacy, source: vertexPage, checked: april},
		{name: "gemini-2.5-flash-lite", label: "Gemini 2.5 Flash-Lite", family: &geminiFamily, stage: ai.StageLegacy, source: vertexPage, checked: april},

		{name: "gemini-3.1-flash-image-preview", label: "Gemini 3.1 Flash Image Preview", family: &imageFamily, stage: ai.StageUnstable, source: vertexPage, checked: april},
		{name: "gemini-3-pro-image-preview", label: "Gemini 3 Pro Image Preview", family: &imageFamily, stage: ai.StageUnstable, source: vertexPage, checked: april},
		{name: "gemini-2.5-flash-image", label: "Gemini 2.5 Flash Image", family: &imageFamily, stage: ai.StageLegacy, source: vertexPage, checked: april},

		{name: "imagen-4.0-generate-001", label: "Imagen 4", family: &imagenFamily, stage: ai.StageDeprecated, source: vertexPage, checked: april},
		{name: "imagen-4.0-fast-generate-001", label: "Imagen 4 Fast", family: &imagenFamily, stage: ai.StageDeprecated, source: vertexPage, checked: april},
		{name: "imagen-4.0-ultra-generate-001", label: "Imagen 4 Ultra", family: &imagenFamily, stage: ai.StageDeprecated, source: vertexPage, checked: april},

		{name: "virtual-try-on-001", label: "Virtual Try-On", family: &tryOnFamily, stage: ai.StageStable, source: tryOnPage, checked: november},

		{name: "veo-3.1-generate-001", label: "Veo 3.1", family: &veoFamily, stage: ai.StageStable, source: vertexPage, checked: april},
		{name: "veo-3.1-fast-generate-001", label: "Veo 3.1 Fast", family: &veoFamily, stage: ai.StageStable, source: vertexPage, checked: april},
		{name: "veo-3.1-lite-generate-001", label: "Veo 3.1 Lite", family: &veoFamily, stage: ai.StageStable, source: vertexPage, checked: april},

		{name: "lyria-002", label: "Lyria 2", family: &lyriaFamily, stage: ai.StageStable, source: lyriaPage, checked: april},
		{name: "lyria-3-clip-preview", label: "Lyria 3 Clip Preview", family: &musicFamily, stage: ai.StageUnstable, source: lyriaPage, checked: april},
		{name: "lyria-3-pro-preview", label: "Lyria 3 Pro Preview", family: &musicFamily, stage: ai.StageUnstable, source: lyriaPage, checked: april},

		{name: "gemini-embedding-001", label: "Gemini Embedding", family: &embedFamily, stage: ai.StageStable, source: vertexEmbedPage, checked: april, dimensions: 3072, inputs: textOnly, batch: 1},
		{name: "text-embedding-005", label: "Text Embedding 005", family: &embedFamily, stage: ai.StageStable, source: vertexEmbedPage, checked: april, dimensions: 768, inputs: textOnly},
		{name: "text-multilingual-embedding-002", label: "Text Multilingual Embedding 002", family: &embedFamily, stage: ai.StageStable, source: vertexEmbedPage, checked: april, dimensions: 768, inputs: textOnly},
		{name: "multimodalembedding@001", label: "Multimodal Embedding", family: &severalFamily, stage: ai.StageStable, source: multimodalPage, checked: april, dimensions: 1408, inputs: textAndPic},
	})
})
