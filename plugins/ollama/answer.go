// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// piece is one record of an answer of /api/chat, whose text is in a message, or of
// /api/generate, whose text stands by itself. A whole answer is one piece.
type piece struct {
	Error   string `json:"error"`
	Message struct {
		Content   string          `json:"content"`
		Thinking  string          `json:"thinking"`
		Images    []api.ImageData `json:"images"`
		ToolCalls []toolCall      `json:"tool_calls"`
	} `json:"message"`
	Response string        `json:"response"`
	Thinking string        `json:"thinking"`
	Image    api.ImageData `json:"image"`

	Done        bool              `json:"done"`
	DoneReason  string            `json:"done_reason"`
	Model       string            `json:"model"`
	RemoteModel string            `json:"remote_model"`
	RemoteHost  string            `json:"remote_host"`
	Logprobs    []json.RawMessage `json:"logprobs"`
	api.Metrics
}

// answer is what the pieces add up to.
type answer struct {
	tools           *toolbox
	reasoning, text strings.Builder
	images          ai.Parts
	requests        ai.Parts
	logprobs        []json.RawMessage
	last            piece
}

// custom is what an answer says of itself, in the response's custom field.
type custom struct {
	Model       string            `json:"model,omitempty"`
	RemoteModel string            `json:"remoteModel,omitempty"`
	RemoteHost  string            `json:"remoteHost,omitempty"`
	DoneReason  string            `json:"doneReason,omitempty"`
	Logprobs    []json.RawMessage `json:"logprobs,omitempty"`
}

// generate makes one call of a model. It streams when somebody listens.
func (p *Plugin) generate(ctx context.Context, m ModelOptions, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	s, err := readSettings(q.Config)
	if err != nil {
		return nil, err
	}
	streaming := core.Streaming(ctx)
	a := &answer{tools: &toolbox{}}
	path, body := chatPath, any(nil)
	if m.Generate {
		path = generatePath
		body, err = writeGenerate(m.Name, q, s, streaming)
	} else {
		body, a.tools, err = writeChat(m.Name, q, s, streaming)
	}
	if err != nil {
		return nil, err
	}
	model := m.Name
	if s.Version != "" {
		model = s.Version
	}
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	response, err := p.open(ctx, Call{Path: path, Model: model, Request: q}, s.APIKey, body)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	from := newRecords(response.Body)
	for !a.last.Done {
		var next piece
		if err := p.next(ctx, from, &next); err != nil {
			return nil, err
		}
		if next.Error != "" {
			return nil, reported(next.Error)
		}
		parts := a.add(next)
		if !streaming || len(parts) == 0 {
			continue
		}
		if err := send(&ai.Chunk{Role: ai.RoleModel, Content: parts}); err != nil {
			return nil, err
		}
	}
	drain(response.Body, leave)
	return a.response(), nil
}

// add takes a piece in and returns what is new.
func (a *answer) add(next piece) ai.Parts {
	var parts ai.Parts
	if thinking := next.Message.Thinking + next.Thinking; thinking != "" {
		a.reasoning.WriteString(thinking)
		parts = append(parts, ai.NewReasoningPart(thinking))
	}
	if text := next.Message.Content + next.Response; text != "" {
		a.text.WriteString(text)
		parts = append(parts, ai.NewTextPart(text))
	}
	if len(next.Image) > 0 {
		next.Message.Images = append(next.Message.Images, next.Image)
	}
	for _, data := range next.Message.Images {
		image := imagePart(data)
		a.images = append(a.images, image)
		parts = append(parts, image)
	}
	for _, call := range next.Message.ToolCalls {
		request := a.tools.request(call)
		a.requests = append(a.requests, request)
		parts = append(parts, request)
	}
	a.logprobs = append(a.logprobs, next.Logprobs...)
	a.last = next
	return parts
}

// response returns the whole answer: thinking, text, images and tool requests.
func (a *answer) response() *ai.ModelResponse {
	content := ai.Parts{}
	if a.reasoning.Len() > 0 {
		content = append(content, ai.NewReasoningPart(a.reasoning.String()))
	}
	if a.text.Len() > 0 {
		content = append(content, ai.NewTextPart(a.text.String()))
	}
	r := &ai.ModelResponse{
		Message: &ai.Message{Role: ai.RoleModel, Content: append(append(content, a.images...), a.requests...)},
		Usage:   usage(a.last.Metrics),
		Custom: ai.JSON(custom{
			Model: a.last.Model, RemoteModel: a.last.RemoteModel, RemoteHost: a.last.RemoteHost,
			DoneReason: a.last.DoneReason, Logprobs: a.logprobs,
		}),
	}
	switch a.last.DoneReason {
	case "stop":
		r.FinishReason = ai.FinishStop
	case "length":
		r.FinishReason = ai.FinishLength
	case "":
		r.FinishReason = ai.FinishUnknown // older servers give none
	default:
		r.FinishReason, r.FinishMessage = ai.FinishOther, "Ollama's reason: "+a.last.DoneReason
	}
	return r
}

// usage returns the counts of tokens, and in Custom the durations in nanoseconds.
func usage(m api.Metrics) *ai.Usage {
	u := &ai.Usage{InputTokens: m.PromptEvalCount, OutputTokens: m.EvalCount, TotalTokens: m.PromptEvalCount + m.EvalCount}
	for name, d := range map[string]float64{
		"total_duration": float64(m.TotalDuration), "load_duration": float64(m.LoadDuration),
		"prompt_eval_duration": float64(m.PromptEvalDuration), "eval_duration": float64(m.EvalDuration),
	} {
		if d == 0 {
			continue
		}
		if u.Custom == nil {
			u.Custom = map[string]float64{}
		}
		u.Custom[name] = d
	}
	return u
}
