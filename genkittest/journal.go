// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"sync"
	"testing"
)

// journal remembers requests: as they came, and what became of them.
type journal[Q any] struct {
	mu      sync.Mutex
	entries []journalEntry[Q]
}

type journalEntry[Q any] struct {
	live     Q      // what the caller handed over
	snapshot Q      // a deep copy of it, made when it came
	image    []byte // its JSON at that time
}

// add remembers q and returns how many requests came before it.
func (j *journal[Q]) add(q Q) int {
	entry := journalEntry[Q]{live: q, snapshot: clone(q), image: imageOf(q)}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, entry)
	return len(j.entries) - 1
}

func (j *journal[Q]) count() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.entries)
}

func (j *journal[Q]) snapshots() []Q {
	j.mu.Lock()
	defer j.mu.Unlock()
	list := make([]Q, len(j.entries))
	for i, entry := range j.entries {
		list[i] = entry.snapshot
	}
	return list
}

// last returns the last snapshot, the zero value when there is none.
func (j *journal[Q]) last() (q Q) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if n := len(j.entries); n > 0 {
		q = j.entries[n-1].snapshot
	}
	return q
}

func (j *journal[Q]) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = nil
}

// assertUnchanged fails t for each request that differs from what it was.
func (j *journal[Q]) assertUnchanged(t testing.TB, whose string) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	for i, entry := range j.entries {
		if changed := difference(entry.image, imageOf(entry.live)); changed != "" {
			t.Errorf("request %d of %s was changed after it had been sent: %s", i+1, whose, changed)
		}
	}
}
