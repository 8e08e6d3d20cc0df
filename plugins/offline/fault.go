// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"cmp"
	"sync"
	"time"

	"github.com/genkit-go/genkit/core"
)

// maxFaults is how many different faults are counted at a time.
const maxFaults = 1000

// faults counts the calls that failed on purpose.
type faults struct {
	mu     sync.Mutex
	counts map[Fault]int
}

// due returns the error that a call configured with f fails with, nil when f is nil
// or has failed its times.
func (c *faults) due(f *Fault) error {
	if f == nil {
		return nil
	}
	if f.Times > 0 {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.counts[*f] >= f.Times {
			return nil
		}
		if c.counts == nil || len(c.counts) >= maxFaults {
			c.counts = map[Fault]int{}
		}
		c.counts[*f]++
	}
	status, _ := core.ParseStatus(f.Status) // check has seen it
	err := core.Errorf(status, "%s", cmp.Or(f.Message, "injected by the configuration of "+ModelName))
	err.RetryAfter = time.Duration(f.RetryAfterMs) * time.Millisecond
	return err
}
