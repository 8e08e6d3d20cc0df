// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/genkit-go/genkit/schema"
)

// SchemaInstructions tells a model to answer with JSON that matches s. They are those of
// format json, and stand in for a schema that a model's provider cannot enforce. Without a
// schema they ask for JSON alone.
func SchemaInstructions(s *schema.Schema) string {
	if s == nil {
		return "Answer with JSON, and with nothing else.\n"
	}
	return withSchema("Answer with JSON that matches the schema below, and with nothing else.", s.JSON())
}

// linesInstructions tells a model to answer with objects that match the items of a list.
func linesInstructions(list shape) string {
	const form = "Answer with JSON Lines: each line is one JSON object, without commas between the lines and without an array around them, and there is nothing else. "
	if len(list.Items) == 0 || bytes.Contains(list.Items, []byte(`"$ref"`)) { // which leads out of the items
		return withSchema(form+"The list of the objects matches the schema below.", list.document)
	}
	return withSchema(form+"Each object matches the schema below.", list.Items)
}

// valuesInstructions tells a model to answer with one of the values.
func valuesInstructions(names []string) string {
	return "Answer with one of the enum values below, without quotes, and with nothing else.\n\n" + strings.Join(names, "\n") + "\n"
}

// withSchema returns a line of text and, in a fence, a schema.
func withSchema(line string, raw json.RawMessage) string {
	if bytes.IndexByte(raw, '\n') >= 0 { // one line is short enough as it is
		var b bytes.Buffer
		if json.Compact(&b, raw) == nil {
			raw = b.Bytes()
		}
	}
	return line + "\n\n```\n" + string(raw) + "\n```\n"
}
