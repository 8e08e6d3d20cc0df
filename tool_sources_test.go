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

func TestPatternsOfDynamicTools(t *testing.T) {
	tool := func(name string) *core.Action {
		return genkit.NewTool(name, "From afar.", func(context.Context, core.None) (string, error) { return name, nil }).Action
	}
	g, s := scripted(t, responds(asks("two", "1", core.None{})), says("done"), says("done"), says("done"))
	genkit.DefineDynamicActionProvider(g, "remote", nil, func(context.Context) ([]*core.Action, error) {
		return []*core.Action{tool("one"), tool("two"), tool("tree")}, nil
	})
	names := func(pattern string) []string {
		t.Helper()
		before := len(s.requests)
		if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithToolNames(pattern)); err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, d := range s.requests[before].Tools {
			list = append(list, d.Name+" "+d.Key)
		}
		return list
	}
	key := "/dynamic-action-provider/remote:tool/"
	if diff := cmp.Diff([]string{"two " + key + "two"}, names("remote:tool/tw*")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`"two"`}, answersOf(&script{requests: s.requests[:2]})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"one " + key + "one"}, names("remote:tool/one")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"one " + key + "one", "two " + key + "two", "tree " + key + "tree"}, names("remote:tool/*")); diff != "" {
		t.Error(diff)
	}
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithToolNames("remote:tool/x*")); !errors.Is(err, core.ErrNotFound) || !strings.Contains(err.Error(), "matches nothing") {
		t.Errorf("got %v", err)
	}
}

func TestNamesThatLookLikeThoseOfProviders(t *testing.T) {
	g, s := scripted(t, says("done"))
	genkit.DefineTool(g, "my:tool/one", "", add)
	for _, name := range []string{"my:tool/two", "my:tool/*"} {
		if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithToolNames(name)); !errors.Is(err, core.ErrNotFound) || len(s.requests) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithToolNames("my:tool/one")); err != nil || s.requests[0].Tools[0].Name != "one" {
		t.Errorf("a tool of that name: %v", err)
	}
	genkit.DefineDynamicActionProvider(g, "down", nil, func(context.Context) ([]*core.Action, error) {
		return nil, core.Errorf(core.Unavailable, "no line")
	})
	_, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithToolNames("down:tool/x"))
	if !errors.Is(err, core.ErrUnavailable) || strings.Contains(err.Error(), "not found") {
		t.Errorf("a provider that does not answer: %v", err)
	}
}

func TestAPlainToolIsListedTwice(t *testing.T) {
	g, s := scripted(t, responds(asks("add", "1", addIn{1, 2})), says("3"))
	plain := genkit.DefineTool(g, "acme/add", "Adds.", add)
	photo := genkit.DefineMultipartTool(g, "photo", "Takes one.", func(context.Context, core.None) (*ai.MultipartToolResponse, error) {
		return &ai.MultipartToolResponse{}, nil
	})
	hint := genkit.WithToolMetadata(map[string]any{"type": "odd", "tool": map[string]any{"hint": 1}})
	genkit.DefineInterrupt[string, string](g, "ask", "", nil, genkit.WithToolMetadata(map[string]any{"tool": map[string]any{"hint": 1, "restartable": true}}))
	genkit.DefineTool(g, "marked", "", add, hint)
	genkit.DefineMultipartTool(g, "film", "", func(context.Context, core.None) (*ai.MultipartToolResponse, error) { return nil, nil }, hint)
	metadata := map[string]string{}
	for _, d := range g.Registry().List(t.Context()) {
		metadata[d.Key] = string(ai.JSON(d.Metadata))
	}
	for key, want := range map[string]string{
		"/tool/acme/add":    `{"type":"tool"}`,
		"/tool.v2/acme/add": `{"dynamic":true,"tool":{"multipart":true},"type":"tool.v2"}`,
		"/tool.v2/photo":    `{"tool":{"multipart":true},"type":"tool.v2"}`,
		"/tool/photo":       "",
		"/tool/ask":         `{"tool":{"hint":1,"restartable":false},"type":"tool"}`,
		"/tool.v2/ask":      "", // as published: a question is listed once
		"/tool/marked":      `{"tool":{"hint":1},"type":"tool"}`,
		"/tool.v2/marked":   `{"dynamic":true,"tool":{"hint":1,"multipart":true},"type":"tool.v2"}`,
		"/tool.v2/film":     `{"tool":{"hint":1,"multipart":true},"type":"tool.v2"}`,
	} {
		if metadata[key] != want {
			t.Errorf("%s has %s, want %s", key, metadata[key], want)
		}
	}
	if loose := genkit.NewTool("x", "", add); loose.Metadata["dynamic"] != true || plain.Metadata["dynamic"] != nil || photo.Metadata["dynamic"] != nil {
		t.Error("a tool of no registry is not marked as dynamic")
	}
	if loose := genkit.NewMultipartTool("x", "", func(context.Context, core.None) (*ai.MultipartToolResponse, error) { return nil, nil }); loose.Metadata["dynamic"] != true {
		t.Error("a multipart tool of no registry is not marked as dynamic")
	}
	twin, err := g.Registry().Lookup(t.Context(), core.KindToolV2, "acme/add")
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := twin.RunJSON(t.Context(), []byte(`{"a":1,"b":2}`), nil); err != nil || string(raw) != `{"output":3}` {
		t.Errorf("the twin answers %s, %v", raw, err)
	}
	// By its key, the twin is a tool like any other; its output is the tool's.
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithToolNames("/tool.v2/acme/add")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"3"}, answersOf(s)); diff != "" || s.requests[0].Tools[0].Key != "/tool.v2/acme/add" {
		t.Error(diff)
	}
}

