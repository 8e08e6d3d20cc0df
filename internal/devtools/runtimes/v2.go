// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// mostMessage is how large a message of a program may be, in bytes.
const mostMessage = 30 << 20

// writeTime bounds how long a program may take to take a message.
const writeTime = 30 * time.Second

// v2 is a program that is connected by WebSocket, or one that is not registered yet.
type v2 struct {
	m    *Manager
	conn *websocket.Conn
	url  string

	mu    sync.Mutex // guards what follows
	id    string     // "" before it is registered
	calls map[string]*call
	last  int   // number of the last call
	gone  error // why there can be no calls
}

func newV2(m *Manager, conn *websocket.Conn, url string) *v2 {
	conn.SetReadLimit(mostMessage)
	return &v2{m: m, conn: conn, url: url, calls: map[string]*call{}}
}

// talk takes the messages of a program until the connection ends. Then all its calls
// fail: nobody would answer them.
func (p *v2) talk() {
	var err error
	for err == nil {
		var raw []byte
		if _, raw, err = p.conn.Read(p.m.ctx); err == nil {
			p.take(raw)
		}
	}
	p.m.forget(p)
	p.m.remove(func(e *entry) bool { return e.peer == p })
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone = errClosed
	if p.m.ctx.Err() == nil {
		if errors.Is(err, websocket.ErrMessageTooBig) {
			err = core.Errorf(core.ResourceExhausted, "it sent a message of more than %d bytes", mostMessage)
		}
		p.gone = core.Errorf(core.Unavailable, "runtime %s has disconnected: %w", p.id, err)
	}
	for _, c := range p.calls {
		c.push(heard{end: p.gone})
	}
}

// take handles a message, without waiting for anybody.
func (p *v2) take(raw []byte) {
	var m received
	if err := json.Unmarshal(raw, &m); err != nil {
		p.m.o.Logger.Debug("a message of a program is no JSON-RPC", slog.Any("error", err))
		return
	}
	switch {
	case m.Method == "register":
		p.register(&m)
	case m.Method == "runActionState":
		var q struct {
			RequestID json.RawMessage             `json:"requestId"`
			State     ai.ReflectionRunActionState `json:"state"`
		}
		if json.Unmarshal(m.Params, &q) == nil && q.State.TraceID != "" {
			p.push(callID(q.RequestID), heard{traceID: q.State.TraceID})
		}
	case m.Method == "streamChunk":
		var q struct {
			RequestID json.RawMessage `json:"requestId"`
			Chunk     json.RawMessage `json:"chunk"`
		}
		if json.Unmarshal(m.Params, &q) == nil && len(q.Chunk) > 0 {
			p.push(callID(q.RequestID), heard{chunk: q.Chunk})
		}
	case m.Method != "" && isPresent(m.ID):
		p.answer(&message{ID: m.ID, Error: &rpcError{Code: rpcUnknownMethod, Message: "method '" + m.Method + "' is unknown"}})
	case m.Method != "": // a notification that is unknown
	case m.Error != nil:
		p.push(callID(m.ID), heard{end: m.Error.asActionError("")})
	case isPresent(m.ID):
		p.push(callID(m.ID), heard{end: errAnswered, result: m.Result})
	}
}

// register makes the program known.
func (p *v2) register(m *received) {
	var q ai.ReflectionRegisterParams
	if err := json.Unmarshal(m.Params, &q); err != nil || q.ID == "" || q.PID <= 0 {
		p.answer(&message{ID: m.ID, Error: &rpcError{Code: rpcBadParams, Message: "register needs an id, which is a string, and a pid, which is a number"}})
		return
	}
	if q.Name == "" {
		q.Name = q.ID
	}
	now := time.Now()
	e := &entry{started: now, peer: p, Runtime: Runtime{
		ID: q.ID, PID: q.PID, Name: q.Name, ReflectionServerURL: p.url, Timestamp: now.UTC().Format(timeForm),
		GenkitVersion: q.GenkitVersion, ReflectionAPISpecVersion: q.ReflectionAPISpecVersion,
	}}
	p.m.forget(p)
	if err := p.m.admit(e.Runtime, p); err != nil {
		p.answer(&message{ID: m.ID, Error: &rpcError{Code: rpcBadParams, Message: err.Error()}})
		return
	}
	p.answer(&message{ID: m.ID, Result: ai.ReflectionRegisterResponse{TelemetryServerURL: p.m.o.TelemetryURL}})
	p.m.remove(func(old *entry) bool { return old.peer == p && old.ID != q.ID })
	p.mu.Lock()
	p.id = q.ID
	p.mu.Unlock()
	p.m.add(e)
}

