// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

func TestPublishedSchemas(t *testing.T) {
	const message = `{"role":"user","content":[{"text":"hi","metadata":{"a":1}},{"media":{"url":"u"}},{"data":null}]}`
	of := publishedSchemas()
	for _, tt := range []struct {
		name    string
		schema  json.RawMessage
		value   string
		problem string // a field; "" when the value is right
	}{
		{"request", of[core.KindModel].in, `{"messages":[` + message + `],"config":{"t":1},"tools":[{"name":"a","description":"b"}],"other":1}`, ""},
		{"no messages", of[core.KindModel].in, `{}`, "messages"},
		{"an unknown role", of[core.KindModel].in, `{"messages":[{"role":"boss","content":[]}]}`, "messages.0.role"},
		{"no part", of[core.KindModel].in, `{"messages":[{"role":"user","content":[7]}]}`, "messages.0.content.0"},
		{"parts within parts", of[core.KindModel].in, `{"messages":[{"role":"tool","content":[{"toolResponse":{"name":"t","content":[{"text":"x"}]}}]}]}`, ""},
		{"response", of[core.KindModel].out, `{"message":{"role":"model","content":[]},"finishReason":"stop","usage":{"inputTokens":1,"custom":{"a":1}},"request":{"messages":[]}}`, ""},
		{"an unknown reason", of[core.KindModel].out, `{"finishReason":"tired"}`, "finishReason"},
		{"chunk", of[core.KindModel].chunk, `{"index":0,"content":[{"reasoning":"x"}]}`, ""},
		{"operation", of[core.KindCheckOperation].in, `{"id":"a","done":true}`, ""},
		{"an operation without id", of[core.KindBackgroundModel].out, `{}`, "id"},
		{"embeddings", of[core.KindEmbedder].out, `{"embeddings":[{"embedding":[0.5]}]}`, ""},
		{"an embedding of words", of[core.KindEmbedder].out, `{"embeddings":[{"embedding":["a"]}]}`, "embeddings.0.embedding.0"},
		{"ranked", of[core.KindReranker].out, `{"documents":[{"content":[],"metadata":{"score":1,"more":2}}]}`, ""},
		{"ranked without a score", of[core.KindReranker].out, `{"documents":[{"content":[],"metadata":{}}]}`, "documents.0.metadata.score"},
		{"cases", of[core.KindEvaluator].in, `{"dataset":[{"input":1}],"evalRunId":"r"}`, ""},
		{"one score", of[core.KindEvaluator].out, `[{"testCaseId":"a","evaluation":{"score":true}}]`, ""},
		{"two scores", of[core.KindEvaluator].out, `[{"testCaseId":"a","evaluation":[{"score":1},{"score":"b","status":"PASS"}]}]`, ""},
		{"agent", of[core.KindAgent].init, `{"state":{"messages":[` + message + `]}}`, ""},
		{"patch", of[core.KindAgent].chunk, `{"customPatch":[{"op":"add","path":"/a","value":null}]}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := schema.Parse(tt.schema)
			if err != nil {
				t.Fatal(err)
			}
			err = s.Validate(json.RawMessage(tt.value))
			if tt.problem == "" && err != nil || tt.problem != "" && (err == nil || !strings.Contains(err.Error(), tt.problem)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestDescriptorsHavePublishedSchemas(t *testing.T) {
	r := core.NewRegistry()
	r.Register(core.NewAction(core.KindModel, "m", func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return nil, nil
	}).Action)
	r.Register(core.NewAction(core.KindEmbedder, "own", func(context.Context, person, core.Send[core.None]) (*ai.EmbedResponse, error) {
		return nil, nil
	}).Action)
	r.Register(core.NewAction(core.KindUtil, "other", func(context.Context, any, core.Send[core.None]) (any, error) { return nil, nil }).Action)
	core.RegisterBackgroundAction(r, core.KindBackgroundModel, "b", "", map[string]any{"outputSchema": json.RawMessage(`{}`)}, core.Background[*ai.ModelRequest]{
		Start: func(context.Context, *ai.ModelRequest) (*ai.Operation, error) { return nil, nil },
		Check: func(context.Context, *ai.Operation) (*ai.Operation, error) { return nil, nil },
	})
	list := (&Server{o: Options{Registry: r}}).listActions(t.Context())
	anything := json.RawMessage(`{"$schema":"` + draft7 + `"}`)
	own := json.RawMessage(`{"$schema":"` + draft7 + `","type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}`)
	of := publishedSchemas()
	for _, key := range []string{"/background-model/b", "/check-operation/b/check"} {
		if diff := cmp.Diff(of[core.KindModel].out, list[key].Metadata["outputSchema"]); diff != "" {
			t.Errorf("%s:\n%s", key, diff)
		}
	}
	for key, want := range map[string][4]json.RawMessage{
		"/model/m":                 {of[core.KindModel].in, nil, of[core.KindModel].out, of[core.KindModel].chunk},
		"/embedder/own":            {own, nil, of[core.KindEmbedder].out, nil},
		"/background-model/b":      {of[core.KindModel].in, nil, of[core.KindCheckOperation].in, nil},
		"/check-operation/b/check": {of[core.KindCheckOperation].in, nil, of[core.KindCheckOperation].out, nil},
		"/util/other":              {anything, nil, anything, nil},
	} {
		d := list[key]
		if diff := cmp.Diff(want, [4]json.RawMessage{d.InputSchema, d.InitSchema, d.OutputSchema, d.StreamSchema}); diff != "" {
			t.Errorf("%s:\n%s", key, diff)
		}
	}
}
