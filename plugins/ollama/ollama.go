// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Name is the plugin's name, and the prefix of its actions' names.
const Name = "ollama"

// DefaultTimeout is how long a plugin without a Timeout waits for an answer to begin.
const DefaultTimeout = 120 * time.Second

// Plugin brings the models and embedders of one Ollama server. The zero value works with
// a server on this machine. Its fields are not changed once it is used.
type Plugin struct {
	// ServerAddress is where the server is: a URL, or a host with or without a port.
	// Empty: OLLAMA_HOST, else [DefaultAddress].
	ServerAddress string
	// APIKey is sent as a bearer token, for Ollama's cloud and for proxies that ask for
	// one. Empty: OLLAMA_API_KEY, which is sent to ollama.com alone.
	APIKey string
	// Headers are sent with each request, after those of the plugin.
	Headers http.Header
	// RequestHeaders, when set, returns headers for one request, which replace others of
	// their names, such as a token that is fetched anew. An error fails the call. It may
	// be called from several goroutines.
	RequestHeaders func(ctx context.Context, call *Call) (http.Header, error)
	// Models are chat and completion models that are defined without asking the server
	// what they can do. Others are found by their names.
	Models []ModelOptions
	// Embedders are defined without asking the server. Others are found by their names.
	Embedders []EmbedderOptions
	// Timeout is how long a call waits for the answer to begin; a stream may take as long
	// as it likes after that. An answer that is not streamed begins when the model has
	// finished, and the first one of a model when that is loaded. 0 is [DefaultTimeout],
	// less is no limit. It is ignored with an HTTPClient.
	Timeout time.Duration
	// HTTPClient makes the requests. Nil is a client of the plugin's own with at most 100
	// connections.
	HTTPClient *http.Client

	connection connection
	discovery  discovery
}

// Call tells what a request is for.
type Call struct {
	ServerAddress string // as a URL
	Path          string // such as /api/chat
	Model         string // without the plugin's prefix; "" for a request about all of them
	// Request is what the model was asked, and Embed what the embedder was asked; at most
	// one of them is set. They must not be changed.
	Request *ai.ModelRequest
	Embed   *ai.EmbedRequest
}

// ModelOptions describe a model that is known beforehand.
type ModelOptions struct {
	// Name is the server's name of the model, such as qwen3:8b.
	Name  string
	Label string // default the name
	// Generate: the model completes one prompt, by /api/generate, and has no chat.
	Generate bool
	// Supports are its abilities. Nil: media, system messages and schemas, and tools and
	// several turns for a chat model. The server refuses what a model cannot do.
	Supports *ai.ModelSupports
}

// EmbedderOptions describe an embedder that is known beforehand.
type EmbedderOptions struct {
	// Name is the server's name of the model, such as nomic-embed-text.
	Name string
	// Dimensions is the length of its vectors; 0 when it is not known.
	Dimensions int
}

var (
	_ core.Plugin   = (*Plugin)(nil)
	_ core.Resolver = (*Plugin)(nil)
	_ core.Lister   = (*Plugin)(nil)
	_ core.Closer   = (*Plugin)(nil)
)

// Name returns "ollama".
func (p *Plugin) Name() string { return Name }

// Init reads the address and defines the Models and Embedders of the plugin. It sends
// nothing, so that a server that is not there is an error of those who use it. An address
// that is none is INVALID_ARGUMENT.
func (p *Plugin) Init(_ context.Context, r *core.Registry) error {
	if err := p.connect(); err != nil {
		return err
	}
	return p.defineKnown(r)
}

// defineKnown defines the models and embedders that need no question to the server.
func (p *Plugin) defineKnown(r *core.Registry) error {
	seen := map[string]bool{}
	take := func(field string, i int, name string) error {
		switch {
		case name == "":
			return core.Errorf(core.InvalidArgument, "Plugin.%s[%d] has no name", field, i)
		case seen[canonical(name)]:
			return core.Errorf(core.InvalidArgument, "Plugin.%s[%d]: %q is given twice; a model is either a model or an embedder", field, i, name)
		}
		seen[canonical(name)] = true
		return nil
	}
	for i, m := range p.Models {
		if err := take("Models", i, m.Name); err != nil {
			return err
		}
		p.defineModel(r, m)
	}
	for i, e := range p.Embedders {
		if err := take("Embedders", i, e.Name); err != nil {
			return err
		}
		p.defineEmbedder(r, e)
	}
	return nil
}

