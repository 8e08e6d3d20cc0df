// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// script is a model that answers with its steps in turn and keeps the requests.
type script struct {
	steps    []core.ModelFunc
	requests []*ai.ModelRequest
}

func (s *script) run(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	if len(s.requests) == len(s.steps) {
		return nil, fmt.Errorf("the script has only %d steps", len(s.steps))
	}
	s.requests = append(s.requests, q)
	return s.steps[len(s.requests)-1](ctx, q, send)
}

func says(text string) core.ModelFunc { return responds(ai.NewTextPart(text)) }

func responds(parts ...ai.Part) core.ModelFunc {
	return func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return &ai.ModelResponse{Message: ai.NewModelMessage(parts...), FinishReason: ai.FinishStop,
			Usage: &ai.Usage{InputTokens: 10, OutputTokens: 1}}, nil
	}
}

func fails(s core.Status, text string) core.ModelFunc {
	return func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return nil, core.Errorf(s, "%s", text)
	}
}

func asks(name, ref string, input any) ai.Part { return ai.NewToolRequestPart(name, ref, input) }

// scripted returns an instance whose default model plays the steps.
func scripted(t *testing.T, steps ...core.ModelFunc) (*genkit.Genkit, *script) {
	t.Helper()
	g, err := genkit.New(t.Context(), &genkit.Options{Model: "script"})
	if err != nil {
		t.Fatal(err)
	}
	s := &script{steps: steps}
	genkit.DefineModel(g, "script", &genkit.ModelOptions{Supports: &ai.ModelSupports{
		Tools: true, Multiturn: true, Media: true, SystemRole: true, ToolChoice: true, Constrained: ai.ConstrainedAll}}, s.run)
	return g, s
}

func messagesJSON(t *testing.T, messages []*ai.Message) string {
	t.Helper()
	var lines []string
	for _, m := range messages {
		lines = append(lines, string(ai.JSON(m)))
	}
	return strings.Join(lines, "\n")
}

