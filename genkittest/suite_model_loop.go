// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The subtests of ModelSuite that go through streams and the generate loop, and
// those about what a call leaves behind.

// streamed is what came out of a stream: its chunks, what they looked like then, and
// its end.
type streamed struct {
	chunks []*ai.Chunk
	images [][]byte
	result *genkit.Response
}

// stream generates and collects all chunks.
func (s *modelSuite) stream(tb testing.TB, o ...genkit.Option) *streamed {
	tb.Helper()
	got, err := call(tb.Context(), s.o.Limits, func(ctx context.Context) (got streamed, err error) {
		stream := s.g.GenerateStream(ctx, s.options(o...)...)
		for chunk, err := range stream.Chunks() {
			if err != nil {
				return got, err
			}
			got.chunks = append(got.chunks, chunk)
			got.images = append(got.images, imageOf(chunk))
		}
		got.result, err = stream.Result()
		return got, err
	})
	if err != nil {
		tb.Fatalf("the call failed after %d chunks: %v", len(got.chunks), err)
	}
	for i, chunk := range got.chunks {
		if changed := difference(got.images[i], imageOf(chunk)); changed != "" {
			tb.Errorf("chunk %d was changed after it had been sent: %s", i, changed)
		}
		want := ai.RoleModel
		if chunk.Index%2 == 1 {
			want = ai.RoleTool
		}
		if chunk.Role != want {
			tb.Errorf("chunk %d has role %q at index %d; want %q", i, chunk.Role, chunk.Index, want)
		}
		if i > 0 && chunk.Index < got.chunks[i-1].Index {
			tb.Errorf("chunk %d has index %d after one with index %d", i, chunk.Index, got.chunks[i-1].Index)
		}
	}
	return &got
}

func (s *modelSuite) streaming(tb testing.TB) {
	need(tb, !s.o.NoStreaming, "streaming")
	got := s.stream(tb, genkit.WithPrompt("Count from one to ten in words."))
	answered(tb, got.result.ModelResponse, nil)
	if len(got.chunks) == 0 {
		tb.Fatal("no chunk was sent")
	}
	for i, chunk := range got.chunks {
		if chunk.Index != 0 {
			tb.Errorf("chunk %d has index %d; the first answer has 0", i, chunk.Index)
		}
	}
	joined, text := joinChunks(got.chunks).Text(), got.result.Text()
	if strings.TrimSpace(joined) != strings.TrimSpace(text) {
		tb.Errorf("the chunks add up to %s, but the answer is %s", short(joined), short(text))
	}
}

func (s *modelSuite) tools(tb testing.TB) {
	need(tb, s.supports.Tools, "tools")
	type box struct {
		Box string `json:"box"`
	}
	var mu sync.Mutex
	var opened []string
	openBox := genkit.NewTool("openBox", "Opens the box with the given name and returns the number written inside.",
		func(_ context.Context, in box) (string, error) {
			mu.Lock()
			defer mu.Unlock()
			opened = append(opened, in.Box)
			return "7141", nil
		})
	got := s.stream(tb, genkit.WithTools(openBox),
		genkit.WithPrompt("Open the box named blue with the tool openBox, and tell me the number inside in digits."))
	answered(tb, got.result.ModelResponse, nil)
	mu.Lock()
	defer mu.Unlock()
	if len(opened) == 0 {
		tb.Fatalf("the model did not ask for the tool; it answered %s", short(got.result.Text()))
	}
	if !slices.ContainsFunc(opened, func(name string) bool { return strings.Contains(strings.ToLower(name), "blue") }) {
		tb.Errorf("the tool was called for %q; want blue", opened)
	}
	holds(tb, "the final answer", got.result.Text(), "7141")
	asked, answered := 0, 0
	for _, m := range got.result.Messages() {
		switch m.Role {
		case ai.RoleModel:
			asked += len(m.ToolRequests())
		case ai.RoleTool:
			answered += len(m.Content)
		}
	}
	if asked != answered || asked != len(opened) {
		tb.Errorf("the conversation has %d tool requests and %d responses, and the tool ran %d times", asked, answered, len(opened))
	}
}

func (s *modelSuite) structuredOutput(tb testing.TB) {
	c := s.supports.Constrained
	need(tb, c != "" && c != ai.ConstrainedNone || slices.Contains(s.supports.Output, "json"), "structured output")
	type person struct {
		Name      string   `json:"name"`
		Age       int      `json:"age"`
		Languages []string `json:"languages"`
	}
	got, err := call(tb.Context(), s.o.Limits, func(ctx context.Context) (person, error) {
		p, _, err := genkit.GenerateData[person](ctx, s.g, s.options(
			genkit.WithPrompt("Give me this person as JSON: Ada, 36 years old, who speaks English and French."))...)
		return p, err
	})
	if err != nil {
		tb.Fatalf("the call failed: %v", err)
	}
	if !strings.Contains(got.Name, "Ada") || got.Age != 36 || len(got.Languages) != 2 {
		tb.Errorf("the answer is %+v; want Ada, 36, with two languages", got)
	}
}

