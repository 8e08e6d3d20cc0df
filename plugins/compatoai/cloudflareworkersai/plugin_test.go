// SPDX-License-Identifier: Apache-2.0

package cloudflareworkersai_test

import (
	"net/http"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/cloudflareworkersai"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

// seen answers requests as if they had failed, and keeps the last.
type seen struct{ last *http.Request }

func (s *seen) RoundTrip(q *http.Request) (*http.Response, error) {
	s.last = q
	return &http.Response{StatusCode: 403, Header: http.Header{}, Body: http.NoBody, Request: q}, nil
}

func TestAccount(t *testing.T) {
	for name, test := range map[string]struct {
		plugin       *cloudflareworkersai.Plugin
		account, key string
		want         core.Status
		url          string
	}{
		"environment": {&cloudflareworkersai.Plugin{}, "acc", "key", core.PermissionDenied, "https://api.cloudflare.com/client/v4/accounts/acc/ai/v1/chat/completions"},
		"own":         {&cloudflareworkersai.Plugin{AccountID: "a/b", APIToken: "own"}, "acc", "key", core.PermissionDenied, "https://api.cloudflare.com/client/v4/accounts/a%2Fb/ai/v1/chat/completions"},
		"no account":  {&cloudflareworkersai.Plugin{}, "", "key", core.FailedPrecondition, ""},
		"no token":    {&cloudflareworkersai.Plugin{}, "acc", "", core.FailedPrecondition, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("CLOUDFLARE_ACCOUNT_ID", test.account)
			t.Setenv("CLOUDFLARE_API_TOKEN", test.key)
			s := &seen{}
			test.plugin.HTTPClient = &http.Client{Transport: s}
			g := genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{test.plugin} })
			ref := cloudflareworkersai.Model("@cf/meta/llama-3.1-8b-instruct", nil)
			if _, err := g.GenerateText(t.Context(), genkit.WithModelRef(ref), genkit.WithPrompt("a")); core.StatusOf(err) != test.want {
				t.Errorf("%v; want %v", err, test.want)
			}
			if s.last != nil && s.last.URL.String() != test.url || s.last == nil && test.url != "" {
				t.Errorf("asked %v; want %s", s.last, test.url)
			}
		})
	}
}

// Images are fetched here, and not from a private network.
func TestMedia(t *testing.T) {
	g := genkittest.New(t, nil, func(o *genkit.Options) {
		o.Plugins = []core.Plugin{&cloudflareworkersai.Plugin{BaseURL: "http://127.0.0.1:1", APIToken: fakevendor.Key}}
	})
	_, err := g.Generate(t.Context(), genkit.WithModel("cloudflare-workers-ai/@cf/google/gemma-3-12b-it"), genkit.WithParts(ai.NewMediaPart("image/png", "http://127.0.0.1:1/a.png")))
	if core.StatusOf(err) != core.PermissionDenied {
		t.Errorf("%v; want PERMISSION_DENIED", err)
	}
}
