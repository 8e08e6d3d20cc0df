// SPDX-License-Identifier: Apache-2.0

package sampletest

import (
	"maps"

	"github.com/genkit-go/genkit/genkittest"
)

// Sample is what one program is held to.
type Sample struct {
	// Name is that of its directory.
	Name string
	// SDK is the path of the only vendor's module that it links.
	SDK string
	// Env is what it needs from the environment.
	Env []string
	// Key is the header that holds the key.
	Key string
	// Asks is the variable that it asks for when one of Env is missing; "" is that one.
	Asks string
	// Flows are its flows, with a piece of what they print.
	Flows map[string]string

	// Blocked is the flow whose prompt the provider's filter holds back; may be "".
	Blocked string

	answer func(*genkittest.FakeRequest) genkittest.FakeReply
}

// The modules of the vendors.
const (
	anthropicSDK = "github.com/anthropics/anthropic-sdk-go"
	googleSDK    = "google.golang.org/genai"
	openaiSDK    = "github.com/openai/openai-go/v3"
	ollamaSDK    = "github.com/ollama/ollama"
)

// SDKs are all of them.
var SDKs = []string{anthropicSDK, googleSDK, openaiSDK, ollamaSDK}

// flows returns what the flows of all programs print, and those that are given.
func flows(more map[string]string) map[string]string {
	all := map[string]string{"hello": Hello, "weather": warmer, "recipe": `"title": "Pancakes"`}
	maps.Copy(all, more)
	return all
}

// What the flows of several programs print.
const (
	thinks   = `"thinking": "` + thinking
	similar  = `"cosine": 0.6`
	describe = Hello // the answer to whatever is no special question
	cached   = `"cachedContentTokens": 7`
)

// Table holds all programs for one provider.
var Table = []Sample{
	{Name: "provider-anthropic-hello", SDK: anthropicSDK, Env: []string{"ANTHROPIC_API_KEY=one"}, Key: "X-Api-Key", answer: answerAnthropic,
		Flows: flows(map[string]string{"describe": describe, "think": thinks, "cache": cached, "cite": `"It closes at six, on Thursdays at nine."`, "search": "Go https://go.dev"})},
	{Name: "provider-google-genai-hello", SDK: googleSDK, Env: []string{"GEMINI_API_KEY=one"}, Key: "X-Goog-Api-Key", Blocked: "safety", answer: answerGoogle,
		Flows: flows(map[string]string{"describe": describe, "think": thinks, "cache": cached, "similar": similar, "paint": "data:image/png of 3 bytes",
			"speak": "data:audio/L16", "safety": "HARM_CATEGORY_DANGEROUS_CONTENT", "search": "Go https://go.dev", "compute": `"output": "5117"`, "film": "check 1: done is true"})},
	{Name: "provider-google-genai-vertexai-hello", SDK: googleSDK, Env: []string{"VERTEX_API_KEY=one"}, Asks: "GOOGLE_CLOUD_PROJECT", Key: "X-Goog-Api-Key", answer: answerGoogle,
		Flows: flows(map[string]string{"describe": describe, "think": thinks, "similar": similar, "paint": "data:image/png of 3 bytes"})},
	{Name: "provider-compat-oai-hello", SDK: openaiSDK, Env: []string{"OPENAI_API_KEY=one"}, Key: "Authorization", answer: answerOpenAI,
		Flows: flows(map[string]string{"describe": describe, "think": `"tokens": 5`, "similar": similar, "paint": "data:image/png of 3 bytes",
			"speak": "data:audio/mpeg of 3 bytes", "dictate": `"heard": "The kettle is on."`})},
	{Name: "provider-deepseek-hello", SDK: openaiSDK, Env: []string{"DEEPSEEK_API_KEY=one"}, Key: "Authorization", answer: answerOpenAI,
		Flows: flows(map[string]string{"think": thinks, "cache": cached})},
	{Name: "provider-xai-hello", SDK: openaiSDK, Env: []string{"XAI_API_KEY=one"}, Key: "Authorization", answer: answerOpenAI,
		Flows: flows(map[string]string{"describe": describe, "think": thinks, "paint": "data:image/png of 3 bytes"})},
	{Name: "provider-mistral-hello", SDK: openaiSDK, Env: []string{"MISTRAL_API_KEY=one"}, Key: "Authorization", answer: answerOpenAI,
		Flows: flows(map[string]string{"describe": describe, "think": thinks, "similar": similar, "guard": Hello})},
	{Name: "provider-huggingface-hello", SDK: openaiSDK, Env: []string{"HF_TOKEN=one"}, Key: "Authorization", answer: answerOpenAI,
		Flows: flows(map[string]string{"think": thinks, "similar": similar, "route": `"provider": "together"`})},
	{Name: "provider-openrouter-hello", SDK: openaiSDK, Env: []string{"OPENROUTER_API_KEY=one"}, Key: "Authorization", answer: answerOpenAI,
		Flows: flows(map[string]string{"describe": describe, "think": thinks, "cache": cached, "fallback": `"dollars": 0.25`})},
	{Name: "provider-groq-hello", SDK: openaiSDK, Env: []string{"GROQ_API_KEY=one"}, Key: "Authorization", answer: answerOpenAI,
		Flows: flows(map[string]string{"think": thinks, "speed": `"tokens": 9`})},
	{Name: "provider-microsoft-foundry-hello", SDK: openaiSDK, Env: []string{"AZURE_OPENAI_ENDPOINT=http://127.0.0.1:1", "AZURE_OPENAI_API_KEY=one"}, Key: "Api-Key", Blocked: "filter", answer: answerOpenAI,
		Flows: flows(map[string]string{"describe": describe, "similar": similar, "filter": `"finish": "stop"`})},
	{Name: "provider-cloudflare-workers-ai-hello", SDK: openaiSDK, Env: []string{"CLOUDFLARE_ACCOUNT_ID=acme", "CLOUDFLARE_API_TOKEN=one"}, Key: "Authorization", answer: answerOpenAI,
		Flows: flows(map[string]string{"describe": describe, "similar": similar, "dice": Hello})},
	{Name: "provider-ollama-hello", SDK: ollamaSDK, answer: answerOllama,
		Flows: flows(map[string]string{"describe": describe, "think": thinks, "similar": similar, "pull": "pulling 1234: 50 %"})},
}
