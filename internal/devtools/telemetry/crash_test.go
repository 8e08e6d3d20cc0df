// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/genkit-go/genkit/ai"
)

var defaultClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}

// TestKill ends a server with SIGKILL while 8 clients post, and holds that all it
// acknowledged is there when the database is opened again. GENKIT_KILL_ROUNDS sets how
// often; 3 is the default.
func TestKill(t *testing.T) {
	rounds := 3
	if text := os.Getenv("GENKIT_KILL_ROUNDS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("GENKIT_KILL_ROUNDS is %q; it must be a positive number", text)
		}
		rounds = n
	}
	dir := t.TempDir()
	var acknowledged sync.Map // trace id to the number of its spans
	for round := range rounds {
		server := startChild(t, dir)
		var count atomic.Int64
		var group sync.WaitGroup
		for w := range 8 {
			group.Go(func() {
				for i := 0; ; i++ {
					id := fmt.Sprintf("r%d-w%d-%d", round, w, i)
					root := traceText(id, "", spanText("a", "", "n", float64(i+1), float64(i+2), flowAttrs), spanText("b", "a", "n", 1, 2, flowAttrs))
					if postBody(defaultClient, server.url+"/api/traces", []byte(root)) != nil {
						return
					}
					acknowledged.Store(id, 2)
					if postBody(defaultClient, server.url+"/api/traces", []byte(traceText(id, "", spanText("c", "a", "n", 1, 2, "")))) != nil {
						return
					}
					acknowledged.Store(id, 3)
					count.Add(1)
				}
			})
		}
		time.Sleep(time.Duration(100+37*round%150) * time.Millisecond)
		for begin := time.Now(); count.Load() == 0 && time.Since(begin) < 30*time.Second; { // on a busy machine
			time.Sleep(10 * time.Millisecond)
		}
		server.kill()
		group.Wait()
		if count.Load() == 0 {
			t.Fatal("nothing was stored before the kill")
		}
		s, err := Open(background, Options{Dir: dir, Keep: Retention{Traces: -1}})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(background); err != nil {
			t.Error(err)
		}
		listed := map[string]bool{}
		for token := ""; ; {
			page, err := s.List(background, Query{Limit: mostListed, Token: token})
			if err != nil {
				t.Fatal(err)
			}
			for _, raw := range page.Traces {
				var trace ai.TraceData
				if err := trace.UnmarshalJSON(raw); err != nil {
					t.Fatal(err)
				}
				listed[trace.TraceID] = true
			}
			if token = page.Next; token == "" {
				break
			}
		}
		acknowledged.Range(func(id, spans any) bool {
			if trace := load(t, s, id.(string)); len(trace.Spans) < spans.(int) || !listed[id.(string)] {
				t.Errorf("%s has %d spans, %d were acknowledged; listed: %v", id, len(trace.Spans), spans, listed[id.(string)])
			}
			return true
		})
		s.Close()
	}
}
