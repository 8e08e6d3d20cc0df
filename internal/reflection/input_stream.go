// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"context"
	"encoding/json"
	"iter"
	"sync"
)

// inputStream holds the inputs of a run until the action takes them. A nil stream takes
// none.
type inputStream struct {
	mu     sync.Mutex
	queue  []json.RawMessage
	ended  bool
	change chan struct{} // there is something new
}

func newInputStream() *inputStream { return &inputStream{change: make(chan struct{}, 1)} }

// add appends an input, and reports whether the stream still takes any.
func (s *inputStream) add(raw json.RawMessage) bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return false
	}
	s.queue = append(s.queue, raw)
	s.signal()
	return true
}

// end closes the stream behind what it holds.
func (s *inputStream) end() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.signal()
}

// signal wakes who waits; the stream is locked.
func (s *inputStream) signal() {
	select {
	case s.change <- struct{}{}:
	default:
	}
}

// until yields the inputs in their order as they come. It ends with the stream, or with
// ctx.
func (s *inputStream) until(ctx context.Context) iter.Seq[json.RawMessage] {
	return func(yield func(json.RawMessage) bool) {
		for {
			s.mu.Lock()
			queue, ended := s.queue, s.ended
			s.queue = nil
			s.mu.Unlock()
			for _, raw := range queue {
				if !yield(raw) {
					return
				}
			}
			if len(queue) > 0 {
				continue
			}
			if ended {
				return
			}
			select {
			case <-s.change:
			case <-ctx.Done():
				return
			}
		}
	}
}
