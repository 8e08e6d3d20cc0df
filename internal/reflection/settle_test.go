// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/genkit-go/genkit/core"
)

func TestSettle(t *testing.T) {
	for _, tt := range []struct {
		name    string
		actions int           // that are registered
		pause   time.Duration // before each
		want    time.Duration
	}{
		{"nothing is registered", 0, 0, quietTime},
		{"all at once", 3, 0, quietTime},
		{"one after the other", 3, quietTime / 2, 3*quietTime/2 + quietTime},
		{"long pauses", 3, 2 * quietTime, quietTime},
		{"without an end", 1000, quietTime / 2, settleTime},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := core.NewRegistry()
				ctx, cancel := context.WithCancel(t.Context())
				var defining sync.WaitGroup
				defer defining.Wait()
				defer cancel()
				defining.Go(func() {
					for i := range tt.actions {
						select {
						case <-time.After(tt.pause):
						case <-ctx.Done():
							return
						}
						r.Register(core.NewAction(core.KindFlow, fmt.Sprint("f", i), func(context.Context, core.None, core.Send[core.None]) (core.None, error) {
							return core.None{}, nil
						}).Action)
					}
				})
				begin := time.Now()
				s := &Server{o: Options{Registry: r}}
				if !s.settle(ctx) {
					t.Error("it gave up")
				}
				if took := time.Since(begin); took < tt.want || took > tt.want+2*settleStep {
					t.Errorf("took %v, not %v", took, tt.want)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), quietTime/2)
		defer cancel()
		if (&Server{o: Options{Registry: core.NewRegistry()}}).settle(ctx) {
			t.Error("settled, though its context ended")
		}
	})
}

func TestClosedBeforeItIsAnnounced(t *testing.T) {
	r, _ := program()
	root := t.TempDir()
	s, err := Start(Options{Registry: r, Root: root, Logger: slog.New(slog.DiscardHandler), Environment: Environment{Port: "0"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	time.Sleep(2 * quietTime)
	if files, _ := filepath.Glob(filepath.Join(root, ".genkit", "runtimes", "*")); len(files) > 0 {
		t.Errorf("announced: %v", files)
	}
}
