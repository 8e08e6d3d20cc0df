// SPDX-License-Identifier: Apache-2.0

package xai_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/xai"
)

func plugin(url string) core.Plugin { return &xai.Plugin{BaseURL: url, APIKey: fakevendor.Key} }

var (
	promise  = genkittest.JSONReply(200, json.RawMessage(`{"request_id":"a/b"}`))
	notYet   = genkittest.FakeReply{Status: 202}
	deferred = genkit.WithModelRef(xai.Model("grok-3-mini", &xai.Config{Deferred: new(true)}))
)

// A deferred answer is asked for until it is there, with the key of the call, and comes in
// one piece.
func TestDeferred(t *testing.T) {
	g := fakevendor.Script(t, plugin, promise, notYet, notYet, fakevendor.Message(`{"content":"b"}`, "stop"))
	config := &xai.Config{Deferred: new(true)}
	config.APIKey = "of-the-call" // check:allow-secret
	stream := g.GenerateStream(t.Context(), genkit.WithModelRef(xai.Model("grok-3-mini", config)), genkit.WithPrompt("a"))
	var texts []string
	for c, err := range stream.Chunks() {
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, c.Text())
	}
	r, err := stream.Result()
	if err != nil || r.Text() != "b" || len(texts) != 1 || texts[0] != "b" {
		t.Errorf("%v, %v, pieces %q", r, err, texts)
	}
	later := "GET /chat/deferred-completion/a%2Fb"
	want := []string{`POST /chat/completions {"deferred":true,"messages":[{"content":"a","role":"user"}],"model":"grok-3-mini"}`, later, later, later}
	if diff := cmp.Diff(want, g.Asked()); diff != "" {
		t.Error(diff)
	}
	for _, q := range g.Requests() {
		if q.Header.Get("Authorization") != "Bearer of-the-call" {
			t.Errorf("%s %s has the authorization %q", q.Method, q.Path, q.Header.Get("Authorization"))
		}
	}
}

func TestDeferredFails(t *testing.T) {
	g := fakevendor.Script(t, plugin, promise, notYet, fakevendor.Failure(404, "it is gone"))
	if _, err := g.Generate(t.Context(), deferred, genkit.WithPrompt("a")); core.StatusOf(err) != core.NotFound {
		t.Errorf("%v; want NOT_FOUND", err)
	}
	g = fakevendor.Script(t, plugin, promise, notYet, notYet, notYet, notYet, notYet, notYet, notYet)
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	_, err := g.Generate(ctx, deferred, genkit.WithPrompt("a"))
	if core.StatusOf(err) != core.DeadlineExceeded || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v; want DEADLINE_EXCEEDED", err)
	}
}

// Images are asked for as bytes, of models that nobody knows too.
func TestImages(t *testing.T) {
	for _, model := range []string{"grok-2-image-1212", "grok-imagine-image"} {
		g := fakevendor.Script(t, plugin, genkittest.JSONReply(200, json.RawMessage(`{"data":[{"b64_json":"/9j/AAAA","revised_prompt":"a cat"}]}`)))
		config := &xai.ImageConfig{N: new(1), AspectRatio: "19.5:9", Resolution: "2k"}
		r, err := g.Generate(t.Context(), genkit.WithModel("xai/"+model), genkit.WithConfig(config), genkit.WithPrompt("cat"))
		if err != nil {
			t.Fatal(err)
		}
		if m := r.Media(); m == nil || m.ContentType != "image/jpeg" || m.URL != "data:image/jpeg;base64,/9j/AAAA" {
			t.Errorf("media %+v", m)
		}
		want := []string{`POST /images/generations {"aspect_ratio":"19.5:9","model":"` + model + `","n":1,"prompt":"cat","resolution":"2k","response_format":"b64_json"}`}
		if diff := cmp.Diff(want, g.Asked()); diff != "" {
			t.Error(diff)
		}
		for _, wrong := range []string{`{"n":11}`, `{"n":0}`, `{"aspectRatio":"wide"}`, `{"responseFormat":"png"}`} {
			if _, err := g.Generate(t.Context(), genkit.WithModel("xai/"+model), genkit.WithConfig(json.RawMessage(wrong)), genkit.WithPrompt("cat")); core.StatusOf(err) != core.InvalidArgument {
				t.Errorf("%s: %v; want INVALID_ARGUMENT", wrong, err)
			}
		}
	}
}

// Models that always think take no effort.
func TestEffort(t *testing.T) {
	for model, want := range map[string]core.Status{"grok-4": core.InvalidArgument, "grok-4-fast-reasoning": core.InvalidArgument, "grok-3-mini": core.OK} {
		g := fakevendor.Script(t, plugin, fakevendor.Message(`{"content":"b"}`, "stop"))
		_, err := g.Generate(t.Context(), genkit.WithModelRef(xai.Model(model, &xai.Config{ReasoningEffort: "low"})), genkit.WithPrompt("a"))
		if core.StatusOf(err) != want {
			t.Errorf("%s: %v; want %v", model, err, want)
		}
	}
}
