// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"time"

	"github.com/genkit-go/genkit/ai"
)

// audioKey is the key of a spoken answer's [audioRef] in the metadata of its part.
const audioKey = "audio"

// audioRef is how the vendor knows a spoken answer of a conversation, by which it goes
// back: the sound itself is not taken back.
type audioRef struct {
	ID        string `json:"id"`
	ExpiresAt int64  `json:"expiresAt,omitempty"` // in seconds since 1970
}

// audioRefOf returns that of a part; nil when it has none.
func audioRefOf(p ai.Part) *audioRef {
	var ref audioRef
	value, ok := p.PartMetadata()[audioKey]
	if !ok || json.Unmarshal(ai.JSON(value), &ref) != nil || ref.ID == "" {
		return nil
	}
	return &ref
}

// isOver tells whether the vendor has forgotten the answer.
func (r *audioRef) isOver(now time.Time) bool {
	return r.ExpiresAt != 0 && now.Unix() >= r.ExpiresAt
}
