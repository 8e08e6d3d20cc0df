// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The words of the Interactions API, by which Deep Research and Lyria 3 are called.
// Source: https://ai.google.dev/api/interactions-api

// interactionsRevision is the revision of the API whose words these are, the one that
// google.golang.org/genai v1.77.0 speaks.
const interactionsRevision = "2026-05-20"

func interactionHeaders() http.Header { return http.Header{"Api-Revision": {interactionsRevision}} }

// interactionStep is a turn of an interaction, or something that happened in it.
type interactionStep struct {
	Type    string               `json:"type"`
	Content []interactionContent `json:"content,omitempty"`
	Summary []interactionContent `json:"summary,omitempty"` // of thinking
	Error   *apiError            `json:"error,omitempty"`
}

type interactionContent struct {
	Type        string          `json:"type"`
	Text        string          `json:"text,omitempty"`
	Annotations json.RawMessage `json:"annotations,omitempty"`
	Data        string          `json:"data,omitempty"`
	MIMEType    string          `json:"mime_type,omitempty"`
	URI         string          `json:"uri,omitempty"`
}

// interaction is the state of an interaction. Errors tells why it failed.
type interaction struct {
	ID     string            `json:"id"`
	Status string            `json:"status"`
	Steps  []interactionStep `json:"steps"`
	Errors []apiError        `json:"errors"`
	Usage  *struct {
		Input    int `json:"total_input_tokens"`
		Output   int `json:"total_output_tokens"`
		Cached   int `json:"total_cached_tokens"`
		Thoughts int `json:"total_thought_tokens"`
		Total    int `json:"total_tokens"`
	} `json:"usage"`
}

// interactionInput returns the messages of a request as steps. The models have no system
// role, so that Genkit has made such messages the user's.
func interactionInput(messages []*ai.Message) ([]interactionStep, error) {
	var steps []interactionStep
	for i, m := range messages {
		if m == nil || len(m.Content) == 0 {
			continue
		}
		step := interactionStep{Type: "user_input"}
		if m.Role == ai.RoleModel {
			step.Type = "model_output"
		}
		for j, p := range m.Content {
			c, err := interactionPart(p)
			if err != nil {
				return nil, core.Errorf(core.StatusOf(err), "messages[%d].content[%d]: %w", i, j, err)
			}
			if c != nil {
				step.Content = append(step.Content, *c)
			}
		}
		if len(step.Content) > 0 {
			steps = append(steps, step)
		}
	}
	if len(steps) == 0 {
		return nil, core.Errorf(core.InvalidArgument, "the request has no message with content")
	}
	return steps, nil
}

// interactionPart converts a part; nil when there is nothing to send.
func interactionPart(p ai.Part) (*interactionContent, error) {
	switch p := p.(type) {
	case *ai.TextPart:
		if p.Text == "" {
			return nil, nil
		}
		return &interactionContent{Type: "text", Text: p.Text}, nil
	case *ai.ReasoningPart:
		return nil, nil // which the API does not take back without its signature
	case *ai.DataPart:
		return &interactionContent{Type: "text", Text: string(p.Data)}, nil
	case *ai.MediaPart:
		c := &interactionContent{MIMEType: p.Media.ContentType, URI: p.Media.URL}
		if isDataURI(p.Media.URL) {
			b, err := inlineData(&p.Media)
			if err != nil {
				return nil, err
			}
			c.URI, c.Data, c.MIMEType = "", b.Data, b.MIMEType
		} else if c.MIMEType == "" {
			c.MIMEType = typeOfURL(p.Media.URL)
		}
		c.Type, _, _ = strings.Cut(c.MIMEType, "/")
		switch c.Type {
		case "image", "audio", "video":
		default:
			c.Type = "document"
		}
		return c, nil
	}
	return nil, core.Errorf(core.InvalidArgument, "a part of type %T cannot be sent to this model", p)
}

// response returns what the interaction has come to. Thinking comes before the answer,
// as it did.
func (n *interaction) response() *ai.ModelResponse {
	message := &ai.Message{Role: ai.RoleModel, Content: ai.Parts{}}
	for _, step := range n.Steps {
		switch step.Type {
		case "thought":
			for _, c := range step.Summary {
				if c.Text != "" {
					message.Content = append(message.Content, ai.NewReasoningPart(c.Text))
				}
			}
		case "model_output":
			for _, c := range step.Content {
				if p := c.part(); p != nil {
					message.Content = append(message.Content, p)
				}
			}
		}
	}
	r := &ai.ModelResponse{Message: message, FinishReason: ai.FinishStop, Custom: ai.JSON(map[string]string{"interactionId": n.ID})}
	switch n.Status {
	case "incomplete":
		r.FinishReason = ai.FinishLength
	case "cancelled":
		r.FinishReason = ai.FinishAborted
	}
	if u := n.Usage; u != nil {
		r.Usage = &ai.Usage{InputTokens: u.Input, OutputTokens: u.Output, CachedContentTokens: u.Cached, ThoughtsTokens: u.Thoughts, TotalTokens: u.Total}
	}
	return r
}

// part converts content; nil for a kind that this package does not know.
func (c *interactionContent) part() ai.Part {
	switch c.Type {
	case "text":
		p := ai.NewTextPart(c.Text)
		if len(c.Annotations) > 0 && string(c.Annotations) != "null" {
			p.Metadata = ai.Metadata{"annotations": c.Annotations}
		}
		return p
	case "image", "audio", "video", "document":
		media := ai.Media{ContentType: c.MIMEType, URL: c.URI}
		if c.Data != "" {
			media.URL = "data:" + c.MIMEType + ";base64," + c.Data
		}
		if media.URL == "" {
			return nil
		}
		return &ai.MediaPart{Media: media}
	}
	return nil
}

// problem returns why an interaction failed.
func (n *interaction) problem() string {
	for _, e := range n.Errors {
		if e.Message != "" {
			return shortened(e.Message, maxMessageBytes)
		}
	}
	for _, step := range n.Steps {
		if step.Error != nil && step.Error.Message != "" {
			return shortened(step.Error.Message, maxMessageBytes)
		}
	}
	return "the provider gave no reason"
}
