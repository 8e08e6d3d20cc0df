// SPDX-License-Identifier: Apache-2.0

package googlegenai_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/googlegenai"
)

// rig is an instance with both plugins, which talk to a fake server.
type rig struct {
	*genkit.Genkit
	server *genkittest.FakeServer
}

// newRig starts a fake server that answers with answer.
func newRig(t testing.TB, answer func(q *genkittest.FakeRequest) genkittest.FakeReply) *rig {
	t.Helper()
	r := &rig{server: genkittest.NewFakeServer(t, answer)}
	r.Genkit = genkittest.New(t, nil, func(o *genkit.Options) {
		o.Plugins = []core.Plugin{
			&googlegenai.GoogleAI{APIKey: pluginKey, BaseURL: r.server.URL, Media: anywhere()},
			&googlegenai.VertexAI{Project: "p1", Location: "europe-west1", Credentials: token(pluginKey), BaseURL: r.server.URL, Media: anywhere()},
		}
	})
	return r
}

// always answers each request with the same value.
func always(v any) func(*genkittest.FakeRequest) genkittest.FakeReply {
	return func(*genkittest.FakeRequest) genkittest.FakeReply { return genkittest.JSONReply(200, v) }
}

// last returns the last request that the server got.
func (r *rig) last(t testing.TB) *genkittest.FakeRequest {
	t.Helper()
	list := r.server.Requests()
	if len(list) == 0 {
		t.Fatal("the server got no request")
	}
	return list[len(list)-1]
}

// wantBody compares the body of the last request.
func (r *rig) wantBody(t testing.TB, want string) {
	t.Helper()
	if diff := cmp.Diff(tree(t, want), tree(t, string(r.last(t).Body))); diff != "" {
		t.Errorf("the body (-want +got):\n%s", diff)
	}
}

// wantPath compares the path of the last request.
func (r *rig) wantPath(t testing.TB, want string) {
	t.Helper()
	if got := r.last(t).Path; got != want {
		t.Errorf("the path is %s; want %s", got, want)
	}
}

// tree decodes JSON without losing digits.
func tree(t testing.TB, text string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("no JSON: %v: %s", err, text)
	}
	return v
}

// wantStatus fails t unless err has the status and its text the words.
func wantStatus(t testing.TB, err error, status core.Status, words ...string) {
	t.Helper()
	if err == nil || core.StatusOf(err) != status {
		t.Errorf("the error is %v; want status %s", err, status)
		return
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error has no %q: %v", word, err)
		}
	}
}

// run calls a model with one message of the user.
func (r *rig) run(ctx context.Context, model string, config any, parts ...ai.Part) (*genkit.Response, error) {
	o := []genkit.Option{genkit.WithModel(model), genkit.WithParts(parts...)}
	if config != nil {
		o = append(o, genkit.WithConfig(config))
	}
	return r.Generate(ctx, o...)
}

// begin begins an operation with one message of the user.
func (r *rig) begin(ctx context.Context, model string, config any, parts ...ai.Part) (*ai.Operation, error) {
	o := []genkit.Option{genkit.WithModel(model), genkit.WithParts(parts...)}
	if config != nil {
		o = append(o, genkit.WithConfig(config))
	}
	return r.GenerateOperation(ctx, o...)
}

// ask calls a model without the loop around it, with a stream when send is not nil.
func (r *rig) ask(t testing.TB, model string, send core.Send[*ai.Chunk], q *ai.ModelRequest) (*ai.ModelResponse, error) {
	t.Helper()
	action, err := r.Registry().Lookup(t.Context(), core.KindModel, model)
	if err != nil {
		t.Fatal(err)
	}
	run, ok := core.As[*ai.ModelRequest, *ai.ModelResponse, *ai.Chunk](action)
	if !ok {
		t.Fatalf("%s is no model", model)
	}
	return run.Run(t.Context(), q, send)
}

// question is a request of one message of the user.
func question(parts ...ai.Part) *ai.ModelRequest {
	return &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserMessage(parts...)}}
}

// deaf hears chunks and does nothing.
func deaf(*ai.Chunk) error { return nil }
