// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// acme is the plugin of an invented provider, whose wire format is close to Genkit's,
// with faults that the tests of WireSuite switch on.
type acme struct {
	url   string
	fault string
}

const acmeKey = "key-of-acme" // check:allow-secret

func (p *acme) Name() string { return "acme" }

func (p *acme) Init(_ context.Context, r *core.Registry) error {
	genkit.DefineModel(r, "acme/m1", &genkit.ModelOptions{Supports: &ai.ModelSupports{
		Multiturn: true, Media: true, Tools: true, ToolChoice: true, SystemRole: true, Constrained: ai.ConstrainedAll,
	}}, p.generate)
	genkit.DefineEmbedder(r, "acme/e1", nil, func(context.Context, *ai.EmbedRequest) (*ai.EmbedResponse, error) {
		return &ai.EmbedResponse{}, nil
	})
	if p.fault == "embedder is a model" {
		genkit.DefineModel(r, "acme/e1", nil, p.generate)
	}
	return nil
}

// acmeCall is the body of a request, acmeEvent that of an answer and an event of a
// stream.
type (
	acmeCall struct {
		Model      string               `json:"model"`
		Stream     bool                 `json:"stream,omitempty"`
		Messages   []*ai.Message        `json:"messages"`
		Tools      []*ai.ToolDefinition `json:"tools,omitempty"`
		ToolChoice ai.ToolChoice        `json:"tool_choice,omitempty"`
		Schema     json.RawMessage      `json:"schema,omitempty"`
		Config     map[string]any       `json:"config"`
	}
	acmeEvent struct {
		Content ai.Parts        `json:"content,omitempty"`
		Finish  ai.FinishReason `json:"finish,omitempty"`
		Usage   *ai.Usage       `json:"usage,omitempty"`
		Error   string          `json:"error,omitempty"`
	}
)

var acmeNames = strings.NewReplacer("/", "--")

// rename returns the messages with other names of tools.
func rename(messages []*ai.Message, name func(string) string) []*ai.Message {
	list := clone(messages)
	for _, m := range list {
		for _, part := range m.Content {
			switch p := part.(type) {
			case *ai.ToolRequestPart:
				p.ToolRequest.Name = name(p.ToolRequest.Name)
			case *ai.ToolResponsePart:
				p.ToolResponse.Name = name(p.ToolResponse.Name)
			}
		}
	}
	return list
}