func TestMessageOrderAndLiteralText(t *testing.T) {
	g, s := scripted(t, says("ok"))
	response, err := g.Generate(t.Context(),
		genkit.WithPrompt("100% %d of it"),
		genkit.WithMessages(ai.NewUserTextMessage("before"), ai.NewModelTextMessage("yes")),
		genkit.WithSystem("50% %s"),
		genkit.WithParts(ai.NewMediaPart("image/png", "https://example.com/a.png")),
		genkit.WithSystemf(" and %d%%", 7))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"role":"system","content":[{"text":"50% %s"},{"text":" and 7%"}]}
{"role":"user","content":[{"text":"before"}]}
{"role":"model","content":[{"text":"yes"}]}
{"role":"user","content":[{"text":"100% %d of it"},{"media":{"contentType":"image/png","url":"https://example.com/a.png"}}]}`
	if diff := cmp.Diff(want, messagesJSON(t, s.requests[0].Messages)); diff != "" {
		t.Error(diff)
	}
	want += "\n" + `{"role":"model","content":[{"text":"ok"}]}`
	if diff := cmp.Diff(want, messagesJSON(t, response.Messages())); diff != "" {
		t.Error(diff)
	}
	if u := response.Usage; u.TotalTokens != 11 || u.InputImages != 1 || u.OutputCharacters != 2 {
		t.Errorf("usage is %+v", u)
	}
}

func TestWrongCallsAreRefused(t *testing.T) {
	g, _ := scripted(t)
	bare := newGenkit(t)
	prompt := genkit.WithPrompt("x")
	echo := func(name string) *genkit.Tool[core.None, string] {
		return genkit.NewTool(name, "", func(context.Context, core.None) (string, error) { return "", nil })
	}
	twice := echo("twice")
	tests := []struct {
		name    string
		g       *genkit.Genkit
		options []genkit.Option
		status  core.Status
		says    string
	}{
		{"no model", bare, []genkit.Option{prompt}, core.InvalidArgument, "no model"},
		{"unknown model", g, []genkit.Option{prompt, genkit.WithModel("nope")}, core.NotFound, "'nope'"},
		{"nothing to say", g, nil, core.InvalidArgument, "nothing to generate from"},
		{"negative turns", g, []genkit.Option{prompt, genkit.WithMaxTurns(-1)}, core.InvalidArgument, "-1"},
		{"option of another verb", g, []genkit.Option{prompt, genkit.WithK(3)}, core.InvalidArgument, "WithK is no option of generate"},
		{"empty option", g, []genkit.Option{prompt, {}}, core.InvalidArgument, "empty"},
		{"nil tool", g, []genkit.Option{prompt, genkit.WithTools(nil)}, core.InvalidArgument, "nil"},
		{"typed nil tool", g, []genkit.Option{prompt, genkit.WithTools((*genkit.Tool[string, string])(nil))}, core.InvalidArgument, "nil"},
		{"nil document", g, []genkit.Option{prompt, genkit.WithDocs(nil)}, core.InvalidArgument, "WithDocs: value 0 is nil"},
		{"nil message", g, []genkit.Option{genkit.WithMessages(ai.NewUserTextMessage("x"), nil)}, core.InvalidArgument, "WithMessages: message 1 is nil"},
		{"nil part", g, []genkit.Option{genkit.WithParts((*ai.TextPart)(nil))}, core.InvalidArgument, "WithParts: value 0 is nil"},
		{"nil part in a message", g, []genkit.Option{genkit.WithMessages(ai.NewUserMessage(nil))}, core.InvalidArgument, "WithMessages: value 0 is nil"},
		{"nil middleware", g, []genkit.Option{prompt, genkit.WithMiddleware(nil)}, core.InvalidArgument, "WithMiddleware"},
		{"nil model", g, []genkit.Option{prompt, genkit.WithModelAction(nil)}, core.InvalidArgument, "WithModelAction"},
		{"odd tool choice", g, []genkit.Option{prompt, genkit.WithToolChoice("maybe")}, core.InvalidArgument, "maybe"},
		{"odd schema", g, []genkit.Option{prompt, genkit.WithOutputSchema(json.RawMessage("{bad"))}, core.InvalidArgument, "WithOutputSchema"},
		{"the same tool twice", g, []genkit.Option{prompt, genkit.WithTools(twice, twice)}, core.InvalidArgument, "given twice"},
		{"unknown tool", g, []genkit.Option{prompt, genkit.WithToolNames("nope")}, core.NotFound, "'nope'"},
		{"same short name", g, []genkit.Option{prompt, genkit.WithTools(echo("a/x"), echo("b/x"))}, core.InvalidArgument, "'x'"},
		{"configs that do not merge", g, []genkit.Option{prompt, genkit.WithModelRef(ai.ModelRef{Name: "script", Config: 1}), genkit.WithConfig(2)}, core.InvalidArgument, "object"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			response, err := tt.g.Generate(t.Context(), tt.options...)
			if core.StatusOf(err) != tt.status || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v", err)
			}
			if response != nil {
				t.Errorf("a call that did not begin has response %+v", response.ModelResponse)
			}
		})
	}
}

func TestConfigMerge(t *testing.T) {
	type own struct {
		Temperature *float64 `json:"temperature,omitempty"`
		Extra       string   `json:"extra,omitempty"`
	}
	config := &own{Temperature: new(0.0)}
	tests := []struct {
		name    string
		options []genkit.Option
		want    any
	}{
		{"one source passes untouched", []genkit.Option{genkit.WithConfig(config)}, config},
		{"none", nil, nil},
		{"nil is none", []genkit.Option{genkit.WithConfig((*own)(nil))}, nil},
		{"several merge, the call wins", []genkit.Option{
			genkit.WithModelRef(ai.ModelRef{Name: "script", Version: "v1", Config: map[string]any{"temperature": 1, "topK": 2}}), genkit.WithConfig(config),
		}, json.RawMessage(`{"temperature":0,"topK":2,"version":"v1"}`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, s := scripted(t, says("ok"))
			if _, err := g.Generate(t.Context(), append(tt.options, genkit.WithPrompt("x"))...); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, s.requests[0].Config); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestConfigAs(t *testing.T) {
	for name, config := range map[string]any{
		"value":   ai.CommonConfig{Temperature: new(0.5)},
		"pointer": &ai.CommonConfig{Temperature: new(0.5)},
		"map":     map[string]any{"temperature": 0.5},
		"JSON":    json.RawMessage(`{"temperature":0.5}`),
	} {
		got, err := genkit.ConfigAs[ai.CommonConfig](&ai.ModelRequest{Config: config})
		if err != nil || got.Temperature == nil || *got.Temperature != 0.5 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := genkit.ConfigAs[ai.CommonConfig](&ai.ModelRequest{Config: json.RawMessage(`{"temperature":"hot"}`)}); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("a bad config gives %v", err)
	}
}

func TestToolsRunInParallelAndAnswerInOrder(t *testing.T) {
	g, s := scripted(t, responds(asks("wait", "", addIn{1, 0}), asks("wait", "", addIn{2, 0}), asks("wait", "c", addIn{3, 0})), says("done"))
	second := make(chan struct{})
	wait := genkit.DefineTool(g, "my/wait", "Waits.", func(_ context.Context, in addIn) (int, error) {
		if in.A == 2 {
			close(second)
		} else {
			<-second // the first and the third end after the second: they run at the same time
		}
		return in.A * 10, nil
	})
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(wait))
	if err != nil {
		t.Fatal(err)
	}
	var outputs, refs []string
	for _, p := range s.requests[1].Messages[2].Content {
		r := p.(*ai.ToolResponsePart).ToolResponse
		outputs, refs = append(outputs, string(r.Output)), append(refs, r.Ref)
	}
	if diff := cmp.Diff([]string{"10", "20", "30"}, outputs); diff != "" {
		t.Error(diff)
	}
	requests := s.requests[1].Messages[1].ToolRequests()
	for i, r := range requests {
		if r.ToolRequest.Ref != refs[i] || refs[i] == "" {
			t.Errorf("request %d has ref %q, its response %q", i, r.ToolRequest.Ref, refs[i])
		}
	}
	if refs[0] == refs[1] || refs[2] != "c" {
		t.Errorf("refs are %q", refs)
	}
	if response.Text() != "done" || response.Usage.InputTokens != 20 || len(response.Request.Messages) != 3 {
		t.Errorf("response is %+v", response.ModelResponse)
	}
	definition := s.requests[0].Tools[0]
	if definition.Name != "wait" || definition.Metadata["originalName"] != "my/wait" || definition.Key != "/tool/my/wait" {
		t.Errorf("the tool is described as %s", ai.JSON(definition))
	}
	if len(s.requests[0].Messages) != 1 {
		t.Error("the first request was changed later")
	}
}

func TestToolsThatFail(t *testing.T) {
	tests := []struct {
		name   string
		input  any
		fn     func(context.Context, addIn) (int, error)
		status core.Status
		says   string
	}{
		{"error keeps its status", addIn{1, 2}, func(context.Context, addIn) (int, error) { return 0, core.Errorf(core.Unavailable, "down") }, core.Unavailable, "tool 'add'"},
		{"panic", addIn{1, 2}, func(context.Context, addIn) (int, error) { panic("oh") }, core.Internal, "tool 'add' panicked: oh"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, _ := scripted(t, responds(asks("add", "1", tt.input), asks("other", "2", core.None{})))
			running, cancelled := make(chan struct{}), make(chan struct{})
			tool := genkit.NewTool("add", "Adds.", func(ctx context.Context, in addIn) (int, error) {
				<-running
				return tt.fn(ctx, in)
			})
			other := genkit.NewTool("other", "Waits for the end.", func(ctx context.Context, _ core.None) (int, error) {
				close(running)
				<-ctx.Done() // a sibling's failure cancels it
				close(cancelled)
				return 0, ctx.Err()
			})
			response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool, other))
			if core.StatusOf(err) != tt.status || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v", err)
			}
			select {
			case <-cancelled:
			default:
				t.Error("the other tool was not waited for")
			}
			// What was reached: the history before the round that failed, and the usage.
			if response == nil || len(response.Messages()) != 1 || response.Usage.InputTokens != 10 || response.FinishReason != ai.FinishFailed {
				t.Errorf("the partial response is %+v", response)
			}
		})
	}
}

func TestAToolThatPanicsIsLoggedWithItsStack(t *testing.T) {
	var log bytes.Buffer
	g, err := genkit.New(t.Context(), &genkit.Options{Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	genkit.DefineModel(g, "m", nil, toolModel(1))
	cause := core.Errorf(core.DataLoss, "gone")
	tool := genkit.NewTool("add", "Adds.", func(context.Context, addIn) (int, error) { panic(cause) })
	_, err = g.Generate(t.Context(), genkit.WithModel("/model/m"), genkit.WithPrompt("go"), genkit.WithTools(tool)) // a key is a name too
	if core.StatusOf(err) != core.Internal || !errors.Is(err, core.ErrDataLoss) {
		t.Errorf("got %v", err)
	}
	for _, text := range []string{"a tool panicked", `"tool":"add"`, "generate_test.go", "traceId"} {
		if !strings.Contains(log.String(), text) {
			t.Errorf("the log does not hold %q: %s", text, &log)
		}
	}
}

func TestUnknownToolRequested(t *testing.T) {
	g, _ := scripted(t, responds(asks("ghost", "1", nil)))
	_, err := g.Generate(t.Context(), genkit.WithPrompt("go"))
	if !errors.Is(err, core.ErrNotFound) || !strings.Contains(err.Error(), "'ghost'") {
		t.Errorf("got %v", err)
	}
}

func TestMaxTurns(t *testing.T) {
	ask := responds(asks("add", "1", addIn{1, 2}))
	g, s := scripted(t, ask, ask, ask, ask, ask, ask, ask)
	tool := genkit.DefineTool(g, "add", "Adds.", add)
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool))
	if !errors.Is(err, core.ErrAborted) || !strings.Contains(err.Error(), "5 rounds") {
		t.Errorf("got %v", err)
	}
	if len(s.requests) != 6 { // five rounds of tools make six calls of the model
		t.Errorf("the model was called %d times", len(s.requests))
	}
	if response.FinishReason != ai.FinishAborted || len(response.Messages()) != 11 || response.Usage.InputTokens != 60 {
		t.Errorf("the partial response is %+v", response.ModelResponse)
	}
}

func TestReturnToolRequests(t *testing.T) {
	g, _ := scripted(t, responds(asks("add", "1", addIn{1, 2})))
	tool := genkit.DefineTool(g, "add", "Adds.", func(context.Context, addIn) (int, error) { panic("must not run") })
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithToolNames("add"), genkit.WithReturnToolRequests())
	if err != nil || len(response.ToolRequests()) != 1 {
		t.Errorf("got %+v, %v", response, err)
	}
	_ = tool
}

func TestStreamedChunksKnowTheirMessage(t *testing.T) {
	streams := func(next core.ModelFunc, texts ...string) core.ModelFunc {
		return func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			shared := &ai.Chunk{}
			for _, text := range texts {
				shared.Content = ai.Parts{ai.NewTextPart(text)}
				if err := send(shared); err != nil {
					return nil, err
				}
				if shared.Role != "" || shared.Index != 0 {
					t.Error("the model's own chunk was changed")
				}
			}
			return next(ctx, q, send)
		}
	}
	g, _ := scripted(t,
		streams(responds(asks("add", "1", addIn{1, 2}), asks("add", "2", addIn{3, 4})), "let ", "me"),
		responds(asks("add", "3", addIn{5, 6})), // a turn that streams nothing
		streams(says("11"), "11"))
	tool := genkit.DefineTool(g, "add", "Adds.", func(ctx context.Context, in addIn) (int, error) {
		if in.A == 5 {
			if err := genkit.SendPartial(ctx, "adding"); err != nil {
				return 0, err
			}
		}
		return add(ctx, in)
	})
	var got []string
	s := g.GenerateStream(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool))
	for chunk, err := range s.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d %s %s", chunk.Index, chunk.Role, ai.JSON(chunk.Content)))
	}
	want := []string{
		`0 model [{"text":"let "}]`,
		`0 model [{"text":"me"}]`,
		`1 tool [{"toolResponse":{"ref":"1","name":"add","output":3}},{"toolResponse":{"ref":"2","name":"add","output":7}}]`,
		`3 tool [{"toolResponse":{"ref":"3","name":"add","output":"adding"},"metadata":{"partial":true}}]`,
		`3 tool [{"toolResponse":{"ref":"3","name":"add","output":11}}]`,
		`4 model [{"text":"11"}]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	response, err := s.Result()
	if err != nil || response.Text() != "11" || response.Usage.InputTokens != 30 {
		t.Errorf("the result is %+v, %v", response, err)
	}
}

