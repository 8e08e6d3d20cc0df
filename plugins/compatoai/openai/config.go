// SPDX-License-Identifier: Apache-2.0

package openai

import "github.com/genkit-go/genkit/plugins/compatoai"

// Config configures one call of a chat model: what all vendors of the API share, and
// what OpenAI has beside it.
type Config struct {
	compatoai.Config
	// ReasoningEffort is how much to think: none, minimal, low, medium, high, xhigh or
	// max, of which a model takes some.
	ReasoningEffort string `json:"reasoningEffort,omitempty" jsonschema:"description=How much to think.,enum=none|minimal|low|medium|high|xhigh|max"`
	// Verbosity is how much to say: low, medium or high.
	Verbosity string `json:"verbosity,omitempty" jsonschema:"description=How much to say.,enum=low|medium|high"`
	// ServiceTier is how the request is served, and paid for.
	ServiceTier string `json:"serviceTier,omitempty" jsonschema:"description=How the request is served and paid for.,enum=auto|default|flex|scale|priority|fast"`
	// Store keeps the answer at OpenAI.
	Store *bool `json:"store,omitempty" jsonschema:"description=Keeps the answer at OpenAI."`
	// Metadata is kept with a stored answer: up to 16 texts.
	Metadata map[string]string `json:"metadata,omitempty" jsonschema:"description=Up to 16 texts that are kept with a stored answer."`
	// Modalities are what the answer is made of: text, or text and audio.
	Modalities []string `json:"modalities,omitempty" jsonschema:"description=What the answer is made of.,enum=text|audio"`
	// Audio is voice and format of a spoken answer.
	Audio *Audio `json:"audio,omitempty" jsonschema:"description=Voice and format of a spoken answer."`
	// Prediction is text that the answer will mostly repeat, as OpenAI takes it.
	Prediction map[string]any `json:"prediction,omitempty" jsonschema:"description=Text that the answer will mostly repeat: an object with type content and content."`
	// PromptCacheKey leads requests with the same beginning to the same cache.
	PromptCacheKey string `json:"promptCacheKey,omitempty" jsonschema:"description=Leads requests with the same beginning to the same cache."`
	// PromptCacheRetention is how long beginnings are kept: in_memory or 24h.
	PromptCacheRetention string `json:"promptCacheRetention,omitempty" jsonschema:"description=How long beginnings of prompts are kept.,enum=in_memory|24h"`
	// PromptCacheOptions are mode (implicit or explicit) and ttl, for gpt-5.6 and later.
	PromptCacheOptions map[string]any `json:"promptCacheOptions,omitempty" jsonschema:"description=Mode and ttl of prompt caching for gpt-5.6 and later."`
	// SafetyIdentifier is a stable name of the user, at most 128 characters, by which
	// OpenAI finds abuse.
	SafetyIdentifier string `json:"safetyIdentifier,omitempty" jsonschema:"description=A stable name of the user by which abuse is found.,maxLength=128"`
	// WebSearchOptions are for models that search.
	WebSearchOptions map[string]any `json:"webSearchOptions,omitempty" jsonschema:"description=For models that search the web."`
	// Moderation has question and answer looked at by a model of moderation: an object
	// with model and policy. What it says is in the response's Custom.
	Moderation map[string]any `json:"moderation,omitempty" jsonschema:"description=Has question and answer moderated: an object with model and policy."`
	// StreamOptions are sent with streams beside include_usage, such as
	// include_obfuscation.
	StreamOptions map[string]any `json:"streamOptions,omitempty" jsonschema:"description=Sent with streams such as include_obfuscation."`
}

// Audio is voice and format of a spoken answer.
type Audio struct {
	// Voice is a name such as alloy, or an object with the id of a voice of one's own.
	Voice any `json:"voice,omitempty" jsonschema:"description=Whose voice it is such as alloy; or an object with the id of a voice."`
	// Format is that of the sound; streams take pcm16 alone.
	Format string `json:"format,omitempty" jsonschema:"description=The format of the sound.,enum=wav|aac|mp3|flac|opus|pcm16"`
}

// ImageConfig configures one call of a GPT Image model.
type ImageConfig struct {
	compatoai.CallConfig
	// N is how many images to make, from 1 to 10.
	N *int `json:"n,omitempty" jsonschema:"description=How many images to make.,minimum=1,maximum=10"`
	// Size is width and height in pixels, such as 1024x1024, 1536x1024 or 1024x1536, or
	// auto.
	Size string `json:"size,omitempty" jsonschema:"description=Width and height in pixels such as 1536x1024; or auto.,pattern=^(auto|[0-9]+x[0-9]+)$"`
	// Quality is low, medium, high, xhigh, max or auto, of which a model takes some.
	Quality string `json:"quality,omitempty" jsonschema:"description=How well the image is made.,enum=low|medium|high|xhigh|max|auto"`
	// Background is transparent, opaque or auto.
	Background string `json:"background,omitempty" jsonschema:"description=What is behind.,enum=transparent|opaque|auto"`
	// Moderation is low or auto.
	Moderation string `json:"moderation,omitempty" jsonschema:"description=How strict the filter is.,enum=low|auto"`
	// OutputFormat is png, jpeg or webp.
	OutputFormat string `json:"outputFormat,omitempty" jsonschema:"description=The format of the image.,enum=png|jpeg|webp"`
	// OutputCompression is the quality of jpeg and webp in percent: from 0 to 100.
	OutputCompression *int `json:"outputCompression,omitempty" jsonschema:"description=The quality of jpeg and webp in percent.,minimum=0,maximum=100"`
	// SafetyIdentifier is a stable name of the user, by which OpenAI finds abuse.
	SafetyIdentifier string `json:"safetyIdentifier,omitempty" jsonschema:"description=A stable name of the user by which abuse is found."`
	// User is a name for the user at the end of the line; SafetyIdentifier replaces it.
	User string `json:"user,omitempty" jsonschema:"description=A stable name of the user at the end of the line."`
}

// DallEConfig configures one call of DALL-E, which OpenAI has retired.
type DallEConfig struct {
	compatoai.CallConfig
	// N is how many images to make, from 1 to 10; DALL-E 3 makes one.
	N *int `json:"n,omitempty" jsonschema:"description=How many images to make.,minimum=1,maximum=10"`
	// Size is width and height in pixels, such as 1024x1024, 1792x1024 or 1024x1792.
	Size string `json:"size,omitempty" jsonschema:"description=Width and height in pixels such as 1792x1024.,pattern=^[0-9]+x[0-9]+$"`
	// Style is vivid or natural.
	Style string `json:"style,omitempty" jsonschema:"description=How the image looks.,enum=vivid|natural"`
	// Quality is standard or hd.
	Quality string `json:"quality,omitempty" jsonschema:"description=How well the image is made.,enum=standard|hd"`
	// ResponseFormat is b64_json, which is the default here, or url, which works for an
	// hour.
	ResponseFormat string `json:"responseFormat,omitempty" jsonschema:"description=How the image comes back.,enum=b64_json|url"`
	// User is a name for the user at the end of the line.
	User string `json:"user,omitempty" jsonschema:"description=A stable name of the user at the end of the line."`
}
