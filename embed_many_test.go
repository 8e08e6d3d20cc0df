// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
)

// numbered returns n documents whose texts are 0, 1, ….
func numbered(n int) []*ai.Document {
	docs := make([]*ai.Document, n)
	for i := range docs {
		docs[i] = text(strconv.Itoa(i))
	}
	return docs
}

func number(doc *ai.Document) int {
	n, _ := strconv.Atoi(doc.Text())
	return n
}

// slow is an embedder of numbered documents that takes its time and notes how it is
// called. Earlier batches take longer.
type slow struct {
	mu                  sync.Mutex
	sizes               []int
	running, most, over int
	// fail, if not nil, is called in the middle of each call.
	fail func(ctx context.Context, first int) error
}

func (s *slow) embed(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
	first := number(q.Input[0])
	s.mu.Lock()
	s.sizes = append(s.sizes, len(q.Input))
	s.running++
	s.most = max(s.most, s.running)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running--
	}()
	select {
	case <-time.After(time.Hour - time.Duration(first)*time.Second):
	case <-ctx.Done():
		s.mu.Lock()
		defer s.mu.Unlock()
		s.over++
		return nil, fmt.Errorf("embedding: %w", ctx.Err())
	}
	if s.fail != nil {
		if err := s.fail(ctx, first); err != nil {
			return nil, err
		}
	}
	r := &ai.EmbedResponse{}
	for _, doc := range q.Input {
		r.Embeddings = append(r.Embeddings, &ai.Embedding{Embedding: []float32{float32(number(doc))}})
	}
	return r, nil
}

func TestEmbedManyKeepsOrder(t *testing.T) {
	tests := []struct {
		name    string
		docs    int
		options []genkit.Option
		sizes   map[int]int // how many calls of which size
		most    int
	}{
		{"none", 0, nil, map[int]int{}, 0},
		{"one batch", 100, nil, map[int]int{100: 1}, 1},
		{"the default", 250, nil, map[int]int{100: 2, 50: 1}, 3},
		{"many batches", 95, []genkit.Option{genkit.WithBatchSize(10)}, map[int]int{10: 9, 5: 1}, 4},
		{"single documents", 7, []genkit.Option{genkit.WithBatchSize(1)}, map[int]int{1: 7}, 4},
		{"a large size", 7, []genkit.Option{genkit.WithBatchSize(1 << 62)}, map[int]int{7: 1}, 1},
	}
	for _, tt := range tests {
		for _, name := range []string{"slow", "foreign"} {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					g, s := newGenkit(t), &slow{}
					foreign(g, genkit.DefineEmbedder(g, "slow", nil, s.embed))
					got, err := g.EmbedMany(t.Context(), name, numbered(tt.docs), tt.options...)
					if err != nil || len(got) != tt.docs || got == nil {
						t.Fatalf("%d embeddings, %v", len(got), err)
					}
					for i, e := range got {
						if e.Embedding[0] != float32(i) {
							t.Fatalf("embedding %d is that of document %v", i, e.Embedding[0])
						}
					}
					sizes := map[int]int{}
					for _, size := range s.sizes {
						sizes[size]++
					}
					if diff := cmp.Diff(tt.sizes, sizes); diff != "" || s.most != tt.most {
						t.Errorf("%d at the same time, want %d; sizes: %s", s.most, tt.most, diff)
					}
				})
			})
		}
	}
}

