// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// gathering makes one answer of the events of a stream, or of a whole answer, which is
// a stream of one event.
type gathering struct {
	names *toolNames
	refs  int // how many tool requests there are, with those of the history

	parts   ai.Parts
	text    strings.Builder // of the last part, while more may be added to it
	thought bool            // that text is thinking
	open    bool            // there is such a text
	partial *partialCall    // whose arguments have not all arrived

	finish        string
	finishMessage string
	usageRaw      json.RawMessage // of the last event that had it
	feedback      *promptFeedback
	candidates    bool
	modelVersion  string
	responseID    string
	custom        map[string]json.RawMessage   // further facts, for the response's custom field
	further       map[string][]json.RawMessage // those of the candidate, as the events had them
}

func newGathering(names *toolNames, refs int) *gathering {
	return &gathering{names: names, refs: refs, custom: map[string]json.RawMessage{}, further: map[string][]json.RawMessage{}}
}

// add adds an event and returns what is new in it.
func (g *gathering) add(r *reply, a *answer) (*ai.Chunk, error) {
	if a.Error != nil {
		return nil, r.refused(a.Error, 0)
	}
	chunk := &ai.Chunk{Role: ai.RoleModel}
	if len(a.UsageMetadata) > 0 && string(a.UsageMetadata) != "null" {
		g.usageRaw = a.UsageMetadata
	}
	if a.PromptFeedback != nil {
		g.feedback = a.PromptFeedback
		g.custom["promptFeedback"] = ai.JSON(a.PromptFeedback)
	}
	g.modelVersion = cmp.Or(a.ModelVersion, g.modelVersion)
	g.responseID = cmp.Or(a.ResponseID, g.responseID)
	for i := range a.Candidates {
		c := &a.Candidates[i]
		if c.Index != 0 {
			continue // others may be asked for, but Genkit has one answer
		}
		g.candidates = true
		g.finish = cmp.Or(c.FinishReason, g.finish)
		g.finishMessage = cmp.Or(c.FinishMessage, g.finishMessage)
		chunk.Custom = g.addCustom(c)
		if c.Content == nil {
			continue
		}
		for _, p := range c.Content.Parts {
			if p == nil {
				continue
			}
			if added := g.addPart(p); added != nil {
				chunk.Content = append(chunk.Content, added)
			}
		}
	}
	return chunk, nil
}

// addCustom keeps what a candidate says beside its content, and returns what a listener
// should know at once: sources and citations.
func (g *gathering) addCustom(c *candidate) json.RawMessage {
	var news map[string]json.RawMessage
	for _, field := range [...]struct {
		name string
		raw  json.RawMessage
		tell bool
	}{
		{"safetyRatings", c.SafetyRatings, false},
		{"citationMetadata", c.CitationMetadata, true},
		{"groundingMetadata", c.GroundingMetadata, true},
		{"urlContextMetadata", c.URLContextMetadata, true},
		{"logprobsResult", c.LogprobsResult, false},
		{"avgLogprobs", c.AvgLogprobs, false},
		{"continuationToken", c.ContinuationToken, false},
	} {
		if len(field.raw) == 0 || string(field.raw) == "null" {
			continue
		}
		g.further[field.name] = append(g.further[field.name], field.raw)
		if field.tell {
			if news == nil {
				news = map[string]json.RawMessage{}
			}
			news[field.name] = field.raw
		}
	}
	if news == nil {
		return nil
	}
	return ai.JSON(news)
}

// joined returns a record of an answer of what several events said of it: lists add up,
// and other fields are replaced. What is no object is that of the last event.
func joined(records []json.RawMessage) json.RawMessage {
	last := records[len(records)-1]
	if len(records) == 1 {
		return last
	}
	whole := map[string]json.RawMessage{}
	lists := map[string][]json.RawMessage{}
	for _, record := range records {
		var fields map[string]json.RawMessage
		if json.Unmarshal(record, &fields) != nil {
			return last
		}
		for name, value := range fields {
			var list []json.RawMessage
			if json.Unmarshal(value, &list) == nil && list != nil {
				lists[name] = append(lists[name], list...)
				delete(whole, name)
				continue
			}
			whole[name] = value
			delete(lists, name)
		}
	}
	for name, list := range lists {
		whole[name] = ai.JSON(list)
	}
	return ai.JSON(whole)
}

