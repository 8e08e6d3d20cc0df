// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/json"
	"sync"

	"github.com/genkit-go/genkit/schema"
)

// Config configures one call of a Gemini or Gemma model, also of those that make images
// or speech. The zero value works. Numbers and switches are pointers, so that 0 and false
// are sent. What is out of range is INVALID_ARGUMENT; which of the values a model takes
// within the range is the provider's to say.
//
// Sources: https://ai.google.dev/api/generate-content#v1beta.GenerationConfig and
// https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
type Config struct {
	Version         string   `json:"version,omitempty" jsonschema:"description=The version of the model to call in place of its name such as gemini-2.5-flash-001."`
	Temperature     *float64 `json:"temperature,omitempty" jsonschema:"description=Randomness of the choice of tokens; 0 is the most predictable.,minimum=0,maximum=2"`
	TopP            *float64 `json:"topP,omitempty" jsonschema:"description=The share of probability to choose tokens from.,minimum=0,maximum=1"`
	TopK            *int     `json:"topK,omitempty" jsonschema:"description=How many of the likeliest tokens to choose from.,minimum=1"`
	MaxOutputTokens *int     `json:"maxOutputTokens,omitempty" jsonschema:"description=The most tokens that the answer may have; thinking counts.,minimum=1"`
	StopSequences   []string `json:"stopSequences,omitempty" jsonschema:"description=Texts before which the answer ends.,maxItems=5"`
	// APIKey is used for this call in place of the plugin's credentials.
	APIKey string `json:"apiKey,omitempty" jsonschema:"description=A key for this call in place of the plugin's credentials."`
	// APIVersion is a version of the API for this call, such as v1alpha.
	APIVersion string `json:"apiVersion,omitempty" jsonschema:"description=A version of the API for this call such as v1alpha."`
	// Location is used for this call in place of the plugin's; Vertex AI only.
	Location string `json:"location,omitempty" jsonschema:"description=Vertex AI: a location for this call such as europe-west1 or global."`

	Seed             *int     `json:"seed,omitempty" jsonschema:"description=Makes answers repeatable as far as the provider can."`
	PresencePenalty  *float64 `json:"presencePenalty,omitempty" jsonschema:"description=Makes tokens less likely that occurred already.,minimum=-2,maximum=2"`
	FrequencyPenalty *float64 `json:"frequencyPenalty,omitempty" jsonschema:"description=Makes tokens less likely the more often they occurred.,minimum=-2,maximum=2"`
	ResponseLogprobs *bool    `json:"responseLogprobs,omitempty" jsonschema:"description=Puts the probabilities of the tokens into the custom field of the response."`
	Logprobs         *int     `json:"logprobs,omitempty" jsonschema:"description=How many of the likeliest tokens are told at each step.,minimum=0,maximum=20"`
	MediaResolution  string   `json:"mediaResolution,omitempty" jsonschema:"description=How many tokens media is turned into: MEDIA_RESOLUTION_LOW or _MEDIUM or _HIGH."`

	// ThinkingConfig says how much the model thinks before it answers.
	ThinkingConfig *ThinkingConfig `json:"thinkingConfig,omitempty" jsonschema:"description=How much the model thinks before it answers."`
	// SafetySettings say what is blocked; a category without an entry has the
	// provider's threshold.
	SafetySettings []SafetySetting `json:"safetySettings,omitempty" jsonschema:"description=What is blocked; HARM_CATEGORY_UNSPECIFIED entries are dropped."`
	// ResponseModalities are the kinds of output; default TEXT, for a model that makes
	// speech AUDIO, for one that makes images TEXT and IMAGE.
	ResponseModalities []string `json:"responseModalities,omitempty" jsonschema:"description=The kinds of output.,enum=TEXT|IMAGE|AUDIO"`
	// SpeechConfig is for models that make speech.
	SpeechConfig *SpeechConfig `json:"speechConfig,omitempty" jsonschema:"description=The voices of a model that makes speech."`
	// ImageConfig is for models that make images.
	ImageConfig *ImageConfig `json:"imageConfig,omitempty" jsonschema:"description=The shape of the images of a model that makes them."`

	// FunctionCallingConfig goes before the tool choice of the call.
	FunctionCallingConfig *FunctionCallingConfig `json:"functionCallingConfig,omitempty" jsonschema:"description=Whether the model may or must call tools; goes before the tool choice of the call."`
	// CodeExecution, GoogleSearch, GoogleSearchRetrieval, URLContext and GoogleMaps
	// are true, or an object of options.
	CodeExecution         any         `json:"codeExecution,omitempty" jsonschema:"description=true or an object: the model may write and run Python."`
	GoogleSearch          any         `json:"googleSearch,omitempty" jsonschema:"description=true or an object: the model may search the web."`
	GoogleSearchRetrieval any         `json:"googleSearchRetrieval,omitempty" jsonschema:"description=The older name of googleSearch."`
	URLContext            any         `json:"urlContext,omitempty" jsonschema:"description=true or an object: the model may read the URLs in the prompt."`
	GoogleMaps            any         `json:"googleMaps,omitempty" jsonschema:"description=true or an object: the model may look up places."`
	FileSearch            *FileSearch `json:"fileSearch,omitempty" jsonschema:"description=Gemini API: stores of files in which the model may search."`
	// RetrievalConfig says where and in which language tools search.
	RetrievalConfig *RetrievalConfig `json:"retrievalConfig,omitempty" jsonschema:"description=Where and in which language the provider's tools search."`
	// Tools and ToolConfig are further tools of the provider, as it writes them.
	Tools      []map[string]any `json:"tools,omitempty" jsonschema:"description=Further tools of the provider as its API has them."`
	ToolConfig map[string]any   `json:"toolConfig,omitempty" jsonschema:"description=The provider's toolConfig; functionCallingConfig and retrievalConfig are put into it."`

	// CachedContent is the name of content that was cached before.
	CachedContent string `json:"cachedContent,omitempty" jsonschema:"description=The name of cached content such as cachedContents/abc."`
	// ServiceTier is standard, flex or priority.
	ServiceTier string `json:"serviceTier,omitempty" jsonschema:"description=standard or flex or priority."`
	// LegacyResponseSchema sends the schema of the answer as responseSchema, in the
	// provider's older dialect, in place of responseJsonSchema.
	LegacyResponseSchema *bool `json:"legacyResponseSchema,omitempty" jsonschema:"description=Sends the schema of the answer in the provider's older dialect."`

	// ContinuationToken goes on with an answer that ended with CONTINUATION; it is in that
	// response's custom field.
	ContinuationToken string `json:"continuationToken,omitempty" jsonschema:"description=Goes on with an answer that ended with CONTINUATION."`
	// Store is of the Gemini API.
	Store *bool `json:"store,omitempty" jsonschema:"description=Gemini API: whether the call is logged whatever the project's setting is."`
	// EnhancedCivicAnswers is of the Gemini API.
	EnhancedCivicAnswers *bool `json:"enableEnhancedCivicAnswers,omitempty" jsonschema:"description=Gemini API: enhanced civic answers where the model has them."`

	// AudioTimestamp, RoutingConfig and ModelArmorConfig are of Vertex AI.
	AudioTimestamp   *bool             `json:"audioTimestamp,omitempty" jsonschema:"description=Vertex AI: the model gets the times in a sound."`
	RoutingConfig    map[string]any    `json:"routingConfig,omitempty" jsonschema:"description=Vertex AI: how a model is chosen as the API has it."`
	ModelArmorConfig *ModelArmorConfig `json:"modelArmorConfig,omitempty" jsonschema:"description=Vertex AI: templates of Model Armor that screen the call."`
	// Labels are keys by which Vertex AI bills.
	Labels map[string]string `json:"labels,omitempty" jsonschema:"description=Vertex AI: labels for billing."`
	// VertexRetrieval grounds answers in a datastore of Vertex AI Search.
	VertexRetrieval *VertexRetrieval `json:"vertexRetrieval,omitempty" jsonschema:"description=Vertex AI: grounds answers in a datastore of Vertex AI Search."`
	// PayGo chooses how Vertex AI serves the call.
	PayGo string `json:"payGo,omitempty" jsonschema:"description=Vertex AI: how the call is served.,enum=priority|priority-only|flex|flex-only"`

	// Extra are further keys of the API's generationConfig.
	Extra map[string]any `json:"-"`
}

