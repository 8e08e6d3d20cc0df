// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestStreamYieldsFalsyChunks(t *testing.T) {
	g := newGenkit(t)
	numbers := genkit.DefineStreamingFlow(g, "numbers", func(_ context.Context, _ core.None, send core.Send[int]) (string, error) {
		for _, n := range []int{0, 1, 0} {
			if err := send(n); err != nil {
				return "", err
			}
		}
		return "", nil
	})
	texts := genkit.DefineStreamingFlow(g, "texts", func(_ context.Context, _ core.None, send core.Send[string]) (bool, error) {
		return false, send("")
	})
	var got []int
	s := numbers.Stream(t.Context(), core.None{})
	for n, err := range s.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, n)
	}
	if !slices.Equal(got, []int{0, 1, 0}) {
		t.Errorf("chunks are %v", got)
	}
	count := 0
	for text, err := range texts.Stream(t.Context(), core.None{}).Chunks() {
		if err != nil || text != "" {
			t.Errorf("got %q, %v", text, err)
		}
		count++
	}
	if count != 1 {
		t.Errorf("an empty text came %d times", count)
	}
}

func TestStreamIsLazyAndOnce(t *testing.T) {
	runs := 0
	flow := genkit.DefineStreamingFlow(newGenkit(t), "flow", func(_ context.Context, in int, send core.Send[int]) (int, error) {
		runs++
		return in * 2, send(in)
	})
	s := flow.Stream(t.Context(), 21)
	if runs != 0 {
		t.Fatal("the work began before anyone asked")
	}
	if out, err := s.Result(); out != 42 || err != nil {
		t.Fatalf("Result is %v, %v", out, err)
	}
	if out, err := s.Result(); out != 42 || err != nil {
		t.Fatalf("the second Result is %v, %v", out, err)
	}
	if runs != 1 {
		t.Errorf("the work ran %d times", runs)
	}
	var last error
	for _, err := range s.Chunks() {
		last = err
	}
	if !errors.Is(last, core.ErrFailedPrecondition) {
		t.Errorf("ranging again yields %v", last)
	}
}

func TestLeavingAStreamCancelsTheWork(t *testing.T) {
	before := runtime.NumGoroutine()
	var sendErr error
	ended := false
	flow := genkit.DefineStreamingFlow(newGenkit(t), "flow", func(ctx context.Context, _ core.None, send core.Send[int]) (int, error) {
		for i := 0; ; i++ {
			if sendErr = send(i); sendErr != nil {
				break
			}
		}
		<-ctx.Done() // the context of the work is cancelled
		ended = true
		return 0, sendErr
	})
	s := flow.Stream(t.Context(), core.None{})
	for range s.Chunks() {
		break
	}
	if !ended {
		t.Error("the loop was left, but the work goes on")
	}
	if !errors.Is(sendErr, core.ErrCancelled) {
		t.Errorf("send answered %v", sendErr)
	}
	if _, err := s.Result(); !errors.Is(err, core.ErrCancelled) {
		t.Errorf("the result of a stream that was left is %v", err)
	}
	waitForGoroutines(t, before)
}

// waitForGoroutines fails when more goroutines run than there were before.
func waitForGoroutines(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines run, %d did before", runtime.NumGoroutine(), before)
}

func TestAPanicOfTheLoopBodyIsTheCallers(t *testing.T) {
	g := newGenkit(t)
	tool := genkit.NewTool("slow", "Streams.", func(ctx context.Context, _ core.None) (string, error) {
		return "x", genkit.SendPartial(ctx, "half")
	})
	genkit.DefineModel(g, "m", nil, func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return &ai.ModelResponse{Message: ai.NewModelMessage(ai.NewToolRequestPart("slow", "1", core.None{}), ai.NewToolRequestPart("slow", "2", core.None{}))}, nil
	})
	flow := genkit.DefineStreamingFlow(g, "flow", func(_ context.Context, _ core.None, send core.Send[int]) (int, error) {
		err := send(1)
		return 0, err
	})
	before := runtime.NumGoroutine()
	for name, consume := range map[string]func(){
		"flow": func() {
			for range flow.Stream(t.Context(), core.None{}).Chunks() {
				panic("mine")
			}
		},
		"tool chunk": func() {
			for range g.GenerateStream(t.Context(), genkit.WithModel("m"), genkit.WithPrompt("x"), genkit.WithTools(tool)).Chunks() {
				panic("mine")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if p := recover(); p != "mine" {
					t.Errorf("recovered %v", p)
				}
			}()
			consume()
			t.Error("no panic")
		})
	}
	waitForGoroutines(t, before)
}

