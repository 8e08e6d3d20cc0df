// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core/media"
)

// answerBuilder puts an answer together, from one piece or from many.
type answerBuilder struct {
	model   *modelOf
	request *chatRequest

	parts    ai.Parts // but for the text that grows, and calls of tools
	text     strings.Builder
	thinking bool // what grows is thinking
	calls    []*growingCall
	byIndex  map[int]*growingCall
	audio    strings.Builder // base64
	refusal  strings.Builder
	finish   string
	usage    *usage
	id, name string
}

// growingCall is a tool request whose arguments are not yet whole.
type growingCall struct {
	id, name string
	input    strings.Builder
}

// about notes what an event says beside its choices.
func (b *answerBuilder) about(c *completion) {
	if c.ID != "" {
		b.id = c.ID
	}
	if c.Model != "" {
		b.name = c.Model
	}
	if c.Usage != nil {
		b.usage = c.Usage
	}
}

// append adds a part; text next to text of the same sort becomes one part.
func (b *answerBuilder) append(part ai.Part) {
	switch p := part.(type) {
	case *ai.TextPart:
		b.grow(false, p.Text)
	case *ai.ReasoningPart:
		b.grow(true, p.Reasoning)
	default:
		b.settle()
		b.parts = append(b.parts, part)
	}
}

func (b *answerBuilder) grow(thinking bool, text string) {
	if b.thinking != thinking {
		b.settle()
		b.thinking = thinking
	}
	b.text.WriteString(text)
}

// settle makes a part of the text that grew.
func (b *answerBuilder) settle() {
	if b.text.Len() == 0 {
		return
	}
	if b.thinking {
		b.parts = append(b.parts, ai.NewReasoningPart(b.text.String()))
	} else {
		b.parts = append(b.parts, ai.NewTextPart(b.text.String()))
	}
	b.text.Reset()
}

// more adds what is not shown before it is whole: calls of tools, sound, a refusal.
func (b *answerBuilder) more(c *choice, a *answer) {
	for i := range a.ToolCalls {
		b.call(&a.ToolCalls[i])
	}
	if a.Audio != nil {
		b.audio.WriteString(a.Audio.Data)
	}
	b.refusal.WriteString(a.Refusal)
	if c.FinishReason != "" {
		b.finish = c.FinishReason
	}
}

// call adds a call of a tool, or what is new of one. Vendors that leave the index out
// send whole calls, each with its name.
func (b *answerBuilder) call(a *answeredCall) {
	var g *growingCall
	switch {
	case a.Index != nil:
		g = b.byIndex[*a.Index]
	case a.Function.Name == "" && len(b.calls) > 0:
		g = b.calls[len(b.calls)-1]
	}
	if g != nil && a.ID != "" && g.id != "" && a.ID != g.id && a.Function.Name != "" {
		g = nil // another call under the same index
	}
	if g == nil {
		g = &growingCall{}
		b.calls = append(b.calls, g)
		if a.Index != nil {
			if b.byIndex == nil {
				b.byIndex = map[int]*growingCall{}
			}
			b.byIndex[*a.Index] = g
		}
	}
	if a.ID != "" {
		g.id = a.ID
	}
	if a.Function.Name != "" {
		g.name = a.Function.Name
	}
	g.input.WriteString(string(a.Function.Arguments))
}

// toolRequests returns the calls, each with a ref of its own: without an id of the vendor
// one that later answers of the conversation do not have either.
func (b *answerBuilder) toolRequests() []*ai.ToolRequestPart {
	var out []*ai.ToolRequestPart
	for i, g := range b.calls {
		spare := fmt.Sprintf("%s_%d", cmp.Or(b.id, "call"), i+1)
		out = append(out, toolRequest(b.request.names, g.id, spare, g.name, g.input.String()))
	}
	return out
}

// sound returns the sound of the answer; nil when it has none.
func (b *answerBuilder) sound() ai.Part {
	if b.audio.Len() == 0 {
		return nil
	}
	kind := b.request.audioType
	data, err := base64.StdEncoding.DecodeString(b.audio.String())
	if err != nil { // pieces that were each padded
		return ai.NewMediaPart(kind, "data:"+kind+";base64,"+b.audio.String())
	}
	return ai.NewMediaPart(kind, media.DataURI(kind, data))
}

// response returns the answer as far as it has come.
func (b *answerBuilder) response() *ai.ModelResponse {
	b.settle()
	parts := b.parts
	if sound := b.sound(); sound != nil {
		parts = append(parts, sound)
	}
	for _, request := range b.toolRequests() {
		parts = append(parts, request)
	}
	if parts == nil {
		parts = ai.Parts{}
	}
	r := &ai.ModelResponse{
		Message:      &ai.Message{Role: ai.RoleModel, Content: parts},
		FinishReason: b.model.provider.vendor.Dialect.finish(b.finish),
		Usage:        b.usage.usage(),
	}
	if b.refusal.Len() > 0 {
		r.FinishReason, r.FinishMessage = ai.FinishBlocked, b.refusal.String()
	}
	if b.id != "" || b.name != "" {
		r.Custom = ai.JSON(map[string]string{"id": b.id, "model": b.name})
	}
	return r
}
