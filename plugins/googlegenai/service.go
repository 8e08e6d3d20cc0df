// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"sync"
	"time"

	"github.com/genkit-go/genkit/core"
)

// service is what the two plugins have in common: a backend, which the instances that a
// plugin is given to share, and what was discovered. The zero value is ready.
type service struct {
	mu    sync.Mutex
	b     *backend
	users int
	found []*entry
	at    time.Time // of the discovery
}

// open makes the backend, unless there is one.
func (s *service) open(make func() (*backend, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.b == nil {
		b, err := make()
		if err != nil {
			return err
		}
		s.b = b
	}
	s.users++
	return nil
}

// close closes the backend when nobody uses it any more.
func (s *service) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users--; s.users <= 0 && s.b != nil {
		s.b.close()
	}
}

func (s *service) backend() *backend {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b
}

// list describes what is known, and what was discovered.
func (s *service) list(prefix string, vertex bool, c *catalog) []core.Descriptor {
	s.mu.Lock()
	found := s.found
	s.mu.Unlock()
	return (&backend{prefix: prefix, vertex: vertex, catalog: c}).describe(c.entriesWith(found))
}

// discover asks the service for its models, at most every ten minutes and for at most
// ten seconds, and returns what list returns then. Beside an error it returns what is
// known anyway.
func (s *service) discover(ctx context.Context, prefix string, vertex bool, c *catalog) ([]core.Descriptor, error) {
	s.mu.Lock()
	b, fresh := s.b, !s.at.IsZero() && time.Since(s.at) < discoveryTTL
	s.mu.Unlock()
	if b == nil {
		return s.list(prefix, vertex, c), core.Errorf(core.FailedPrecondition, "%smodels: the plugin is not initialised; give it to genkit.New and call Ready first", prefix)
	}
	if fresh {
		return s.list(prefix, vertex, c), nil
	}
	found, err := b.discover(ctx)
	if err == nil {
		s.mu.Lock()
		s.found, s.at = found, time.Now()
		s.mu.Unlock()
	}
	return s.list(prefix, vertex, c), err
}