func TestCancelledHalfWay(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	g, _ := scripted(t, responds(asks("add", "1", addIn{1, 2})), func(ctx context.Context, _ *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		cancel()
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(10 * time.Second):
			return nil, errors.New("not cancelled")
		}
	})
	tool := genkit.DefineTool(g, "add", "Adds.", add)
	response, err := g.Generate(ctx, genkit.WithPrompt("go"), genkit.WithTools(tool))
	if core.StatusOf(err) != core.Cancelled || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if response == nil || response.FinishReason != ai.FinishAborted || len(response.Messages()) != 3 {
		t.Errorf("what was reached is %+v", response)
	}
	if _, err := g.Generate(ctx, genkit.WithPrompt("go")); core.StatusOf(err) != core.Cancelled {
		t.Errorf("a call that begins cancelled gives %v", err)
	}
}

func TestAModelThatFailsLater(t *testing.T) {
	g, _ := scripted(t, responds(asks("add", "1", addIn{1, 2})), fails(core.ResourceExhausted, "quota"), says("now"))
	tool := genkit.DefineTool(g, "add", "Adds.", add)
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool))
	if !errors.Is(err, core.ErrResourceExhausted) || response == nil || response.Error.Status != "RESOURCE_EXHAUSTED" {
		t.Fatalf("got %+v, %v", response, err)
	}
	again, err := g.Generate(t.Context(), genkit.WithMessages(response.Messages()...), genkit.WithTools(tool))
	if err != nil || again.Text() != "now" {
		t.Errorf("the history cannot be sent again: %v", err)
	}
}

