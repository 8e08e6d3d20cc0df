// SPDX-License-Identifier: Apache-2.0

package huggingface

import (
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// source is where the names and abilities were read, and read is when.
// Any model of the router works; List asks for those that there are.
const (
	source = "https://github.com/firebase/genkit/commit/bd4403857831"
	read   = "2026-04-29"

	embedSource = "https://huggingface.co/docs/inference-providers/tasks/feature-extraction"
	embedRead   = "2026-11-27"
)

// Models returns what is known of the models of Hugging Face without asking it: names, abilities,
// and where and when that was read.
func Models() []compatoai.Model { return slices.Clone(models) }

// models is the registry.
var models = []compatoai.Model{
	{Name: "meta-llama/Llama-3.3-70B-Instruct", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "meta-llama/Llama-3.1-8B-Instruct", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "meta-llama/Llama-3.1-70B-Instruct", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "mistralai/Mistral-7B-Instruct-v0.3", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "Qwen/Qwen2.5-72B-Instruct", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "Qwen/Qwen2.5-7B-Instruct", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "Qwen/Qwen2.5-Coder-32B-Instruct", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "deepseek-ai/DeepSeek-R1", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "deepseek-ai/DeepSeek-V3", Stage: ai.StageStable, Can: compatoai.Text, Source: source, Date: read},
	{Name: "intfloat/multilingual-e5-large", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 1024, Source: embedSource, Date: embedRead},
	{Name: "thenlper/gte-large", Stage: ai.StageStable, Kind: compatoai.Embedder, Dimensions: 1024, Source: embedSource, Date: embedRead},
}
