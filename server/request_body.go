// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/genkit-go/genkit/core"
)

// envelope is the body of a request. An absent key is nil; a body without data is
// that of an action without input, which official clients send as {}.
type envelope struct {
	Data json.RawMessage `json:"data"`
	Init json.RawMessage `json:"init"`
}

const wantEnvelope = `The body must be a JSON object with the key "data", such as {"data": <input>}; for an action without input, {"data": null}. `

func badEnvelope(format string, args ...any) *core.Error {
	return core.PublicErrorf(core.InvalidArgument, "%s%s", wantEnvelope, fmt.Sprintf(format, args...))
}

// openEnvelope reads a body. Unknown keys are ignored.
func openEnvelope(body []byte) (e envelope, refused *core.Error) {
	body = bytes.TrimSpace(body)
	err := json.Unmarshal(body, &e)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case len(body) == 0:
		return e, badEnvelope("It is empty.")
	case errors.As(err, &syntax):
		return e, badEnvelope("It is not JSON: %v (byte %d).", err, syntax.Offset)
	case errors.As(err, &kind):
		return e, badEnvelope("It is of JSON type %s.", kind.Value)
	case err != nil:
		return e, badEnvelope("It cannot be read: %v.", err)
	case body[0] != '{':
		return e, badEnvelope("It is null.")
	}
	return e, nil
}
