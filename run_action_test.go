// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// foreign registers, under the name "foreign", an action whose Go types are unknown,
// as if it were of another process: it hands its JSON to a, and takes the answer from
// it.
func foreign(g *genkit.Genkit, a *core.Action) {
	answering(g, a.Kind, "foreign", func(ctx context.Context, in json.RawMessage) (json.RawMessage, error) {
		return a.RunJSON(ctx, in, nil)
	})
}

// answering registers an action of any kind that takes and returns JSON.
func answering(g *genkit.Genkit, k core.Kind, name string, fn func(ctx context.Context, in json.RawMessage) (json.RawMessage, error)) {
	g.Registry().Register(core.NewAction(k, name, func(ctx context.Context, in json.RawMessage, _ core.Send[core.None]) (json.RawMessage, error) {
		return fn(ctx, in)
	}).Action)
}

// always returns what an action answers whatever it is asked.
func always(answer string) func(context.Context, json.RawMessage) (json.RawMessage, error) {
	return func(context.Context, json.RawMessage) (json.RawMessage, error) { return json.RawMessage(answer), nil }
}

func text(s string) *ai.Document { return ai.NewTextDocument(s, nil) }

func texts(all ...string) []*ai.Document {
	docs := make([]*ai.Document, len(all))
	for i, s := range all {
		docs[i] = text(s)
	}
	return docs
}

// wantError checks an error's status and that it says something.
func wantError(t *testing.T, err error, status core.Status, says string) {
	t.Helper()
	if core.StatusOf(err) != status {
		t.Fatalf("status is %v, want %v: %v", core.StatusOf(err), status, err)
	}
	if err != nil && !strings.Contains(err.Error(), says) {
		t.Errorf("%q does not say %q", err, says)
	}
}

// wantJSON checks what v is as JSON.
func wantJSON(t *testing.T, v any, want string) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var got, expected any
	if err := errors.Join(json.Unmarshal(raw, &got), json.Unmarshal([]byte(want), &expected)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(expected, got); diff != "" {
		t.Errorf("(-want +got)\n%s\nfrom %s", diff, raw)
	}
}

// oddConfig is a configuration that plugins might have.
type oddConfig struct {
	Collection string `json:"collection,omitempty"`
	K          int    `json:"k,omitempty"`
}

// dataVerb is one of the verbs that run an action on documents or cases.
type dataVerb struct {
	kind core.Kind
	name string // as options call it
	call func(ctx context.Context, g *genkit.Genkit, action string, o ...genkit.Option) error
}

var dataVerbs = []dataVerb{
	{core.KindEmbedder, "embed", func(ctx context.Context, g *genkit.Genkit, action string, o ...genkit.Option) error {
		_, err := g.Embed(ctx, action, texts("a"), o...)
		return err
	}},
	{core.KindEmbedder, "embed", func(ctx context.Context, g *genkit.Genkit, action string, o ...genkit.Option) error {
		_, err := g.EmbedMany(ctx, action, texts("a"), o...)
		return err
	}},
	{core.KindRetriever, "retrieve", func(ctx context.Context, g *genkit.Genkit, action string, o ...genkit.Option) error {
		_, err := g.Retrieve(ctx, action, text("a"), o...)
		return err
	}},
	{core.KindIndexer, "index", func(ctx context.Context, g *genkit.Genkit, action string, o ...genkit.Option) error {
		return g.Index(ctx, action, texts("a"), o...)
	}},
	{core.KindReranker, "rerank", func(ctx context.Context, g *genkit.Genkit, action string, o ...genkit.Option) error {
		_, err := g.Rerank(ctx, action, text("q"), texts("a"), o...)
		return err
	}},
	{core.KindEvaluator, "evaluate", func(ctx context.Context, g *genkit.Genkit, action string, o ...genkit.Option) error {
		_, err := g.Evaluate(ctx, action, []*ai.DataPoint{{TestCaseID: "one"}}, o...)
		return err
	}},
}

// shelf brings one action of each kind, unprefixed names of which should work.
type shelf struct{ seen *json.RawMessage }

func (s shelf) Name() string { return "shelf" }

func (s shelf) Init(_ context.Context, r *core.Registry) error {
	answers := map[core.Kind]string{
		core.KindEmbedder: `{"embeddings":[{"embedding":[1]}]}`, core.KindRetriever: `{"documents":[]}`, core.KindIndexer: `null`,
		core.KindReranker: `{"documents":[]}`, core.KindEvaluator: `[]`,
	}
	for kind, answer := range answers {
		r.Register(core.NewAction(kind, "shelf/thing", func(ctx context.Context, in json.RawMessage, _ core.Send[core.None]) (json.RawMessage, error) {
			*s.seen = in
			if values := core.ActionContext(ctx); values != nil {
				*s.seen = ai.JSON(values)
			}
			return json.RawMessage(answer), nil
		}).Action)
	}
	return nil
}