// ThinkingConfig says how much a model thinks. Models of Gemini 2.5 take a budget, later
// ones a level.
type ThinkingConfig struct {
	IncludeThoughts *bool  `json:"includeThoughts,omitempty" jsonschema:"description=Whether summaries of the thinking are in the answer."`
	ThinkingBudget  *int   `json:"thinkingBudget,omitempty" jsonschema:"description=The most tokens of thinking; -1 leaves it to the model and 0 is none where the model allows that.,minimum=-1"`
	ThinkingLevel   string `json:"thinkingLevel,omitempty" jsonschema:"description=How much the model thinks.,enum=MINIMAL|LOW|MEDIUM|HIGH"`
}

// SafetySetting says from which probability on a kind of content is blocked.
type SafetySetting struct {
	Category  string `json:"category" jsonschema:"description=Such as HARM_CATEGORY_HARASSMENT or _HATE_SPEECH or _SEXUALLY_EXPLICIT or _DANGEROUS_CONTENT."`
	Threshold string `json:"threshold" jsonschema:"description=BLOCK_LOW_AND_ABOVE or BLOCK_MEDIUM_AND_ABOVE or BLOCK_ONLY_HIGH or BLOCK_NONE or OFF."`
	Method    string `json:"method,omitempty" jsonschema:"description=Vertex AI: what the threshold is compared with.,enum=HARM_BLOCK_METHOD_UNSPECIFIED|SEVERITY|PROBABILITY"`
}