// addPart adds a part and returns it as it goes to a listener; nil for nothing.
func (g *gathering) addPart(p *part) ai.Part {
	switch {
	case p.FunctionCall != nil:
		return g.addCall(p)
	case p.Text != nil && (*p.Text != "" || p.ThoughtSignature == ""):
		return g.addText(p)
	}
	added := g.convert(p)
	if added != nil {
		g.put(added)
	}
	return added
}

// addText adds text to the last part when that is text of the same kind. Parts with
// signatures stay apart, as the API asks for.
// Source: https://ai.google.dev/gemini-api/docs/thought-signatures
func (g *gathering) addText(p *part) ai.Part {
	if *p.Text == "" {
		return nil
	}
	metadata := metadataOf(p)
	if g.open && (g.thought != p.Thought || metadata != nil) {
		g.close()
	}
	added := textOf(*p.Text, p.Thought, metadata)
	if metadata != nil {
		g.put(added)
		return added
	}
	g.open, g.thought = true, p.Thought
	g.text.WriteString(*p.Text)
	return added
}

func textOf(text string, thought bool, m ai.Metadata) ai.Part {
	if thought {
		return &ai.ReasoningPart{Reasoning: text, Metadata: m}
	}
	return &ai.TextPart{Text: text, Metadata: m}
}

// close makes a part of the open text.
func (g *gathering) close() {
	if !g.open {
		return
	}
	g.parts = append(g.parts, textOf(g.text.String(), g.thought, nil))
	g.open = false
	g.text.Reset()
}

func (g *gathering) put(p ai.Part) {
	g.close()
	g.parts = append(g.parts, p)
}

// metadataOf returns the metadata of a part, nil for none.
func metadataOf(p *part) ai.Metadata {
	var m ai.Metadata
	put := func(key string, value any) {
		if m == nil {
			m = ai.Metadata{}
		}
		m[key] = value
	}
	if p.ThoughtSignature != "" {
		put(signatureKey, p.ThoughtSignature)
	}
	if p.PartMetadata != nil {
		put(partMetadataKey, p.PartMetadata)
	}
	return m
}

// convert converts a part that is neither text nor a call; nil for one that says
// nothing that this package knows.
func (g *gathering) convert(p *part) ai.Part {
	metadata := metadataOf(p)
	switch {
	case p.InlineData != nil:
		return &ai.MediaPart{Metadata: metadata, Media: ai.Media{ContentType: p.InlineData.MIMEType,
			URL: "data:" + p.InlineData.MIMEType + ";base64," + p.InlineData.Data}}
	case p.FileData != nil:
		return &ai.MediaPart{Metadata: metadata, Media: ai.Media{ContentType: p.FileData.MIMEType, URL: p.FileData.FileURI}}
	}
	for _, c := range customFields {
		if raw := *c.field(p); len(raw) > 0 && string(raw) != "null" {
			return &ai.CustomPart{Custom: ai.JSON(map[string]json.RawMessage{c.name: raw}), Metadata: metadata}
		}
	}
	if p.ThoughtSignature != "" { // and nothing else
		return &ai.ReasoningPart{Metadata: metadata}
	}
	return nil
}

// addCall adds a tool request, or a piece of one.
func (g *gathering) addCall(p *part) ai.Part {
	call := p.FunctionCall
	if g.partial == nil {
		if call.Name == "" {
			return nil
		}
		g.refs++
		request := ai.ToolRequest{Name: g.names.restore(call.Name), Ref: call.ID, Input: call.Args}
		if request.Ref == "" {
			request.Ref = "call-" + strconv.Itoa(g.refs)
		}
		if len(request.Input) == 0 || string(request.Input) == "null" {
			request.Input = json.RawMessage("{}")
		}
		g.partial = &partialCall{request: request}
	}
	if m := metadataOf(p); m != nil { // of the first piece, or of a later one
		g.partial.metadata = m
	}
	added := g.partial.add(call)
	if added == nil {
		return nil // not a typed nil
	}
	if !added.ToolRequest.Partial {
		g.partial = nil
		g.put(added)
	}
	return added
}

// complete reports whether the answer has come to its end.
func (g *gathering) complete() bool {
	return g.finish != "" || g.feedback != nil && g.feedback.BlockReason != ""
}

