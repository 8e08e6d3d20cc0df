// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestProgressInLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := newProgress(Streams{Err: &out}, "rows", 20)
		for i := range 20 {
			time.Sleep(time.Second)
			p.clear()
			p.add(i%5 == 0)
		}
		p.close()
		want := "5/20 rows, 1.0/s, 1 failed\n10/20 rows, 1.0/s, 2 failed\n15/20 rows, 1.0/s, 3 failed\n20/20 rows, 1.0/s, 4 failed in 20s\n"
		if out.String() != want {
			t.Errorf("told\n%swant\n%s", out.String(), want)
		}
	})
}

func TestProgressBar(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(Streams{Err: &out}, "rows", 2)
	p.moves = true
	p.add(false)
	p.clear()
	p.clear()
	p.add(true)
	p.close()
	want := `^\r\x1b\[K█{15}░{15} 1/2 rows, .*/s\r\x1b\[K\r\x1b\[K█{30} 2/2 rows, .*/s, 1 failed\r\x1b\[K2/2 rows, .* in .*s\n$`
	if !regexp.MustCompile(want).MatchString(out.String()) {
		t.Errorf("drew %q", out.String())
	}
}

func TestForEach(t *testing.T) {
	var running, most, sum atomic.Int64
	var mu sync.Mutex
	forEach(20, 3, func(i int) {
		now := running.Add(1)
		mu.Lock()
		most.Store(max(most.Load(), now))
		mu.Unlock()
		time.Sleep(time.Millisecond)
		sum.Add(int64(i))
		running.Add(-1)
	})
	if sum.Load() != 190 || most.Load() > 3 {
		t.Errorf("sum %d, %d at the same time", sum.Load(), most.Load())
	}
}

func TestLogger(t *testing.T) {
	var out bytes.Buffer
	log := Streams{Err: &out}.logger()
	log.Info("not shown")
	log.WithGroup("g").With("a", 1).Warn("careful", "b", "x")
	log.Error("plain")
	if want := "warn: careful (a: 1, b: x)\nerror: plain\n"; out.String() != want {
		t.Errorf("logged %q", out.String())
	}
	if !(Streams{Err: &out, Env: []string{"DEBUG=1"}}).logger().Enabled(t.Context(), slog.LevelDebug) {
		t.Error("DEBUG does not log more")
	}
}

func TestExitCodes(t *testing.T) {
	interrupted, cancel := context.WithCancelCause(t.Context())
	cancel(Signal{syscall.SIGTERM})
	for _, c := range []struct {
		ctx  context.Context
		args []string
		want int
	}{
		{t.Context(), []string{"--version"}, 0},
		{t.Context(), []string{"nonsense"}, 2},
		{t.Context(), []string{"trace:list", "--limit", "x"}, 2},
		{t.Context(), []string{"trace:list"}, 1}, // the folder is a file
		{interrupted, []string{"start"}, 143},
	} {
		var out bytes.Buffer
		dir := t.TempDir()
		if c.want == 1 {
			dir += "/\x00"
		}
		s := Streams{In: strings.NewReader(""), Out: &out, Err: &out, Dir: dir}
		if got := Main(c.ctx, c.args, s); got != c.want {
			t.Errorf("%v ended with %d: %s", c.args, got, out.String())
		}
	}
	if err := error(Signal{syscall.SIGINT}); !errors.Is(err, context.Canceled) || fmt.Sprint(err) != "interrupt" {
		t.Errorf("a signal is %v", err)
	}
}
