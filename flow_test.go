// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
	"github.com/genkit-go/genkit/schema"
)

func TestFlowThroughJSON(t *testing.T) {
	flow := genkit.DefineFlow(newGenkit(t), "settle", settle)
	tests := []struct {
		name, in, out string
		status        core.Status
		message       []string
	}{
		{name: "good", in: `{"name":"Ada","items":[{"sku":"s","qty":2,"price":1.5}],"tags":[],"express":false}`, out: `{"total":3,"lines":1,"ok":true}`},
		{name: "null", in: `null`, status: core.InvalidArgument, message: []string{"Action '/flow/settle' requires input."}},
		{name: "nothing", in: ``, status: core.InvalidArgument, message: []string{"requires input"}},
		{name: "wrong types", in: `{"name":1,"items":[{"sku":"s","qty":"2","price":1}],"tags":[],"express":false}`,
			status: core.InvalidArgument, message: []string{"name", "items.0.qty"}},
		{name: "missing", in: `{}`, status: core.InvalidArgument, message: []string{"name", "items", "tags", "express"}},
		{name: "not JSON", in: `{"name":`, status: core.InvalidArgument},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := flow.RunJSON(t.Context(), json.RawMessage(tt.in), nil)
			if core.StatusOf(err) != tt.status {
				t.Fatalf("status is %v: %v", core.StatusOf(err), err)
			}
			if string(out) != tt.out {
				t.Errorf("output is %s", out)
			}
			for _, text := range tt.message {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("%q does not say %q", err, text)
				}
			}
		})
	}
}

func TestStepsAreTracedUnderTheirFlow(t *testing.T) {
	memory := &tracing.Memory{}
	g, err := genkit.New(t.Context(), &genkit.Options{Sinks: []tracing.Sink{memory}, LogInputAndOutput: true})
	if err != nil {
		t.Fatal(err)
	}
	flow := genkit.DefineFlow(g, "three", threeSteps)
	if out, err := flow.Run(t.Context(), "x"); out != "xabc" || err != nil {
		t.Fatalf("got %q, %v", out, err)
	}
	var got []string
	for _, s := range memory.Ended() {
		got = append(got, fmt.Sprint(s.Attributes["genkit:path"], " ", s.Attributes["genkit:type"], " ", s.Attributes["genkit:output"]))
	}
	want := []string{
		`/{three,t:flow}/{step,t:flowStep} flowStep "xa"`,
		`/{three,t:flow}/{step,t:flowStep} flowStep "xab"`,
		`/{three,t:flow}/{step,t:flowStep} flowStep "xabc"`,
		`/{three,t:flow} action "xabc"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAThousandConcurrentFlows(t *testing.T) {
	memory := &tracing.Memory{}
	g, err := genkit.New(t.Context(), &genkit.Options{Sinks: []tracing.Sink{memory}})
	if err != nil {
		t.Fatal(err)
	}
	genkit.DefineModel(g, "tools", nil, toolModel(3))
	tool := genkit.DefineTool(g, "add", "Adds.", add)
	flow := genkit.DefineStreamingFlow(g, "flow", func(ctx context.Context, n int, send core.Send[int]) (int, error) {
		if err := send(n); err != nil {
			return 0, err
		}
		text, err := g.GenerateText(ctx, genkit.WithModel("tools"), genkit.WithPrompt("Add"), genkit.WithTools(tool))
		if err != nil || text != "3" {
			return 0, fmt.Errorf("got %q, %w", text, err)
		}
		return n * 2, nil
	})
	var wg sync.WaitGroup
	for i := range 1000 {
		wg.Go(func() {
			s := flow.Stream(t.Context(), i)
			for n, err := range s.Chunks() {
				if n != i || err != nil {
					t.Errorf("chunk %d of flow %d: %v", n, i, err)
				}
			}
			if out, err := s.Result(); out != i*2 || err != nil {
				t.Errorf("flow %d gave %d, %v", i, out, err)
			}
		})
	}
	wg.Wait()
	// A flow, a generate call, two model calls and three tools each.
	if got := len(memory.Ended()); got != 1000*7 {
		t.Errorf("%d spans", got)
	}
}

func TestTwoInstancesDoNotMeet(t *testing.T) {
	a, b := newGenkit(t), newGenkit(t)
	genkit.DefineFlow(a, "same", identity)
	genkit.DefineFlow(b, "same", identity)
	genkit.DefineFlow(a, "onlyA", identity)
	if _, err := genkit.LookupFlow[string, string, core.None](t.Context(), b, "onlyA"); !errors.Is(err, core.ErrNotFound) {
		t.Errorf("b finds a's flow: %v", err)
	}
	if _, err := genkit.LookupFlow[string, string, core.None](t.Context(), a, "onlyA"); err != nil {
		t.Error(err)
	}
	if _, err := genkit.LookupFlow[int, string, core.None](t.Context(), a, "onlyA"); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("a flow of other types is found: %v", err)
	}
}

func TestDefiningTwiceNamesBothPlaces(t *testing.T) {
	g := newGenkit(t)
	defer func() {
		message := fmt.Sprint(recover())
		if strings.Count(message, "flow_test.go:") != 2 || !strings.Contains(message, "/flow/twice") {
			t.Errorf("the panic says %q", message)
		}
	}()
	genkit.DefineFlow(g, "twice", identity)
	genkit.DefineFlow(g, "twice", identity)
}

func TestActionContextReachesFlows(t *testing.T) {
	g, err := genkit.New(t.Context(), &genkit.Options{Context: map[string]any{"tenant": "a", "plan": "free"}})
	if err != nil {
		t.Fatal(err)
	}
	inner := genkit.DefineFlow(g, "inner", func(ctx context.Context, _ core.None) (map[string]any, error) {
		return core.ActionContext(ctx), nil
	})
	outer := genkit.DefineFlow(g, "outer", func(ctx context.Context, _ core.None) (map[string]any, error) { return inner.Run(ctx, core.None{}) })
	ctx := core.WithActionContext(t.Context(), map[string]any{"plan": "paid"})
	got, err := outer.Run(ctx, core.None{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"tenant": "a", "plan": "paid"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestIntegersMayBeWrittenWithAFraction(t *testing.T) {
	flow := genkit.DefineFlow(newGenkit(t), "add", add)
	if out, err := flow.RunJSON(t.Context(), json.RawMessage(`{"a":1.0,"b":2e1}`), nil); string(out) != "21" || err != nil {
		t.Errorf("got %s, %v", out, err)
	}
	small := genkit.DefineFlow(newGenkit(t), "small", func(_ context.Context, n int8) (int8, error) { return n, nil })
	_, err := small.RunJSON(t.Context(), json.RawMessage(`300`), nil)
	var invalid *schema.ValidationError
	if !errors.Is(err, core.ErrInvalidArgument) || !errors.As(err, &invalid) || strings.Contains(err.Error(), "Go") {
		t.Errorf("a number that is too large gives %v", err)
	}
}
