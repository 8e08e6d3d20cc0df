// SPDX-License-Identifier: Apache-2.0

package format

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/partialjson"
	"github.com/genkit-go/genkit/schema"
)

// arrayHandler reads the first array of an answer; an array within an object is none. An
// element that the answer breaks off in is left out.
func arrayHandler(s *schema.Schema) (*core.FormatHandler, error) {
	h := &core.FormatHandler{Parse: parseArray, Reader: newArrayReader}
	if s == nil {
		return h, nil
	}
	if root := shapeOf(s); !root.may("array") {
		return nil, core.Errorf(core.InvalidArgument, "format 'array' needs a schema of type array, but the schema has %s: give the schema of the list", root)
	}
	h.Instructions = withSchema("Answer with a JSON array that matches the schema below, and with nothing else.", s.JSON())
	return h, nil
}

func parseArray(m *ai.Message) (json.RawMessage, error) {
	if data := dataOf(m); data != nil {
		return data, nil
	}
	v, _ := partialjson.FindArray(m.Text())
	return v, nil
}

// arrayReader gives the elements that are whole.
type arrayReader struct{ r partialjson.Reader }

func newArrayReader() core.FormatReader {
	return &arrayReader{partialjson.Reader{Want: partialjson.Array}}
}

func (r *arrayReader) Add(text string)          { r.r.Write(text) }
func (r *arrayReader) Value() json.RawMessage   { return r.r.Elements() }
func (r *arrayReader) Items() []json.RawMessage { return r.r.Items() }
