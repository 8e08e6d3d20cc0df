// SPDX-License-Identifier: Apache-2.0

package format

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/partialjson"
	"github.com/genkit-go/genkit/schema"
)

// jsonlHandler reads the objects that begin lines of an answer, see [partialjson.Lines].
// An object that the answer breaks off in is closed.
func jsonlHandler(s *schema.Schema) (*core.FormatHandler, error) {
	h := &core.FormatHandler{Parse: parseLines, Reader: newLinesReader}
	if s == nil {
		return h, nil
	}
	root := shapeOf(s)
	if !root.may("array") {
		return nil, core.Errorf(core.InvalidArgument, "format 'jsonl' needs a schema of type array, but the schema has %s: give the schema of the list of all lines", root)
	}
	if items := root.items(); !root.open && !items.may("object") {
		return nil, core.Errorf(core.InvalidArgument, "format 'jsonl' needs a schema whose items are objects, but its items have %s: use format 'array' for other lists", items)
	}
	h.Instructions = linesInstructions(root)
	return h, nil
}

func parseLines(m *ai.Message) (json.RawMessage, error) {
	if data := dataOf(m); data != nil {
		return data, nil
	}
	var l partialjson.Lines
	l.Write(m.Text())
	l.Close()
	return l.Value(), nil
}

// linesReader gives each object when its last brace has come.
type linesReader struct{ l partialjson.Lines }

func newLinesReader() core.FormatReader { return new(linesReader) }

func (r *linesReader) Add(text string)          { r.l.Write(text) }
func (r *linesReader) Value() json.RawMessage   { return r.l.Value() }
func (r *linesReader) Items() []json.RawMessage { return r.l.Items() }
