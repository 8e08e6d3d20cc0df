// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/json"
	"sync"

	"github.com/genkit-go/genkit/schema"
)

// VeoConfig configures one call of a Veo model. The zero value works.
//
// Sources: https://ai.google.dev/gemini-api/docs/video#veo-model-parameters and
// https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation
type VeoConfig struct {
	Version          string `json:"version,omitempty" jsonschema:"description=The version of the model to call in place of its name."`
	NegativePrompt   string `json:"negativePrompt,omitempty" jsonschema:"description=What the video should not show."`
	AspectRatio      string `json:"aspectRatio,omitempty" jsonschema:"description=The shape of the video.,enum=16:9|9:16"`
	PersonGeneration string `json:"personGeneration,omitempty" jsonschema:"description=Which people may be shown.,enum=dont_allow|allow_adult|allow_all"`
	DurationSeconds  *int   `json:"durationSeconds,omitempty" jsonschema:"description=The length in seconds.,minimum=4,maximum=8"`
	Resolution       string `json:"resolution,omitempty" jsonschema:"description=The size of the pictures.,enum=720p|1080p|4k"`
	Seed             *int   `json:"seed,omitempty" jsonschema:"description=Makes videos more alike.,minimum=0"`
	EnhancePrompt    *bool  `json:"enhancePrompt,omitempty" jsonschema:"description=Whether the prompt may be rewritten."`
	// WebhookConfig is of the Gemini API, as it has it.
	WebhookConfig map[string]any `json:"webhookConfig,omitempty" jsonschema:"description=Gemini API: who is told when the video is done."`
	// Vertex AI alone has the following.
	SampleCount        *int              `json:"sampleCount,omitempty" jsonschema:"description=Vertex AI: how many videos are made.,minimum=1,maximum=4"`
	StorageURI         string            `json:"storageUri,omitempty" jsonschema:"description=Vertex AI: a gs:// folder to put the videos into; they are in the answer otherwise."`
	FPS                *int              `json:"fps,omitempty" jsonschema:"description=Vertex AI: pictures in a second.,minimum=1"`
	PubsubTopic        string            `json:"pubsubTopic,omitempty" jsonschema:"description=Vertex AI: a topic that hears of the progress."`
	GenerateAudio      *bool             `json:"generateAudio,omitempty" jsonschema:"description=Vertex AI: whether the video has sound."`
	CompressionQuality string            `json:"compressionQuality,omitempty" jsonschema:"description=Vertex AI: how the video is compressed.,enum=optimized|lossless"`
	ResizeMode         string            `json:"resizeMode,omitempty" jsonschema:"description=Vertex AI: how an image of another shape is fitted.,enum=pad|crop"`
	Labels             map[string]string `json:"labels,omitempty" jsonschema:"description=Vertex AI: labels for billing."`
	// APIKey, APIVersion and Location are those of [Config]. The key begins the
	// operation only: it is checked with the plugin's credentials.
	APIKey     string `json:"apiKey,omitempty" jsonschema:"description=A key to begin the operation with in place of the plugin's credentials."`
	APIVersion string `json:"apiVersion,omitempty" jsonschema:"description=A version of the API for this call."`
	Location   string `json:"location,omitempty" jsonschema:"description=Vertex AI: a location for this call."`
	// Extra are further keys of the API's parameters.
	Extra map[string]any `json:"-"`
}

type plainVeoConfig VeoConfig

var veoSchema = sync.OnceValue(func() *schema.Schema { return opened(schema.MustFor[plainVeoConfig]()) })

// JSONSchema returns the schema that tools show and by which configurations are checked.
func (VeoConfig) JSONSchema() json.RawMessage { return veoSchema().JSON() }

// MarshalJSON writes the configuration with its further keys.
func (c VeoConfig) MarshalJSON() ([]byte, error) { return encode(plainVeoConfig(c), c.Extra) }
