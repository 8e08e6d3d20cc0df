// SPDX-License-Identifier: Apache-2.0

package core

import (
	"encoding/json"

	"github.com/genkit-go/genkit/core/tracing"
)

// Redactor is implemented by inputs, init values and outputs that may hold
// secrets, such as a request with an API key: spans record what Redacted returns.
type Redactor interface{ Redacted() any }

// recordInput records in, whose JSON is raw unless that is nil.
func recordInput(f *frame, in any, raw json.RawMessage) { record(f, "genkit:input", in, raw) }

// recordInit records the init value of a bidi action in the same way.
func recordInit(f *frame, init any, raw json.RawMessage) { record(f, "genkit:init", init, raw) }

// recordOutput records the output in the same way.
func recordOutput(f *frame, out any, raw json.RawMessage) { record(f, "genkit:output", out, raw) }

func record(f *frame, attribute string, v any, raw json.RawMessage) {
	if !f.Recording() {
		return
	}
	if !f.WantsContent() {
		f.SetContent(attribute, "")
		return
	}
	if r, ok := v.(Redactor); ok {
		v, raw = r.Redacted(), nil
	}
	f.SetContent(attribute, asJSON(v, raw))
}

// recordUndecoded records raw, which should have become a T and perhaps did not.
// When a T may hold secrets, there is no telling where they are.
func recordUndecoded[T any](f *frame, attribute string, raw json.RawMessage) {
	var v T
	if _, secret := any(v).(Redactor); !secret {
		record(f, attribute, nil, raw)
	} else if f.WantsContent() && json.Unmarshal(raw, &v) == nil {
		record(f, attribute, v, nil)
	} else {
		record(f, attribute, tracing.Redacted, nil)
	}
}

func asJSON(v any, raw json.RawMessage) string {
	if json.Valid(raw) {
		return string(raw)
	}
	if !isNothing(raw) {
		v = string(raw)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		raw, _ = json.Marshal("not JSON: " + err.Error())
	}
	return string(raw)
}
