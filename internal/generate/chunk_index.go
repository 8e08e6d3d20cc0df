// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// indexed returns a send that gives chunks the role and the index of their
// message, unless they carry their own. It is nil when send is.
func indexed(send core.Send[*ai.Chunk], role ai.Role, index int) core.Send[*ai.Chunk] {
	if send == nil {
		return nil
	}
	return func(chunk *ai.Chunk) error {
		if chunk == nil {
			return nil
		}
		if chunk.Role == "" || chunk.Index == 0 && index != 0 {
			c := *chunk // the sender's own is never changed
			if c.Role == "" {
				c.Role = role
			}
			if c.Index == 0 {
				c.Index = index
			}
			chunk = &c
		}
		return send(chunk)
	}
}
