// SPDX-License-Identifier: Apache-2.0

package format

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/partialjson"
	"github.com/genkit-go/genkit/schema"
)

// enumHandler reads an answer that is one of the values which the schema lists. Without
// such a list any answer is a value.
func enumHandler(s *schema.Schema) (*core.FormatHandler, error) {
	var e enum
	if s != nil {
		root := shapeOf(s)
		if root.Enum == nil && !root.may("string") {
			return nil, core.Errorf(core.InvalidArgument, "format 'enum' needs a schema that lists values in \"enum\" or has type string, but the schema has %s", root)
		}
		e = newEnum(root.Enum)
	}
	h := &core.FormatHandler{Parse: e.parse, Reader: func() core.FormatReader { return &enumReader{enum: e} }}
	if len(e.names) > 0 {
		h.Instructions = valuesInstructions(e.names)
	}
	return h, nil
}

// enum is a list of values.
type enum struct {
	names   []string          // as they are written in answers
	values  []json.RawMessage // as JSON
	longest int               // of the names, in bytes
}

func newEnum(values []json.RawMessage) enum {
	e := enum{values: values}
	for _, v := range values {
		name := nameOf(v)
		e.names = append(e.names, name)
		e.longest = max(e.longest, len(name))
	}
	return e
}

// nameOf returns how a value is written in answers: strings without their quotes.
func nameOf(value json.RawMessage) string {
	var name *string // null stays itself
	if json.Unmarshal(value, &name) != nil || name == nil {
		return string(value)
	}
	return *name
}

// parse returns the value that a message names.
func (e enum) parse(m *ai.Message) (json.RawMessage, error) {
	text := m.Text()
	if data := dataOf(m); len(data) > 0 {
		text = nameOf(data)
	}
	if v := e.find(text); v != nil {
		return v, nil
	}
	if len(e.names) == 0 {
		return nil, nil // an empty text
	}
	return nil, core.Errorf(core.InvalidArgument, "the answer is %s, but it must be one of: %s", quote(shortened(strings.TrimSpace(text))), strings.Join(e.names, ", "))
}

const quotes = "\"'`“”‘’"

// find returns the value that a text names, nil when it names none. Space, a fence and
// quotes around the name are passed over, and a full stop after it when the name has none.
func (e enum) find(text string) json.RawMessage {
	text = strings.TrimSpace(partialjson.Unfence(text))
	bare := strings.TrimSpace(strings.Trim(text, quotes))
	if len(e.names) == 0 {
		if bare == "" {
			return nil
		}
		return quote(bare)
	}
	stopped := strings.TrimSpace(strings.Trim(strings.TrimSuffix(bare, "."), quotes))
	for _, name := range []string{text, nameOf(json.RawMessage(text)), bare, stopped} {
		if i := slices.Index(e.names, name); i >= 0 {
			return slices.Clone(e.values[i])
		}
	}
	return nil
}

// shortened cuts a text for a message.
func shortened(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return wholeRunes(text[:most]) + "…"
}

// enumReader gives a value as soon as the text names one. It may still change, when one
// name begins with another. Without a list of values it gives the text so far.
type enumReader struct {
	enum
	text strings.Builder
}

// aroundName is how many bytes of space, quotes and fences there may be around a name.
const aroundName = 256

func (r *enumReader) Add(text string) {
	if len(r.names) == 0 || r.text.Len() <= r.longest+aroundName {
		r.text.WriteString(text)
	}
}

func (r *enumReader) Value() json.RawMessage {
	if len(r.names) > 0 && r.text.Len() > r.longest+aroundName {
		return nil
	}
	return r.find(wholeRunes(r.text.String()))
}

func (r *enumReader) Items() []json.RawMessage { return nil }
