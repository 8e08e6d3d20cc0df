// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

type (
	payment  struct{ Cents int }
	decision struct{ Approved bool }
	receipt2 struct{ Status string }
)

// payTool asks a person before it pays more than 100.
func payTool() *genkit.Tool[payment, receipt2] {
	return genkit.NewTool("pay", "Sends money.", func(ctx context.Context, p payment) (receipt2, error) {
		d, resumed := genkit.Resumed[decision](ctx)
		switch {
		case p.Cents > 100 && !resumed:
			return receipt2{}, genkit.Interrupt(p)
		case resumed && !d.Approved:
			return receipt2{"refused"}, nil
		}
		return receipt2{"paid"}, nil
	})
}

// overTheWire returns messages as another process reads them.
func overTheWire(t *testing.T, messages []*ai.Message) []*ai.Message {
	t.Helper()
	raw, err := json.Marshal(messages)
	if err != nil {
		t.Fatal(err)
	}
	var read []*ai.Message
	if err := json.Unmarshal(raw, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestInterruptsAreAnsweredInAnotherProcess(t *testing.T) {
	zero := genkit.NewTool("zero", "Gives 0.", func(context.Context, core.None) (int, error) { return 0, nil })
	photo := genkit.NewMultipartTool("photo", "Takes one.", func(context.Context, core.None) (*ai.MultipartToolResponse, error) {
		return &ai.MultipartToolResponse{Content: ai.Parts{ai.NewMediaPart("image/png", "data:image/png;base64,AA==")}, Metadata: ai.Metadata{"lens": "wide"}}, nil
	})
	big := json.RawMessage(`{"Cents":20000}`)
	g, _ := scripted(t, responds(ai.NewTextPart("Paying."), asks("pay", "", big), asks("zero", "z", core.None{}), asks("pay", "", big), asks("photo", "p", core.None{})))
	var streamed []string
	stream := g.GenerateStream(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(payTool(), zero, photo))
	for chunk, err := range stream.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		streamed = append(streamed, string(ai.JSON(chunk)))
	}
	first, err := stream.Result()
	if err != nil || first.FinishReason != ai.FinishInterrupted || first.FinishMessage == "" || len(first.Interrupts()) != 2 {
		t.Fatalf("got %s, %v", ai.JSON(first), err)
	}
	if len(streamed) != 0 {
		t.Errorf("an interrupted round is streamed: %v", streamed)
	}
	if asked, ok := genkit.InterruptAs[payment](first.Interrupts()[0]); !ok || asked.Cents != 20000 {
		t.Errorf("the tool wants %+v, %v", asked, ok)
	}
	content := first.Message.Content
	if got := content[2].PartMetadata()["pendingOutput"]; got != 0.0 {
		t.Errorf("the sibling's output is %v (%T)", got, got)
	}

	// Another process: other values of everything, and the conversation as JSON.
	messages := overTheWire(t, first.Messages())
	waiting := messages[len(messages)-1].Interrupts()
	pay := payTool()
	other, s := scripted(t, streams("done", 4))
	stream = other.GenerateStream(t.Context(), genkit.WithMessages(messages...), genkit.WithTools(pay, zero, photo),
		genkit.WithResume(pay.Restart(waiting[0], decision{true}), pay.Respond(waiting[1], receipt2{"by hand"})),
		genkit.WithResumeMetadata(map[string]any{"by": "Ada"}))
	streamed = nil
	for chunk, err := range stream.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		streamed = append(streamed, string(ai.JSON(chunk)))
	}
	second, err := stream.Result()
	if err != nil || second.Text() != "done" {
		t.Fatalf("got %v, %v", second, err)
	}
	ref := func(i int) string { return waiting[i].ToolRequest.Ref }
	wantContent := `[{"toolResponse":{"ref":"` + ref(0) + `","name":"pay","output":{"Status":"paid"}}},` +
		`{"toolResponse":{"ref":"z","name":"zero","output":0},"metadata":{"source":"pending"}},` +
		`{"toolResponse":{"ref":"` + ref(1) + `","name":"pay","output":{"Status":"by hand"}},"metadata":{"interruptResponse":true}},` +
		`{"toolResponse":{"ref":"p","name":"photo","content":[{"media":{"contentType":"image/png","url":"data:image/png;base64,AA=="}}]},"metadata":{"lens":"wide","source":"pending"}}]`
	asked := s.requests[0].Messages
	if diff := cmp.Diff(`{"role":"tool","content":`+wantContent+`,"metadata":{"resumed":{"by":"Ada"}}}`, string(ai.JSON(asked[2]))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`{"role":"tool","index":0,"content":` + wantContent + `}`, `{"role":"model","index":1,"content":[{"text":"done"}]}`}, streamed); diff != "" {
		t.Error(diff)
	}
	for i, part := range asked[1].Content {
		metadata := part.PartMetadata()
		_, waits := metadata["interrupt"]
		_, pending := metadata["pendingOutput"]
		_, resolved := metadata["resolvedInterrupt"]
		if waits || pending || resolved != (i == 1 || i == 3) {
			t.Errorf("part %d of the model's message is %s", i, ai.JSON(part))
		}
	}
	if len(messages[1].Content[2].PartMetadata()) == 0 {
		t.Error("the caller's messages were changed")
	}
}