// answer answers a request; one without an id wants none.
func (p *v2) answer(m *message) {
	if !isPresent(m.ID) {
		return
	}
	if err := p.send(m); err != nil {
		p.m.o.Logger.Debug("an answer did not reach a program", slog.Any("error", err))
	}
}

// send writes a message. The context is that of the connection, which a context that
// ends while a message is written would close.
func (p *v2) send(m *message) error {
	m.Version = "2.0"
	raw, err := json.Marshal(m)
	if err != nil {
		return core.Errorf(core.InvalidArgument, "the request cannot be JSON: %w", err)
	}
	ctx, cancel := context.WithTimeout(p.m.ctx, writeTime)
	defer cancel()
	if err := p.conn.Write(ctx, websocket.MessageText, raw); err != nil {
		return core.Errorf(core.Unavailable, "the runtime has disconnected: %w", err)
	}
	return nil
}

func (p *v2) push(id string, h heard) {
	p.mu.Lock()
	c := p.calls[id]
	p.mu.Unlock()
	if c != nil {
		c.push(h)
	}
}

// begin sends a request; end forgets it.
func (p *v2) begin(method string, params any) (*call, error) {
	p.mu.Lock()
	if p.gone != nil {
		defer p.mu.Unlock()
		return nil, p.gone
	}
	p.last++
	c := &call{p: p, id: strconv.Itoa(p.last), wake: make(chan struct{}, 1)}
	p.calls[c.id] = c
	p.mu.Unlock()
	if err := p.send(&message{ID: ai.JSON(c.id), Method: method, Params: params}); err != nil {
		p.end(c)
		return nil, err
	}
	return c, nil
}

func (p *v2) end(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.calls, c.id)
}

// ask sends a request that is answered at once, and reads the result into v.
func (p *v2) ask(ctx context.Context, method string, params, v any) error {
	ctx, cancel := timely(ctx)
	defer cancel()
	c, err := p.begin(method, params)
	if err != nil {
		return err
	}
	defer p.end(c)
	result, err := c.wait(ctx, hearer{})
	if err != nil {
		return err
	}
	if err := json.Unmarshal(result, v); err != nil {
		return core.Errorf(core.DataLoss, "the runtime answered %s with what cannot be read: %w", method, err)
	}
	return nil
}

func (p *v2) listActions(ctx context.Context) (map[string]*ai.ActionMetadata, error) {
	var result struct {
		Actions map[string]json.RawMessage `json:"actions"`
	}
	if err := p.ask(ctx, "listActions", nil, &result); err != nil {
		return nil, err
	}
	return readActions(result.Actions, func(key string, err error) {
		p.m.o.Logger.Warn("the description of an action cannot be read", slog.String("key", key), slog.Any("error", err))
	}), nil
}

func (p *v2) listValues(ctx context.Context, kind string) (map[string]json.RawMessage, error) {
	var result ai.ReflectionListValuesResponse
	err := p.ask(ctx, "listValues", ai.ReflectionListValuesParams{Type: kind}, &result)
	if core.StatusOf(err) == core.Unimplemented || err == nil && result.Values == nil {
		return map[string]json.RawMessage{}, nil
	}
	return result.Values, err
}

func (p *v2) cancel(ctx context.Context, traceID string) (*ai.ReflectionCancelActionResponse, error) {
	var result ai.ReflectionCancelActionResponse
	err := p.ask(ctx, "cancelAction", ai.ReflectionCancelActionParams{TraceID: traceID}, &result)
	var failed *ActionError
	if errors.As(err, &failed) && failed.Status == core.InvalidArgument && !strings.Contains(failed.Message, "required") {
		failed.Status = core.NotFound // all that can be wrong with the params
	}
	if err != nil {
		return nil, err
	}
	return &result, nil
}

// run runs an action. The end of ctx ends the listening; the program goes on.
func (p *v2) run(ctx context.Context, q *ai.ReflectionRunActionParams, h hearer) (*ai.ReflectionRunActionResponse, error) {
	c, err := p.begin("runAction", q)
	if err != nil {
		return nil, err
	}
	defer p.end(c)
	c.takesInput = q.StreamInput
	result, err := c.wait(ctx, h)
	if err != nil {
		return nil, err
	}
	return readAnswer(result, c.traceID)
}
