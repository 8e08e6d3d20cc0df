// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// ImageConfig configures one call of a model of images: what most vendors take. Keys
// that it does not have are passed through when the configuration is a map or JSON.
type ImageConfig struct {
	CallConfig
	// N is how many images to make, from 1 to 10.
	N *int `json:"n,omitempty" jsonschema:"description=How many images to make.,minimum=1,maximum=10"`
	// Size is width and height in pixels, such as 1024x1024, or auto.
	Size string `json:"size,omitempty" jsonschema:"description=Width and height in pixels such as 1024x1024; or auto.,pattern=^(auto|[0-9]+x[0-9]+)$"`
	// Quality is the vendor's word for it, such as high.
	Quality string `json:"quality,omitempty" jsonschema:"description=The vendor's word for the quality."`
	// ResponseFormat is b64_json or url.
	ResponseFormat string `json:"responseFormat,omitempty" jsonschema:"description=How the image comes back.,enum=b64_json|url"`
	// User is a name for the user at the end of the line.
	User string `json:"user,omitempty" jsonschema:"description=A stable name of the user at the end of the line."`
}

// imageUsage is what an image model counted.
type imageUsage struct {
	InputTokens  int `json:"input_tokens"`
	OutputTokens int `json:"output_tokens"`
	TotalTokens  int `json:"total_tokens"`
}

func (u *imageUsage) usage() *ai.Usage {
	return &ai.Usage{InputTokens: u.InputTokens, OutputTokens: u.OutputTokens, TotalTokens: u.TotalTokens}
}

// image is the function of models of images. The prompt is the text of all messages.
func (m *modelOf) image(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	c, p, model, key, err := m.begin(q)
	if err != nil {
		return nil, err
	}
	prompt, err := m.prompt(q)
	if err != nil {
		return nil, err
	}
	format := "png"
	var asked string
	if raw := p["outputFormat"]; raw != nil && json.Unmarshal(raw, &asked) == nil {
		format = asked
	}
	body := map[string]any{"prompt": prompt}
	p.into(body, &m.provider.vendor.Dialect, m.model, m.config)
	body["model"] = model
	var got struct {
		Data []struct {
			Base64  string `json:"b64_json"`
			URL     string `json:"url"`
			Revised string `json:"revised_prompt"`
		} `json:"data"`
		OutputFormat string          `json:"output_format"`
		Usage        *imageUsage     `json:"usage"`
		Error        json.RawMessage `json:"error"`
	}
	if _, err := c.post(ctx, "images/generations", model, key, body, &got); err != nil {
		return nil, err
	}
	if err := c.inlineFailure(got.Error); err != nil {
		return nil, err
	}
	if got.OutputFormat != "" {
		format = got.OutputFormat
	}
	var parts ai.Parts
	for _, d := range got.Data {
		part := ai.NewMediaPart("image/"+format, d.URL)
		if d.Base64 != "" {
			part.Media.ContentType = imageType(d.Base64, format)
			part.Media.URL = "data:" + part.Media.ContentType + ";base64," + d.Base64
		}
		if d.Revised != "" {
			part.Metadata = ai.Metadata{"revisedPrompt": d.Revised}
		}
		if part.Media.URL != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return nil, core.Errorf(core.Internal, "%s: the answer has no image", m.name)
	}
	response := &ai.ModelResponse{Message: ai.NewModelMessage(parts...), FinishReason: ai.FinishStop}
	if u := got.Usage; u != nil {
		response.Usage = u.usage()
	}
	return response, sendWhole(send, response)
}

// imageType tells the type of an image from how its base64 begins.
func imageType(base64, format string) string {
	for _, begin := range []struct{ base64, kind string }{
		{"iVBORw0K", "image/png"}, {"/9j/", "image/jpeg"}, {"UklGR", "image/webp"}, {"R0lGOD", "image/gif"},
	} {
		if strings.HasPrefix(base64, begin.base64) {
			return begin.kind
		}
	}
	return "image/" + format
}

// typeOfDataURI returns the type that a data URI declares; "" for other URLs.
func typeOfDataURI(url string) string {
	head, _, ok := strings.Cut(url, ",")
	if !ok || !strings.HasPrefix(head, "data:") {
		return ""
	}
	kind, _, _ := strings.Cut(strings.TrimPrefix(head, "data:"), ";")
	return kind
}

// begin reads the configuration of a call that is no chat.
func (m *modelOf) begin(q *ai.ModelRequest) (c *client, p params, model, key string, err error) {
	if c, err = m.provider.open(); err != nil {
		return
	}
	if p, err = m.config.read(m.name, q.Config); err != nil {
		return
	}
	return c, p, m.nameOf(p), p.text("apiKey"), nil
}

// prompt returns the text of the messages, which must have some.
func (m *modelOf) prompt(q *ai.ModelRequest) (string, error) {
	var texts []string
	for _, message := range q.Messages {
		if text := message.Text(); text != "" {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return "", core.Errorf(core.InvalidArgument, "%s: the request has no text", m.name)
	}
	return strings.Join(texts, "\n"), nil
}

// sendWhole hands on an answer that came in one piece to whoever streams.
func sendWhole(send core.Send[*ai.Chunk], r *ai.ModelResponse) error {
	return send(&ai.Chunk{Content: r.Message.Content})
}