// Resolve asks the server what the model with that name is and registers it as that. A
// model that the server does not have is NOT_FOUND; a server that does not answer is
// UNAVAILABLE.
func (p *Plugin) Resolve(ctx context.Context, r *core.Registry, k core.Kind, name string) error {
	id, ours := strings.CutPrefix(name, Name+"/")
	if !ours || id == "" || k != core.KindModel && k != core.KindEmbedder {
		return nil
	}
	for _, m := range p.Models {
		if canonical(m.Name) != canonical(id) {
			continue
		}
		if k == core.KindModel {
			m.Name = id
			p.defineModel(r, m)
		}
		return nil
	}
	for _, e := range p.Embedders {
		if canonical(e.Name) != canonical(id) {
			continue
		}
		if k == core.KindEmbedder {
			e.Name = id
			p.defineEmbedder(r, e)
		}
		return nil
	}
	f, err := p.ask(ctx, id)
	if err != nil {
		return err
	}
	if !f.is(k) {
		return core.Errorf(core.NotFound, "Ollama's '%s' is no %s: it has the capabilities %s", id, k, f)
	}
	p.define(r, id, k, f)
	return nil
}

// isKnown tells whether a model is among Models and Embedders.
func (p *Plugin) isKnown(id string) bool {
	return slices.ContainsFunc(p.Models, func(m ModelOptions) bool { return canonical(m.Name) == canonical(id) }) ||
		slices.ContainsFunc(p.Embedders, func(e EmbedderOptions) bool { return canonical(e.Name) == canonical(id) })
}

// canonical returns the name that a model has beside others: the tag latest is what a
// name without a tag means.
func canonical(id string) string { return strings.TrimSuffix(id, ":latest") }

// define registers a model of which the server has told what it can do.
func (p *Plugin) define(r *core.Registry, id string, k core.Kind, f *facts) {
	if k == core.KindEmbedder {
		p.defineEmbedder(r, EmbedderOptions{Name: id, Dimensions: f.dimensions})
		return
	}
	p.defineModel(r, ModelOptions{Name: id, Generate: f.makesImages(), Supports: f.supports()})
}

func (p *Plugin) defineModel(r *core.Registry, m ModelOptions) *core.Action {
	supports := m.Supports
	if supports == nil {
		known := facts{chat: true, tools: !m.Generate, vision: true}
		supports = known.supports()
		supports.Multiturn = !m.Generate
	}
	return genkit.DefineModel(r, Name+"/"+m.Name, &genkit.ModelOptions{
		Label:       cmp.Or(m.Label, m.Name),
		Supports:    supports,
		Config:      Config{},
		InlineMedia: p.downloader(),
	}, func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return p.generate(ctx, m, q, send)
	})
}

func (p *Plugin) defineEmbedder(r *core.Registry, e EmbedderOptions) *core.Action {
	return genkit.DefineEmbedder(r, Name+"/"+e.Name, &genkit.EmbedderOptions{
		Label:      e.Name,
		Dimensions: e.Dimensions,
		Supports:   &ai.EmbedderSupports{Input: []string{"text"}},
		Config:     EmbedConfig{},
	}, func(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
		return p.embed(ctx, e.Name, q)
	})
}

// Close closes the idle connections of the plugin's own client.
func (p *Plugin) Close(context.Context) error {
	p.disconnect()
	return nil
}

// Model returns a reference to a model by the server's name of it, such as qwen3:8b, with
// a configuration, which may be nil.
func Model(name string, config *Config) ai.ModelRef {
	ref := ai.ModelRef{Name: Name + "/" + strings.TrimPrefix(name, Name+"/")}
	if config != nil {
		ref.Config = config
	}
	return ref
}
