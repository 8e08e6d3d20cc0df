// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
)

// Citations are what an answer says of its sources. In Genkit they are in the metadata
// of the text that they belong to, with names in camelCase; the API has the same in
// snake_case.

// citationsOf returns citations of the API as metadata; nil for none.
func citationsOf(list []json.RawMessage) []any {
	var cited []any
	for _, raw := range list {
		if c := renamed(raw, camelCase); c != nil {
			cited = append(cited, c)
		}
	}
	return cited
}

// wireCitations returns citations of metadata as the API has them; nil for none.
func wireCitations(metadata any) []any {
	if metadata == nil {
		return nil
	}
	var list []json.RawMessage
	if reread(metadata, &list) != nil {
		return nil
	}
	var cited []any
	for _, raw := range list {
		if c := renamed(raw, snakeCase); c != nil {
			cited = append(cited, c)
		}
	}
	return cited
}

// renamed reads an object and gives its fields other names. Numbers stay as they are
// written.
func renamed(raw json.RawMessage, rename func(string) string) map[string]any {
	var fields map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&fields) != nil || fields == nil {
		return nil
	}
	out := make(map[string]any, len(fields))
	for name, value := range fields {
		out[rename(name)] = value
	}
	return out
}

// camelCase turns cited_text into citedText.
func camelCase(name string) string {
	var b strings.Builder
	upper := false
	for _, r := range name {
		if r == '_' {
			upper = b.Len() > 0
			continue
		}
		if upper {
			r = unicode.ToUpper(r)
		}
		upper = false
		b.WriteRune(r)
	}
	return b.String()
}

// snakeCase turns citedText into cited_text.
func snakeCase(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) {
			if i > 0 {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
