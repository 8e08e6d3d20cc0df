// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// row is what a database might return.
type row struct {
	ID    int64  `json:"id"`
	Body  string `json:"body"`
	Topic string `json:"topic,omitempty"`
}

type line string // a string with a name of its own

// simple defines a simple retriever of the given items and retrieves them.
func simple[T any](o *genkit.SimpleRetrieverOptions[T], items ...T) func(t *testing.T) ([]*ai.Document, error) {
	return func(t *testing.T) ([]*ai.Document, error) {
		g := newGenkit(t)
		genkit.DefineSimpleRetriever(g, "simple", o, func(context.Context, *ai.Document, json.RawMessage) ([]T, error) { return items, nil })
		return g.Retrieve(t.Context(), "simple", text("q"))
	}
}

func TestSimpleRetriever(t *testing.T) {
	type rows = genkit.SimpleRetrieverOptions[row]
	type anything = genkit.SimpleRetrieverOptions[any]
	body := func(r row) string { return "<" + r.Body + ">" }
	first := row{ID: 9007199254740993, Body: "one", Topic: "a"}
	second := row{ID: 2, Body: "two"}
	tests := []struct {
		name   string
		run    func(*testing.T) ([]*ai.Document, error)
		want   string
		status core.Status
		says   string
	}{
		{name: "nothing", run: simple[string](nil), want: `[]`},
		{name: "strings", run: simple(nil, "a", ""), want: `[{"content":[{"text":"a"}]},{"content":[{"text":""}]}]`},
		{name: "named strings", run: simple(nil, line("a")), want: `[{"content":[{"text":"a"}]}]`},
		{name: "pointers to strings", run: simple(nil, new("a")), want: `[{"content":[{"text":"a"}]}]`},
		{name: "strings with functions",
			run:  simple(&genkit.SimpleRetrieverOptions[string]{Content: strings.ToUpper, Metadata: func(s string) ai.Metadata { return ai.Metadata{"was": s} }}, "a"),
			want: `[{"content":[{"text":"A"}],"metadata":{"was":"a"}}]`},
		{name: "content function", run: simple(&rows{Content: body}, first),
			want: `[{"content":[{"text":"<one>"}],"metadata":{"id":9007199254740993,"body":"one","topic":"a"}}]`},
		{name: "content field", run: simple(&rows{ContentField: "body"}, first, second),
			want: `[{"content":[{"text":"one"}],"metadata":{"id":9007199254740993,"topic":"a"}},{"content":[{"text":"two"}],"metadata":{"id":2}}]`},
		{name: "metadata function", run: simple(&rows{ContentField: "body", Metadata: func(r row) ai.Metadata { return ai.Metadata{"ref": r.ID} }}, second),
			want: `[{"content":[{"text":"two"}],"metadata":{"ref":2}}]`},
		{name: "metadata fields", run: simple(&rows{ContentField: "body", MetadataFields: []string{"topic", "body", "nope"}}, first, second),
			want: `[{"content":[{"text":"one"}],"metadata":{"topic":"a","body":"one"}},{"content":[{"text":"two"}],"metadata":{"body":"two"}}]`},
		{name: "no metadata", run: simple(&rows{Content: body, MetadataFields: []string{}}, first), want: `[{"content":[{"text":"<one>"}]}]`},
		{name: "pointers", run: simple(&genkit.SimpleRetrieverOptions[*row]{ContentField: "body"}, &second),
			want: `[{"content":[{"text":"two"}],"metadata":{"id":2}}]`},
		{name: "maps", run: simple(&genkit.SimpleRetrieverOptions[map[string]any]{ContentField: "body"}, map[string]any{"body": "b", "n": []int{1}}),
			want: `[{"content":[{"text":"b"}],"metadata":{"n":[1]}}]`},
		{name: "raw JSON", run: simple(&genkit.SimpleRetrieverOptions[json.RawMessage]{ContentField: "body"}, json.RawMessage(` {"body":"b"}`)),
			want: `[{"content":[{"text":"b"}]}]`},
		{name: "numbers", run: simple(&genkit.SimpleRetrieverOptions[int]{Content: func(n int) string { return "n" }}, 1, 0),
			want: `[{"content":[{"text":"n"}]},{"content":[{"text":"n"}]}]`},
		{name: "mixed", run: simple[any](&anything{ContentField: "body"}, any("a"), second, map[string]any{"body": "c"}),
			want: `[{"content":[{"text":"a"}]},{"content":[{"text":"two"}],"metadata":{"id":2}},{"content":[{"text":"c"}]}]`},
		{name: "functions alone need no JSON", run: simple(&genkit.SimpleRetrieverOptions[chan int]{Content: func(chan int) string { return "c" },
			Metadata: func(chan int) ai.Metadata { return nil }}, make(chan int)), want: `[{"content":[{"text":"c"}]}]`},

		{name: "nil pointer", run: simple(&genkit.SimpleRetrieverOptions[*row]{ContentField: "body"}, &second, nil), status: core.InvalidArgument, says: "retriever 'simple': item 1 is nil"},
		{name: "nil map", run: simple(&genkit.SimpleRetrieverOptions[map[string]any]{ContentField: "body"}, nil), status: core.InvalidArgument, says: "item 0 is nil"},
		{name: "nil interface", run: simple[any](nil, "a", "b", nil), status: core.InvalidArgument, says: "item 2 is nil"},
		{name: "missing field", run: simple(&rows{ContentField: "nope"}, first), status: core.InvalidArgument, says: "item 0 has no text in its field 'nope'"},
		{name: "field is no text", run: simple(&rows{ContentField: "id"}, first), status: core.InvalidArgument, says: "item 0 has no text in its field 'id'"},
		{name: "no fields", run: simple[any](&anything{ContentField: "body"}, any(7)), status: core.InvalidArgument, says: "item 0 has no text"},
		{name: "no way to text", run: simple[any](nil, "a", second), status: core.InvalidArgument, says: "item 1 is no string"},
		{name: "no JSON", run: simple(&genkit.SimpleRetrieverOptions[chan int]{ContentField: "body"}, make(chan int)), status: core.InvalidArgument, says: "item 0 cannot be JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs, err := tt.run(t)
			if wantError(t, err, tt.status, tt.says); err == nil {
				wantExact(t, docs, tt.want)
			}
		})
	}
}

