// SPDX-License-Identifier: Apache-2.0

package compat

import (
	"context"
	"net/http"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai"
)

// Plugin brings the models of a server. BaseURL is required. Several plugins, each with
// a Provider of its own, may be in one instance. A plugin must not be copied once it is
// in use.
type Plugin struct {
	// Provider is the prefix of the models, such as vllm; "" is compat.
	Provider string
	// BaseURL is what the paths of the API follow, such as http://127.0.0.1:8000/v1.
	BaseURL string
	// APIKey is sent with each request; "" sends none. The apiKey of a call's
	// configuration goes before it. Nothing is read from the environment.
	APIKey string
	// Models are what is known of the server's models. Other names are taken for
	// Generic, and names that contain embed for embedders.
	Models []compatoai.Model
	// Generic are the abilities of models that are not in Models; nil is tools, media
	// and schemas.
	Generic *compatoai.Abilities
	// Dialect is what the server does differently; nil is a server that takes
	// json_schema, such as vLLM, llama.cpp and LM Studio.
	Dialect *compatoai.Dialect
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

// Config configures one call of a chat model: what servers share, and what those of
// open models have beside it.
type Config struct {
	compatoai.Config
	// TopK is how many of the likeliest tokens to choose from; -1 is all of them.
	TopK *int `json:"topK,omitempty" jsonschema:"description=How many of the likeliest tokens to choose from; -1 is all.,minimum=-1"`
	// MinP is the least probability of a token, relative to the likeliest: from 0 to 1.
	MinP *float64 `json:"minP,omitempty" jsonschema:"description=The least probability of a token relative to the likeliest.,minimum=0,maximum=1"`
	// RepetitionPenalty lowers the chance of tokens that occurred; 1 is not at all.
	RepetitionPenalty *float64 `json:"repetitionPenalty,omitempty" jsonschema:"description=Lowers the chance of tokens that occurred; 1 is not at all.,exclusiveMinimum=0,maximum=10"`
	// ReasoningEffort is how much to think, for models that do.
	ReasoningEffort string `json:"reasoningEffort,omitempty" jsonschema:"description=How much to think."`
}

// Name returns the Provider.
func (p *Plugin) Name() string {
	if p.Provider == "" {
		return "compat"
	}
	return p.Provider
}

// Init checks the settings. It does not connect to the server.
func (p *Plugin) Init(ctx context.Context, r *core.Registry) error { return p.provider().Init(ctx, r) }

// Resolve registers the model or embedder of that name.
func (p *Plugin) Resolve(ctx context.Context, r *core.Registry, k core.Kind, name string) error {
	return p.provider().Resolve(ctx, r, k, name)
}

// List describes Models, and what the server lists now, see [compatoai.Provider.List].
func (p *Plugin) List(ctx context.Context) ([]core.Descriptor, error) { return p.provider().List(ctx) }

// Close closes idle connections.
func (p *Plugin) Close(ctx context.Context) error { return p.provider().Close(ctx) }

func (p *Plugin) provider() *compatoai.Provider {
	return p.lazy.Get(func() *compatoai.Provider {
		v := &compatoai.Vendor{
			Name: p.Name(), Label: p.Name(), KeyOptional: true,
			Dialect: compatoai.Dialect{JSON: compatoai.JSONSchema},
			Models:  p.Models, Config: Config{},
			Kinds:   []compatoai.KindRule{{Contains: "embed", Kind: compatoai.Embedder}},
			Generic: compatoai.Model{Can: compatoai.Multimodal},
		}
		if p.Dialect != nil {
			v.Dialect = *p.Dialect
		}
		if p.Generic != nil {
			v.Generic.Can = *p.Generic
		}
		return compatoai.NewProvider(v, compatoai.Settings{
			APIKey: p.APIKey, BaseURL: p.BaseURL, Headers: p.Headers, HTTPClient: p.HTTPClient, Limits: p.Limits,
		})
	})
}

// Model returns a reference to a chat model of the plugin, with a configuration, which
// may be nil.
func (p *Plugin) Model(name string, config *Config) ai.ModelRef {
	ref := ai.ModelRef{Name: p.Name() + "/" + name}
	if config != nil {
		ref.Config = config
	}
	return ref
}
