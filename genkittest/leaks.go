// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"bytes"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// NoLeaks fails t at its end when goroutines that were started in the meantime are
// still running. It waits two seconds for them to end, and shows their stacks. Call
// it first: what t cleans up is cleaned up in reverse order, and what is closed after
// the look does leak.
//
//	func TestChat(t *testing.T) {
//		genkittest.NoLeaks(t)
//		g := genkittest.New(t, m)
//		…
//	}
//
// Goroutines do not count that descend from others which ran before: those of tests
// in parallel, for instance. Where the line of descent is lost, because a goroutine
// on it has ended, the test is held to be the origin. The goroutine of package
// os/signal, which never ends, does not count.
func NoLeaks(t testing.TB) {
	t.Helper()
	noLeaks(t, 2*time.Second)
}

func noLeaks(t testing.TB, patience time.Duration) {
	t.Helper()
	known := map[int]bool{}
	for _, g := range goroutines() {
		known[g.id] = true
	}
	self := goroutinesIn(stacks(false))[0].id
	t.Cleanup(func() {
		t.Helper()
		leaked := leakedBy(self, known, goroutines())
		wait := time.Millisecond
		for end := time.Now().Add(patience); len(leaked) > 0 && time.Now().Before(end); wait = min(2*wait, 50*time.Millisecond) {
			time.Sleep(wait)
			leaked = leakedBy(self, known, goroutines())
		}
		if len(leaked) > 0 {
			t.Errorf("%d goroutines which the test has started are still running:\n\n%s", len(leaked), strings.Join(leaked, "\n\n"))
		}
	})
}

// leakedBy returns the stacks of those goroutines that are not known and descend
// from self, or from one that has ended.
func leakedBy(self int, known map[int]bool, running []goroutine) []string {
	byID := make(map[int]goroutine, len(running))
	for _, g := range running {
		byID[g.id] = g
	}
	var leaked []string
	for _, g := range running[1:] { // the first is the one that looks
		if known[g.id] || strings.Contains(g.stack, "os/signal.loop") {
			continue
		}
		origin := g.creator
		for origin != self && !known[origin] {
			ancestor, ok := byID[origin]
			if !ok {
				break
			}
			origin = ancestor.creator
		}
		if origin == self || !known[origin] {
			leaked = append(leaked, g.stack)
		}
	}
	return leaked
}

// goroutine is one that runs. Creator is 0 where it is not known.
type goroutine struct {
	id, creator int
	stack       string
}

// goroutines returns those that run, that of the caller first.
func goroutines() []goroutine { return goroutinesIn(stacks(true)) }

// stacks returns the stacks of the caller's goroutine, or of all.
func stacks(all bool) []byte {
	for size := 64 << 10; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, all); n < size {
			return buf[:n]
		}
	}
}

// goroutinesIn reads what package runtime writes: paragraphs that begin with
// "goroutine 7 [running]:" and end with "created by f in goroutine 1" and a place.
func goroutinesIn(text []byte) []goroutine {
	var list []goroutine
	for paragraph := range bytes.SplitSeq(text, []byte("\n\n")) {
		stack := strings.TrimSpace(string(paragraph))
		g := goroutine{id: numberBehind(stack, "goroutine "), stack: stack}
		if i := strings.LastIndex(stack, "\ncreated by "); i >= 0 {
			g.creator = numberBehind(stack[i:], " in goroutine ")
		}
		list = append(list, g)
	}
	return list
}

// numberBehind returns the number that stands behind the first place of text in s; 0
// when there is none.
func numberBehind(s, text string) int {
	_, rest, _ := strings.Cut(s, text)
	end := strings.IndexFunc(rest+" ", func(r rune) bool { return r < '0' || r > '9' })
	n, _ := strconv.Atoi(rest[:end])
	return n
}