func TestSendFromManyGoroutines(t *testing.T) {
	flow := genkit.DefineStreamingFlow(newGenkit(t), "flow", func(_ context.Context, _ core.None, send core.Send[int]) (int, error) {
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() { _ = send(i) })
		}
		wg.Wait()
		return 50, nil
	})
	seen := map[int]bool{}
	for n, err := range flow.Stream(t.Context(), core.None{}).Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		seen[n] = true
	}
	if len(seen) != 50 {
		t.Errorf("%d of 50 chunks arrived", len(seen))
	}
}

func TestSendingAfterTheEndFails(t *testing.T) {
	var late core.Send[int]
	flow := genkit.DefineStreamingFlow(newGenkit(t), "flow", func(_ context.Context, _ core.None, send core.Send[int]) (int, error) {
		late = send
		return 0, nil
	})
	if _, err := flow.Stream(t.Context(), core.None{}).Result(); err != nil {
		t.Fatal(err)
	}
	if err := late(1); !errors.Is(err, core.ErrCancelled) {
		t.Errorf("a late send answers %v", err)
	}
}

func TestAnErrorIsTheLastValueOfAStream(t *testing.T) {
	flow := genkit.DefineStreamingFlow(newGenkit(t), "flow", func(_ context.Context, _ core.None, send core.Send[int]) (int, error) {
		_ = send(1)
		return 0, core.Errorf(core.Unavailable, "gone")
	})
	var errs []error
	s := flow.Stream(t.Context(), core.None{})
	for _, err := range s.Chunks() {
		errs = append(errs, err)
	}
	if len(errs) != 2 || errs[0] != nil || !errors.Is(errs[1], core.ErrUnavailable) {
		t.Errorf("the stream yields %v", errs)
	}
	if _, err := s.Result(); !errors.Is(err, core.ErrUnavailable) {
		t.Errorf("the result is %v", err)
	}
}

func TestAPanicOnAnotherGoroutineIsTheCallersToo(t *testing.T) {
	g := newGenkit(t)
	flow := genkit.DefineStreamingFlow(g, "flow", func(ctx context.Context, n int, send core.Send[int]) (int, error) {
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() { _ = send(i) })
		}
		wg.Wait()
		if ctx.Err() == nil {
			t.Error("the work goes on as if nothing had happened")
		}
		return n, nil
	})
	func() {
		defer func() {
			if p := recover(); p != "mine" {
				t.Errorf("recovered %v", p)
			}
		}()
		for range flow.Stream(t.Context(), 5).Chunks() {
			panic("mine")
		}
	}()
	done := make(chan bool)
	go func() {
		defer close(done)
		for range flow.Stream(t.Context(), 5).Chunks() {
			runtime.Goexit() // as t.FailNow does
		}
		t.Error("the goroutine goes on after it was ended")
	}()
	<-done
	nested := genkit.DefineStreamingFlow(g, "nested", func(ctx context.Context, n int, send core.Send[int]) (int, error) {
		for i, err := range flow.Stream(ctx, n).Chunks() {
			if err != nil {
				return 0, err
			}
			if err := send(i); err != nil {
				return 0, err
			}
		}
		return n, nil
	})
	defer func() {
		if p := recover(); p != "mine" {
			t.Errorf("recovered %v", p)
		}
	}()
	for range nested.Stream(t.Context(), 5).Chunks() {
		panic("mine")
	}
}

func TestResultInsideOfTheLoop(t *testing.T) {
	flow := genkit.DefineStreamingFlow(newGenkit(t), "flow", func(_ context.Context, _ core.None, send core.Send[int]) (int, error) {
		return 7, send(1)
	})
	s := flow.Stream(t.Context(), core.None{})
	for range s.Chunks() {
		if _, err := s.Result(); !errors.Is(err, core.ErrFailedPrecondition) {
			t.Errorf("Result inside of the loop is %v", err)
		}
	}
	if out, err := s.Result(); out != 7 || err != nil {
		t.Errorf("Result is %v, %v", out, err)
	}
}