func TestMultipartResponses(t *testing.T) {
	photo := genkit.NewMultipartTool("photo", "", func(context.Context, core.None) (*ai.MultipartToolResponse, error) {
		return &ai.MultipartToolResponse{Output: json.RawMessage(`0`), Content: ai.Parts{ai.NewMediaPart("image/png", "data:,x")}, Metadata: ai.Metadata{"lens": "wide"}}, nil
	})
	g, s := scripted(t, responds(asks("photo", "1", core.None{})), says("done"))
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(photo)); err != nil {
		t.Fatal(err)
	}
	want := `[{"toolResponse":{"ref":"1","name":"photo","output":0,"content":[{"media":{"contentType":"image/png","url":"data:,x"}}]},"metadata":{"lens":"wide"}}]`
	if diff := cmp.Diff(want, string(ai.JSON(s.requests[1].Messages[2].Content))); diff != "" {
		t.Error(diff)
	}
}

// TestTheGenerateAction checks what the published cases leave out.
func TestTheGenerateAction(t *testing.T) {
	g, s := scripted(t)
	genkit.DefineMiddleware[faults](g, "Makes the model fail.")
	genkit.DefineResource(g, "note", genkit.ResourceOptions{URI: "note:1"}, saying("note"))
	pay := payTool()
	g.Registry().Register(pay.Action)
	run := func(input string, steps ...core.ModelFunc) (map[string]any, error) {
		t.Helper()
		s.steps, s.requests = steps, nil
		action, err := g.Registry().Lookup(t.Context(), core.KindUtil, "generate")
		if err != nil {
			t.Fatal(err)
		}
		raw, err := action.RunJSON(t.Context(), []byte(input), nil)
		if err != nil {
			return nil, err
		}
		return decoded(t, raw).(map[string]any), nil
	}
	hello := `"messages":[{"role":"user","content":[{"text":"hi"}]}]`
	if got, err := run(`{`+hello+`,"output":{"jsonSchema":{"type":"object"},"instructions":"JSON!"},"stepName":"x","unknown":1}`, says(`{"a":1}`)); err != nil ||
		got["request"].(map[string]any)["output"].(map[string]any)["format"] != "json" || len(s.requests[0].Messages[0].Content) != 2 {
		t.Errorf("output: %v, %v", got, err)
	}
	nulls := `,"model":null,"docs":null,"tools":null,"resources":null,"toolChoice":null,"config":null,"output":{"jsonSchema":null,"instructions":null},"resume":null,"maxTurns":null,"use":null}`
	if got, err := run(`{`+hello+nulls, says("ok")); err != nil || got["finishReason"] != "stop" {
		t.Errorf("nulls: %v, %v", got, err)
	}
	if _, err := run(`{` + hello + `,"use":[{"name":"faults","config":{"calls":1}}]}`); !errors.Is(err, core.ErrUnavailable) {
		t.Errorf("use: %v", err)
	}
	if got, err := run(`{"messages":[{"role":"user","content":[{"resource":{"uri":"note:1"}}]}],"resources":["note"]}`, says("ok")); err != nil || s.requests[0].Messages[0].Text() != "note note:1 map[]" {
		t.Errorf("resources: %v, %v", got, err)
	}
	first, err := run(`{`+hello+`,"tools":["pay"]}`, responds(asks("pay", "1", payment{1000})))
	if err != nil || first["finishReason"] != "interrupted" {
		t.Fatalf("got %v, %v", first, err)
	}
	history := append(first["request"].(map[string]any)["messages"].([]any), first["message"])
	restart := first["message"].(map[string]any)["content"].([]any)[0].(map[string]any)
	restart["metadata"] = map[string]any{"resumed": map[string]any{"Approved": true}}
	again := string(ai.JSON(map[string]any{"messages": history, "tools": []string{"pay"}, "resume": map[string]any{"restart": []any{restart}, "metadata": map[string]any{"by": "Ada"}}}))
	if got, err := run(again, says("done")); err != nil || got["finishReason"] != "stop" || s.requests[0].Messages[2].Metadata["resumed"].(map[string]any)["by"] != "Ada" {
		t.Errorf("resume: %v, %v", got, err)
	}
	for input, status := range map[string]core.Status{
		`null`: core.InvalidArgument, `{}`: core.InvalidArgument, `{"messages":[]}`: core.InvalidArgument, `{"messages":[null]}`: core.InvalidArgument,
		`[]`: core.InvalidArgument, `{"messages":"x"}`: core.InvalidArgument,
		`{"messages":[{"role":"boss","content":[{"text":"hi"}]}]}`: core.InvalidArgument, `{"messages":[{"content":[{"text":"hi"}]}]}`: core.InvalidArgument,
		`{` + hello + `,"output":{"instructions":5}}`:        core.InvalidArgument,
		`{` + hello + `,"model":"nope"}`:                     core.NotFound,
		`{` + hello + `,"tools":["nope"]}`:                   core.NotFound,
		`{` + hello + `,"use":[{"name":"nope"}]}`:            core.NotFound,
		`{` + hello + `,"use":[null]}`:                       core.InvalidArgument,
		`{` + hello + `,"resources":["nope"]}`:               core.NotFound,
		`{` + hello + `,"maxTurns":-1}`:                      core.InvalidArgument,
		`{` + hello + `,"output":{"jsonSchema":{"type":1}}}`: core.InvalidArgument,
		`{` + hello + `,"output":{"format":"nope"}}`:         core.NotFound,
		`{` + hello + `,"toolChoice":"maybe"}`:               core.InvalidArgument,
		`{` + hello + `,"resume":{}}`:                        core.FailedPrecondition,
	} {
		if _, err := run(input); core.StatusOf(err) != status {
			t.Errorf("%s gives %v", input, err)
		}
	}
}

