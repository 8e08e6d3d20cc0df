// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// progress shows how far long work is, on standard error: a bar that moves on a terminal,
// else a line now and then. It belongs to one goroutine at a time.
type progress struct {
	out          io.Writer
	paint        paint
	moves        bool // on a terminal
	what         string
	total        int
	done, failed int
	began, told  time.Time
	shown        bool
}

// lineInterval is how often progress is told without a terminal.
const lineInterval = 5 * time.Second

func newProgress(s Streams, what string, total int) *progress {
	now := time.Now()
	return &progress{out: s.Err, paint: s.painter(s.Err), moves: isTerminal(s.Err) && s.env("TERM") != "dumb", what: what, total: total, began: now, told: now}
}

// add counts a piece of work that is done.
func (p *progress) add(failed bool) {
	p.done++
	if failed {
		p.failed++
	}
	switch {
	case p.moves:
		p.draw()
	case time.Since(p.told) >= lineInterval && p.done < p.total:
		p.told = time.Now()
		fmt.Fprintln(p.out, p.text())
	}
}

// clear takes the bar away, so that something else can be printed.
func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.shown = false
	}
}

func (p *progress) draw() {
	const width = 30
	full := width
	if p.total > 0 {
		full = width * p.done / p.total
	}
	bar := p.paint.green(strings.Repeat("█", full)) + p.paint.faint(strings.Repeat("░", width-full))
	fmt.Fprintf(p.out, "\r\x1b[K%s %s", bar, p.text())
	p.shown = true
}

// text returns the count, the rate and the errors.
func (p *progress) text() string {
	text := fmt.Sprintf("%d/%d %s", p.done, p.total, p.what)
	if seconds := time.Since(p.began).Seconds(); seconds > 0 && p.done > 0 {
		text += fmt.Sprintf(", %.1f/s", float64(p.done)/seconds)
	}
	if p.failed > 0 {
		text += ", " + p.paint.red(fmt.Sprintf("%d failed", p.failed))
	}
	return text
}

// close leaves the last line.
func (p *progress) close() {
	p.clear()
	fmt.Fprintf(p.out, "%s in %s\n", p.text(), time.Since(p.began).Round(time.Millisecond))
}