// ModelArmorConfig names templates of Model Armor, such as
// projects/p/locations/l/templates/t.
type ModelArmorConfig struct {
	PromptTemplateName   string `json:"promptTemplateName,omitempty"`
	ResponseTemplateName string `json:"responseTemplateName,omitempty"`
}

// SpeechConfig gives the voice of a model, or the voices of a conversation.
type SpeechConfig struct {
	LanguageCode            string                   `json:"languageCode,omitempty" jsonschema:"description=The language of the speech such as en-US."`
	VoiceConfig             *VoiceConfig             `json:"voiceConfig,omitempty" jsonschema:"description=The voice of the only speaker."`
	MultiSpeakerVoiceConfig *MultiSpeakerVoiceConfig `json:"multiSpeakerVoiceConfig,omitempty" jsonschema:"description=The voices of several speakers."`
}

// VoiceConfig names a voice.
type VoiceConfig struct {
	PrebuiltVoiceConfig *PrebuiltVoiceConfig `json:"prebuiltVoiceConfig,omitempty"`
}

// PrebuiltVoiceConfig names one of the provider's voices, such as Kore or Puck.
type PrebuiltVoiceConfig struct {
	VoiceName string `json:"voiceName,omitempty" jsonschema:"description=Such as Kore or Puck or Zephyr or Charon."`
}

// MultiSpeakerVoiceConfig gives each speaker of a conversation a voice.
type MultiSpeakerVoiceConfig struct {
	SpeakerVoiceConfigs []SpeakerVoiceConfig `json:"speakerVoiceConfigs" jsonschema:"description=One for each speaker."`
}

