// SPDX-License-Identifier: Apache-2.0

package googlegenai_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

// cachingServer keeps content, or refuses to with a status. It refuses calls with the
// status missing while that is not 0.
func cachingServer(t *testing.T, refuse int, missing ...*int) (*rig, func() (made, used []*genkittest.FakeRequest)) {
	r := newRig(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		switch {
		case !strings.HasSuffix(q.Path, "/cachedContents") && len(missing) > 0 && *missing[0] != 0:
			return failure(*missing[0], "no such content")
		case !strings.HasSuffix(q.Path, "/cachedContents"):
			return ok(q)
		case refuse != 0:
			return failure(refuse, "too short")
		}
		return genkittest.JSONReply(200, map[string]any{"name": "cachedContents/c1"})
	})
	return r, func() (made, used []*genkittest.FakeRequest) {
		for _, q := range r.server.Requests() {
			if strings.HasSuffix(q.Path, "/cachedContents") {
				made = append(made, q)
			} else {
				used = append(used, q)
			}
		}
		return made, used
	}
}

// marked is a conversation whose first message is to be cached.
func marked(mark any) []genkit.Option {
	book := ai.NewTextPart("a long book")
	book.Metadata = ai.Metadata{"cache": mark}
	return []genkit.Option{genkit.WithModel(gemini), genkit.WithSystem("Be brief."), genkit.WithMessages(ai.NewUserMessage(book), ai.NewModelTextMessage("yes?")), genkit.WithPrompt("Who?")}
}

func TestCache(t *testing.T) {
	genkittest.NoLeaks(t)
	missing := 0
	r, requests := cachingServer(t, 0, &missing)
	for range 2 {
		if _, err := r.Generate(t.Context(), marked(map[string]any{"ttlSeconds": 90})...); err != nil {
			t.Fatal(err)
		}
	}
	made, used := requests()
	if len(made) != 1 || len(used) != 2 {
		t.Fatalf("%d caches were made for %d calls; want 1 for 2", len(made), len(used))
	}
	if got, want := tree(t, string(made[0].Body)), tree(t, `{"model":"models/gemini-3.8-flash","ttl":"90s","systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"a long book"}]}]}`); !equal(got, want) {
		t.Errorf("the cache was made by %s", made[0].Body)
	}
	r.wantBody(t, `{"cachedContent":"cachedContents/c1","contents":[{"role":"model","parts":[{"text":"yes?"}]},{"role":"user","parts":[{"text":"Who?"}]}]}`)

	// Somebody deletes it: a call fails, and the next one has another.
	missing = http.StatusForbidden
	_, err := r.Generate(t.Context(), marked(map[string]any{"ttlSeconds": 90})...)
	wantStatus(t, err, core.PermissionDenied, "no such content")
	missing = 0
	if _, err := r.Generate(t.Context(), marked(map[string]any{"ttlSeconds": 90})...); err != nil {
		t.Fatal(err)
	}
	if made, _ := requests(); len(made) != 2 {
		t.Errorf("%d caches were made for one that was deleted; want 2", len(made))
	}

	// Another time to live is another cache, and so is another key.
	if _, err := r.Generate(t.Context(), marked(true)...); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Generate(t.Context(), append(marked(true), genkit.WithConfig(map[string]any{"apiKey": "other"}))...); err != nil { // check:allow-secret
		t.Fatal(err)
	}
	if made, _ := requests(); len(made) != 4 || !strings.Contains(string(made[2].Body), `"ttl":"300s"`) || made[3].Header.Get("X-Goog-Api-Key") != "other" {
		t.Errorf("%d caches were made", len(made))
	}
}

// TestCacheUnwanted sends the conversation as it is when the provider does not keep it,
// and asks once only.
func TestCacheUnwanted(t *testing.T) {
	genkittest.NoLeaks(t)
	r, requests := cachingServer(t, 400)
	for range 2 {
		if _, err := r.Generate(t.Context(), marked(true)...); err != nil {
			t.Fatal(err)
		}
	}
	if made, used := requests(); len(made) != 1 || len(used) != 2 || !strings.Contains(string(used[1].Body), "a long book") {
		t.Errorf("%d attempts to make a cache for %d calls", len(made), len(used))
	}
	r, _ = cachingServer(t, 503)
	_, err := r.Generate(t.Context(), marked(true)...)
	wantStatus(t, err, core.Unavailable, "too short")
}

// TestCacheNothing has nothing to cache: the mark is on the only message, or says no.
func TestCacheNothing(t *testing.T) {
	genkittest.NoLeaks(t)
	r, requests := cachingServer(t, 0)
	only := ai.NewTextPart("hi")
	only.Metadata = ai.Metadata{"cache": true}
	if _, err := r.run(t.Context(), gemini, nil, only); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Generate(t.Context(), marked(false)...); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Generate(t.Context(), append(marked(true), genkit.WithConfig(map[string]any{"cachedContent": "cachedContents/own"}))...); err != nil {
		t.Fatal(err)
	}
	if made, _ := requests(); len(made) != 0 {
		t.Errorf("%d caches were made", len(made))
	}
}

// TestCacheTogether makes one cache for calls at the same time.
func TestCacheTogether(t *testing.T) {
	genkittest.NoLeaks(t)
	r, requests := cachingServer(t, 0)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := r.Generate(t.Context(), marked(true)...); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if made, used := requests(); len(made) != 1 || len(used) != 8 {
		t.Errorf("%d caches were made for %d calls", len(made), len(used))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.Generate(ctx, marked(true)...)
	wantStatus(t, err, core.Cancelled)
}

// TestCacheVertex names the model as a resource of the project.
func TestCacheVertex(t *testing.T) {
	genkittest.NoLeaks(t)
	r, requests := cachingServer(t, 0)
	if _, err := r.Generate(t.Context(), append(marked(true), genkit.WithModel("vertexai/gemini-2.5-flash"))[1:]...); err != nil {
		t.Fatal(err)
	}
	made, _ := requests()
	if len(made) != 1 || made[0].Path != "/v1beta1/projects/p1/locations/europe-west1/cachedContents" ||
		!strings.Contains(string(made[0].Body), `"model":"projects/p1/locations/europe-west1/publishers/google/models/gemini-2.5-flash"`) {
		t.Errorf("the cache was made by %s %s", made[0].Path, made[0].Body)
	}
}