func TestAnEmptyAnswerIsAnError(t *testing.T) {
	g, _ := scripted(t, func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return &ai.ModelResponse{FinishReason: ai.FinishBlocked}, nil
	})
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("x")); err == nil || !strings.Contains(err.Error(), "blocked") {
		t.Errorf("got %v", err)
	}
}

func TestDocumentsBecomeContext(t *testing.T) {
	docs := []*ai.Document{ai.NewTextDocument("Gophers dig.", ai.Metadata{"ref": "zoo"}), ai.NewTextDocument("They eat roots.", nil)}
	g, s := scripted(t, says("ok"))
	message := ai.NewUserTextMessage("What do they do?")
	if _, err := g.Generate(t.Context(), genkit.WithMessages(message), genkit.WithDocs(docs...)); err != nil {
		t.Fatal(err)
	}
	parts := s.requests[0].Messages[0].Content
	if len(parts) != 2 || !strings.HasSuffix(parts[1].(*ai.TextPart).Text, "- [zoo]: Gophers dig.\n- [1]: They eat roots.\n\n") ||
		parts[1].PartMetadata()["purpose"] != "context" {
		t.Errorf("the message is %s", ai.JSON(parts))
	}
	if len(message.Content) != 1 {
		t.Error("the caller's message was changed")
	}
	genkit.DefineModel(g, "reader", &genkit.ModelOptions{Supports: &ai.ModelSupports{Context: true}}, s.run)
	s.steps = append(s.steps, says("ok"))
	if _, err := g.Generate(t.Context(), genkit.WithModel("reader"), genkit.WithPrompt("x"), genkit.WithDocs(docs...)); err != nil {
		t.Fatal(err)
	}
	if len(s.requests[1].Docs) != 2 || len(s.requests[1].Messages[0].Content) != 1 {
		t.Error("a model that takes documents did not get them as such")
	}
}

