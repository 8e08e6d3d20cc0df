// SPDX-License-Identifier: Apache-2.0

package cloudflareworkersai

import (
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// source is where the names and abilities were read, and read is when.
const (
	source = "https://github.com/firebase/genkit/commit/bd4403857831"
	read   = "2026-04-29"
)

// Models returns what is known of the models of Cloudflare without asking it: names, abilities,
// and where and when that was read.
func Models() []compatoai.Model { return slices.Clone(models) }

// models is the registry.
var models = []compatoai.Model{
	{Name: "@cf/meta/llama-3.3-70b-instruct-fp8-fast", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/meta/llama-3.1-8b-instruct", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/meta/llama-3.1-8b-instruct-fast", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/meta/llama-3.1-8b-instruct-fp8", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/meta/llama-3.1-70b-instruct", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/meta/llama-3-8b-instruct", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/meta/llama-4-scout-17b-16e-instruct", Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "@hf/mistral/mistral-7b-instruct-v0.2", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/mistralai/mistral-small-3.1-24b-instruct", Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "@cf/qwen/qwen1.5-14b-chat-awq", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/qwen/qwen1.5-7b-chat-awq", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/qwen/qwen3-30b-a3b-fp8", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/qwen/qwq-32b", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/qwen/qwen2.5-coder-32b-instruct", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/google/gemma-3-12b-it", Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "@hf/google/gemma-7b-it", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/microsoft/phi-2", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/deepseek-ai/deepseek-r1-distill-qwen-32b", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "@cf/baai/bge-base-en-v1.5", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 768, Source: source, Date: read},
	{Name: "@cf/baai/bge-large-en-v1.5", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 1024, Source: source, Date: read},
	{Name: "@cf/baai/bge-small-en-v1.5", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 384, Source: source, Date: read},
	{Name: "@cf/google/embeddinggemma-300m", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 768, Source: source, Date: read},
	{Name: "@cf/qwen/qwen3-embedding-0.6b", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 1024, Source: source, Date: read},
}
