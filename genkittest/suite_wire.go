// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// WireSuite holds the plugin of a model provider to what Genkit expects of the
// requests that it sends and of what it makes of the answers. A [FakeServer] plays the
// provider, in the words of v. Subtests of abilities that the model or the vendor does
// not have are skipped. The subtests:
//
//   - text, stream, streamSplit: the answer is whole, with its role, finish reason and
//     usage; chunks are sent as soon as they arrive, add up to the answer, and do not
//     depend on where the network splits the bytes.
//   - systemRole, multiturn, emptyAnswer, emptyHistory, reasoning, media, jsonSchema,
//     toolChoice: the request says what it should, and odd answers are answers.
//   - tools, toolsParallel, toolNames, toolResponses: requests have their order, refs
//     and inputs, and tools their names; outputs such as false and "" are kept.
//   - usage, finishReasons, concurrency.
//   - commonConfig, zeroConfig, unknownConfig, wrongConfig: parameters reach the
//     provider, 0 is sent, unknown keys pass through, and wrong values are
//     INVALID_ARGUMENT before anything is sent.
//   - errors, errorBodies, unreachable: each HTTP status is its own status, with the
//     provider's message and RetryAfter, after one attempt.
//   - truncatedStream, malformed, streamFailure: an answer that breaks off is an error,
//     after the chunks that arrived.
//   - cancelBefore, cancelWaiting, cancelStream, deadline, listenerLeaves: the call ends
//     soon, with the right status, and the provider sees the client go.
//   - requestKey: the key of a call is used for it and is in no span and no error.
//   - kinds: the model is no embedder, and the embedder no model.
//
// All of them check that the request is unchanged and that no goroutine is left.
func WireSuite(t *testing.T, v *Vendor) {
	t.Helper()
	s, err := newWireSuite(v)
	if err != nil {
		t.Fatal(err)
	}
	runChecks(t, s.checks(), s.v.Skip)
}

type wireSuite struct{ v Vendor }

func newWireSuite(v *Vendor) (*wireSuite, error) {
	s := &wireSuite{v: *v}
	s.v.setDefaults()
	for name, missing := range map[string]bool{
		"Plugin": v.Plugin == nil, "Model": v.Model == "",
		"Request": v.Request == nil, "Answer": v.Answer == nil, "Failure": v.Failure == nil,
	} {
		if missing {
			return nil, fmt.Errorf("WireSuite needs Vendor.%s", name)
		}
	}
	if s.v.WireModel == "" {
		_, s.v.WireModel, _ = strings.Cut(v.Model, "/")
	}
	if s.v.Config == nil {
		s.v.Config = []string{"temperature", "topP", "maxOutputTokens", "stopSequences"}
	}
	if s.v.Finishes == nil {
		s.v.Finishes = []ai.FinishReason{ai.FinishStop, ai.FinishLength}
	}
	return s, nil
}

func (s *wireSuite) checks() []check {
	return []check{
		{"text", s.text},
		{"stream", s.stream},
		{"streamSplit", s.streamSplit},
		{"systemRole", s.systemRole},
		{"multiturn", s.multiturn},
		{"emptyAnswer", s.emptyAnswer},
		{"emptyHistory", s.emptyHistory},
		{"reasoning", s.reasoning},
		{"media", s.media},
		{"jsonSchema", s.jsonSchema},
		{"tools", s.tools},
		{"toolsParallel", s.toolsParallel},
		{"toolNames", s.toolNames},
		{"toolResponses", s.toolResponses},
		{"toolChoice", s.toolChoice},
		{"usage", s.usage},
		{"finishReasons", s.finishReasons},
		{"concurrency", s.concurrency},
		{"commonConfig", s.commonConfig},
		{"zeroConfig", s.zeroConfig},
		{"unknownConfig", s.unknownConfig},
		{"wrongConfig", s.wrongConfig},
		{"errors", s.errors},
		{"errorBodies", s.errorBodies},
		{"unreachable", s.unreachable},
		{"truncatedStream", s.truncatedStream},
		{"malformed", s.malformed},
		{"streamFailure", s.streamFailure},
		{"cancelBefore", s.cancelBefore},
		{"cancelWaiting", s.cancelWaiting},
		{"cancelStream", s.cancelStream},
		{"deadline", s.deadline},
		{"listenerLeaves", s.listenerLeaves},
		{"requestKey", s.requestKey},
		{"kinds", s.kinds},
	}
}

