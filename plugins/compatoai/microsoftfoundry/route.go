// SPDX-License-Identifier: Apache-2.0

package microsoftfoundry

import (
	"net/url"
	"strings"
	"unicode"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// DefaultAPIVersion is the version of the API when none is set.
// Source: https://learn.microsoft.com/azure/ai-services/openai/reference
const DefaultAPIVersion = "2024-10-21"

func checkEndpoint(endpoint string) error {
	if endpoint == "" {
		return core.Errorf(core.FailedPrecondition, "no endpoint: set Endpoint or the environment variable AZURE_OPENAI_ENDPOINT")
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.User != nil {
		return core.Errorf(core.InvalidArgument, "the endpoint is no URL such as https://name.openai.azure.com")
	}
	return nil
}

// route says where requests go: for a project to its one base URL with a bearer key, else
// to that of the model's deployment with the version of the API and the key in a header
// of its own.
func route(s *compatoai.Settings, endpoint, version string, deployments map[string]string) {
	endpoint = strings.TrimRight(endpoint, "/")
	if isProject(endpoint) {
		s.BaseURL = endpoint + "/openai/v1"
		return
	}
	s.KeyHeader = "Api-Key"
	s.Query = url.Values{"api-version": {version}}
	s.URLOf = func(model string) string {
		if deployment, ok := deployments[model]; ok {
			model = deployment
		}
		return endpoint + "/openai/deployments/" + url.PathEscape(model)
	}
}

func isProject(endpoint string) bool {
	u, err := url.Parse(endpoint)
	return err == nil && strings.Contains(u.Path, "/api/projects/")
}

// plainKey leaves out what a copy from a web page brings along: spaces of all kinds and
// characters without width.
func plainKey(key string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, key)
}
