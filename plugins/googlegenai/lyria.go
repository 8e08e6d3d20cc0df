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

// LyriaConfig configures one call of Lyria 2, which Vertex AI has. Seed and SampleCount
// exclude each other.
//
// Source: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/lyria-music-generation
type LyriaConfig struct {
	Version        string `json:"version,omitempty" jsonschema:"description=The version of the model to call in place of its name."`
	NegativePrompt string `json:"negativePrompt,omitempty" jsonschema:"description=What the music should not have."`
	Seed           *int   `json:"seed,omitempty" jsonschema:"description=Makes music repeatable; not with sampleCount."`
	SampleCount    *int   `json:"sampleCount,omitempty" jsonschema:"description=How many pieces are made; not with seed.,minimum=1"`
	APIKey         string `json:"apiKey,omitempty" jsonschema:"description=A key for this call in place of the plugin's credentials."`
	APIVersion     string `json:"apiVersion,omitempty" jsonschema:"description=A version of the API for this call."`
	Location       string `json:"location,omitempty" jsonschema:"description=A location for this call."`
	// Extra are further keys of the API's parameters.
	Extra map[string]any `json:"-"`
}

type plainLyriaConfig LyriaConfig

var lyriaSchema = sync.OnceValue(func() *schema.Schema { return opened(schema.MustFor[plainLyriaConfig]()) })

// JSONSchema returns the schema that tools show and by which configurations are checked.
func (LyriaConfig) JSONSchema() json.RawMessage { return lyriaSchema().JSON() }

// MarshalJSON writes the configuration with its further keys.
func (c LyriaConfig) MarshalJSON() ([]byte, error) { return encode(plainLyriaConfig(c), c.Extra) }

// makeSound is the function of Lyria 2. The last message is the prompt.
func (m *model) makeSound(ctx context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	c, err := m.lyriaCall(q)
	if err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", m.name, err)
	}
	return m.predict(ctx, c)
}

func (m *model) lyriaCall(q *ai.ModelRequest) (*predictCall, error) {
	c, err := m.readPredict(lyriaSchema(), q)
	if err != nil {
		return nil, err
	}
	message, err := lastMessage(q)
	if err != nil {
		return nil, err
	}
	if c.parameters["seed"] != nil && c.parameters["sampleCount"] != nil {
		return nil, core.Errorf(core.InvalidArgument, "config: seed and sampleCount exclude each other")
	}
	c.instance["prompt"] = message.Text()
	// These belong to the prompt.
	for key, name := range map[string]string{"negativePrompt": "negative_prompt", "seed": "seed"} {
		if raw := c.parameters.takeRaw(key); raw != nil {
			c.instance[name] = raw
		}
	}
	c.parameters.rename("sampleCount", "sample_count")
	return c, nil
}