// wire is a plugin under test with the server that it talks to.
type wire struct {
	tb       testing.TB
	v        *Vendor
	g        *genkit.Genkit
	action   *core.Action
	server   *FakeServer
	spans    *SpanLog
	supports ai.ModelSupports

	mu    sync.Mutex
	asked []*WireRequest
	calls []*FakeRequest // those that asked was read from
}

// open starts a server and a plugin. Reply answers the calls of the model.
func (s *wireSuite) open(tb testing.TB, reply func(*WireRequest) FakeReply) *wire {
	tb.Helper()
	NoLeaks(tb)
	w := &wire{tb: tb, v: &s.v}
	w.server = NewFakeServer(tb, func(q *FakeRequest) FakeReply {
		if s.v.Other != nil {
			if f, known := s.v.Other(q); known {
				return f
			}
		}
		asked, err := s.v.Request(q)
		if err != nil {
			tb.Errorf("%s %s: %v", q.Method, q.Path, err)
			return s.v.Failure(400, "the fake does not understand the request")
		}
		w.mu.Lock()
		w.asked, w.calls = append(w.asked, asked), append(w.calls, q)
		w.mu.Unlock()
		return reply(asked)
	})
	w.g = New(tb, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{s.v.Plugin(w.server.URL)} })
	w.spans = &SpanLog{}
	w.g.Registry().Tracer().AddSink(w.spans, true)
	var err error
	if w.action, err = w.g.Registry().Lookup(tb.Context(), core.KindModel, s.v.Model); err != nil {
		tb.Fatalf("the model cannot be found: %v", err)
	}
	if s.v.Supports != nil {
		w.supports = *s.v.Supports
		return w
	}
	var info ai.ModelInfo
	if err := json.Unmarshal(imageOf(w.action.Metadata["model"]), &info); err != nil {
		tb.Fatalf("the metadata of %s: %v", w.action.Key(), err)
	}
	if info.Supports != nil {
		w.supports = *info.Supports
	}
	return w
}

// answering opens a plugin whose provider always gives that answer.
func (s *wireSuite) answering(tb testing.TB, a *WireAnswer) *wire {
	tb.Helper()
	return s.open(tb, func(q *WireRequest) FakeReply { return s.v.Answer(q, a) })
}

// wireText is the answer of most scenarios. Its first piece is found in the frames of
// a stream.
func wireText() *WireAnswer {
	return &WireAnswer{
		Text: []string{"Amber", " bricks", " carry", " domes."}, Finish: ai.FinishStop,
		Usage: ai.Usage{InputTokens: 11, OutputTokens: 7},
	}
}

// result is what came of a call.
type result struct {
	response *ai.ModelResponse
	chunks   []*ai.Chunk
	err      error
}

// call calls the model. Send, when it is not nil, is given each chunk after it was
// kept; the call streams only then.
func (w *wire) call(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) result {
	w.tb.Helper()
	var mu sync.Mutex
	var r result
	var keep core.Send[*ai.Chunk]
	if send != nil {
		keep = func(c *ai.Chunk) error {
			mu.Lock()
			r.chunks = append(r.chunks, c)
			mu.Unlock()
			return send(c)
		}
	}
	before := imageOf(q)
	response, err := call(ctx, w.v.Limits, func(ctx context.Context) (*ai.ModelResponse, error) {
		if typed, ok := core.As[*ai.ModelRequest, *ai.ModelResponse, *ai.Chunk](w.action); ok {
			return typed.Run(ctx, q, keep)
		}
		return invokeModel(ctx, w.action, q, keep)
	})
	if changed := difference(before, imageOf(q)); changed != "" {
		w.tb.Errorf("the model changed its request: %s", changed)
	}
	mu.Lock()
	defer mu.Unlock()
	r.response, r.err = response, err
	return r
}