func TestGenerateData(t *testing.T) {
	type dish struct {
		Name  string `json:"name"`
		Price int    `json:"price" jsonschema:"minimum=1"`
		Size  string `json:"size" jsonschema:"default=M"`
	}
	tests := []struct {
		name, text string
		want       dish
		says       []string
	}{
		{name: "plain", text: `{"name":"soup","price":3}`, want: dish{"soup", 3, "M"}},
		{name: "fenced", text: "Here:\n```json\n{\"name\":\"soup\",\"price\":3}\n```\n", want: dish{"soup", 3, "M"}},
		{name: "in prose", text: `It is [see] {"name":"so{u}p","price":3}, enjoy`, want: dish{"so{u}p", 3, "M"}},
		{name: "a fraction that is none", text: `{"name":"soup","price":3.0,"size":"L"}`, want: dish{"soup", 3, "L"}},
		{name: "breaks the schema", text: `{"price":0}`, says: []string{"name", "price"}},
		{name: "no JSON", text: "soup", says: []string{"no JSON", "soup"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, s := scripted(t, says(tt.text))
			got, response, err := genkit.GenerateData[dish](t.Context(), g, genkit.WithPrompt("a dish"), genkit.WithRepairs(0))
			if (err != nil) != (tt.says != nil) {
				t.Fatalf("got %v", err)
			}
			for _, text := range tt.says {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("%q does not say %q", err, text)
				}
			}
			var output *core.OutputError
			if err != nil && (!errors.Is(err, core.ErrInvalidArgument) || !errors.As(err, &output) || output.Text != tt.text || output.Attempts != 1 || response == nil) {
				t.Errorf("got %v, %v", response, err)
			}
			if got != tt.want {
				t.Errorf("got %+v", got)
			}
			if o := s.requests[0].Output; o.Format != "json" || !o.Constrained || !strings.Contains(string(o.Schema), `"minimum":1`) {
				t.Errorf("the model was asked for %s", ai.JSON(o))
			}
		})
	}
}

