// SPDX-License-Identifier: Apache-2.0

package prices

// The pages of the vendor, and when they were read. Input from the cache costs half:
// https://console.groq.com/docs/prompt-caching.
const (
	groqPage = "https://console.groq.com/docs/models"
	groqDate = "2026-11-27"
)

// groqModels are the prices of Groq's models. Those of the Llama models are told on request.
var groqModels = map[string]Price{
	"openai/gpt-oss-120b": groq(0.15, 0.60),
	"openai/gpt-oss-20b":  groq(0.075, 0.30),
}

func groq(input, output float64) Price {
	return Price{Rates: Rates{Input: input, Output: output, CachedInput: input / 2}, Source: groqPage, Date: groqDate}
}