func (s *modelSuite) cancelledBefore(tb testing.TB) {
	var sent atomic.Int32
	cancelBefore(tb, s.o.Limits, func(ctx context.Context) (*ai.ModelResponse, error) {
		return s.ask(ctx, userRequest("Say hello."), func(*ai.Chunk) error {
			sent.Add(1)
			return nil
		})
	})
	if n := sent.Load(); n > 0 {
		tb.Errorf("%d chunks were sent after the context had ended", n)
	}
}

// cancelledDuring cancels with the first chunk, as a listener that leaves does, or
// after a while where none comes. A model that sends none may have answered by then.
func (s *modelSuite) cancelledDuring(tb testing.TB) {
	ctx, cancel := context.WithCancel(tb.Context())
	defer cancel()
	defer time.AfterFunc(min(s.o.Timeout/4, 2*time.Second), cancel).Stop()
	var sent atomic.Int32
	send := func(*ai.Chunk) error {
		sent.Add(1)
		cancel()
		return core.Errorf(core.Cancelled, "the listener left")
	}
	if s.o.NoStreaming {
		send = nil
	}
	_, err := s.ask(ctx, userRequest("Count from one to two hundred in words."), send)
	n := sent.Load()
	if n > 0 || err != nil {
		wantCancelled(tb, "during it", err)
	}
	if n > 1 {
		tb.Errorf("%d more chunks were sent after the listener had left", n-1)
	}
}

func (s *modelSuite) usage(tb testing.TB) {
	r, err := s.ask(tb.Context(), userRequest("Say hello in one short sentence."), nil)
	answered(tb, r, err)
	if r.Usage == nil {
		tb.Skip("the model reports no usage")
	}
	u := reflect.ValueOf(*r.Usage)
	for i := range u.NumField() {
		if n, ok := u.Field(i).Interface().(int); ok && n < 0 {
			tb.Errorf("usage.%s is %d", u.Type().Field(i).Name, n)
		}
	}
	least := r.Usage.InputTokens + r.Usage.OutputTokens
	most := least + r.Usage.ThoughtsTokens + r.Usage.CachedContentTokens
	if total := r.Usage.TotalTokens; total < least || total > most {
		tb.Errorf("usage.TotalTokens is %d; its parts add up to %d, and to %d with thoughts and cached content", total, least, most)
	}
}

func (s *modelSuite) requestUnchanged(tb testing.TB) {
	q := &ai.ModelRequest{
		// With room behind the end: appending in place would write into it.
		Messages: make([]*ai.Message, 0, 8),
		Config:   clone(s.o.Config),
	}
	if s.supports.SystemRole {
		q.Messages = append(q.Messages, ai.NewSystemTextMessage("Be brief."))
	}
	content := append(make(ai.Parts, 0, 8), &ai.TextPart{Text: "Say hello.", Metadata: ai.Metadata{"note": "of the part"}})
	q.Messages = append(q.Messages, &ai.Message{Role: ai.RoleUser, Content: content, Metadata: ai.Metadata{"note": "of the message"}})
	if s.supports.Context {
		q.Docs = append(make([]*ai.Document, 0, 8), ai.NewTextDocument("A greeting is polite.", ai.Metadata{"ref": "1"}))
	}
	if s.supports.Tools {
		q.Tools = append(make([]*ai.ToolDefinition, 0, 8), &ai.ToolDefinition{
			Name: "lookUp", Description: "Looks up a word that nobody knows.", Metadata: ai.Metadata{"note": "of the tool"},
			InputSchema: ai.JSON(map[string]any{"type": "object", "properties": map[string]any{"word": map[string]any{"type": "string"}}}),
		})
	}
	before := imageOf(q)
	lists := []reflect.Value{reflect.ValueOf(q.Messages), reflect.ValueOf(content), reflect.ValueOf(q.Docs), reflect.ValueOf(q.Tools)}
	if _, err := s.ask(tb.Context(), q, func(*ai.Chunk) error { return nil }); err != nil {
		tb.Fatalf("the call failed: %v", err)
	}
	if changed := difference(before, imageOf(q)); changed != "" {
		tb.Errorf("the model changed its request: %s", changed)
	}
	for _, list := range lists {
		for i, whole := list.Len(), list.Slice(0, list.Cap()); i < whole.Len(); i++ {
			if !whole.Index(i).IsNil() {
				tb.Errorf("the model appended to the request's list of %s in place", list.Type().Elem())
				break
			}
		}
	}
}
