// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// adapted returns what a model is asked, and the response.
func adapted(t *testing.T, o *genkit.ModelOptions, options ...genkit.Option) (*ai.ModelRequest, *genkit.Response, error) {
	t.Helper()
	g, s := scripted(t, says(`{"a":1}`))
	genkit.DefineModel(g, "m", o, s.run)
	response, err := g.Generate(t.Context(), append(options, genkit.WithModel("m"))...)
	if len(s.requests) == 0 {
		return nil, response, err
	}
	return s.requests[0], response, err
}

func TestWhatAModelCannotDoIsDoneForIt(t *testing.T) {
	all := ai.ModelSupports{Multiturn: true, Media: true, Tools: true, SystemRole: true, ToolChoice: true, Context: true, Constrained: ai.ConstrainedAll}
	without := func(change func(*ai.ModelSupports)) *ai.ModelSupports {
		s := all
		change(&s)
		return &s
	}
	doc := ai.NewTextDocument("Gophers dig.", ai.Metadata{"ref": "zoo", "title": "Rodents"})
	wantSchema := genkit.WithOutputSchema(json.RawMessage(`{"type":"object"}`))
	tool := genkit.NewTool("add", "", add)
	conversation := []genkit.Option{genkit.WithSystem("Be brief."), genkit.WithPrompt("Hello")}
	const system, user = `{"role":"system","content":[{"text":"Be brief."}]}`, `{"role":"user","content":[{"text":"Hello"}]}`
	framed := `{"role":"user","content":[{"text":"Follow these instructions:\n"},{"text":"Be brief."}]}` + "\n" + `{"role":"model","content":[{"text":"I will."}]}`
	tests := []struct {
		name    string
		model   *genkit.ModelOptions
		options []genkit.Option
		want    string // messages
		output  bool   // the model is asked for a form
		docs    int
	}{
		{"it can do all", &genkit.ModelOptions{Supports: &all}, []genkit.Option{genkit.WithDocs(doc), wantSchema}, system + "\n" + user, true, 1},
		{"no system role", &genkit.ModelOptions{Supports: without(func(s *ai.ModelSupports) { s.SystemRole = false })}, nil, framed + "\n" + user, false, 0},
		{"no system role, words of its own", &genkit.ModelOptions{Supports: without(func(s *ai.ModelSupports) { s.SystemRole = false }), SystemPreface: "Do: ", SystemReply: "Yes."}, nil,
			`{"role":"user","content":[{"text":"Do: "},{"text":"Be brief."}]}` + "\n" + `{"role":"model","content":[{"text":"Yes."}]}` + "\n" + user, false, 0},
		{"nothing is known of it", nil, nil, system + "\n" + user, false, 0},
		{"no documents", &genkit.ModelOptions{Supports: without(func(s *ai.ModelSupports) { s.Context = false })}, []genkit.Option{genkit.WithDocs(doc)}, system + "\n" +
			`{"role":"user","content":[{"text":"Hello"},{"text":"Use these pieces of information to answer, where they help:\n\n- [zoo]: Gophers dig.\n\n","metadata":{"purpose":"context"}}]}`, false, 0},
		{"documents with a preface and another name", &genkit.ModelOptions{Context: &genkit.ContextOptions{Preface: "See:\n", CitationKey: "title"}}, []genkit.Option{genkit.WithDocs(doc)}, system + "\n" +
			`{"role":"user","content":[{"text":"Hello"},{"text":"See:\n- [Rodents]: Gophers dig.\n\n","metadata":{"purpose":"context"}}]}`, false, 0},
		{"documents without a name", &genkit.ModelOptions{Context: &genkit.ContextOptions{NoCitation: true}}, []genkit.Option{genkit.WithDocs(doc)}, system + "\n" +
			`{"role":"user","content":[{"text":"Hello"},{"text":"Use these pieces of information to answer, where they help:\n\n- Gophers dig.\n\n","metadata":{"purpose":"context"}}]}`, false, 0},
		{"documents of one's own", &genkit.ModelOptions{Context: &genkit.ContextOptions{Preface: "*", Item: func(d *ai.Document, i int) string { return d.Text() + "!" }}}, []genkit.Option{genkit.WithDocs(doc)}, system + "\n" +
			`{"role":"user","content":[{"text":"Hello"},{"text":"*Gophers dig.!\n","metadata":{"purpose":"context"}}]}`, false, 0},
		{"schemas without tools", &genkit.ModelOptions{Supports: without(func(s *ai.ModelSupports) { s.Constrained = ai.ConstrainedNoTools })}, []genkit.Option{wantSchema}, system + "\n" + user, true, 0},
		{"a schema that is not to be enforced", &genkit.ModelOptions{Supports: without(func(s *ai.ModelSupports) { s.Constrained = "" })}, []genkit.Option{wantSchema, genkit.WithConstrained(false)}, system + "\n" + user, true, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, response, err := adapted(t, tt.model, append(tt.options, conversation...)...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, messagesJSON(t, q.Messages)); diff != "" {
				t.Error(diff)
			}
			if (q.Output != nil) != tt.output || len(q.Docs) != tt.docs {
				t.Errorf("the model is asked for %s with %d documents", ai.JSON(q.Output), len(q.Docs))
			}
			// The history holds what was said, and not what was made of it.
			if diff := cmp.Diff(system+"\n"+user, messagesJSON(t, response.Request.Messages)); diff != "" {
				t.Error(diff)
			}
		})
	}
	// A schema in words is not asked for a second time, also when the words are there already.
	written := ai.NewUserMessage(&ai.TextPart{Text: "JSON, please.", Metadata: ai.Metadata{"purpose": "output"}})
	q, _, err := adapted(t, &genkit.ModelOptions{Supports: without(func(s *ai.ModelSupports) { s.Constrained = "" })}, wantSchema, genkit.WithMessages(written))
	if err != nil || q.Output != nil || len(q.Messages) != 1 || len(q.Messages[0].Content) != 1 {
		t.Errorf("the model is asked %s, %v", ai.JSON(q), err)
	}
	for name, tt := range map[string]struct {
		constrained ai.Constrained
		options     []genkit.Option
	}{
		"schemas":                      {ai.ConstrainedNone, []genkit.Option{wantSchema}},
		"schemas beside tools":         {ai.ConstrainedNoTools, []genkit.Option{wantSchema, genkit.WithTools(tool)}},
		"schemas, and no instructions": {ai.ConstrainedNone, []genkit.Option{wantSchema, genkit.WithFormatInstructions(false)}},
	} {
		q, response, err := adapted(t, &genkit.ModelOptions{Supports: without(func(s *ai.ModelSupports) { s.Constrained = tt.constrained })}, append(tt.options, conversation...)...)
		if err != nil {
			t.Fatal(err)
		}
		part := q.Messages[0].Content[len(q.Messages[0].Content)-1].(*ai.TextPart)
		if q.Output != nil || part.Metadata["purpose"] != "output" || !strings.Contains(part.Text, `{"type":"object"}`) {
			t.Errorf("no %s: the model is asked %s", name, ai.JSON(q))
		}
		if len(response.Request.Messages[0].Content) != 1 || response.Request.Output == nil {
			t.Errorf("no %s: the history shows it", name)
		}
	}
}

