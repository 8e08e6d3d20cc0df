// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"fmt"
	"path"
	"strings"
	"sync"
)

// MemoryStore keeps prompts and partials in memory. Make it with [NewMemoryStore].
type MemoryStore struct {
	mu    sync.RWMutex
	texts map[memoryKey]string
}

type memoryKey struct {
	partial       bool
	name, variant string
}

var _ WritableStore = (*MemoryStore)(nil)

// NewMemoryStore returns a store with the contents of a bundle, which may be nil.
// Versions are those of the sources, whatever the bundle says.
func NewMemoryStore(b *Bundle) *MemoryStore {
	s := &MemoryStore{texts: map[memoryKey]string{}}
	if b == nil {
		return s
	}
	for _, p := range b.Partials {
		s.texts[memoryKey{true, p.Name, p.Variant}] = p.Source
	}
	for _, p := range b.Prompts {
		s.texts[memoryKey{false, p.Name, p.Variant}] = p.Source
	}
	return s
}

// List returns the prompts.
func (s *MemoryStore) List(ctx context.Context, o *ListOptions) (*List, error) {
	return s.list(ctx, false, o)
}

// ListPartials returns the partials.
func (s *MemoryStore) ListPartials(ctx context.Context, o *ListOptions) (*List, error) {
	return s.list(ctx, true, o)
}

// Load returns a prompt.
func (s *MemoryStore) Load(ctx context.Context, name string, o *LoadOptions) (*Source, error) {
	return s.load(ctx, false, name, o)
}

// LoadPartial returns a partial.
func (s *MemoryStore) LoadPartial(ctx context.Context, name string, o *LoadOptions) (*Source, error) {
	return s.load(ctx, true, name, o)
}

func (s *MemoryStore) list(ctx context.Context, partials bool, o *ListOptions) (*List, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	all := []Ref{}
	s.mu.RLock()
	for key, text := range s.texts {
		if key.partial == partials {
			all = append(all, Ref{Name: key.name, Variant: key.variant, Version: VersionOf(text)})
		}
	}
	s.mu.RUnlock()
	return page(all, o)
}

func (s *MemoryStore) load(ctx context.Context, partial bool, name string, o *LoadOptions) (*Source, error) {
	if o == nil {
		o = &LoadOptions{}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if _, err := fileName(name, o.Variant, partial); err != nil {
		return nil, err
	}
	s.mu.RLock()
	text, ok := s.texts[memoryKey{partial, name, o.Variant}]
	s.mu.RUnlock()
	if !ok {
		return nil, fmt.Errorf("dotprompt: %s %w", inWords(partial, name, o.Variant), ErrNotFound)
	}
	return newSource(partial, name, text, o)
}

// Save stores a prompt or partial.
func (s *MemoryStore) Save(ctx context.Context, p *Source) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := savedFile(p); err != nil {
		return err
	}
	key := memoryKey{name: p.Name, variant: p.Variant}
	if folder, base := path.Split(p.Name); strings.HasPrefix(base, "_") {
		key.partial, key.name = true, folder+base[1:]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts[key] = p.Source
	return nil
}

// Delete removes a prompt or, if there is none of that name, a partial.
func (s *MemoryStore) Delete(ctx context.Context, name, variant string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := fileName(name, variant, false); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, partial := range [...]bool{false, true} {
		key := memoryKey{partial, name, variant}
		if _, ok := s.texts[key]; ok {
			delete(s.texts, key)
			return nil
		}
	}
	return fmt.Errorf("dotprompt: %s %w", inWords(false, name, variant), ErrNotFound)
}