func TestResumedAndOriginalInput(t *testing.T) {
	var got []any
	tool := genkit.NewTool("t", "", func(ctx context.Context, in payment) (int, error) {
		d, resumed := genkit.Resumed[decision](ctx)
		original, replaced := genkit.OriginalInput[payment](ctx)
		got = []any{in.Cents, d.Approved, resumed, original.Cents, replaced}
		if !resumed {
			return 0, genkit.Interrupt(nil)
		}
		return in.Cents, nil
	})
	g, _ := scripted(t, responds(asks("t", "1", payment{7})))
	first, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool))
	if err != nil {
		t.Fatal(err)
	}
	call := first.Interrupts()[0]
	if call.Metadata["interrupt"] != true {
		t.Errorf("an interrupt without metadata is %v", call.Metadata)
	}
	if diff := cmp.Diff([]any{7, false, false, 0, false}, got); diff != "" {
		t.Error(diff)
	}
	for name, tt := range map[string]struct {
		answer ai.Part
		want   []any
	}{
		"a value":               {tool.Restart(call, decision{true}), []any{7, true, true, 0, false}},
		"nothing":               {tool.Restart(call, nil), []any{7, false, true, 0, false}},
		"a value that is no T":  {tool.Restart(call, "yes"), []any{7, false, true, 0, false}},
		"false":                 {tool.Restart(call, false), []any{7, false, true, 0, false}},
		"other arguments":       {tool.RestartWith(call, decision{true}, payment{8}), []any{8, true, true, 7, true}},
		"without the tool":      {&ai.ToolRequestPart{ToolRequest: call.ToolRequest}, []any{7, false, true, 0, false}},
		"other arguments, wire": {overTheWire(t, []*ai.Message{ai.NewModelMessage(tool.RestartWith(call, nil, payment{9}))})[0].Content[0], []any{9, false, true, 7, true}},
	} {
		t.Run(name, func(t *testing.T) {
			g, s := scripted(t, says("done"))
			if _, err := g.Generate(t.Context(), genkit.WithMessages(first.Messages()...), genkit.WithTools(tool), genkit.WithResume(tt.answer)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			// What the model asked for stays what it asked for.
			if in := s.requests[0].Messages[1].ToolRequests()[0].ToolRequest.Input; string(in) != `{"Cents":7}` {
				t.Errorf("the history says %s", in)
			}
		})
	}
}

// TestWhatInterruptsSay checks that an interrupt is never what other runtimes take for
// none.
func TestWhatInterruptsSay(t *testing.T) {
	for _, tt := range []struct {
		meta any
		want string
	}{
		{nil, `true`}, {false, `true`}, {0, `true`}, {0.0, `true`}, {"", `true`}, {json.RawMessage(`null`), `true`}, {true, `true`},
		{[]string{}, `[]`}, {map[string]any{}, `{}`}, {"why", `"why"`}, {1, `1`}, {payment{1}, `{"Cents":1}`},
	} {
		tool := genkit.NewTool("t", "", func(context.Context, core.None) (int, error) { return 0, genkit.Interrupt(tt.meta) })
		g, _ := scripted(t, responds(asks("t", "1", core.None{})))
		response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(ai.JSON(response.ToolRequests()[0].Metadata["interrupt"])); got != tt.want {
			t.Errorf("%#v gives %s, want %s", tt.meta, got, tt.want)
		}
	}
	tool := genkit.NewTool("t", "", func(context.Context, core.None) (int, error) { return 0, genkit.Interrupt(func() {}) })
	g, _ := scripted(t, responds(asks("t", "1", core.None{})))
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool)); !errors.Is(err, core.ErrInternal) || !strings.Contains(err.Error(), "tool 't': the metadata of its interrupt") {
		t.Errorf("got %v", err)
	}
}

