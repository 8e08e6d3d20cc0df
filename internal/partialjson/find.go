// SPDX-License-Identifier: Apache-2.0

package partialjson

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Find returns the value that a whole text holds, as strict JSON, and whether it is
// complete. That is, in this order:
//
//   - the text itself, as written, when it is JSON of any kind with nothing around it;
//   - the first object or array of the wanted kind;
//   - the one that the text breaks off in, as [Reader.Value] closes it, when that holds
//     more than empty brackets;
//   - the content of the text's only fence, when it is JSON of any kind.
//
// It is nil when there is none of them.
func Find(text string, want Kind) (value json.RawMessage, complete bool) {
	if v := Whole(text); v != nil {
		return v, true
	}
	r := Reader{Want: want}
	r.Write(text)
	if r.Done() || r.found() && r.s.holds() {
		return r.Value(), r.Done()
	}
	if v := Whole(Unfence(text)); v != nil {
		return v, true
	}
	return nil, false
}

// FindArray returns the array that a whole text holds, as [Find] does, but without an
// element that is not finished. One that breaks off in its first element is none.
func FindArray(text string) (value json.RawMessage, complete bool) {
	if v := Whole(text); v != nil && v[0] == '[' {
		return v, true
	}
	r := Reader{Want: Array}
	r.Write(text)
	if r.Done() || r.found() && r.s.last > 1 {
		return r.Elements(), r.Done()
	}
	return nil, false
}

// Whole returns a text without the space around it when it is JSON of any kind, with what
// is not UTF-8 replaced, and otherwise nil.
func Whole(text string) json.RawMessage {
	raw := []byte(strings.TrimSpace(text))
	if !json.Valid(raw) {
		return nil
	}
	if utf8.Valid(raw) {
		return raw
	}
	var r Reader
	r.Write("[" + string(raw) + "]")
	if items := r.Items(); len(items) == 1 {
		return items[0]
	}
	return nil // too deep within the brackets
}

// Unfence returns what stands in the fence of three backticks that begins and ends a text,
// without the space around it. A text that is not fenced is returned as it is; so is one
// with more fences.
func Unfence(text string) string {
	inner, begins := strings.CutPrefix(strings.TrimSpace(text), "```")
	inner, ends := strings.CutSuffix(inner, "```")
	if !begins || !ends || strings.Contains(inner, "```") {
		return text
	}
	_, body, lines := strings.Cut(inner, "\n") // after the name of a language
	if !lines {
		body = inner
	}
	return strings.TrimSpace(body)
}
