// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// JSONOutput returns the output configuration of a call that wants JSON.
func JSONOutput(s json.RawMessage) *ai.OutputConfig {
	return &ai.OutputConfig{Format: "json", ContentType: "application/json", Schema: s, Constrained: true}
}

// DecodeOutput finds the JSON in an answer, fills in the defaults of s and validates
// it against s, which may be nil, and decodes it into v.
func DecodeOutput(r *ai.ModelResponse, s *schema.Schema, v any) error {
	raw := outputJSON(r)
	if raw == nil {
		return core.Errorf(core.InvalidArgument, "the model's answer holds no JSON: %s", cut(r.Text()))
	}
	if filled, err := s.ApplyDefaults(raw); err == nil { // else Validate says why
		raw = filled
	}
	err := s.Validate(raw)
	if err == nil {
		err = schema.Decode(raw, v)
	}
	if err == nil {
		return nil
	}
	e := core.Errorf(core.InvalidArgument, "the model's answer does not match the schema: %w", err)
	var invalid *schema.ValidationError
	if errors.As(err, &invalid) {
		e.Details = map[string]any{"errors": invalid.Errors}
	}
	return e
}

// outputJSON returns the JSON of an answer: its first data part, or the first
// object or array in its text, or a text that is JSON as a whole. nil is none.
func outputJSON(r *ai.ModelResponse) json.RawMessage {
	if r == nil || r.Message == nil {
		return nil
	}
	for _, p := range r.Message.Content {
		if data, ok := p.(*ai.DataPart); ok && data.Data != nil {
			return data.Data
		}
	}
	text := strings.TrimSpace(r.Text())
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return firstJSON(text)
}

// firstJSON returns the first whole object or array in text, nil when there is none
// or the first one is cut off. What could not be one is passed over and not looked
// at again, so that the cost is linear.
func firstJSON(text string) json.RawMessage {
	for {
		at := strings.IndexAny(text, "{[")
		if at < 0 {
			return nil
		}
		text = text[at:]
		var raw json.RawMessage
		err := json.NewDecoder(strings.NewReader(text)).Decode(&raw)
		var wrong *json.SyntaxError
		switch {
		case err == nil:
			return raw
		case !errors.As(err, &wrong):
			return nil // its end is missing
		}
		text = text[min(max(int(wrong.Offset)-1, 1), len(text)):]
	}
}

// cut shortens a text for a message.
func cut(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
