// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

type bidiBody = BidiFunc[settings, string, string, string]

func connect(t *testing.T, ctx context.Context, body bidiBody) *Connection[string, string, string] {
	t.Helper()
	return NewBidiAction(KindAgent, "b", body).Connect(ctx, settings{"-"})
}

func TestConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connect(t, t.Context(), collect)
		for _, in := range []string{"one", "two"} { // a loop for each turn
			if err := c.Send(in); err != nil {
				t.Fatal(err)
			}
			for chunk, err := range c.Chunks() {
				if chunk != "-"+in || err != nil {
					t.Errorf("chunk %q, %v", chunk, err)
				}
				break
			}
		}
		c.CloseInput()
		c.CloseInput()
		wantStatus(t, c.Send("late"), FailedPrecondition)
		for chunk, err := range c.Chunks() {
			t.Errorf("chunk %q, %v", chunk, err)
		}
		for range 2 {
			if out, err := c.Result(); out != "one,two" || err != nil {
				t.Errorf("Result = %q, %v", out, err)
			}
		}
		c.Close()
		if out, err := c.Result(); out != "one,two" || err != nil {
			t.Errorf("Result after Close = %q, %v", out, err)
		}
	})
}

func TestConnectionResultDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connect(t, t.Context(), collect)
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := c.Send("one"); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		if out, err := c.Result(); out != "one" || err != nil {
			t.Errorf("Result = %q, %v", out, err)
		}
		wg.Wait()
	})
}

func TestConnectionClose(t *testing.T) {
	waits := map[string]bidiBody{
		"reading": collect,
		"sending": func(_ context.Context, _ settings, _ iter.Seq2[string, error], send Send[string]) (string, error) {
			return "", send("chunk")
		},
		"waiting": func(ctx context.Context, _ settings, _ iter.Seq2[string, error], _ Send[string]) (string, error) {
			<-ctx.Done()
			return "", context.Cause(ctx)
		},
	}
	for name, body := range waits {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // which fails when a goroutine is left
				c := connect(t, t.Context(), body)
				synctest.Wait()
				c.Close()
				c.Close()
				_, err := c.Result()
				wantStatus(t, err, Cancelled, "closed")
				wantStatus(t, c.Send("late"), Cancelled)
				for _, err = range c.Chunks() {
				}
				wantStatus(t, err, Cancelled)
			})
		})
	}
}

func TestConnectionOfAContextThatEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		c := connect(t, ctx, func(_ context.Context, _ settings, inputs iter.Seq2[string, error], _ Send[string]) (string, error) {
			n := 0
			var last error
			for _, err := range inputs {
				n++
				last = err
			}
			if n != 1 {
				t.Errorf("%d inputs, want the error alone", n)
			}
			return "", last
		})
		synctest.Wait()
		cancel(errBroken)
		if _, err := c.Result(); !errors.Is(err, errBroken) {
			t.Errorf("Result: %v", err)
		}
	})
}

func TestConnectionOfAnActionThatEndsFirst(t *testing.T) {
	for name, c := range map[string]struct {
		body   bidiBody
		status Status
		text   string
	}{
		"returns": {func(context.Context, settings, iter.Seq2[string, error], Send[string]) (string, error) {
			return "out", nil
		}, OK, ""},
		"fails": {func(context.Context, settings, iter.Seq2[string, error], Send[string]) (string, error) {
			return "", Errorf(Aborted, "no")
		}, Aborted, "no"},
		"panics": {func(context.Context, settings, iter.Seq2[string, error], Send[string]) (string, error) { panic("boom") }, Internal, "'/agent/b' panicked: boom"},
		"exits": {func(context.Context, settings, iter.Seq2[string, error], Send[string]) (string, error) {
			runtime.Goexit()
			return "", nil
		}, Internal, "ended its goroutine"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn := connect(t, t.Context(), c.body)
				synctest.Wait()
				wantStatus(t, conn.Send("in"), FailedPrecondition, "the action is over")
				var last error
				for _, last = range conn.Chunks() {
				}
				out, err := conn.Result()
				if c.status == OK {
					if out != "out" || err != nil || last != nil {
						t.Errorf("Result = %q, %v; last chunk %v", out, err, last)
					}
					return
				}
				wantStatus(t, err, c.status, c.text)
				wantStatus(t, last, c.status)
			})
		})
	}
}

func TestConnectionSendWhileTheActionEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connect(t, t.Context(), func(context.Context, settings, iter.Seq2[string, error], Send[string]) (string, error) {
			time.Sleep(time.Second)
			return "", nil
		})
		wantStatus(t, c.Send("in"), FailedPrecondition)
		closing := connect(t, t.Context(), func(context.Context, settings, iter.Seq2[string, error], Send[string]) (string, error) {
			time.Sleep(time.Minute)
			return "", nil
		})
		time.AfterFunc(time.Second, closing.CloseInput)
		begin := time.Now()
		wantStatus(t, closing.Send("in"), FailedPrecondition)
		if time.Since(begin) != time.Second {
			t.Error("CloseInput does not end Send")
		}
		closing.Close()
	})
}

func TestConnectionSenderThatOutlivesTheAction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		c := connect(t, t.Context(), func(_ context.Context, _ settings, _ iter.Seq2[string, error], send Send[string]) (string, error) {
			wg.Go(func() {
				time.Sleep(time.Second)
				if err := send("late"); err == nil {
					t.Error("a chunk was sent after the action was over")
				}
			})
			return "out", nil
		})
		if out, err := c.Result(); out != "out" || err != nil {
			t.Errorf("Result = %q, %v", out, err)
		}
		wg.Wait()
	})
}

func TestConnectionEndsItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inner context.Context
		c := connect(t, t.Context(), func(ctx context.Context, _ settings, _ iter.Seq2[string, error], _ Send[string]) (string, error) {
			inner = ctx
			if !Streaming(ctx) {
				t.Error("the action thinks that nobody listens")
			}
			return "", nil
		})
		_, _ = c.Result()
		if inner.Err() == nil {
			t.Error("the context of an action that is over still holds its parent")
		}
	})
}
