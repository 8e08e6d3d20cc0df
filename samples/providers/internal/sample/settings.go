// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"os"
	"slices"
	"strings"
)

// Setting is something that the plugin of a provider takes from the environment and
// cannot do without.
type Setting struct {
	// Variable is its name in the environment, the provider's own.
	Variable string
	// Or are other variables that the plugin takes in its place.
	Or []string
	// What tells what it is and where one gets it.
	What string
	// Secret: it is not shown while it is typed.
	Secret bool
	// Address: it tells where the API is, so that -base-url takes its place.
	Address bool
}

// settings are those of the providers, by the prefix of their models' names.
var settings = map[string][]Setting{
	"anthropic": {{Variable: "ANTHROPIC_API_KEY", Or: []string{"ANTHROPIC_AUTH_TOKEN"}, What: "a key, made at https://platform.claude.com/settings/keys", Secret: true}},
	"cloudflare-workers-ai": {
		{Variable: "CLOUDFLARE_ACCOUNT_ID", What: "the id of the account, shown at https://dash.cloudflare.com", Address: true},
		{Variable: "CLOUDFLARE_API_TOKEN", What: "a token that may use Workers AI, made at https://dash.cloudflare.com/profile/api-tokens", Secret: true},
	},
	"deepseek":    {{Variable: "DEEPSEEK_API_KEY", What: "a key, made at https://platform.deepseek.com/api_keys", Secret: true}},
	"googleai":    {{Variable: "GEMINI_API_KEY", Or: []string{"GOOGLE_API_KEY", "GOOGLE_GENAI_API_KEY"}, What: "a key, made at https://aistudio.google.com/apikey", Secret: true}},
	"groq":        {{Variable: "GROQ_API_KEY", What: "a key, made at https://console.groq.com/keys", Secret: true}},
	"huggingface": {{Variable: "HF_TOKEN", What: "a token, made at https://huggingface.co/settings/tokens", Secret: true}},
	"microsoft-foundry": {
		{Variable: "AZURE_OPENAI_ENDPOINT", What: "the address of the resource, such as https://name.openai.azure.com", Address: true},
		{Variable: "AZURE_OPENAI_API_KEY", What: "a key of the resource, shown at https://ai.azure.com", Secret: true},
	},
	"mistral":    {{Variable: "MISTRAL_API_KEY", What: "a key, made at https://console.mistral.ai/api-keys", Secret: true}},
	"ollama":     nil, // OLLAMA_HOST, when it is not this machine
	"openai":     {{Variable: "OPENAI_API_KEY", What: "a key, made at https://platform.openai.com/api-keys", Secret: true}},
	"openrouter": {{Variable: "OPENROUTER_API_KEY", What: "a key, made at https://openrouter.ai/settings/keys", Secret: true}},
	"vertexai": {
		{Variable: "GOOGLE_CLOUD_PROJECT", Or: slices.Concat([]string{"GCLOUD_PROJECT", "FIREBASE_CONFIG"}, expressKeys), What: "the id of a project of Google Cloud (or set VERTEX_API_KEY, for express mode)"},
		{Variable: "GOOGLE_CLOUD_LOCATION", Or: slices.Concat([]string{"GOOGLE_CLOUD_REGION", "GCLOUD_LOCATION"}, expressKeys), What: "where the models run, such as us-central1 or global"},
	},
	"xai": {{Variable: "XAI_API_KEY", What: "a key, made at https://console.x.ai", Secret: true}},
}

// expressKeys are keys with which Vertex AI needs neither a project nor a location.
var expressKeys = []string{"VERTEX_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENAI_API_KEY"}

// Providers returns the prefixes of the providers' models, in order.
func Providers() []string {
	var names []string
	for name := range settings {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Settings returns what the provider of a model needs.
func Settings(model string) []Setting {
	provider, _, _ := strings.Cut(model, "/")
	return settings[provider]
}

// missing tells whether a program with these options has to ask for the setting.
func (s *Setting) missing(o Options) bool {
	if s.Address && o.BaseURL != "" {
		return false
	}
	return !slices.ContainsFunc(append([]string{s.Variable}, s.Or...), func(name string) bool {
		return strings.TrimSpace(os.Getenv(name)) != ""
	})
}
