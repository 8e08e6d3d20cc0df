// SPDX-License-Identifier: Apache-2.0

package openai

import (
	"cmp"
	"context"
	"net/http"
	"os"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// Plugin brings the models of OpenAI. The zero value works when the environment holds
// OPENAI_API_KEY. It may be given to several instances. A plugin must not be copied once
// it is in use.
type Plugin struct {
	// APIKey is sent with each request; "" is taken from OPENAI_API_KEY. The apiKey of
	// a call's configuration goes before it.
	APIKey string
	// KeyPerCall: calls bring their keys. None is needed at the start, and none is taken
	// from the environment in place of one that a call forgot.
	KeyPerCall bool
	// Organization is billed; "" is taken from OPENAI_ORG_ID.
	Organization string
	// Project is billed; "" is taken from OPENAI_PROJECT_ID.
	Project string
	// BaseURL replaces https://api.openai.com/v1; "" is taken from OPENAI_BASE_URL.
	BaseURL string
	// Headers are added to each request; may be nil.
	Headers http.Header
	// HTTPClient sends the requests; nil is a client of the plugin's own. Its Timeout
	// should be 0, for it would cut long streams.
	HTTPClient *http.Client
	// Limits bounds time and size.
	Limits compatoai.Limits

	lazy compatoai.Lazy
}

var (
	_ core.Plugin   = (*Plugin)(nil)
	_ core.Resolver = (*Plugin)(nil)
	_ core.Lister   = (*Plugin)(nil)
	_ core.Closer   = (*Plugin)(nil)
)

// Name returns "openai".
func (p *Plugin) Name() string { return vendor.Name }

// Init checks the settings. It fails with FAILED_PRECONDITION when there is no key.
func (p *Plugin) Init(ctx context.Context, r *core.Registry) error { return p.provider().Init(ctx, r) }

// Resolve registers the model or embedder of that name.
func (p *Plugin) Resolve(ctx context.Context, r *core.Registry, k core.Kind, name string) error {
	return p.provider().Resolve(ctx, r, k, name)
}

// List describes the known models, and those that OpenAI lists now, see
// [compatoai.Provider.List].
func (p *Plugin) List(ctx context.Context) ([]core.Descriptor, error) { return p.provider().List(ctx) }

// Close closes idle connections.
func (p *Plugin) Close(ctx context.Context) error { return p.provider().Close(ctx) }

func (p *Plugin) provider() *compatoai.Provider {
	return p.lazy.Get(func() *compatoai.Provider {
		header := p.Headers.Clone()
		if header == nil {
			header = http.Header{}
		}
		for name, value := range map[string]string{
			"OpenAI-Organization": cmp.Or(p.Organization, os.Getenv("OPENAI_ORG_ID")),
			"OpenAI-Project":      cmp.Or(p.Project, os.Getenv("OPENAI_PROJECT_ID")),
		} {
			if value != "" {
				header.Set(name, value)
			}
		}
		return compatoai.NewProvider(&vendor, compatoai.Settings{
			APIKey: p.APIKey, KeyPerCall: p.KeyPerCall, BaseURL: p.BaseURL, Headers: header,
			HTTPClient: p.HTTPClient, Limits: p.Limits,
		})
	})
}

// Model returns a reference to a chat model, such as gpt-5, with a configuration, which
// may be nil.
func Model(name string, config *Config) ai.ModelRef { return compatoai.Ref(&vendor, name, config) }
