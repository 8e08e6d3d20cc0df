// SPDX-License-Identifier: Apache-2.0

package genkittest_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

func TestRequestsAreSnapshots(t *testing.T) {
	type config struct {
		Stops []string       `json:"stops"`
		More  map[string]any `json:"more"`
	}
	m := genkittest.NewModel(genkittest.Repeat(genkittest.Text("ok")))
	g := genkittest.New(t, m)
	own := &config{Stops: []string{"a"}, More: map[string]any{"n": []any{1}}}
	part := ai.NewTextPart("hello")
	if _, err := g.Generate(t.Context(), genkit.WithParts(part), genkit.WithConfig(own)); err != nil {
		t.Fatal(err)
	}
	part.Text, own.Stops[0], own.More["n"].([]any)[0] = "changed", "changed", "changed"
	q := m.LastRequest()
	if m.LastText() != "hello" || q.Messages[0].Text() != "hello" {
		t.Errorf("LastText = %q, message = %q", m.LastText(), q.Messages[0].Text())
	}
	want := &config{Stops: []string{"a"}, More: map[string]any{"n": []any{1}}}
	if diff := cmp.Diff(want, q.Config); diff != "" {
		t.Errorf("config (-want +got):\n%s", diff)
	}
}

func TestEmptyRecords(t *testing.T) {
	m := genkittest.NewModel()
	if m.Calls() != 0 || m.LastRequest() != nil || m.LastText() != "" || m.ToolResponses() != nil || len(m.Requests()) != 0 {
		t.Error("a model that was not called remembers something")
	}
}

func TestReset(t *testing.T) {
	m := genkittest.NewModel(genkittest.Text("a"), genkittest.Text("b"))
	g := genkittest.New(t, m)
	say(t, g, "1")
	m.Reset()
	if got := say(t, g, "2"); got != "a" || m.Calls() != 1 || m.LastText() != "2" {
		t.Errorf("after Reset: %q, %d calls, last %q", got, m.Calls(), m.LastText())
	}
	m.Reset(genkittest.Text("c"))
	if got := say(t, g, "3"); got != "c" {
		t.Errorf("after Reset with a script: %q", got)
	}
}

func TestCancelledCallTakesNoStep(t *testing.T) {
	m := genkittest.NewModel(genkittest.Text("a"))
	model := m.Define(genkittest.New(t, nil), "m")
	typed, _ := core.As[*ai.ModelRequest, *ai.ModelResponse, *ai.Chunk](model)
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("enough")
	cancel(cause)
	_, err := typed.Run(ctx, &ai.ModelRequest{}, nil)
	if !errors.Is(err, core.ErrCancelled) || !errors.Is(err, cause) || m.Calls() != 0 {
		t.Errorf("err = %v after %d calls", err, m.Calls())
	}
	if r, err := typed.Run(t.Context(), &ai.ModelRequest{}, nil); err != nil || r.Text() != "a" {
		t.Errorf("then: %v, %v", r, err)
	}
}

func TestConcurrentCallsTakeAllSteps(t *testing.T) {
	const n = 50
	steps := make([]genkittest.Step, n)
	for i := range steps {
		steps[i] = genkittest.Text(fmt.Sprint(i))
	}
	m := genkittest.NewModel(steps...)
	g := genkittest.New(t, m)
	var mu sync.Mutex
	got := map[string]bool{}
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			text := say(t, g, "hi")
			mu.Lock()
			defer mu.Unlock()
			got[text] = true
		})
	}
	wg.Wait()
	if len(got) != n || m.Calls() != n || len(m.Requests()) != n {
		t.Errorf("%d answers, %d calls, %d requests; want %d", len(got), m.Calls(), len(m.Requests()), n)
	}
	m.AssertUnchanged(t)
}

func TestAnswersAreCopies(t *testing.T) {
	m := genkittest.NewModel(genkittest.Repeat(genkittest.ToolCalls(ai.NewToolRequestPart("t", "1", 1))))
	g := genkittest.New(t, m)
	var parts []ai.Part
	for range 2 {
		r, err := g.Generate(t.Context(), genkit.WithPrompt("hi"), genkit.WithReturnToolRequests())
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, r.Message.Content[0])
	}
	if parts[0] == parts[1] {
		t.Error("two answers share a part")
	}
}

func TestSupportsAndNames(t *testing.T) {
	m := genkittest.NewModel(genkittest.Repeat(genkittest.Text("ok"))).Supports(ai.ModelSupports{Context: true})
	g := genkittest.New(t, m, func(o *genkit.Options) { o.Name = "kit" })
	m.Define(g, "other")
	if g.Name() != "kit" {
		t.Errorf("name = %q", g.Name())
	}
	if _, err := g.GenerateText(t.Context(), genkit.WithModel("other"), genkit.WithPrompt("q"), genkit.WithDocs(ai.NewTextDocument("d", nil))); err != nil {
		t.Fatal(err)
	}
	if docs := m.LastRequest().Docs; len(docs) != 1 || docs[0].Text() != "d" {
		t.Errorf("docs = %v: the ability was not declared", docs)
	}
}

func TestEchoModel(t *testing.T) {
	g := genkittest.New(t, genkittest.EchoModel())
	s := g.GenerateStream(t.Context(), genkit.WithSystem("Be brief."), genkit.WithPrompt("Hello there"),
		genkit.WithParts(ai.NewMediaPart("image/png", "data:,x")), genkit.WithConfig(map[string]any{"temperature": 0}))
	joined, chunks := "", 0
	for chunk, err := range s.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		joined += chunk.Text()
		chunks++
	}
	r, err := s.Result()
	if err != nil {
		t.Fatal(err)
	}
	want := "system: Be brief.\nuser: Hello there" + `{"media":{"contentType":"image/png","url":"data:,x"}}` + "\nconfig: {\"temperature\":0}"
	if diff := cmp.Diff(want, r.Text()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	if joined != want || chunks != r.Usage.OutputTokens || r.Usage.InputTokens != 4 {
		t.Errorf("%d chunks, usage %+v, joined %q", chunks, r.Usage, joined)
	}
	if _, err := g.GenerateText(t.Context(), genkit.WithPrompt("x"), genkit.WithConfig([]int{1})); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("config that is no object: %v", err)
	}
}
