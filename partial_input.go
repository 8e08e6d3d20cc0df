// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"encoding/json"

	"github.com/genkit-go/genkit/internal/partialjson"
)

// PartialInput reads the arguments of a tool request while a provider sends them in
// pieces: for models that stream unfinished tool requests (Partial of [ai.ToolRequest]). The
// zero value is ready for use; a PartialInput must not be copied after that, and serves
// one goroutine.
type PartialInput struct {
	growing partialjson.Growing
}

// Add reads the next piece of the JSON text. It returns the values so far as strict JSON,
// or nil when there is nothing new to show: past the first bytes it looks only when the
// text has grown by a sixteenth, so that the cost of long arguments stays linear. Who
// needs the whole keeps the text.
func (p *PartialInput) Add(piece string) json.RawMessage { return p.growing.Add(piece) }
