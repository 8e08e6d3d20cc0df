// SPDX-License-Identifier: Apache-2.0

// Package cloudflareworkersai brings the models of Cloudflare Workers AI under the prefix
// cloudflare-workers-ai/: chat and embeddings, through the API of OpenAI that Cloudflare
// has beside its own.
//
// What may enter: what Cloudflare has or does otherwise than others of package compatoai.
package cloudflareworkersai

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"os"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// Plugin brings the models of Cloudflare Workers AI. The zero value works when the
// environment holds CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN. It may be given to
// several instances. A plugin must not be copied once it is in use.
type Plugin struct {
	// AccountID is the account that runs the models; "" is taken from
	// CLOUDFLARE_ACCOUNT_ID. There is no default.
	AccountID string
	// APIToken is sent with each request; "" is taken from CLOUDFLARE_API_TOKEN. The
	// apiKey of a call's configuration goes before it.
	APIToken string
	// KeyPerCall: calls bring their tokens as apiKey. None is needed at the start, and none
	// is taken from the environment in place of one that a call forgot.
	KeyPerCall bool
	// BaseURL replaces https://api.cloudflare.com/client/v4/accounts/…/ai/v1, such as
	// that of a gateway; the account is not needed then.
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

// Name returns "cloudflare-workers-ai".
func (p *Plugin) Name() string { return vendor.Name }

// Init checks the settings. It fails with FAILED_PRECONDITION when there is no account or
// no token.
func (p *Plugin) Init(ctx context.Context, r *core.Registry) error {
	if p.BaseURL == "" && p.account() == "" {
		return core.Errorf(core.FailedPrecondition, "no account: set AccountID or the environment variable CLOUDFLARE_ACCOUNT_ID")
	}
	return p.provider().Init(ctx, r)
}

// Resolve registers the model or embedder of that name.
func (p *Plugin) Resolve(ctx context.Context, r *core.Registry, k core.Kind, name string) error {
	return p.provider().Resolve(ctx, r, k, name)
}

// List describes the known models without token and network.
func (p *Plugin) List(ctx context.Context) ([]core.Descriptor, error) { return p.provider().List(ctx) }

// Close closes idle connections.
func (p *Plugin) Close(ctx context.Context) error { return p.provider().Close(ctx) }

func (p *Plugin) account() string { return cmp.Or(p.AccountID, os.Getenv("CLOUDFLARE_ACCOUNT_ID")) }

func (p *Plugin) provider() *compatoai.Provider {
	return p.lazy.Get(func() *compatoai.Provider {
		base := p.BaseURL
		if base == "" {
			base = "https://api.cloudflare.com/client/v4/accounts/" + url.PathEscape(p.account()) + "/ai/v1"
		}
		return compatoai.NewProvider(&vendor, compatoai.Settings{
			APIKey: p.APIToken, KeyPerCall: p.KeyPerCall, BaseURL: base, Headers: p.Headers,
			HTTPClient: p.HTTPClient, Limits: p.Limits,
		})
	})
}

// Model returns a reference to a chat model, such as
// @cf/meta/llama-3.3-70b-instruct-fp8-fast, with a configuration, which may be nil.
func Model(name string, config *Config) ai.ModelRef { return compatoai.Ref(&vendor, name, config) }
