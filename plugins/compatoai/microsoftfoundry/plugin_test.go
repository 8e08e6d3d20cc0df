// SPDX-License-Identifier: Apache-2.0

package microsoftfoundry_test

import (
	"context"
	"errors"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/microsoftfoundry"
)

var environment = []string{"AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_VERSION", "OPENAI_API_VERSION", "OPENAI_API_KEY"}

// ask makes one call that the provider refuses, and returns what it was asked.
func ask(t *testing.T, p *microsoftfoundry.Plugin, env map[string]string) (*genkittest.FakeRequest, error) {
	t.Helper()
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return fakevendor.Failure(400, "no") })
	for _, name := range environment {
		t.Setenv(name, env[name])
	}
	if env["AZURE_OPENAI_ENDPOINT"] == "here" {
		t.Setenv("AZURE_OPENAI_ENDPOINT", server.URL)
	}
	g := genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{p} })
	_, err := g.GenerateText(t.Context(), genkit.WithModelRef(microsoftfoundry.Model("gpt-4o", nil)), genkit.WithPrompt("a"))
	if q := server.Requests(); len(q) == 1 {
		return q[0], err
	}
	return nil, err
}

func TestCredentials(t *testing.T) {
	token := func(context.Context) (string, error) { return "token", nil }
	for name, test := range map[string]struct {
		plugin               *microsoftfoundry.Plugin
		env                  map[string]string
		key, bearer, version string
	}{
		"environment": {
			&microsoftfoundry.Plugin{}, map[string]string{"AZURE_OPENAI_ENDPOINT": "here", "AZURE_OPENAI_API_KEY": "\u200bke y\u00a0\ufeff\n"}, // check:allow-secret
			"key", "", microsoftfoundry.DefaultAPIVersion,
		},
		"version": {
			&microsoftfoundry.Plugin{APIKey: "own"}, map[string]string{"AZURE_OPENAI_ENDPOINT": "here", "AZURE_OPENAI_API_KEY": "env", "OPENAI_API_VERSION": "2"},
			"own", "", "2",
		},
		"Azure's version first": {
			&microsoftfoundry.Plugin{APIKey: "own"}, map[string]string{"AZURE_OPENAI_ENDPOINT": "here", "OPENAI_API_VERSION": "2", "AZURE_OPENAI_API_VERSION": "1"},
			"own", "", "1",
		},
		"token before the environment": {
			&microsoftfoundry.Plugin{TokenSource: token, APIVersion: "3"}, map[string]string{"AZURE_OPENAI_ENDPOINT": "here", "AZURE_OPENAI_API_KEY": "env", "OPENAI_API_KEY": "openai"}, // check:allow-secret
			"", "Bearer token", "3",
		},
	} {
		t.Run(name, func(t *testing.T) {
			q, err := ask(t, test.plugin, test.env)
			if q == nil {
				t.Fatal(err)
			}
			if q.Header.Get("Api-Key") != test.key || q.Header.Get("Authorization") != test.bearer || q.Query.Get("api-version") != test.version {
				t.Errorf("api-key %q, authorization %q, version %q", q.Header.Get("Api-Key"), q.Header.Get("Authorization"), q.Query.Get("api-version"))
			}
		})
	}
}

func TestMissing(t *testing.T) {
	failing := func(err error) microsoftfoundry.TokenSource {
		return func(context.Context) (string, error) { return "", err }
	}
	for name, test := range map[string]struct {
		plugin *microsoftfoundry.Plugin
		want   core.Status
	}{
		"endpoint":     {&microsoftfoundry.Plugin{APIKey: "k"}, core.FailedPrecondition},
		"key":          {&microsoftfoundry.Plugin{Endpoint: "https://name.openai.azure.com"}, core.FailedPrecondition},
		"bad endpoint": {&microsoftfoundry.Plugin{APIKey: "k", Endpoint: "name"}, core.InvalidArgument},
		"query":        {&microsoftfoundry.Plugin{APIKey: "k", Endpoint: "https://a/?b"}, core.InvalidArgument},
		"token":        {&microsoftfoundry.Plugin{Endpoint: "http://127.0.0.1:1", TokenSource: failing(errors.New("logged out"))}, core.Unauthenticated},
		"token's own":  {&microsoftfoundry.Plugin{Endpoint: "http://127.0.0.1:1", TokenSource: failing(core.Errorf(core.Unavailable, "later"))}, core.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ask(t, test.plugin, nil); core.StatusOf(err) != test.want {
				t.Errorf("%v; want %v", err, test.want)
			}
		})
	}
}
