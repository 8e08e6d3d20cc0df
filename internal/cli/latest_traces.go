// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/genkit-go/genkit/internal/devtools/api"
)

const (
	// tracePatience bounds how long a program that is to end may take to send its traces.
	// Those of other languages send them later than the answer, and lose them at the end.
	tracePatience = 2 * time.Second
	// shortTracePatience is that with a program that goes on, where the command takes its
	// traces: it may as well send them elsewhere.
	shortTracePatience = 200 * time.Millisecond
	traceInterval      = 5 * time.Millisecond
	// mostTraces is how many runs are waited for: what ran before was sent meanwhile.
	mostTraces = 16
)

// latestTraces are the traces of the last runs, which are lost when the command ends
// before they are stored. The zero one waits for none.
type latestTraces struct {
	store    api.Traces // nil when nobody waits for them
	patience time.Duration

	mu  sync.Mutex
	ids []string
}

// expect begins to remember traces.
func (l *latestTraces) expect(store api.Traces, patience time.Duration) {
	l.store, l.patience = store, patience
}

// add counts a run that is over; "" is one whose trace is not known.
func (l *latestTraces) add(traceID string) {
	if traceID == "" || l.store == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.ids) == mostTraces {
		l.ids = l.ids[1:]
	}
	l.ids = append(l.ids, traceID)
}

// await waits until the traces are stored whole, not longer than ctx and the patience.
func (l *latestTraces) await(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, l.patience)
	defer cancel()
	for _, id := range l.ids {
		for !isStored(ctx, l.store, id) {
			select {
			case <-time.After(traceInterval):
			case <-ctx.Done():
				return
			}
		}
	}
}

// isStored tells whether all spans of a trace have ended.
func isStored(ctx context.Context, store api.Traces, traceID string) bool {
	raw, err := store.Trace(ctx, traceID)
	if err != nil {
		return false
	}
	var trace struct {
		Spans map[string]struct {
			EndTime float64 `json:"endTime"`
		} `json:"spans"`
	}
	if json.Unmarshal(raw, &trace) != nil {
		return false
	}
	for _, span := range trace.Spans {
		if span.EndTime == 0 {
			return false
		}
	}
	return len(trace.Spans) > 0
}