func (p *acme) config(given any) (map[string]any, string, error) {
	config := map[string]any{}
	if given == nil {
		return config, acmeKey, nil
	}
	var common ai.CommonConfig
	raw := imageOf(given)
	if err := json.Unmarshal(raw, &common); err != nil && p.fault != "takes wrong types" {
		return nil, "", core.Errorf(core.InvalidArgument, "config: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&config); err != nil {
		return nil, "", core.Errorf(core.InvalidArgument, "config: %w", err)
	}
	for name, most := range map[string]float64{"temperature": 2, "topP": 1, "maxOutputTokens": 1e6} {
		number, ok := config[name].(json.Number)
		if n, _ := number.Float64(); ok && (n < 0 || n > most) && p.fault != "checks no range" {
			return nil, "", core.Errorf(core.InvalidArgument, "config: %s is %s", name, number)
		}
		if p.fault == "drops zero" && number == "0" {
			delete(config, name)
		}
	}
	key := acmeKey
	if own, ok := config["apiKey"].(string); ok && p.fault != "ignores the key of a call" {
		key = own
	}
	if p.fault != "sends the key in the body" {
		delete(config, "apiKey")
	}
	if p.fault == "drops unknown keys" {
		maps.DeleteFunc(config, func(name string, _ any) bool { return strings.HasPrefix(name, "x_") })
	}
	return config, key, nil
}

func (p *acme) generate(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	config, key, err := p.config(q.Config)
	if err != nil {
		return nil, err
	}
	whole := map[string]string{}
	toWire := func(name string) string {
		whole[acmeNames.Replace(name)] = name
		return acmeNames.Replace(name)
	}
	call := acmeCall{Model: "m1", Stream: core.Streaming(ctx), ToolChoice: q.ToolChoice, Config: config, Messages: rename(q.Messages, toWire)}
	for _, d := range q.Tools {
		named := *d
		named.Name = toWire(d.Name)
		call.Tools = append(call.Tools, &named)
	}
	if q.Output != nil {
		call.Schema = q.Output.Schema
	}
	p.spoil(&call, q)
	body, err := json.Marshal(call)
	if err != nil {
		return nil, err
	}
	if p.fault == "ignores the context" {
		ctx = context.WithoutCancel(ctx)
	}
	request, err := http.NewRequestWithContext(ctx, "POST", p.url+"/v1/chat", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+key)
	attempt := func() (*http.Response, error) { return http.DefaultClient.Do(request.Clone(ctx)) }
	if p.fault == "retries" {
		request.GetBody = nil
		first := attempt
		attempt = func() (*http.Response, error) {
			if r, err := first(); err != nil || r.StatusCode < 429 {
				return r, err
			} else {
				r.Body.Close()
			}
			request.Body = io.NopCloser(bytes.NewReader(body))
			return first()
		}
	}
	response, err := attempt()
	if err != nil {
		return nil, p.broken(ctx, err)
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		return nil, p.refused(response)
	}
	restore := func(name string) string {
		if original, ok := whole[name]; ok && p.fault != "does not restore names" {
			return original
		}
		return name
	}
	return p.read(ctx, response, restore, send)
}

// spoil puts faults into a request.
func (p *acme) spoil(call *acmeCall, q *ai.ModelRequest) {
	switch p.fault {
	case "drops the system message":
		call.Messages = call.Messages[1:]
	case "drops falsy outputs":
		for _, m := range call.Messages {
			for _, part := range m.Content {
				if t, ok := part.(*ai.ToolResponsePart); ok && string(t.ToolResponse.Output) == "false" {
					t.ToolResponse.Output = nil
				}
			}
		}
	case "changes the request":
		q.Messages[0].Content = append(q.Messages[0].Content, ai.NewTextPart("!"))
	case "ignores the schema":
		call.Schema = nil
	case "ignores the tool choice":
		call.ToolChoice = ""
	}
}

// broken returns the error of a connection.
func (p *acme) broken(ctx context.Context, err error) error {
	if ctx.Err() != nil && p.fault != "calls a cancel unavailable" {
		return core.Errorf(core.StatusOf(ctx.Err()), "acme: %w", context.Cause(ctx))
	}
	if p.fault == "calls a lost connection internal" {
		return err
	}
	return core.Errorf(core.Unavailable, "acme: %w", err)
}

// refused returns the error of a status.
func (p *acme) refused(response *http.Response) error {
	raw, _ := io.ReadAll(io.LimitReader(response.Body, 4<<10))
	status := core.StatusFromHTTP(response.StatusCode)
	if p.fault == "swaps 401 and 403" && status == core.Unauthenticated {
		status = core.PermissionDenied
	}
	if p.fault == "swallows error bodies" {
		raw = nil
	}
	err := core.Errorf(status, "acme: HTTP status %d: %s", response.StatusCode, raw)
	if p.fault == "tells the key" {
		err = core.Errorf(status, "acme: HTTP status %d with %s: %s", response.StatusCode, response.Request.Header, raw)
	}
	wait := response.Header.Get("Retry-After")
	if seconds, e := strconv.Atoi(wait); e == nil {
		err.RetryAfter = time.Duration(seconds) * time.Second
	} else if at, e := http.ParseTime(wait); e == nil {
		err.RetryAfter = time.Until(at)
	}
	if p.fault == "drops Retry-After" {
		err.RetryAfter = 0
	}
	return err
}

// read reads an answer, which is one event, or the events of a stream.
func (p *acme) read(ctx context.Context, response *http.Response, restore func(string) string, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	answer := stopResponse()
	answer.FinishReason = ""
	add := func(raw []byte) error {
		var e acmeEvent
		if err := json.Unmarshal(raw, &e); err != nil {
			if p.fault == "skips malformed events" {
				return nil
			}
			return core.Errorf(core.Internal, "acme: an event is not JSON: %w", err)
		}
		if e.Error != "" {
			return core.Errorf(core.Unavailable, "acme: %s", e.Error)
		}
		for i, part := range e.Content {
			if t, ok := part.(*ai.ToolRequestPart); ok {
				t.ToolRequest.Name = restore(t.ToolRequest.Name)
				if p.fault == "drops refs" {
					t.ToolRequest.Ref = ""
				}
			}
			if p.fault == "reverses tools" && i > 0 {
				e.Content[0], e.Content[i] = e.Content[i], e.Content[0]
			}
		}
		answer.Message.Content = append(answer.Message.Content, e.Content...)
		if e.Finish != "" {
			answer.FinishReason, answer.Usage = e.Finish, e.Usage
		}
		if len(e.Content) > 0 && core.Streaming(ctx) {
			if err := p.sendPartials(e.Content, send); err != nil {
				return err
			}
			return send(&ai.Chunk{Role: ai.RoleModel, Content: e.Content})
		}
		return nil
	}
	if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		raw, err := io.ReadAll(response.Body)
		if err != nil {
			return nil, p.broken(ctx, err)
		}
		if err := add(raw); err != nil {
			return nil, err
		}
	} else {
		lines := bufio.NewReaderSize(response.Body, 1<<16)
		if p.fault == "waits for the whole stream" {
			raw, err := io.ReadAll(response.Body)
			if err != nil {
				return nil, p.broken(ctx, err)
			}
			lines = bufio.NewReader(bytes.NewReader(raw))
		}
		for answer.FinishReason == "" {
			line, err := lines.ReadBytes('\n')
			if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok && err == nil {
				if err := add(data); err != nil {
					return nil, err
				}
			}
			if errors.Is(err, io.EOF) && p.fault == "takes half a stream" {
				answer.FinishReason = ai.FinishStop
			} else if err != nil {
				return nil, p.broken(ctx, err)
			}
		}
	}
	if answer.FinishReason == "" {
		return nil, core.Errorf(core.Internal, "acme: the answer has no finish reason")
	}
	if p.fault == "always stops" {
		answer.FinishReason = ai.FinishStop
	}
	if u := answer.Usage; u != nil {
		u.TotalTokens = u.InputTokens + u.OutputTokens
	}
	if p.fault == "loses the usage" {
		answer.Usage = nil
	}
	return answer, nil
}