// SpeakerVoiceConfig gives a speaker, by the name in the text, a voice.
type SpeakerVoiceConfig struct {
	Speaker     string      `json:"speaker" jsonschema:"description=The name as it stands in the text."`
	VoiceConfig VoiceConfig `json:"voiceConfig"`
}

// ImageConfig says what the images of a Gemini image model are like.
type ImageConfig struct {
	AspectRatio string `json:"aspectRatio,omitempty" jsonschema:"description=Such as 1:1 or 16:9 or 9:16 or 4:3 or 21:9."`
	ImageSize   string `json:"imageSize,omitempty" jsonschema:"description=Such as 1K or 2K or 4K."`
	// Vertex AI alone has the following.
	PersonGeneration   string         `json:"personGeneration,omitempty" jsonschema:"description=Vertex AI: which people may be shown such as ALLOW_ADULT."`
	ProminentPeople    string         `json:"prominentPeople,omitempty" jsonschema:"description=Vertex AI: whether well-known people may be shown.,enum=PROMINENT_PEOPLE_UNSPECIFIED|ALLOW_PROMINENT_PEOPLE|BLOCK_PROMINENT_PEOPLE"`
	ImageOutputOptions *OutputOptions `json:"imageOutputOptions,omitempty" jsonschema:"description=Vertex AI: the format of the images."`
}

// FunctionCallingConfig says whether a model may or must call functions, and which.
type FunctionCallingConfig struct {
	Mode                        string   `json:"mode,omitempty" jsonschema:"description=AUTO lets the model choose; ANY makes it call one; VALIDATED checks what it calls.,enum=MODE_UNSPECIFIED|AUTO|ANY|NONE|VALIDATED"`
	AllowedFunctionNames        []string `json:"allowedFunctionNames,omitempty" jsonschema:"description=With ANY the tools to choose from."`
	StreamFunctionCallArguments *bool    `json:"streamFunctionCallArguments,omitempty" jsonschema:"description=Vertex AI: arguments arrive piece by piece."`
}

// FileSearch names stores of files, which the Gemini API has.
type FileSearch struct {
	FileSearchStoreNames []string `json:"fileSearchStoreNames" jsonschema:"description=Such as fileSearchStores/abc."`
	MetadataFilter       string   `json:"metadataFilter,omitempty" jsonschema:"description=Which files are searched."`
	TopK                 *int     `json:"topK,omitempty" jsonschema:"description=How many pieces are found.,minimum=1"`
}

// RetrievalConfig says where and in which language the provider's tools search.
type RetrievalConfig struct {
	LatLng       *LatLng `json:"latLng,omitempty"`
	LanguageCode string  `json:"languageCode,omitempty" jsonschema:"description=Such as en-US."`
}

// LatLng is a place on earth, in degrees.
type LatLng struct {
	Latitude  float64 `json:"latitude" jsonschema:"minimum=-90,maximum=90"`
	Longitude float64 `json:"longitude" jsonschema:"minimum=-180,maximum=180"`
}

// VertexRetrieval names a datastore of Vertex AI Search.
type VertexRetrieval struct {
	Datastore          Datastore `json:"datastore"`
	DisableAttribution *bool     `json:"disableAttribution,omitempty" jsonschema:"description=Leaves out where an answer is from."`
}

// Datastore is where a datastore is; project and location are the plugin's by default.
type Datastore struct {
	ProjectID   string `json:"projectId,omitempty"`
	Location    string `json:"location,omitempty"`
	DataStoreID string `json:"dataStoreId"`
}

type plainConfig Config

var configSchema = sync.OnceValue(func() *schema.Schema { return opened(schema.MustFor[plainConfig]()) })

// JSONSchema returns the schema that tools show and by which configurations are checked.
func (Config) JSONSchema() json.RawMessage { return configSchema().JSON() }

// MarshalJSON writes the configuration with its further keys.
func (c Config) MarshalJSON() ([]byte, error) { return encode(plainConfig(c), c.Extra) }