// whole calls the model without a stream.
func (w *wire) whole(q *ai.ModelRequest) result { return w.call(w.tb.Context(), q, nil) }

// streamed calls the model with a stream.
func (w *wire) streamed(q *ai.ModelRequest) result {
	return w.call(w.tb.Context(), q, func(*ai.Chunk) error { return nil })
}

// mode is a way to call the model.
type mode struct {
	name string
	call func(*ai.ModelRequest) result
}

func (w *wire) modes() []mode {
	if w.v.NoStreaming {
		return []mode{{"whole", w.whole}}
	}
	return []mode{{"whole", w.whole}, {"streamed", w.streamed}}
}

// last returns the last request that the provider got. Without any, tb ends.
func (w *wire) last() *WireRequest {
	w.tb.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.asked) == 0 {
		w.tb.Fatal("the provider got no request")
	}
	return w.asked[len(w.asked)-1]
}

// count returns how many calls of the model the provider got.
func (w *wire) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.asked)
}

// lastCall returns the request that last was read from.
func (w *wire) lastCall() *FakeRequest {
	w.tb.Helper()
	w.last()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls[len(w.calls)-1]
}

// message fails tb at once unless the call succeeded with a message of the model, in
// a way that all answers have, and returns the message.
func (w *wire) message(mode string, r result) *ai.Message {
	w.tb.Helper()
	switch {
	case r.err != nil:
		w.tb.Fatalf("%s: the call failed: %v", mode, r.err)
	case r.response == nil || r.response.Message == nil:
		w.tb.Fatalf("%s: the answer has no message", mode)
	}
	if role := r.response.Message.Role; role != ai.RoleModel {
		w.tb.Errorf("%s: the answer has role %q; want %q", mode, role, ai.RoleModel)
	}
	if !slices.Contains(finishReasons, r.response.FinishReason) {
		w.tb.Errorf("%s: the answer has finish reason %q; want one of %q", mode, r.response.FinishReason, finishReasons)
	}
	for i, c := range r.chunks {
		if c.Role != "" && c.Role != ai.RoleModel || c.Index != 0 {
			w.tb.Errorf("%s: chunk %d has role %q and index %d; want those of the first answer", mode, i, c.Role, c.Index)
		}
	}
	return r.response.Message
}

// wantText fails tb unless the answer has that text, and so do the chunks of a stream.
func (w *wire) wantText(mode string, r result, want string) {
	w.tb.Helper()
	if got := w.message(mode, r).Text(); got != want {
		w.tb.Errorf("%s: the answer is %q; want %q", mode, got, want)
	}
	if mode == "streamed" {
		if got := joinChunks(r.chunks).Text(); got != want {
			w.tb.Errorf("%s: the chunks add up to %q; want %q", mode, got, want)
		}
	}
}

// wantStatus fails tb unless the call failed with one of the statuses.
func (w *wire) wantStatus(what string, r result, want ...core.Status) {
	w.tb.Helper()
	switch status := core.StatusOf(r.err); {
	case r.err == nil:
		w.tb.Errorf("%s: the call succeeded; want an error with status %v", what, want)
	case !slices.Contains(want, status):
		w.tb.Errorf("%s: the call failed with %s (%v); want %v", what, status, r.err, want)
	}
	w.noKey(what, r.err)
}

// noKey fails tb when the plugin's key is in the text of err.
func (w *wire) noKey(what string, err error) {
	w.tb.Helper()
	if err != nil && w.v.Key != "" && strings.Contains(err.Error(), w.v.Key) {
		w.tb.Errorf("%s: the plugin's key is in the error: %v", what, err)
	}
}

// firstFrames returns how many frames of a stream bring the first piece of its text.
func (w *wire) firstFrames(f FakeReply) int {
	w.tb.Helper()
	first := wireText().Text[0]
	for i, frame := range f.Frames {
		if strings.Contains(string(frame), first) {
			if len(f.Frames) < i+2 {
				break
			}
			return i + 1
		}
	}
	w.tb.Errorf("Vendor.Answer wrote a stream of %d frames; want one frame for each event, one of them with %q and others behind it", len(f.Frames), first)
	return len(f.Frames)
}
