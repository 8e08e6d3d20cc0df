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

func TestKIsMergedIntoTheConfig(t *testing.T) {
	g := newGenkit(t)
	var got any
	genkit.DefineRetriever(g, "r", nil, func(_ context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
		got = q.Options
		return &ai.RetrieverResponse{}, nil
	})
	genkit.DefineReranker(g, "r", nil, func(_ context.Context, q *ai.RerankerRequest) (*ai.RerankerResponse, error) {
		got = q.Options
		return &ai.RerankerResponse{}, nil
	})
	config := &oddConfig{Collection: "c", K: 9}
	tests := []struct {
		name    string
		options []genkit.Option
		want    any
		status  core.Status
		says    string
	}{
		{name: "nothing", want: nil},
		{name: "config untouched", options: []genkit.Option{genkit.WithConfig(config)}, want: config},
		{name: "k alone", options: []genkit.Option{genkit.WithK(3)}, want: json.RawMessage(`{"k":3}`)},
		{name: "struct", options: []genkit.Option{genkit.WithK(3), genkit.WithConfig(*config)}, want: json.RawMessage(`{"collection":"c","k":3}`)},
		{name: "pointer", options: []genkit.Option{genkit.WithConfig(config), genkit.WithK(3)}, want: json.RawMessage(`{"collection":"c","k":3}`)},
		{name: "nil pointer", options: []genkit.Option{genkit.WithConfig((*oddConfig)(nil)), genkit.WithK(3)}, want: json.RawMessage(`{"k":3}`)},
		{name: "map", options: []genkit.Option{genkit.WithConfig(map[string]any{"a": []int{1}}), genkit.WithK(3)}, want: json.RawMessage(`{"a":[1],"k":3}`)},
		{name: "raw with a large integer", options: []genkit.Option{genkit.WithConfig(json.RawMessage(`{"id":9007199254740993}`)), genkit.WithK(3)},
			want: json.RawMessage(`{"id":9007199254740993,"k":3}`)},
		{name: "raw null", options: []genkit.Option{genkit.WithConfig(json.RawMessage(`null`)), genkit.WithK(3)}, want: json.RawMessage(`{"k":3}`)},
		{name: "last k", options: []genkit.Option{genkit.WithK(3), genkit.WithK(4)}, want: json.RawMessage(`{"k":4}`)},
		{name: "zero", options: []genkit.Option{genkit.WithK(0)}, status: core.InvalidArgument, says: "k is 0"},
		{name: "negative", options: []genkit.Option{genkit.WithK(-2)}, status: core.InvalidArgument, says: "k is -2"},
		{name: "no object", options: []genkit.Option{genkit.WithK(3), genkit.WithConfig([]int{1})}, status: core.InvalidArgument, says: "must be a JSON object"},
		{name: "no JSON", options: []genkit.Option{genkit.WithK(3), genkit.WithConfig(make(chan int))}, status: core.InvalidArgument, says: "cannot be JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for verb, call := range map[string]func() error{
				"retrieve": func() error {
					_, err := g.Retrieve(t.Context(), "r", text("q"), tt.options...)
					return err
				},
				"rerank": func() error {
					_, err := g.Rerank(t.Context(), "r", text("q"), texts("a"), tt.options...)
					return err
				},
			} {
				got = nil
				err := call()
				wantError(t, err, tt.status, tt.says)
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("%s: (-want +got)\n%s", verb, diff)
				}
			}
		})
	}
	if diff := cmp.Diff(&oddConfig{Collection: "c", K: 9}, config); diff != "" {
		t.Errorf("the caller's config changed: %s", diff)
	}
}

func TestBatchSizeIsAtLeastOne(t *testing.T) {
	g := newGenkit(t)
	for _, n := range []int{0, -1} {
		_, err := g.EmbedMany(t.Context(), "e", texts("a"), genkit.WithBatchSize(n))
		wantError(t, err, core.InvalidArgument, "WithBatchSize")
	}
}

func TestOptionsAs(t *testing.T) {
	config := oddConfig{Collection: "c", K: 2}
	tests := []struct {
		name    string
		options any
		want    oddConfig
		status  core.Status
	}{
		{name: "nil"},
		{name: "itself", options: config, want: config},
		{name: "pointer", options: &config, want: config},
		{name: "nil pointer", options: (*oddConfig)(nil)},
		{name: "map", options: map[string]any{"collection": "c", "k": 2}, want: config},
		{name: "nil map", options: map[string]any(nil), status: core.OK},
		{name: "raw", options: json.RawMessage(`{"collection":"c","k":2}`), want: config},
		{name: "raw null", options: json.RawMessage(`null`)},
		{name: "misfit", options: json.RawMessage(`{"collection":"c","k":"2"}`), status: core.InvalidArgument},
		{name: "no JSON", options: make(chan int), status: core.InvalidArgument},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := genkit.OptionsAs[oddConfig](tt.options)
			wantError(t, err, tt.status, "options")
			if got != tt.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}
