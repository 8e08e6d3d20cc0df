// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// TranscriptionConfig configures one call of a model that writes down what is said.
// Keys that it does not have are passed through when the configuration is a map or JSON.
type TranscriptionConfig struct {
	CallConfig
	// Temperature is how random the choice of words is: from 0 to 1.
	Temperature *float64 `json:"temperature,omitempty" jsonschema:"description=How random the choice of words is.,minimum=0,maximum=1"`
	// Language is what is spoken, as in ISO 639-1, such as en.
	Language string `json:"language,omitempty" jsonschema:"description=What is spoken as in ISO 639-1 such as en."`
	// Translate writes English whatever is spoken, for models that can.
	Translate *bool `json:"translate,omitempty" jsonschema:"description=Writes English whatever is spoken."`
	// ResponseFormat is the format of the answer; default json. Raw of the response
	// holds what json, verbose_json and diarized_json tell beside the text.
	ResponseFormat string `json:"responseFormat,omitempty" jsonschema:"description=The format of the answer.,enum=json|text|srt|verbose_json|vtt|diarized_json,default=json"`
	// ChunkingStrategy is auto or an object, as the vendor takes it.
	ChunkingStrategy any `json:"chunkingStrategy,omitempty" jsonschema:"description=How the sound is cut: auto or an object with type; threshold; prefix_padding_ms; silence_duration_ms."`
	// Keywords are words or phrases that may be heard, and Languages those that may be
	// spoken, for models that heed them.
	Keywords  []string `json:"keywords,omitempty" jsonschema:"description=Words or phrases that may be heard."`
	Languages []string `json:"languages,omitempty" jsonschema:"description=What may be spoken as in ISO 639-1."`
	// KnownSpeakerNames are up to four names for those of KnownSpeakerReferences, which
	// are data URLs of 2 to 10 seconds of their voices, in the same order.
	KnownSpeakerNames      []string `json:"knownSpeakerNames,omitempty" jsonschema:"description=Names of the speakers whose voices are given.,maxItems=4"`
	KnownSpeakerReferences []string `json:"knownSpeakerReferences,omitempty" jsonschema:"description=Data URLs of 2 to 10 seconds of each speaker's voice.,maxItems=4"`
	// Include asks for more, such as logprobs.
	Include []string `json:"include,omitempty" jsonschema:"description=What else to tell such as logprobs."`
	// TimestampGranularities asks for times of words or segments, with verbose_json.
	TimestampGranularities []string `json:"timestampGranularities,omitempty" jsonschema:"description=Times of what to tell with verbose_json.,enum=word|segment"`
}

// soundUsage is what a model counted that writes down what is said: tokens, or seconds.
type soundUsage struct {
	imageUsage
	Seconds float64 `json:"seconds"`
}

// transcribe is the function of models that write down what is said: in the first
// sound of the request. Its text guides the model.
func (m *modelOf) transcribe(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	c, p, model, key, err := m.begin(q)
	if err != nil {
		return nil, err
	}
	kind, data, err := m.sound(q)
	if err != nil {
		return nil, err
	}
	r := call{method: http.MethodPost, path: "audio/transcriptions", model: model, key: key}
	if string(p.take("translate")) == "true" {
		r.path = "audio/translations"
	}
	var format string
	_ = json.Unmarshal(p["responseFormat"], &format) // missing is the default
	fields := map[string]any{}
	p.into(fields, &m.provider.vendor.Dialect, m.model, m.config)
	fields["model"] = ai.JSON(model)
	if _, given := fields["prompt"]; !given {
		if prompt, err := m.prompt(q); err == nil {
			fields["prompt"] = ai.JSON(prompt)
		}
	}
	if r.body, r.contentType, err = form(fields, kind, data); err != nil {
		return nil, core.Errorf(core.Internal, "%s: %w", m.name, err)
	}
	body, contentType, err := c.whole(ctx, r)
	if err != nil {
		return nil, err
	}
	response := &ai.ModelResponse{FinishReason: ai.FinishStop}
	text := string(body)
	if isJSONType(contentType) || format == "" || strings.HasSuffix(format, "json") {
		var got struct {
			Text  *string         `json:"text"`
			Error json.RawMessage `json:"error"`
			Usage *soundUsage     `json:"usage"`
		}
		if err := json.Unmarshal(body, &got); err != nil {
			return nil, core.Errorf(core.Internal, "%s: the answer is no JSON: %w", m.name, err)
		}
		if err := c.inlineFailure(got.Error); err != nil {
			return nil, err
		}
		if got.Text == nil {
			return nil, core.Errorf(core.Internal, "%s: the answer has no text", m.name)
		}
		text, response.Raw = *got.Text, json.RawMessage(body)
		if u := got.Usage; u != nil {
			response.Usage = u.usage()
			if u.Seconds > 0 {
				response.Usage.Custom = map[string]float64{"seconds": u.Seconds}
			}
		}
	}
	response.Message = ai.NewModelTextMessage(text)
	return response, sendWhole(send, response)
}

// sound returns the first media of the request.
func (m *modelOf) sound(q *ai.ModelRequest) (kind string, data []byte, err error) {
	for _, message := range q.Messages {
		for _, part := range message.Content {
			p, ok := part.(*ai.MediaPart)
			if !ok {
				continue
			}
			declared, data, err := media.ParseDataURI(p.Media.URL)
			if err != nil {
				return "", nil, core.Errorf(core.InvalidArgument, "%s: the sound must be a data URL, or an http(s) URL with a content type such as audio/mpeg: %w", m.name, err)
			}
			if p.Media.ContentType != "" {
				declared = p.Media.ContentType
			}
			return declared, data, nil
		}
	}
	return "", nil, core.Errorf(core.InvalidArgument, "%s: the request has no sound", m.name)
}

// soundFiles are endings of files by their type, by which the API tells formats.
var soundFiles = map[string]string{
	"audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/mp4": "mp4", "audio/x-m4a": "m4a", "audio/m4a": "m4a",
	"audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav", "audio/vnd.wave": "wav",
	"audio/webm": "webm", "audio/ogg": "ogg", "audio/opus": "ogg", "audio/flac": "flac", "audio/x-flac": "flac",
	"video/mp4": "mp4", "video/webm": "webm", "video/mpeg": "mpeg",
}

// form writes fields and a file as a form. Strings are sent as they are, lists as one
// field for each item, and other values as JSON.
func form(fields map[string]any, kind string, data []byte) (body []byte, contentType string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	write := func(name string, raw json.RawMessage) error {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		return w.WriteField(name, text)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		raw, _ := fields[name].(json.RawMessage)
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			if err := write(name, raw); err != nil {
				return nil, "", err
			}
			continue
		}
		for _, item := range list {
			if err := write(name+"[]", item); err != nil {
				return nil, "", err
			}
		}
	}
	kind, _, err = mime.ParseMediaType(kind)
	if err != nil {
		kind = "application/octet-stream"
	}
	ending, ok := soundFiles[kind]
	if !ok {
		ending = "bin"
	}
	file, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="input.` + ending + `"`},
		"Content-Type":        {kind},
	})
	if err != nil {
		return nil, "", err
	}
	_, _ = file.Write(data) // to memory
	if err := w.Close(); err != nil {
		return nil, "", err
	}
	return b.Bytes(), w.FormDataContentType(), nil
}
