// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"encoding/json"
	"strings"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// MusicConfig configures one call of Lyria 3, which makes music with words.
//
// Source: https://ai.google.dev/gemini-api/docs/music-generation
type MusicConfig struct {
	Version string `json:"version,omitempty" jsonschema:"description=The version of the model to call in place of its name."`
	// ResponseModalities are the kinds of output; default audio and text.
	ResponseModalities []string `json:"responseModalities,omitempty" jsonschema:"description=The kinds of output; audio and text unless given.,enum=AUDIO|TEXT|audio|text"`
	APIKey             string   `json:"apiKey,omitempty" jsonschema:"description=A key for this call in place of the plugin's credentials."`
	APIVersion         string   `json:"apiVersion,omitempty" jsonschema:"description=A version of the API for this call."`
	Location           string   `json:"location,omitempty" jsonschema:"description=Vertex AI: a location for this call."`
	// Extra are further keys of the API's interaction.
	Extra map[string]any `json:"-"`
}

type plainMusicConfig MusicConfig

var musicSchema = sync.OnceValue(func() *schema.Schema { return opened(schema.MustFor[plainMusicConfig]()) })

// JSONSchema returns the schema that tools show and by which configurations are checked.
func (MusicConfig) JSONSchema() json.RawMessage { return musicSchema().JSON() }

// MarshalJSON writes the configuration with its further keys.
func (c MusicConfig) MarshalJSON() ([]byte, error) { return encode(plainMusicConfig(c), c.Extra) }

// makeMusic is the function of Lyria 3.
func (m *model) makeMusic(ctx context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	c, err := m.interaction(musicSchema(), q)
	if err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", m.name, err)
	}
	modalities := take[[]string](c.settings, "responseModalities")
	if len(modalities) == 0 {
		modalities = []string{"audio", "text"}
	}
	for i := range modalities {
		modalities[i] = strings.ToLower(modalities[i])
	}
	c.body["model"], c.body["response_modalities"] = c.id, modalities
	c.addSettings()
	n := &interaction{}
	if err := m.b.ask(ctx, &call{name: m.name, options: c.options, path: "interactions", body: c.body}, n); err != nil {
		return nil, err
	}
	if n.Status == "failed" || len(n.Errors) > 0 {
		return nil, core.Errorf(core.Internal, "%s: %s", m.name, n.problem())
	}
	return n.response(), nil
}

// interactionCall is a request of the Interactions API.
type interactionCall struct {
	id       string
	options  callOptions
	body     map[string]any
	settings settings
}

// interaction converts what all requests of the Interactions API have.
func (m *model) interaction(s *schema.Schema, q *ai.ModelRequest) (*interactionCall, error) {
	list, err := readSettings(s, q.Config)
	if err != nil {
		return nil, err
	}
	c := &interactionCall{id: m.id, settings: list, body: map[string]any{"stream": false}}
	if c.options, err = list.callOptions(m.b); err != nil {
		return nil, err
	}
	c.options.headers = interactionHeaders()
	if version := take[string](list, "version"); version != "" {
		c.id = version
	}
	if c.body["input"], err = interactionInput(q.Messages); err != nil {
		return nil, err
	}
	return c, checkModelName(c.id)
}

// addSettings adds what is left of the settings.
func (c *interactionCall) addSettings() {
	for key, value := range c.settings {
		c.body[key] = value
	}
}
