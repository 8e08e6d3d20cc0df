// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"bytes"
	"encoding/json"
)

// appendString appends s as a JSON string, without the escapes for HTML.
func appendString(b []byte, s string) []byte {
	if isPlain(s) {
		b = append(b, '"')
		b = append(b, s...)
		return append(b, '"')
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a string always encodes
	}
	return append(b, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}

// isPlain tells whether all of s stands for itself in a JSON string.
func isPlain(s string) bool {
	for i := range len(s) {
		if !plain[s[i]] {
			return false
		}
	}
	return true
}

// compact removes the space from a valid JSON text.
func compact(text []byte) []byte {
	var buf bytes.Buffer
	if err := json.Compact(&buf, text); err != nil {
		panic(err) // callers have checked the text
	}
	return buf.Bytes()
}
