// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

func TestFormats(t *testing.T) {
	list := json.RawMessage(`{"type":"array","items":{"type":"integer"}}`)
	lines := json.RawMessage(`{"type":"array","items":{"type":"object"}}`)
	colours := json.RawMessage(`{"type":"string","enum":["red","blue"]}`)
	tests := []struct {
		name    string
		options []genkit.Option
		answer  string
		want    string // output
		asked   string // what the model is asked, as JSON
		told    string // in the instructions
	}{
		{"a schema alone is json", []genkit.Option{genkit.WithOutputSchema(list)}, "So: [1, 2]", "[1,2]",
			`{"format":"json","schema":` + string(list) + `,"constrained":true,"contentType":"application/json"}`, ""},
		{"json without a schema", []genkit.Option{genkit.WithOutputFormat("json")}, "{'a': 1,}", `{"a":1}`,
			`{"format":"json","constrained":true,"contentType":"application/json"}`, ""},
		{"json with instructions", []genkit.Option{genkit.WithOutputSchema(list), genkit.WithFormatInstructions(true)}, "[1]", "[1]",
			`{"format":"json","schema":` + string(list) + `,"constrained":true,"contentType":"application/json"}`, string(list)},
		{"array of scalars", []genkit.Option{genkit.WithOutputFormat("array"), genkit.WithOutputSchema(list)}, "```json\n[1, 2, 3]\n```", "[1,2,3]",
			`{"format":"array","schema":` + string(list) + `,"constrained":true,"contentType":"application/json"}`, string(list)},
		{"jsonl", []genkit.Option{genkit.WithOutputFormat("jsonl"), genkit.WithOutputSchema(lines)}, "{\"a\":1}\nx\n{\"a\":2}", `[{"a":1},{"a":2}]`,
			`{"format":"jsonl","schema":` + string(lines) + `,"contentType":"application/jsonl"}`, "JSON Lines"},
		{"enum", []genkit.Option{genkit.WithOutputFormat("enum"), genkit.WithOutputSchema(colours)}, ` "blue" `, `"blue"`,
			`{"format":"enum","schema":` + string(colours) + `,"constrained":true,"contentType":"text/enum"}`, "red\nblue\n"},
		{"text", []genkit.Option{genkit.WithOutputFormat("text")}, "so {be} it", `"so {be} it"`,
			`{"format":"text","contentType":"text/plain"}`, ""},
		{"words of the call's own", []genkit.Option{genkit.WithOutputSchema(list), genkit.WithOutputInstructions("Numbers, please.")}, "[1]", "[1]",
			`{"format":"json","schema":` + string(list) + `,"constrained":true,"contentType":"application/json"}`, "Numbers, please."},
		{"no instructions", []genkit.Option{genkit.WithOutputFormat("array"), genkit.WithOutputSchema(list), genkit.WithFormatInstructions(false), genkit.WithConstrained(false)}, "[1]", "[1]",
			`{"format":"array","schema":` + string(list) + `,"contentType":"application/json"}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, s := scripted(t, says(tt.answer))
			response, err := g.Generate(t.Context(), append(tt.options, genkit.WithPrompt("x"))...)
			if err != nil {
				t.Fatal(err)
			}
			var out json.RawMessage
			if err := response.Output(&out); err != nil || string(compact(t, out)) != tt.want {
				t.Errorf("the output is %s, %v", out, err)
			}
			q := s.requests[0]
			if diff := cmp.Diff(tt.asked, string(ai.JSON(q.Output))); diff != "" {
				t.Error(diff)
			}
			content := q.Messages[0].Content
			if tt.told == "" && len(content) != 1 || tt.told != "" && (len(content) != 2 || !strings.Contains(content[1].(*ai.TextPart).Text, tt.told) || content[1].PartMetadata()["purpose"] != "output") {
				t.Errorf("the model is told %s", ai.JSON(content))
			}
			if note := string(ai.JSON(response.Message.Metadata)); !strings.Contains(note, `{"generate":{"output":{"contentType":"`+q.Output.ContentType+`","format":"`+q.Output.Format+`"}}}`) {
				t.Errorf("the message's metadata is %s", note)
			}
		})
	}
}

func compact(t *testing.T, raw json.RawMessage) json.RawMessage {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return ai.JSON(v)
}

func TestWhereInstructionsGo(t *testing.T) {
	marked := func(purpose string, pending bool) *ai.TextPart {
		return &ai.TextPart{Text: "old", Metadata: ai.Metadata{"purpose": purpose, "pending": pending}}
	}
	user, model := ai.NewUserTextMessage("u"), ai.NewModelTextMessage("m")
	for name, tt := range map[string]struct {
		messages []*ai.Message
		want     string
	}{
		"the system's message":   {[]*ai.Message{user, ai.NewSystemTextMessage("s"), model, user}, "u|s+NEW|m|u"},
		"the user's last":        {[]*ai.Message{user, model, user, model}, "u|m|u+NEW|m"},
		"nowhere":                {[]*ai.Message{model}, "m"},
		"there are some":         {[]*ai.Message{ai.NewUserMessage(marked("output", false)), model, user}, "old|m|u"},
		"pending ones, first":    {[]*ai.Message{ai.NewUserMessage(marked("output", true), ai.NewTextPart("u"))}, "NEW+u"},
		"two pending ones":       {[]*ai.Message{ai.NewUserMessage(marked("output", true), marked("output", true))}, "NEW+old"},
		"pending ones elsewhere": {[]*ai.Message{ai.NewUserMessage(marked("output", true)), user}, "old|u+NEW"},
		"parts of another kind":  {[]*ai.Message{ai.NewUserMessage(marked("context", true))}, "old+NEW"},
	} {
		g, s := scripted(t, says("[]"))
		_, err := g.Generate(t.Context(), genkit.WithMessages(tt.messages...), genkit.WithOutputFormat("json"), genkit.WithOutputInstructions("NEW"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range s.requests[0].Messages {
			var parts []string
			for _, p := range m.Content {
				parts = append(parts, p.(*ai.TextPart).Text)
			}
			got = append(got, strings.Join(parts, "+"))
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	g, s := scripted(t, says("any"))
	response, err := g.Generate(t.Context(), genkit.WithPrompt("u"), genkit.WithOutputInstructions("NEW"))
	if err != nil || s.requests[0].Messages[0].Text() != "uNEW" || s.requests[0].Output != nil || response.Text() != "any" {
		t.Errorf("without a format: %s, %v", ai.JSON(s.requests[0]), err)
	}
	if len(user.Content) != 1 {
		t.Error("a message of the caller was changed")
	}
}

func TestRepair(t *testing.T) {
	type dish struct {
		Name  string `json:"name"`
		Price int8   `json:"price" jsonschema:"minimum=1"`
	}
	ask := func(steps []core.ModelFunc, options ...genkit.Option) (dish, *genkit.Response, *script, error) {
		g, s := scripted(t, steps...)
		d, response, err := genkit.GenerateData[dish](t.Context(), g, append(options, genkit.WithPrompt("a dish"))...)
		return d, response, s, err
	}
	d, response, s, err := ask([]core.ModelFunc{says(`{"name":"soup"}`), says(`{"name":"soup","price":0}`), says(`{"name":"soup","price":3}`)})
	if err != nil || d != (dish{"soup", 3}) {
		t.Fatalf("a model that obeys in the end: %+v, %v", d, err)
	}
	if response.Usage.InputTokens != 30 || len(response.Turns()) != 3 || len(response.Messages()) != 6 {
		t.Errorf("usage %+v, %d messages", response.Usage, len(response.Messages()))
	}
	for i, says := range []string{"price: is required", "price: must be >= 1"} {
		q := s.requests[i+1].Messages
		last := q[len(q)-1]
		if last.Role != ai.RoleUser || !strings.Contains(last.Text(), says) || last.Content[0].PartMetadata()["purpose"] != "repair" {
			t.Errorf("request %d ends with %s", i+1, ai.JSON(last))
		}
	}
	bad := says(`{"name":1}`)
	_, response, s, err = ask([]core.ModelFunc{bad, bad, bad})
	var output *core.OutputError
	var invalid *schema.ValidationError
	if !errors.Is(err, core.ErrInvalidArgument) || !errors.As(err, &output) || !errors.As(err, &invalid) || len(s.requests) != 3 {
		t.Fatalf("got %v after %d requests", err, len(s.requests))
	}
	if output.Text != `{"name":1}` || output.Attempts != 3 || output.Format != "json" || len(invalid.Errors) != 2 {
		t.Errorf("got %+v", output)
	}
	if response.Usage.InputTokens != 30 || response.FinishReason != ai.FinishFailed {
		t.Errorf("got %s", ai.JSON(response))
	}
	var e *core.Error
	if details, _ := json.Marshal(errors.As(err, &e)); e == nil || !strings.Contains(string(ai.JSON(e.Details)), `"path":"price"`) || !strings.Contains(string(ai.JSON(e.Details)), `"schema":{`) {
		t.Errorf("the details are %s %s", details, ai.JSON(e.Details))
	}
	// What does not fit the Go type is mended too.
	if d, _, _, err = ask([]core.ModelFunc{says(`{"name":"soup","price":300}`), says(`{"name":"soup","price":100}`)}); err != nil || d.Price != 100 {
		t.Errorf("got %+v, %v", d, err)
	}
	if _, _, s, err = ask([]core.ModelFunc{bad}, genkit.WithRepairs(0)); err == nil || len(s.requests) != 1 {
		t.Errorf("without repair: %v after %d requests", err, len(s.requests))
	}
	cut := func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return &ai.ModelResponse{Message: ai.NewModelTextMessage(`{"name":"so`), FinishReason: ai.FinishLength}, nil
	}
	if _, _, s, err = ask([]core.ModelFunc{cut}); err == nil || len(s.requests) != 1 || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("an answer that was cut off: %v after %d requests", err, len(s.requests))
	}
	if _, _, _, err = ask([]core.ModelFunc{bad, bad}, genkit.WithLimits(core.Limits{ModelCalls: 2})); !errors.Is(err, core.ErrResourceExhausted) {
		t.Errorf("repairs do not count towards the limits: %v", err)
	}
	if _, _, _, err = ask(nil, genkit.WithRepairs(-1)); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("got %v", err)
	}
}

func TestFormatsThatCannotBe(t *testing.T) {
	object := genkit.WithOutputSchema(json.RawMessage(`{"type":"object"}`))
	for name, tt := range map[string]struct {
		options []genkit.Option
		status  core.Status
	}{
		"array of an object": {[]genkit.Option{genkit.WithOutputFormat("array"), object}, core.InvalidArgument},
		"jsonl of numbers":   {[]genkit.Option{genkit.WithOutputFormat("jsonl"), genkit.WithOutput([]int{})}, core.InvalidArgument},
		"enum of an object":  {[]genkit.Option{genkit.WithOutputFormat("enum"), object}, core.InvalidArgument},
		"text of an object":  {[]genkit.Option{genkit.WithOutputFormat("text"), object}, core.InvalidArgument},
		"unknown format":     {[]genkit.Option{genkit.WithOutputFormat("yaml")}, core.NotFound},
		"unknown schema":     {[]genkit.Option{genkit.WithOutputSchemaName("nope")}, core.NotFound},
		"no schema":          {[]genkit.Option{genkit.WithOutputSchema(json.RawMessage(`{`))}, core.InvalidArgument},
	} {
		g, s := scripted(t)
		if _, err := g.Generate(t.Context(), append(tt.options, genkit.WithPrompt("x"))...); core.StatusOf(err) != tt.status || len(s.requests) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	g, _ := scripted(t)
	if _, _, err := genkit.GenerateData[string](t.Context(), g, genkit.WithPrompt("x"), object); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("two schemas: %v", err)
	}
	var value any
	for _, nothing := range []*genkit.Response{{}, {ModelResponse: &ai.ModelResponse{}}} {
		if err := nothing.Output(&value); !errors.Is(err, core.ErrInvalidArgument) {
			t.Errorf("the output of no answer: %v", err)
		}
	}
}

func TestAFormatOfOnesOwn(t *testing.T) {
	g, s := scripted(t, says("a: 1\nb: 2"), says("?"), says("c: 3"))
	genkit.DefineFormat(g, &core.Format{
		Name: "pairs", ContentType: "text/x-pairs", Instruct: true,
		Handler: func(*schema.Schema) (*core.FormatHandler, error) {
			return &core.FormatHandler{Instructions: "Answer with lines of the form key: value.", Parse: func(m *ai.Message) (json.RawMessage, error) {
				pairs := map[string]string{}
				for line := range strings.Lines(m.Text()) {
					key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
					if !ok {
						return nil, fmt.Errorf("line %q has no colon", line)
					}
					pairs[key] = value
				}
				return json.Marshal(pairs)
			}}, nil
		},
	})
	genkit.DefineSchema(g, "Pairs", schema.MustFor[map[string]string]())
	response, err := g.Generate(t.Context(), genkit.WithPrompt("x"), genkit.WithOutputFormat("pairs"), genkit.WithOutputSchemaName("Pairs"))
	var pairs map[string]string
	if err != nil || response.Output(&pairs) != nil || pairs["b"] != "2" || s.requests[0].Output.ContentType != "text/x-pairs" || len(s.requests[0].Messages[0].Content) != 2 {
		t.Errorf("got %v, %v", pairs, err)
	}
	pairs, _, err = genkit.GenerateData[map[string]string](t.Context(), g, genkit.WithPrompt("x"), genkit.WithOutputFormat("pairs"))
	if err != nil || pairs["c"] != "3" || len(s.requests) != 3 || !strings.Contains(s.requests[2].Messages[2].Text(), `line "?" has no colon`) {
		t.Errorf("got %v, %v", pairs, err)
	}
	if _, err := genkit.GenerateDataStream[map[string]string](t.Context(), g, genkit.WithPrompt("x"), genkit.WithOutputFormat("pairs")).Result(); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("a format without a reader: %v", err)
	}
	for name, f := range map[string]*core.Format{"twice": {Name: "pairs", Handler: func(*schema.Schema) (*core.FormatHandler, error) { return nil, nil }}, "no handler": {Name: "x"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s does not panic", name)
				}
			}()
			genkit.DefineFormat(g, f)
		}()
	}
}

