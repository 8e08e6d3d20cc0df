// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// mostAttribute is the length, in UTF-16 units, beyond which lists cut an attribute.
const mostAttribute = 1000

// indexRow is what the index holds of a trace: the facts of its root span by which
// lists are filtered and sorted, and the span as lists show it.
type indexRow struct {
	spanID   string
	kind     string // type: the subtype, else the type, else UNKNOWN
	start    float64
	name     string
	end      float64 // 0 while it runs
	status   *int    // nil when unknown
	labels   map[string]string
	internal bool
	card     []byte // the root span with long attributes cut
}

// indexOf returns the row of a root span.
func indexOf(root *span) *indexRow {
	row := &indexRow{spanID: root.id, start: root.start, end: root.end, name: unquote(root.name), status: root.status, internal: root.internal}
	switch {
	case len(root.subtype) > 0:
		row.kind = unquote(root.subtype)
	case len(root.kind) > 0:
		row.kind = unquote(root.kind)
	default:
		row.kind = "UNKNOWN"
	}
	if string(root.state) == "error" { // official Go gives failures the status of successes
		failed := ai.SpanStatusError
		row.status = &failed
	}
	if root.labels {
		row.labels = labelsOf(root.attrs)
	}
	row.card = cutAttributes(root)
	return row
}

// labelsOf returns the attributes that begin with genkitx:, as text.
func labelsOf(attrs []byte) map[string]string {
	labels := map[string]string{}
	s := scanner{data: attrs}
	_ = s.object(0, func(key []byte) error {
		value, err := s.raw(1)
		if bytes.HasPrefix(key, []byte(labelPrefix)) {
			labels[unquote(key)] = asText(value)
		}
		return err
	})
	return labels
}

// asText returns a JSON value as text: of a string what it says, of others their JSON.
func asText(value []byte) string {
	if len(value) > 1 && value[0] == '"' {
		return unquote(value[1 : len(value)-1])
	}
	return string(value)
}

// cutAttributes returns the text of a span in which strings among the attributes are
// cut to 1000 characters and three dots. It is the span's own when none is longer.
func cutAttributes(one *span) []byte {
	if !anyLong(one.attrs) {
		return one.raw
	}
	attrs := []byte{'{'}
	s := scanner{data: one.attrs}
	_ = s.object(0, func(key []byte) error {
		value, err := s.raw(1)
		if err != nil {
			return err
		}
		if len(attrs) > 1 {
			attrs = append(attrs, ',')
		}
		attrs = append(append(append(attrs, '"'), key...), `":`...)
		if len(value) > mostAttribute && value[0] == '"' {
			if text := unquote(value[1 : len(value)-1]); utf16Length(text) > mostAttribute {
				attrs = appendJSON(attrs, cutText(text)+"...")
				return nil
			}
		}
		attrs = append(attrs, value...)
		return nil
	})
	attrs = append(attrs, '}')
	return replaceMember(one.raw, "attributes", attrs)
}

// anyLong tells whether a string among the members of an object may be too long.
func anyLong(object []byte) bool {
	if len(object) <= mostAttribute {
		return false
	}
	long := false
	s := scanner{data: object}
	_ = s.object(0, func([]byte) error {
		value, err := s.raw(1)
		long = long || len(value) > mostAttribute+2 && value[0] == '"'
		return err
	})
	return long
}

// replaceMember returns an object in which a member has another value.
func replaceMember(object []byte, name string, value []byte) []byte {
	out := []byte{'{'}
	s := scanner{data: object}
	_ = s.object(0, func(key []byte) error {
		old, err := s.raw(1)
		if err != nil {
			return err
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, '"'), key...), `":`...)
		if string(key) == name {
			old = value
		}
		out = append(out, old...)
		return nil
	})
	return append(out, '}')
}

// utf16Length returns how many UTF-16 units a text has.
func utf16Length(text string) int {
	n := 0
	for _, r := range text {
		n += units(r)
	}
	return n
}

func units(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// cutText returns the beginning of a text, 1000 UTF-16 units at most, and no half
// characters.
func cutText(text string) string {
	n := 0
	for at, r := range text {
		if n += units(r); n > mostAttribute {
			return text[:at]
		}
	}
	return text
}

// encodeLabels returns labels as a JSON object, nil when there are none.
func encodeLabels(labels map[string]string) any {
	if len(labels) == 0 {
		return nil
	}
	raw, _ := json.Marshal(labels) // strings always can be
	return string(raw)
}

func decodeLabels(text string) map[string]string {
	if text == "" {
		return nil
	}
	var labels map[string]string
	_ = json.NewDecoder(strings.NewReader(text)).Decode(&labels) // what encodeLabels wrote
	return labels
}