// finishReasons are Genkit's words for those of the API.
// Source: https://ai.google.dev/api/generate-content#FinishReason
var finishReasons = map[string]ai.FinishReason{
	"STOP":       ai.FinishStop,
	"MAX_TOKENS": ai.FinishLength,

	"SAFETY":                   ai.FinishBlocked,
	"RECITATION":               ai.FinishBlocked,
	"LANGUAGE":                 ai.FinishBlocked,
	"BLOCKLIST":                ai.FinishBlocked,
	"PROHIBITED_CONTENT":       ai.FinishBlocked,
	"SPII":                     ai.FinishBlocked,
	"MODEL_ARMOR":              ai.FinishBlocked,
	"IMAGE_SAFETY":             ai.FinishBlocked,
	"IMAGE_PROHIBITED_CONTENT": ai.FinishBlocked,
	"IMAGE_RECITATION":         ai.FinishBlocked,

	"OTHER":                     ai.FinishOther,
	"IMAGE_OTHER":               ai.FinishOther,
	"NO_IMAGE":                  ai.FinishOther,
	"CONTINUATION":              ai.FinishOther,
	"MALFORMED_FUNCTION_CALL":   ai.FinishOther,
	"UNEXPECTED_TOOL_CALL":      ai.FinishOther,
	"TOO_MANY_TOOL_CALLS":       ai.FinishOther,
	"MISSING_THOUGHT_SIGNATURE": ai.FinishOther,
	"MALFORMED_RESPONSE":        ai.FinishOther,
}

// response returns the answer. One without any candidate and without a reason is
// FAILED_PRECONDITION; a prompt that was blocked is an answer that says so.
func (g *gathering) response(name string) (*ai.ModelResponse, error) {
	g.close()
	for key, records := range g.further {
		g.custom[key] = joined(records)
	}
	if len(g.usageRaw) > 0 {
		g.custom["usageMetadata"] = g.usageRaw
	}
	for key, text := range map[string]string{"modelVersion": g.modelVersion, "responseId": g.responseID} {
		if text != "" {
			g.custom[key] = ai.JSON(text)
		}
	}
	reason := cmp.Or(finishReasons[g.finish], ai.FinishUnknown)
	message := g.finishMessage
	if g.feedback != nil && g.feedback.BlockReason != "" && g.finish == "" {
		reason = ai.FinishBlocked
		message = strings.TrimSpace("the prompt was blocked: " + g.feedback.BlockReason + " " + g.feedback.BlockReasonMessage)
	} else if !g.candidates {
		return nil, core.Errorf(core.FailedPrecondition, "%s: the provider answered without a candidate and gave no reason", name).WithDetails(g.custom)
	}
	if message == "" && g.finish != "" && reason != ai.FinishStop {
		message = g.finish
	}
	parts := g.parts
	if parts == nil {
		parts = ai.Parts{}
	}
	var usage *usageMetadata
	if len(g.usageRaw) > 0 {
		if err := json.Unmarshal(g.usageRaw, &usage); err != nil {
			return nil, core.Errorf(core.DataLoss, "%s: the counts of tokens cannot be read: %w", name, err)
		}
	}
	response := &ai.ModelResponse{
		Message:       &ai.Message{Role: ai.RoleModel, Content: parts},
		FinishReason:  reason,
		FinishMessage: message,
		Usage:         usage.genkit(),
	}
	if len(g.custom) > 0 {
		response.Custom = ai.JSON(g.custom)
	}
	return response, nil
}

// genkit converts the counts. Output does not hold the thinking, which is counted in
// ThoughtsTokens; input holds what was cached.
func (u *usageMetadata) genkit() *ai.Usage {
	if u == nil {
		return nil
	}
	usage := &ai.Usage{
		InputTokens:         u.PromptTokenCount,
		OutputTokens:        u.CandidatesTokenCount,
		ThoughtsTokens:      u.ThoughtsTokenCount,
		CachedContentTokens: u.CachedContentTokenCount,
		TotalTokens:         u.TotalTokenCount,
	}
	if u.ToolUsePromptTokenCount > 0 {
		usage.Custom = map[string]float64{"toolUsePromptTokens": float64(u.ToolUsePromptTokenCount)}
	}
	if usage.TotalTokens == 0 {
		usage.TotalTokens = u.PromptTokenCount + u.CandidatesTokenCount + u.ThoughtsTokenCount + u.ToolUsePromptTokenCount
	}
	return usage
}
