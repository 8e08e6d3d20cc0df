// SPDX-License-Identifier: Apache-2.0

package tracing

import (
	"slices"
	"sync"

	"github.com/genkit-go/genkit/ai"
)

// Memory is a sink that keeps the spans it is given, for tests and tools. The
// zero value is ready for use.
type Memory struct {
	mu             sync.Mutex
	started, ended []*ai.SpanData
}

// SpanStarted keeps the record of a span that begins.
func (m *Memory) SpanStarted(d *ai.SpanData) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.started = append(m.started, d)
}

// SpanEnded keeps the record of a span that is over.
func (m *Memory) SpanEnded(d *ai.SpanData) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ended = append(m.ended, d)
}

// Started returns the spans in the order in which they began, as they were then.
func (m *Memory) Started() []*ai.SpanData {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.started)
}

// Ended returns the spans in the order in which they ended.
func (m *Memory) Ended() []*ai.SpanData {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.ended)
}

// Reset forgets all spans.
func (m *Memory) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.started, m.ended = nil, nil
}
