// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"context"
	"net/http"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Plugin is a plugin for the vendor that V describes. The zero value works when the
// environment holds the key. It may be given to several instances. A plugin must not be
// copied once it is in use.
type Plugin[V Describer] struct {
	// APIKey is sent with each request; "" is taken from the vendor's environment
	// variable. The apiKey of a call's configuration goes before it.
	APIKey string
	// KeyPerCall: calls bring their keys. None is needed at the start, and none is taken
	// from the environment in place of one that a call forgot.
	KeyPerCall bool
	// BaseURL replaces the vendor's, such as that of a proxy.
	BaseURL string
	// Headers are added to each request; may be nil.
	Headers http.Header
	// HTTPClient sends the requests; nil is a client of the plugin's own. Its Timeout
	// should be 0, for it would cut long streams.
	HTTPClient *http.Client
	// Limits bounds time and size.
	Limits Limits

	lazy Lazy
}

// Describer is a type without fields that stands for a vendor.
type Describer interface {
	// Vendor returns the description, the same at each call.
	Vendor() *Vendor
}

var (
	_ core.Plugin   = (*Plugin[Describer])(nil)
	_ core.Resolver = (*Plugin[Describer])(nil)
	_ core.Lister   = (*Plugin[Describer])(nil)
	_ core.Closer   = (*Plugin[Describer])(nil)
)

// Name returns the vendor's prefix.
func (p *Plugin[V]) Name() string {
	var v V
	return v.Vendor().Name
}

// Init checks the settings. It fails with FAILED_PRECONDITION when there is no key.
func (p *Plugin[V]) Init(ctx context.Context, r *core.Registry) error {
	return p.provider().Init(ctx, r)
}

// Resolve registers the model or embedder of that name.
func (p *Plugin[V]) Resolve(ctx context.Context, r *core.Registry, k core.Kind, name string) error {
	return p.provider().Resolve(ctx, r, k, name)
}

// List describes the known models without key and network.
func (p *Plugin[V]) List(ctx context.Context) ([]core.Descriptor, error) {
	return p.provider().List(ctx)
}

// Close closes idle connections.
func (p *Plugin[V]) Close(ctx context.Context) error { return p.provider().Close(ctx) }

func (p *Plugin[V]) provider() *Provider {
	return p.lazy.Get(func() *Provider {
		var v V
		return NewProvider(v.Vendor(), Settings{
			APIKey: p.APIKey, KeyPerCall: p.KeyPerCall, BaseURL: p.BaseURL, Headers: p.Headers,
			HTTPClient: p.HTTPClient, Limits: p.Limits,
		})
	})
}

// Lazy is a provider that is made when it is first needed, for plugins of a type of
// their own. The zero value is ready.
type Lazy struct {
	once     sync.Once
	provider *Provider
}

// Get returns the provider that the first call has made.
func (l *Lazy) Get(make func() *Provider) *Provider {
	l.once.Do(func() { l.provider = make() })
	return l.provider
}

// Ref returns a reference to a model of a vendor with a configuration, which may be nil.
func Ref[C any](v *Vendor, name string, config *C) ai.ModelRef {
	ref := ai.ModelRef{Name: v.Name + "/" + name}
	if config != nil {
		ref.Config = config
	}
	return ref
}
