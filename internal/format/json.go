// SPDX-License-Identifier: Apache-2.0

package format

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/partialjson"
	"github.com/genkit-go/genkit/schema"
)

// jsonHandler reads the first object or array of an answer. When the schema says which of
// the two it is, the other kind is passed over as long as there is one of the right kind.
func jsonHandler(s *schema.Schema) (*core.FormatHandler, error) {
	return &core.FormatHandler{
		Instructions: SchemaInstructions(s),
		Parse:        func(m *ai.Message) (json.RawMessage, error) { return parseJSON(m, s), nil },
		Reader:       func() core.FormatReader { return newJSONReader(s) },
	}, nil
}

// parseJSON returns the data of a message, or the JSON in its text. The schema is looked
// at only when the text is not JSON as a whole.
func parseJSON(m *ai.Message, s *schema.Schema) json.RawMessage {
	if data := dataOf(m); data != nil {
		return data
	}
	text := m.Text()
	if v := partialjson.Whole(text); v != nil {
		return v
	}
	kind := kindOf(s)
	v, _ := partialjson.Find(text, kind)
	if v == nil && kind != partialjson.Any {
		v, _ = partialjson.Find(text, partialjson.Any)
	}
	return v
}

// kindOf returns the kind of the values that a schema allows.
func kindOf(s *schema.Schema) partialjson.Kind {
	switch root := shapeOf(s); {
	case root.only("object"):
		return partialjson.Object
	case root.only("array"):
		return partialjson.Array
	}
	return partialjson.Any
}

// jsonReader gives the value so far. A string or number that is the whole answer shows
// only when the answer is parsed.
type jsonReader struct{ r partialjson.Reader }

var _ core.FormatReader = (*jsonReader)(nil)

func newJSONReader(s *schema.Schema) *jsonReader {
	return &jsonReader{partialjson.Reader{Want: kindOf(s)}}
}

func (r *jsonReader) Add(text string)          { r.r.Write(text) }
func (r *jsonReader) Value() json.RawMessage   { return r.r.Value() }
func (r *jsonReader) Items() []json.RawMessage { return nil }
