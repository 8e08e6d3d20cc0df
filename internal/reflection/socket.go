// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The waits between attempts to reach the tools, and how long one may take.
const (
	firstRetry  = 500 * time.Millisecond
	longestWait = 5 * time.Second
	dialTime    = 10 * time.Second
	writeTime   = 30 * time.Second
)

// connect begins v2: a WebSocket to the tools, opened again whenever it breaks.
func (s *Server) connect() error {
	u, err := url.Parse(s.o.V2Server)
	if err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "" {
		return core.Errorf(core.InvalidArgument, "reflection: GENKIT_REFLECTION_V2_SERVER is %q; it must be a ws:// URL", s.o.V2Server)
	}
	s.setID(os.Getpid())
	s.work.Go(s.keepConnected)
	s.stop = func(ctx context.Context) error {
		over := make(chan struct{})
		go func() {
			defer close(over)
			s.work.Wait()
		}()
		select {
		case <-over:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// keepConnected talks to the tools until the server is closed.
func (s *Server) keepConnected() {
	s.settle(s.ctx)
	wait := firstRetry
	for s.ctx.Err() == nil {
		connected, err := s.talk()
		if s.ctx.Err() != nil {
			return
		}
		if connected {
			wait = firstRetry
		}
		s.o.Logger.Debug("the connection to the developer tools is down", slog.Any("error", err), slog.Duration("again in", wait))
		select {
		case <-s.ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = min(2*wait, longestWait)
	}
}

// talk opens a connection, registers, and answers until it ends. Connected tells
// whether it came about.
func (s *Server) talk() (connected bool, err error) {
	dialing, cancel := context.WithTimeout(s.ctx, dialTime)
	defer cancel()
	conn, _, err := websocket.Dial(dialing, s.o.V2Server, nil)
	if err != nil {
		return false, err
	}
	conn.SetReadLimit(mostBody)
	c := &socket{server: s, conn: conn, inputs: map[string]*inputStream{}}
	defer conn.CloseNow()
	defer c.endInputs()
	name := s.o.Name
	if name == "" {
		name = s.id
	}
	if err := c.send(&message{ID: json.RawMessage(`"1"`), Method: "register", Params: ai.JSON(ai.ReflectionRegisterParams{
		ID: s.id, PID: os.Getpid(), Name: name, GenkitVersion: s.version, ReflectionAPISpecVersion: specVersion, Envs: []string{"dev"},
	})}); err != nil {
		return false, err
	}
	for {
		_, raw, err := conn.Read(s.ctx) // whose end breaks the connection: nobody waits for the tools
		if err != nil {
			return true, err
		}
		var m message
		if err := json.Unmarshal(raw, &m); err != nil {
			s.o.Logger.Debug("a message of the developer tools is no JSON-RPC", slog.Any("error", err))
			continue
		}
		c.take(&m)
	}
}

// socket is one connection.
type socket struct {
	server *Server
	conn   *websocket.Conn

	mu     sync.Mutex // guards what follows
	inputs map[string]*inputStream
}

func (c *socket) send(m *message) error {
	m.Version = "2.0"
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.server.ctx), writeTime)
	defer cancel()
	return c.conn.Write(ctx, websocket.MessageText, raw)
}

// take handles a message. What takes time gets a goroutine; what must keep its order,
// such as the inputs of a run, does not.
func (c *socket) take(m *message) {
	switch {
	case m.isNotification():
		c.notified(m)
	case m.isRequest() && m.Method == "runAction":
		run, failure := c.prepareRun(m)
		c.server.work.Go(func() {
			if failure == nil {
				failure = c.run(m, run)
			}
			if failure != nil {
				c.fail(m, failure)
			}
		})
	case m.isRequest():
		c.server.work.Go(func() { c.answer(m) })
	case m.hasID() && m.Error == nil: // of register, the only request of ours
		var r ai.ReflectionRegisterResponse
		if len(m.Result) > 0 && json.Unmarshal(m.Result, &r) == nil {
			c.server.notified(r.TelemetryServerURL)
		}
	case m.Error != nil:
		c.server.o.Logger.Warn("the developer tools refuse this program", slog.String("error", m.Error.Message))
	}
}

func (c *socket) notified(m *message) {
	switch m.Method {
	case "configure":
		var p ai.ReflectionConfigureParams
		if json.Unmarshal(m.Params, &p) == nil {
			c.server.notified(p.TelemetryServerURL)
		}
	case "sendInputStreamChunk":
		var p ai.ReflectionSendInputStreamChunkParams
		if json.Unmarshal(m.Params, &p) != nil || !c.input(p.RequestID).add(p.Chunk) {
			c.server.o.Logger.Warn("an input is for no run that takes any", slog.String("requestId", p.RequestID))
		}
	case "endInputStream":
		var p ai.ReflectionEndInputStreamParams
		if json.Unmarshal(m.Params, &p) == nil {
			c.input(p.RequestID).end()
		}
	}
}

// answer answers a request that runs nothing.
func (c *socket) answer(m *message) {
	var result any
	var failure *rpcError
	switch m.Method {
	case "listActions":
		result = ai.ReflectionListActionsResponse{Actions: c.server.listActions(c.server.ctx)}
	case "listValues":
		var p ai.ReflectionListValuesParams
		err := json.Unmarshal(m.Params, &p)
		var values map[string]json.RawMessage
		if err == nil {
			values, err = c.server.listValues(p.Type)
		}
		if err != nil {
			failure = &rpcError{Code: rpcBadParams, Message: err.Error()}
		}
		result = ai.ReflectionListValuesResponse{Values: values}
	case "cancelAction":
		var p ai.ReflectionCancelActionParams
		switch err := json.Unmarshal(m.Params, &p); {
		case err != nil || p.TraceID == "":
			failure = &rpcError{Code: rpcBadParams, Message: "traceId is required"}
		case !c.server.cancelRun(p.TraceID):
			failure = &rpcError{Code: rpcBadParams, Message: "Action not found or already completed"}
		}
		result = ai.ReflectionCancelActionResponse{Message: "Action cancelled"}
	default:
		failure = &rpcError{Code: rpcUnknownMethod, Message: "method '" + m.Method + "' is unknown"}
	}
	if failure != nil {
		c.fail(m, failure)
		return
	}
	c.succeed(m, result)
}

func (c *socket) succeed(m *message, result any) {
	raw, err := json.Marshal(result)
	if err != nil {
		c.fail(m, &rpcError{Code: rpcRunFailed, Message: err.Error(), Data: statusOf(err, "", "")})
		return
	}
	c.report(c.send(&message{ID: m.ID, Result: raw}))
}

func (c *socket) fail(m *message, failure *rpcError) {
	c.report(c.send(&message{ID: m.ID, Error: failure}))
}

// report notes what could not be sent; that the connection is down shows where it is
// read.
func (c *socket) report(err error) {
	if err != nil {
		c.server.o.Logger.Debug("an answer did not reach the developer tools", slog.Any("error", err))
	}
}

// pendingRun is a run that is understood.
type pendingRun struct {
	params runParams
	inputs *inputStream // nil when the input is in the params
}

// prepareRun reads a request to run an action. It is done in the order of the messages,
// so that the inputs that follow find the run.
func (c *socket) prepareRun(m *message) (pendingRun, *rpcError) {
	var run pendingRun
	if err := json.Unmarshal(m.Params, &run.params); err != nil {
		err = core.Errorf(core.InvalidArgument, "params: %w", err)
		return run, &rpcError{Code: rpcBadParams, Message: err.Error(), Data: statusOf(err, "", "")}
	}
	if run.params.StreamInput {
		run.inputs = newInputStream()
		c.mu.Lock()
		c.inputs[m.requestID()] = run.inputs
		c.mu.Unlock()
	}
	return run, nil
}

// run runs an action and answers, unless it returns why it could not.
func (c *socket) run(m *message, run pendingRun) *rpcError {
	id := m.requestID()
	defer c.dropInput(id, run.inputs)
	a, err := c.server.lookup(run.params.Key)
	if core.StatusOf(err) == core.NotFound {
		status := statusOf(err, "", "")
		status.Message = "action " + run.params.Key + " not found" // which the tools show
		return &rpcError{Code: rpcBadParams, Message: status.Message, Data: status}
	}
	if err != nil {
		return &rpcError{Code: rpcRunFailed, Message: err.Error(), Data: statusOf(err, "", "")}
	}
	h := heard{started: func(traceID, _ string) {
		c.report(c.notify("runActionState", ai.ReflectionRunActionStateParams{RequestID: id, State: &ai.ReflectionRunActionState{TraceID: traceID}}))
	}}
	if run.params.Stream {
		h.chunk = func(raw json.RawMessage) error {
			c.report(c.notify("streamChunk", ai.ReflectionStreamChunkParams{RequestID: id, Chunk: raw}))
			return nil
		}
	}
	if run.inputs != nil {
		h.inputs = run.inputs.until
	}
	response, status := c.server.run(a, &run.params, h)
	if status != nil {
		return &rpcError{Code: rpcRunFailed, Message: status.Message, Data: status}
	}
	c.succeed(m, response)
	return nil
}

func (c *socket) notify(method string, params any) error {
	raw, err := json.Marshal(params)
	if err != nil {
		return err
	}
	return c.send(&message{Method: method, Params: raw})
}

// input returns the input stream of a run, nil when it has none.
func (c *socket) input(requestID string) *inputStream {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.inputs[requestID]
}

// dropInput ends the input stream of a run that is over. Another run may have its id by
// now, for the answer is sent before.
func (c *socket) dropInput(requestID string, in *inputStream) {
	in.end()
	c.mu.Lock()
	defer c.mu.Unlock()
	if in != nil && c.inputs[requestID] == in {
		delete(c.inputs, requestID)
	}
}

// endInputs ends all input streams: nobody can send more.
func (c *socket) endInputs() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, in := range c.inputs {
		in.end()
	}
}
