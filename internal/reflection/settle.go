// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"context"
	"time"
)

// A program counts as settled when it has registered nothing for quietTime; settleTime
// is how long it may take.
const (
	quietTime  = 40 * time.Millisecond
	settleTime = time.Second
	settleStep = 10 * time.Millisecond
)

// settle waits until the program has defined its actions, as far as one can tell from
// outside: tools that wait for a program run its actions the moment they see it. It
// reports false when ctx ends first.
func (s *Server) settle(ctx context.Context) bool {
	known, quiet := len(s.o.Registry.Actions()), time.Duration(0)
	for waited := time.Duration(0); quiet < quietTime && waited < settleTime; waited += settleStep {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(settleStep):
		}
		quiet += settleStep
		if n := len(s.o.Registry.Actions()); n != known {
			known, quiet = n, 0
		}
	}
	return ctx.Err() == nil
}
