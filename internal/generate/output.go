// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/format"
	"github.com/genkit-go/genkit/schema"
)

// DefaultRepairs is how often a model is asked to mend an answer that is not in the
// form it should have, unless the call says otherwise.
const DefaultRepairs = 2

// Output says in which form a call wants its answer. The zero value of a field
// leaves it to the format; the format is json when there is a schema and no format.
type Output struct {
	Format      string
	ContentType string
	Schema      *schema.Schema
	// Instructions is a string that replaces the format's own instructions, false to
	// leave them out, true to have them.
	Instructions any
	Constrained  *bool
	// Accept, when set, has the last word on a value that matches the schema.
	Accept func(json.RawMessage) error
}

// output is how the answers of a call are read.
type output struct {
	format  *core.Format
	handler *core.FormatHandler
	schema  *schema.Schema
	accept  func(json.RawMessage) error
}

// setOutput finds the format of the call's answers. It returns the messages with the
// format's instructions in them.
func (c *call) setOutput(ctx context.Context, messages []*ai.Message) ([]*ai.Message, error) {
	o := c.o.Output
	if o == nil {
		return withoutPending(messages, "output"), nil
	}
	name := o.Format
	if name == "" {
		if o.Schema == nil && o.ContentType != "application/json" {
			if o.ContentType != "" || o.Constrained != nil {
				c.base.Output = &ai.OutputConfig{ContentType: o.ContentType, Constrained: o.Constrained != nil && *o.Constrained}
			}
			instructions, _ := o.Instructions.(string) // the call's own need no format
			return withInstructions(messages, instructions), nil
		}
		name = "json"
	}
	f, handler, err := FormatHandler(ctx, c.registry, name, o.Schema)
	if err != nil {
		return nil, err
	}
	c.output = &output{format: f, handler: handler, schema: o.Schema, accept: o.Accept}
	config := &ai.OutputConfig{Format: f.Name, ContentType: f.ContentType, Constrained: f.Constrained}
	if o.ContentType != "" {
		config.ContentType = o.ContentType
	}
	if o.Schema != nil {
		config.Schema = o.Schema.JSON()
	}
	if o.Constrained != nil {
		config.Constrained = *o.Constrained
	}
	c.base.Output = config
	instructions := ""
	switch wish := o.Instructions.(type) {
	case string:
		instructions = wish
	case bool:
		if wish {
			instructions = handler.Instructions
		}
	default:
		if f.Instruct {
			instructions = handler.Instructions
		}
	}
	return withInstructions(messages, instructions), nil
}

// FormatHandler returns the format with a name, one of the registry's or a built-in
// one, and its handler for a schema.
func FormatHandler(ctx context.Context, r *core.Registry, name string, s *schema.Schema) (*core.Format, *core.FormatHandler, error) {
	var f *core.Format
	if v, ok := r.Value(core.FormatValues, name); ok {
		f, _ = v.(*core.Format)
	}
	if f == nil {
		f = format.Named(name)
	}
	if f == nil {
		v, err := r.LookupValue(ctx, core.FormatValues, name) // of a plugin
		if err != nil {
			return nil, nil, err
		}
		if f, _ = v.(*core.Format); f == nil {
			return nil, nil, core.Errorf(core.Internal, "format '%s' is a %T", name, v)
		}
	}
	handler, err := f.Handler(s)
	if err != nil {
		return nil, nil, err
	}
	return f, handler, nil
}

// withInstructions returns messages with the instructions in the first message of the
// system, else in the last one of the user. A message that has some already keeps
// them, unless they are marked as pending, and are replaced.
func withInstructions(messages []*ai.Message, instructions string) []*ai.Message {
	if instructions == "" {
		return withoutPending(messages, "output")
	}
	at := slices.IndexFunc(messages, func(m *ai.Message) bool { return m.Role == ai.RoleSystem })
	if at < 0 {
		at = lastOfUser(messages)
	}
	if at < 0 {
		return messages
	}
	return withMarked(messages, at, "output", instructions)
}

// withoutPending returns messages without parts that wait for something of a purpose, which
// there is not.
func withoutPending(messages []*ai.Message, purpose string) []*ai.Message {
	waits := func(p ai.Part) bool {
		mark := p.PartMetadata()
		return mark["purpose"] == purpose && mark["pending"] == true
	}
	cloned := false
	for i, m := range messages {
		if !slices.ContainsFunc(m.Content, waits) {
			continue
		}
		if !cloned {
			messages, cloned = slices.Clone(messages), true
		}
		message := *m
		message.Content = slices.DeleteFunc(slices.Clone(m.Content), waits)
		messages[i] = &message
	}
	return messages
}

