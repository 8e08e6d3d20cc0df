// SPDX-License-Identifier: Apache-2.0

// Package devexport sends the spans and logs of an instance to a telemetry server of
// the developer tools.
//
// An [Exporter] is a sink that costs its callers a lock: a goroutine of its own encodes
// and posts what has queued up. A server that is slow, or gone, costs what does not fit
// the queue, and nothing else: nobody waits, and nothing is logged through the exporter
// itself.
//
// What may enter: the way to the telemetry server. What is recorded is up to
// core/tracing, who starts an exporter to internal/reflection.
package devexport

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/genkit-go/genkit/ai"
)

// The limits of the queue, and how often it is sent.
const (
	mostQueued = 20_000                // spans and log records; the oldest give way
	batchSize  = 64                    // what is sent at once without waiting longer
	batchWait  = 25 * time.Millisecond // how long a span waits for others
	postTime   = 5 * time.Second       // for one POST
	closeTime  = 2 * time.Second       // for what is queued when the exporter is closed
)

// Options configure an exporter.
type Options struct {
	// URL is the base of the telemetry server, such as http://localhost:4033; "" keeps
	// what comes until SetURL names one.
	URL string
	// Realtime sends spans also when they begin.
	Realtime bool
	// Trouble hears, once until the next success, that the server cannot be reached; it
	// must not log through the exporter. Nil hears nothing.
	Trouble *slog.Logger
	// Transport is for tests; nil is one of the exporter's own.
	Transport http.RoundTripper
}

// Exporter is a tracing sink and the end of a slog handler. Close ends it.
type Exporter struct {
	realtime bool
	trouble  *slog.Logger
	client   *http.Client
	ctx      context.Context // of the posts
	cancel   context.CancelFunc

	mu      sync.Mutex
	url     string
	queue   []item
	dropped int    // since the last report
	taken   uint64 // items that were ever queued
	settled uint64 // items that are sent, failed or dropped
	waiting []waiter
	closed  bool
	wake    chan struct{} // there is something to do
	hurry   bool          // do it now
	done    chan struct{} // the goroutine is over; nil before it began
	failing bool
}

// item is a span or a log record.
type item struct {
	span *ai.SpanData
	log  *logRecord
}

// waiter waits until an item is settled.
type waiter struct {
	upTo uint64
	done chan struct{}
}

// New returns an exporter. Its goroutine begins with the first thing to send.
func New(o Options) *Exporter {
	transport := o.Transport
	if transport == nil {
		transport = &http.Transport{MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second, DisableCompression: true}
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Exporter{
		realtime: o.Realtime, trouble: o.Trouble, url: o.URL,
		client: &http.Client{Transport: transport, Timeout: postTime},
		ctx:    ctx, cancel: cancel,
		wake: make(chan struct{}, 1),
	}
}

// SetURL names the telemetry server from now on. What has queued up goes there too.
func (e *Exporter) SetURL(url string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.url = url
	if len(e.queue) > 0 && !e.closed {
		e.start()
	}
}

// SpanStarted queues a span that begins, when the exporter sends those.
func (e *Exporter) SpanStarted(d *ai.SpanData) {
	if e.realtime {
		e.add(item{span: d})
	}
}

// SpanEnded queues a span that is over.
func (e *Exporter) SpanEnded(d *ai.SpanData) { e.add(item{span: d}) }

func (e *Exporter) add(i item) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return
	}
	if len(e.queue) >= mostQueued {
		const some = mostQueued / 8 // at once, for the rest has to be moved
		e.queue = append(e.queue[:0], e.queue[some:]...)
		e.dropped += some
		e.settle(some)
	}
	e.queue = append(e.queue, i)
	e.taken++
	if e.url == "" {
		return
	}
	if len(e.queue) == 1 || len(e.queue) == batchSize {
		e.start()
	}
}

// start wakes the goroutine, which it begins when there is none. The exporter is
// locked.
func (e *Exporter) start() {
	if e.done == nil {
		e.done = make(chan struct{})
		go e.run()
	}
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// settle counts items that are dealt with, and tells who waits for them. The exporter
// is locked.
func (e *Exporter) settle(n int) {
	e.settled += uint64(n)
	kept := e.waiting[:0]
	for _, w := range e.waiting {
		if w.upTo <= e.settled {
			close(w.done)
		} else {
			kept = append(kept, w)
		}
	}
	e.waiting = kept
}

// Drain waits until all that was queued before is sent, or could not be. Without a
// server it does not wait. It is not called Flush, as a tracing sink may have it, for
// then the end of an instance would wait for a server that hangs.
func (e *Exporter) Drain(ctx context.Context) error {
	e.mu.Lock()
	if e.url == "" || e.settled >= e.taken || e.closed {
		e.mu.Unlock()
		return nil
	}
	w := waiter{upTo: e.taken, done: make(chan struct{})}
	e.waiting = append(e.waiting, w)
	e.hurry = true
	e.start()
	e.mu.Unlock()
	select {
	case <-w.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Close sends what is queued, for two seconds at most or until ctx ends, and ends the
// exporter. What a slow server has not taken by then is lost, which is no error: a
// program must not end late, or badly, because of it.
func (e *Exporter) Close(ctx context.Context) error {
	draining, done := context.WithTimeout(ctx, closeTime)
	defer done()
	slow := e.Drain(draining) != nil
	e.mu.Lock()
	first := !e.closed
	e.closed = true
	over := e.done
	if first && over != nil {
		close(e.wake)
	}
	e.mu.Unlock()
	e.cancel()
	if over != nil {
		<-over // soon, for nothing is sent any more
	}
	e.client.CloseIdleConnections()
	if !slow {
		return nil
	}
	if e.trouble != nil {
		e.trouble.Warn("the telemetry server is too slow; the last spans and logs of the program are lost")
	}
	return context.Cause(ctx)
}
