// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// prediction is one result of predict: an image or a sound.
type prediction struct {
	Data         string `json:"bytesBase64Encoded"`
	AudioContent string `json:"audioContent"`
	GCSURI       string `json:"gcsUri"`
	MIMEType     string `json:"mimeType"`
	Refused      string `json:"raiFilteredReason"`
	Prompt       string `json:"prompt"` // as it was rewritten
}

// predictCall is a request of predict or predictLongRunning.
type predictCall struct {
	id         string
	options    callOptions
	instance   map[string]any
	parameters settings
	top        settings // what stands beside the parameters
}

// readPredict reads the configuration of a call of predict.
func (m *model) readPredict(s *schema.Schema, q *ai.ModelRequest) (*predictCall, error) {
	list, err := readSettings(s, q.Config)
	if err != nil {
		return nil, err
	}
	c := &predictCall{id: m.id, instance: map[string]any{}, parameters: list, top: settings{}}
	if c.options, err = list.callOptions(m.b); err != nil {
		return nil, err
	}
	if version := take[string](list, "version"); version != "" {
		c.id = version
	}
	for _, key := range []string{"labels", "webhookConfig"} {
		if raw := list.takeRaw(key); raw != nil {
			c.top[key] = raw
		}
	}
	return c, checkModelName(c.id)
}

func (c *predictCall) body() map[string]any {
	body := c.top.body()
	body["instances"], body["parameters"] = []any{c.instance}, c.parameters
	return body
}

// rename gives a parameter the name of the API.
func (s settings) rename(from, to string) {
	if raw := s.takeRaw(from); raw != nil {
		s[to] = raw
	}
}

// lastMessage returns the message that says what is to be made.
func lastMessage(q *ai.ModelRequest) (*ai.Message, error) {
	for i := len(q.Messages) - 1; i >= 0; i-- {
		if m := q.Messages[i]; m != nil && m.Role != ai.RoleSystem && len(m.Content) > 0 {
			return m, nil
		}
	}
	return nil, core.Errorf(core.InvalidArgument, "the request has no message that says what is to be made")
}

// mediaNamed returns the first media of a message whose metadata.type is one of the
// names; "" stands for media without a type.
func mediaNamed(m *ai.Message, names ...string) *ai.MediaPart {
	for _, p := range m.Content {
		media, ok := p.(*ai.MediaPart)
		if !ok {
			continue
		}
		kind, _ := media.Metadata["type"].(string)
		for _, name := range names {
			if kind == name {
				return media
			}
		}
	}
	return nil
}

// makeImages is the function of Imagen models. The last message is the prompt; an image
// in it with metadata.type "base" or without a type is edited, one with "mask" says
// where. Models that are asked for an editMode get these, and images with the types
// "control", "style", "subject" and "content", as reference images.
func (m *model) makeImages(ctx context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	c, err := m.imagenCall(q)
	if err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", m.name, err)
	}
	return m.predict(ctx, c)
}

func (m *model) imagenCall(q *ai.ModelRequest) (*predictCall, error) {
	c, err := m.readPredict(imagenSchema(), q)
	if err != nil {
		return nil, err
	}
	message, err := lastMessage(q)
	if err != nil {
		return nil, err
	}
	c.instance["prompt"] = message.Text()
	c.oneImage()
	if c.parameters["editMode"] != nil {
		c.instance["referenceImages"], err = referenceImages(message)
		return c, err
	}
	if image := mediaNamed(message, "", "base"); image != nil {
		if c.instance["image"], _, err = mediaSource(&image.Media); err != nil {
			return nil, err
		}
	}
	if mask := mediaNamed(message, "mask"); mask != nil {
		source, _, err := mediaSource(&mask.Media)
		if err != nil {
			return nil, err
		}
		c.instance["mask"] = map[string]any{"image": source}
	}
	return c, nil
}

// oneImage gives the number of images its name, and says that it is one unless given.
func (c *predictCall) oneImage() {
	c.parameters.rename("numberOfImages", "sampleCount")
	if c.parameters["sampleCount"] == nil {
		c.parameters["sampleCount"] = json.RawMessage("1")
	}
}

