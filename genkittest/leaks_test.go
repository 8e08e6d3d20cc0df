// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
)

const hurry = 30 * time.Millisecond

func waitFor(c <-chan struct{}) { <-c }

func TestNoLeaks(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	for name, c := range map[string]struct {
		run   func(t testing.TB)
		leaks int
	}{
		"nothing":  {func(testing.TB) {}, 0},
		"one":      {func(testing.TB) { go waitFor(stop) }, 1},
		"several":  {func(testing.TB) { go waitFor(stop); go waitFor(stop) }, 2},
		"children": {func(testing.TB) { go func() { go waitFor(stop); waitFor(stop) }() }, 2},
		"child of one that ended": {func(testing.TB) {
			ended := make(chan struct{})
			go func() { defer close(ended); go waitFor(stop) }()
			<-ended
		}, 1},
		"ends soon":           {func(testing.TB) { go time.Sleep(hurry / 3) }, 0},
		"ends with the test":  {func(t testing.TB) { go waitFor(t.Context().Done()) }, 0},
		"ends in the cleanup": {func(t testing.TB) { own := make(chan struct{}); go waitFor(own); t.Cleanup(func() { close(own) }) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t, func(t testing.TB) {
				noLeaks(t, hurry)
				c.run(t)
			})
			if r.failed != (c.leaks > 0) || strings.Count(r.text(), "genkittest.waitFor(") != c.leaks {
				t.Errorf("failed %t; want %d leaks in:\n%s", r.failed, c.leaks, r.text())
			}
		})
	}
}

// Goroutines that ran before may start others.
func TestNoLeaksIgnoresOthers(t *testing.T) {
	stop, start, started := make(chan struct{}), make(chan struct{}), make(chan struct{})
	defer close(stop)
	go func() {
		<-start
		go func() { go waitFor(stop); close(started); waitFor(stop) }()
	}()
	r := record(t, func(t testing.TB) {
		noLeaks(t, hurry)
		close(start)
		<-started
	})
	if r.failed {
		t.Error(r.text())
	}
}

func TestNoLeaksOfAnInstance(t *testing.T) {
	NoLeaks(t)
	m := NewModel(Chunks("a", "b"))
	g := New(t, m)
	for range g.GenerateStream(t.Context(), genkit.WithPrompt("hi")).Chunks() {
		break
	}
}

func TestNoLeaksIsPatient(t *testing.T) {
	r := record(t, func(t testing.TB) {
		NoLeaks(t)
		go time.Sleep(10 * hurry)
	})
	if r.failed {
		t.Error(r.text())
	}
}

func TestLeakedBy(t *testing.T) {
	running := []goroutine{
		{1, 0, "main"}, {2, 1, "known"}, {3, 1, "of a known one"}, {4, 3, "of that"}, {5, 9, "of one that ended"},
		{6, 8, "of the test"}, {7, 6, "of that"}, {10, 0, "of a timer"}, {11, 6, "os/signal.loop()"},
	}
	got := leakedBy(8, map[int]bool{1: true, 2: true, 8: true}, running)
	if want := "of one that ended|of the test|of that|of a timer"; strings.Join(got, "|") != want {
		t.Errorf("leaked: %s; want %s", strings.Join(got, "|"), want)
	}
}

func TestGoroutinesIn(t *testing.T) {
	const text = `goroutine 34 [running, synctest bubble 1]:
a.b({0x1, 0x2})
	/a/b.go:10 +0x1d
created by created by in goroutine 7
	/a/c.go:3 +0x2

goroutine 1 [chan receive, 2 minutes]:
main.main()
	/m.go:5 +0x1

goroutine 5 [select]:
x.y()
	/x.go:5 +0x1
created by time.goFunc
	/time.go:1 +0x1
`
	got := goroutinesIn([]byte(text))
	for i, want := range []goroutine{{id: 34, creator: 7}, {id: 1}, {id: 5}} {
		if got[i].id != want.id || got[i].creator != want.creator {
			t.Errorf("goroutine %d = %d of %d; want %d of %d", i, got[i].id, got[i].creator, want.id, want.creator)
		}
	}
	if len(got) != 3 || !strings.HasPrefix(got[1].stack, "goroutine 1 [") || !strings.HasSuffix(got[1].stack, "+0x1") {
		t.Errorf("%d goroutines: %v", len(got), got)
	}
}
