// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Name is the prefix of the models' names.
const Name = "anthropic"

// DefaultTimeout is how long a plugin without a Timeout waits for an answer to begin.
const DefaultTimeout = 120 * time.Second

// Plugin brings the models of Anthropic. The zero value takes its key from the
// environment. Its fields are not changed once it is used.
type Plugin struct {
	// APIKey is sent as x-api-key. Empty: ANTHROPIC_API_KEY.
	APIKey string
	// AuthToken is sent as a bearer token when there is no key. Empty:
	// ANTHROPIC_AUTH_TOKEN.
	AuthToken string
	// KeyPerCall lets the plugin start without a key, for a program whose calls each
	// bring theirs as apiKey of the configuration.
	KeyPerCall bool
	// BaseURL is where the API is. Empty: ANTHROPIC_BASE_URL, else that of Anthropic, or
	// of the Platform.
	BaseURL string
	// Betas are sent with each call as anthropic-beta, before those of its
	// configuration.
	Betas []string
	// Timeout is how long a call waits for the answer to begin; a stream may take as
	// long as it likes after that. An answer that is not streamed begins when the model
	// has finished, so that long ones should be streamed. 0 is [DefaultTimeout], less is
	// no limit. It is ignored with an HTTPClient.
	Timeout time.Duration
	// HTTPClient makes the requests. Nil is a client of the plugin's own with at most 100
	// connections.
	HTTPClient *http.Client
	// Platform is another place where the models run. Nil is Anthropic's own API.
	Platform *Platform

	service service
}

var (
	_ core.Plugin   = (*Plugin)(nil)
	_ core.Resolver = (*Plugin)(nil)
	_ core.Lister   = (*Plugin)(nil)
	_ core.Closer   = (*Plugin)(nil)
)

// Name returns "anthropic", or the name of the platform.
func (p *Plugin) Name() string {
	if p.Platform != nil {
		return p.Platform.Name
	}
	return Name
}

// Init connects the plugin; it sends nothing. It is FAILED_PRECONDITION when there is no
// key. Models are registered when somebody asks for them.
func (p *Plugin) Init(ctx context.Context, _ *core.Registry) error { return p.connect(ctx) }

// Resolve registers the model with that name. Every name that may be one of a Claude
// model is: those that [Models] does not have get the abilities that the family has in
// common, and it is Anthropic that says whether there is such a model. The plugin has
// models only.
func (p *Plugin) Resolve(_ context.Context, r *core.Registry, k core.Kind, name string) error {
	id, ours := strings.CutPrefix(name, p.Name()+"/")
	if k == core.KindModel && ours && p.takes(id) {
		p.define(r, p.entry(id))
	}
	return nil
}

// List describes the models of the plugin's table, and, where there is a key, those that
// the API lists now: it has two seconds, and is asked again after five minutes. When it
// fails, the table is described, beside the error.
func (p *Plugin) List(ctx context.Context) ([]core.Descriptor, error) {
	live, err := p.listed(ctx)
	r := core.NewRegistry()
	var list []core.Descriptor
	known := map[string]bool{}
	for _, m := range append(p.table(), live...) {
		if known[m.ID] {
			continue
		}
		known[m.ID] = true
		for _, version := range m.Versions {
			known[version] = true
		}
		list = append(list, p.define(r, m).Descriptor())
	}
	return list, err
}

// Close closes the idle connections of the plugin's own client.
func (p *Plugin) Close(context.Context) error {
	p.disconnect()
	return nil
}

func (p *Plugin) define(r *core.Registry, m ModelEntry) *core.Action {
	name := p.Name() + "/" + m.ID
	return genkit.DefineModel(r, name, &genkit.ModelOptions{
		Label:       m.Label,
		Versions:    m.Versions,
		Stage:       m.Stage,
		Supports:    supports(),
		Config:      Config{},
		InlineMedia: p.downloader(),
	}, func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return p.generate(ctx, m.ID, q, send)
	})
}

// Model returns a reference to a model of Anthropic's own API, such as
// claude-sonnet-4-6, with a configuration, which may be nil.
func Model(id string, config *Config) ai.ModelRef {
	ref := ai.ModelRef{Name: Name + "/" + strings.TrimPrefix(id, Name+"/")}
	if config != nil {
		ref.Config = config
	}
	return ref
}