// references are the words for images by their metadata.type: of the image, and of the
// configuration that metadata.config is.
// Source: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/imagen-api-customization
var references = map[string]struct{ kind, config string }{
	"":        {"REFERENCE_TYPE_RAW", ""},
	"base":    {"REFERENCE_TYPE_RAW", ""},
	"mask":    {"REFERENCE_TYPE_MASK", "maskImageConfig"},
	"control": {"REFERENCE_TYPE_CONTROL", "controlImageConfig"},
	"style":   {"REFERENCE_TYPE_STYLE", "styleImageConfig"},
	"subject": {"REFERENCE_TYPE_SUBJECT", "subjectImageConfig"},
	"content": {"REFERENCE_TYPE_CONTENT", ""},
}

// referenceImages returns the images of a message, with their number from 1, or with
// metadata.referenceId, by which a prompt may speak of them as [1]. A mask without a
// configuration is the application's own.
func referenceImages(message *ai.Message) ([]any, error) {
	var list []any
	for _, p := range message.Content {
		media, ok := p.(*ai.MediaPart)
		if !ok {
			continue
		}
		kind, _ := media.Metadata["type"].(string)
		words, known := references[kind]
		if !known {
			return nil, core.Errorf(core.InvalidArgument, "media with metadata.type '%s'; it must be base, mask, control, style, subject or content", shortened(kind, 50))
		}
		source, _, err := mediaSource(&media.Media)
		if err != nil {
			return nil, err
		}
		image := map[string]any{"referenceType": words.kind, "referenceImage": source, "referenceId": len(list) + 1}
		if id, ok := media.Metadata["referenceId"]; ok {
			image["referenceId"] = id
		}
		if config, ok := media.Metadata["config"]; ok && words.config != "" {
			image[words.config] = config
		} else if kind == "mask" {
			image[words.config] = map[string]any{"maskMode": "MASK_MODE_USER_PROVIDED"}
		}
		list = append(list, image)
	}
	if list == nil {
		return nil, core.Errorf(core.InvalidArgument, "config: editMode is for images, and the last message has none")
	}
	return list, nil
}

// predict sends a call and makes a response of what it returns. When nothing came
// because all was filtered, the response is blocked and says why.
func (m *model) predict(ctx context.Context, c *predictCall) (*ai.ModelResponse, error) {
	var answer struct {
		Predictions []prediction `json:"predictions"`
	}
	err := m.b.ask(ctx, &call{name: m.name, options: c.options, path: m.b.modelPath(c.id) + ":predict", body: c.body()}, &answer)
	if err != nil {
		return nil, err
	}
	message := ai.NewModelMessage()
	var refused []string
	for _, p := range answer.Predictions {
		if part := p.part(); part != nil {
			message.Content = append(message.Content, part)
		} else if p.Refused != "" {
			refused = append(refused, p.Refused)
		}
	}
	switch {
	case len(message.Content) > 0:
		return &ai.ModelResponse{Message: message, FinishReason: ai.FinishStop}, nil
	case len(refused) > 0:
		message.Content = ai.Parts{}
		return &ai.ModelResponse{Message: message, FinishReason: ai.FinishBlocked, FinishMessage: strings.Join(refused, "; ")}, nil
	}
	return nil, core.Errorf(core.FailedPrecondition, "%s: the provider returned nothing and gave no reason; the prompt may have been filtered", m.name)
}

// part returns a prediction as media, nil when it is none.
func (p *prediction) part() ai.Part {
	data := p.Data
	if data == "" {
		data = p.AudioContent
	}
	var metadata ai.Metadata
	if p.Prompt != "" {
		metadata = ai.Metadata{"prompt": p.Prompt}
	}
	media := ai.Media{ContentType: p.MIMEType, URL: p.GCSURI}
	if data != "" {
		media.URL = "data:" + p.MIMEType + ";base64," + data
	}
	if media.URL == "" {
		return nil
	}
	return &ai.MediaPart{Media: media, Metadata: metadata}
}