func TestReturnedRequestsAreHeldToNoForm(t *testing.T) {
	g, _ := scripted(t, responds(asks("add", "1", addIn{1, 2})))
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(genkit.NewTool("add", "", add)), genkit.WithReturnToolRequests(), genkit.WithOutput(menu{}))
	if err != nil || len(response.ToolRequests()) != 1 {
		t.Errorf("got %v, %v", response, err)
	}
	if got := string(ai.JSON(response.Message.Metadata)); got != `{"generate":{"output":{"contentType":"application/json","format":"json"}}}` {
		t.Errorf("the message says of its form %s", got)
	}
}

// TestMessagesTellTheirForm checks the note in the messages of all turns.
func TestMessagesTellTheirForm(t *testing.T) {
	for output, want := range map[string]string{
		`{"format":"enum","jsonSchema":{"enum":["a"]}}`: `{"contentType":"text/enum","format":"enum"}`,
		`{"contentType":"text/html"}`:                   `{"contentType":"text/html"}`,
		`{"constrained":true}`:                          ``,
	} {
		g, _ := scripted(t, responds(asks("add", "1", addIn{1, 2})), says("a"))
		genkit.DefineTool(g, "add", "", add)
		action, err := g.Registry().Lookup(t.Context(), core.KindUtil, "generate")
		if err != nil {
			t.Fatal(err)
		}
		raw, err := action.RunJSON(t.Context(), []byte(`{"messages":[{"role":"user","content":[{"text":"x"}]}],"tools":["add"],"output":`+output+`}`), nil)
		var response ai.ModelResponse
		if err == nil {
			err = json.Unmarshal(raw, &response)
		}
		if err != nil {
			t.Fatal(err)
		}
		if asked := string(ai.JSON(response.Request.Output)); want == "" && asked != output {
			t.Errorf("%s: the model is asked for %s", output, asked)
		}
		for _, m := range response.Messages() {
			got := ""
			if note, ok := m.Metadata["generate"].(map[string]any); ok {
				got = string(ai.JSON(note["output"]))
			}
			if m.Role == ai.RoleModel && got != want || m.Role != ai.RoleModel && got != "" {
				t.Errorf("%s: a message of the %s says %s", output, m.Role, got)
			}
		}
	}
}