// withMarked returns messages with a text part of a purpose in the message at an
// index. One of that purpose is replaced when it is pending, and stays otherwise, in
// whichever message it is.
func withMarked(messages []*ai.Message, at int, purpose, text string) []*ai.Message {
	pendingAt := -1
	for i, m := range messages {
		for j, p := range m.Content {
			mark := p.PartMetadata()
			if mark["purpose"] != purpose {
				continue
			}
			if mark["pending"] != true {
				return messages
			}
			if i == at && pendingAt < 0 {
				pendingAt = j
			}
		}
	}
	part := &ai.TextPart{Text: text, Metadata: ai.Metadata{"purpose": purpose}}
	message := *messages[at]
	message.Content = slices.Clone(message.Content)
	if pendingAt >= 0 {
		message.Content[pendingAt] = part
	} else {
		message.Content = append(message.Content, part)
	}
	messages = slices.Clone(messages)
	messages[at] = &message
	return messages
}

func lastOfUser(messages []*ai.Message) int {
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].Role == ai.RoleUser {
			return i
		}
	}
	return -1
}

// takeAnswer reads an answer without tool requests. One that is not in the form it
// should have is sent back to be mended, as often as the call allows.
func (c *call) takeAnswer(s *State) error {
	if c.output == nil {
		s.Done = true
		return nil
	}
	value, err := c.output.read(s.Response.Message)
	if err == nil {
		s.Output, s.Done = value, true
		return nil
	}
	// An answer that was cut off would be cut off again.
	if s.Repairs < c.repairs && s.Response.FinishReason != ai.FinishLength {
		s.Repairs++
		s.goOn(s.Response.Message, ai.NewUserMessage(&ai.TextPart{
			Text:     "This answer does not have the form that was asked for: " + strings.TrimRight(textOf(err), ".") + ". Answer again, in full, and give nothing but the corrected answer.",
			Metadata: ai.Metadata{"purpose": "repair"},
		}))
		return nil
	}
	details := map[string]any{}
	var invalid *schema.ValidationError
	if errors.As(err, &invalid) {
		details["errors"] = invalid.Errors
	}
	if c.output.schema != nil {
		details["schema"] = c.output.schema.JSON()
	}
	cut := ""
	if s.Response.FinishReason == ai.FinishLength {
		cut = " (it was cut off: finish reason length)"
	}
	return core.Errorf(core.InvalidArgument, "the model's answer does not match the schema%s: %w", cut,
		&core.OutputError{Format: c.output.format.Name, Text: s.Response.Text(), Attempts: s.Repairs + 1, Err: err}).WithDetails(details)
}

// read returns what a message says, complete with the defaults of the schema.
func (o *output) read(m *ai.Message) (json.RawMessage, error) {
	raw, err := o.handler.Parse(m)
	if err != nil {
		return nil, err
	}
	if raw == nil && (o.schema != nil || o.accept != nil) {
		return nil, core.Errorf(core.InvalidArgument, "the answer holds no %s: %s", nameOf(o.format), cut(m.Text()))
	}
	if o.schema != nil {
		if filled, err := o.schema.ApplyDefaults(raw); err == nil { // else Validate says why
			raw = filled
		}
		if err := o.schema.Validate(raw); err != nil {
			return nil, err
		}
	}
	if o.accept != nil {
		if err := o.accept(raw); err != nil {
			return nil, err
		}
	}
	return raw, nil
}

// nameOf returns what answers of a format are called.
func nameOf(f *core.Format) string {
	if f.Name == "json" {
		return "JSON"
	}
	return f.Name
}

// withFormat returns the response with a note in the message's metadata of the form that
// it was asked for.
func withFormat(response *ai.ModelResponse, config *ai.OutputConfig) *ai.ModelResponse {
	if config == nil || response.Message == nil || config.Format == "" && config.ContentType == "" {
		return response
	}
	note := map[string]any{}
	if config.Format != "" {
		note["format"] = config.Format
	}
	if config.ContentType != "" {
		note["contentType"] = config.ContentType
	}
	return withMessageMetadata(response, "generate", map[string]any{"output": note})
}

// withMessageMetadata returns the response with a field in the metadata of its message.
func withMessageMetadata(response *ai.ModelResponse, key string, value any) *ai.ModelResponse {
	message, changed := *response.Message, *response
	message.Metadata = with(message.Metadata, key, value)
	changed.Message = &message
	return &changed
}

// with returns a copy of m with a field.
func with(m ai.Metadata, key string, value any) ai.Metadata {
	changed := make(ai.Metadata, len(m)+1)
	for k, v := range m {
		changed[k] = v
	}
	changed[key] = value
	return changed
}

// DecodeOutput decodes the JSON in an answer into v.
func DecodeOutput(r *Result, v any) error {
	raw := r.Output
	if raw == nil {
		handler, err := format.Named("json").Handler(nil)
		if err != nil {
			return err
		}
		var message ai.Message
		if r.Response != nil && r.Response.Message != nil {
			message = *r.Response.Message
		}
		if raw, err = handler.Parse(&message); err != nil {
			return err
		}
	}
	if raw == nil {
		return core.Errorf(core.InvalidArgument, "the model's answer holds no JSON: %s", cut(r.Response.Text()))
	}
	if err := schema.Decode(raw, v); err != nil {
		return core.Errorf(core.InvalidArgument, "the model's answer does not fit a %T: %w", v, err)
	}
	return nil
}

// cut shortens a text for a message.
func cut(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
