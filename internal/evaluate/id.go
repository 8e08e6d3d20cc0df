// SPDX-License-Identifier: Apache-2.0

package evaluate

import (
	"crypto/rand"
	"encoding/hex"

	"github.com/genkit-go/genkit/ai"
)

// NewID returns a random UUID (version 4) in lower-case text.
func NewID() string {
	var raw [16]byte
	rand.Read(raw[:]) // never fails
	raw[6] = raw[6]&0x0f | 0x40
	raw[8] = raw[8]&0x3f | 0x80
	text := hex.EncodeToString(raw[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

// identified returns cases that all have ids: copies, with new ids, of those that
// have none, and the others as they are.
func identified(dataset []*ai.DataPoint) []*ai.DataPoint {
	points := make([]*ai.DataPoint, len(dataset))
	for i, p := range dataset {
		if p.TestCaseID == "" {
			named := *p
			named.TestCaseID = NewID()
			p = &named
		}
		points[i] = p
	}
	return points
}