func TestBlockedAndEmptyAnswers(t *testing.T) {
	answers := func(r *ai.ModelResponse) core.ModelFunc {
		return func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			return r, nil
		}
	}
	for name, tt := range map[string]struct {
		answer *ai.ModelResponse
		status core.Status
		reason ai.FinishReason
		says   string
	}{
		"blocked":          {&ai.ModelResponse{FinishReason: ai.FinishBlocked, FinishMessage: "unsafe", Message: ai.NewModelTextMessage("a part")}, core.FailedPrecondition, ai.FinishBlocked, "blocked\"): unsafe"},
		"empty":            {&ai.ModelResponse{FinishReason: ai.FinishOther}, core.FailedPrecondition, ai.FinishFailed, `did not generate a message (finish reason "other")`},
		"nil":              {nil, core.Internal, ai.FinishFailed, "no response"},
		"no content":       {&ai.ModelResponse{FinishReason: ai.FinishStop, Message: ai.NewModelMessage()}, core.OK, ai.FinishStop, ""},
		"no finish reason": {&ai.ModelResponse{Message: ai.NewModelTextMessage("x")}, core.OK, "", ""},
	} {
		g, _ := scripted(t, answers(tt.answer))
		response, err := g.Generate(t.Context(), genkit.WithPrompt("x"))
		if core.StatusOf(err) != tt.status || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", name, err)
		}
		if response == nil || response.FinishReason != tt.reason || err != nil && (response.Message != nil || len(response.Messages()) != 1) {
			t.Errorf("%s: %s", name, ai.JSON(response))
		}
	}
}

func TestContextParts(t *testing.T) {
	doc := ai.NewTextDocument("d", ai.Metadata{"id": 7})
	own := func(pending bool) *ai.Message {
		return ai.NewUserMessage(&ai.TextPart{Text: "mine", Metadata: ai.Metadata{"purpose": "context", "pending": pending}})
	}
	for name, tt := range map[string]struct {
		messages []*ai.Message
		want     string // the texts of the parts
	}{
		"one is there":    {[]*ai.Message{own(false)}, "mine"},
		"a pending one":   {[]*ai.Message{own(true)}, "Use these"},
		"nobody asked":    {[]*ai.Message{ai.NewModelTextMessage("m")}, "m"},
		"named by its id": {[]*ai.Message{ai.NewUserTextMessage("u")}, "- [7]: d"},
	} {
		g, s := scripted(t, says("ok"))
		if _, err := g.Generate(t.Context(), genkit.WithMessages(tt.messages...), genkit.WithDocs(doc)); err != nil {
			t.Fatal(err)
		}
		text := s.requests[0].Messages[0].Text()
		if !strings.Contains(text, tt.want) || strings.Contains(text, "mine") != (name == "one is there") {
			t.Errorf("%s: %q", name, text)
		}
	}
}

func TestTheCallsContextReachesTools(t *testing.T) {
	var seen []any
	tool := genkit.NewTool("add", "", func(ctx context.Context, in addIn) (int, error) {
		seen = append(seen, core.ActionContext(ctx)["user"], genkit.ToolRequest(ctx).ToolRequest.Ref)
		return 3, nil
	})
	ask := responds(asks("add", "r1", addIn{1, 2}))
	g, _ := scripted(t, ask, ask, says("3")) // in every turn
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool), genkit.WithContext(map[string]any{"user": "Ada"})); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{"Ada", "r1", "Ada", "r1"}, seen); diff != "" {
		t.Error(diff)
	}
	if genkit.ToolRequest(t.Context()) != nil {
		t.Error("outside of a tool there is a request")
	}
}
