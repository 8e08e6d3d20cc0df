// SPDX-License-Identifier: Apache-2.0

package partialjson

import (
	"bytes"
	"encoding/json"
)

// Growing tells what an object says so far while its text comes in pieces: the arguments
// of a tool request, shown as a model writes them. The zero value is ready for use; a
// Growing must not be copied after that, and serves one goroutine.
type Growing struct {
	reader      Reader
	read, shown int // bytes: in all, and when a value was last looked at
	last        json.RawMessage
}

// Add reads the next piece. It returns the object so far, closed as [Reader.Value] closes
// it, or nil when it says nothing new. Past the first bytes it looks only when the text
// has grown by a sixteenth, so that the cost of a long object stays linear; who needs the
// whole keeps the text. The bytes are a copy.
func (g *Growing) Add(piece string) json.RawMessage {
	g.reader.Want = Object
	g.reader.Write(piece)
	g.read += len(piece)
	if g.read-g.shown <= g.shown/16 {
		return nil
	}
	g.shown = g.read
	value := g.reader.Value()
	if bytes.Equal(value, g.last) {
		return nil
	}
	g.last = value
	return bytes.Clone(value)
}
