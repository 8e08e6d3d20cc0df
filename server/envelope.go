// SPDX-License-Identifier: Apache-2.0

package server

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/genkit-go/genkit/core"
)

// envelope is the body of a request. Its values are parts of the body.
type envelope struct {
	data, init json.RawMessage // nil when the key is absent
}

const wantEnvelope = `The body must be a JSON object with the key "data", such as {"data": <input>}; for an action without input, {"data": null}. `

func badEnvelope(format string, args ...any) *core.Error {
	return core.PublicErrorf(core.InvalidArgument, "%s%s", wantEnvelope, fmt.Sprintf(format, args...))
}

// openEnvelope reads a body. Unknown keys are ignored, of a key that occurs twice
// the last counts, letter case matters.
func openEnvelope(body []byte) (e envelope, refused *core.Error) {
	if !json.Valid(body) {
		return e, badEnvelope("%s", jsonProblem(body))
	}
	at := skipSpace(body, 0)
	if body[at] != '{' {
		return e, badEnvelope("It is %s.", jsonKind(body[at]))
	}
	for at = skipSpace(body, at+1); body[at] != '}'; {
		keyEnd := skipValue(body, at)
		key := body[at:keyEnd]
		valueAt := skipSpace(body, skipSpace(body, keyEnd)+1) // after the colon
		valueEnd := skipValue(body, valueAt)
		switch value := body[valueAt:valueEnd:valueEnd]; keyName(key) {
		case "data":
			e.data = value
		case "init":
			e.init = value
		}
		if at = skipSpace(body, valueEnd); body[at] == ',' {
			at = skipSpace(body, at+1)
		}
	}
	if e.data == nil {
		return e, badEnvelope(`It has no key "data".`)
	}
	return e, nil
}

// jsonProblem tells why body, which is not valid, is not.
func jsonProblem(body []byte) string {
	if skipSpace(body, 0) == len(body) {
		return "It is empty."
	}
	var raw json.RawMessage
	err := json.Unmarshal(body, &raw)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("It is not JSON: %v (byte %d).", err, syntax.Offset)
	}
	return "It is not JSON."
}

// jsonKind names the value that begins with c.
func jsonKind(c byte) string {
	switch c {
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 'n':
		return "null"
	case 't', 'f':
		return "a boolean"
	default:
		return "a number"
	}
}

// keyName returns the key that quoted, a JSON string, stands for.
func keyName(quoted []byte) string {
	inner := quoted[1 : len(quoted)-1]
	for _, c := range inner {
		if c == '\\' {
			var key string
			if json.Unmarshal(quoted, &key) != nil {
				return ""
			}
			return key
		}
	}
	return string(inner)
}

// The functions below walk over JSON that is known to be valid.

func skipSpace(b []byte, at int) int {
	for at < len(b) && (b[at] == ' ' || b[at] == '\n' || b[at] == '\t' || b[at] == '\r') {
		at++
	}
	return at
}

// skipValue returns where the value that begins at at ends.
func skipValue(b []byte, at int) int {
	depth := 0
	for ; at < len(b); at++ {
		switch b[at] {
		case '"':
			at = lastOfString(b, at)
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		default:
			if depth == 0 {
				return endOfScalar(b, at)
			}
			continue
		}
		if depth == 0 {
			return at + 1
		}
	}
	return at
}

// lastOfString returns the index of the quote that ends the string at at.
func lastOfString(b []byte, at int) int {
	for at++; b[at] != '"'; at++ {
		if b[at] == '\\' {
			at++
		}
	}
	return at
}

// endOfScalar returns where the number, boolean or null at at ends.
func endOfScalar(b []byte, at int) int {
	for at < len(b) {
		switch b[at] {
		case ',', '}', ']', ' ', '\n', '\t', '\r':
			return at
		}
		at++
	}
	return at
}
