// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"context"
	"sync"

	"github.com/genkit-go/genkit/core"
)

// service is what the two plugins have in common: a backend, which the instances that a
// plugin is given to share, and what it listed. The zero value is ready.
type service struct {
	mu    sync.Mutex
	b     *backend
	users int
	live  core.LiveList[*entry]
}

// open makes the backend, unless there is one, for one more user.
func (s *service) open(make func() (*backend, error)) error {
	if _, err := s.made(make); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users++
	return nil
}

// made returns the backend, which is made unless there is one.
func (s *service) made(make func() (*backend, error)) (*backend, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.b == nil {
		b, err := make()
		if err != nil {
			return nil, err
		}
		s.b = b
	}
	return s.b, nil
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

// list describes the models that are known, and those that the service lists now, unless
// b is nil or has no credentials of its own.
func (s *service) list(ctx context.Context, b *backend, known *backend) ([]core.Descriptor, error) {
	var found []*entry
	var err error
	if b != nil && b.hasCredentials {
		found, err = s.live.Get(ctx, b.discover)
		b.closeIdle() // nobody may ever close a plugin that was only listed
	}
	return known.describe(known.catalog.entriesWith(found)), err
}
