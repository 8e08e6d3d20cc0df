// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// detailsKey is where the metadata of an answer keeps the vendor's record of its thinking.
const detailsKey = "reasoningDetails"

// thinkingPart returns thinking as a part of the content.
func thinkingPart(text string) json.RawMessage {
	return ai.JSON(map[string]any{"type": "thinking", "thinking": []any{map[string]any{"type": "text", "text": text}}})
}

// grows names the field of an entry that comes in pieces, by the type of the entry.
var grows = map[string]string{`"reasoning.text"`: "text", `"reasoning.summary"`: "summary"}

// growingDetail is an entry that may not be whole.
type growingDetail struct {
	fields map[string]json.RawMessage
	text   strings.Builder // of the field that grows
}

// reasoningDetails are the entries of an answer in their order.
type reasoningDetails []*growingDetail

// add adds the entries of a JSON list; anything else is nothing. One goes on with the
// last entry when it is of the same type and has the same index; without an index each is
// an entry of its own.
func (d *reasoningDetails) add(raw json.RawMessage) {
	var list []map[string]json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &list) != nil {
		return
	}
	for _, entry := range list {
		field := grows[string(entry["type"])]
		var last *growingDetail
		if n := len(*d); n > 0 && field != "" && entry["index"] != nil {
			last = (*d)[n-1]
		}
		if last == nil || string(last.fields["type"]) != string(entry["type"]) || string(last.fields["index"]) != string(entry["index"]) {
			last = &growingDetail{fields: map[string]json.RawMessage{}}
			*d = append(*d, last)
		}
		for name, value := range entry {
			var piece string
			if name == field && json.Unmarshal(value, &piece) == nil {
				last.text.WriteString(piece)
			}
			if old := last.fields[name]; old == nil || string(value) != "null" {
				last.fields[name] = value
			}
		}
	}
}

// list returns the entries, as they are sent back.
func (d reasoningDetails) list() []any {
	out := make([]any, 0, len(d))
	for _, entry := range d {
		fields := map[string]any{}
		for name, value := range entry.fields {
			fields[name] = value
		}
		if field := grows[string(entry.fields["type"])]; field != "" && entry.fields[field] != nil {
			fields[field] = entry.text.String()
		}
		out = append(out, fields)
	}
	return out
}
