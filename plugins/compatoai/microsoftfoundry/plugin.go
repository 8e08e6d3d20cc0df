// SPDX-License-Identifier: Apache-2.0

// Package microsoftfoundry brings the deployments of Microsoft Foundry and Azure OpenAI
// under the prefix microsoft-foundry/: chat, embeddings, images, speech and
// transcription.
//
// What may enter: what Azure has or does otherwise than others of package compatoai. What
// needs Microsoft's identity library is in package entra, a module of its own.
package microsoftfoundry

import (
	"cmp"
	"context"
	"net/http"
	"os"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// TokenSource returns a bearer token of Microsoft Entra for the scope [Scope], or
// [ProjectScope] for a project. It is asked for each request and keeps tokens by itself
// while they are good.
type TokenSource func(ctx context.Context) (string, error)

// The scopes that a [TokenSource] must ask for: of resources, and of projects.
const (
	Scope        = "https://cognitiveservices.azure.com/.default"
	ProjectScope = "https://ai.azure.com/.default"
)

// Plugin brings the deployments of one resource. The zero value works when the
// environment holds AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY. It may be given to
// several instances. A plugin must not be copied once it is in use.
type Plugin struct {
	// Endpoint is the resource, such as https://name.openai.azure.com, the same with
	// /openai/v1 for the API without dated versions, or a project, such as
	// https://name.services.ai.azure.com/api/projects/one; "" is taken from
	// AZURE_OPENAI_ENDPOINT. There is no default.
	Endpoint string
	// APIKey is sent with each request; "" is taken from AZURE_OPENAI_API_KEY, unless
	// there is a TokenSource. The apiKey of a call's configuration goes before both.
	APIKey string
	// TokenSource gives a token in place of a key.
	TokenSource TokenSource
	// KeyPerCall: calls bring their keys. None is needed at the start, and none is taken
	// from the environment in place of one that a call forgot.
	KeyPerCall bool
	// APIVersion is the version of the API; "" is taken from AZURE_OPENAI_API_VERSION,
	// then OPENAI_API_VERSION, else [DefaultAPIVersion]. Projects and v1 need none.
	APIVersion string
	// Deployments are the names of deployments, by the names of models, where they
	// differ.
	Deployments map[string]string
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

// Name returns "microsoft-foundry".
func (p *Plugin) Name() string { return vendor.Name }

// Init checks the settings. It fails with FAILED_PRECONDITION when there is no endpoint,
// and no key or token source.
func (p *Plugin) Init(ctx context.Context, r *core.Registry) error {
	if err := checkEndpoint(p.endpoint()); err != nil {
		return err
	}
	return p.provider().Init(ctx, r)
}

// Resolve registers the model or embedder of that name, which is that of a model or of a
// deployment.
func (p *Plugin) Resolve(ctx context.Context, r *core.Registry, k core.Kind, name string) error {
	return p.provider().Resolve(ctx, r, k, name)
}

// List describes the known models, deployed or not, without key and network.
func (p *Plugin) List(ctx context.Context) ([]core.Descriptor, error) { return p.provider().List(ctx) }

// Close closes idle connections.
func (p *Plugin) Close(ctx context.Context) error { return p.provider().Close(ctx) }

func (p *Plugin) endpoint() string { return cmp.Or(p.Endpoint, os.Getenv("AZURE_OPENAI_ENDPOINT")) }

func (p *Plugin) provider() *compatoai.Provider {
	return p.lazy.Get(func() *compatoai.Provider {
		s := compatoai.Settings{
			KeyPerCall: p.KeyPerCall, Headers: p.Headers, HTTPClient: p.HTTPClient, Limits: p.Limits, Token: p.TokenSource,
			APIKey: plainKey(p.APIKey), CleanKey: plainKey,
		}
		if s.APIKey == "" && p.TokenSource == nil && !p.KeyPerCall {
			s.APIKey = plainKey(os.Getenv("AZURE_OPENAI_API_KEY"))
		}
		version := cmp.Or(p.APIVersion, os.Getenv("AZURE_OPENAI_API_VERSION"), os.Getenv("OPENAI_API_VERSION"), DefaultAPIVersion)
		route(&s, p.endpoint(), version, p.Deployments)
		return compatoai.NewProvider(&vendor, s)
	})
}

// Model returns a reference to a chat model, such as gpt-4o, with a configuration, which
// may be nil.
func Model(name string, config *Config) ai.ModelRef { return compatoai.Ref(&vendor, name, config) }