func TestEmbedManyStopsAtTheFirstError(t *testing.T) {
	busy := core.PublicErrorf(core.ResourceExhausted, "too many requests")
	tests := []struct {
		name   string
		fail   func(context.Context, int) error
		status core.Status
		says   string
	}{
		{"error", func(_ context.Context, first int) error {
			if first == 3 {
				return busy
			}
			return nil
		}, core.ResourceExhausted, "too many requests"},
		{"panic", func(_ context.Context, first int) error {
			if first == 3 {
				panic("oops")
			}
			return nil
		}, core.Internal, "embedder 'slow' panicked: oops"},
		{"a deadline of its own", func(_ context.Context, first int) error {
			if first == 3 {
				return context.DeadlineExceeded
			}
			return nil
		}, core.DeadlineExceeded, "deadline"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g, s := newGenkit(t), &slow{fail: tt.fail}
				genkit.DefineEmbedder(g, "slow", nil, s.embed)
				got, err := g.EmbedMany(t.Context(), "slow", numbered(20), genkit.WithBatchSize(1))
				if wantError(t, err, tt.status, tt.says); got != nil {
					t.Errorf("got %d embeddings", len(got))
				}
				if tt.name == "error" && err != error(busy) {
					t.Errorf("%v is another error", err)
				}
				// Batch 3 is the fastest of the first four.
				if len(s.sizes) != 4 || s.over != 3 || s.running != 0 {
					t.Errorf("%d calls began, %d were cancelled, %d run", len(s.sizes), s.over, s.running)
				}
			})
		})
	}
}

func TestEmbedManyEndsWithItsContext(t *testing.T) {
	why := errors.New("the user left")
	tests := []struct {
		name string
		ctx  func(context.Context) (context.Context, func())
		says string
		is   error
		want core.Status
	}{
		{"cancelled", func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithCancelCause(ctx)
			timer := time.AfterFunc(90*time.Minute, func() { cancel(why) })
			return ctx, func() { timer.Stop() }
		}, "embedding stopped after 4 of 20 batches: the user left", why, core.Cancelled},
		{"deadline", func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithTimeout(ctx, 90*time.Minute)
			return ctx, cancel
		}, "embedding stopped after 4 of 20 batches", context.DeadlineExceeded, core.DeadlineExceeded},
		{"before it began", func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, func() {}
		}, "embedding stopped after 0 of 20 batches", context.Canceled, core.Cancelled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g, s := newGenkit(t), &slow{}
				genkit.DefineEmbedder(g, "slow", nil, s.embed)
				ctx, stop := tt.ctx(t.Context())
				defer stop()
				_, err := g.EmbedMany(ctx, "slow", numbered(20), genkit.WithBatchSize(1))
				if wantError(t, err, tt.want, tt.says); !errors.Is(err, tt.is) {
					t.Errorf("%v is not %v", err, tt.is)
				}
			})
		})
	}
}

func TestEmbedManyOutlivesItsContextWhenDone(t *testing.T) {
	g := newGenkit(t)
	ctx, cancel := context.WithCancel(t.Context())
	genkit.DefineEmbedder(g, "last", nil, func(_ context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
		cancel()
		return lengths(ctx, q)
	})
	if got, err := g.EmbedMany(ctx, "last", texts("a", "b")); err != nil || len(got) != 2 {
		t.Errorf("%d embeddings, %v", len(got), err)
	}
}

func TestEmbedManyWithAnEmbedderThatExits(t *testing.T) {
	g := newGenkit(t)
	genkit.DefineEmbedder(g, "exits", nil, func(_ context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
		if q.Input[0].Text() == "1" {
			runtime.Goexit()
		}
		return lengths(t.Context(), q)
	})
	_, err := g.EmbedMany(t.Context(), "exits", numbered(3), genkit.WithBatchSize(1))
	wantError(t, err, core.Internal, "ended its goroutine")
}

func TestEmbedManyIsOneTrace(t *testing.T) {
	memory := &tracing.Memory{}
	g, err := genkit.New(t.Context(), &genkit.Options{Sinks: []tracing.Sink{memory}, LogInputAndOutput: true})
	if err != nil {
		t.Fatal(err)
	}
	genkit.DefineEmbedder(g, "lengths", nil, lengths)
	if _, err := g.EmbedMany(t.Context(), "lengths", numbered(5), genkit.WithBatchSize(2)); err != nil {
		t.Fatal(err)
	}
	paths := map[any]int{}
	for _, s := range memory.Ended() {
		paths[s.Attributes["genkit:path"]]++
		if s.ParentSpanID == "" && s.Attributes["genkit:output"] != "5" {
			t.Errorf("the root's output is %v", s.Attributes["genkit:output"])
		}
	}
	want := map[any]int{"/{embedMany,t:util}": 1, "/{embedMany,t:util}/{lengths,t:action,s:embedder}": 3}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Error(diff)
	}
}
