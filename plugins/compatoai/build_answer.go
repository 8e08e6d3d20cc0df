// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core/media"
)

// answerBuilder puts an answer together, from one piece or from many.
type answerBuilder struct {
	model   *modelOf
	request *chatRequest
	live    bool // somebody listens, so that calls of tools are shown as they grow

	parts    ai.Parts // but for the text that grows, and calls of tools
	text     strings.Builder
	thinking bool // what grows is thinking
	calls    []*growingCall
	byIndex  map[int]*growingCall
	audio    strings.Builder // base64
	audioRef audioRef
	refusal  strings.Builder
	finish   string
	usage    *usage
	details  reasoningDetails
	told     told
}

// told is what the vendor says beside the answer; a response has it as Custom.
type told struct {
	ID          string            `json:"id,omitempty"`
	Model       string            `json:"model,omitempty"`
	ServiceTier string            `json:"serviceTier,omitempty"`
	Fingerprint string            `json:"systemFingerprint,omitempty"`
	Annotations []json.RawMessage `json:"annotations,omitempty"`
	LogProbs    []json.RawMessage `json:"logProbs,omitempty"` // one for each token
	Moderation  json.RawMessage   `json:"moderation,omitempty"`
}

// growingCall is a tool request whose arguments are not yet whole.
type growingCall struct {
	id    string // the vendor's
	ref   string // once it was shown
	spare string // ref without an id of the vendor
	name  string
	input strings.Builder
	shown genkit.PartialInput
}

// fixRef returns the call's ref, which stays from then on.
func (g *growingCall) fixRef() string {
	g.ref = cmp.Or(g.ref, g.id, g.spare)
	return g.ref
}

// about notes what an event says beside its choices.
func (b *answerBuilder) about(c *completion) {
	b.told.ID = cmp.Or(c.ID, b.told.ID)
	b.told.Model = cmp.Or(c.Model, b.told.Model)
	b.told.ServiceTier = cmp.Or(c.ServiceTier, b.told.ServiceTier)
	b.told.Fingerprint = cmp.Or(c.Fingerprint, b.told.Fingerprint)
	if isGiven(c.Moderation) {
		b.told.Moderation = c.Moderation
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

// more adds what is no part before it is whole: calls of tools, sound, a refusal, and
// what is told beside them. It returns the calls so far that have something new to show.
func (b *answerBuilder) more(c *choice, a *answer) ai.Parts {
	var news ai.Parts
	for i := range a.ToolCalls {
		g := b.call(&a.ToolCalls[i])
		if !b.live {
			continue
		}
		if part := b.soFar(g, string(a.ToolCalls[i].Function.Arguments)); part != nil {
			news = append(news, part)
		}
	}
	if a.Audio != nil {
		b.audio.WriteString(a.Audio.Data)
		b.audioRef.ID = cmp.Or(a.Audio.ID, b.audioRef.ID)
		b.audioRef.ExpiresAt = cmp.Or(a.Audio.ExpiresAt, b.audioRef.ExpiresAt)
	}
	b.refusal.WriteString(a.Refusal)
	if b.model.provider.vendor.Dialect.ReasoningDetails {
		b.details.add(a.ReasoningDetails)
	}
	if c.FinishReason != "" {
		b.finish = c.FinishReason
	}
	if isGiven(a.Annotations) {
		b.told.Annotations = append(b.told.Annotations, listOf(a.Annotations)...)
	}
	if isGiven(c.LogProbs) {
		var probs struct{ Content, Refusal json.RawMessage }
		_ = json.Unmarshal(c.LogProbs, &probs) // of another form is nothing
		b.told.LogProbs = append(append(b.told.LogProbs, listOf(probs.Content)...), listOf(probs.Refusal)...)
	}
	return news
}

// isGiven tells whether a field was there and not null.
func isGiven(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// listOf returns the items of a list; of anything else none.
func listOf(raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	_ = json.Unmarshal(raw, &list)
	return list
}

// soFar returns a call with the values that its arguments have after another piece; nil
// when there is nothing new to show.
func (b *answerBuilder) soFar(g *growingCall, piece string) ai.Part {
	input := g.shown.Add(piece)
	if input == nil || g.name == "" {
		return nil
	}
	name := b.request.names.back(g.name)
	if b.request.names.wrapped[name] {
		var fields struct{ Input json.RawMessage }
		if json.Unmarshal(input, &fields) != nil || fields.Input == nil {
			return nil
		}
		input = fields.Input
	}
	return &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Ref: g.fixRef(), Name: name, Input: input, Partial: true}}
}

// call adds a call of a tool, or what is new of one, and returns it. Vendors that leave
// the index out send whole calls, each with its name. A ref without an id of the vendor
// is one that later answers of the conversation do not have either.
func (b *answerBuilder) call(a *answeredCall) *growingCall {
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
		if a.ID == "" {
			g.spare = fmt.Sprintf("%s_%d", cmp.Or(b.told.ID, "call_"+rand.Text()), len(b.calls))
		}
		if a.Index != nil {
			if b.byIndex == nil {
				b.byIndex = map[int]*growingCall{}
			}
			b.byIndex[*a.Index] = g
		}
	}
	g.id = cmp.Or(g.id, a.ID)
	g.name = cmp.Or(g.name, a.Function.Name)
	g.input.WriteString(string(a.Function.Arguments))
	return g
}

// toolRequests returns the calls, each with a ref of its own.
func (b *answerBuilder) toolRequests() ai.Parts {
	var out ai.Parts
	for _, g := range b.calls {
		out = append(out, toolRequest(b.request.names, g.fixRef(), g.name, g.input.String()))
	}
	return out
}

// sound returns the sound of the answer; nil when it has none.
func (b *answerBuilder) sound() ai.Part {
	if b.audio.Len() == 0 {
		return nil
	}
	kind := b.request.audioType
	part := ai.NewMediaPart(kind, "data:"+kind+";base64,"+b.audio.String())
	if data, err := base64.StdEncoding.DecodeString(b.audio.String()); err == nil { // not of pieces that were each padded
		part.Media.URL = media.DataURI(kind, data)
	}
	if b.audioRef.ID != "" {
		part.Metadata = ai.Metadata{audioKey: b.audioRef}
	}
	return part
}

// response returns the answer as far as it has come.
func (b *answerBuilder) response() *ai.ModelResponse {
	b.settle()
	parts := b.parts
	if sound := b.sound(); sound != nil {
		parts = append(parts, sound)
	}
	parts = append(parts, b.toolRequests()...)
	if parts == nil {
		parts = ai.Parts{}
	}
	r := &ai.ModelResponse{
		Message:      &ai.Message{Role: ai.RoleModel, Content: parts},
		FinishReason: b.model.provider.vendor.Dialect.finish(b.finish),
		Usage:        b.usage.usage(),
	}
	if len(b.details) > 0 {
		r.Message.Metadata = ai.Metadata{detailsKey: b.details.list()}
	}
	if b.refusal.Len() > 0 {
		r.FinishReason, r.FinishMessage = ai.FinishBlocked, b.refusal.String()
	}
	if custom := ai.JSON(&b.told); len(custom) > len("{}") {
		r.Custom = custom
	}
	return r
}