// sendPartials sends the beginnings of tool requests.
func (p *acme) sendPartials(parts ai.Parts, send core.Send[*ai.Chunk]) error {
	for _, part := range parts.ToolRequests() {
		t := part.ToolRequest
		t.Partial, t.Input = true, json.RawMessage(`{}`)
		if p.fault == "sends pieces of arguments" {
			t.Input = json.RawMessage(`"{\"city\":"`)
		}
		if err := send(&ai.Chunk{Role: ai.RoleModel, Content: ai.Parts{&ai.ToolRequestPart{ToolRequest: t}}}); err != nil {
			return err
		}
	}
	return nil
}

// acmeVendor is acme's side of the suite.
func acmeVendor(fault string) *Vendor {
	return &Vendor{
		Plugin:   func(url string) core.Plugin { return &acme{url: url, fault: fault} },
		Model:    "acme/m1",
		Embedder: "acme/e1",
		Key:      acmeKey,
		RequestKey: func(q *FakeRequest) string {
			return strings.TrimPrefix(q.Header.Get("Authorization"), "Bearer ")
		},
		Request: func(q *FakeRequest) (*WireRequest, error) {
			if q.Method != "POST" || q.Path != "/v1/chat" {
				return nil, errors.New("there is no such thing")
			}
			var c acmeCall
			if err := q.Decode(&c); err != nil {
				return nil, err
			}
			w := &WireRequest{Model: c.Model, Stream: c.Stream, Messages: c.Messages, Tools: c.Tools, ToolChoice: c.ToolChoice, Schema: c.Schema}
			return w, json.Unmarshal(imageOf(c.Config), &w.Config)
		},
		Answer: func(q *WireRequest, a *WireAnswer) FakeReply {
			var events []any
			whole := acmeEvent{Finish: a.Finish, Usage: &a.Usage}
			part := func(p ai.Part) {
				events = append(events, acmeEvent{Content: ai.Parts{p}})
				whole.Content = append(whole.Content, p)
			}
			for _, text := range a.Reasoning {
				part(ai.NewReasoningPart(text))
			}
			for _, text := range a.Text {
				part(ai.NewTextPart(text))
			}
			for _, t := range a.ToolRequests {
				part(&ai.ToolRequestPart{ToolRequest: t})
			}
			if !q.Stream {
				return JSONReply(200, whole)
			}
			return SSEReply(append(events, acmeEvent{Finish: a.Finish, Usage: &a.Usage})...)
		},
		Failure: func(status int, message string) FakeReply {
			return JSONReply(status, map[string]any{"error": message})
		},
		StreamFailure: func(message string) []byte { return SSEFrame("", acmeEvent{Error: message}) },
		Finishes:      []ai.FinishReason{ai.FinishStop, ai.FinishLength, ai.FinishBlocked},
		Reasoning:     true, CachedTokens: true, ThoughtsTokens: true,
		Limits: Limits{Timeout: 5 * time.Second, Grace: time.Second, Parallel: 8},
	}
}
