// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"regexp"
	"strings"
	"sync"

	"google.golang.org/genai"

	"github.com/genkit-go/genkit/core"
)

// pattern is a regular expression that is compiled when it is first needed.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// modelName is what may stand for a model in a URL: a name, or a resource name such as
// tunedModels/mine or projects/p/locations/l/endpoints/7.
var modelName = pattern(`^[A-Za-z0-9][A-Za-z0-9._@-]*(/[A-Za-z0-9][A-Za-z0-9._@-]*)*$`)

// locationName is what may stand in the name of a host.
var locationName = pattern(`^[a-z][a-z0-9-]{0,62}$`)

// apiVersionName is what may stand for a version of the API in a URL.
var apiVersionName = pattern(`^v[0-9]+[a-z0-9]*$`)

func checkModelName(name string) error {
	if len(name) > 300 || !modelName().MatchString(name) {
		return core.Errorf(core.InvalidArgument, "'%s' is no name of a model of Google", shortened(name, 100))
	}
	return nil
}

// modelPath returns the path of a model, below the project where there is one.
func (b *backend) modelPath(id string) string {
	switch {
	case strings.Contains(id, "/"):
		return id // a resource name of its own
	case b.vertex:
		return "publishers/google/models/" + id
	}
	return "models/" + id
}

// resourceName returns the whole name of a model, as it stands in the bodies of requests.
func (b *backend) resourceName(id, location string) string {
	return b.inProject(location) + b.modelPath(id)
}

// inProject returns where the resources of a project are, with a slash; "" where there
// are no projects.
func (b *backend) inProject(location string) string {
	if !b.vertex || b.express {
		return ""
	}
	if location == "" {
		location = b.location
	}
	return "projects/" + b.project + "/locations/" + location + "/"
}

// url returns where a call goes.
func (b *backend) url(endpoint *genai.HTTPOptions, c *call) string {
	version := endpoint.APIVersion
	if c.options.apiVersion != "" {
		version = c.options.apiVersion
	}
	url := strings.TrimSuffix(endpoint.BaseURL, "/") + "/" + version + "/"
	if !strings.HasPrefix(c.path, "projects/") {
		url += b.inProject(c.options.location)
	}
	url += c.path
	if c.stream {
		url += "?alt=sse"
	}
	return url
}
