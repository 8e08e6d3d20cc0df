// SPDX-License-Identifier: Apache-2.0

package huggingface

import "github.com/genkit-go/genkit/plugins/compatoai"

// source is where the names and abilities were read, and read is when.
// Any model of the router works; List asks for those that there are.
const (
	source = "https://github.com/firebase/genkit/commit/bd4403857831"
	read   = "2026-04-29"

	embedSource = "https://huggingface.co/docs/inference-providers/tasks/feature-extraction"
	embedRead   = "2026-11-27"
)

// models is the registry.
var models = []compatoai.Model{
	{Name: "meta-llama/Llama-3.3-70B-Instruct", Can: compatoai.Text, Source: source, Date: read},
	{Name: "meta-llama/Llama-3.1-8B-Instruct", Can: compatoai.Text, Source: source, Date: read},
	{Name: "meta-llama/Llama-3.1-70B-Instruct", Can: compatoai.Text, Source: source, Date: read},
	{Name: "mistralai/Mistral-7B-Instruct-v0.3", Can: compatoai.Text, Source: source, Date: read},
	{Name: "Qwen/Qwen2.5-72B-Instruct", Can: compatoai.Text, Source: source, Date: read},
	{Name: "Qwen/Qwen2.5-7B-Instruct", Can: compatoai.Text, Source: source, Date: read},
	{Name: "Qwen/Qwen2.5-Coder-32B-Instruct", Can: compatoai.Text, Source: source, Date: read},
	{Name: "deepseek-ai/DeepSeek-R1", Can: compatoai.Text, Source: source, Date: read},
	{Name: "deepseek-ai/DeepSeek-V3", Can: compatoai.Text, Source: source, Date: read},
	{Name: "intfloat/multilingual-e5-large", Kind: compatoai.Embedder, Source: embedSource, Date: embedRead},
	{Name: "thenlper/gte-large", Kind: compatoai.Embedder, Source: embedSource, Date: embedRead},
}