// streams sends the text in pieces of a size, and ends with the whole.
func streams(text string, size int) core.ModelFunc {
	return func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if err := send(ai.NewTextChunk(rest[:n])); err != nil {
				return nil, err
			}
			rest = rest[n:]
		}
		return says(text)(ctx, q, send)
	}
}

type menu struct {
	Title  string   `json:"title"`
	Dishes []string `json:"dishes"`
}

func TestGenerateDataStream(t *testing.T) {
	g, _ := scripted(t, streams("Here:\n```json\n{\"title\":\"Lunch\",\"dishes\":[\"soup\",\"stew\"]}\n```", 4))
	stream := genkit.GenerateDataStream[menu](t.Context(), g, genkit.WithPrompt("a menu"))
	var got []string
	for m, err := range stream.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(ai.JSON(m)))
	}
	whole, err := stream.Result()
	if err != nil || whole.Dishes[1] != "stew" || got[len(got)-1] != string(ai.JSON(whole)) {
		t.Errorf("got %+v, %v; the last value is %v", whole, err, got)
	}
	if len(got) < 6 || got[0] != `{"title":"","dishes":null}` && got[0] != `{"title":"L","dishes":null}` {
		t.Errorf("the values are %v", got)
	}
	for i := 1; i < len(got); i++ {
		if len(got[i]) < len(got[i-1])-len("null") {
			t.Errorf("value %d, %s, is less than %s", i, got[i], got[i-1])
		}
	}

	// An answer that is mended begins anew.
	g, _ = scripted(t, streams(`{"title":"Lunch"}`, 3), streams(`{"title":"Dinner","dishes":[]}`, 3))
	whole, err = genkit.GenerateDataStream[menu](t.Context(), g, genkit.WithPrompt("a menu")).Result()
	if err != nil || whole.Title != "Dinner" {
		t.Errorf("got %+v, %v", whole, err)
	}
	g, _ = scripted(t, responds(asks("pay", "1", payment{1000})))
	if _, err = genkit.GenerateDataStream[menu](t.Context(), g, genkit.WithPrompt("a menu"), genkit.WithTools(payTool())).Result(); !errors.Is(err, core.ErrFailedPrecondition) {
		t.Errorf("interrupted: %v", err)
	}
	g, _ = scripted(t, streams("{}", 1), says("{}"), fails(core.Unavailable, "down"))
	if _, err = genkit.GenerateDataStream[menu](t.Context(), g, genkit.WithPrompt("a menu")).Result(); !errors.Is(err, core.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestGenerateItemStream(t *testing.T) {
	for name, tt := range map[string]struct {
		text    string
		options []genkit.Option
	}{
		"array": {`Here: [ {"title":"a","dishes":[]}, {"title":"b","dishes":["]"]} ]`, nil},
		"jsonl": {`{"title":"a","dishes":[]}` + "\n" + `{"title":"b","dishes":["]"]}` + "\n", []genkit.Option{genkit.WithOutputFormat("jsonl")}},
	} {
		g, _ := scripted(t, streams(tt.text, 3))
		stream := genkit.GenerateItemStream[menu](t.Context(), g, append(tt.options, genkit.WithPrompt("menus"))...)
		var titles []string
		for m, err := range stream.Chunks() {
			if err != nil {
				t.Fatal(err)
			}
			titles = append(titles, m.Title)
		}
		list, err := stream.Result()
		if diff := cmp.Diff([]string{"a", "b"}, titles); err != nil || diff != "" || len(list) != 2 || list[1].Dishes[0] != "]" {
			t.Errorf("%s: %v, %v, %s", name, list, err, diff)
		}
	}
	g, _ := scripted(t, streams("[1, 2, 3]", 2))
	numbers, err := genkit.GenerateItemStream[int](t.Context(), g, genkit.WithPrompt("numbers")).Result()
	if diff := cmp.Diff([]int{1, 2, 3}, numbers); err != nil || diff != "" {
		t.Error(err, diff)
	}
	g, _ = scripted(t, streams("[1, 2, 3]", 2))
	for n := range genkit.GenerateItemStream[int](t.Context(), g, genkit.WithPrompt("numbers")).Chunks() {
		if n == 1 {
			break
		}
	}
}

// TestLongStreamsStayLinear streams 5 MB of JSON in 20,000 chunks.
func TestLongStreamsStayLinear(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector takes its own time")
	}
	row := `{"title":"` + strings.Repeat("x", 200) + `","dishes":["a","b"]}`
	list := "[" + strings.Repeat(row+",", 5<<20/(len(row)+1)) + row + "]"
	g, _ := scripted(t, streams(list, len(list)/20000), streams(`{"title":"","dishes":["`+strings.Repeat(`x","`, 1<<20)+`y"]}`, 250))
	begin := time.Now()
	menus, err := genkit.GenerateItemStream[menu](t.Context(), g, genkit.WithPrompt("menus")).Result()
	if err != nil || len(menus) < 10000 {
		t.Fatalf("got %d, %v", len(menus), err)
	}
	items := time.Since(begin)
	begin = time.Now()
	whole, err := genkit.GenerateDataStream[menu](t.Context(), g, genkit.WithPrompt("a menu")).Result()
	if err != nil || len(whole.Dishes) != 1<<20+1 {
		t.Fatalf("got %d, %v", len(whole.Dishes), err)
	}
	values := time.Since(begin)
	if items > 20*time.Second || values > 30*time.Second {
		t.Errorf("the items took %v, the values %v", items, values)
	}
	t.Logf("5 MB in 20,000 chunks: items %v, values %v", items, values)
}
