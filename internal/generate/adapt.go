// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
	"github.com/genkit-go/genkit/internal/format"
	"github.com/genkit-go/genkit/schema"
)

// Adaption makes requests such as a model can take, in place of what it cannot do. It
// runs inside of the model's action: the caller's history never shows it.
type Adaption struct {
	Context *ContextOptions
	// Media, when set, puts the bytes of media that is given by http(s) URL into the
	// request.
	Media *media.Downloader
	// SystemPreface and SystemReply frame the system message for a model without that
	// role: the preface and the text become a message of the user, and the reply the
	// model's answer to it. "" is a text of our own.
	SystemPreface, SystemReply string

	warned struct{ toolChoice, multiturn, stage atomic.Bool }
}

// The texts that frame a simulated system message.
const (
	systemPreface = "Follow these instructions:\n"
	systemReply   = "I will."
)

// adapt returns the request as the model can take it; q itself when it can.
func (a *Adaption) adapt(ctx context.Context, name string, m *ModelMetadata, q *ai.ModelRequest) (*ai.ModelRequest, error) {
	if m.Stage == ai.StageDeprecated {
		warnOnce(ctx, &a.warned.stage, "the model is deprecated", name)
	}
	for i, message := range q.Messages {
		if message == nil {
			return nil, core.PublicErrorf(core.InvalidArgument, "messages[%d] is null", i)
		}
	}
	can := m.Supports
	if can != nil {
		if err := a.checkSupport(ctx, name, can, q); err != nil {
			return nil, err
		}
	}
	messages, output, docs := q.Messages, q.Output, q.Docs
	if len(docs) > 0 && (can == nil || !can.Context) {
		messages, docs = withContext(messages, docs, a.Context), nil
	}
	if output != nil && output.Constrained && len(output.Schema) > 0 && !enforcesSchemas(can, len(q.Tools) > 0) {
		text, err := schemaInstructions(output.Schema)
		if err != nil {
			return nil, err
		}
		messages, output = withInstructions(messages, text), nil
	}
	if can != nil && !can.SystemRole {
		messages = a.withoutSystem(messages)
	}
	if len(docs) != len(q.Docs) || output != q.Output || !sameMessages(messages, q.Messages) {
		changed := *q
		changed.Messages, changed.Output, changed.Docs = messages, output, docs
		q = &changed
	}
	if a.Media != nil {
		return a.Media.Inline(ctx, q)
	}
	return q, nil
}

func sameMessages(a, b []*ai.Message) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// enforcesSchemas reports whether the model's provider holds an answer to a schema.
func enforcesSchemas(can *ai.ModelSupports, tools bool) bool {
	if can == nil {
		return false
	}
	return can.Constrained == ai.ConstrainedAll || can.Constrained == ai.ConstrainedNoTools && !tools
}

// schemaInstructions returns the words that stand in for a schema.
func schemaInstructions(raw []byte) (string, error) {
	s, err := schema.Parse(raw)
	if err != nil {
		return "", core.Errorf(core.InvalidArgument, "output schema: %w", err)
	}
	return format.SchemaInstructions(s), nil
}

// checkSupport names what a request has and the model cannot do: an error where the
// answer would be wrong, a warning where the model may do without.
func (a *Adaption) checkSupport(ctx context.Context, name string, can *ai.ModelSupports, q *ai.ModelRequest) error {
	if len(q.Tools) > 0 && !can.Tools {
		return core.Errorf(core.InvalidArgument, "model '%s' does not support tools, but the request offers %d", name, len(q.Tools))
	}
	if q.ToolChoice != "" && !can.ToolChoice {
		warnOnce(ctx, &a.warned.toolChoice, "the model may not heed the tool choice", name)
	}
	turns := 0
	for i, m := range q.Messages {
		if m.Role == ai.RoleUser || m.Role == ai.RoleModel {
			turns++
		}
		if can.Media {
			continue
		}
		at := slices.IndexFunc(m.Content, func(p ai.Part) bool { _, ok := p.(*ai.MediaPart); return ok })
		if at >= 0 {
			return core.Errorf(core.InvalidArgument, "model '%s' does not support media, but messages[%d].content[%d] is some", name, i, at)
		}
	}
	if turns > 1 && !can.Multiturn {
		warnOnce(ctx, &a.warned.multiturn, "the model may not heed earlier messages", name)
	}
	return nil
}

// warnOnce logs a warning about a model, the first time only.
func warnOnce(ctx context.Context, warned *atomic.Bool, text, model string) {
	if !warned.Swap(true) {
		core.Logger(ctx).WarnContext(ctx, text, slog.String("model", model))
	}
}

// withoutSystem returns messages in which a message of the system is one of the user,
// and answered by the model.
func (a *Adaption) withoutSystem(messages []*ai.Message) []*ai.Message {
	at := slices.IndexFunc(messages, func(m *ai.Message) bool { return m.Role == ai.RoleSystem })
	if at < 0 {
		return messages
	}
	preface, reply := systemPreface, systemReply
	if a.SystemPreface != "" {
		preface = a.SystemPreface
	}
	if a.SystemReply != "" {
		reply = a.SystemReply
	}
	instructions := *messages[at]
	instructions.Role = ai.RoleUser
	instructions.Content = append(ai.Parts{ai.NewTextPart(preface)}, messages[at].Content...)
	simulated := make([]*ai.Message, 0, len(messages)+1)
	simulated = append(append(simulated, messages[:at]...), &instructions, ai.NewModelTextMessage(reply))
	return append(simulated, messages[at+1:]...)
}