func TestAnInterruptDuringARestart(t *testing.T) {
	again := genkit.NewTool("again", "", func(ctx context.Context, in payment) (int, error) {
		if d, _ := genkit.Resumed[decision](ctx); d.Approved {
			return in.Cents, nil
		}
		return 0, genkit.Interrupt("sure?")
	})
	g, s := scripted(t, responds(asks("again", "1", payment{1}), asks("again", "2", payment{2})), says("done"))
	first, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(again))
	if err != nil {
		t.Fatal(err)
	}
	calls := first.Interrupts()
	second, err := g.Generate(t.Context(), genkit.WithMessages(first.Messages()...), genkit.WithTools(again),
		genkit.WithResume(again.Restart(calls[0], decision{true}), again.Restart(calls[1], nil)))
	if !errors.Is(err, core.ErrFailedPrecondition) || second == nil || second.FinishReason != ai.FinishInterrupted {
		t.Fatalf("got %s, %v", ai.JSON(second), err)
	}
	if waiting := second.Interrupts(); len(waiting) != 1 || waiting[0].ToolRequest.Ref != "2" {
		t.Fatalf("the response waits for %s", ai.JSON(waiting))
	}
	third, err := g.Generate(t.Context(), genkit.WithMessages(overTheWire(t, second.Messages())...), genkit.WithTools(again),
		genkit.WithResume(again.Restart(second.Interrupts()[0], decision{true})))
	if err != nil || third.Text() != "done" {
		t.Fatalf("got %v, %v", third, err)
	}
	answers := s.requests[1].Messages[2].Content
	if len(answers) != 2 || string(answers[0].(*ai.ToolResponsePart).ToolResponse.Output) != "1" || string(answers[1].(*ai.ToolResponsePart).ToolResponse.Output) != "2" {
		t.Errorf("the model is told %s", ai.JSON(answers))
	}
}

func TestResumesThatCannotBe(t *testing.T) {
	pay := payTool()
	asked := func(calls ...ai.Part) []*ai.Message {
		return []*ai.Message{ai.NewUserTextMessage("go"), ai.NewModelMessage(calls...)}
	}
	call := ai.NewToolRequestPart("pay", "1", payment{1})
	other := ai.NewToolRequestPart("pay", "2", payment{1})
	tests := []struct {
		name     string
		messages []*ai.Message
		answers  []ai.Part
		status   core.Status
		says     string
	}{
		{"the user spoke last", []*ai.Message{ai.NewUserTextMessage("go")}, []ai.Part{pay.Restart(call, nil)}, core.FailedPrecondition, "role \"user\""},
		{"a request of the user's", []*ai.Message{ai.NewUserMessage(call)}, []ai.Part{pay.Restart(call, nil)}, core.FailedPrecondition, "role \"user\""},
		{"no requests", []*ai.Message{ai.NewModelTextMessage("hi")}, []ai.Part{pay.Restart(call, nil)}, core.FailedPrecondition, "with 0"},
		{"no answer", asked(call, other), []ai.Part{pay.Restart(call, nil)}, core.InvalidArgument, "pay#2"},
		{"an answer to nothing", asked(call), []ai.Part{pay.Restart(call, nil), pay.Respond(other, receipt2{})}, core.InvalidArgument, "pay#2"},
		{"a restart of nothing", asked(call), []ai.Part{pay.Respond(call, receipt2{}), pay.Restart(other, nil)}, core.InvalidArgument, "pay#2"},
		{"answered twice", asked(call), []ai.Part{pay.Respond(call, receipt2{}), pay.Restart(call, nil)}, core.InvalidArgument, "pay#1 is of no use: it is answered twice"},
		{"a response that breaks the schema", asked(call), []ai.Part{ai.NewToolResponsePart("pay", "1", "paid")}, core.InvalidArgument, "output schema of tool 'pay'"},
		{"a tool that the call does not have", asked(ai.NewToolRequestPart("ghost", "1", nil)), []ai.Part{&ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Name: "ghost", Ref: "1"}}}, core.NotFound, "'ghost'"},
		{"no part of a tool", asked(call), []ai.Part{ai.NewTextPart("yes")}, core.InvalidArgument, "WithResume: value 0"},
		{"nil", asked(call), []ai.Part{nil}, core.InvalidArgument, "WithResume: value 0 is nil"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, _ := scripted(t)
			response, err := g.Generate(t.Context(), genkit.WithMessages(tt.messages...), genkit.WithTools(pay), genkit.WithResume(tt.answers...))
			if core.StatusOf(err) != tt.status || !strings.Contains(err.Error(), tt.says) || response != nil {
				t.Errorf("got %v, %v", response, err)
			}
		})
	}
	g, _ := scripted(t)
	_, err := g.Generate(t.Context(), genkit.WithMessages(asked(call)...), genkit.WithTools(pay), genkit.WithResume(ai.NewToolResponsePart("pay", "1", map[string]any{})))
	var e *core.Error
	if !errors.As(err, &e) || !strings.Contains(string(ai.JSON(e.Details)), `"path":"Status"`) {
		t.Errorf("the details of a wrong response are %s", ai.JSON(e))
	}
	answered := &ai.ToolRequestPart{ToolRequest: call.ToolRequest, Metadata: ai.Metadata{"pendingOutput": 1.0}}
	_, err = g.Generate(t.Context(), genkit.WithMessages(asked(answered)...), genkit.WithTools(pay), genkit.WithResume(pay.Respond(call, receipt2{})))
	if !errors.Is(err, core.ErrInvalidArgument) || !strings.Contains(err.Error(), "has answered it already") {
		t.Errorf("got %v", err)
	}
	waiting := &ai.ToolRequestPart{ToolRequest: call.ToolRequest, Metadata: ai.Metadata{"interrupt": true}}
	if _, err := g.Generate(t.Context(), genkit.WithMessages(asked(waiting)...), genkit.WithTools(pay)); !errors.Is(err, core.ErrFailedPrecondition) || !strings.Contains(err.Error(), "pay#1 was interrupted") {
		t.Errorf("without WithResume: %v", err)
	}
	// New arguments of a person that break the schema are no matter for the model.
	restart := pay.Restart(call, nil)
	restart.ToolRequest.Input = json.RawMessage(`"much"`)
	if _, err := g.Generate(t.Context(), genkit.WithMessages(asked(call)...), genkit.WithTools(pay), genkit.WithResume(restart)); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("got %v", err)
	}
}

