// SPDX-License-Identifier: Apache-2.0

package microsoftfoundry_test

import (
	"fmt"
	"testing"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/microsoftfoundry"
)

func TestWire(t *testing.T) {
	deployment := func(baseURL string) core.Plugin {
		return &microsoftfoundry.Plugin{Endpoint: baseURL + "/", APIKey: fakevendor.Key, APIVersion: "2025-01-01", Deployments: map[string]string{"gpt-4o": "ours one"}}
	}
	project := func(baseURL string) core.Plugin {
		return &microsoftfoundry.Plugin{Endpoint: baseURL + "/api/projects/one", APIKey: fakevendor.Key}
	}
	version := func(want string) func(q *genkittest.FakeRequest) error {
		return func(q *genkittest.FakeRequest) error {
			if got := q.Query.Get("api-version"); got != want {
				return fmt.Errorf("api-version is %q; want %q", got, want)
			}
			return nil
		}
	}
	for name, o := range map[string]fakevendor.Options{
		"deployment": {
			Model: "microsoft-foundry/gpt-4o", Plugin: deployment, Path: "/openai/deployments/ours%20one/chat/completions",
			KeyHeader: "Api-Key", Check: version("2025-01-01"),
		},
		"unknown": {
			Model: "microsoft-foundry/mine", Plugin: deployment, Path: "/openai/deployments/mine/chat/completions",
			KeyHeader: "Api-Key", Check: version("2025-01-01"),
		},
		"project": {
			Model: "microsoft-foundry/gpt-5-mini", Plugin: project, Path: "/api/projects/one/openai/v1/chat/completions",
			MaxTokens: "max_completion_tokens", Check: version(""),
		},
	} {
		t.Run(name, func(t *testing.T) {
			o.Embedder = "microsoft-foundry/text-embedding-3-small"
			v := o.Vendor()
			if name == "deployment" {
				v.WireModel = "ours one"
			}
			genkittest.WireSuite(t, v)
		})
	}
}