func TestWhatAModelDoesNotSupportIsNamed(t *testing.T) {
	tool := genkit.NewTool("add", "", add)
	_, _, err := adapted(t, &genkit.ModelOptions{Supports: &ai.ModelSupports{}}, genkit.WithPrompt("x"), genkit.WithTools(tool))
	if !errors.Is(err, core.ErrInvalidArgument) || !strings.Contains(err.Error(), "model 'm' does not support tools") {
		t.Errorf("tools: %v", err)
	}
	_, _, err = adapted(t, &genkit.ModelOptions{Supports: &ai.ModelSupports{}}, genkit.WithParts(ai.NewMediaPart("", "data:image/png;base64,AA==")))
	if !errors.Is(err, core.ErrInvalidArgument) || !strings.Contains(err.Error(), "model 'm' does not support media") {
		t.Errorf("media: %v", err)
	}
	var log bytes.Buffer
	g, err := genkit.New(t.Context(), &genkit.Options{Model: "m", Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	genkit.DefineModel(g, "m", &genkit.ModelOptions{Supports: &ai.ModelSupports{Tools: true}, Stage: ai.StageDeprecated}, says("ok"))
	if _, err := g.Generate(t.Context(), genkit.WithSystem("s"), genkit.WithPrompt("c")); err != nil || strings.Contains(log.String(), "may not heed") {
		t.Errorf("one turn: %v, %s", err, &log)
	}
	for range 2 {
		_, err = g.Generate(t.Context(), genkit.WithMessages(ai.NewUserTextMessage("a"), ai.NewModelTextMessage("b")), genkit.WithPrompt("c"), genkit.WithTools(tool), genkit.WithToolChoice(ai.ToolChoiceRequired))
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range []string{"the model is deprecated", "may not heed the tool choice", "may not heed earlier messages"} {
		if n := strings.Count(log.String(), text); n != 1 {
			t.Errorf("%q is logged %d times: %s", text, n, &log)
		}
	}
}

func TestMediaIsPutIntoTheRequest(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		w.Write([]byte{0})
	}))
	defer server.Close()
	picture := &ai.MediaPart{Media: ai.Media{URL: server.URL + "/a.png"}, Metadata: ai.Metadata{"kept": true}}
	q, response, err := adapted(t, &genkit.ModelOptions{InlineMedia: &media.Downloader{AllowPrivate: true}}, genkit.WithParts(picture))
	if err != nil {
		t.Fatal(err)
	}
	got := q.Messages[0].Content[0].(*ai.MediaPart)
	if got.Media.URL != "data:image/png;base64,AA==" || got.Metadata["kept"] != true || response.Request.Messages[0].Content[0] != ai.Part(picture) {
		t.Errorf("the model gets %s", ai.JSON(got))
	}
	_, _, err = adapted(t, &genkit.ModelOptions{InlineMedia: &media.Downloader{}}, genkit.WithParts(picture))
	if !errors.Is(err, core.ErrPermissionDenied) {
		t.Errorf("a private address: %v", err)
	}
}

