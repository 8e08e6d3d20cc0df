// SPDX-License-Identifier: Apache-2.0

package microsoftfoundry

import (
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// source is where the names and abilities were read, and read is when.
// Models that speak only the API of their own maker, such as Claude, are not here. Those
// that Azure does not hold to schemas get the schema in words.
const (
	source = "https://github.com/firebase/genkit/commit/bd4403857831"
	read   = "2026-04-29"
)

// thinkers are parameters that the o-series refuses. It takes system messages for those of
// a developer, which older versions of the API do not know.
// Source: https://learn.microsoft.com/azure/ai-services/openai/how-to/reasoning
var thinkers = []string{"temperature", "top_p", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs", "logit_bias"}

// Models returns what is known of the models of Microsoft Foundry without asking it: names, abilities,
// and where and when that was read.
func Models() []compatoai.Model { return slices.Clone(models) }

// models is the registry.
var models = []compatoai.Model{
	{Name: "gpt-4o", Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "gpt-4o-mini", Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "gpt-4.1", Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "gpt-4.1-mini", Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "gpt-4.1-nano", Stage: ai.StageStable, Can: compatoai.Multimodal, Source: source, Date: read},
	{Name: "gpt-4", Stage: ai.StageStable, Can: compatoai.CanTools | compatoai.NoJSON, Source: source, Date: read},
	{Name: "gpt-4-32k", Stage: ai.StageStable, Can: compatoai.CanTools | compatoai.NoJSON, Source: source, Date: read},
	{Name: "gpt-3.5-turbo", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "gpt-5", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: "max_completion_tokens", Source: source, Date: read},
	{Name: "gpt-5-mini", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: "max_completion_tokens", Source: source, Date: read},
	{Name: "gpt-5-nano", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: "max_completion_tokens", Source: source, Date: read},
	{Name: "gpt-5.1", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: "max_completion_tokens", Source: source, Date: read},
	{Name: "gpt-5.2", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: "max_completion_tokens", Source: source, Date: read},
	{Name: "gpt-5-chat", Stage: ai.StageStable, Can: compatoai.CanMedia, MaxTokens: "max_completion_tokens", Source: source, Date: read},
	{Name: "o1", Stage: ai.StageStable, Can: compatoai.CanMedia | compatoai.CanSchema, MaxTokens: "max_completion_tokens", Refuses: thinkers, Source: source, Date: read},
	{Name: "o3", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: "max_completion_tokens", Refuses: thinkers, Source: source, Date: read},
	{Name: "o3-mini", Stage: ai.StageStable, Can: compatoai.Text, MaxTokens: "max_completion_tokens", Refuses: thinkers, Source: source, Date: read},
	{Name: "o4-mini", Stage: ai.StageStable, Can: compatoai.Multimodal, MaxTokens: "max_completion_tokens", Refuses: thinkers, Source: source, Date: read},
	{Name: "DeepSeek-V3.2", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "DeepSeek-V3.1", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "DeepSeek-V3-0324", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "DeepSeek-R1-0528", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "MAI-DS-R1", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "grok-3", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "grok-3-mini", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "grok-4", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "grok-code-fast-1", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "Mistral-Large-3", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "Kimi-K2-Thinking", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "gpt-oss-120B", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "gpt-oss-20b", Stage: ai.StageStable, Can: compatoai.CanTools, Source: source, Date: read},
	{Name: "Llama-4-Maverick-17B-128E-Instruct-FP8", Stage: ai.StageStable, Can: compatoai.CanTools | compatoai.CanMedia, Source: source, Date: read},
	{Name: "model-router", Stage: ai.StageStable, Can: compatoai.CanTools | compatoai.CanMedia, Source: source, Date: read},
	{Name: "text-embedding-3-small", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 1536, Source: source, Date: read},
	{Name: "text-embedding-3-large", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 3072, Source: source, Date: read},
	{Name: "text-embedding-ada-002", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 1536, Source: source, Date: read},
	{Name: "embed-v-4-0", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 1536, Source: source, Date: read},
	{Name: "codex-mini", Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: source, Date: read},
	{Name: "gpt-5.3-codex", Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: source, Date: read},
	{Name: "o3-pro", Stage: ai.StageStable, Kind: compatoai.ResponsesOnly, Source: source, Date: read},
}
