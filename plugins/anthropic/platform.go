// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"context"
	"net/http"

	"github.com/anthropics/anthropic-sdk-go/option"

	"github.com/genkit-go/genkit/core"
)

// Platform is a place other than Anthropic's own API where its models run, such as a
// cloud. The packages below this one each have one; a program needs it only to add
// another.
type Platform struct {
	// Name is the name of the plugin and the prefix of its models.
	Name string
	// Connect returns the options by which the SDK reaches the platform. It is called by
	// Init, with the client that makes the requests. Keys and addresses of Anthropic's
	// own API, and their variables in the environment, are not used.
	Connect func(ctx context.Context, client *http.Client) ([]option.RequestOption, error)
	// Models are those that are listed.
	Models []ModelEntry
	// Takes tells whether an id may be that of a model; nil is every id that begins with
	// claude-.
	Takes func(id string) bool
	// InlineMedia tells that the platform fetches no media by URL, so that the plugin
	// does.
	InlineMedia bool
	// MaxRequestBytes is the size that a request may have; 0 is that of Anthropic's own
	// API.
	MaxRequestBytes int
	// Statuses are those of the platform's own error types, beside those of the API.
	Statuses map[string]core.Status
}

// maxRequestBytes is the size that a request to the Messages API may have.
// https://platform.claude.com/docs/en/api/overview#request-size-limits
const maxRequestBytes = 32 << 20

func (p *Plugin) maxRequestBytes() int {
	if p.Platform != nil && p.Platform.MaxRequestBytes > 0 {
		return p.Platform.MaxRequestBytes
	}
	return maxRequestBytes
}
