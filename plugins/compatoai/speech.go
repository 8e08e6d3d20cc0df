// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// SpeechConfig configures one call of a model that speaks. Keys that it does not have
// are passed through when the configuration is a map or JSON.
type SpeechConfig struct {
	CallConfig
	// Voice is whose voice it is, such as alloy, which is the default, or an object with
	// the id of a voice of one's own.
	Voice any `json:"voice,omitempty" jsonschema:"description=Whose voice it is such as alloy; echo; fable; onyx; nova; shimmer; or an object with the id of a voice."`
	// Speed is how fast to speak: from 0.25 to 4.
	Speed *float64 `json:"speed,omitempty" jsonschema:"description=How fast to speak.,minimum=0.25,maximum=4"`
	// ResponseFormat is the format of the sound; default mp3.
	ResponseFormat string `json:"responseFormat,omitempty" jsonschema:"description=The format of the sound.,enum=mp3|opus|aac|flac|wav|pcm,default=mp3"`
	// Instructions tell how to speak, for models that heed them.
	Instructions string `json:"instructions,omitempty" jsonschema:"description=How to speak for models that heed it."`
}

// soundTypes are MIME types of the API's formats of sound.
var soundTypes = map[string]string{
	"mp3": "audio/mpeg", "opus": "audio/opus", "aac": "audio/aac", "flac": "audio/flac", "wav": "audio/wav",
	"pcm": "audio/L16", "pcm16": "audio/L16",
}

// soundType returns the MIME type of a format; that of mp3 when it is not given.
func soundType(format string) string {
	if format == "" {
		format = "mp3"
	}
	if kind, ok := soundTypes[format]; ok {
		return kind
	}
	return "audio/" + format
}

// speak is the function of models that speak: the text of all messages.
func (m *modelOf) speak(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	c, p, model, key, err := m.begin(q)
	if err != nil {
		return nil, err
	}
	text, err := m.prompt(q)
	if err != nil {
		return nil, err
	}
	body := map[string]any{"input": text, "voice": "alloy"}
	p.into(body, &m.provider.vendor.Dialect, m.model, m.config)
	body["model"] = model
	raw, err := encode(body)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%s: the request cannot be JSON: %w", m.name, err)
	}
	data, contentType, err := c.whole(ctx, call{method: http.MethodPost, path: "audio/speech", model: model, key: key, body: raw})
	if err != nil {
		return nil, err
	}
	if len(data) == 0 || isJSONType(contentType) || strings.HasPrefix(contentType, "text/") {
		return nil, core.Errorf(core.Internal, "%s: the answer of %d bytes is no sound: its type is %q", m.name, len(data), contentType)
	}
	var format string
	_ = json.Unmarshal(p["responseFormat"], &format) // missing is the default
	kind := soundType(format)
	response := &ai.ModelResponse{
		Message:      ai.NewModelMessage(ai.NewMediaPart(kind, media.DataURI(kind, data))),
		FinishReason: ai.FinishStop,
	}
	return response, sendWhole(send, response)
}
