// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// echoRetriever finds the query itself and its options.
func echoRetriever(_ context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
	options, err := genkit.OptionsAs[map[string]any](q.Options)
	if err != nil {
		return nil, err
	}
	return &ai.RetrieverResponse{Documents: []*ai.Document{q.Query, ai.NewTextDocument("options", options)}}, nil
}

func TestRetrieve(t *testing.T) {
	g := newGenkit(t)
	foreign(g, genkit.DefineRetriever(g, "echo", nil, echoRetriever))
	tests := []struct {
		name    string
		options []genkit.Option
		want    string
	}{
		{"plain", nil, `[{"content":[{"text":"q"}],"metadata":{"lang":"en"}},{"content":[{"text":"options"}]}]`},
		{"k and config", []genkit.Option{genkit.WithK(2), genkit.WithConfig(oddConfig{Collection: "c"})},
			`[{"content":[{"text":"q"}],"metadata":{"lang":"en"}},{"content":[{"text":"options"}],"metadata":{"collection":"c","k":2}}]`},
	}
	for _, tt := range tests {
		for _, name := range []string{"echo", "foreign"} {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				got, err := g.Retrieve(t.Context(), name, ai.NewTextDocument("q", ai.Metadata{"lang": "en"}), tt.options...)
				if err != nil {
					t.Fatal(err)
				}
				wantJSON(t, got, tt.want)
			})
		}
	}
}

func TestRetrieveFailures(t *testing.T) {
	g := newGenkit(t)
	genkit.DefineRetriever(g, "nothing", nil, func(context.Context, *ai.RetrieverRequest) (*ai.RetrieverResponse, error) { return nil, nil })
	answering(g, core.KindRetriever, "null", always(`null`))
	answering(g, core.KindRetriever, "hole", always(`{"documents":[{"content":[]},null]}`))
	tests := []struct {
		name, retriever string
		query           *ai.Document
		status          core.Status
		says            string
	}{
		{"no query", "nothing", nil, core.InvalidArgument, "the query is nil"},
		{"no response", "nothing", text("q"), core.Internal, "retriever 'nothing' returned no response"},
		{"null", "null", text("q"), core.Internal, "retriever 'null' returned no response"},
		{"nil document", "hole", text("q"), core.Internal, "document 1 of its response is nil"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := g.Retrieve(t.Context(), tt.retriever, tt.query)
			wantError(t, err, tt.status, tt.says)
		})
	}
}

func TestRetrieverThroughJSON(t *testing.T) {
	a := genkit.DefineRetriever(newGenkit(t), "echo", nil, echoRetriever)
	tests := []struct {
		name, in, out string
		status        core.Status
		says          string
	}{
		{"query", `{"query":{"content":[{"text":"q"}]},"options":{"k":1}}`,
			`{"documents":[{"content":[{"text":"q"}]},{"content":[{"text":"options"}],"metadata":{"k":1}}]}`, core.OK, ""},
		{"no query", `{"options":{"k":1}}`, ``, core.InvalidArgument, "the query is nil"},
		{"odd options", `{"query":{"content":[]},"options":7}`, ``, core.InvalidArgument, "options"},
		{"nothing", ``, ``, core.InvalidArgument, "requires input"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := a.RunJSON(t.Context(), json.RawMessage(tt.in), nil)
			wantError(t, err, tt.status, tt.says)
			if diff := cmp.Diff(tt.out, string(out)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRetrieverDescriptor(t *testing.T) {
	g := newGenkit(t)
	wantJSON(t, genkit.DefineRetriever(g, "plain", nil, echoRetriever).Descriptor(), `{"key":"/retriever/plain","actionType":"retriever","name":"plain",
		"inputSchema":{"$schema":"http://json-schema.org/draft-07/schema#"},"outputSchema":{"$schema":"http://json-schema.org/draft-07/schema#"},
		"metadata":{"type":"retriever","info":{"label":"plain"},"retriever":{}}}`)
	wantJSON(t, genkit.DefineRetriever(g, "full", &genkit.RetrieverOptions{Label: "Full", Config: oddConfig{}}, echoRetriever).Metadata, `{"type":"retriever",
		"info":{"label":"Full"},
		"retriever":{"customOptions":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","additionalProperties":false,
			"properties":{"collection":{"type":"string"},"k":{"type":"integer"}}}}}`)
}
