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

// v1 is where the API without dated versions is, below a resource or a project.
const v1 = "/openai/v1"

// route says where requests go: for a project to its one base URL with a bearer key, for
// a resource with the API v1 to that, else to the URL of the deployment with the version
// of the API. Resources take the key in a header of its own.
func route(s *compatoai.Settings, endpoint, version string, deployments map[string]string) {
	endpoint = strings.TrimRight(endpoint, "/")
	s.NameOf = func(model string) string {
		if deployment, ok := deployments[model]; ok {
			return deployment
		}
		return model
	}
	isV1 := strings.HasSuffix(endpoint, v1)
	if isProject(endpoint) {
		s.BaseURL = strings.TrimSuffix(endpoint, v1) + v1
		return
	}
	s.KeyHeader = "Api-Key"
	if isV1 {
		s.BaseURL = endpoint
		return
	}
	s.Query = url.Values{"api-version": {version}}
	s.URLOf = func(deployment string) string {
		return endpoint + "/openai/deployments/" + url.PathEscape(deployment)
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
