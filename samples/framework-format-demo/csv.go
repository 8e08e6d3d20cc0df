// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// csvFormat asks for a table: a line of column names, and a line for each row. Its value
// is the list of the rows, each an object. That is all a format is: words for the model,
// and a way from its answer to JSON.
var csvFormat = &core.Format{
	Name:        "csv",
	ContentType: "text/csv",
	Instruct:    true,
	Handler:     newCSV,
}

func newCSV(s *schema.Schema) (*core.FormatHandler, error) {
	if s == nil {
		return nil, core.Errorf(core.InvalidArgument, "format 'csv' needs the schema of a list of rows")
	}
	var list struct {
		Type  string
		Items struct {
			Properties map[string]struct{ Type string }
		}
	}
	if err := json.Unmarshal(s.JSON(), &list); err != nil || list.Type != "array" || len(list.Items.Properties) == 0 {
		return nil, core.Errorf(core.InvalidArgument, "format 'csv' needs a schema of type array, whose items are objects with properties")
	}
	texts := map[string]bool{}
	for column, property := range list.Items.Properties {
		texts[column] = property.Type == "string"
	}
	newReader := func() *csvReader { return &csvReader{texts: texts} }
	return &core.FormatHandler{
		Instructions: "Answer with CSV and nothing else: a line of column names, then a line for each row. The rows, as JSON, match this schema:\n" + string(s.JSON()),
		Parse: func(m *ai.Message) (json.RawMessage, error) {
			r := newReader()
			r.Add(m.Text() + "\n")
			if r.err == nil && r.open() {
				r.err = errors.New("a quote is not closed")
			}
			return r.Value(), r.err
		},
		Reader: func() core.FormatReader { return newReader() },
	}, nil
}

// csvReader reads a table while it comes. Each line is looked at once.
type csvReader struct {
	texts map[string]bool // the columns, and whether they hold strings

	line    strings.Builder // what has come of the next record
	quotes  int             // in it
	columns []string
	rows    []json.RawMessage
	given   int // how many rows Items has given
	err     error
}

func (r *csvReader) Add(text string) {
	for piece := range strings.Lines(text) {
		r.line.WriteString(piece)
		r.quotes += strings.Count(piece, `"`)
		if strings.HasSuffix(piece, "\n") && !r.open() && r.err == nil {
			r.err = r.record(r.line.String())
			r.line.Reset()
			r.quotes = 0
		}
	}
}

// open tells whether the text breaks off within quotes.
func (r *csvReader) open() bool { return r.quotes%2 == 1 }

// record reads one record: the names of the columns, or a row.
func (r *csvReader) record(line string) error {
	if blank := strings.TrimSpace(line); blank == "" || strings.HasPrefix(blank, "```") {
		return nil
	}
	fields, err := csv.NewReader(strings.NewReader(line)).Read()
	switch {
	case err != nil:
		return fmt.Errorf("the line %q is no CSV: %w", strings.TrimSpace(line), err)
	case r.columns == nil:
		r.columns = fields
		return nil
	case len(fields) != len(r.columns):
		return fmt.Errorf("row %d has %d fields, but there are %d columns", len(r.rows)+1, len(fields), len(r.columns))
	}
	row := map[string]any{}
	for i, column := range r.columns {
		row[column] = fields[i]
		if !r.texts[column] && json.Valid([]byte(fields[i])) {
			row[column] = json.RawMessage(fields[i])
		}
	}
	r.rows = append(r.rows, ai.JSON(row))
	return nil
}

func (r *csvReader) Value() json.RawMessage {
	if r.columns == nil {
		return nil
	}
	if r.rows == nil {
		return json.RawMessage("[]")
	}
	return ai.JSON(r.rows)
}

func (r *csvReader) Items() []json.RawMessage {
	fresh := r.rows[r.given:]
	r.given = len(r.rows)
	return fresh
}
