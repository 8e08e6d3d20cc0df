// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/devtools/api"
)

// slowTraces tells of a trace first nothing, then that it runs, then that it has ended.
type slowTraces struct {
	api.Traces
	began       time.Time
	seen, ended time.Duration
	asked       map[string]bool
}

func (s *slowTraces) Trace(_ context.Context, id string) (json.RawMessage, error) {
	s.asked[id] = true
	switch gone := time.Since(s.began); {
	case gone < s.seen:
		return nil, core.Errorf(core.NotFound, "there is no trace %q", id)
	case gone < s.ended:
		return json.RawMessage(`{"spans":{"a":{"endTime":1},"b":{"endTime":0}}}`), nil
	}
	return json.RawMessage(`{"spans":{"a":{"endTime":1},"b":{"endTime":2}}}`), nil
}

func TestLatestTraces(t *testing.T) {
	for _, test := range []struct {
		name        string
		ids         string
		seen, ended time.Duration
		waits       time.Duration
	}{
		{"stored", "x", 0, 0, 0},
		{"late", "x y", 300 * time.Millisecond, 700 * time.Millisecond, 700 * time.Millisecond},
		{"never", "x y", time.Hour, time.Hour, tracePatience},
		{"never whole", "x", 0, time.Hour, tracePatience},
		{"without a trace", "", time.Hour, time.Hour, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &slowTraces{began: time.Now(), seen: test.seen, ended: test.ended, asked: map[string]bool{}}
				var l latestTraces
				l.expect(store, tracePatience)
				l.add("")
				for _, id := range strings.Fields(test.ids) {
					l.add(id)
				}
				l.await(t.Context())
				if waited := time.Since(store.began); waited != test.waits {
					t.Errorf("it waited %v", waited)
				}
			})
		})
	}
}

func TestLatestTracesAreFew(t *testing.T) {
	store := &slowTraces{asked: map[string]bool{}}
	var l latestTraces
	l.expect(store, time.Second)
	for i := range 3 * mostTraces {
		l.add(fmt.Sprint(i))
	}
	l.await(t.Context())
	if len(store.asked) != mostTraces || !store.asked[fmt.Sprint(3*mostTraces-1)] {
		t.Errorf("asked for %v", store.asked)
	}
}

// Nobody waits for the traces of a program that goes on, nor after Ctrl-C.
func TestLatestTracesOfNobody(t *testing.T) {
	var none latestTraces
	none.add("x")
	none.await(t.Context())

	synctest.Test(t, func(t *testing.T) {
		var l latestTraces
		l.expect(&slowTraces{seen: time.Hour, began: time.Now(), asked: map[string]bool{}}, time.Hour)
		l.add("x")
		over, cancel := context.WithCancel(t.Context())
		cancel()
		began := time.Now()
		l.await(over)
		if time.Since(began) != 0 {
			t.Errorf("it waited %v", time.Since(began))
		}
	})
}