// wantExact is wantJSON for large integers and empty metadata too.
func wantExact(t *testing.T, docs []*ai.Document, want string) {
	t.Helper()
	wantJSON(t, docs, want)
	for i, d := range docs {
		if d.Metadata != nil && len(d.Metadata) == 0 {
			t.Errorf("document %d has empty metadata", i)
		}
	}
	if raw, _ := json.Marshal(docs); strings.Contains(want, "9007199254740993") && !strings.Contains(string(raw), "9007199254740993") {
		t.Errorf("digits are lost: %s", raw)
	}
}

func TestSimpleRetrieverHandler(t *testing.T) {
	g := newGenkit(t)
	o := &genkit.SimpleRetrieverOptions[string]{Label: "Echo", Config: oddConfig{}}
	a := genkit.DefineSimpleRetriever(g, "echo", o, func(_ context.Context, query *ai.Document, options json.RawMessage) ([]string, error) {
		if query.Text() == "fail" {
			return nil, core.Errorf(core.Unavailable, "the database is down")
		}
		return []string{query.Text(), string(options)}, nil
	})
	o.Content = func(string) string { return "changed later" }
	tests := []struct {
		name, query string
		options     []genkit.Option
		want        string
		status      core.Status
		says        string
	}{
		{"no options", "q", nil, `[{"content":[{"text":"q"}]},{"content":[{"text":""}]}]`, core.OK, ""},
		{"config", "q", []genkit.Option{genkit.WithConfig(oddConfig{K: 1})}, `[{"content":[{"text":"q"}]},{"content":[{"text":"{\"k\":1}"}]}]`, core.OK, ""},
		{"k", "q", []genkit.Option{genkit.WithK(2)}, `[{"content":[{"text":"q"}]},{"content":[{"text":"{\"k\":2}"}]}]`, core.OK, ""},
		{"no JSON", "q", []genkit.Option{genkit.WithConfig(make(chan int))}, ``, core.InvalidArgument, "cannot be JSON"},
		{"failure", "fail", nil, ``, core.Unavailable, "the database is down"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs, err := g.Retrieve(t.Context(), "echo", text(tt.query), tt.options...)
			if wantError(t, err, tt.status, tt.says); err == nil {
				wantJSON(t, docs, tt.want)
			}
		})
	}
	out, err := a.RunJSON(t.Context(), json.RawMessage(`{"query":{"content":[{"text":"q"}]},"options":{"k":3}}`), nil)
	if string(out) != `{"documents":[{"content":[{"text":"q"}]},{"content":[{"text":"{\"k\":3}"}]}]}` || err != nil {
		t.Errorf("through JSON: %s, %v", out, err)
	}
	wantJSON(t, a.Metadata, `{"type":"retriever","info":{"label":"Echo"},
		"retriever":{"customOptions":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","additionalProperties":false,
			"properties":{"collection":{"type":"string"},"k":{"type":"integer"}}}}}`)
}

func TestSimpleRetrieverOptionsThatContradict(t *testing.T) {
	rows := func(context.Context, *ai.Document, json.RawMessage) ([]row, error) { return nil, nil }
	tests := []struct {
		name string
		o    *genkit.SimpleRetrieverOptions[row]
		says string
	}{
		{"two contents", &genkit.SimpleRetrieverOptions[row]{Content: func(row) string { return "" }, ContentField: "body"}, "Content and ContentField"},
		{"two metadata", &genkit.SimpleRetrieverOptions[row]{ContentField: "body", MetadataFields: []string{}, Metadata: func(row) ai.Metadata { return nil }}, "Metadata and MetadataFields"},
		{"no content", nil, "items of type genkit_test.row need Content or ContentField"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				if said, _ := recover().(string); !strings.Contains(said, tt.says) || !strings.Contains(said, "'rows'") {
					t.Errorf("panicked with %q", said)
				}
			}()
			genkit.DefineSimpleRetriever(newGenkit(t), "rows", tt.o, rows)
		})
	}
}