// TestBackgroundModelsAreAdapted checks that a background model gets what it can take.
func TestBackgroundModelsAreAdapted(t *testing.T) {
	g := newGenkit(t)
	var asked *ai.ModelRequest
	genkit.DefineBackgroundModel(g, "films", &genkit.ModelOptions{Supports: &ai.ModelSupports{LongRunning: true}}, core.Background[*ai.ModelRequest]{
		Start: func(_ context.Context, q *ai.ModelRequest) (*ai.Operation, error) {
			asked = q
			return &ai.Operation{ID: "1"}, nil
		},
		Check: func(_ context.Context, op *ai.Operation) (*ai.Operation, error) { return op, nil },
	})
	if _, err := g.GenerateOperation(t.Context(), genkit.WithModel("films"), genkit.WithSystem("s"), genkit.WithPrompt("p")); err != nil {
		t.Fatal(err)
	}
	if len(asked.Messages) != 3 || asked.Messages[0].Role != ai.RoleUser {
		t.Errorf("the model is asked %s", ai.JSON(asked))
	}
	a, err := g.Registry().Lookup(t.Context(), core.KindBackgroundModel, "films")
	if err != nil {
		t.Fatal(err)
	}
	var metadata map[string]json.RawMessage
	if err := json.Unmarshal(ai.JSON(a.Descriptor().Metadata), &metadata); err != nil || len(metadata["outputSchema"]) == 0 || !strings.Contains(string(metadata["model"]), `"longRunning":true`) {
		t.Errorf("the descriptor says %s", ai.JSON(a.Descriptor().Metadata))
	}
}

func TestAModelWithMiddlewareHasASend(t *testing.T) {
	g := newGenkit(t)
	passing := hooksFunc(func() *core.Hooks {
		return &core.Hooks{Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
			return next(ctx, q, send)
		}}
	})
	genkit.DefineModel(g, "m", &genkit.ModelOptions{Middleware: []core.Middleware{passing}}, streams("hello", 2))
	if text, err := g.GenerateText(t.Context(), genkit.WithModel("m"), genkit.WithPrompt("x")); err != nil || text != "hello" {
		t.Errorf("got %q, %v", text, err)
	}
}