func TestVerbsHandConfigAndContextOn(t *testing.T) {
	seen := json.RawMessage{}
	g, err := genkit.New(t.Context(), &genkit.Options{Plugins: []core.Plugin{shelf{&seen}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range dataVerbs {
		for _, name := range []string{"thing", "shelf/thing"} {
			if err := v.call(t.Context(), g, name, genkit.WithConfig(&oddConfig{Collection: "c"})); err != nil {
				t.Errorf("%s: %v", v.name, err)
			}
			var request struct {
				Options json.RawMessage `json:"options"`
			}
			if err := json.Unmarshal(seen, &request); err != nil || string(request.Options) != `{"collection":"c"}` {
				t.Errorf("%s %s: the request is %s, %v", v.name, name, seen, err)
			}
		}
		if err := v.call(t.Context(), g, "thing", genkit.WithConfig((*oddConfig)(nil))); err != nil || strings.Contains(string(seen), "options") {
			t.Errorf("%s: nil config: the request is %s, %v", v.name, seen, err)
		}
		if err := v.call(t.Context(), g, "thing", genkit.WithContext(map[string]any{"who": "Ada"})); err != nil || string(seen) != `{"who":"Ada"}` {
			t.Errorf("%s: the context is %s, %v", v.name, seen, err)
		}
	}
}

func TestVerbsKeepErrors(t *testing.T) {
	for _, v := range dataVerbs {
		g := newGenkit(t)
		busy := core.Errorf(core.ResourceExhausted, "too many requests")
		answering(g, v.kind, "busy", func(context.Context, json.RawMessage) (json.RawMessage, error) { return nil, busy })
		answering(g, v.kind, "odd", always(`"odd"`))
		tests := []struct {
			name, action string
			option       genkit.Option
			status       core.Status
			says         string
		}{
			{"no name", "", genkit.WithConfig(nil), core.InvalidArgument, "name of the " + string(v.kind) + " is empty"},
			{"unknown", "nope", genkit.WithConfig(nil), core.NotFound, string(v.kind) + " 'nope' was not found"},
			{"of the action", "busy", genkit.WithConfig(nil), core.ResourceExhausted, "too many requests"},
			{"empty option", "busy", genkit.Option{}, core.InvalidArgument, "an option of " + v.name + " is empty"},
			{"other option", "busy", genkit.WithPrompt("?"), core.InvalidArgument, "WithPrompt is no option of " + v.name},
			{"config", "busy", genkit.WithConfig(math.Inf(1)), core.InvalidArgument, "cannot be JSON"},
		}
		if v.kind != core.KindIndexer { // whose answer nobody reads
			tests = append(tests, struct {
				name, action string
				option       genkit.Option
				status       core.Status
				says         string
			}{"answer", "odd", genkit.WithConfig(nil), core.Internal, "answered with what is no"})
		}
		for _, tt := range tests {
			t.Run(v.name+" "+tt.name, func(t *testing.T) {
				err := v.call(t.Context(), g, tt.action, tt.option)
				wantError(t, err, tt.status, tt.says)
				if tt.name == "of the action" && !errors.Is(err, busy) {
					t.Errorf("%v is another error", err)
				}
			})
		}
	}
}

func TestOptionsFitTheirVerbs(t *testing.T) {
	options := []struct {
		name   string
		option genkit.Option
		fits   string
	}{
		{"WithK", genkit.WithK(1), "retrieve rerank"},
		{"WithBatchSize", genkit.WithBatchSize(1), "embed evaluate"},
		{"WithEvalRunID", genkit.WithEvalRunID("run"), "evaluate"},
	}
	for _, o := range options {
		for i, v := range dataVerbs {
			err := v.call(t.Context(), newGenkit(t), "nope", o.option)
			switch {
			case i == 0 && o.name == "WithBatchSize":
				wantError(t, err, core.InvalidArgument, "WithBatchSize is no option of Embed")
			case strings.Contains(o.fits, v.name):
				wantError(t, err, core.NotFound, "nope")
			default:
				wantError(t, err, core.InvalidArgument, o.name+" is no option of "+v.name)
			}
		}
		if _, err := newGenkit(t).Generate(t.Context(), o.option); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s fits generate: %v", o.name, err)
		}
	}
}