// TestWhatAResumeKeeps checks that the metadata which others wrote to a request stays in
// the conversation, and what an answer without an output is.
func TestWhatAResumeKeeps(t *testing.T) {
	pay, loose := payTool(), genkit.NewTool("loose", "", func(context.Context, core.None) (any, error) { return nil, nil })
	asked := func(tool string) []*ai.Message {
		return []*ai.Message{ai.NewUserTextMessage("go"), ai.NewModelMessage(ai.NewReasoningPart("hm"), &ai.ToolRequestPart{
			ToolRequest: ai.ToolRequest{Name: tool, Ref: "1"}, Metadata: ai.Metadata{"interrupt": true, "signature": "abc"}})}
	}
	empty := func(tool string) ai.Part {
		return &ai.ToolResponsePart{ToolResponse: ai.ToolResponse{Name: tool, Ref: "1"}}
	}
	g, s := scripted(t, says("done"))
	if _, err := g.Generate(t.Context(), genkit.WithMessages(asked("loose")...), genkit.WithTools(pay, loose), genkit.WithResume(empty("loose"))); err != nil {
		t.Fatal(err)
	}
	want := `{"role":"model","content":[{"reasoning":"hm"},{"toolRequest":{"ref":"1","name":"loose"},"metadata":{"resolvedInterrupt":true,"signature":"abc"}}]}
{"role":"tool","content":[{"toolResponse":{"ref":"1","name":"loose"}}],"metadata":{"resumed":true}}`
	if diff := cmp.Diff(want, messagesJSON(t, s.requests[0].Messages[1:])); diff != "" {
		t.Error(diff)
	}
	_, err := g.Generate(t.Context(), genkit.WithMessages(asked("pay")...), genkit.WithTools(pay, loose), genkit.WithResume(empty("pay")))
	if !errors.Is(err, core.ErrInvalidArgument) || !strings.Contains(err.Error(), "must be object, got null") {
		t.Errorf("no output for a tool that has one: %v", err)
	}
}