// recorder is a middleware that notes when its hooks run.
type recorder struct {
	name string
	log  *[]string
	tool core.Runner
}

func (r recorder) MiddlewareName() string { return r.name }

func (r recorder) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	calls := 0 // lives for one generate call
	note := func(what string) {
		calls++
		*r.log = append(*r.log, fmt.Sprintf("%s.%s%d", r.name, what, calls))
	}
	h := &core.Hooks{
		Generate: func(ctx context.Context, turn *core.Turn, send core.Send[*ai.Chunk], next core.GenerateNext) (*ai.ModelResponse, error) {
			note("generate")
			if err := send(&ai.Chunk{Content: ai.Parts{ai.NewTextPart(r.name)}}); err != nil {
				return nil, err
			}
			return next(ctx, turn, send)
		},
		Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
			note("model")
			return next(ctx, q, send)
		},
		Tool: func(ctx context.Context, c *core.ToolCall, next core.ToolNext) (*ai.ToolResponsePart, error) {
			note("tool")
			return next(ctx, c)
		},
	}
	if r.tool != nil {
		h.Tools = []core.Runner{r.tool}
	}
	return h, nil
}

func TestMiddlewareOrder(t *testing.T) {
	var log []string
	tool := genkit.NewTool("add", "Adds.", add)
	a, b := recorder{"a", &log, nil}, recorder{"b", &log, tool}
	g, s := scripted(t, responds(asks("add", "1", addIn{1, 2})), func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		log = append(log, fmt.Sprintf("streaming %v", core.Streaming(ctx)))
		return says("3")(ctx, q, send)
	})
	var injected []string
	stream := g.GenerateStream(t.Context(), genkit.WithPrompt("go"), genkit.WithMiddleware(a, b))
	for chunk, err := range stream.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		injected = append(injected, fmt.Sprintf("%d %s %s", chunk.Index, chunk.Role, chunk.Text()))
	}
	want := []string{"a.generate1", "b.generate1", "a.model2", "b.model2", "a.tool3", "b.tool3", "a.generate4", "b.generate4", "a.model5", "b.model5", "streaming true"}
	if diff := cmp.Diff(want, log); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"0 model a", "0 model b", "1 tool ", "2 model a", "2 model b"}, injected); diff != "" {
		t.Error(diff)
	}
	log, s.requests = nil, nil
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithMiddleware(b)); err != nil {
		t.Fatal(err)
	}
	if log[len(log)-1] != "streaming false" {
		t.Errorf("a call that does not stream looks like one that does to its model: %v", log)
	}
}
