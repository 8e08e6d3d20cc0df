// SPDX-License-Identifier: Apache-2.0

package sse

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	// maxDelay is how long an event may wait for others to be flushed with. One that
	// comes later than that after the last flush, such as the first, never waits.
	maxDelay = 2 * time.Millisecond
	// fullBuffer is how many bytes may wait.
	fullBuffer = 16 << 10
	// maxKept is the largest buffer that is used again.
	maxKept = 64 << 10
)

// ErrClosed is what a [Writer] returns after its end.
var ErrClosed = errors.New("the event stream is over")

// Writer writes events. Each Write that it makes holds whole events only, and a
// flush follows at once; events that come in quick succession share both. It is
// safe for concurrent use. Its owner must call [Writer.End] or [Writer.Close].
type Writer struct {
	out   io.Writer
	flush func() error
	timed sync.WaitGroup // a call of expired that is due or runs

	mu      sync.Mutex
	buf     []byte
	flushed time.Time
	timer   *time.Timer
	armed   bool
	closed  bool
	err     error
}

// NewWriter returns a writer of events to w. flush, which may be nil, sends what
// was written on its way. An error of either ends the stream.
func NewWriter(w io.Writer, flush func() error) *Writer {
	if flush == nil {
		flush = func() error { return nil }
	}
	return &Writer{out: w, flush: flush}
}

// Send writes the event {"key":raw}. The key is plain ASCII; raw is JSON, nothing
// stands for null. The event is on its way within two milliseconds; when writing
// it fails after Send has returned, the next call returns the error.
func (w *Writer) Send(key string, raw json.RawMessage) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.state(); err != nil {
		return err
	}
	w.buf = appendEvent(w.buf, key, raw)
	wait := maxDelay - time.Since(w.flushed)
	if wait <= 0 || len(w.buf) >= fullBuffer {
		return w.write()
	}
	w.arm(wait)
	return nil
}

// End writes the last event and closes the stream. Nothing is written after it,
// however many goroutines still send.
func (w *Writer) End(key string, raw json.RawMessage) error {
	return w.close(func() { w.buf = appendEvent(w.buf, key, raw) })
}

// Close writes what waits and closes the stream, unless it is closed, without a
// last event.
func (w *Writer) Close() error {
	if err := w.close(func() {}); !errors.Is(err, ErrClosed) {
		return err
	}
	return nil
}

func (w *Writer) close(last func()) error {
	defer w.timed.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.armed && w.timer.Stop() {
		w.armed = false
		w.timed.Done()
	}
	err := w.state()
	if err == nil {
		last()
		err = w.write()
	}
	w.closed = true
	return err
}

// state returns why nothing can be written, nil when it can.
func (w *Writer) state() error {
	if w.closed {
		return ErrClosed
	}
	return w.err
}

// write writes and flushes what waits.
func (w *Writer) write() error {
	if len(w.buf) == 0 {
		return nil
	}
	_, w.err = w.out.Write(w.buf)
	if w.err == nil {
		w.err = w.flush()
	}
	w.buf = w.buf[:0]
	if cap(w.buf) > maxKept {
		w.buf = nil
	}
	w.flushed = time.Now()
	return w.err
}

// arm makes sure that what waits is written after d.
func (w *Writer) arm(d time.Duration) {
	if w.armed {
		return
	}
	w.armed = true
	w.timed.Add(1)
	if w.timer == nil {
		w.timer = time.AfterFunc(d, w.expired)
	} else {
		w.timer.Reset(d)
	}
}

func (w *Writer) expired() {
	defer w.timed.Done()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.armed = false
	defer func() { // nobody above could catch it
		if p := recover(); p != nil {
			w.err = fmt.Errorf("writing an event panicked: %v", p)
		}
	}()
	if w.state() == nil {
		_ = w.write() // kept in w.err for the next call
	}
}

// appendEvent appends the event {"key":raw}.
func appendEvent(b []byte, key string, raw json.RawMessage) []byte {
	b = append(b, `data: {"`...)
	b = append(b, key...)
	b = append(b, `":`...)
	if len(raw) == 0 {
		b = append(b, "null"...)
	}
	b = AppendASCII(b, raw)
	return append(b, "}\n\n"...)
}
