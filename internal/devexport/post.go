// SPDX-License-Identifier: Apache-2.0

package devexport

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/genkit-go/genkit/ai"
)

// run sends what is queued until the exporter is closed.
func (e *Exporter) run() {
	defer close(e.done)
	timer := time.NewTimer(batchWait)
	defer timer.Stop()
	for {
		if _, open := <-e.wake; !open {
			return
		}
		if !e.rush() { // let more come
			timer.Reset(batchWait)
			select {
			case <-timer.C:
			case _, open := <-e.wake: // the batch is full, or somebody waits
				if !open {
					return
				}
			}
		}
		for e.sendAll() {
		}
	}
}

// rush tells whether there is no time to wait for more.
func (e *Exporter) rush() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.hurry || len(e.queue) >= batchSize
}

// sendAll sends what is queued now, and reports whether more may be.
func (e *Exporter) sendAll() bool {
	e.mu.Lock()
	queue, url := e.queue, e.url
	if len(queue) == 0 || url == "" || e.closed {
		e.hurry = false
		e.mu.Unlock()
		return false
	}
	e.queue = nil
	dropped := e.dropped
	e.dropped = 0
	e.mu.Unlock()
	err := e.post(url, queue)
	e.report(err, dropped)
	e.mu.Lock()
	e.settle(len(queue))
	e.mu.Unlock()
	return true
}

// report tells of trouble with the server, once until it is over. That the exporter was
// closed is none.
func (e *Exporter) report(err error, dropped int) {
	if e.trouble == nil || e.ctx.Err() != nil {
		return
	}
	if dropped > 0 {
		e.trouble.Warn("the queue for the telemetry server was full; the oldest spans and logs are lost", slog.Int("lost", dropped))
	}
	if err != nil && !e.failing {
		e.trouble.Warn("the telemetry server cannot be reached; spans and logs are lost until it can", slog.Any("error", err))
	}
	e.failing = err != nil
}

// post sends spans trace by trace, then the logs. It goes on after a failure, unless
// the server is gone, and returns the first.
func (e *Exporter) post(url string, items []item) error {
	url = strings.TrimSuffix(url, "/")
	var first error
	send := func(path string, body any) (goOn bool) {
		err := e.send(url+path, body)
		if err != nil && first == nil {
			first = err
		}
		return err == nil || !unreachable(err)
	}
	for _, trace := range traces(items) {
		if !send("/api/traces", trace) {
			return first
		}
	}
	if logs := logsOf(items); logs != nil {
		send("/api/otlp", logs)
	}
	return first
}

// traces groups spans by their trace, in the order in which these appear. Of a span
// that comes twice, begun and ended, the later record is sent.
func traces(items []item) []*ai.TraceData {
	var list []*ai.TraceData
	byID := map[string]*ai.TraceData{}
	for _, i := range items {
		if i.span == nil {
			continue
		}
		trace := byID[i.span.TraceID]
		if trace == nil {
			trace = &ai.TraceData{TraceID: i.span.TraceID, Spans: map[string]*ai.SpanData{}}
			byID[i.span.TraceID] = trace
			list = append(list, trace)
		}
		trace.Spans[i.span.SpanID] = i.span
		if i.span.ParentSpanID == "" { // the trace's own fields are those of its root
			trace.DisplayName, trace.StartTime, trace.EndTime = i.span.DisplayName, i.span.StartTime, i.span.EndTime
		}
	}
	return list
}

// statusError is an answer of the server that is no success.
type statusError struct {
	url    string
	status int
}

func (e *statusError) Error() string {
	return fmt.Sprintf("%s answered with %d %s", e.url, e.status, http.StatusText(e.status))
}

func unreachable(err error) bool {
	_, answered := err.(*statusError)
	return !answered
}

func (e *Exporter) send(url string, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(e.ctx, postTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	response, err := e.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16)) // so that the connection is used again
	if response.StatusCode >= 300 {
		return &statusError{url, response.StatusCode}
	}
	return nil
}
