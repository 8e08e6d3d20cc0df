// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// mostWaiting is how much of a call's chunks, in bytes, may wait for a slow listener.
const mostWaiting = 64 << 20

// errAnswered ends a call with a result.
var errAnswered = errors.New("answered")

// call is a request to a v2 program that has not ended. What comes for it waits in a
// queue, so that a slow listener holds up nobody else.
type call struct {
	p          *v2
	id         string
	takesInput bool
	traceID    string // of its run; the rest of wait knows it alone
	wake       chan struct{}

	mu      sync.Mutex // guards what follows
	queue   []heard
	waiting int // bytes of chunks
}

// heard is what came for a call: the trace of its run, a chunk or its end.
type heard struct {
	traceID string
	chunk   json.RawMessage
	end     error // errAnswered comes with a result
	result  json.RawMessage
}

// push adds to the queue. A listener that is too slow by far loses the call.
func (c *call) push(h heard) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting += len(h.chunk); c.waiting > mostWaiting {
		c.queue = nil
		h = heard{end: core.Errorf(core.ResourceExhausted, "more than %d bytes of chunks wait to be taken; the run goes on", mostWaiting)}
	}
	c.queue = append(c.queue, h)
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// pop takes the whole queue.
func (c *call) pop() []heard {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.queue
	c.queue, c.waiting = nil, 0
	return list
}

// wait tells h what comes, until the call ends or ctx does.
func (c *call) wait(ctx context.Context, h hearer) (result json.RawMessage, err error) {
	for {
		for _, e := range c.pop() {
			switch {
			case e.end == errAnswered:
				return e.result, nil
			case e.end != nil:
				return nil, c.withTrace(e.end)
			case e.traceID != "" && h.started != nil:
				c.traceID = e.traceID
				h.started(e.traceID, c.inputs())
			case e.chunk != nil && h.chunk != nil:
				if err := h.chunk(e.chunk); err != nil {
					return nil, err
				}
			}
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
		}
		select {
		case <-c.wake:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// withTrace adds the trace to the error of a run that does not name it.
func (c *call) withTrace(err error) error {
	var failed *ActionError
	if errors.As(err, &failed) && failed.TraceID == "" {
		failed.TraceID = c.traceID
	}
	return err
}

// inputs returns the way in, nil for a run that takes no input in chunks.
func (c *call) inputs() inputs {
	if c.takesInput {
		return c
	}
	return nil
}

func (c *call) sendInput(chunk json.RawMessage) error {
	return c.p.send(&message{Method: "sendInputStreamChunk", Params: ai.ReflectionSendInputStreamChunkParams{RequestID: c.id, Chunk: chunk}})
}

func (c *call) endInput() error {
	return c.p.send(&message{Method: "endInputStream", Params: ai.ReflectionEndInputStreamParams{RequestID: c.id}})
}
