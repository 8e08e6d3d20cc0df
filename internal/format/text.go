// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// textHandler reads the text of an answer as a string, which a schema must allow.
func textHandler(s *schema.Schema) (*core.FormatHandler, error) {
	if root := shapeOf(s); root.Type != nil && !root.may("string") {
		return nil, core.Errorf(core.InvalidArgument, "format 'text' needs a schema of type string, but the schema has %s", root)
	}
	return &core.FormatHandler{
		Parse:  func(m *ai.Message) (json.RawMessage, error) { return quote(m.Text()), nil },
		Reader: func() core.FormatReader { return new(textReader) },
	}, nil
}

// textReader gives the text so far, without a character that is cut.
type textReader struct{ text strings.Builder }

func (r *textReader) Add(text string) { r.text.WriteString(text) }

func (r *textReader) Value() json.RawMessage {
	if r.text.Len() == 0 {
		return nil
	}
	return quote(wholeRunes(r.text.String()))
}

func (r *textReader) Items() []json.RawMessage { return nil }

// wholeRunes returns text without the UTF-8 sequence that it breaks off in.
func wholeRunes(text string) string {
	for i := len(text) - 1; i >= 0 && i > len(text)-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRuneInString(text[i:]) {
				return text[:i]
			}
			break
		}
	}
	return text
}

// quote returns text as a JSON string.
func quote(text string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string always has a JSON form
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