func TestToolsThatAlwaysInterrupt(t *testing.T) {
	g, s := scripted(t, responds(asks("question", "1", "Which colour?")), says("Blue it is."))
	question := genkit.DefineInterrupt[string, string](g, "question", "Asks the user.", func(_ context.Context, text string) (any, error) {
		return map[string]string{"title": text}, nil
	})
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithToolNames("question"))
	if err != nil {
		t.Fatal(err)
	}
	call := response.Interrupts()[0]
	if asked, ok := genkit.InterruptAs[map[string]string](call); !ok || asked["title"] != "Which colour?" {
		t.Errorf("the tool asks %v", asked)
	}
	if tool, _ := question.Metadata["tool"].(map[string]any); tool["restartable"] != false {
		t.Errorf("the metadata is %v", question.Metadata)
	}
	response, err = g.Generate(t.Context(), genkit.WithMessages(response.Messages()...), genkit.WithToolNames("question"), genkit.WithResume(question.Respond(call, "blue")))
	if err != nil || response.Text() != "Blue it is." || string(s.requests[1].Messages[2].Content[0].(*ai.ToolResponsePart).ToolResponse.Output) != `"blue"` {
		t.Errorf("got %v, %v", response, err)
	}
	if _, err := g.GenerateText(t.Context(), genkit.WithPrompt("x")); err == nil {
		t.Error("the script is over")
	}
	silent := genkit.NewInterrupt[core.None, string]("silent", "", nil)
	if _, err := silent.Run(t.Context(), core.None{}); core.Interrupted(err) == nil || !errors.Is(err, core.ErrFailedPrecondition) {
		t.Errorf("outside of a call, an interrupt is %v", err)
	}
}

// TestTheSameRequestTwice checks that a request which a model hands out twice, as one
// value, is two calls.
func TestTheSameRequestTwice(t *testing.T) {
	calls := 0
	second := genkit.NewTool("t", "", func(context.Context, core.None) (int, error) {
		if calls++; calls == 2 {
			return 0, genkit.Interrupt(nil)
		}
		return 1, nil
	})
	call := asks("t", "1", core.None{})
	g, _ := scripted(t, responds(ai.NewTextPart("Both."), call, call))
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(second), genkit.WithToolPolicy(core.ToolPolicy{MaxParallel: 1}))
	if err != nil || len(response.Interrupts()) != 1 || response.Message.Content[0].PartMetadata() != nil {
		t.Fatalf("got %s, %v", ai.JSON(response), err)
	}
	pending := 0
	for _, part := range response.ToolRequests() {
		if part.Metadata["pendingOutput"] == 1.0 {
			pending++
		}
	}
	if pending != 1 || call.PartMetadata() != nil {
		t.Errorf("got %s", ai.JSON(response.Message))
	}
}

func TestAFailedSiblingOfAnInterruptFailsTheCall(t *testing.T) {
	g, _ := scripted(t, responds(asks("pay", "1", payment{1000}), asks("broken", "2", core.None{})))
	broken := genkit.NewTool("broken", "", func(context.Context, core.None) (int, error) { return 0, core.Errorf(core.DataLoss, "gone") })
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(payTool(), broken))
	if !errors.Is(err, core.ErrDataLoss) || len(response.Interrupts()) != 0 {
		t.Errorf("got %v, %v", response, err)
	}
}

func TestMiddlewareInterrupts(t *testing.T) {
	ran := 0
	tool := genkit.NewTool("add", "Adds.", func(context.Context, addIn) (int, error) { ran++; return 3, nil })
	approval := hooksFunc(func() *core.Hooks {
		return &core.Hooks{Tool: func(ctx context.Context, c *core.ToolCall, next core.ToolNext) (*ai.ToolResponsePart, error) {
			if c.Resumed == nil {
				return nil, genkit.Interrupt("approve")
			}
			return next(ctx, c)
		}}
	})
	g, _ := scripted(t, responds(asks("add", "1", addIn{1, 2})), says("3"))
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool), genkit.WithMiddleware(approval))
	if err != nil || len(response.Interrupts()) != 1 || ran != 0 {
		t.Fatalf("got %v, %v; the tool ran %d times", response, err, ran)
	}
	response, err = g.Generate(t.Context(), genkit.WithMessages(response.Messages()...), genkit.WithTools(tool), genkit.WithMiddleware(approval),
		genkit.WithResume(tool.Restart(response.Interrupts()[0], map[string]bool{"toolApproved": true})))
	if err != nil || response.Text() != "3" || ran != 1 {
		t.Errorf("got %v, %v; the tool ran %d times", response, err, ran)
	}
}

// hooksFunc is a middleware that makes its hooks with a function.
type hooksFunc func() *core.Hooks

func (f hooksFunc) MiddlewareName() string { return "test" }

func (f hooksFunc) Hooks(context.Context, *core.Registry) (*core.Hooks, error) { return f(), nil }
