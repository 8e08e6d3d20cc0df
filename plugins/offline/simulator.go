// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"context"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// simulator is the model.
type simulator struct {
	latency time.Duration
	faults  faults
}

// generate is the model's function.
func (s *simulator) generate(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	config, err := readConfig[Config](q.Config)
	if err != nil {
		return nil, err
	}
	if err := config.check(); err != nil {
		return nil, err
	}
	response, err := compose(q, &config)
	if err != nil {
		return nil, err
	}
	d := delivery{send: send, latency: config.wait(s.latency), fault: s.faults.due(config.Fault)}
	if core.Streaming(ctx) {
		if config.Fault != nil {
			d.after = config.Fault.AfterChunks
		}
		err = d.chunks(ctx, response.Message.Content)
	} else {
		err = d.whole(ctx)
	}
	if err != nil {
		return nil, err
	}
	return response, nil
}

// compose makes the answer to a request: tool requests, or JSON, or prose.
func compose(q *ai.ModelRequest, config *Config) (*ai.ModelResponse, error) {
	t, err := readTalk(q)
	if err != nil {
		return nil, err
	}
	content, err := t.toolRequests(q.Tools, q.ToolChoice)
	if err != nil {
		return nil, err
	}
	reason := ai.FinishStop
	if len(content) == 0 {
		text, err := t.text(q.Output)
		if err != nil {
			return nil, err
		}
		text = beforeStop(text, config.StopSequences)
		if config.MaxOutputTokens != nil {
			var cut bool
			if text, cut = firstTokens(text, *config.MaxOutputTokens); cut {
				reason = ai.FinishLength
			}
		}
		content = ai.Parts{ai.NewTextPart(text)}
	}
	usage := &ai.Usage{InputTokens: inputTokens(q), OutputTokens: partTokens(content)}
	usage.TotalTokens = usage.InputTokens + usage.OutputTokens
	return &ai.ModelResponse{Message: &ai.Message{Role: ai.RoleModel, Content: content}, FinishReason: reason, Usage: usage}, nil
}

// text answers in the form that the request asks for.
func (t *talk) text(output *ai.OutputConfig) (string, error) {
	if output == nil || output.Format == "text" {
		return t.answer(), nil
	}
	if len(output.Schema) > 0 {
		return t.instance(output)
	}
	if output.Format == "json" || output.ContentType == "application/json" {
		v := newObject()
		v.set("answer", newString(t.answer()))
		return v.indented(), nil
	}
	return t.answer(), nil
}
