// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// TryOnConfig configures one call of Virtual Try-On, which Vertex AI has. The zero value
// makes one image.
//
// Sources: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/image/generate-virtual-try-on-images
// and https://pkg.go.dev/google.golang.org/genai@v1.77.0#RecontextImageConfig
type TryOnConfig struct {
	Version          string            `json:"version,omitempty" jsonschema:"description=The version of the model to call in place of its name."`
	SampleCount      *int              `json:"sampleCount,omitempty" jsonschema:"description=How many images are made; 1 unless given.,minimum=1,maximum=4"`
	BaseSteps        *int              `json:"baseSteps,omitempty" jsonschema:"description=How many steps an image takes; more are better and slower.,minimum=1,maximum=100"`
	Seed             *int              `json:"seed,omitempty" jsonschema:"description=Makes images repeatable; needs addWatermark false."`
	PersonGeneration string            `json:"personGeneration,omitempty" jsonschema:"description=Which people may be shown.,enum=dont_allow|allow_adult|allow_all"`
	SafetySetting    string            `json:"safetySetting,omitempty" jsonschema:"description=How much is blocked.,enum=block_low_and_above|block_medium_and_above|block_only_high|block_none"`
	AddWatermark     *bool             `json:"addWatermark,omitempty" jsonschema:"description=An invisible watermark; true unless given."`
	StorageURI       string            `json:"storageUri,omitempty" jsonschema:"description=A gs:// folder to put the images into."`
	OutputOptions    *OutputOptions    `json:"outputOptions,omitempty" jsonschema:"description=The format of the images."`
	EnhancePrompt    *bool             `json:"enhancePrompt,omitempty" jsonschema:"description=Whether the prompt may be rewritten."`
	Labels           map[string]string `json:"labels,omitempty" jsonschema:"description=Labels for billing."`
	APIKey           string            `json:"apiKey,omitempty" jsonschema:"description=A key for this call in place of the plugin's credentials."`
	APIVersion       string            `json:"apiVersion,omitempty" jsonschema:"description=A version of the API for this call."`
	Location         string            `json:"location,omitempty" jsonschema:"description=A location for this call."`
	// Extra are further keys of the API's parameters.
	Extra map[string]any `json:"-"`
}

type plainTryOnConfig TryOnConfig

var tryOnSchema = sync.OnceValue(func() *schema.Schema { return opened(schema.MustFor[plainTryOnConfig]()) })

// JSONSchema returns the schema that tools show and by which configurations are checked.
func (TryOnConfig) JSONSchema() json.RawMessage { return tryOnSchema().JSON() }

// MarshalJSON writes the configuration with its further keys.
func (c TryOnConfig) MarshalJSON() ([]byte, error) { return encode(plainTryOnConfig(c), c.Extra) }

// tryOn is the function of Virtual Try-On. The last message has an image of a person, with
// metadata.type "person", and images of what is put on them, with "product".
func (m *model) tryOn(ctx context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	c, err := m.tryOnCall(q)
	if err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", m.name, err)
	}
	return m.predict(ctx, c)
}

func (m *model) tryOnCall(q *ai.ModelRequest) (*predictCall, error) {
	c, err := m.readPredict(tryOnSchema(), q)
	if err != nil {
		return nil, err
	}
	message, err := lastMessage(q)
	if err != nil {
		return nil, err
	}
	if text := message.Text(); text != "" {
		c.instance["prompt"] = text
	}
	var products []any
	for _, p := range message.Content {
		media, ok := p.(*ai.MediaPart)
		if !ok {
			continue
		}
		source, _, err := mediaSource(&media.Media)
		if err != nil {
			return nil, err
		}
		switch image := map[string]any{"image": source}; media.Metadata["type"] {
		case "person":
			c.instance["personImage"] = image
		case "product":
			products = append(products, image)
		default:
			return nil, core.Errorf(core.InvalidArgument, "the metadata.type of each image must be person or product")
		}
	}
	if c.instance["personImage"] == nil || products == nil {
		return nil, core.Errorf(core.InvalidArgument, "the last message must have an image with metadata.type person and one with product")
	}
	c.instance["productImages"] = products
	c.oneImage()
	return c, nil
}
